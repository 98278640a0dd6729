//! See [`crate::db::session`].

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, SelectableHelper as _,
    result::QueryResult,
};

use super::{Conn, RunQueryDsl};
use crate::{
    db::{schema::sessions, session::SessionRow, types::Timestamp},
    domain::{Permit, SessionId, UserId},
};

pub async fn owner(conn: &mut Conn<'_>, id: SessionId) -> QueryResult<Option<UserId>> {
    sessions::table.find(id).select(sessions::user_id).get_result(conn).await.optional()
}

pub async fn by_id(conn: &mut Conn<'_>, id: SessionId) -> QueryResult<Option<SessionRow>> {
    sessions::table.find(id).select(SessionRow::as_select()).get_result(conn).await.optional()
}

pub async fn create(conn: &mut Conn<'_>, _: Permit, row: SessionRow) -> QueryResult<()> {
    diesel::insert_into(sessions::table).values(row).execute(conn).await?;
    Ok(())
}

pub async fn revoke(conn: &mut Conn<'_>, _: Permit, id: SessionId) -> QueryResult<bool> {
    Ok(diesel::delete(sessions::table.find(id)).execute(conn).await? > 0)
}

pub async fn forget_ended(conn: &mut Conn<'_>, _: Permit, at: Timestamp, about: i64) -> QueryResult<usize> {
    let ended = sessions::table.filter(sessions::expires_at.le(at)).order(sessions::expires_at);
    let last = ended.select(sessions::expires_at).offset(about - 1).limit(1);
    let last: Option<Timestamp> = last.get_result(conn).await.optional()?;
    diesel::delete(sessions::table.filter(sessions::expires_at.le(last.unwrap_or(at)))).execute(conn).await
}

pub async fn touch(conn: &mut Conn<'_>, _: Permit, id: SessionId, at: Timestamp, known: Timestamp) -> QueryResult<()> {
    let older = sessions::last_used_at.is_null().or(sessions::last_used_at.le(known));
    let session = sessions::table.filter(sessions::id.eq(id).and(older));
    diesel::update(session).set(sessions::last_used_at.eq(at)).execute(conn).await?;
    Ok(())
}
