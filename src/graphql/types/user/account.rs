//! What hangs on a user's account: [`Identity`] and [`MetadataEntry`].

use std::sync::Arc;

use async_graphql::{ID, Object};

use crate::{
    db::{
        self,
        user::{IdentityRow, MetadataRow},
    },
    domain::UserId,
    graphql::{loaders::load_many, scalars::Json},
};

/// A user's account on another platform.
pub struct Identity(pub Arc<IdentityRow>);

/// A user's account on another platform: it is the same person there.
#[Object]
impl Identity {
    /// The identity's opaque id.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// The platform, `auth0`.
    fn platform(&self) -> &str {
        &self.0.platform
    }

    /// The platform's own id of the account.
    fn subject(&self) -> &str {
        &self.0.subject
    }

    /// What the platform says besides; null if it says nothing.
    fn meta(&self) -> Option<Json> {
        self.0.meta.as_ref().map(|meta| Json(meta.0.clone()))
    }
}

/// One thing that other systems keep about a user.
pub struct MetadataEntry(pub Arc<MetadataRow>);

/// One thing that other systems keep about a user, under a key of their own.
#[Object]
impl MetadataEntry {
    /// The key, unique for the user.
    fn key(&self) -> &str {
        &self.0.key
    }

    /// The value.
    fn value(&self) -> &str {
        &self.0.value
    }
}

load_many! {
    /// A user's identities.
    IdentitiesOfUser(UserId) -> IdentityRow = db::user::identities, |row| row.user_id
}

load_many! {
    /// A user's metadata.
    MetadataOfUser(UserId) -> MetadataRow = db::user::metadata, |row| row.user_id
}
