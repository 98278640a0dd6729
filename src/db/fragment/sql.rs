//! What each piece is on each database.

use diesel::{
    pg::Pg,
    query_builder::{AstPass, QueryFragment},
    result::QueryResult,
    sql_types::{Array, BigInt, Date, Text},
    sqlite::Sqlite,
};

use super::{Fragment, Part};
use crate::db::{sqlite::json_of, types};

/// What PostgreSQL's index `search_documents_words` is on, word for word.
const SEARCHED: &str = "search_words(s.kind, s.names, s.account || ' ' || s.work || ' ' || s.contacts)";

/// So many texts are told one by one, so that SQLite knows how few they are: it takes a list of JSON for one of many.
const COUNTED: usize = 20;

fn one_by_one<'b>(out: &mut AstPass<'_, 'b, Sqlite>, texts: &'b [String]) -> QueryResult<()> {
    for (index, text) in texts.iter().enumerate() {
        out.push_sql(if index == 0 { " IN (" } else { ", " });
        out.push_bind_param::<Text, _>(text)?;
    }
    out.push_sql(if texts.is_empty() { " IN ()" } else { ")" });
    Ok(())
}

impl<ST> QueryFragment<Sqlite> for Fragment<ST> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        if self.passing {
            out.unsafe_to_cache_prepared();
        }
        for part in &self.parts {
            match part {
                Part::Sql(text) => out.push_sql(text),
                Part::Id(id) => out.push_bind_param::<types::Uuid, _>(id)?,
                Part::Number(number) => out.push_bind_param::<BigInt, _>(number)?,
                Part::Moment(moment) => out.push_bind_param::<types::Timestamptz, _>(moment)?,
                Part::Date(date) => out.push_bind_param::<Date, _>(date)?,
                Part::Text(text) => out.push_bind_param::<Text, _>(text)?,
                Part::Within(ids, json) => {
                    out.push_sql(" IN (SELECT unhex(value) FROM json_each(");
                    out.push_bind_param::<Text, _>(json.get_or_init(|| json_of(ids)))?;
                    out.push_sql("))");
                }
                Part::WithinTexts(texts, _) if texts.len() <= COUNTED => one_by_one(&mut out, texts)?,
                Part::WithinTexts(texts, json) => {
                    out.push_sql(" IN (SELECT value FROM json_each(");
                    let json = json.get_or_init(|| serde_json::Value::from(texts.clone()).to_string());
                    out.push_bind_param::<Text, _>(json)?;
                    out.push_sql("))");
                }
                Part::Joined(column) => out.push_sql(&format!("group_concat(hex({column}))")),
                // A plus keeps SQLite from using an index for the column.
                Part::Walked => out.push_sql("+"),
                Part::Contains(expression, text) => {
                    out.push_sql(&format!("instr({expression}, "));
                    out.push_bind_param::<Text, _>(text)?;
                    out.push_sql(") > 0");
                }
                Part::Ends(expression, text) => {
                    out.push_sql(&format!("substr({expression}, -{}) = ", text.chars().count()));
                    out.push_bind_param::<Text, _>(text)?;
                }
                Part::Micros(expression) | Part::Flag(expression) => out.push_sql(expression),
                Part::ListBegins => out.push_sql("json_array("),
                Part::ListEnds => out.push_sql(")"),
                Part::Documents => {
                    out.push_sql("search_index CROSS JOIN search_documents AS s ON s.number = search_index.rowid");
                }
                // By its own number, the index is walked; by that of the documents, all of them are put in order.
                Part::Serial => out.push_sql("search_index.rowid"),
                Part::Words => out.push_sql("search_index"),
                Part::Found(found) | Part::FoundAlone(found) => {
                    out.push_sql("search_index MATCH ");
                    out.push_bind_param::<Text, _>(&found.sqlite)?;
                }
                Part::Stands(column, standing) => {
                    out.push_sql(&format!("instr(' ' || {column} || ' ', "));
                    out.push_bind_param::<Text, _>(&standing.sqlite)?;
                    out.push_sql(") > 0");
                }
            }
        }
        Ok(())
    }
}

impl<ST> QueryFragment<Pg> for Fragment<ST> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if self.passing {
            out.unsafe_to_cache_prepared();
        }
        for part in &self.parts {
            match part {
                Part::Sql(text) => out.push_sql(text),
                Part::Id(id) => out.push_bind_param::<types::Uuid, _>(id)?,
                Part::Number(number) => out.push_bind_param::<BigInt, _>(number)?,
                Part::Moment(moment) => out.push_bind_param::<types::Timestamptz, _>(moment)?,
                Part::Date(date) => out.push_bind_param::<Date, _>(date)?,
                Part::Text(text) => out.push_bind_param::<Text, _>(text)?,
                Part::Within(ids, _) => {
                    out.push_sql(" = ANY(");
                    out.push_bind_param::<Array<types::Uuid>, _>(ids)?;
                    out.push_sql(")");
                }
                Part::WithinTexts(texts, _) => {
                    out.push_sql(" = ANY(");
                    out.push_bind_param::<Array<Text>, _>(texts)?;
                    out.push_sql(")");
                }
                Part::Joined(column) => out.push_sql(&format!("string_agg({column}::text, ',')")),
                // PostgreSQL weighs what the index would save.
                Part::Walked => {}
                Part::Contains(expression, text) => {
                    out.push_sql(&format!("strpos({expression}, "));
                    out.push_bind_param::<Text, _>(text)?;
                    out.push_sql(") > 0");
                }
                Part::Ends(expression, text) => {
                    out.push_sql(&format!("right({expression}, {}) = ", text.chars().count()));
                    out.push_bind_param::<Text, _>(text)?;
                }
                Part::Micros(expression) => {
                    out.push_sql(&format!("(extract(epoch FROM {expression}) * 1000000)::bigint"));
                }
                Part::Flag(expression) => out.push_sql(&format!("{expression}::int")),
                Part::ListBegins => out.push_sql("json_build_array("),
                Part::ListEnds => out.push_sql(")::text"),
                Part::Documents | Part::Words => out.push_sql("search_documents AS s"),
                Part::Serial => out.push_sql("s.number"),
                Part::Found(found) => {
                    out.push_sql(SEARCHED);
                    out.push_sql(" @@ ");
                    out.push_bind_param::<Text, _>(&found.postgres)?;
                    out.push_sql("::text::tsquery");
                }
                // There is one plan, however many have the words; if they are known while it is made, it is made each time.
                Part::FoundAlone(found) => {
                    out.push_sql(SEARCHED);
                    out.push_sql(" @@ (SELECT ");
                    out.push_bind_param::<Text, _>(&found.postgres)?;
                    out.push_sql("::text::tsquery)");
                }
                Part::Stands(column, standing) => {
                    for (index, like) in standing.postgres.iter().enumerate() {
                        out.push_sql(&format!("{} {column} LIKE ", if index == 0 { "(" } else { " OR" }));
                        out.push_bind_param::<Text, _>(like)?;
                    }
                    out.push_sql(")");
                }
            }
        }
        Ok(())
    }
}
