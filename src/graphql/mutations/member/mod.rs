//! Mutations of who belongs to an organisation, and how.

mod add;
mod input;
mod remove;
mod update;

use async_graphql::MergedObject;

/// Changes who belongs to organisations.
#[derive(Default, MergedObject)]
pub struct MemberMutation(
    add::OrganisationMemberAdd,
    update::OrganisationMemberUpdate,
    remove::OrganisationMemberRemove,
);
