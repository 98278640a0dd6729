//! See [`crate::db::service_account`].

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _, dsl::count_star, result::QueryResult};

use super::{Conn, RunQueryDsl, change, in_ids, page_per_parent, updated};
use crate::{
    db::{
        page::{Entry, Window, untyped},
        schema::{service_account_keys as keys_table, service_accounts},
        service_account::{OF_ORGANISATION, ServiceAccountKeyRow, ServiceAccountRow},
    },
    domain::{
        OrganisationId, ServiceAccountId,
        change::{FieldChange, Stamp},
    },
};

pub async fn by_ids(conn: &mut Conn<'_>, ids: Vec<ServiceAccountId>) -> QueryResult<Vec<ServiceAccountRow>> {
    let rows = service_accounts::table.filter(in_ids(service_accounts::id, &ids));
    rows.select(ServiceAccountRow::as_select()).load(conn).await
}

pub async fn of_organisations(
    conn: &mut Conn<'_>,
    organisations: Vec<OrganisationId>,
    window: Window,
) -> QueryResult<Vec<Entry<ServiceAccountRow>>> {
    let rows = service_accounts::table.filter(page_per_parent(&OF_ORGANISATION, &untyped(&organisations), &window));
    let rows: Vec<ServiceAccountRow> = rows.select(ServiceAccountRow::as_select()).load(conn).await?;
    let entry = |row: ServiceAccountRow| Entry::of(row.organisation_id, row.created_at, row.id.untyped(), row);
    Ok(rows.into_iter().map(entry).collect())
}

pub async fn count_of_organisations(
    conn: &mut Conn<'_>,
    organisations: Vec<OrganisationId>,
) -> QueryResult<Vec<(OrganisationId, i64)>> {
    let rows = service_accounts::table.filter(in_ids(service_accounts::organisation_id, &organisations));
    let rows = rows.group_by(service_accounts::organisation_id);
    rows.select((service_accounts::organisation_id, count_star())).load(conn).await
}

pub async fn keys(conn: &mut Conn<'_>, accounts: Vec<ServiceAccountId>) -> QueryResult<Vec<ServiceAccountKeyRow>> {
    let rows = keys_table::table.filter(in_ids(keys_table::service_account_id, &accounts));
    let rows = rows.order((keys_table::service_account_id, keys_table::created_at, keys_table::id));
    rows.select(ServiceAccountKeyRow::as_select()).load(conn).await
}

pub async fn create(conn: &mut Conn<'_>, rows: Vec<ServiceAccountRow>, stamp: Stamp) -> QueryResult<()> {
    for rows in rows.chunks(super::ROWS_A_STATEMENT) {
        diesel::insert_into(service_accounts::table).values(rows).execute(conn).await?;
    }
    change::created(conn, &rows, &stamp).await
}

pub async fn create_with(
    conn: &mut Conn<'_>,
    row: ServiceAccountRow,
    more: Vec<FieldChange>,
    stamp: Stamp,
) -> QueryResult<()> {
    diesel::insert_into(service_accounts::table).values(&row).execute(conn).await?;
    change::created_with(conn, &row, more, &stamp).await
}

pub async fn update(
    conn: &mut Conn<'_>,
    before: ServiceAccountRow,
    after: ServiceAccountRow,
    more: Vec<FieldChange>,
    stamp: Stamp,
) -> QueryResult<Vec<FieldChange>> {
    updated!(service_accounts, before, after, more, stamp, conn)
}

pub async fn add_keys(conn: &mut Conn<'_>, keys: Vec<ServiceAccountKeyRow>) -> QueryResult<()> {
    for rows in keys.chunks(super::ROWS_A_STATEMENT) {
        diesel::insert_into(keys_table::table).values(rows).execute(conn).await?;
    }
    Ok(())
}

pub async fn set_keys(
    conn: &mut Conn<'_>,
    account: ServiceAccountId,
    keys: Vec<ServiceAccountKeyRow>,
) -> QueryResult<()> {
    let old = keys_table::table.filter(keys_table::service_account_id.eq(account));
    diesel::delete(old).execute(conn).await?;
    add_keys(conn, keys).await
}
