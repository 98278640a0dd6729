//! See [`crate::db::team`].

use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, SelectableHelper as _, dsl::count_star,
    result::QueryResult,
};

use super::{Conn, RunQueryDsl, by_parent, change, counted, in_ids, newest, page_per_parent, updated, upstream};
use crate::{
    db::{
        change::{Relations, Updated, joined, left},
        page::{Entry, Window, untyped},
        schema::{team_members, teams, users},
        sight::{self, Seen},
        team::{MEMBERS, OF_ORGANISATION, OF_USER, TeamMemberRow, TeamRow},
        user::UserRow,
    },
    domain::{
        OrganisationId, Sight, TeamId, UserId,
        change::{FieldChange, RecordType, Stamp},
    },
};

pub async fn by_ids(conn: &mut Conn<'_>, ids: Vec<TeamId>) -> QueryResult<Vec<TeamRow>> {
    teams::table.filter(in_ids(teams::id, &ids)).select(TeamRow::as_select()).load(conn).await
}

pub async fn seen(conn: &mut Conn<'_>, sight: Sight, ids: Vec<TeamId>) -> QueryResult<Vec<TeamRow>> {
    let rows = teams::table.filter(in_ids(teams::id, &ids)).filter(sight::team(&sight, "teams"));
    rows.select(TeamRow::as_select()).load(conn).await
}

pub async fn page(conn: &mut Conn<'_>, sight: Sight, window: Window) -> QueryResult<Vec<Entry<TeamRow>>> {
    let (select, seen) = (TeamRow::as_select(), sight::team(&sight, "teams"));
    let rows: Vec<TeamRow> = newest!(teams, select, seen, window, conn).await?;
    Ok(rows.into_iter().map(|row| Entry::of_root(row.created_at, row.id.untyped(), row)).collect())
}

pub async fn count(conn: &mut Conn<'_>, sight: Sight) -> QueryResult<i64> {
    teams::table.filter(sight::team(&sight, "teams")).count().get_result(conn).await
}

pub async fn of_organisations(
    conn: &mut Conn<'_>,
    sight: Sight,
    organisations: Vec<OrganisationId>,
    window: Window,
) -> QueryResult<Vec<Entry<TeamRow>>> {
    let rows = teams::table.filter(page_per_parent(&OF_ORGANISATION, &untyped(&organisations), &window, &sight));
    let rows: Vec<TeamRow> = rows.select(TeamRow::as_select()).load(conn).await?;
    let entry = |row: TeamRow| Entry::of(row.organisation_id, row.created_at, row.id.untyped(), row);
    Ok(rows.into_iter().map(entry).collect())
}

pub async fn count_of_organisations(
    conn: &mut Conn<'_>,
    sight: Sight,
    organisations: Vec<OrganisationId>,
) -> QueryResult<Vec<(OrganisationId, i64)>> {
    let rows = teams::table.filter(in_ids(teams::organisation_id, &organisations));
    let rows = rows.filter(sight::team(&sight, "teams"));
    rows.group_by(teams::organisation_id).select((teams::organisation_id, count_star())).load(conn).await
}

pub async fn of_users(
    conn: &mut Conn<'_>,
    sight: Sight,
    users: Vec<UserId>,
    window: Window,
) -> QueryResult<Vec<Entry<(TeamMemberRow, TeamRow)>>> {
    let rows = team_members::table.inner_join(teams::table);
    let rows = rows.filter(page_per_parent(&OF_USER, &untyped(&users), &window, &sight));
    let rows: Vec<(TeamMemberRow, TeamRow)> =
        rows.select((TeamMemberRow::as_select(), TeamRow::as_select())).load(conn).await?;
    let entry = |row: (TeamMemberRow, TeamRow)| Entry::of(row.0.user_id, row.0.joined_at, row.0.team_id.untyped(), row);
    Ok(rows.into_iter().map(entry).collect())
}

pub async fn count_of_users(conn: &mut Conn<'_>, sight: Sight, users: Vec<UserId>) -> QueryResult<Vec<(UserId, i64)>> {
    let rows = team_members::table.filter(in_ids(team_members::user_id, &users));
    let rows = rows.filter(sight::team_member(&sight, "team_members"));
    rows.group_by(team_members::user_id).select((team_members::user_id, count_star())).load(conn).await
}

pub async fn members(
    conn: &mut Conn<'_>,
    sight: Sight,
    teams: Vec<TeamId>,
    window: Window,
) -> QueryResult<Vec<Entry<(TeamMemberRow, Seen<UserRow>)>>> {
    let rows = team_members::table.inner_join(users::table);
    let rows = rows.filter(page_per_parent(&MEMBERS, &untyped(&teams), &window, &sight));
    let user = (UserRow::as_select(), sight::through(&sight, "users.id"));
    let rows: Vec<(TeamMemberRow, _)> = rows.select((TeamMemberRow::as_select(), user)).load(conn).await?;
    let entry = |(member, user): (TeamMemberRow, _)| {
        Entry::of(member.team_id, member.joined_at, member.user_id.untyped(), (member, Seen::new(user)))
    };
    Ok(rows.into_iter().map(entry).collect())
}

pub async fn count_members(conn: &mut Conn<'_>, sight: Sight, teams: Vec<TeamId>) -> QueryResult<Vec<(TeamId, i64)>> {
    let rows = team_members::table.filter(in_ids(team_members::team_id, &teams));
    let rows = rows.filter(sight::team_member(&sight, "team_members"));
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
    change::created(conn, &rows, &stamp).await
}

pub async fn update(
    conn: &mut Conn<'_>,
    before: TeamRow,
    after: TeamRow,
    stamp: Stamp,
) -> QueryResult<Updated<TeamRow>> {
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
