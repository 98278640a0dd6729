//! Mutations of sessions.

mod create;
mod revoke;

use async_graphql::MergedObject;

/// Begins and ends sessions.
#[derive(Default, MergedObject)]
pub struct SessionMutation(create::SessionCreate, revoke::SessionRevoke);
