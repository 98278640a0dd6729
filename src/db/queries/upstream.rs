//! See [`crate::db::upstream`].

use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, SelectableHelper as _, result::QueryResult,
};

use super::{Conn, RunQueryDsl};
use crate::{
    db::{
        schema::{pending_references as pending_table, upstream_records},
        upstream::{PendingRow, UpstreamRow},
    },
    domain::{RecordId, change::RecordType},
};

pub async fn find(
    conn: &mut Conn<'_>,
    platform: String,
    record_type: RecordType,
    subject: String,
) -> QueryResult<Option<RecordId>> {
    let record = upstream_records::table.find((platform, record_type, subject));
    record.select(upstream_records::record_id).get_result(conn).await.optional()
}

pub async fn of_record(conn: &mut Conn<'_>, record: RecordId) -> QueryResult<Vec<UpstreamRow>> {
    let rows = upstream_records::table.filter(upstream_records::record_id.eq(record));
    rows.select(UpstreamRow::as_select()).load(conn).await
}

pub async fn remember(conn: &mut Conn<'_>, rows: Vec<UpstreamRow>) -> QueryResult<()> {
    for row in rows {
        diesel::insert_into(upstream_records::table).values(&row).on_conflict_do_nothing().execute(conn).await?;
    }
    Ok(())
}

pub async fn wait(conn: &mut Conn<'_>, row: PendingRow) -> QueryResult<()> {
    diesel::insert_into(pending_table::table)
        .values(&row)
        .on_conflict((
            pending_table::platform,
            pending_table::relation,
            pending_table::holder_type,
            pending_table::holder_subject,
            pending_table::target_type,
            pending_table::target_subject,
        ))
        .do_update()
        .set(pending_table::resource.eq(&row.resource))
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn settle(conn: &mut Conn<'_>, row: PendingRow) -> QueryResult<()> {
    let key = (row.platform, row.relation, row.holder_type, row.holder_subject, row.target_type, row.target_subject);
    diesel::delete(pending_table::table.find(key)).execute(conn).await?;
    Ok(())
}

pub async fn pending_target(
    conn: &mut Conn<'_>,
    platform: String,
    record_type: RecordType,
    subject: String,
) -> QueryResult<Vec<PendingRow>> {
    pending_table::table
        .filter(pending_table::platform.eq(platform))
        .filter(pending_table::target_type.eq(record_type))
        .filter(pending_table::target_subject.eq(subject))
        .order((pending_table::relation, pending_table::holder_type, pending_table::holder_subject))
        .select(PendingRow::as_select())
        .load(conn)
        .await
}

pub async fn pending_holder(
    conn: &mut Conn<'_>,
    platform: String,
    record_type: RecordType,
    subject: String,
) -> QueryResult<Vec<PendingRow>> {
    pending_table::table
        .filter(pending_table::platform.eq(platform))
        .filter(pending_table::holder_type.eq(record_type))
        .filter(pending_table::holder_subject.eq(subject))
        .order((pending_table::relation, pending_table::target_type, pending_table::target_subject))
        .select(PendingRow::as_select())
        .load(conn)
        .await
}

pub async fn pending(conn: &mut Conn<'_>, platform: String, limit: i64) -> QueryResult<Vec<PendingRow>> {
    pending_table::table
        .filter(pending_table::platform.eq(platform))
        .order((pending_table::target_type, pending_table::target_subject, pending_table::holder_subject))
        .limit(limit)
        .select(PendingRow::as_select())
        .load(conn)
        .await
}

pub async fn count_pending(conn: &mut Conn<'_>, platform: String) -> QueryResult<i64> {
    pending_table::table.filter(pending_table::platform.eq(platform)).count().get_result(conn).await
}
