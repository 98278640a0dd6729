//! Mutations of groups.

mod create;
mod delete;
mod members_add;
mod members_remove;
mod members_set;
mod principals;
mod rights;
mod update;

use async_graphql::MergedObject;

/// Changes groups.
#[derive(Default, MergedObject)]
pub struct GroupMutation(
    create::GroupCreate,
    update::GroupUpdate,
    delete::GroupDelete,
    members_add::GroupMembersAdd,
    members_remove::GroupMembersRemove,
    members_set::GroupMembersSet,
);
