//! The types of the graph: one file for each noun, with its fields, its lists and its loaders.

pub mod ability;
pub mod change;
pub mod contact;
pub mod country;
pub mod document;
pub mod driver;
pub mod group;
pub mod organisation;
pub mod profile;
pub mod service_account;
pub mod session;
pub mod team;
pub mod user;
pub mod user_error;
pub mod viewer;

use super::errors::Result;
use crate::db;

/// What another record cannot be without: it is missing only if it was deleted while the request ran.
///
/// # Errors
/// When it is missing.
fn present<T>(found: Option<T>) -> Result<T> {
    found.ok_or_else(|| db::Error::missing().into())
}
