//! See [`crate::db::user`].

use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, SelectableHelper as _, result::QueryResult,
};
use serde_json::{Value, json};

use super::{Conn, RunQueryDsl, change, in_ids, newest, updated};
use crate::{
    db::{
        page::{Entry, Window},
        schema::{identities, user_metadata, users},
        user::{IdentityRow, MetadataRow, UserRow},
    },
    domain::{
        UserId,
        change::{FieldChange, Stamp},
    },
};

pub async fn by_ids(conn: &mut Conn<'_>, ids: Vec<UserId>) -> QueryResult<Vec<UserRow>> {
    users::table.filter(in_ids(users::id, &ids)).select(UserRow::as_select()).load(conn).await
}

pub async fn by_username(conn: &mut Conn<'_>, folded: String) -> QueryResult<Option<UserRow>> {
    let user = users::table.filter(users::username_folded.eq(folded));
    user.select(UserRow::as_select()).get_result(conn).await.optional()
}

pub async fn by_email(conn: &mut Conn<'_>, folded: String) -> QueryResult<Option<UserRow>> {
    let user = users::table.filter(users::email_folded.eq(folded));
    user.select(UserRow::as_select()).get_result(conn).await.optional()
}

pub async fn by_identity(conn: &mut Conn<'_>, platform: String, subject: String) -> QueryResult<Option<UserRow>> {
    let user = users::table.inner_join(identities::table);
    let user = user.filter(identities::platform.eq(platform)).filter(identities::subject.eq(subject));
    user.select(UserRow::as_select()).get_result(conn).await.optional()
}

pub async fn page(conn: &mut Conn<'_>, window: Window) -> QueryResult<Vec<Entry<UserRow>>> {
    newest!(users, UserRow, window, conn)
}

pub async fn count(conn: &mut Conn<'_>) -> QueryResult<i64> {
    users::table.count().get_result(conn).await
}

pub async fn identities(conn: &mut Conn<'_>, users: Vec<UserId>) -> QueryResult<Vec<IdentityRow>> {
    let rows = identities::table.filter(in_ids(identities::user_id, &users));
    let rows = rows.order((identities::user_id, identities::created_at, identities::id));
    rows.select(IdentityRow::as_select()).load(conn).await
}

pub async fn metadata(conn: &mut Conn<'_>, users: Vec<UserId>) -> QueryResult<Vec<MetadataRow>> {
    let rows = user_metadata::table.filter(in_ids(user_metadata::user_id, &users));
    rows.order((user_metadata::user_id, user_metadata::key)).select(MetadataRow::as_select()).load(conn).await
}

pub async fn create(conn: &mut Conn<'_>, rows: Vec<UserRow>, stamp: Stamp) -> QueryResult<()> {
    for rows in rows.chunks(super::ROWS_A_STATEMENT) {
        diesel::insert_into(users::table).values(rows).execute(conn).await?;
    }
    change::created(conn, &rows, &stamp).await
}

pub async fn update(
    conn: &mut Conn<'_>,
    before: UserRow,
    after: UserRow,
    stamp: Stamp,
) -> QueryResult<Vec<FieldChange>> {
    updated!(users, before, after, stamp, conn)
}

pub async fn link_new(conn: &mut Conn<'_>, rows: Vec<IdentityRow>) -> QueryResult<()> {
    for rows in rows.chunks(super::ROWS_A_STATEMENT) {
        diesel::insert_into(identities::table).values(rows).execute(conn).await?;
    }
    Ok(())
}

pub async fn describe_new(conn: &mut Conn<'_>, rows: Vec<MetadataRow>) -> QueryResult<()> {
    for rows in rows.chunks(super::ROWS_A_STATEMENT) {
        diesel::insert_into(user_metadata::table).values(rows).execute(conn).await?;
    }
    Ok(())
}

pub async fn link(conn: &mut Conn<'_>, user: UserRow, identity: IdentityRow, stamp: Stamp) -> QueryResult<()> {
    let known = identities::table
        .filter(identities::platform.eq(&identity.platform))
        .filter(identities::subject.eq(&identity.subject))
        .select(IdentityRow::as_select())
        .get_result(conn)
        .await
        .optional()?;
    match &known {
        Some(known) if known.meta == identity.meta => return Ok(()),
        Some(known) => {
            let row = identities::table.find(known.id);
            diesel::update(row).set(identities::meta.eq(&identity.meta)).execute(conn).await?;
        }
        None => {
            diesel::insert_into(identities::table).values(&identity).execute(conn).await?;
        }
    }
    let before = known.as_ref().map_or(Value::Null, describe);
    let field = FieldChange { path: "identities".into(), before, after: describe(&identity) };
    touch(conn, user, field, stamp).await
}

pub async fn set_metadata(
    conn: &mut Conn<'_>,
    mut user: UserRow,
    rows: Vec<MetadataRow>,
    stamp: Stamp,
) -> QueryResult<()> {
    let known = metadata(conn, vec![user.id]).await?;
    for row in rows {
        let before = known.iter().find(|known| known.key == row.key);
        if before.is_some_and(|before| before.value == row.value) {
            continue;
        }
        diesel::insert_into(user_metadata::table)
            .values(&row)
            .on_conflict((user_metadata::user_id, user_metadata::key))
            .do_update()
            .set(user_metadata::value.eq(&row.value))
            .execute(conn)
            .await?;
        let path = format!("metadata.{}", row.key);
        let field = FieldChange { path, before: json!(before.map(|row| &row.value)), after: json!(row.value) };
        touch(conn, user.clone(), field, stamp.clone()).await?;
        user.version += 1;
    }
    Ok(())
}

/// Counts a change of something that belongs to the user but is kept in a table of its own.
async fn touch(conn: &mut Conn<'_>, before: UserRow, field: FieldChange, stamp: Stamp) -> QueryResult<()> {
    let mut after = before.clone();
    after.updated_at = after.updated_at.max(stamp.at.into());
    super::written!(users, before, after, vec![field], stamp, conn)
}

fn describe(identity: &IdentityRow) -> Value {
    json!({"platform": identity.platform, "subject": identity.subject, "meta": identity.meta})
}
