//! See [`crate::db::profile`].

use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, SelectableHelper as _, result::QueryResult,
};

use super::{Conn, RunQueryDsl, change, counted_all, in_ids, listed, search, updated, upstream};
use crate::{
    db::{
        change::Updated,
        contact::ContactRow,
        document::DocumentRow,
        list::{Ask, Criteria, PROFILES, Page},
        profile::ProfileRow,
        schema::{contacts, documents, profiles},
        search::SearchDocument,
        sight::{self, Seen},
    },
    domain::{OrganisationId, ProfileId, RecordId, Sight, UserId, change::Stamp, list::ProfileTest},
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

pub async fn page(conn: &mut Conn<'_>, sight: Sight, ask: Ask<ProfileTest>) -> QueryResult<Page<Seen<ProfileRow>>> {
    listed!(
        PROFILES,
        (ProfileRow::as_select(), sight::through(&sight, USER)),
        |row: sight::Found<ProfileRow>| Seen::new(row),
        ask,
        sight,
        conn
    )
}

pub async fn count(conn: &mut Conn<'_>, sight: Sight, criteria: Criteria<ProfileTest>) -> QueryResult<i64> {
    counted_all!(PROFILES, criteria, sight, conn)
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
    search::copy_names(conn, stamp.permit, rows.iter().map(|row| row.user_id).collect()).await?;
    search::tag(conn, stamp.permit, &rows).await?;
    search::profile(conn, stamp.permit, &rows).await?;
    change::created(conn, &rows, &stamp).await
}

pub async fn update(
    conn: &mut Conn<'_>,
    before: ProfileRow,
    after: ProfileRow,
    stamp: Stamp,
) -> QueryResult<Updated<ProfileRow>> {
    let (permit, user) = (stamp.permit, after.user_id);
    if before.tags != after.tags {
        search::retag(conn, permit, &after).await?;
    }
    if SearchDocument::of_profile(&before) != SearchDocument::of_profile(&after) {
        search::profile(conn, permit, std::slice::from_ref(&after)).await?;
    }
    let names = |row: &ProfileRow| {
        (row.first_name_folded.clone(), row.last_name_folded.clone(), row.display_name_folded.clone())
    };
    let renamed = names(&before) != names(&after);
    let updated: QueryResult<Updated<ProfileRow>> = updated!(profiles, before, after, stamp, conn);
    if renamed {
        search::copy_names(conn, permit, vec![user]).await?;
    }
    updated
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
    search::without_profile(conn, stamp.permit, profile.user_id).await?;
    search::copy_names(conn, stamp.permit, vec![profile.user_id]).await?;
    Ok(())
}
