//! Roster: one GraphQL graph of users, profiles, contacts, organisations and teams.

pub mod config;
pub mod db;
pub mod demo;
pub mod domain;
pub mod graphql;
pub mod import;
pub mod server;
pub mod telemetry;
