//! What an operation costs: how many values its answer may have, if every list is as long as it may be.

use async_graphql::{Name, Value, Variables};

use crate::graphql::connection::{DEFAULT_SIZE, MAX_SIZE};

/// A sum of values, of which those inside of lists wait for the lists' sizes: they may be in variables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cost {
    fixed: u64,
    lists: Vec<(Size, Cost)>,
}

/// How many entries a list has at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Size {
    /// So many.
    Entries(u64),
    /// As a variable says, of a page; the other is what it says if it is not given.
    Page(Name, u64),
    /// As many as a variable's list has; the other is what it has if it is not given.
    Each(Name, u64),
}

impl Cost {
    /// Adds values that are there once.
    pub const fn add(&mut self, values: u64) {
        self.fixed = self.fixed.saturating_add(values);
    }

    /// Adds what each entry of a list costs.
    pub fn add_list(&mut self, size: Size, each: Self) {
        match size {
            Size::Entries(entries) if each.lists.is_empty() => self.add(entries.saturating_mul(each.fixed)),
            size => self.lists.push((size, each)),
        }
    }

    /// The whole sum, with these variables; as much as can be counted, if it is more.
    pub fn total(&self, variables: &Variables) -> u64 {
        let list = |(size, each): &(Size, Self)| size.entries(variables).saturating_mul(each.total(variables));
        self.lists.iter().map(list).fold(self.fixed, u64::saturating_add)
    }
}

impl Size {
    /// The size of a page that has as many entries as usual.
    pub const fn usual() -> Self {
        Self::Entries(DEFAULT_SIZE as u64)
    }

    /// How many a value asks for: what is none, or out of range, is refused later, and costs nothing.
    pub fn of_page(value: &Value) -> u64 {
        match value {
            Value::Number(number) => number.as_u64().unwrap_or(0).min(MAX_SIZE as u64),
            Value::Null => DEFAULT_SIZE as u64,
            _ => 0,
        }
    }

    /// How many a list has; one value is a list of one.
    pub fn of_list(value: &Value) -> u64 {
        match value {
            Value::List(values) => values.len() as u64,
            Value::Null => 0,
            _ => 1,
        }
    }

    fn entries(&self, variables: &Variables) -> u64 {
        match self {
            Self::Entries(entries) => *entries,
            Self::Page(name, otherwise) => variables.get(name).map_or(*otherwise, Self::of_page),
            Self::Each(name, otherwise) => variables.get(name).map_or(*otherwise, Self::of_list),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn once(values: u64) -> Cost {
        Cost { fixed: values, lists: Vec::new() }
    }

    #[test]
    fn lists_multiply_what_is_inside_of_them() {
        let mut inner = once(2);
        inner.add_list(Size::Page(Name::new("n"), 20), once(3));
        let mut cost = once(1);
        cost.add_list(Size::Entries(10), inner);
        cost.add_list(Size::Each(Name::new("ids"), 0), once(7));
        let total = |variables: serde_json::Value| cost.total(&Variables::from_json(variables));
        assert_eq!(total(serde_json::json!({})), 1 + 10 * (2 + 20 * 3));
        assert_eq!(total(serde_json::json!({"n": 5, "ids": ["a", "b"]})), 1 + 10 * (2 + 5 * 3) + 2 * 7);
        assert_eq!(total(serde_json::json!({"n": 100_000})), 1 + 10 * (2 + 100 * 3));
        assert_eq!(total(serde_json::json!({"n": -1, "ids": "a"})), 1 + 10 * 2 + 7);
        assert_eq!(total(serde_json::json!({"n": null, "ids": null})), 1 + 10 * (2 + 20 * 3));
    }

    #[test]
    fn what_cannot_be_counted_is_as_much_as_can_be() {
        let mut cost = once(1);
        for _ in 0..30 {
            let mut outer = once(1);
            outer.add_list(Size::Page(Name::new("n"), 100), cost);
            cost = outer;
        }
        assert_eq!(cost.total(&Variables::default()), u64::MAX);
    }
}
