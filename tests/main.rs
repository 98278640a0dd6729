//! The whole suite in one binary: it links once, and its tests share one PostgreSQL server.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

mod ability;
mod apart;
mod auth;
mod bulk;
mod cli;
mod demo;
mod durability;
mod foreign_database;
mod forgetting;
mod graphiql;
mod health;
mod history;
mod import;
mod jwt;
mod list;
mod matrix;
mod migration;
mod model;
mod mutation;
mod node;
mod operation;
mod page;
mod plan;
mod postgres_server;
mod sample;
mod schema;
mod search;
mod server;
mod session;
mod shared_connection;
mod sight;
mod statement;
mod tls;
mod transaction;
