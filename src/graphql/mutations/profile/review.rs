//! `profileReview`: somebody has looked at a profile and found it right.

use async_graphql::{Context, ID, InputObject, Object};

use super::update::reviewed;
use crate::{
    db::{
        profile::{self as profiles, ProfileRow},
        sight::Seen,
    },
    domain::Permission,
    graphql::{
        errors::Result,
        types::profile::{Profile, ProfileById, person},
        write::{self, Manner, Stop, Work, Written, payload},
    },
};

/// Notes that a profile was reviewed.
#[derive(Default)]
pub struct ProfileReview;

/// Which profile was reviewed.
#[derive(Debug, Clone, InputObject)]
pub struct ProfileReviewInput {
    /// The profile's id.
    id: ID,
    /// The version that was reviewed. What others have changed since does not matter, but it must have been one.
    if_version: Option<i32>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
}

payload! {
    /// What came of noting that a profile was reviewed.
    ProfileReviewPayload {
        /// The profile as it is now; null if nothing was done.
        profile: Profile = Seen<ProfileRow>, ProfileById
    }
}

#[Object]
impl ProfileReview {
    /// Notes that a profile was reviewed now, and changes nothing else of it. It takes `PROFILE_REVIEW` in the profile's owner.
    async fn profile_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which profile was reviewed.")] input: ProfileReviewInput,
    ) -> Result<ProfileReviewPayload> {
        let manner = Manner::update(ctx, input.dry_run, input.if_version);
        let outcome = write::run(ctx, manner, input, |work, input| Box::pin(review(work, input))).await?;
        ProfileReviewPayload::of(ctx, outcome).await
    }
}

async fn review(work: &mut Work<'_, '_>, input: ProfileReviewInput) -> Result<Written<Seen<ProfileRow>>, Stop> {
    let known = work.find(&["id"], &input.id, profiles::lock).await?;
    let Some(known) = known else { return Err(work.stop()) };
    let decision = work.viewer().permit(Permission::ProfileReview, &person(&known));
    let Some(permit) = work.permit(&[], decision) else { return Err(work.stop()) };
    let mut after = ProfileRow::clone(&known);
    after.reviewed_at = Some(reviewed(&known, work.now()).into());
    work.merge::<ProfileRow>(&known, &after, input.if_version, &["reviewedAt"]).await?;
    work.finish()?;
    let stamp = work.stamp(permit);
    let updated = work.write(&[], profiles::update(ProfileRow::clone(&known), after, stamp)).await?;
    Ok(Written::of_person(known.with(updated.row), &updated.fields))
}
