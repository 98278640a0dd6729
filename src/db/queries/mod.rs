//! Every statement, written once and compiled for each database.

// A query knows its database only through these names, and the macros `locked!` and `locked_out!`.
use super::{Backend, Conn, RunQueryDsl, SAMPLE, feed, in_ids, in_time, page_per_parent};

pub mod bulk;
pub mod caller;
pub mod change;
pub mod contact;
pub mod document;
pub mod group;
pub mod idempotency;
pub mod instance;
pub mod organisation;
pub mod principal;
pub mod profile;
pub mod search;
pub mod service_account;
pub mod session;
pub mod team;
pub mod upstream;
pub mod user;

/// So many rows go into one statement: a profile has some sixty columns, and SQLite takes 32,766 values at once.
const ROWS_A_STATEMENT: usize = 200;

/// How many have the words, as far as it matters, if the database has a sample that tells that they are very many.
macro_rules! many {
    ($plan:ident, $conn:ident) => {
        match super::SAMPLE {
            Some(documents) => {
                let (.., many): (Option<String>, i64, i64) = $plan.sample(documents).get_result($conn).await?;
                Some(many).filter(|many| *many > 0)
            }
            None => None,
        }
    };
}
use many;

/// How a list that nobody has is answered.
macro_rules! planned {
    ($of:ident, $ask:ident, $sight:ident, $conn:ident) => {{
        let mut plan = crate::db::list::Plan::new(&$of, &$ask, &$sight, super::in_time);
        if let Some(search) = plan.uncertain() {
            let (.., others): (Option<String>, i64, i64) = plan.others().get_result($conn).await?;
            if !plan.choose(others, None) {
                let words = match super::many!(plan, $conn) {
                    Some(many) => many,
                    None => {
                        let words = plan.words(search, others);
                        let (.., words): (Option<String>, i64, i64) = words.get_result($conn).await?;
                        words
                    }
                };
                plan.choose(others, Some(words));
            }
        }
        plan
    }};
}
use planned;

/// A page of a list that nobody has: what is selected of its table, made into a row by `$form`.
macro_rules! listed {
    ($of:ident, $select:expr, |$row:ident: $rows:ty| $form:expr, $ask:ident, $sight:ident, $conn:ident) => {{
        let mut plan = super::planned!($of, $ask, $sight, $conn);
        let mut rows: Vec<(Option<String>, i64, $rows)> = Vec::new();
        let mut found = None;
        if let Some(search) = plan.by_documents() {
            rows = match super::SAMPLE {
                Some(documents) => plan.all(search, documents, $select).load($conn).await?,
                None => plan.best(search, $select).load($conn).await?,
            };
            if rows.is_empty() && super::many!(plan, $conn).is_some() {
                plan.begin_with_newest();
            }
        }
        if rows.is_empty() && plan.is_selective() {
            rows = plan.few($select).load($conn).await?;
        }
        if plan.is_selective() {
            found = rows.iter().map(|(_, found, _)| *found).next();
            if found.is_none() && plan.is_further() {
                let (.., number): (Option<String>, i64, i64) = plan.found().get_result($conn).await?;
                found = Some(number);
            }
        }
        if !plan.is_selective() || found.is_some_and(|found| !plan.is_answered(found)) {
            rows = plan.walk($select).load($conn).await?;
        }
        let entry = |(keys, _, $row): (Option<String>, i64, $rows)| {
            let row = $form;
            let (id, keys) = (row.id.untyped(), crate::db::list::read_keys(keys));
            let position = crate::db::page::Position::of(row.created_at, keys, id);
            crate::db::page::Entry { parent: id, position, row }
        };
        let mut entries: Vec<_> = rows.into_iter().map(entry).collect();
        if $ask.window.backward {
            entries.reverse();
        }
        Ok(crate::db::list::Page { entries, truncated: found.is_some_and(|found| plan.is_truncated(found)) })
    }};
}
use listed;

/// How many there are in a list that nobody has.
macro_rules! counted_all {
    ($of:ident, $criteria:ident, $sight:ident, $conn:ident) => {{
        let ask = crate::db::list::Ask::all($criteria);
        let plan = super::planned!($of, ask, $sight, $conn);
        let (.., number): (Option<String>, i64, i64) = plan.count().get_result($conn).await?;
        Ok(number)
    }};
}
use counted_all;

/// Writes the new state of a record if it differs from the old one, or if `more` changed of it in other tables, and answers
/// the record with what changed. What has no history, such as a later time of an upstream, is written without a change.
macro_rules! updated {
    ($table:ident, $before:ident, $after:ident, $stamp:ident, $conn:ident) => {
        updated!($table, $before, $after, (Vec::new()), $stamp, $conn)
    };
    ($table:ident, $before:ident, $after:ident, $more:tt, $stamp:ident, $conn:ident) => {{
        let mut after = $after;
        let mut fields = crate::db::change::differences(&$before, &after);
        fields.extend($more);
        if fields.is_empty() && $before == after {
            return Ok(crate::db::change::Updated { row: after, fields });
        }
        if !fields.is_empty() {
            if after.updated_at <= $before.updated_at {
                // Never back, even where an upstream's clock is ahead of this one.
                after.updated_at = $before.updated_at.max($stamp.at.into());
            }
            after.version = $before.version + 1;
        }
        let known = $table::table.find($before.id).filter($table::version.eq($before.version));
        if diesel::update(known).set(&after).execute($conn).await? == 0 {
            return Err(crate::db::overtaken());
        }
        if !fields.is_empty() {
            let change = crate::db::change::NewChange::updated(&after, fields.clone(), &$stamp);
            super::change::record($conn, vec![change]).await?;
        }
        Ok(crate::db::change::Updated { row: after, fields })
    }};
}
use updated;

/// Counts that somebody joined or left these records, as a change of each, and reads them as they are then. Whoever does so at
/// the same time waits here, for one record after the other, so that no two wait for each other.
///
/// What the server itself takes over leaves the time at which the record changed: that is the other system's to say.
macro_rules! counted {
    ($table:ident, $ids:expr, $stamp:ident, $conn:ident) => {{
        let ids = $ids;
        let rows = $table::table.filter(super::in_ids($table::id, &ids));
        let _: Vec<crate::domain::RecordId> = locked!(rows.order($table::id).select($table::id)).load($conn).await?;
        let rows = $table::table.filter(super::in_ids($table::id, &ids));
        diesel::update(rows).set($table::version.eq($table::version + 1)).execute($conn).await?;
        if $stamp.actor_type != crate::domain::change::ActorType::System {
            let at = crate::db::types::Timestamp::from($stamp.at);
            let older = $table::updated_at.lt(at);
            let rows = $table::table.filter(super::in_ids($table::id, &ids)).filter(older);
            diesel::update(rows).set($table::updated_at.eq(at)).execute($conn).await?;
        }
        by_ids($conn, ids).await?
    }};
}
use counted;

/// What belongs to each of several ids: rows of many parents are removed with one statement for each parent.
fn by_parent<P: Ord, C>(pairs: impl Iterator<Item = (P, C)>) -> std::collections::BTreeMap<P, Vec<C>> {
    let mut all = std::collections::BTreeMap::<P, Vec<C>>::new();
    for (parent, child) in pairs {
        all.entry(parent).or_default().push(child);
    }
    all
}
