//! See [`crate::db::team`].

use std::sync::Arc;

use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, SelectableHelper as _, dsl::count_star,
    result::QueryResult,
};

use super::{
    Conn, RunQueryDsl, by_parent, change, counted, counted_all, in_ids, listed, page_per_parent, search, updated,
    upstream,
};
use crate::{
    db::{
        change::{Relations, Updated, joined, left},
        list::{Ask, Criteria, Page, TEAMS, read_keys},
        page::{Entry, untyped},
        schema::{team_members, teams, users},
        search::SearchDocument,
        sight::{self, Seen},
        team::{MEMBERS, OF_ORGANISATION, OF_USER, TeamMemberRow, TeamRow},
        user::UserRow,
    },
    domain::{
        OrganisationId, Sight, TeamId, UserId,
        change::{FieldChange, RecordType, Stamp},
        list::{TeamTest, UserTest},
    },
};

pub async fn by_ids(conn: &mut Conn<'_>, ids: Vec<TeamId>) -> QueryResult<Vec<TeamRow>> {
    teams::table.filter(in_ids(teams::id, &ids)).select(TeamRow::as_select()).load(conn).await
}

pub async fn seen(conn: &mut Conn<'_>, sight: Sight, ids: Vec<TeamId>) -> QueryResult<Vec<TeamRow>> {
    let rows = teams::table.filter(in_ids(teams::id, &ids)).filter(sight::team(&sight, "teams"));
    rows.select(TeamRow::as_select()).load(conn).await
}

pub async fn page(conn: &mut Conn<'_>, sight: Sight, ask: Ask<TeamTest>) -> QueryResult<Page<TeamRow>> {
    listed!(TEAMS, TeamRow::as_select(), |row: TeamRow| row, ask, sight, conn)
}

pub async fn count(conn: &mut Conn<'_>, sight: Sight, criteria: Criteria<TeamTest>) -> QueryResult<i64> {
    counted_all!(TEAMS, criteria, sight, conn)
}

pub async fn of_organisations(
    conn: &mut Conn<'_>,
    sight: Sight,
    organisations: Vec<OrganisationId>,
    ask: Arc<Ask<TeamTest>>,
) -> QueryResult<Vec<Entry<TeamRow>>> {
    let rows = teams::table.filter(page_per_parent(&OF_ORGANISATION, &untyped(&organisations), ask.as_ref(), &sight));
    let rows: Vec<(TeamRow, Option<String>)> =
        rows.select((TeamRow::as_select(), ask.keys("teams"))).load(conn).await?;
    let entry = |(row, keys): (TeamRow, Option<String>)| {
        Entry::of(row.organisation_id, row.created_at, row.id.untyped(), row).keyed(read_keys(keys))
    };
    Ok(rows.into_iter().map(entry).collect())
}

pub async fn count_of_organisations(
    conn: &mut Conn<'_>,
    sight: Sight,
    organisations: Vec<OrganisationId>,
    criteria: Arc<Criteria<TeamTest>>,
) -> QueryResult<Vec<(OrganisationId, i64)>> {
    let rows = teams::table.filter(in_ids(teams::organisation_id, &organisations));
    let rows = rows.filter(sight::team(&sight, "teams")).filter(criteria.met(&OF_ORGANISATION, "teams", &sight));
    rows.group_by(teams::organisation_id).select((teams::organisation_id, count_star())).load(conn).await
}

pub async fn of_users(
    conn: &mut Conn<'_>,
    sight: Sight,
    users: Vec<UserId>,
    ask: Arc<Ask<TeamTest>>,
) -> QueryResult<Vec<Entry<(TeamMemberRow, TeamRow)>>> {
    let rows = team_members::table.inner_join(teams::table);
    let rows = rows.filter(page_per_parent(&OF_USER, &untyped(&users), ask.as_ref(), &sight));
    let rows: Vec<(TeamMemberRow, TeamRow, Option<String>)> =
        rows.select((TeamMemberRow::as_select(), TeamRow::as_select(), ask.keys("teams"))).load(conn).await?;
    let entry = |(row, of, keys): (TeamMemberRow, TeamRow, Option<String>)| {
        Entry::of(row.user_id, row.joined_at, row.team_id.untyped(), (row, of)).keyed(read_keys(keys))
    };
    Ok(rows.into_iter().map(entry).collect())
}

pub async fn count_of_users(
    conn: &mut Conn<'_>,
    sight: Sight,
    users: Vec<UserId>,
    criteria: Arc<Criteria<TeamTest>>,
) -> QueryResult<Vec<(UserId, i64)>> {
    let rows = team_members::table.filter(in_ids(team_members::user_id, &users));
    let rows =
        rows.filter(sight::team_member(&sight, "team_members")).filter(criteria.met(&OF_USER, "team_members", &sight));
    rows.group_by(team_members::user_id).select((team_members::user_id, count_star())).load(conn).await
}

pub async fn members(
    conn: &mut Conn<'_>,
    sight: Sight,
    teams: Vec<TeamId>,
    ask: Arc<Ask<UserTest>>,
) -> QueryResult<Vec<Entry<(TeamMemberRow, Seen<UserRow>)>>> {
    let rows = team_members::table.inner_join(users::table);
    let rows = rows.filter(page_per_parent(&MEMBERS, &untyped(&teams), ask.as_ref(), &sight));
    let user = (UserRow::as_select(), sight::through(&sight, "users.id"));
    let rows: Vec<(TeamMemberRow, Option<String>, sight::Found<UserRow>)> =
        rows.select((TeamMemberRow::as_select(), ask.keys("users"), user)).load(conn).await?;
    let entry = |(member, keys, user): (TeamMemberRow, Option<String>, sight::Found<UserRow>)| {
        Entry::of(member.team_id, member.joined_at, member.user_id.untyped(), (member, Seen::new(user)))
            .keyed(read_keys(keys))
    };
    Ok(rows.into_iter().map(entry).collect())
}

pub async fn count_members(
    conn: &mut Conn<'_>,
    sight: Sight,
    teams: Vec<TeamId>,
    criteria: Arc<Criteria<UserTest>>,
) -> QueryResult<Vec<(TeamId, i64)>> {
    let rows = team_members::table.filter(in_ids(team_members::team_id, &teams));
    let rows =
        rows.filter(sight::team_member(&sight, "team_members")).filter(criteria.met(&MEMBERS, "team_members", &sight));
    rows.group_by(team_members::team_id).select((team_members::team_id, count_star())).load(conn).await
}

pub async fn members_among(conn: &mut Conn<'_>, team: TeamId, users: Vec<UserId>) -> QueryResult<Vec<TeamMemberRow>> {
    let rows = team_members::table.filter(team_members::team_id.eq(team));
    rows.filter(in_ids(team_members::user_id, &users)).select(TeamMemberRow::as_select()).load(conn).await
}

pub async fn seen_members(
    conn: &mut Conn<'_>,
    sight: Sight,
    team: TeamId,
    among: Option<Vec<UserId>>,
) -> QueryResult<Vec<TeamMemberRow>> {
    let rows = team_members::table.filter(team_members::team_id.eq(team));
    let rows = rows.filter(sight::team_member(&sight, "team_members")).select(TeamMemberRow::as_select());
    match among {
        Some(users) => rows.filter(in_ids(team_members::user_id, &users)).load(conn).await,
        None => rows.load(conn).await,
    }
}

pub async fn members_from(
    conn: &mut Conn<'_>,
    platform: String,
    team: TeamId,
) -> QueryResult<Vec<(TeamMemberRow, String)>> {
    let rows = team_members::table.filter(team_members::team_id.eq(team));
    let rows: Vec<TeamMemberRow> = rows.select(TeamMemberRow::as_select()).load(conn).await?;
    upstream::with_accounts(conn, &platform, rows, |row| row.user_id).await
}

pub async fn of_user_from(
    conn: &mut Conn<'_>,
    platform: String,
    user: UserId,
) -> QueryResult<Vec<(TeamMemberRow, String)>> {
    let rows = team_members::table.filter(team_members::user_id.eq(user));
    let rows: Vec<TeamMemberRow> = rows.select(TeamMemberRow::as_select()).load(conn).await?;
    upstream::with_subjects(conn, &platform, RecordType::Team, rows, |row| row.team_id.untyped()).await
}

pub async fn lock(conn: &mut Conn<'_>, sight: Sight, id: TeamId) -> QueryResult<Option<TeamRow>> {
    let row = teams::table.filter(teams::id.eq(id)).filter(sight::team(&sight, "teams"));
    locked!(row.select(TeamRow::as_select())).get_result(conn).await.optional()
}

pub async fn create(conn: &mut Conn<'_>, rows: Vec<TeamRow>, stamp: Stamp) -> QueryResult<()> {
    for rows in rows.chunks(super::ROWS_A_STATEMENT) {
        diesel::insert_into(teams::table).values(rows).execute(conn).await?;
    }
    let documents = rows.iter().map(SearchDocument::of_team).collect();
    search::name(conn, stamp.permit, documents).await?;
    change::created(conn, &rows, &stamp).await
}

pub async fn update(
    conn: &mut Conn<'_>,
    before: TeamRow,
    after: TeamRow,
    stamp: Stamp,
) -> QueryResult<Updated<TeamRow>> {
    let document = SearchDocument::of_team(&after);
    if document != SearchDocument::of_team(&before) {
        search::name(conn, stamp.permit, vec![document]).await?;
    }
    updated!(teams, before, after, stamp, conn)
}

pub async fn add_members(conn: &mut Conn<'_>, rows: Vec<TeamMemberRow>, stamp: Stamp) -> QueryResult<()> {
    exchange(conn, &rows, &[], &stamp).await.map(drop)
}

pub async fn remove_members(conn: &mut Conn<'_>, rows: Vec<TeamMemberRow>, stamp: Stamp) -> QueryResult<()> {
    exchange(conn, &[], &rows, &stamp).await.map(drop)
}

pub async fn change_members(
    conn: &mut Conn<'_>,
    team: TeamRow,
    joining: Vec<TeamMemberRow>,
    leaving: Vec<TeamMemberRow>,
    stamp: Stamp,
) -> QueryResult<Updated<TeamRow>> {
    let (rows, fields) = exchange(conn, &joining, &leaving, &stamp).await?;
    Ok(Updated { row: rows.into_iter().next().unwrap_or(team), fields })
}

pub async fn delete(conn: &mut Conn<'_>, row: TeamRow, stamp: Stamp) -> QueryResult<()> {
    let id = row.id;
    change::deleted(conn, &[row], &stamp).await?;
    search::forget(conn, stamp.permit, &[id.untyped()]).await?;
    upstream::forget(conn, stamp.permit, vec![id.untyped()]).await?;
    // Who is in it goes with it.
    diesel::delete(teams::table.find(id)).execute(conn).await?;
    Ok(())
}

/// Writes that a user is in none of an organisation's teams any more.
pub(super) async fn leave(
    conn: &mut Conn<'_>,
    organisation: OrganisationId,
    user: UserId,
    stamp: &Stamp,
) -> QueryResult<()> {
    let rows = team_members::table.filter(team_members::organisation_id.eq(organisation));
    let rows = rows.filter(team_members::user_id.eq(user)).select(TeamMemberRow::as_select());
    let rows: Vec<TeamMemberRow> = rows.load(conn).await?;
    if rows.is_empty() { Ok(()) } else { remove_members(conn, rows, stamp.clone()).await }
}

/// Writes who joins and who leaves as one change of each of their teams, and answers the teams as they are then.
async fn exchange(
    conn: &mut Conn<'_>,
    joining: &[TeamMemberRow],
    leaving: &[TeamMemberRow],
    stamp: &Stamp,
) -> QueryResult<(Vec<TeamRow>, Vec<FieldChange>)> {
    for (team, users) in by_parent(leaving.iter().map(|row| (row.team_id, row.user_id))) {
        let gone = team_members::table.filter(team_members::team_id.eq(team));
        diesel::delete(gone.filter(in_ids(team_members::user_id, &users))).execute(conn).await?;
    }
    for rows in joining.chunks(super::ROWS_A_STATEMENT) {
        diesel::insert_into(team_members::table).values(rows).execute(conn).await?;
    }
    let gone = leaving.iter().map(|row| left("members", row.team_id, row.user_id));
    let here = joining.iter().map(|row| joined("members", row.team_id, row.user_id));
    let who = Relations::of(gone.chain(here).collect());
    let fields = who.fields.iter().map(|(_, field)| field.clone()).collect();
    if who.fields.is_empty() {
        return Ok((Vec::new(), fields));
    }
    let rows = counted!(teams, who.ids(), stamp, conn);
    change::record(conn, who.changes(&rows, stamp)).await?;
    Ok((rows, fields))
}
