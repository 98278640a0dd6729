//! Writes what records are found and ordered by, beside the records: see [`crate::db::search`].

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _, result::QueryResult, upsert::excluded};

use super::{Conn, RunQueryDsl, in_ids};
use crate::{
    db::{
        contact::ContactRow,
        organisation::OrganisationRow,
        profile::ProfileRow,
        schema::{contacts, organisations, profile_tags, profiles, search_documents as documents, teams, users},
        search::{Kind, SearchDocument},
        sight::Condition,
        team::TeamRow,
        user::UserRow,
    },
    domain::{OrganisationId, Permit, ProfileId, RecordId, TeamId, UserId, search::Findable},
};

/// Writes documents, of which those that are there get the new words of these columns.
macro_rules! put {
    ($rows:expr, $conn:ident, $($column:ident),+) => {{
        let rows: Vec<SearchDocument> = $rows;
        for rows in rows.chunks(super::ROWS_A_STATEMENT) {
            diesel::insert_into(documents::table)
                .values(rows)
                .on_conflict(documents::record_id)
                .do_update()
                .set(($(documents::$column.eq(excluded(documents::$column)),)+))
                .execute($conn)
                .await?;
        }
        Ok(())
    }};
}

/// Writes the words of records whose names are their own: organisations and teams.
pub(super) async fn name(conn: &mut Conn<'_>, _: Permit, rows: Vec<SearchDocument>) -> QueryResult<()> {
    put!(rows, conn, names, account)
}

/// Writes the words of users.
pub(super) async fn account(conn: &mut Conn<'_>, _: Permit, rows: &[UserRow]) -> QueryResult<()> {
    put!(rows.iter().map(SearchDocument::of_user).collect(), conn, account)
}

/// Writes the words of profiles.
pub(super) async fn profile(conn: &mut Conn<'_>, _: Permit, rows: &[ProfileRow]) -> QueryResult<()> {
    put!(rows.iter().map(SearchDocument::of_profile).collect(), conn, kind, names, work)
}

/// Writes the words of all contacts of these profiles. Whoever does so at the same time waits here, and reads the other's
/// contacts, too.
pub(super) async fn contacts(conn: &mut Conn<'_>, _: Permit, of: &[ProfileId]) -> QueryResult<()> {
    let owners = profiles::table.filter(in_ids(profiles::id, of)).order(profiles::id);
    let owners: Vec<(ProfileId, UserId)> = locked!(owners.select((profiles::id, profiles::user_id))).load(conn).await?;
    let rows = contacts::table.filter(in_ids(contacts::profile_id, of)).order((contacts::created_at, contacts::id));
    let rows: Vec<ContactRow> = rows.select(ContactRow::as_select()).load(conn).await?;
    let mut by_profile = super::by_parent(rows.into_iter().map(|row| (row.profile_id, row)));
    let document = |(profile, user): &(ProfileId, UserId)| {
        SearchDocument::of_contacts(user.untyped(), &by_profile.remove(profile).unwrap_or_default())
    };
    put!(owners.iter().map(document).collect(), conn, contacts)
}

/// Writes that a user has no profile any more.
pub(super) async fn without_profile(conn: &mut Conn<'_>, _: Permit, user: UserId) -> QueryResult<()> {
    let row = documents::table.filter(documents::record_id.eq(user.untyped()));
    let nothing = (
        documents::kind.eq(Findable::User),
        documents::names.eq(""),
        documents::work.eq(""),
        documents::contacts.eq(""),
    );
    diesel::update(row).set(nothing).execute(conn).await?;
    Ok(())
}

/// Writes that records are no more.
pub(super) async fn forget(conn: &mut Conn<'_>, _: Permit, records: &[RecordId]) -> QueryResult<()> {
    diesel::delete(documents::table.filter(in_ids(documents::record_id, records))).execute(conn).await?;
    Ok(())
}

/// Writes the tags of new profiles.
pub(super) async fn tag(conn: &mut Conn<'_>, _: Permit, rows: &[ProfileRow]) -> QueryResult<()> {
    let tag = |row: &ProfileRow| {
        let of = row.id;
        row.tags.0.clone().into_iter().map(move |tag| (profile_tags::profile_id.eq(of), profile_tags::tag.eq(tag)))
    };
    let tags: Vec<_> = rows.iter().flat_map(tag).collect();
    for tags in tags.chunks(super::ROWS_A_STATEMENT) {
        diesel::insert_into(profile_tags::table).values(tags.to_vec()).execute(conn).await?;
    }
    Ok(())
}

/// Writes the new tags of a profile.
pub(super) async fn retag(conn: &mut Conn<'_>, permit: Permit, row: &ProfileRow) -> QueryResult<()> {
    diesel::delete(profile_tags::table.filter(profile_tags::profile_id.eq(row.id))).execute(conn).await?;
    tag(conn, permit, std::slice::from_ref(row)).await
}

/// Copies the names of their profiles to these users, who are ordered by them.
pub(super) async fn copy_names(conn: &mut Conn<'_>, _: Permit, users: Vec<UserId>) -> QueryResult<()> {
    let copy = Condition::sql(
        "UPDATE users SET (first_name_folded, last_name_folded, display_name_folded) = (SELECT p.first_name_folded, \
         p.last_name_folded, p.display_name_folded FROM profiles AS p WHERE p.user_id = users.id) WHERE ",
    );
    copy.then_within("users.id", users).execute(conn).await?;
    Ok(())
}

/// So many records get their words in one transaction.
const PORTION: i64 = 500;

/// The next rows of a table in the order of their ids.
macro_rules! next {
    ($table:ident, $row:ty, $id:ty, $after:ident, $conn:ident) => {{
        let rows =
            $table::table.order($table::id).limit(PORTION).select(<$row>::as_select()).into_boxed::<super::Backend>();
        let rows = match $after {
            Some(after) => rows.filter($table::id.gt(<$id>::new(after.uuid()))),
            None => rows,
        };
        let rows: Vec<$row> = rows.load($conn).await?;
        rows
    }};
}

pub async fn complete(
    conn: &mut Conn<'_>,
    permit: Permit,
    kind: Kind,
    after: Option<RecordId>,
) -> QueryResult<Option<RecordId>> {
    match kind {
        Kind::User => {
            let rows = next!(users, UserRow, UserId, after, conn);
            account(conn, permit, &rows).await?;
            complete_profiles(conn, permit, rows.iter().map(|row| row.id).collect()).await?;
            Ok(rows.last().map(|row| row.id.untyped()))
        }
        Kind::Organisation => {
            let rows = next!(organisations, OrganisationRow, OrganisationId, after, conn);
            name(conn, permit, rows.iter().map(SearchDocument::of_organisation).collect()).await?;
            Ok(rows.last().map(|row| row.id.untyped()))
        }
        Kind::Team => {
            let rows = next!(teams, TeamRow, TeamId, after, conn);
            name(conn, permit, rows.iter().map(SearchDocument::of_team).collect()).await?;
            Ok(rows.last().map(|row| row.id.untyped()))
        }
    }
}

/// Writes what these users' profiles are found and ordered by.
async fn complete_profiles(conn: &mut Conn<'_>, permit: Permit, of: Vec<UserId>) -> QueryResult<()> {
    let rows = profiles::table.filter(in_ids(profiles::user_id, &of)).select(ProfileRow::as_select());
    let mut rows: Vec<ProfileRow> = rows.load(conn).await?;
    for row in &mut rows {
        row.fold();
        let folded = (
            profiles::job_title_folded.eq(&row.job_title_folded),
            profiles::employer_name_folded.eq(&row.employer_name_folded),
        );
        diesel::update(profiles::table.find(row.id)).set(folded).execute(conn).await?;
        retag(conn, permit, row).await?;
    }
    profile(conn, permit, &rows).await?;
    contacts(conn, permit, &rows.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
    copy_names(conn, permit, of).await
}
