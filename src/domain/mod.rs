//! What people data *is*: values that are parsed once, and the rules of each noun. No SQL and no GraphQL in this room.

#[macro_use]
mod enumeration;
mod id;

pub mod access;
pub mod change;
pub mod clock;
pub mod contact;
pub mod country;
pub mod date;
pub mod document;
pub mod driver;
pub mod email;
pub mod group;
pub mod json;
pub mod language;
pub mod list;
pub mod membership;
pub mod organisation;
pub mod patch;
pub mod permission;
pub mod phone;
pub mod policy;
pub mod profile;
pub mod review;
pub mod search;
pub mod service_account;
pub mod sight;
pub mod team;
pub mod text;
pub mod timestamp;
pub mod timezone;
pub mod user;
pub mod viewer;
pub mod violation;

pub use access::Permit;
pub use enumeration::TextEnum;
pub use id::*;
pub use permission::{Permission, Permissions};
pub use sight::Sight;
pub use viewer::{Actor, Means, Viewer};
