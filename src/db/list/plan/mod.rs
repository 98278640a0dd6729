//! The statements of a list that nobody has: of all users, all teams.
//!
//! Whoever sees everything, and asks for everything, is answered by walking the index of the order. Otherwise nobody knows
//! whether few of the rows are asked for, so that they are best found and put in order, or so many that some are soon met on the
//! walk. So first up to [`FEW`] are found; if there are more, the index of the order is walked instead.
//! What is searched for is found in one of three ways, see [`way`]; and if documents alone tell what is asked for, rank by rank,
//! see [`rank`].

mod listed;
mod rank;
mod way;

use diesel::sql_types::BigInt;

pub use self::listed::Listed;
use self::way::Way;
use super::{Ask, Criteria, Scope, SelectedKeys, Sort, Statement, Tested, filter, search, sort};
use crate::{
    db::{fragment::Fragment, sight::Condition},
    domain::{Sight, search::Search},
};

/// So many rows are found and put in order at once, and so many that match a search are ranked.
pub const FEW: i64 = 5_000;

/// One more tells that there are more.
const MORE: i64 = FEW + 1;

/// More words are seldom searched for at once: statements of so many are kept prepared.
const USUAL: usize = 3;

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
    /// How what is searched for is found.
    way: Way,
    /// That there is time left, asked of each row where the database does not know by itself.
    in_time: fn(&str) -> Condition,
}

impl<'a, T: Tested> Plan<'a, T> {
    /// A plan for what was asked of a table.
    pub fn new(of: &'static Listed, ask: &'a Ask<T>, sight: &'a Sight, in_time: fn(&str) -> Condition) -> Self {
        let ranked = ask.criteria.search.as_ref().filter(|_| ask.order.is_empty());
        let order = match ranked {
            Some(_) => search::RANKED.to_vec(),
            None if ask.order.is_empty() => vec![Sort::newest(of.newest)],
            None => ask.order.clone(),
        };
        let by_documents = ranked.is_some() && ask.criteria.filter.is_none() && sight.limited_to().is_none();
        let in_time = if ask.is_apart() { in_time } else { |_: &str| Condition::always() };
        Self { of, ask, sight, order, ranked, by_documents, way: Way::Words, in_time }
    }

    /// Whether rows are to be found first, and not walked to at once.
    pub fn is_selective(&self) -> bool {
        let criteria = &self.ask.criteria;
        self.is_limited() || criteria.filter.is_some() || criteria.search.is_some()
    }

    fn is_limited(&self) -> bool {
        self.sight.limited_to().is_some()
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
        let (newest, told, latest) = self.latest();
        let found = Condition::sql("WITH found AS MATERIALIZED (SELECT ")
            .then_all(self.entries())
            .then(" FROM ")
            .then_all(self.found_from(Some(MORE)))
            .then_all(newest)
            .then(&format!(" LIMIT {MORE}), told AS MATERIALIZED (SELECT count(*) AS number{told} FROM found)"));
        self.page(found, latest, select)
    }

    /// What a page is made of: the row's id, and what it is put in order by.
    fn entries(&self) -> Condition {
        let id = if self.by_documents { "s.record_id".into() } else { format!("{}.id", self.of.table) };
        let keys = self.keys().into_iter().zip(self.names());
        let keys = keys.map(|(key, name)| key.then(" AS ").then(&name));
        Condition::sql("").then_joined([Condition::sql(&id).then(" AS id")].into_iter().chain(keys).collect(), ", ")
    }

    fn names(&self) -> Vec<String> {
        (0..self.keys().len()).map(|number| format!("k{number}")).collect()
    }

    /// The page of what was found, of which was told how many there are.
    fn page<S>(&self, found: Condition, met: Condition, select: S) -> Statement<S> {
        let (window, names) = (&self.ask.window, self.names());
        let order = sort::order_by(&self.order, &names, "id", window.backward);
        let page = found
            .then(", page AS (SELECT * FROM told CROSS JOIN found WHERE ")
            .then_all(Condition::both(met, sort::between(window, &self.order, &names, "id")))
            .then(&format!(" ORDER BY {order} LIMIT "))
            .then_number(window.limit)
            .then(" OFFSET ")
            .then_number(window.offset);
        self.paged(page.then(")"), select)
    }

    /// The rows of a page that has their ids, what they are put in order by, and how many were found.
    fn paged<S>(&self, page: Condition, select: S) -> Statement<S> {
        let (table, names) = (self.of.table, self.names());
        let keys: Vec<_> = names.iter().map(|name| format!("page.{name}")).collect();
        let order = sort::order_by(&self.order, &keys, "page.id", self.ask.window.backward);
        let id = if self.by_documents { self.of.record.into() } else { format!("{table}.id") };
        Statement {
            before: self.kept(page.then(" SELECT ")),
            select: (self.selected(&names), Fragment::sql("page.number"), select),
            after: Condition::sql(&format!(" FROM page CROSS JOIN {table} WHERE {id} = page.id ORDER BY {order}")),
        }
    }

    /// Of a search that more match than are ranked, those are found that came last: their order, what has to be told of all,
    /// and what rules out the one that only tells that there are more.
    fn latest(&self) -> (Condition, &'static str, Condition) {
        if self.ranked.is_none() {
            return (Condition::sql(""), "", Condition::always());
        }
        let newest = if self.way == Way::Words { Condition::serial() } else { Condition::sql("s.number") };
        let latest = Condition::sql(&format!("(number <= {FEW} OR k1 > oldest)"));
        (Condition::sql(" ORDER BY ").then_all(newest).then(" DESC"), ", min(k1) AS oldest", latest)
    }

    /// Walks the index of the order.
    pub fn walk<S>(&self, select: S) -> Statement<S> {
        let (table, window) = (self.of.table, &self.ask.window);
        let keys: Vec<String> = self.order.iter().map(|sort| sort.column.expression(table)).collect();
        let id = format!("{table}.id");
        let seen = (self.of.seen)(self.sight, table);
        let met = self.met(&Scope::walk(self.sight, table).timed(self.in_time), seen);
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
        match self.by_documents().filter(|_| self.of.is_marked()) {
            Some(search) => self.number(search, None),
            None => self.counted(Condition::sql(" FROM ").then_all(self.found_from(None))),
        }
    }

    /// Counts up to one more than are found at once.
    pub fn found(&self) -> Statement<Fragment<BigInt>> {
        self.some(self.found_from(Some(MORE)))
    }

    fn some(&self, from: Condition) -> Statement<Fragment<BigInt>> {
        let some = Condition::sql(" FROM (SELECT 1 FROM ").then_all(from);
        self.counted(some.then(&format!(" LIMIT {MORE}) AS few")))
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
        let Criteria { filter, search } = &self.ask.criteria;
        let enough_rows = enough.filter(|_| !self.is_limited() && search.is_none());
        let enough_seen = enough.filter(|_| filter.is_none() && search.is_none());
        let seen = (self.of.among)(self.sight, self.of.table, enough_seen);
        let scope = Scope::set(self.sight, self.of.table).timed(self.in_time);
        let met = self.met(&scope.enough(enough_rows), seen);
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
        let table = self.of.table;
        if self.ask.criteria.search.is_none() {
            return Condition::sql(table);
        }
        match self.way {
            Way::Rows => Condition::sql(&format!("{table} CROSS JOIN search_documents AS s")),
            Way::Newest => Condition::sql("search_documents AS s"),
            Way::Words if self.by_documents => Condition::documents(),
            Way::Words => Condition::documents().then(&format!(" CROSS JOIN {table}")),
        }
    }

    fn met(&self, scope: &Scope<'_>, seen: Condition) -> Condition {
        let criteria = &self.ask.criteria;
        let search = criteria.search.as_ref();
        // Whoever is seen, or has the words, is found by that, and not by what half of all meet.
        let is_found = self.is_limited() || search.is_some() && self.way != Way::Rows;
        let tested = |filter| if is_found && !filter::is_telling(filter) { scope.tested() } else { scope.clone() };
        let filter = criteria.filter.iter().map(|filter| filter::condition(filter, &tested(filter), true));
        let joined = search.filter(|_| scope.is_set()).map(|_| self.joined());
        let search = search.map(|search| search::searched(search, scope, self.of, self.way == Way::Words));
        let by_documents = self.by_documents && scope.is_set();
        let clock = if by_documents { (self.in_time)("s.number") } else { scope.clock(&scope.of) };
        // The clock first: what comes after it is not asked of a row that a condition before has ruled out.
        let seen = [clock, seen];
        Condition::every(seen.into_iter().chain(joined).chain(filter).chain(search))
    }

    /// Which of the documents are of the list's rows.
    fn joined(&self) -> Condition {
        match self.way {
            _ if !self.by_documents => Condition::sql(&format!("{} = s.record_id", self.of.record)),
            Way::Words => self.of.marked(),
            _ => self.of.kind(),
        }
    }

    /// A statement that is one of very many is not kept prepared.
    fn kept(&self, statement: Condition) -> Condition {
        let Ask { order, criteria, .. } = self.ask;
        let is_usual = match &criteria.search {
            Some(search) => order.is_empty() && search.words().len() <= USUAL,
            None => order.len() <= 1,
        };
        let is_usual = is_usual && criteria.filter.is_none();
        if is_usual { statement } else { statement.passing() }
    }
}
