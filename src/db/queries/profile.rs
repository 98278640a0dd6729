//! See [`crate::db::profile`].

use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, SelectableHelper as _, result::QueryResult,
};

use super::{Conn, RunQueryDsl, change, in_ids, newest, updated, upstream};
use crate::{
    db::{
        change::Updated,
        contact::ContactRow,
        document::DocumentRow,
        page::{Entry, Window},
        profile::ProfileRow,
        schema::{contacts, documents, profiles},
        sight::{self, Seen},
    },
    domain::{OrganisationId, ProfileId, RecordId, Sight, UserId, change::Stamp},
};

/// The column that says whose profile it is.
const USER: &str = "profiles.user_id";

pub async fn by_ids(conn: &mut Conn<'_>, ids: Vec<ProfileId>) -> QueryResult<Vec<ProfileRow>> {
    profiles::table.filter(in_ids(profiles::id, &ids)).select(ProfileRow::as_select()).load(conn).await
}

pub async fn by_users(conn: &mut Conn<'_>, users: Vec<UserId>) -> QueryResult<Vec<ProfileRow>> {
    profiles::table.filter(in_ids(profiles::user_id, &users)).select(ProfileRow::as_select()).load(conn).await
}

// As with users, who sees everything is answered by the statement without a condition.
pub async fn seen(conn: &mut Conn<'_>, sight: Sight, ids: Vec<ProfileId>) -> QueryResult<Vec<Seen<ProfileRow>>> {
    if sight.limited_to().is_none() {
        return Ok(by_ids(conn, ids).await?.into_iter().map(Seen::from).collect());
    }
    let rows = profiles::table.filter(in_ids(profiles::id, &ids)).filter(sight::profile(&sight, "profiles"));
    let rows: Vec<_> = rows.select((ProfileRow::as_select(), sight::through(&sight, USER))).load(conn).await?;
    Ok(rows.into_iter().map(Seen::new).collect())
}

pub async fn seen_of_users(
    conn: &mut Conn<'_>,
    sight: Sight,
    users: Vec<UserId>,
) -> QueryResult<Vec<Seen<ProfileRow>>> {
    if sight.limited_to().is_none() {
        return Ok(by_users(conn, users).await?.into_iter().map(Seen::from).collect());
    }
    let rows = profiles::table.filter(in_ids(profiles::user_id, &users)).filter(sight::profile(&sight, "profiles"));
    let rows: Vec<_> = rows.select((ProfileRow::as_select(), sight::through(&sight, USER))).load(conn).await?;
    Ok(rows.into_iter().map(Seen::new).collect())
}

pub async fn by_external_id(
    conn: &mut Conn<'_>,
    sight: Sight,
    external_id: String,
) -> QueryResult<Vec<Seen<ProfileRow>>> {
    let rows = profiles::table.filter(profiles::external_id.eq(external_id)).order(profiles::id);
    let rows = rows.filter(sight::profile(&sight, "profiles"));
    let rows: Vec<_> = rows.select((ProfileRow::as_select(), sight::through(&sight, USER))).load(conn).await?;
    Ok(rows.into_iter().map(Seen::new).collect())
}

pub async fn has_external_id(
    conn: &mut Conn<'_>,
    owner: Option<OrganisationId>,
    external_id: String,
    not: ProfileId,
) -> QueryResult<bool> {
    let rows = profiles::table.filter(profiles::external_id.eq(external_id)).filter(profiles::id.ne(not));
    let rows = rows.select(profiles::id).into_boxed::<super::Backend>();
    let rows = match owner {
        Some(owner) => rows.filter(profiles::owner_id.eq(owner)),
        None => rows.filter(profiles::owner_id.is_null()),
    };
    let found: Option<ProfileId> = rows.limit(1).get_result(conn).await.optional()?;
    Ok(found.is_some())
}

pub async fn page(conn: &mut Conn<'_>, sight: Sight, window: Window) -> QueryResult<Vec<Entry<Seen<ProfileRow>>>> {
    let select = (ProfileRow::as_select(), sight::through(&sight, USER));
    let rows: Vec<_> = newest!(profiles, select, sight::profile_among_all(&sight, "profiles"), window, conn).await?;
    let entry = |row: Seen<ProfileRow>| Entry::of_root(row.created_at, row.id.untyped(), row);
    Ok(rows.into_iter().map(Seen::new).map(entry).collect())
}

pub async fn count(conn: &mut Conn<'_>, sight: Sight) -> QueryResult<i64> {
    profiles::table.filter(sight::profile_among_all(&sight, "profiles")).count().get_result(conn).await
}

pub async fn lock(conn: &mut Conn<'_>, sight: Sight, id: ProfileId) -> QueryResult<Option<Seen<ProfileRow>>> {
    let row = profiles::table.filter(profiles::id.eq(id)).filter(sight::profile(&sight, "profiles"));
    let row = locked!(row.select((ProfileRow::as_select(), sight::through(&sight, USER))));
    Ok(row.get_result(conn).await.optional()?.map(Seen::new))
}

pub async fn create(conn: &mut Conn<'_>, rows: Vec<ProfileRow>, stamp: Stamp) -> QueryResult<()> {
    for rows in rows.chunks(super::ROWS_A_STATEMENT) {
        diesel::insert_into(profiles::table).values(rows).execute(conn).await?;
    }
    change::created(conn, &rows, &stamp).await
}

pub async fn update(
    conn: &mut Conn<'_>,
    before: ProfileRow,
    after: ProfileRow,
    stamp: Stamp,
) -> QueryResult<Updated<ProfileRow>> {
    updated!(profiles, before, after, stamp, conn)
}

pub async fn delete(conn: &mut Conn<'_>, profile: ProfileRow, stamp: Stamp) -> QueryResult<()> {
    // Whoever adds something to the profile at this moment comes first, or finds it gone.
    let known = profiles::table.filter(profiles::id.eq(profile.id)).select(ProfileRow::as_select());
    let Some(profile) = locked_out!(known).get_result(conn).await.optional()? else { return Ok(()) };
    let contacts = contacts::table.filter(contacts::profile_id.eq(profile.id)).order(contacts::id);
    let contacts: Vec<ContactRow> = contacts.select(ContactRow::as_select()).load(conn).await?;
    let documents = documents::table.filter(documents::profile_id.eq(profile.id)).order(documents::id);
    let documents: Vec<DocumentRow> = documents.select(DocumentRow::as_select()).load(conn).await?;
    change::deleted(conn, &documents, &stamp).await?;
    change::deleted(conn, &contacts, &stamp).await?;
    change::deleted(conn, std::slice::from_ref(&profile), &stamp).await?;
    let gone = documents.iter().map(|row| row.id.untyped()).chain(contacts.iter().map(|row| row.id.untyped()));
    let gone: Vec<RecordId> = gone.chain([profile.id.untyped()]).collect();
    change::redact(conn, stamp.permit, gone.clone()).await?;
    upstream::forget(conn, stamp.permit, gone).await?;
    // The rows of what hangs on it go with it.
    diesel::delete(profiles::table.find(profile.id)).execute(conn).await?;
    Ok(())
}
