//! What the tests stand on.

#[cfg(feature = "embedded-graphiql")]
pub mod browser;
pub mod certificates;
pub mod postgres;
