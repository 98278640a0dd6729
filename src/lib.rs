//! Roster: one GraphQL graph of users, profiles, contacts, organisations and teams.

pub mod db;
pub mod domain;
pub mod import;
