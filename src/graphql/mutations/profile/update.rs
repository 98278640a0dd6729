//! `profileUpdate`: by the person, or by who administers the person.

use async_graphql::{Context, ID, InputObject, Object};
use chrono::{DateTime, TimeDelta, Utc};

use super::{dial, input::ProfileFields};
use crate::{
    db::{
        change,
        profile::{self as profiles, ProfileRow},
        sight::Seen,
        user as users,
    },
    domain::{
        Permission,
        patch::Patch,
        profile::ADMINISTERED,
        violation::{Refusal, ViolationCode},
    },
    graphql::{
        errors::Result,
        types::profile::{Profile, ProfileById, person},
        write::{self, Manner, Stop, Work, Written, payload},
    },
};

/// Changes a profile.
#[derive(Default)]
pub struct ProfileUpdate;

/// What is to be changed of a profile. A field that is left out stays as it is, null clears it.
#[derive(Debug, Clone, InputObject)]
pub struct ProfileUpdateInput {
    /// The profile's id.
    id: ID,
    /// The version that the edit was made on. Edits of different fields go together with what others have changed since; of
    /// the same field, that is a `CONFLICT`.
    if_version: Option<i32>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
    #[graphql(flatten)]
    fields: ProfileFields,
}

payload! {
    /// What came of changing a profile.
    ProfileUpdatePayload {
        /// The profile as it is now; null if nothing was done.
        profile: Profile = Seen<ProfileRow>, ProfileById
    }
}

#[Object]
impl ProfileUpdate {
    /// Changes a profile, which counts as a review of it. Everybody may change their own, but for `enabled`, `externalId` and
    /// `driver.requiredDocuments`; others take `PROFILE_WRITE` in the profile's owner.
    async fn profile_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be changed.")] input: ProfileUpdateInput,
    ) -> Result<ProfileUpdatePayload> {
        let manner = Manner::update(ctx, input.dry_run, input.if_version);
        let outcome = write::run(ctx, manner, input, |work, input| Box::pin(update(work, input))).await?;
        ProfileUpdatePayload::of(ctx, outcome).await
    }
}

async fn update(work: &mut Work<'_, '_>, input: ProfileUpdateInput) -> Result<Written<Seen<ProfileRow>>, Stop> {
    let known = work.find(&["id"], &input.id, profiles::lock).await?;
    let draft = input.fields.draft(&mut work.check);
    let context = known.as_ref().map(|known| known.context()).unwrap_or_default();
    let mut patch = draft.check(&mut work.check, context);
    let Some(known) = known else { return Err(work.stop()) };
    let decision = work.viewer().permit_own(Permission::ProfileWrite, &person(&known));
    // Whoever may not write learns nothing of what others have written.
    let Some(permit) = work.permit(&[], decision) else { return Err(work.stop()) };
    let username = if patch.display_name.is_null() { username(work, &known).await? } else { String::new() };
    patch.reviewed_at = Patch::Value(reviewed(&known, work.now()));
    let mut after = ProfileRow::clone(&known);
    after.apply(patch, &username);
    administered(work, &known.with(after.clone()), &known);
    if after.external_id != known.external_id {
        check_external_id(work, &known.with(after.clone())).await?;
    }
    work.merge::<ProfileRow>(&known, &after, input.if_version, &["reviewedAt"]).await?;
    work.finish()?;
    let stamp = work.stamp(permit);
    let updated = work.write(&[], profiles::update(ProfileRow::clone(&known), after, stamp)).await?;
    dial::again(work, permit, &known, &updated.row).await?;
    Ok(Written::of_person(known.with(updated.row), &updated.fields))
}

/// When a profile is reviewed that is reviewed now: at another time than before, or nobody could tell.
pub fn reviewed(known: &ProfileRow, now: DateTime<Utc>) -> DateTime<Utc> {
    if known.reviewed_at == Some(now.into()) { now + TimeDelta::microseconds(1) } else { now }
}

async fn username(work: &mut Work<'_, '_>, profile: &ProfileRow) -> Result<String, Stop> {
    let user = work.run(users::by_ids(vec![profile.user_id])).await?.pop();
    Ok(user.map(|user| user.username).unwrap_or_default())
}

/// Sees that nobody changes of themselves what those decide who administer them.
pub fn administered(work: &mut Work<'_, '_>, after: &Seen<ProfileRow>, before: &ProfileRow) {
    let person = person(after);
    let Err(denied) = work.viewer().permit(Permission::ProfileWrite, &person) else { return };
    if work.viewer().permit_own(Permission::ProfileWrite, &person).is_err() {
        return;
    }
    for field in change::differences::<ProfileRow>(before, after) {
        if ADMINISTERED.contains(&field.path.as_str()) {
            let place: Vec<&str> = field.path.split('.').collect();
            work.check.deny(&place, denied);
        }
    }
}

/// Sees that no other profile of the owner has the external id. Who may not give one learns nothing of others.
///
/// # Errors
/// When the database fails.
pub async fn check_external_id(work: &mut Work<'_, '_>, profile: &Seen<ProfileRow>) -> Result<(), Stop> {
    let Some(external_id) = profile.external_id.clone() else { return Ok(()) };
    if work.viewer().permit(Permission::ProfileWrite, &person(profile)).is_err() {
        return Ok(());
    }
    if work.run(profiles::has_external_id(profile.owner_id, external_id, profile.id)).await? {
        work.check.refuse(&["externalId"], Refusal::new(ViolationCode::Taken, write::EXTERNAL_ID_TAKEN));
    }
    Ok(())
}
