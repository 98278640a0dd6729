//! See [`crate::db::profile`].

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _, result::QueryResult};

use super::{Conn, RunQueryDsl, change, in_ids, newest, updated};
use crate::{
    db::{
        page::{Entry, Window},
        profile::ProfileRow,
        schema::profiles,
    },
    domain::{
        ProfileId, UserId,
        change::{FieldChange, Stamp},
    },
};

pub async fn by_ids(conn: &mut Conn<'_>, ids: Vec<ProfileId>) -> QueryResult<Vec<ProfileRow>> {
    profiles::table.filter(in_ids(profiles::id, &ids)).select(ProfileRow::as_select()).load(conn).await
}

pub async fn by_users(conn: &mut Conn<'_>, users: Vec<UserId>) -> QueryResult<Vec<ProfileRow>> {
    profiles::table.filter(in_ids(profiles::user_id, &users)).select(ProfileRow::as_select()).load(conn).await
}

pub async fn by_external_id(conn: &mut Conn<'_>, external_id: String) -> QueryResult<Vec<ProfileRow>> {
    let rows = profiles::table.filter(profiles::external_id.eq(external_id)).order(profiles::id);
    rows.select(ProfileRow::as_select()).load(conn).await
}

pub async fn page(conn: &mut Conn<'_>, window: Window) -> QueryResult<Vec<Entry<ProfileRow>>> {
    newest!(profiles, ProfileRow, window, conn)
}

pub async fn count(conn: &mut Conn<'_>) -> QueryResult<i64> {
    profiles::table.count().get_result(conn).await
}

pub async fn create(conn: &mut Conn<'_>, rows: Vec<ProfileRow>, stamp: Stamp) -> QueryResult<()> {
    for rows in rows.chunks(super::ROWS_A_STATEMENT) {
        diesel::insert_into(profiles::table).values(rows).execute(conn).await?;
    }
    change::created(conn, &rows, &stamp).await
}

pub async fn update(
    conn: &mut Conn<'_>,
    before: ProfileRow,
    after: ProfileRow,
    stamp: Stamp,
) -> QueryResult<Vec<FieldChange>> {
    updated!(profiles, before, after, stamp, conn)
}
