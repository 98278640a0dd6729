//! Mutations of profiles.

mod create;
mod delete;
mod dial;
mod input;
mod review;
mod update;

use async_graphql::MergedObject;

/// Changes profiles.
#[derive(Default, MergedObject)]
pub struct ProfileMutation(create::ProfileCreate, delete::ProfileDelete, update::ProfileUpdate, review::ProfileReview);
