//! See [`crate::db::session`].

use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, result::QueryResult};

use super::{Conn, RunQueryDsl};
use crate::{
    db::{schema::sessions, session::SessionRow, types::Timestamp},
    domain::{SessionId, UserId},
};

pub async fn create(conn: &mut Conn<'_>, row: SessionRow) -> QueryResult<()> {
    diesel::insert_into(sessions::table).values(row).execute(conn).await?;
    Ok(())
}

pub async fn revoke(conn: &mut Conn<'_>, id: SessionId) -> QueryResult<bool> {
    Ok(diesel::delete(sessions::table.find(id)).execute(conn).await? > 0)
}

pub async fn revoke_own(conn: &mut Conn<'_>, id: SessionId, user: UserId) -> QueryResult<bool> {
    let own = sessions::table.filter(sessions::id.eq(id).and(sessions::user_id.eq(user)));
    Ok(diesel::delete(own).execute(conn).await? > 0)
}

pub async fn touch(conn: &mut Conn<'_>, id: SessionId, at: Timestamp, known: Timestamp) -> QueryResult<()> {
    let older = sessions::last_used_at.is_null().or(sessions::last_used_at.le(known));
    let session = sessions::table.filter(sessions::id.eq(id).and(older));
    diesel::update(session).set(sessions::last_used_at.eq(at)).execute(conn).await?;
    Ok(())
}
