//! `organisationUpdate`: by who administers the organisation.

use async_graphql::{Context, ID, InputObject, Object};

use super::input::{OrganisationFields, check_slug};
use crate::{
    db::organisation::{self as organisations, OrganisationRow},
    domain::{Permission, violation::Purpose},
    graphql::{
        errors::Result,
        types::organisation::{Organisation, OrganisationById},
        write::{self, Manner, Stop, Work, Written, payload},
    },
};

/// Changes an organisation.
#[derive(Default)]
pub struct OrganisationUpdate;

/// What is to be changed of an organisation. A field that is left out stays as it is, null clears it.
#[derive(Debug, Clone, InputObject)]
pub struct OrganisationUpdateInput {
    /// The organisation's id.
    id: ID,
    /// The version that the edit was made on. Edits of different fields go together with what others have changed since; of
    /// the same field, that is a `CONFLICT`.
    if_version: Option<i32>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
    #[graphql(flatten)]
    fields: OrganisationFields,
}

payload! {
    /// What came of changing an organisation.
    OrganisationUpdatePayload {
        /// The organisation as it is now; null if nothing was done.
        organisation: Organisation = OrganisationRow, OrganisationById
    }
}

#[Object]
impl OrganisationUpdate {
    /// Changes an organisation. It takes `ORGANISATION_WRITE` in it; to change `status` it takes `ORGANISATION_DELETE`, and
    /// `sandbox` is for administrators of the instance. What the organisation is allowed to use is set by `organisationFeatureSet`.
    async fn organisation_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be changed.")] input: OrganisationUpdateInput,
    ) -> Result<OrganisationUpdatePayload> {
        let manner = Manner::update(ctx, input.dry_run, input.if_version);
        let outcome = write::run(ctx, manner, input, |work, input| Box::pin(update(work, input))).await?;
        OrganisationUpdatePayload::of(ctx, outcome).await
    }
}

async fn update(work: &mut Work<'_, '_>, input: OrganisationUpdateInput) -> Result<Written<OrganisationRow>, Stop> {
    let known = work.find(&["id"], &input.id, organisations::lock).await?;
    let patch = input.fields.draft().check(&mut work.check, Purpose::Update);
    let Some(known) = known else { return Err(work.stop()) };
    let decision = work.viewer().permit_in(Permission::OrganisationWrite, known.id);
    let permit = work.permit(&[], decision);
    let mut after = known.clone();
    after.apply(patch);
    reserved(work, &known, &after);
    let Some(permit) = permit else { return Err(work.stop()) };
    if after.slug_folded != known.slug_folded {
        check_slug(work, &after.slug, Some(known.id)).await?;
    }
    work.merge(&known, &after, input.if_version, &[]).await?;
    work.finish()?;
    let stamp = work.stamp(permit);
    let updated = work.write(&[], organisations::update(known, after, stamp)).await?;
    Ok(Written::new(updated.row, &updated.fields))
}

/// Sees that those who administer an organisation change nothing that is for its owners, or above it.
fn reserved(work: &mut Work<'_, '_>, before: &OrganisationRow, after: &OrganisationRow) {
    if before.status != after.status {
        let decision = work.viewer().permit_in(Permission::OrganisationDelete, before.id);
        work.permit(&["status"], decision);
    }
    if before.sandbox != after.sandbox {
        let decision = work.viewer().permit_above_all(Permission::OrganisationCreate);
        work.permit(&["sandbox"], decision);
    }
}
