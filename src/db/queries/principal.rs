//! See [`crate::db::group`]: who is in groups.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _, result::QueryResult};

use super::{Conn, RunQueryDsl, by_parent, change, counted, group::by_ids, in_ids, upstream};
use crate::{
    db::{
        change::{Relations, Updated, joined, left},
        group::{GroupRow, GroupServiceAccountRow, GroupUserRow, Principals},
        schema::{group_service_accounts, group_users, organisation_groups as groups_table},
        sight,
    },
    domain::{
        GroupId, OrganisationId, ServiceAccountId, Sight, UserId,
        change::{FieldChange, RecordType, Stamp},
        membership::Roles,
    },
};

pub async fn users_among(conn: &mut Conn<'_>, group: GroupId, users: Vec<UserId>) -> QueryResult<Vec<GroupUserRow>> {
    let rows = group_users::table.filter(group_users::group_id.eq(group));
    rows.filter(in_ids(group_users::user_id, &users)).select(GroupUserRow::as_select()).load(conn).await
}

pub async fn service_accounts_among(
    conn: &mut Conn<'_>,
    group: GroupId,
    accounts: Vec<ServiceAccountId>,
) -> QueryResult<Vec<GroupServiceAccountRow>> {
    let rows = group_service_accounts::table.filter(group_service_accounts::group_id.eq(group));
    let rows = rows.filter(in_ids(group_service_accounts::service_account_id, &accounts));
    rows.select(GroupServiceAccountRow::as_select()).load(conn).await
}

pub async fn seen_users(
    conn: &mut Conn<'_>,
    sight: Sight,
    group: GroupId,
    among: Option<Vec<UserId>>,
) -> QueryResult<Vec<GroupUserRow>> {
    let rows = group_users::table.filter(group_users::group_id.eq(group));
    let rows = rows.filter(sight::group_user(&sight, "group_users")).select(GroupUserRow::as_select());
    match among {
        Some(users) => rows.filter(in_ids(group_users::user_id, &users)).load(conn).await,
        None => rows.load(conn).await,
    }
}

pub async fn seen_service_accounts(
    conn: &mut Conn<'_>,
    sight: Sight,
    group: GroupId,
    among: Option<Vec<ServiceAccountId>>,
) -> QueryResult<Vec<GroupServiceAccountRow>> {
    let rows = group_service_accounts::table.filter(group_service_accounts::group_id.eq(group));
    let rows = rows.filter(sight::group_service_account(&sight, "group_service_accounts"));
    let rows = rows.select(GroupServiceAccountRow::as_select());
    match among {
        Some(ids) => rows.filter(in_ids(group_service_accounts::service_account_id, &ids)).load(conn).await,
        None => rows.load(conn).await,
    }
}

pub async fn users_from(
    conn: &mut Conn<'_>,
    platform: String,
    group: GroupId,
) -> QueryResult<Vec<(GroupUserRow, String)>> {
    let rows = group_users::table.filter(group_users::group_id.eq(group));
    let rows: Vec<GroupUserRow> = rows.select(GroupUserRow::as_select()).load(conn).await?;
    upstream::with_accounts(conn, &platform, rows, |row| row.user_id).await
}

pub async fn of_user_from(
    conn: &mut Conn<'_>,
    platform: String,
    user: UserId,
) -> QueryResult<Vec<(GroupUserRow, String)>> {
    let rows = group_users::table.filter(group_users::user_id.eq(user));
    let rows: Vec<GroupUserRow> = rows.select(GroupUserRow::as_select()).load(conn).await?;
    upstream::with_subjects(conn, &platform, RecordType::Group, rows, |row| row.group_id.untyped()).await
}

pub async fn service_accounts_from(
    conn: &mut Conn<'_>,
    platform: String,
    group: GroupId,
) -> QueryResult<Vec<(GroupServiceAccountRow, String)>> {
    let rows = group_service_accounts::table.filter(group_service_accounts::group_id.eq(group));
    let rows: Vec<GroupServiceAccountRow> = rows.select(GroupServiceAccountRow::as_select()).load(conn).await?;
    let account = |row: &GroupServiceAccountRow| row.service_account_id.untyped();
    upstream::with_subjects(conn, &platform, RecordType::ServiceAccount, rows, account).await
}

pub async fn of_service_account_from(
    conn: &mut Conn<'_>,
    platform: String,
    account: ServiceAccountId,
) -> QueryResult<Vec<(GroupServiceAccountRow, String)>> {
    let rows = group_service_accounts::table.filter(group_service_accounts::service_account_id.eq(account));
    let rows: Vec<GroupServiceAccountRow> = rows.select(GroupServiceAccountRow::as_select()).load(conn).await?;
    upstream::with_subjects(conn, &platform, RecordType::Group, rows, |row| row.group_id.untyped()).await
}

pub async fn roles_of(conn: &mut Conn<'_>, organisation: OrganisationId, user: UserId) -> QueryResult<Roles> {
    let rows = group_users::table.inner_join(groups_table::table);
    let rows = rows.filter(group_users::organisation_id.eq(organisation)).filter(group_users::user_id.eq(user));
    let all: Vec<Roles> = rows.select(groups_table::roles).load(conn).await?;
    Ok(all.into_iter().flat_map(Roles::iter).collect())
}

pub async fn add_users(conn: &mut Conn<'_>, rows: Vec<GroupUserRow>, stamp: Stamp) -> QueryResult<()> {
    let joining = Principals { users: rows, ..Principals::default() };
    exchange(conn, &joining, &Principals::default(), &stamp).await.map(drop)
}

pub async fn remove_users(conn: &mut Conn<'_>, rows: Vec<GroupUserRow>, stamp: Stamp) -> QueryResult<()> {
    let leaving = Principals { users: rows, ..Principals::default() };
    exchange(conn, &Principals::default(), &leaving, &stamp).await.map(drop)
}

pub async fn add_service_accounts(
    conn: &mut Conn<'_>,
    rows: Vec<GroupServiceAccountRow>,
    stamp: Stamp,
) -> QueryResult<()> {
    let joining = Principals { service_accounts: rows, ..Principals::default() };
    exchange(conn, &joining, &Principals::default(), &stamp).await.map(drop)
}

pub async fn remove_service_accounts(
    conn: &mut Conn<'_>,
    rows: Vec<GroupServiceAccountRow>,
    stamp: Stamp,
) -> QueryResult<()> {
    let leaving = Principals { service_accounts: rows, ..Principals::default() };
    exchange(conn, &Principals::default(), &leaving, &stamp).await.map(drop)
}

pub async fn change_principals(
    conn: &mut Conn<'_>,
    group: GroupRow,
    joining: Principals,
    leaving: Principals,
    stamp: Stamp,
) -> QueryResult<Updated<GroupRow>> {
    let (rows, fields) = exchange(conn, &joining, &leaving, &stamp).await?;
    Ok(Updated { row: rows.into_iter().next().unwrap_or(group), fields })
}

/// Writes that a user is in none of an organisation's groups any more.
pub(super) async fn leave(
    conn: &mut Conn<'_>,
    organisation: OrganisationId,
    user: UserId,
    stamp: &Stamp,
) -> QueryResult<()> {
    let rows = group_users::table.filter(group_users::organisation_id.eq(organisation));
    let rows = rows.filter(group_users::user_id.eq(user)).select(GroupUserRow::as_select());
    let rows: Vec<GroupUserRow> = rows.load(conn).await?;
    if rows.is_empty() { Ok(()) } else { remove_users(conn, rows, stamp.clone()).await }
}

/// Writes that a service account is in no group any more.
pub(super) async fn leave_as_account(conn: &mut Conn<'_>, account: ServiceAccountId, stamp: &Stamp) -> QueryResult<()> {
    let rows = group_service_accounts::table.filter(group_service_accounts::service_account_id.eq(account));
    let rows: Vec<GroupServiceAccountRow> = rows.select(GroupServiceAccountRow::as_select()).load(conn).await?;
    if rows.is_empty() { Ok(()) } else { remove_service_accounts(conn, rows, stamp.clone()).await }
}

/// Writes who joins and who leaves as one change of each of their groups, and answers the groups as they are then.
async fn exchange(
    conn: &mut Conn<'_>,
    joining: &Principals,
    leaving: &Principals,
    stamp: &Stamp,
) -> QueryResult<(Vec<GroupRow>, Vec<FieldChange>)> {
    remove(conn, leaving).await?;
    insert(conn, joining).await?;
    let gone = leaving.users.iter().map(|row| left("users", row.group_id, row.user_id));
    let here = joining.users.iter().map(|row| joined("users", row.group_id, row.user_id));
    let mut fields: Vec<_> = gone.chain(here).collect();
    let (gone, here) = (leaving.service_accounts.iter(), joining.service_accounts.iter());
    fields.extend(gone.map(|row| left("serviceAccounts", row.group_id, row.service_account_id)));
    fields.extend(here.map(|row| joined("serviceAccounts", row.group_id, row.service_account_id)));
    let who = Relations::of(fields);
    let fields = who.fields.iter().map(|(_, field)| field.clone()).collect();
    if who.fields.is_empty() {
        return Ok((Vec::new(), fields));
    }
    let rows = counted!(groups_table, who.ids(), stamp, conn);
    change::record(conn, who.changes(&rows, stamp)).await?;
    Ok((rows, fields))
}

async fn remove(conn: &mut Conn<'_>, leaving: &Principals) -> QueryResult<()> {
    for (group, users) in by_parent(leaving.users.iter().map(|row| (row.group_id, row.user_id))) {
        let gone = group_users::table.filter(group_users::group_id.eq(group));
        diesel::delete(gone.filter(in_ids(group_users::user_id, &users))).execute(conn).await?;
    }
    let accounts = leaving.service_accounts.iter().map(|row| (row.group_id, row.service_account_id));
    for (group, accounts) in by_parent(accounts) {
        let gone = group_service_accounts::table.filter(group_service_accounts::group_id.eq(group));
        let gone = gone.filter(in_ids(group_service_accounts::service_account_id, &accounts));
        diesel::delete(gone).execute(conn).await?;
    }
    Ok(())
}

async fn insert(conn: &mut Conn<'_>, joining: &Principals) -> QueryResult<()> {
    for rows in joining.users.chunks(super::ROWS_A_STATEMENT) {
        diesel::insert_into(group_users::table).values(rows).execute(conn).await?;
    }
    for rows in joining.service_accounts.chunks(super::ROWS_A_STATEMENT) {
        diesel::insert_into(group_service_accounts::table).values(rows).execute(conn).await?;
    }
    Ok(())
}
