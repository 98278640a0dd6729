//! What is asked of a list, and the list that must be the answer.

use std::cmp::Reverse;

use super::{
    draw::Draw,
    field::conditions,
    filter::{Filter, quoted},
    order::Order,
    search::{added, score, typed},
};
use crate::sight::{
    answer::{Answer, Entry},
    model::Model,
    node::{Kind, Node, Shape, fields},
};

/// So many levels a filter has at most.
const DEPTH: usize = 4;

/// So often something else is drawn where nothing would be told apart.
const TRIES: usize = 8;

/// Which entries of a list are asked for, and in which order.
#[derive(Debug, Default)]
pub struct Asked {
    pub filter: Option<Filter>,
    pub order: Order,
    pub search: Option<String>,
}

/// A list that can be filtered.
#[derive(Debug, Clone, Copy)]
pub struct List {
    pub field: &'static str,
    /// Of what it is.
    pub of: Kind,
    /// Whether entries can be passed over.
    pub has_offset: bool,
}

/// The lists of a kind that can be filtered.
pub fn lists(kind: Kind) -> Vec<List> {
    let list = |(field, shape): &(&'static str, Shape)| match *shape {
        Shape::Page(of, _, has_offset) if !conditions(of).is_empty() => Some(List { field, of, has_offset }),
        _ => None,
    };
    fields(kind).iter().filter_map(list).collect()
}

/// A whole list, as it is when nothing is asked for.
pub fn whole(model: &Model<'_>, parent: Node, field: &str) -> Vec<Entry> {
    match model.answer(parent, field) {
        Answer::Page(entries) => entries,
        other => unreachable!("{field} is a list, and no {other:?}"),
    }
}

impl Asked {
    /// Something that can be asked of a list of a kind; only lists that nobody has can be searched.
    pub fn random(draw: &mut Draw<'_>, kind: Kind, can_be_searched: bool) -> Self {
        let depth = draw.chance.between(0, DEPTH);
        let filter = draw.chance.percent(75).then(|| draw.filter(kind, depth));
        let order = Order::random(draw.chance, kind);
        let searched = can_be_searched && draw.chance.percent(40);
        let record = if searched { draw.record(kind) } else { None };
        let search = record.map(|record| typed(draw.chance, draw.model, record));
        Self { filter, order, search }
    }

    /// The same; mostly something by which these entries are told apart.
    pub fn telling(draw: &mut Draw<'_>, list: List, is_root: bool, model: &Model<'_>, whole: &[Entry]) -> Self {
        let mut asked = Self::random(draw, list.of, is_root);
        for _ in 0..TRIES {
            if asked.tells_apart(model, whole) {
                break;
            }
            asked = Self::random(draw, list.of, is_root);
        }
        asked
    }

    /// Whether some of these entries are asked for, and some are not.
    pub fn tells_apart(&self, model: &Model<'_>, whole: &[Entry]) -> bool {
        let left = self.of(model, whole.to_vec()).len();
        left > 0 && left < whole.len()
    }

    /// As a question has it, after other arguments.
    pub fn text(&self) -> String {
        let filter = self.filter.iter().map(|filter| format!(", filter: {}", filter.text()));
        let order = (!self.order.is_usual()).then(|| format!(", orderBy: {}", self.order.text()));
        let search = self.search.iter().map(|typed| format!(", search: {}", quoted(typed)));
        filter.chain(order).chain(search).collect()
    }

    /// What is left of a list that is in its usual order, in the order that is asked for.
    pub fn of(&self, model: &Model<'_>, mut entries: Vec<Entry>) -> Vec<Entry> {
        let met = |node| self.filter.as_ref().is_none_or(|filter| filter.meets(model, node) == Some(true));
        entries.retain(|entry| met(entry.node));
        if let Some(typed) = &self.search {
            entries.retain(|entry| score(model, entry.node, typed).is_some());
            entries.sort_by_key(|entry| Reverse((score(model, entry.node, typed), added(model, entry.node))));
        }
        if !self.order.is_usual() {
            entries.sort_by(|one, other| self.order.compare(model, one.node, other.node));
        }
        entries
    }
}
