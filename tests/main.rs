//! The whole suite in one binary: it links once, and its tests share one PostgreSQL server.

mod support;

mod demo;
mod graphiql;
mod postgres_server;
