//! See [`crate::db::idempotency`].

use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, SelectableHelper as _, result::QueryResult,
};

use super::{Conn, RunQueryDsl};
use crate::{
    db::{idempotency::IdempotencyRow, schema::idempotency_keys as keys, types::Timestamp},
    domain::Permit,
};

pub async fn claim(conn: &mut Conn<'_>, _: Permit, row: IdempotencyRow) -> QueryResult<bool> {
    let claimed = diesel::insert_into(keys::table).values(&row).on_conflict_do_nothing();
    Ok(claimed.execute(conn).await? > 0)
}

pub async fn find(conn: &mut Conn<'_>, row: IdempotencyRow) -> QueryResult<Option<IdempotencyRow>> {
    let known = keys::table.find((row.caller_type, row.caller_id, row.mutation, row.key));
    locked!(known.select(IdempotencyRow::as_select())).get_result(conn).await.optional()
}

pub async fn settle(conn: &mut Conn<'_>, _: Permit, row: IdempotencyRow) -> QueryResult<()> {
    let known = keys::table.find((row.caller_type, row.caller_id, &row.mutation, &row.key));
    diesel::update(known).set(&row).execute(conn).await?;
    Ok(())
}

pub async fn forget_taken(conn: &mut Conn<'_>, _: Permit, at: Timestamp, about: i64) -> QueryResult<usize> {
    let taken = keys::table.filter(keys::created_at.le(at)).order(keys::created_at);
    let last: Option<Timestamp> =
        taken.select(keys::created_at).offset(about - 1).limit(1).get_result(conn).await.optional()?;
    diesel::delete(keys::table.filter(keys::created_at.le(last.unwrap_or(at)))).execute(conn).await
}
