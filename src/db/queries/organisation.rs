//! See [`crate::db::organisation`].

use std::collections::HashMap;

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, SelectableHelper as _,
    dsl::count_star, result::QueryResult,
};
use serde_json::{Value, json};

use super::{Conn, RunQueryDsl, change, in_ids, newest, page_per_parent, updated};
use crate::{
    db::{
        change::NewChange,
        organisation::{MemberRow, OF_USER, OrganisationRow, USERS},
        page::{Entry, Window, untyped},
        schema::{organisation_members as members, organisations, users as users_table},
        user::UserRow,
    },
    domain::{
        OrganisationId, UserId,
        change::{ChangeAction, FieldChange, Stamp},
    },
};

pub async fn by_ids(conn: &mut Conn<'_>, ids: Vec<OrganisationId>) -> QueryResult<Vec<OrganisationRow>> {
    organisations::table.filter(in_ids(organisations::id, &ids)).select(OrganisationRow::as_select()).load(conn).await
}

pub async fn by_slug(conn: &mut Conn<'_>, folded: String) -> QueryResult<Option<OrganisationRow>> {
    let organisation = organisations::table.filter(organisations::slug_folded.eq(folded));
    organisation.select(OrganisationRow::as_select()).get_result(conn).await.optional()
}

pub async fn page(conn: &mut Conn<'_>, window: Window) -> QueryResult<Vec<Entry<OrganisationRow>>> {
    newest!(organisations, OrganisationRow, window, conn)
}

pub async fn count(conn: &mut Conn<'_>) -> QueryResult<i64> {
    organisations::table.count().get_result(conn).await
}

pub async fn users(
    conn: &mut Conn<'_>,
    organisations: Vec<OrganisationId>,
    window: Window,
) -> QueryResult<Vec<Entry<(MemberRow, UserRow)>>> {
    let rows = members::table.inner_join(users_table::table);
    let rows = rows.filter(page_per_parent(&USERS, &untyped(&organisations), &window));
    let rows: Vec<(MemberRow, UserRow)> =
        rows.select((MemberRow::as_select(), UserRow::as_select())).load(conn).await?;
    let entry =
        |row: (MemberRow, UserRow)| Entry::of(row.0.organisation_id, row.0.joined_at, row.0.user_id.untyped(), row);
    Ok(rows.into_iter().map(entry).collect())
}

pub async fn count_users(
    conn: &mut Conn<'_>,
    organisations: Vec<OrganisationId>,
) -> QueryResult<Vec<(OrganisationId, i64)>> {
    let rows = members::table.filter(in_ids(members::organisation_id, &organisations));
    rows.group_by(members::organisation_id).select((members::organisation_id, count_star())).load(conn).await
}

pub async fn of_users(
    conn: &mut Conn<'_>,
    users: Vec<UserId>,
    window: Window,
) -> QueryResult<Vec<Entry<(MemberRow, OrganisationRow)>>> {
    let rows = members::table.inner_join(organisations::table);
    let rows = rows.filter(page_per_parent(&OF_USER, &untyped(&users), &window));
    let rows: Vec<(MemberRow, OrganisationRow)> =
        rows.select((MemberRow::as_select(), OrganisationRow::as_select())).load(conn).await?;
    let entry = |row: (MemberRow, OrganisationRow)| {
        Entry::of(row.0.user_id, row.0.joined_at, row.0.organisation_id.untyped(), row)
    };
    Ok(rows.into_iter().map(entry).collect())
}

pub async fn count_of_users(conn: &mut Conn<'_>, users: Vec<UserId>) -> QueryResult<Vec<(UserId, i64)>> {
    let rows = members::table.filter(in_ids(members::user_id, &users));
    rows.group_by(members::user_id).select((members::user_id, count_star())).load(conn).await
}

pub async fn member(conn: &mut Conn<'_>, organisation: OrganisationId, user: UserId) -> QueryResult<Option<MemberRow>> {
    let row = members::table.find((organisation, user));
    row.select(MemberRow::as_select()).get_result(conn).await.optional()
}

pub async fn create(conn: &mut Conn<'_>, rows: Vec<OrganisationRow>, stamp: Stamp) -> QueryResult<()> {
    for rows in rows.chunks(super::ROWS_A_STATEMENT) {
        diesel::insert_into(organisations::table).values(rows).execute(conn).await?;
    }
    change::created(conn, &rows, &stamp).await
}

pub async fn update(
    conn: &mut Conn<'_>,
    before: OrganisationRow,
    after: OrganisationRow,
    stamp: Stamp,
) -> QueryResult<Vec<FieldChange>> {
    updated!(organisations, before, after, stamp, conn)
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
    let gone = members::organisation_id.eq(row.organisation_id).and(members::user_id.eq(row.user_id));
    diesel::delete(members::table.filter(gone)).execute(conn).await?;
    joined(conn, ChangeAction::MemberRemoved, &[(Some(&row), None)], &stamp).await
}

/// Writes what happened to memberships into the history of their organisations.
async fn joined(
    conn: &mut Conn<'_>,
    action: ChangeAction,
    pairs: &[(Option<&MemberRow>, Option<&MemberRow>)],
    stamp: &Stamp,
) -> QueryResult<()> {
    let of = |pair: &(Option<&MemberRow>, Option<&MemberRow>)| pair.1.or(pair.0).map(|row| row.organisation_id);
    let mut ids: Vec<_> = pairs.iter().filter_map(of).collect();
    ids.sort_unstable();
    ids.dedup();
    let rows = by_ids(conn, ids).await?;
    let rows: HashMap<OrganisationId, OrganisationRow> = rows.into_iter().map(|row| (row.id, row)).collect();
    let happened = pairs.iter().filter_map(|pair| {
        let json = |row: Option<&MemberRow>| row.map_or(Value::Null, |row| json!(row));
        let field = FieldChange { path: "users".into(), before: json(pair.0), after: json(pair.1) };
        Some(NewChange::membership(rows.get(&of(pair)?)?, action, stamp, field))
    });
    let happened: Vec<_> = happened.collect();
    change::record(conn, happened).await
}
