//! See [`crate::db::user`].

use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, SelectableHelper as _, result::QueryResult,
};

use super::{Conn, RunQueryDsl, change, counted_all, in_ids, listed, search, updated, upstream};
use crate::{
    db::{
        change::Updated,
        list::{Ask, Criteria, Page, USERS},
        schema::{administrators, contacts, identities, profiles, user_metadata, users},
        sight::{self, Seen},
        types::Timestamp,
        user::{IdentityRow, MetadataRow, UserName, UserRow},
    },
    domain::{
        IdentityId, Permit, Sight, UserId,
        change::{FieldChange, Stamp},
        contact::ContactKind,
        list::UserTest,
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

pub async fn by_contact(conn: &mut Conn<'_>, folded: String) -> QueryResult<Vec<UserRow>> {
    let owners = contacts::table.inner_join(profiles::table);
    let owners = owners.filter(contacts::canonical_value.eq(folded)).filter(contacts::kind.eq(ContactKind::Email));
    let users = users::table.filter(users::email_folded.is_null());
    let users = users.filter(users::id.eq_any(owners.select(profiles::user_id)));
    users.order(users::id).select(UserRow::as_select()).load(conn).await
}

pub async fn by_identity(conn: &mut Conn<'_>, platform: String, subject: String) -> QueryResult<Option<UserRow>> {
    let user = users::table.inner_join(identities::table);
    let user = user.filter(identities::platform.eq(platform)).filter(identities::subject.eq(subject));
    user.select(UserRow::as_select()).get_result(conn).await.optional()
}

// Who sees everything is answered by the statement without a condition: its text is always the same, and need not be made
// anew to find it among the prepared ones (measured: 8 to 12 % of the time of one user).
pub async fn seen(conn: &mut Conn<'_>, sight: Sight, ids: Vec<UserId>) -> QueryResult<Vec<Seen<UserRow>>> {
    if sight.limited_to().is_none() {
        return Ok(by_ids(conn, ids).await?.into_iter().map(Seen::from).collect());
    }
    let rows = users::table.filter(in_ids(users::id, &ids)).filter(sight::user(&sight, "users"));
    let rows: Vec<_> = rows.select((UserRow::as_select(), sight::through(&sight, "users.id"))).load(conn).await?;
    Ok(rows.into_iter().map(Seen::new).collect())
}

pub async fn seen_by(conn: &mut Conn<'_>, sight: Sight, name: UserName) -> QueryResult<Option<Seen<UserRow>>> {
    let select = (UserRow::as_select(), sight::through(&sight, "users.id"));
    let seen = match name {
        UserName::Username(_) | UserName::Email(_) => sight::user(&sight, "users"),
        // Whose an account is tells a private field.
        UserName::Identity(..) => sight::private_user(&sight, "users"),
    };
    let users = users::table.filter(seen).select(select).into_boxed::<super::Backend>();
    let users = match name {
        UserName::Username(folded) => users.filter(users::username_folded.eq(folded)),
        UserName::Email(folded) => users.filter(users::email_folded.eq(folded)),
        UserName::Identity(platform, subject) => {
            let identity = identities::table.filter(identities::platform.eq(platform));
            let identity = identity.filter(identities::subject.eq(subject));
            users.filter(users::id.eq_any(identity.select(identities::user_id)))
        }
    };
    Ok(users.get_result(conn).await.optional()?.map(Seen::new))
}

pub async fn page(conn: &mut Conn<'_>, sight: Sight, ask: Ask<UserTest>) -> QueryResult<Page<Seen<UserRow>>> {
    listed!(
        USERS,
        (UserRow::as_select(), sight::through(&sight, "users.id")),
        |row: sight::Found<UserRow>| Seen::new(row),
        ask,
        sight,
        conn
    )
}

pub async fn count(conn: &mut Conn<'_>, sight: Sight, criteria: Criteria<UserTest>) -> QueryResult<i64> {
    counted_all!(USERS, criteria, sight, conn)
}

pub async fn identities(conn: &mut Conn<'_>, users: Vec<UserId>) -> QueryResult<Vec<IdentityRow>> {
    let rows = identities::table.filter(in_ids(identities::user_id, &users));
    let rows = rows.order((identities::user_id, identities::created_at, identities::id));
    rows.select(IdentityRow::as_select()).load(conn).await
}

pub async fn identity(conn: &mut Conn<'_>, platform: String, subject: String) -> QueryResult<Option<IdentityRow>> {
    let row = identities::table.filter(identities::platform.eq(platform)).filter(identities::subject.eq(subject));
    row.select(IdentityRow::as_select()).get_result(conn).await.optional()
}

pub async fn metadata(conn: &mut Conn<'_>, users: Vec<UserId>) -> QueryResult<Vec<MetadataRow>> {
    let rows = user_metadata::table.filter(in_ids(user_metadata::user_id, &users));
    rows.order((user_metadata::user_id, user_metadata::key)).select(MetadataRow::as_select()).load(conn).await
}

pub async fn lock(conn: &mut Conn<'_>, sight: Sight, id: UserId) -> QueryResult<Option<Seen<UserRow>>> {
    let row = users::table.filter(users::id.eq(id)).filter(sight::user(&sight, "users"));
    let row = locked!(row.select((UserRow::as_select(), sight::through(&sight, "users.id"))));
    Ok(row.get_result(conn).await.optional()?.map(Seen::new))
}

pub async fn lock_out(conn: &mut Conn<'_>, id: UserId) -> QueryResult<()> {
    let row = users::table.filter(users::id.eq(id)).select(users::id);
    let _: Option<UserId> = locked_out!(row).get_result(conn).await.optional()?;
    Ok(())
}

pub async fn create(conn: &mut Conn<'_>, rows: Vec<UserRow>, stamp: Stamp) -> QueryResult<()> {
    for rows in rows.chunks(super::ROWS_A_STATEMENT) {
        diesel::insert_into(users::table).values(rows).execute(conn).await?;
    }
    search::account(conn, stamp.permit, &rows).await?;
    change::created(conn, &rows, &stamp).await
}

pub async fn create_with(conn: &mut Conn<'_>, row: UserRow, more: Vec<FieldChange>, stamp: Stamp) -> QueryResult<()> {
    diesel::insert_into(users::table).values(&row).execute(conn).await?;
    search::account(conn, stamp.permit, std::slice::from_ref(&row)).await?;
    change::created_with(conn, &row, more, &stamp).await
}

pub async fn update(
    conn: &mut Conn<'_>,
    before: UserRow,
    after: UserRow,
    more: Vec<FieldChange>,
    stamp: Stamp,
) -> QueryResult<Updated<UserRow>> {
    if (&before.username, &before.email) != (&after.username, &after.email) {
        search::account(conn, stamp.permit, std::slice::from_ref(&after)).await?;
    }
    updated!(users, before, after, more, stamp, conn)
}

pub async fn make_administrator(conn: &mut Conn<'_>, _: Permit, user: UserId, at: Timestamp) -> QueryResult<bool> {
    let made = diesel::insert_into(administrators::table)
        .values((administrators::user_id.eq(user), administrators::created_at.eq(at)))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(made > 0)
}

pub async fn link(conn: &mut Conn<'_>, _: Permit, rows: Vec<IdentityRow>) -> QueryResult<()> {
    for rows in rows.chunks(super::ROWS_A_STATEMENT) {
        diesel::insert_into(identities::table).values(rows).execute(conn).await?;
    }
    Ok(())
}

pub async fn relink(conn: &mut Conn<'_>, _: Permit, row: IdentityRow) -> QueryResult<()> {
    let known = identities::table
        .filter(identities::platform.eq(&row.platform))
        .filter(identities::subject.eq(&row.subject))
        .filter(identities::user_id.eq(row.user_id));
    diesel::update(known).set(identities::meta.eq(&row.meta)).execute(conn).await?;
    Ok(())
}

pub async fn describe_new(conn: &mut Conn<'_>, _: Permit, rows: Vec<MetadataRow>) -> QueryResult<()> {
    for rows in rows.chunks(super::ROWS_A_STATEMENT) {
        diesel::insert_into(user_metadata::table).values(rows).execute(conn).await?;
    }
    Ok(())
}

pub async fn describe(conn: &mut Conn<'_>, _: Permit, rows: Vec<MetadataRow>) -> QueryResult<()> {
    for row in rows {
        diesel::insert_into(user_metadata::table)
            .values(&row)
            .on_conflict((user_metadata::user_id, user_metadata::key))
            .do_update()
            .set(user_metadata::value.eq(&row.value))
            .execute(conn)
            .await?;
    }
    Ok(())
}

pub async fn unlink(conn: &mut Conn<'_>, _: Permit, id: IdentityId) -> QueryResult<()> {
    diesel::delete(identities::table.find(id)).execute(conn).await?;
    Ok(())
}

pub async fn forget(conn: &mut Conn<'_>, _: Permit, user: UserId, key: String) -> QueryResult<()> {
    diesel::delete(user_metadata::table.find((user, key))).execute(conn).await?;
    Ok(())
}

pub async fn delete(conn: &mut Conn<'_>, user: UserRow, stamp: Stamp) -> QueryResult<()> {
    let of = vec![user.id];
    let mut more: Vec<_> = identities(conn, of.clone()).await?.iter().map(IdentityRow::end).collect();
    more.extend(metadata(conn, of.clone()).await?.iter().map(MetadataRow::end));
    if !super::caller::administrators_among(conn, of).await?.is_empty() {
        more.push(FieldChange::new("administrator", true.into(), false.into()));
    }
    change::deleted_with(conn, &user, more, &stamp).await?;
    let gone = vec![user.id.untyped()];
    change::redact(conn, stamp.permit, gone.clone()).await?;
    search::forget(conn, stamp.permit, &gone).await?;
    upstream::forget(conn, stamp.permit, gone).await?;
    // What the user had goes with the row.
    diesel::delete(users::table.find(user.id)).execute(conn).await?;
    Ok(())
}
