//! `profileDelete`: what is known of a person goes, and the user stays.

use async_graphql::{Context, ID, InputObject, Object};

use crate::{
    db::{
        change::Record as _,
        profile::{self as profiles, ProfileRow},
    },
    domain::Permission,
    graphql::{
        errors::Result,
        types::profile::person,
        write::{self, Deleted, Manner, Stop, Work, payload},
    },
};

/// Deletes profiles.
#[derive(Default)]
pub struct ProfileDelete;

/// Which profile is to be deleted.
#[derive(Debug, Clone, InputObject)]
pub struct ProfileDeleteInput {
    /// The profile's id.
    id: ID,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
}

payload! {
    /// What came of deleting a profile.
    ProfileDeletePayload { deleted }
}

#[Object]
impl ProfileDelete {
    /// Deletes a profile with its contacts and documents, and leaves the user. What happened to them stays in the history,
    /// without what was private. It takes `PROFILE_WRITE` in the profile's owner.
    async fn profile_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which profile is to be deleted.")] input: ProfileDeleteInput,
    ) -> Result<ProfileDeletePayload> {
        let manner = Manner::of(input.dry_run);
        Ok(write::run(ctx, manner, input, |work, input| Box::pin(delete(work, input))).await?.into())
    }
}

async fn delete(work: &mut Work<'_, '_>, input: ProfileDeleteInput) -> Result<Deleted, Stop> {
    let Some(profile) = work.find(&["id"], &input.id, profiles::lock).await? else { return Err(work.stop()) };
    let decision = work.viewer().permit(Permission::ProfileWrite, &person(&profile));
    let Some(permit) = work.permit(&[], decision) else { return Err(work.stop()) };
    let (record, id, stamp) = (profile.id(), profile.id.to_string(), work.stamp(permit));
    work.write(&[], profiles::delete(ProfileRow::clone(&profile), stamp)).await?;
    Ok(Deleted(record, id))
}
