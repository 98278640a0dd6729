//! The statements of a list that nobody has: of all users, all teams.
//!
//! Whoever sees everything, and asks for everything, is answered by walking the index of the order. Otherwise nobody knows
//! whether few of the rows are asked for, so that they are best found and put in order, or so many that some are soon met on the
//! walk. So first up to [`FEW`] are found; if there are more, the index of the order is walked instead.

use diesel::sql_types::BigInt;

use super::{Ask, Scope, SelectedKeys, Sort, Statement, Tested, filter, search, sort};
use crate::{
    db::{
        fragment::Fragment,
        sight::{Condition, Seer},
    },
    domain::{
        Sight, TextEnum as _,
        search::{Findable, Search},
    },
};

/// So many rows are found and put in order at once, and so many that match a search are ranked.
pub const FEW: i64 = 5_000;

/// A table that is listed.
#[derive(Debug)]
pub struct Listed {
    /// The table.
    pub table: &'static str,
    /// What its list is ordered by unless something else is asked for: when its rows came to be.
    pub newest: &'static str,
    /// Which of its rows are seen, as a set.
    pub among: Seer,
    /// Which of its rows are seen, one by one.
    pub seen: Seer,
    /// The column, with its table, that has the records of the documents that are searched.
    pub record: &'static str,
    /// What those documents are of.
    pub documents: &'static [Findable],
    /// The rows whose private words count, if it is about persons.
    pub private: Option<Seer>,
}

/// How what was asked is answered.
pub struct Plan<'a, T> {
    of: &'static Listed,
    ask: &'a Ask<T>,
    sight: &'a Sight,
    order: Vec<Sort>,
    /// Whether the best matches come first, which takes the words that were searched for.
    ranked: Option<&'a Search>,
    /// Whether documents alone tell which rows there are, because all are seen and nothing else is asked of them.
    by_documents: bool,
    /// That there is time left, asked of each row where the database does not know by itself.
    in_time: Condition,
}

impl<'a, T: Tested> Plan<'a, T> {
    /// A plan for what was asked of a table.
    pub fn new(
        of: &'static Listed,
        ask: &'a Ask<T>,
        sight: &'a Sight,
        in_time: impl FnOnce(&str) -> Condition,
    ) -> Self {
        let ranked = ask.criteria.search.as_ref().filter(|_| ask.order.is_empty());
        let order = match ranked {
            Some(_) => search::RANKED.to_vec(),
            None if ask.order.is_empty() => vec![Sort::newest(of.newest)],
            None => ask.order.clone(),
        };
        let by_documents = ranked.is_some() && ask.criteria.filter.is_none() && sight.limited_to().is_none();
        let row = if by_documents { "s.number".into() } else { format!("{}.rowid", of.table) };
        let in_time = if ask.is_apart() { in_time(&row) } else { Condition::always() };
        Self { of, ask, sight, order, ranked, by_documents, in_time }
    }

    /// Whether rows are to be found first, and not walked to at once.
    pub fn is_selective(&self) -> bool {
        let criteria = &self.ask.criteria;
        self.sight.limited_to().is_some() || criteria.filter.is_some() || criteria.search.is_some()
    }

    /// Whether what was found is the answer, given how many there were.
    pub fn is_answered(&self, found: i64) -> bool {
        found <= FEW || self.ranked.is_some()
    }

    /// Whether more was found than is ranked.
    pub fn is_truncated(&self, found: i64) -> bool {
        found > FEW && self.ranked.is_some()
    }

    /// Whether an empty page does not tell that nothing was found.
    pub fn is_further(&self) -> bool {
        let window = &self.ask.window;
        window.after.is_some() || window.before.is_some() || window.offset > 0
    }

    /// Finds up to so many and puts them in order.
    pub fn few<S>(&self, select: S) -> Statement<S> {
        let (table, window) = (self.of.table, &self.ask.window);
        let names: Vec<String> = (0..self.keys().len()).map(|number| format!("k{number}")).collect();
        let found: Vec<Condition> =
            self.keys().into_iter().zip(&names).map(|(key, name)| key.then(" AS ").then(name)).collect();
        let (newest, latest) = self.latest();
        let order = |prefix: &str| {
            let names: Vec<_> = names.iter().map(|name| format!("{prefix}{name}")).collect();
            sort::order_by(&self.order, &names, &format!("{prefix}id"), window.backward)
        };
        let id = if self.by_documents { "s.record_id".into() } else { format!("{table}.id") };
        let before = Condition::sql(&format!("WITH found AS MATERIALIZED (SELECT {id} AS id"))
            .then(if found.is_empty() { "" } else { ", " })
            .then_joined(found, ", ")
            .then(" FROM ")
            .then_all(self.found_from(Some(FEW + 1)))
            .then_all(newest)
            .then(&format!(" LIMIT {}), page AS (SELECT * FROM found WHERE ", FEW + 1))
            .then_all(latest)
            .then(" AND ")
            .then_all(sort::between(window, &self.order, &names, "id"))
            .then(&format!(" ORDER BY {} LIMIT ", order("")))
            .then_number(window.limit)
            .then(" OFFSET ")
            .then_number(window.offset)
            .then(") SELECT ");
        let id = if self.by_documents { self.of.record.into() } else { format!("{table}.id") };
        let after = format!(" FROM page CROSS JOIN {table} WHERE {id} = page.id ORDER BY {}", order("page."));
        Statement {
            before: self.kept(before),
            select: (self.selected(&names), Fragment::sql("(SELECT count(*) FROM found)"), select),
            after: Condition::sql(&after),
        }
    }

    /// Of a search that more match than are ranked, those are found that came last: their order, and what rules out the one that
    /// only tells that there are more.
    fn latest(&self) -> (Condition, Condition) {
        if self.ranked.is_none() {
            return (Condition::sql(""), Condition::always());
        }
        let latest = format!("(k1 > (SELECT min(k1) FROM found) OR (SELECT count(*) FROM found) <= {FEW})");
        (Condition::sql(" ORDER BY ").then_all(Condition::newest()), Condition::sql(&latest))
    }

    /// Walks the index of the order.
    pub fn walk<S>(&self, select: S) -> Statement<S> {
        let (table, window) = (self.of.table, &self.ask.window);
        let keys: Vec<String> = self.order.iter().map(|sort| sort.column.expression(table)).collect();
        let id = format!("{table}.id");
        let met = self.met(&Scope::walk(self.sight, table), self.of.seen);
        let after = Condition::sql(&format!(" FROM {table} WHERE "))
            .then_all(Condition::every([met, sort::between(window, &self.order, &keys, &id)]))
            .then(&format!(" ORDER BY {} LIMIT ", sort::order_by(&self.order, &keys, &id, window.backward)))
            .then_number(window.limit)
            .then(" OFFSET ")
            .then_number(window.offset);
        let keys = sort::selected(&self.ask.order, table);
        Statement {
            before: Condition::sql("SELECT "),
            select: (keys, Fragment::sql("CAST(0 AS bigint)"), select),
            after: self.kept(after),
        }
    }

    /// Counts all that are asked for.
    pub fn count(&self) -> Statement<Fragment<BigInt>> {
        self.counted(Condition::sql(" FROM ").then_all(self.found_from(None)))
    }

    /// Counts up to one more than are found at once.
    pub fn found(&self) -> Statement<Fragment<BigInt>> {
        let found = Condition::sql(" FROM (SELECT 1 FROM ").then_all(self.found_from(Some(FEW + 1)));
        self.counted(found.then(&format!(" LIMIT {}) AS found", FEW + 1)))
    }

    fn counted(&self, after: Condition) -> Statement<Fragment<BigInt>> {
        Statement {
            before: Condition::sql("SELECT "),
            select: (Fragment::sql("NULL"), Fragment::sql("CAST(0 AS bigint)"), Fragment::sql("count(*)")),
            after: self.kept(after),
        }
    }

    /// All that are asked for, or so many of them if that is enough.
    fn found_from(&self, enough: Option<i64>) -> Condition {
        let is_all = self.sight.limited_to().is_none() && self.ask.criteria.search.is_none();
        let scope = Scope::set(self.sight, self.of.table).enough(enough.filter(|_| is_all));
        let met = self.met(&scope, self.of.among);
        self.from().then(" WHERE ").then_all(met)
    }

    /// What the rows are put in order by.
    fn keys(&self) -> Vec<Condition> {
        if let Some(search) = self.ranked {
            return vec![search::score(search), Condition::sql("s.number")];
        }
        let keyed = self.order.iter().take_while(|sort| !sort.column.is_id());
        keyed.map(|sort| Condition::sql(&sort.column.expression(self.of.table))).collect()
    }

    /// What is told of it with each row; nothing in the usual order, where the row itself tells.
    fn selected(&self, names: &[String]) -> SelectedKeys {
        let columns: Vec<_> = self.order.iter().map(|sort| sort.column).collect();
        if self.ask.order.is_empty() && self.ranked.is_none() {
            return Fragment::sql("NULL");
        }
        sort::selected_as(&columns[..names.len()], names.iter().map(|name| format!("page.{name}")).collect())
    }

    fn from(&self) -> Condition {
        match &self.ask.criteria.search {
            Some(_) if self.by_documents => Condition::documents(),
            Some(_) => Condition::documents().then(&format!(" CROSS JOIN {}", self.of.table)),
            None => Condition::sql(self.of.table),
        }
    }

    fn met(&self, scope: &Scope<'_>, seen: Seer) -> Condition {
        let criteria = &self.ask.criteria;
        // Whoever is seen, or has the words, is found by that, and not by what half of all meet.
        let is_found = self.sight.limited_to().is_some() || criteria.search.is_some();
        let tested = |filter| if is_found && !filter::is_telling(filter) { scope.tested() } else { scope.clone() };
        let filter = criteria.filter.iter().map(|filter| filter::condition(filter, &tested(filter), true));
        let search = criteria.search.iter().map(|search| search::searched(search, scope, self.of));
        let joined = (criteria.search.is_some() && scope.is_set()).then(|| self.joined());
        // The clock first: what comes after it is not asked of a row that a condition before has ruled out.
        let seen = [self.in_time.clone(), seen(self.sight, self.of.table)];
        Condition::every(seen.into_iter().chain(joined).chain(filter).chain(search))
    }

    /// Which of the documents are of the list's rows.
    fn joined(&self) -> Condition {
        if !self.by_documents {
            return Condition::sql(&format!("{} = s.record_id", self.of.record));
        }
        let kinds: Vec<_> = self.of.documents.iter().map(|kind| format!("'{}'", kind.as_str())).collect();
        Condition::sql(&format!("s.kind IN ({})", kinds.join(", ")))
    }

    /// A statement that is one of very many is not kept prepared.
    fn kept(&self, statement: Condition) -> Condition {
        if self.ask.is_apart() { statement.passing() } else { statement }
    }
}
