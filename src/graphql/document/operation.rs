//! Which operation of a document a request means.

use async_graphql::{
    Name, ServerError,
    parser::types::{DocumentOperations, OperationDefinition},
};

use super::error;
use crate::graphql::errors::{Code, quoted};

/// The operation of this name, or the only one.
///
/// # Errors
/// When there is none of that name, or several that may be meant.
pub fn find<'d>(
    operations: &'d DocumentOperations,
    name: Option<&str>,
) -> Result<(Option<&'d Name>, &'d OperationDefinition), ServerError> {
    let found = match (operations, name) {
        (DocumentOperations::Single(operation), None) => Ok((None, operation)),
        (DocumentOperations::Single(_), Some(name)) => Err(format!(
            "The query's operation has no name, but `operationName` asks for {}; name it, or leave `operationName` out.",
            quoted(name)
        )),
        (DocumentOperations::Multiple(operations), None) => {
            let mut all = operations.iter();
            let only = all.next().filter(|_| all.next().is_none()).map(|(name, operation)| (Some(name), operation));
            only.ok_or_else(|| "The query holds several operations: name the one to run in `operationName`.".to_owned())
        }
        (DocumentOperations::Multiple(operations), Some(name)) => {
            let found = operations.get_key_value(name).map(|(name, operation)| (Some(name), operation));
            found.ok_or_else(|| {
                format!("The query holds no operation that is named {}, as `operationName` asks.", quoted(name))
            })
        }
    };
    found
        .map(|(name, operation)| (name, &operation.node))
        .map_err(|problem| error(problem, Vec::new(), Code::OperationResolutionFailure))
}
