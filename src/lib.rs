//! Roster: one GraphQL graph of users, profiles, contacts, organisations and teams.

pub mod domain;
pub mod server;
