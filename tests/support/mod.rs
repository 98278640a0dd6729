//! What the integration tests share.

#[cfg(feature = "embedded-graphiql")]
pub mod browser;
