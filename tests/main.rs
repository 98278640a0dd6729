//! The whole suite in one binary: it links once, and its tests share one PostgreSQL server.

mod postgres_server;
mod support;
