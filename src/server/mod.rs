//! The front door: HTTP in, HTTP out.

pub mod graphiql;
