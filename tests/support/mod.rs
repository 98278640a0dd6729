//! What the tests stand on.

pub mod app;
#[cfg(feature = "embedded-graphiql")]
pub mod browser;
pub mod certificates;
pub mod database;
pub mod directory;
pub mod jwt;
pub mod list;
pub mod postgres;
pub mod program;
pub mod target;
