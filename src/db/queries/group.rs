//! See [`crate::db::group`].

use std::sync::Arc;

use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, SelectableHelper as _, dsl::count_star,
    result::QueryResult,
};

use super::{Conn, RunQueryDsl, change, in_ids, page_per_parent, updated, upstream};
use crate::{
    db::{
        change::Updated,
        group::{GroupRow, GroupServiceAccountRow, GroupUserRow, OF_ORGANISATION, OF_USER, SERVICE_ACCOUNTS, USERS},
        list::{Ask, Criteria, read_keys},
        page::{Entry, untyped},
        schema::{
            group_service_accounts, group_users, organisation_groups as groups_table,
            service_accounts as accounts_table, users as users_table,
        },
        service_account::ServiceAccountRow,
        sight::{self, Seen},
        user::UserRow,
    },
    domain::{
        GroupId, OrganisationId, Sight, UserId,
        change::Stamp,
        list::{GroupTest, ServiceAccountTest, UserTest},
    },
};

pub async fn by_ids(conn: &mut Conn<'_>, ids: Vec<GroupId>) -> QueryResult<Vec<GroupRow>> {
    groups_table::table.filter(in_ids(groups_table::id, &ids)).select(GroupRow::as_select()).load(conn).await
}

pub async fn seen(conn: &mut Conn<'_>, sight: Sight, ids: Vec<GroupId>) -> QueryResult<Vec<GroupRow>> {
    let rows = groups_table::table.filter(in_ids(groups_table::id, &ids));
    let rows = rows.filter(sight::group(&sight, "organisation_groups"));
    rows.select(GroupRow::as_select()).load(conn).await
}

pub async fn of_organisations(
    conn: &mut Conn<'_>,
    sight: Sight,
    organisations: Vec<OrganisationId>,
    ask: Arc<Ask<GroupTest>>,
) -> QueryResult<Vec<Entry<GroupRow>>> {
    let rows =
        groups_table::table.filter(page_per_parent(&OF_ORGANISATION, &untyped(&organisations), ask.as_ref(), &sight));
    let rows: Vec<(GroupRow, Option<String>)> =
        rows.select((GroupRow::as_select(), ask.keys("organisation_groups"))).load(conn).await?;
    let entry = |(row, keys): (GroupRow, Option<String>)| {
        Entry::of(row.organisation_id, row.created_at, row.id.untyped(), row).keyed(read_keys(keys))
    };
    Ok(rows.into_iter().map(entry).collect())
}

pub async fn count_of_organisations(
    conn: &mut Conn<'_>,
    sight: Sight,
    organisations: Vec<OrganisationId>,
    criteria: Arc<Criteria<GroupTest>>,
) -> QueryResult<Vec<(OrganisationId, i64)>> {
    let rows = groups_table::table.filter(in_ids(groups_table::organisation_id, &organisations));
    let rows = rows.filter(sight::group(&sight, "organisation_groups")).filter(criteria.met(
        &OF_ORGANISATION,
        "organisation_groups",
        &sight,
    ));
    let rows = rows.group_by(groups_table::organisation_id);
    rows.select((groups_table::organisation_id, count_star())).load(conn).await
}

pub async fn of_users(
    conn: &mut Conn<'_>,
    sight: Sight,
    users: Vec<UserId>,
    ask: Arc<Ask<GroupTest>>,
) -> QueryResult<Vec<Entry<(GroupUserRow, GroupRow)>>> {
    let rows = group_users::table.inner_join(groups_table::table);
    let rows = rows.filter(page_per_parent(&OF_USER, &untyped(&users), ask.as_ref(), &sight));
    let rows: Vec<(GroupUserRow, GroupRow, Option<String>)> = rows
        .select((GroupUserRow::as_select(), GroupRow::as_select(), ask.keys("organisation_groups")))
        .load(conn)
        .await?;
    let entry = |(row, of, keys): (GroupUserRow, GroupRow, Option<String>)| {
        Entry::of(row.user_id, row.joined_at, row.group_id.untyped(), (row, of)).keyed(read_keys(keys))
    };
    Ok(rows.into_iter().map(entry).collect())
}

pub async fn count_of_users(
    conn: &mut Conn<'_>,
    sight: Sight,
    users: Vec<UserId>,
    criteria: Arc<Criteria<GroupTest>>,
) -> QueryResult<Vec<(UserId, i64)>> {
    let rows = group_users::table.filter(in_ids(group_users::user_id, &users));
    let rows =
        rows.filter(sight::group_user(&sight, "group_users")).filter(criteria.met(&OF_USER, "group_users", &sight));
    rows.group_by(group_users::user_id).select((group_users::user_id, count_star())).load(conn).await
}

pub async fn users(
    conn: &mut Conn<'_>,
    sight: Sight,
    groups: Vec<GroupId>,
    ask: Arc<Ask<UserTest>>,
) -> QueryResult<Vec<Entry<(GroupUserRow, Seen<UserRow>)>>> {
    let rows = group_users::table.inner_join(users_table::table);
    let rows = rows.filter(page_per_parent(&USERS, &untyped(&groups), ask.as_ref(), &sight));
    let user = (UserRow::as_select(), sight::through(&sight, "users.id"));
    let rows: Vec<(GroupUserRow, Option<String>, sight::Found<UserRow>)> =
        rows.select((GroupUserRow::as_select(), ask.keys("users"), user)).load(conn).await?;
    let entry = |(member, keys, user): (GroupUserRow, Option<String>, sight::Found<UserRow>)| {
        Entry::of(member.group_id, member.joined_at, member.user_id.untyped(), (member, Seen::new(user)))
            .keyed(read_keys(keys))
    };
    Ok(rows.into_iter().map(entry).collect())
}

pub async fn count_users(
    conn: &mut Conn<'_>,
    sight: Sight,
    groups: Vec<GroupId>,
    criteria: Arc<Criteria<UserTest>>,
) -> QueryResult<Vec<(GroupId, i64)>> {
    let rows = group_users::table.filter(in_ids(group_users::group_id, &groups));
    let rows =
        rows.filter(sight::group_user(&sight, "group_users")).filter(criteria.met(&USERS, "group_users", &sight));
    rows.group_by(group_users::group_id).select((group_users::group_id, count_star())).load(conn).await
}

pub async fn service_accounts(
    conn: &mut Conn<'_>,
    sight: Sight,
    groups: Vec<GroupId>,
    ask: Arc<Ask<ServiceAccountTest>>,
) -> QueryResult<Vec<Entry<(GroupServiceAccountRow, ServiceAccountRow)>>> {
    let rows = group_service_accounts::table.inner_join(accounts_table::table);
    let rows = rows.filter(page_per_parent(&SERVICE_ACCOUNTS, &untyped(&groups), ask.as_ref(), &sight));
    let rows: Vec<(GroupServiceAccountRow, ServiceAccountRow, Option<String>)> = rows
        .select((GroupServiceAccountRow::as_select(), ServiceAccountRow::as_select(), ask.keys("service_accounts")))
        .load(conn)
        .await?;
    let entry = |(row, of, keys): (GroupServiceAccountRow, ServiceAccountRow, Option<String>)| {
        Entry::of(row.group_id, row.joined_at, row.service_account_id.untyped(), (row, of)).keyed(read_keys(keys))
    };
    Ok(rows.into_iter().map(entry).collect())
}

pub async fn count_service_accounts(
    conn: &mut Conn<'_>,
    sight: Sight,
    groups: Vec<GroupId>,
    criteria: Arc<Criteria<ServiceAccountTest>>,
) -> QueryResult<Vec<(GroupId, i64)>> {
    let rows = group_service_accounts::table.filter(in_ids(group_service_accounts::group_id, &groups));
    let rows = rows.filter(sight::group_service_account(&sight, "group_service_accounts")).filter(criteria.met(
        &SERVICE_ACCOUNTS,
        "group_service_accounts",
        &sight,
    ));
    let rows = rows.group_by(group_service_accounts::group_id);
    rows.select((group_service_accounts::group_id, count_star())).load(conn).await
}

pub async fn lock(conn: &mut Conn<'_>, sight: Sight, id: GroupId) -> QueryResult<Option<GroupRow>> {
    let row = groups_table::table.filter(groups_table::id.eq(id)).filter(sight::group(&sight, "organisation_groups"));
    locked!(row.select(GroupRow::as_select())).get_result(conn).await.optional()
}

pub async fn create(conn: &mut Conn<'_>, rows: Vec<GroupRow>, stamp: Stamp) -> QueryResult<()> {
    for rows in rows.chunks(super::ROWS_A_STATEMENT) {
        diesel::insert_into(groups_table::table).values(rows).execute(conn).await?;
    }
    change::created(conn, &rows, &stamp).await
}

pub async fn update(
    conn: &mut Conn<'_>,
    before: GroupRow,
    after: GroupRow,
    stamp: Stamp,
) -> QueryResult<Updated<GroupRow>> {
    updated!(groups_table, before, after, stamp, conn)
}

pub async fn delete(conn: &mut Conn<'_>, row: GroupRow, stamp: Stamp) -> QueryResult<()> {
    let id = row.id;
    change::deleted(conn, &[row], &stamp).await?;
    upstream::forget(conn, stamp.permit, vec![id.untyped()]).await?;
    // Who is in it goes with it.
    diesel::delete(groups_table::table.find(id)).execute(conn).await?;
    Ok(())
}
