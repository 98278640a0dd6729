//! What people data *is*: values that are parsed once, and the rules of each noun. No SQL and no GraphQL in this room.

#[macro_use]
mod enumeration;
mod id;

pub mod change;
pub mod contact;
pub mod document;
pub mod driver;
pub mod group;
pub mod membership;
pub mod organisation;
pub mod patch;
pub mod profile;
pub mod service_account;
pub mod team;
pub mod user;

pub use enumeration::TextEnum;
pub use id::*;
