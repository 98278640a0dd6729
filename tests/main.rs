//! The whole suite in one binary: it links once, and its tests share one PostgreSQL server.

mod support;

mod graphiql;
mod import;
mod postgres_server;
mod statement;
