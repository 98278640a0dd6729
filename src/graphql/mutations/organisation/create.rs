//! `organisationCreate`: by administrators of the instance.

use async_graphql::{Context, InputObject, Object};

use super::input::{FeatureInput, OrganisationFields, check_slug};
use crate::{
    db::{
        change,
        organisation::{self as organisations, OrganisationRow},
    },
    domain::{
        Permission,
        organisation::{Feature, OrganisationDraft},
        patch::Patch,
        violation::Purpose,
    },
    graphql::{
        errors::Result,
        types::organisation::{Organisation, OrganisationById},
        write::{self, Manner, Stop, Work, Written, payload},
    },
};

/// Makes an organisation.
#[derive(Default)]
pub struct OrganisationCreate;

/// What the new organisation is. `name` and `slug` must be given.
#[derive(Debug, Clone, InputObject)]
pub struct OrganisationCreateInput {
    /// Names this mutation: sent again with the same key and input within 24 hours, it is done once.
    idempotency_key: Option<String>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
    #[graphql(flatten)]
    fields: OrganisationFields,
    /// What the organisation is allowed to use.
    features: Patch<Vec<FeatureInput>>,
}

payload! {
    /// What came of making an organisation.
    OrganisationCreatePayload {
        /// The new organisation; null if none was made.
        organisation: Organisation = OrganisationRow, OrganisationById
    }
}

#[Object]
impl OrganisationCreate {
    /// Makes an organisation, to which nobody belongs yet: add its first `OWNER` next. It takes `ORGANISATION_CREATE`, which only
    /// administrators of the instance have.
    async fn organisation_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the new organisation is.")] input: OrganisationCreateInput,
    ) -> Result<OrganisationCreatePayload> {
        let manner = Manner::create(ctx, input.dry_run, input.idempotency_key.clone());
        let outcome = write::run(ctx, manner, input, |work, input| Box::pin(create(work, input))).await?;
        OrganisationCreatePayload::of(ctx, outcome).await
    }
}

async fn create(work: &mut Work<'_, '_>, input: OrganisationCreateInput) -> Result<Written<OrganisationRow>, Stop> {
    let decision = work.viewer().permit_above_all(Permission::OrganisationCreate);
    let permit = work.permit(&[], decision);
    let features = input.features.map(|features| features.into_iter().map(Feature::from).collect());
    let draft = OrganisationDraft { features, ..input.fields.draft() };
    let patch = draft.check(&mut work.check, Purpose::Create);
    // Which slugs there are is nobody's business who may not make organisations.
    let Some(permit) = permit else { return Err(work.stop()) };
    if let Some(slug) = &patch.slug {
        check_slug(work, slug, None).await?;
    }
    work.finish()?;
    let stamp = work.stamp(permit);
    let row = OrganisationRow::new(work.new_id(), patch, &stamp);
    work.write(&[], organisations::create(vec![row.clone()], stamp)).await?;
    let fields = change::filled(&row);
    Ok(Written::new(row, &fields))
}
