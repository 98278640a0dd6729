//! Mutations of service accounts and their keys.

mod create;
mod delete;
mod input;
mod key_create;
mod key_revoke;
mod update;

use async_graphql::MergedObject;

/// Changes service accounts and their keys.
#[derive(Default, MergedObject)]
pub struct ServiceAccountMutation(
    create::ServiceAccountCreate,
    update::ServiceAccountUpdate,
    delete::ServiceAccountDelete,
    key_create::ServiceAccountKeyCreate,
    key_revoke::ServiceAccountKeyRevoke,
);
