//! Reading identifiers that clients send.

use async_graphql::ID;

use super::errors::{Error, Result};
use crate::domain::{Id, Noun, RecordId, change::RecordType};

/// Whether a text can be what a record is called by: none holds U+0000, which PostgreSQL does not even compare with.
pub fn can_name(text: &str) -> bool {
    !text.contains('\0')
}

/// Reads an id of one kind.
///
/// # Errors
/// When it is malformed or another kind's.
pub fn id<N: Noun>(argument: &str, given: &ID) -> Result<Id<N>> {
    given.parse().map_err(|wrong| Error::argument(argument, wrong))
}

/// Reads the id of a record of any kind.
///
/// # Errors
/// When it is malformed, or no record's.
pub fn record(argument: &str, given: &ID) -> Result<(RecordType, RecordId)> {
    let read = RecordType::read_id(given).map_err(|wrong| Error::argument(argument, wrong))?;
    read.ok_or_else(|| {
        Error::argument(argument, "is no id of a record: such an id begins with the kind of record, `user_`")
    })
}
