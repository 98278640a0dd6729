//! See [`crate::db::bulk`].

use diesel::result::QueryResult;

use super::{Conn, RunQueryDsl};
use crate::db::bulk::PutOff;

pub async fn removable(conn: &mut Conn<'_>, catalogue: &'static str) -> QueryResult<Vec<PutOff>> {
    diesel::sql_query(catalogue).load(conn).await
}
