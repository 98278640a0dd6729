//! Reading identifiers that clients send.

use async_graphql::ID;

use super::errors::{Error, Result};
use crate::domain::{Id, Noun};

/// Reads an id of one kind.
///
/// # Errors
/// When it is malformed or another kind's.
pub fn id<N: Noun>(argument: &str, given: &ID) -> Result<Id<N>> {
    given.parse().map_err(|wrong| Error::argument(argument, wrong))
}
