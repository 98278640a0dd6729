//! Lists that are asked for whole.

use std::sync::Arc;

use roster::db::{
    list::{Ask, Criteria},
    page::Window,
};

/// A whole list, as far as a test has one.
pub const WHOLE: Window = Window { after: None, before: None, backward: false, limit: 100_000, offset: 0 };

/// Asks for everything.
pub fn everything<T>() -> Ask<T> {
    Ask { window: WHOLE, order: Vec::new(), criteria: Criteria::default() }
}

/// The same of records' lists.
pub fn everything_of<T>() -> Arc<Ask<T>> {
    Arc::new(everything())
}

/// Counts everything.
pub fn all<T>() -> Criteria<T> {
    Criteria::default()
}

/// The same of records' lists.
pub fn all_of<T>() -> Arc<Criteria<T>> {
    Arc::new(all())
}
