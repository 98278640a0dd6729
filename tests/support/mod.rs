//! What the tests stand on: nothing here knows the graph.

pub mod certificates;
pub mod postgres;
