//! Mutations of users.

mod annex;
mod create;
mod delete;
mod identity_link;
mod identity_unlink;
mod metadata_remove;
mod metadata_set;
pub mod new;
pub mod owner;
mod rights;
mod state;
mod update;

use async_graphql::MergedObject;

/// Changes users.
#[derive(Default, MergedObject)]
pub struct UserMutation(
    create::UserCreate,
    update::UserUpdate,
    state::UserActivate,
    state::UserDeactivate,
    state::UserLock,
    state::UserUnlock,
    delete::UserDelete,
    identity_link::UserIdentityLink,
    identity_unlink::UserIdentityUnlink,
    metadata_set::UserMetadataSet,
    metadata_remove::UserMetadataRemove,
);
