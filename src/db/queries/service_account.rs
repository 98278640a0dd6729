//! See [`crate::db::service_account`].

use std::sync::Arc;

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, SelectableHelper as _,
    dsl::count_star, result::QueryResult,
};

use super::{Conn, RunQueryDsl, change, in_ids, page_per_parent, principal, updated, upstream};
use crate::{
    db::{
        change::Updated,
        list::{Ask, Criteria, read_keys},
        page::{Entry, untyped},
        schema::{service_account_keys as keys_table, service_accounts},
        service_account::{OF_ORGANISATION, ServiceAccountKeyRow, ServiceAccountRow},
        sight,
        types::Timestamp,
    },
    domain::{
        OrganisationId, Permit, ServiceAccountId, ServiceAccountKeyId, Sight,
        change::{FieldChange, Stamp},
        list::ServiceAccountTest,
    },
};

pub async fn by_ids(conn: &mut Conn<'_>, ids: Vec<ServiceAccountId>) -> QueryResult<Vec<ServiceAccountRow>> {
    let rows = service_accounts::table.filter(in_ids(service_accounts::id, &ids));
    rows.select(ServiceAccountRow::as_select()).load(conn).await
}

pub async fn seen(
    conn: &mut Conn<'_>,
    sight: Sight,
    ids: Vec<ServiceAccountId>,
) -> QueryResult<Vec<ServiceAccountRow>> {
    let rows = service_accounts::table.filter(in_ids(service_accounts::id, &ids));
    let rows = rows.filter(sight::service_account(&sight, "service_accounts"));
    rows.select(ServiceAccountRow::as_select()).load(conn).await
}

pub async fn of_organisations(
    conn: &mut Conn<'_>,
    sight: Sight,
    organisations: Vec<OrganisationId>,
    ask: Arc<Ask<ServiceAccountTest>>,
) -> QueryResult<Vec<Entry<ServiceAccountRow>>> {
    let rows = service_accounts::table.filter(page_per_parent(
        &OF_ORGANISATION,
        &untyped(&organisations),
        ask.as_ref(),
        &sight,
    ));
    let rows: Vec<(ServiceAccountRow, Option<String>)> =
        rows.select((ServiceAccountRow::as_select(), ask.keys("service_accounts"))).load(conn).await?;
    let entry = |(row, keys): (ServiceAccountRow, Option<String>)| {
        Entry::of(row.organisation_id, row.created_at, row.id.untyped(), row).keyed(read_keys(keys))
    };
    Ok(rows.into_iter().map(entry).collect())
}

pub async fn count_of_organisations(
    conn: &mut Conn<'_>,
    sight: Sight,
    organisations: Vec<OrganisationId>,
    criteria: Arc<Criteria<ServiceAccountTest>>,
) -> QueryResult<Vec<(OrganisationId, i64)>> {
    let rows = service_accounts::table.filter(in_ids(service_accounts::organisation_id, &organisations));
    let rows = rows.filter(sight::service_account(&sight, "service_accounts")).filter(criteria.met(
        &OF_ORGANISATION,
        "service_accounts",
        &sight,
    ));
    let rows = rows.group_by(service_accounts::organisation_id);
    rows.select((service_accounts::organisation_id, count_star())).load(conn).await
}

pub async fn by_name(
    conn: &mut Conn<'_>,
    organisation: OrganisationId,
    folded: String,
) -> QueryResult<Option<ServiceAccountRow>> {
    let rows = service_accounts::table.filter(service_accounts::organisation_id.eq(organisation));
    let rows = rows.filter(service_accounts::name_folded.eq(folded)).limit(2);
    let mut found: Vec<ServiceAccountRow> = rows.select(ServiceAccountRow::as_select()).load(conn).await?;
    Ok(if found.len() == 1 { found.pop() } else { None })
}

pub async fn keys(conn: &mut Conn<'_>, accounts: Vec<ServiceAccountId>) -> QueryResult<Vec<ServiceAccountKeyRow>> {
    let rows = keys_table::table.filter(in_ids(keys_table::service_account_id, &accounts));
    let rows = rows.order((keys_table::service_account_id, keys_table::created_at, keys_table::id));
    rows.select(ServiceAccountKeyRow::as_select()).load(conn).await
}

pub async fn lock(conn: &mut Conn<'_>, sight: Sight, id: ServiceAccountId) -> QueryResult<Option<ServiceAccountRow>> {
    let row = service_accounts::table
        .filter(service_accounts::id.eq(id))
        .filter(sight::service_account(&sight, "service_accounts"));
    locked!(row.select(ServiceAccountRow::as_select())).get_result(conn).await.optional()
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
) -> QueryResult<Updated<ServiceAccountRow>> {
    updated!(service_accounts, before, after, more, stamp, conn)
}

pub async fn delete(conn: &mut Conn<'_>, row: ServiceAccountRow, stamp: Stamp) -> QueryResult<()> {
    // The database would let the account leave its groups, too, but their histories have to tell.
    principal::leave_as_account(conn, row.id, &stamp).await?;
    change::deleted(conn, std::slice::from_ref(&row), &stamp).await?;
    upstream::forget(conn, stamp.permit, vec![row.id.untyped()]).await?;
    diesel::delete(service_accounts::table.find(row.id)).execute(conn).await?;
    Ok(())
}

pub async fn add_keys(conn: &mut Conn<'_>, _: Permit, keys: Vec<ServiceAccountKeyRow>) -> QueryResult<()> {
    for rows in keys.chunks(super::ROWS_A_STATEMENT) {
        diesel::insert_into(keys_table::table).values(rows).execute(conn).await?;
    }
    Ok(())
}

pub async fn issue_key(conn: &mut Conn<'_>, _: Permit, key: ServiceAccountKeyRow, hash: String) -> QueryResult<()> {
    diesel::insert_into(keys_table::table).values((&key, keys_table::secret_hash.eq(hash))).execute(conn).await?;
    Ok(())
}

pub async fn of_key(conn: &mut Conn<'_>, id: ServiceAccountKeyId) -> QueryResult<Option<ServiceAccountRow>> {
    let issued = keys_table::id.eq(id).and(keys_table::secret_hash.is_not_null());
    let account = keys_table::table.inner_join(service_accounts::table).filter(issued);
    account.select(ServiceAccountRow::as_select()).get_result(conn).await.optional()
}

pub async fn holder(conn: &mut Conn<'_>, id: ServiceAccountKeyId) -> QueryResult<Option<ServiceAccountId>> {
    keys_table::table.find(id).select(keys_table::service_account_id).get_result(conn).await.optional()
}

pub async fn remove_key(conn: &mut Conn<'_>, _: Permit, id: ServiceAccountKeyId) -> QueryResult<()> {
    diesel::delete(keys_table::table.find(id)).execute(conn).await?;
    Ok(())
}

pub async fn touch_key(
    conn: &mut Conn<'_>,
    _: Permit,
    id: ServiceAccountKeyId,
    at: Timestamp,
    known: Timestamp,
) -> QueryResult<()> {
    let older = keys_table::last_used_at.is_null().or(keys_table::last_used_at.le(known));
    let key = keys_table::table.filter(keys_table::id.eq(id).and(older));
    diesel::update(key).set(keys_table::last_used_at.eq(at)).execute(conn).await?;
    Ok(())
}

pub async fn set_keys(
    conn: &mut Conn<'_>,
    permit: Permit,
    account: ServiceAccountId,
    keys: Vec<ServiceAccountKeyRow>,
) -> QueryResult<()> {
    let imported = keys_table::service_account_id.eq(account).and(keys_table::secret_hash.is_null());
    diesel::delete(keys_table::table.filter(imported)).execute(conn).await?;
    let issued = keys_table::table.filter(keys_table::service_account_id.eq(account));
    let issued: Vec<ServiceAccountKeyId> = issued.select(keys_table::id).load(conn).await?;
    add_keys(conn, permit, keys.into_iter().filter(|key| !issued.contains(&key.id)).collect()).await
}
