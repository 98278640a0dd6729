//! Mutations of teams.

mod create;
mod delete;
mod members;
mod members_add;
mod members_remove;
mod members_set;
mod update;

use async_graphql::MergedObject;

/// Changes teams.
#[derive(Default, MergedObject)]
pub struct TeamMutation(
    create::TeamCreate,
    update::TeamUpdate,
    delete::TeamDelete,
    members_add::TeamMembersAdd,
    members_remove::TeamMembersRemove,
    members_set::TeamMembersSet,
);
