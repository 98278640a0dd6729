//! Lists that are filtered, ordered and searched: what was asked, as SQL.
//!
//! What can be asked of a noun's lists is in [`crate::domain::list`]; how it is asked of the noun's table in `<noun>.rs` here.
//! [`filter`] puts tests together, [`sort`] orders and places, [`plan`] makes the statements of a list that nobody has.
//! A list that a record has is walked by [`PageSpec`] from that record on.

mod change;
pub mod filter;
mod group;
mod organisation;
mod plan;
mod profile;
mod role;
mod search;
mod service_account;
mod sort;
mod statement;
mod team;
mod text;
mod user;

use std::fmt::Debug;

pub(super) use self::{
    change::{Feed, FeedOrder},
    filter::Scope,
    organisation::ORGANISATIONS,
    plan::{Listed, Plan},
    profile::PROFILES,
    sort::{compare, read_keys},
    statement::Statement,
    team::TEAMS,
    user::USERS,
};
pub use self::{
    filter::Tested,
    search::RANKED,
    sort::{Column, Key, Keys, Sort, arrange},
};
use super::{
    fragment::Fragment,
    page::{Entry, Order, PageSpec, Pick, Picks, Window},
    sight::Condition,
};
use crate::domain::{Sight, list::Filter, search::Search};

/// What is asked of a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Ask<T> {
    /// Which part of it.
    pub window: Window,
    /// In which order; none is the list's usual one.
    pub order: Vec<Sort>,
    /// Which of its entries.
    pub criteria: Criteria<T>,
}

/// Which entries of a list are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Criteria<T> {
    /// Those that meet this.
    pub filter: Option<Filter<T>>,
    /// Those that have words that begin so.
    pub search: Option<Search>,
}

impl<T> Default for Criteria<T> {
    fn default() -> Self {
        Self { filter: None, search: None }
    }
}

/// A page of a list.
#[derive(Debug, Clone)]
pub struct Page<R> {
    /// Its entries in the list's order, and one more if there are more.
    pub entries: Vec<Entry<R>>,
    /// Whether more was found than is listed: of what many records match, the latest are ranked.
    pub truncated: bool,
}

/// What a list is ordered by, of an entry: a JSON list, which [`read_keys`] reads; null in the usual order.
pub type SelectedKeys = Fragment<diesel::sql_types::Nullable<diesel::sql_types::Text>>;

impl<T> Ask<T> {
    /// Whether an answer may take long, because a table has to be scanned for it.
    #[must_use]
    pub const fn is_apart(&self) -> bool {
        self.order.len() > 1 || self.criteria.is_apart()
    }
}

impl<T> Criteria<T> {
    /// The same of counting what meets them.
    #[must_use]
    pub const fn is_apart(&self) -> bool {
        self.filter.is_some() || self.search.is_some()
    }
}

impl<R> Default for Page<R> {
    fn default() -> Self {
        Self { entries: Vec::new(), truncated: false }
    }
}

impl<T: Tested> Ask<T> {
    /// Everything that meets this.
    pub(super) const fn all(criteria: Criteria<T>) -> Self {
        let window = Window { after: None, before: None, backward: false, limit: i64::MAX, offset: 0 };
        Self { window, order: Vec::new(), criteria }
    }

    /// What the entries of a parent's list are ordered by, whose own table has this name in the statement.
    pub(super) fn keys(&self, of: &str) -> SelectedKeys {
        sort::selected(&self.order, of)
    }
}

impl<T: Tested> Criteria<T> {
    /// That the rows of a spec's table are those that are asked for; the table has this name in the statement.
    pub(super) fn met(&self, spec: &PageSpec, named: &str, sight: &Sight) -> Condition {
        let Some(filter) = &self.filter else { return Condition::always() };
        let condition = |of: &str| filter::condition(filter, &Scope::row(sight, of), true).passing();
        match spec.of {
            None => condition(named),
            Some(table) => {
                Condition::sql(&format!("EXISTS (SELECT 1 FROM {table} AS e WHERE e.id = {named}.{} AND ", spec.child))
                    .then_all(condition("e"))
                    .then(")")
            }
        }
    }
}

impl<T: Tested> Picks for Ask<T> {
    fn pick(&self, spec: &'static PageSpec, sight: &Sight) -> Pick {
        let criteria = self.criteria.met(spec, "c", sight);
        pick(&self.window, &self.order, criteria, spec, sight)
    }
}

impl Picks for Window {
    fn pick(&self, spec: &'static PageSpec, sight: &Sight) -> Pick {
        pick(self, &[], Condition::always(), spec, sight)
    }
}

fn pick(window: &Window, order: &[Sort], criteria: Condition, spec: &'static PageSpec, sight: &Sight) -> Pick {
    let join = spec.of.filter(|_| !order.is_empty());
    let (usual, of) = (usual(spec), if join.is_some() { "j" } else { "c" });
    let order = if order.is_empty() { usual.as_slice() } else { order };
    let id = format!("c.{}", spec.child);
    let keys: Vec<String> = order.iter().map(|sort| sort.column.expression(of)).collect();
    let bounds = sort::between(window, order, &keys, &id);
    let met = Condition::every([(spec.seen)(sight, "c"), criteria, bounds]);
    Pick {
        join,
        // Orders of several columns are as many as filters.
        met: if order.len() > 1 { met.passing() } else { met },
        order: sort::order_by(order, &keys, &id, window.backward),
        limit: window.limit,
        offset: window.offset,
    }
}

/// The usual order of a parent's list.
fn usual(spec: &PageSpec) -> Vec<Sort> {
    match spec.order {
        Order::Newest(at) => vec![Sort::newest(at)],
        Order::Number => Vec::new(),
    }
}
