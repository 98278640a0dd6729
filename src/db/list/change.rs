//! How the feed of changes is asked for: as other lists that nobody has, by few that are found, or by walking its order.

use diesel::sql_types::BigInt;

use super::{Scope, Statement, plan::FEW};
use crate::{
    db::{
        fragment::Fragment,
        sight::{self, Condition},
    },
    domain::{
        Sight, TextEnum,
        change::{ChangeAction, ChangeFilter, RecordType},
    },
};

/// What differs between the databases: the order of changes, and how it is walked.
#[derive(Debug)]
pub struct FeedOrder {
    /// The table, of which no other index is looked at than that of the order.
    pub walked: &'static str,
    /// The number of the transaction that wrote a change.
    pub transaction: &'static str,
    /// The columns of the order.
    pub columns: &'static str,
    /// Which changes are asked for by their places.
    pub within: Condition,
    /// That there is time left.
    pub in_time: Condition,
}

/// How the feed is answered.
#[derive(Debug)]
pub struct Feed<'a> {
    sight: &'a Sight,
    filter: &'a ChangeFilter,
    order: FeedOrder,
    limit: i64,
}

impl<'a> Feed<'a> {
    /// So many changes of the feed.
    pub fn new(sight: &'a Sight, filter: &'a ChangeFilter, order: FeedOrder, limit: i64) -> Self {
        Self { sight, filter, order, limit }
    }

    /// Whether changes are to be found first, and not walked to at once.
    pub fn is_selective(&self) -> bool {
        self.sight.limited_to().is_some() || !self.filter.is_everything()
    }

    /// Whether what was found is the answer, given how many there were.
    pub const fn is_answered(found: i64) -> bool {
        found <= FEW
    }

    /// Finds up to so many and puts them in order.
    pub fn few<S>(&self, select: S) -> Statement<S> {
        let before = Condition::sql("WITH found AS MATERIALIZED (")
            .then_all(self.found(&format!(" LIMIT {}", FEW + 1)))
            .then("), page AS (SELECT * FROM found ORDER BY t, s LIMIT ")
            .then_number(self.limit)
            .then(") SELECT ");
        let after = " FROM page CROSS JOIN changes WHERE changes.sequence = page.s ORDER BY page.t, page.s";
        Statement {
            before: before.passing(),
            select: (Fragment::sql("NULL"), Fragment::sql("(SELECT count(*) FROM found)"), select),
            after: Condition::sql(after),
        }
    }

    /// Walks the order.
    pub fn walk<S>(&self, select: S) -> Statement<S> {
        let after = Condition::sql(&format!(" FROM {} WHERE ", self.order.walked))
            .then_all(self.met(&Scope::walk(self.sight, "changes"), sight::change(self.sight, "changes")))
            .then(&format!(" ORDER BY {} LIMIT ", self.order.columns))
            .then_number(self.limit);
        Statement {
            before: Condition::sql("SELECT "),
            select: (Fragment::sql("NULL"), Fragment::sql("CAST(0 AS bigint)"), select),
            after: after.passing(),
        }
    }

    /// Counts all.
    pub fn count(&self) -> Statement<Fragment<BigInt>> {
        let after = Condition::sql(" FROM (").then_all(self.found("")).then(") AS found");
        Statement {
            before: Condition::sql("SELECT "),
            select: (Fragment::sql("NULL"), Fragment::sql("CAST(0 AS bigint)"), Fragment::sql("count(*)")),
            after: after.passing(),
        }
    }

    /// Where changes stand, found in each way in which they are seen.
    fn found(&self, limit: &str) -> Condition {
        let of_way = |way| {
            Condition::sql(&format!(
                "SELECT changes.sequence AS s, {} AS t FROM changes WHERE ",
                self.order.transaction
            ))
            .then_all(self.met(&Scope::set(self.sight, "changes"), way))
            .then(limit)
        };
        let mut ways: Vec<_> = sight::change_in_ways(self.sight, "changes").into_iter().map(of_way).collect();
        if ways.len() == 1 {
            return ways.remove(0);
        }
        let one = |way| Condition::sql("SELECT * FROM (").then_all(way).then(") AS way");
        Condition::sql("").then_joined(ways.into_iter().map(one).collect(), " UNION ").then(limit)
    }

    fn met(&self, scope: &Scope<'_>, seen: Condition) -> Condition {
        let ChangeFilter { record_types, actions, organisation, record, occurred_at } = self.filter;
        let is_told = organisation.is_some() || record.is_some() || self.sight.limited_to().is_some();
        let kind = if is_told { scope.tested() } else { scope.clone() };
        let mut met = vec![self.order.in_time.clone(), seen, self.order.within.clone()];
        if record_types.is_some() || actions.is_some() {
            // The index has both before the order.
            met.push(kind.choice("record_type", &any::<RecordType>(record_types.as_deref()), true));
            met.push(kind.choice("action", &any::<ChangeAction>(actions.as_deref()), true));
        }
        met.extend(organisation.map(|id| scope.ids("organisation_id", &[id], true)));
        if let Some((kind_of, id)) = record {
            met.push(Condition::is("changes.record_id".into(), *id));
            met.push(scope.tested().choice("record_type", &[*kind_of], true));
        }
        met.extend(occurred_at.iter().map(|span| kind.time("occurred_at", span)));
        Condition::every(met)
    }
}

/// What is asked for, or all there is.
fn any<E: TextEnum>(asked: Option<&[E]>) -> Vec<E> {
    asked.map_or_else(|| E::VALUES.iter().map(|(value, ..)| *value).collect(), <[E]>::to_vec)
}
