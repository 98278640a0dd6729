//! `organisationFeatureSet`: what an organisation is allowed to use, by administrators of the instance.

use async_graphql::{Context, ID, InputObject, Object};
use serde_json::{Value, json};

use crate::{
    db::organisation::{self as organisations, OrganisationRow},
    domain::{
        Permission,
        change::FieldChange,
        organisation::{Feature, FeatureDraft},
        patch::Patch,
        text::fold,
    },
    graphql::{
        errors::Result,
        types::organisation::{Organisation, OrganisationById},
        write::{self, Manner, Stop, Work, Written, payload},
    },
};

/// Sets a feature of an organisation.
#[derive(Default)]
pub struct OrganisationFeatureSet;

/// Which feature of which organisation is set. A field that is left out stays as it is.
#[derive(Debug, Clone, InputObject)]
pub struct OrganisationFeatureSetInput {
    /// The organisation's id.
    id: ID,
    /// The version of the organisation that the edit was made on. What others have set of the same feature since is a
    /// `CONFLICT`.
    if_version: Option<i32>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
    /// The feature's name, whatever its case. If the organisation has none of this name, it gets one.
    name: String,
    /// Whether the organisation may use the feature. It must be given for a new one, and cannot be null.
    enabled: Patch<bool>,
    /// How much of it the organisation may use; null for no limit.
    limit: Patch<i64>,
}

payload! {
    /// What came of setting a feature of an organisation.
    OrganisationFeatureSetPayload {
        /// The organisation as it is now; null if nothing was done.
        organisation: Organisation = OrganisationRow, OrganisationById
    }
}

#[Object]
impl OrganisationFeatureSet {
    /// Sets what an organisation is allowed to use of one feature. An organisation does not lift its own limits: it takes
    /// `ORGANISATION_CREATE`, which only administrators of the instance have.
    async fn organisation_feature_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which feature is set.")] input: OrganisationFeatureSetInput,
    ) -> Result<OrganisationFeatureSetPayload> {
        let manner = Manner::update(ctx, input.dry_run, input.if_version);
        let outcome = write::run(ctx, manner, input, |work, input| Box::pin(set(work, input))).await?;
        OrganisationFeatureSetPayload::of(ctx, outcome).await
    }
}

async fn set(work: &mut Work<'_, '_>, input: OrganisationFeatureSetInput) -> Result<Written<OrganisationRow>, Stop> {
    let known = work.find(&["id"], &input.id, organisations::lock).await?;
    let draft = FeatureDraft { name: input.name, enabled: input.enabled, limit: input.limit };
    let features = known.as_ref().map(|known| known.features.0.as_slice()).unwrap_or_default();
    let patch = draft.check(&mut work.check, features);
    let Some(known) = known else { return Err(work.stop()) };
    let decision = work.viewer().permit_above_all(Permission::OrganisationCreate);
    let (Some(permit), Some(patch)) = (work.permit(&[], decision), patch) else { return Err(work.stop()) };
    let mut after = known.clone();
    let (before, feature) = patch.apply(&mut after.features.0);
    let name = fold(&feature.name);
    let mut leaves = leaves(before.as_ref(), &feature);
    leaves.retain(|leaf| leaf.before != leaf.after || work.says(&leaf.path));
    work.merge_leaves(&known, input.if_version, &leaves, |edit, leaf| edited(edit, &name, leaf)).await?;
    work.finish()?;
    let stamp = work.stamp(permit);
    let updated = work.write(&[], organisations::update(known, after, stamp)).await?;
    Ok(Written::new(updated.row, &updated.fields))
}

/// What there is of a feature, leaf by leaf.
fn leaves(before: Option<&Feature>, after: &Feature) -> Vec<FieldChange> {
    let enabled = FieldChange::new("enabled", json!(before.map(|known| known.enabled)), json!(after.enabled));
    let limit = FieldChange::new("limit", json!(before.map(|known| known.limit)), json!(after.limit));
    vec![enabled, limit]
}

/// What an edit of an organisation made of a leaf of one feature.
fn edited(edit: &FieldChange, name: &str, leaf: &str) -> Option<(Value, Value)> {
    let of = |list: &Value| {
        let named = |feature: &&Value| feature["name"].as_str().is_some_and(|known| fold(known) == name);
        list.as_array().and_then(|list| list.iter().find(named)).map_or(Value::Null, |feature| feature[leaf].clone())
    };
    (edit.path == "features").then(|| (of(&edit.before), of(&edit.after)))
}
