//! See [`crate::db::upstream`].

use std::collections::HashMap;

use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, SelectableHelper as _, result::QueryResult,
};

use super::{Conn, RunQueryDsl, in_ids};
use crate::{
    db::{
        schema::{identities, pending_references as pending_table, upstream_records},
        upstream::{PendingRow, UpstreamRow},
    },
    domain::{Permit, RecordId, TextEnum as _, UserId, change::RecordType},
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

pub async fn remember(conn: &mut Conn<'_>, _: Permit, rows: Vec<UpstreamRow>) -> QueryResult<()> {
    for row in rows {
        diesel::insert_into(upstream_records::table).values(&row).on_conflict_do_nothing().execute(conn).await?;
    }
    Ok(())
}

pub async fn forget(conn: &mut Conn<'_>, _: Permit, records: Vec<RecordId>) -> QueryResult<()> {
    let gone = upstream_records::table.filter(in_ids(upstream_records::record_id, &records));
    diesel::delete(gone).execute(conn).await?;
    Ok(())
}

pub async fn wait(conn: &mut Conn<'_>, _: Permit, row: PendingRow) -> QueryResult<()> {
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

pub async fn settle(conn: &mut Conn<'_>, _: Permit, row: PendingRow) -> QueryResult<()> {
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
        .select(PendingRow::as_select())
        .load(conn)
        .await
        .map(sorted)
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
        .select(PendingRow::as_select())
        .load(conn)
        .await
        .map(sorted)
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

/// In an order that does not depend on the database. SQLite is not asked for it: it would walk everything of the platform by the
/// primary key, which has that order, and not look the few rows up by their index.
fn sorted(mut rows: Vec<PendingRow>) -> Vec<PendingRow> {
    let key = |row: &PendingRow| (row.relation.clone(), row.holder_type.as_str(), row.target_type.as_str());
    rows.sort_by(|a, b| {
        (key(a), &a.holder_subject, &a.target_subject).cmp(&(key(b), &b.holder_subject, &b.target_subject))
    });
    rows
}

/// The rows of which `record` came from a platform, each with that platform's id of it.
///
/// The records are looked up by their own ids, and the platform is compared afterwards: SQLite, which knows nothing of
/// how many rows a platform has, would walk all of them instead.
pub(super) async fn with_subjects<R: Clone>(
    conn: &mut Conn<'_>,
    platform: &str,
    kind: RecordType,
    rows: Vec<R>,
    record: impl Fn(&R) -> RecordId,
) -> QueryResult<Vec<(R, String)>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<RecordId> = rows.iter().map(&record).collect();
    let known = upstream_records::table.filter(in_ids(upstream_records::record_id, &ids));
    let known: Vec<UpstreamRow> = known.select(UpstreamRow::as_select()).load(conn).await?;
    let known = known.into_iter().filter(|one| one.platform == platform && one.record_type == kind);
    Ok(joined(rows, record, &known.map(|one| (one.record_id, one.subject)).collect::<Vec<_>>()))
}

/// The same for rows of users, whom a platform knows by their identities.
pub(super) async fn with_accounts<R: Clone>(
    conn: &mut Conn<'_>,
    platform: &str,
    rows: Vec<R>,
    user: impl Fn(&R) -> UserId,
) -> QueryResult<Vec<(R, String)>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<UserId> = rows.iter().map(&user).collect();
    let known = identities::table.filter(in_ids(identities::user_id, &ids));
    let known = known.select((identities::user_id, identities::platform, identities::subject));
    let known: Vec<(UserId, String, String)> = known.load(conn).await?;
    let known = known.into_iter().filter(|(_, on, _)| on == platform);
    let known: Vec<_> = known.map(|(user, _, subject)| (user.untyped(), subject)).collect();
    Ok(joined(rows, |row| user(row).untyped(), &known))
}

fn joined<R: Clone>(rows: Vec<R>, record: impl Fn(&R) -> RecordId, known: &[(RecordId, String)]) -> Vec<(R, String)> {
    let mut subjects: HashMap<RecordId, Vec<&String>> = HashMap::new();
    for (id, subject) in known {
        subjects.entry(*id).or_default().push(subject);
    }
    let of = |row: &R| subjects.get(&record(row)).cloned().unwrap_or_default();
    rows.iter().flat_map(|row| of(row).into_iter().map(|subject| (row.clone(), subject.clone()))).collect()
}
