//! Mutations of profiles.

mod dial;
mod input;
mod review;
mod update;

use async_graphql::MergedObject;

/// Changes profiles.
#[derive(Default, MergedObject)]
pub struct ProfileMutation(update::ProfileUpdate, review::ProfileReview);
