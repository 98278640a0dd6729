//! Mutations of organisations.

mod create;
mod delete;
mod feature;
mod input;
mod update;

use async_graphql::MergedObject;

/// Changes organisations.
#[derive(Default, MergedObject)]
pub struct OrganisationMutation(
    create::OrganisationCreate,
    update::OrganisationUpdate,
    feature::OrganisationFeatureSet,
    delete::OrganisationDelete,
);
