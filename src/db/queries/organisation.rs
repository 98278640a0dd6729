//! See [`crate::db::organisation`].

use std::sync::Arc;

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, SelectableHelper as _,
    dsl::count_star, result::QueryResult,
};
use serde_json::{Value, json};

use super::{
    Conn, RunQueryDsl, change, counted, counted_all, in_ids, listed, page_per_parent, search, updated, upstream,
};
use crate::{
    db::{
        change::{Relations, Updated},
        group::GroupRow,
        list::{Ask, Criteria, ORGANISATIONS, Page, read_keys},
        organisation::{Belongings, MemberRow, OF_USER, OrganisationRow, USERS},
        page::{Entry, untyped},
        schema::{
            organisation_groups, organisation_members as members, organisations, profiles, service_accounts, teams,
            users as users_table,
        },
        search::SearchDocument,
        service_account::ServiceAccountRow,
        sight::{self, Seen},
        team::TeamRow,
        user::UserRow,
    },
    domain::{
        OrganisationId, Sight, UserId,
        change::{ChangeAction, FieldChange, Stamp},
        list::{OrganisationTest, UserTest},
        membership::{MembershipStatus, OrganisationRole, Roles},
    },
};

pub async fn by_ids(conn: &mut Conn<'_>, ids: Vec<OrganisationId>) -> QueryResult<Vec<OrganisationRow>> {
    organisations::table.filter(in_ids(organisations::id, &ids)).select(OrganisationRow::as_select()).load(conn).await
}

pub async fn by_slug(conn: &mut Conn<'_>, folded: String) -> QueryResult<Option<OrganisationRow>> {
    let organisation = organisations::table.filter(organisations::slug_folded.eq(folded));
    organisation.select(OrganisationRow::as_select()).get_result(conn).await.optional()
}

pub async fn seen(conn: &mut Conn<'_>, sight: Sight, ids: Vec<OrganisationId>) -> QueryResult<Vec<OrganisationRow>> {
    let rows = organisations::table.filter(in_ids(organisations::id, &ids));
    let rows = rows.filter(sight::organisation(&sight, "organisations"));
    rows.select(OrganisationRow::as_select()).load(conn).await
}

pub async fn seen_by_slug(conn: &mut Conn<'_>, sight: Sight, folded: String) -> QueryResult<Option<OrganisationRow>> {
    let organisation = organisations::table.filter(organisations::slug_folded.eq(folded));
    let organisation = organisation.filter(sight::organisation(&sight, "organisations"));
    organisation.select(OrganisationRow::as_select()).get_result(conn).await.optional()
}

pub async fn page(conn: &mut Conn<'_>, sight: Sight, ask: Ask<OrganisationTest>) -> QueryResult<Page<OrganisationRow>> {
    listed!(ORGANISATIONS, OrganisationRow::as_select(), |row: OrganisationRow| row, ask, sight, conn)
}

pub async fn count(conn: &mut Conn<'_>, sight: Sight, criteria: Criteria<OrganisationTest>) -> QueryResult<i64> {
    counted_all!(ORGANISATIONS, criteria, sight, conn)
}

pub async fn users(
    conn: &mut Conn<'_>,
    sight: Sight,
    organisations: Vec<OrganisationId>,
    ask: Arc<Ask<UserTest>>,
) -> QueryResult<Vec<Entry<(MemberRow, Seen<UserRow>)>>> {
    let rows = members::table.inner_join(users_table::table);
    let rows = rows.filter(page_per_parent(&USERS, &untyped(&organisations), ask.as_ref(), &sight));
    let user = (UserRow::as_select(), sight::through(&sight, "users.id"));
    let rows: Vec<(MemberRow, Option<String>, sight::Found<UserRow>)> =
        rows.select((MemberRow::as_select(), ask.keys("users"), user)).load(conn).await?;
    let entry = |(member, keys, user): (MemberRow, Option<String>, sight::Found<UserRow>)| {
        Entry::of(member.organisation_id, member.joined_at, member.user_id.untyped(), (member, Seen::new(user)))
            .keyed(read_keys(keys))
    };
    Ok(rows.into_iter().map(entry).collect())
}

pub async fn count_users(
    conn: &mut Conn<'_>,
    sight: Sight,
    organisations: Vec<OrganisationId>,
    criteria: Arc<Criteria<UserTest>>,
) -> QueryResult<Vec<(OrganisationId, i64)>> {
    let rows = members::table.filter(in_ids(members::organisation_id, &organisations));
    let rows = rows.filter(sight::member(&sight, "organisation_members")).filter(criteria.met(
        &USERS,
        "organisation_members",
        &sight,
    ));
    rows.group_by(members::organisation_id).select((members::organisation_id, count_star())).load(conn).await
}

pub async fn of_users(
    conn: &mut Conn<'_>,
    sight: Sight,
    users: Vec<UserId>,
    ask: Arc<Ask<OrganisationTest>>,
) -> QueryResult<Vec<Entry<(MemberRow, OrganisationRow)>>> {
    let rows = members::table.inner_join(organisations::table);
    let rows = rows.filter(page_per_parent(&OF_USER, &untyped(&users), ask.as_ref(), &sight));
    let rows: Vec<(MemberRow, OrganisationRow, Option<String>)> = rows
        .select((MemberRow::as_select(), OrganisationRow::as_select(), ask.keys("organisations")))
        .load(conn)
        .await?;
    let entry = |(row, of, keys): (MemberRow, OrganisationRow, Option<String>)| {
        Entry::of(row.user_id, row.joined_at, row.organisation_id.untyped(), (row, of)).keyed(read_keys(keys))
    };
    Ok(rows.into_iter().map(entry).collect())
}

pub async fn count_of_users(
    conn: &mut Conn<'_>,
    sight: Sight,
    users: Vec<UserId>,
    criteria: Arc<Criteria<OrganisationTest>>,
) -> QueryResult<Vec<(UserId, i64)>> {
    let rows = members::table.filter(in_ids(members::user_id, &users));
    let rows = rows.filter(sight::member(&sight, "organisation_members")).filter(criteria.met(
        &OF_USER,
        "organisation_members",
        &sight,
    ));
    rows.group_by(members::user_id).select((members::user_id, count_star())).load(conn).await
}

pub async fn member(conn: &mut Conn<'_>, organisation: OrganisationId, user: UserId) -> QueryResult<Option<MemberRow>> {
    let row = members::table.find((organisation, user));
    row.select(MemberRow::as_select()).get_result(conn).await.optional()
}

pub async fn memberships(conn: &mut Conn<'_>, user: UserId) -> QueryResult<Vec<MemberRow>> {
    let rows = members::table.filter(members::user_id.eq(user)).order(members::organisation_id);
    rows.select(MemberRow::as_select()).load(conn).await
}

pub async fn hold(conn: &mut Conn<'_>, ids: Vec<OrganisationId>) -> QueryResult<()> {
    let rows = organisations::table.filter(in_ids(organisations::id, &ids)).order(organisations::id);
    let _: Vec<OrganisationId> = locked!(rows.select(organisations::id)).load(conn).await?;
    Ok(())
}

pub async fn members_among(
    conn: &mut Conn<'_>,
    sight: Sight,
    organisation: OrganisationId,
    users: Vec<UserId>,
) -> QueryResult<Vec<MemberRow>> {
    let rows = members::table.filter(members::organisation_id.eq(organisation));
    let rows = rows.filter(in_ids(members::user_id, &users)).filter(sight::member(&sight, "organisation_members"));
    rows.select(MemberRow::as_select()).load(conn).await
}

pub async fn owners(conn: &mut Conn<'_>, organisation: OrganisationId) -> QueryResult<Vec<UserId>> {
    let members = members::table.filter(members::organisation_id.eq(organisation));
    let members = members.filter(members::status.eq(MembershipStatus::Active));
    let members: Vec<(UserId, Roles)> = members.select((members::user_id, members::roles)).load(conn).await?;
    let owners = members.into_iter().filter(|(_, roles)| roles.contains(OrganisationRole::Owner));
    Ok(owners.map(|(user, _)| user).collect())
}

pub async fn lock(conn: &mut Conn<'_>, sight: Sight, id: OrganisationId) -> QueryResult<Option<OrganisationRow>> {
    let row =
        organisations::table.filter(organisations::id.eq(id)).filter(sight::organisation(&sight, "organisations"));
    locked!(row.select(OrganisationRow::as_select())).get_result(conn).await.optional()
}

pub async fn belongings(conn: &mut Conn<'_>, organisation: OrganisationId) -> QueryResult<Belongings> {
    let users = users_table::table.filter(users_table::owner_id.eq(organisation)).count();
    let profiles = profiles::table.filter(profiles::owner_id.eq(organisation)).count();
    let others = organisations::owner_id.eq(organisation).and(organisations::id.ne(organisation));
    let organisations = organisations::table.filter(others).count();
    Ok(Belongings {
        users: users.get_result(conn).await?,
        profiles: profiles.get_result(conn).await?,
        organisations: organisations.get_result(conn).await?,
    })
}

pub async fn create(conn: &mut Conn<'_>, rows: Vec<OrganisationRow>, stamp: Stamp) -> QueryResult<()> {
    for rows in rows.chunks(super::ROWS_A_STATEMENT) {
        diesel::insert_into(organisations::table).values(rows).execute(conn).await?;
    }
    let documents = rows.iter().map(SearchDocument::of_organisation).collect();
    search::name(conn, stamp.permit, documents).await?;
    change::created(conn, &rows, &stamp).await
}

pub async fn update(
    conn: &mut Conn<'_>,
    before: OrganisationRow,
    after: OrganisationRow,
    stamp: Stamp,
) -> QueryResult<Updated<OrganisationRow>> {
    let document = SearchDocument::of_organisation(&after);
    if document != SearchDocument::of_organisation(&before) {
        search::name(conn, stamp.permit, vec![document]).await?;
    }
    updated!(organisations, before, after, stamp, conn)
}

/// So many records are ended at a time.
const PORTION: i64 = 200;

/// Ends all records of a table that stand in an organisation, a portion at a time: there may be many.
macro_rules! ended {
    ($table:ident, $row:ty, $organisation:expr, $stamp:expr, $conn:ident) => {
        loop {
            let rows = $table::table.filter($table::organisation_id.eq($organisation)).order($table::id);
            let rows = rows.limit(PORTION).select(<$row>::as_select());
            let rows: Vec<$row> = rows.load($conn).await?;
            if rows.is_empty() {
                break;
            }
            change::deleted($conn, &rows, $stamp).await?;
            let gone: Vec<_> = rows.iter().map(|row| row.id.untyped()).collect();
            search::forget($conn, $stamp.permit, &gone).await?;
            upstream::forget($conn, $stamp.permit, gone).await?;
            let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
            diesel::delete($table::table.filter(in_ids($table::id, &ids))).execute($conn).await?;
        }
    };
}

pub async fn delete(conn: &mut Conn<'_>, row: OrganisationRow, stamp: Stamp) -> QueryResult<()> {
    ended!(teams, TeamRow, row.id, &stamp, conn);
    ended!(organisation_groups, GroupRow, row.id, &stamp, conn);
    ended!(service_accounts, ServiceAccountRow, row.id, &stamp, conn);
    // Nothing of these kinds is private, so that their history needs no redaction; the database lets the members leave.
    change::deleted(conn, std::slice::from_ref(&row), &stamp).await?;
    search::forget(conn, stamp.permit, &[row.id.untyped()]).await?;
    upstream::forget(conn, stamp.permit, vec![row.id.untyped()]).await?;
    diesel::delete(organisations::table.find(row.id)).execute(conn).await?;
    Ok(())
}

pub async fn add_members(conn: &mut Conn<'_>, rows: Vec<MemberRow>, stamp: Stamp) -> QueryResult<()> {
    for rows in rows.chunks(super::ROWS_A_STATEMENT) {
        diesel::insert_into(members::table).values(rows).execute(conn).await?;
    }
    let pairs: Vec<_> = rows.iter().map(|row| (None, Some(row))).collect();
    joined(conn, ChangeAction::MemberAdded, &pairs, &stamp).await
}

pub async fn update_member(conn: &mut Conn<'_>, before: MemberRow, after: MemberRow, stamp: Stamp) -> QueryResult<()> {
    if before == after {
        return Ok(());
    }
    let row = members::table.find((before.organisation_id, before.user_id));
    diesel::update(row)
        .set((
            members::roles.eq(after.roles),
            members::status.eq(after.status),
            members::job_title.eq(&after.job_title),
            members::joined_at.eq(after.joined_at),
        ))
        .execute(conn)
        .await?;
    joined(conn, ChangeAction::MemberUpdated, &[(Some(&before), Some(&after))], &stamp).await
}

pub async fn remove_member(conn: &mut Conn<'_>, row: MemberRow, stamp: Stamp) -> QueryResult<()> {
    // The database would let the user leave the teams and groups, too, but their histories have to tell.
    super::team::leave(conn, row.organisation_id, row.user_id, &stamp).await?;
    super::principal::leave(conn, row.organisation_id, row.user_id, &stamp).await?;
    let gone = members::organisation_id.eq(row.organisation_id).and(members::user_id.eq(row.user_id));
    diesel::delete(members::table.filter(gone)).execute(conn).await?;
    joined(conn, ChangeAction::MemberRemoved, &[(Some(&row), None)], &stamp).await
}

/// Writes what happened to memberships as a change of their organisations.
async fn joined(
    conn: &mut Conn<'_>,
    action: ChangeAction,
    pairs: &[(Option<&MemberRow>, Option<&MemberRow>)],
    stamp: &Stamp,
) -> QueryResult<()> {
    let json = |row: Option<&MemberRow>| row.map_or(Value::Null, |row| json!(row));
    let pairs = pairs.iter().filter_map(|(before, after)| {
        let organisation = after.or(*before)?.organisation_id;
        Some((organisation, FieldChange::new("users", json(*before), json(*after))))
    });
    let what = Relations { action, fields: pairs.collect() };
    let rows = counted!(organisations, what.ids(), stamp, conn);
    change::record(conn, what.changes(&rows, stamp)).await
}
