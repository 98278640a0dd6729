//! See [`crate::db::instance`].

use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _,
    dsl::{exists, select},
    result::QueryResult,
};

use super::{Conn, RunQueryDsl};
use crate::db::schema::{instance_settings, organisations, users};

pub async fn setting(conn: &mut Conn<'_>, key: String) -> QueryResult<Option<String>> {
    instance_settings::table.find(key).select(instance_settings::value).get_result(conn).await.optional()
}

pub async fn set(conn: &mut Conn<'_>, key: String, value: String) -> QueryResult<()> {
    diesel::insert_into(instance_settings::table)
        .values((instance_settings::key.eq(key), instance_settings::value.eq(&value)))
        .on_conflict(instance_settings::key)
        .do_update()
        .set(instance_settings::value.eq(&value))
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn is_empty(conn: &mut Conn<'_>) -> QueryResult<bool> {
    let used = select((exists(users::table.select(users::id)), exists(organisations::table.select(organisations::id))));
    let (users, organisations): (bool, bool) = used.get_result(conn).await?;
    Ok(!users && !organisations)
}
