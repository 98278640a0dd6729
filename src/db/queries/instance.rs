//! See [`crate::db::instance`].

use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryableByName,
    result::QueryResult,
    sql_types::{Bool, Text},
};

use super::{Conn, RunQueryDsl};
use crate::{db::schema::instance_settings, domain::Permit};

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Bool)]
    found: bool,
}

pub async fn setting(conn: &mut Conn<'_>, key: String) -> QueryResult<Option<String>> {
    instance_settings::table.find(key).select(instance_settings::value).get_result(conn).await.optional()
}

pub async fn set(conn: &mut Conn<'_>, _: Permit, key: String, value: String) -> QueryResult<()> {
    diesel::insert_into(instance_settings::table)
        .values((instance_settings::key.eq(key), instance_settings::value.eq(&value)))
        .on_conflict(instance_settings::key)
        .do_update()
        .set(instance_settings::value.eq(&value))
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn unset(conn: &mut Conn<'_>, _: Permit, key: String) -> QueryResult<()> {
    diesel::delete(instance_settings::table.find(key)).execute(conn).await?;
    Ok(())
}

pub async fn tables(conn: &mut Conn<'_>, catalogue: &'static str) -> QueryResult<Vec<String>> {
    let rows: Vec<Named> = diesel::sql_query(catalogue).load(conn).await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

pub async fn any_rows(conn: &mut Conn<'_>, tables: Vec<String>) -> QueryResult<bool> {
    let quoted = |name: &String| format!("EXISTS (SELECT 1 FROM \"{}\")", name.replace('"', "\"\""));
    let conditions: Vec<_> = tables.iter().map(quoted).collect();
    if conditions.is_empty() {
        return Ok(false);
    }
    let row: Found = diesel::sql_query(format!("SELECT {} AS found", conditions.join(" OR "))).get_result(conn).await?;
    Ok(row.found)
}
