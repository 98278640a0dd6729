//! Mutations of users.

mod create;
pub mod new;
pub mod owner;

use async_graphql::MergedObject;

/// Changes users.
#[derive(Default, MergedObject)]
pub struct UserMutation(create::UserCreate);
