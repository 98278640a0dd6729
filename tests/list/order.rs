//! Orders: as a question has them, and which record comes first.

use std::cmp::Ordering;

use roster::db::types::Timestamp;

use super::{
    field::columns,
    known::{Known, known},
};
use crate::sight::{
    chance::Chance,
    model::Model,
    node::{Kind, Node},
};

/// What a list is ordered by: columns, each with its direction if that is said.
#[derive(Debug, Default)]
pub struct Order(Vec<(&'static str, Option<bool>)>);

/// By what a record is put in its place.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Text(String),
    Number(i64),
    /// Nothing, after everything.
    Nothing,
}

impl Order {
    /// Up to three columns of a kind.
    pub fn random(chance: &mut Chance, kind: Kind) -> Self {
        let mut order: Vec<(&'static str, Option<bool>)> = Vec::new();
        for _ in 0..chance.between(0, 3) {
            let column = chance.pick(columns(kind));
            if !order.iter().any(|(known, _)| *known == column) {
                order.push((column, chance.pick(&[None, Some(false), Some(true)])));
            }
        }
        Self(order)
    }

    pub fn is_usual(&self) -> bool {
        self.0.is_empty()
    }

    /// As a question has it.
    pub fn text(&self) -> String {
        let column = |(name, descending): &(&str, Option<bool>)| {
            let direction =
                descending.map(|descending| if descending { ", direction: DESC" } else { ", direction: ASC" });
            format!("{{field: {name}{}}}", direction.unwrap_or_default())
        };
        format!("[{}]", self.0.iter().map(column).collect::<Vec<_>>().join(", "))
    }

    /// Which of two records comes first.
    pub fn compare(&self, model: &Model<'_>, one: Node, other: Node) -> Ordering {
        let turned = |ordering: Ordering, descending: bool| if descending { ordering.reverse() } else { ordering };
        for (column, descending) in &self.0 {
            let ordering = if *column == "ID" {
                one.uuid.cmp(&other.uuid)
            } else {
                key(model, one, column).cmp(&key(model, other, column))
            };
            if ordering.is_ne() {
                return turned(ordering, *descending == Some(true));
            }
        }
        let descending = self.0.last().is_none_or(|(_, descending)| *descending == Some(true));
        turned(one.uuid.cmp(&other.uuid), descending)
    }
}

/// By what a column puts a record in its place.
fn key(model: &Model<'_>, node: Node, column: &str) -> Key {
    if node.kind == Kind::User && matches!(column, "FIRST_NAME" | "LAST_NAME" | "DISPLAY_NAME") {
        let profile = model.directory.profiles.iter().find(|profile| profile.user_id == node.id());
        return profile.map_or(Key::Nothing, |profile| key(model, profile.id.into(), column));
    }
    match known(model, node, &field(column)) {
        Known::Text(Some(text), fold) => Key::Text(fold(&text)),
        Known::Set(set) => Key::Text(set.concat()),
        Known::Flag(Some(flag)) => Key::Number(flag.into()),
        Known::Moment(Some(at)) => Key::Number(Timestamp::from(at).get().timestamp_micros()),
        _ => Key::Nothing,
    }
}

/// The field of a filter that is about the same: `createdAt` for `CREATED_AT`.
fn field(column: &str) -> String {
    if column == "STATE" {
        return "states".into();
    }
    let mut words = column.split('_').map(str::to_lowercase);
    let first = words.next().unwrap_or_default();
    words.fold(first, |name, word| name + &word[..1].to_uppercase() + &word[1..])
}
