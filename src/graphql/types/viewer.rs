//! [`Viewer`]: who is asking.

use std::sync::Arc;

use async_graphql::{Context, Object, Union};

use super::{
    organisation::{self, Organisation},
    service_account::{ServiceAccount, ServiceAccountById},
    user::{User, UserById},
};
use crate::{
    domain::{self, Permission},
    graphql::{
        enumeration::graphql_enums,
        errors::{Nullable, Result, nullable},
        loaders::ContextExt as _,
    },
};

graphql_enums!(Permission);

/// Somebody who can ask and change things.
#[derive(Union)]
pub enum Actor {
    /// A person.
    User(User),
    /// A program with credentials of its own.
    ServiceAccount(ServiceAccount),
}

/// The caller's record, if there is one that the viewer sees.
///
/// # Errors
/// When the database fails.
pub async fn actor(ctx: &Context<'_>, actor: Option<domain::Actor>) -> Result<Option<Actor>> {
    let loaders = ctx.loaders();
    Ok(match actor {
        None => None,
        Some(domain::Actor::User(id)) => loaders.load::<UserById>(id).await?.map(User).map(Actor::User),
        Some(domain::Actor::ServiceAccount(id)) => {
            loaders.load::<ServiceAccountById>(id).await?.map(ServiceAccount).map(Actor::ServiceAccount)
        }
    })
}

/// Who is asking.
pub struct Viewer(pub Arc<domain::Viewer>);

/// Who is asking, and what they may do.
#[Object]
impl Viewer {
    /// The user or service account whose credential came with the request; null if none came.
    async fn actor(&self, ctx: &Context<'_>) -> Nullable<Actor> {
        nullable(async { actor(ctx, self.0.actor).await }).await
    }

    /// The organisation to which the header `X-Organisation-Id` narrows the request; null if all of the caller's own count.
    async fn organisation(&self, ctx: &Context<'_>) -> Nullable<Organisation> {
        nullable(async { organisation::owner(ctx, self.0.organisation).await }).await
    }

    /// What the roles of the caller allow in that organisation; if there is none, in any of the caller's own.
    fn permissions(&self) -> Vec<Permission> {
        self.0.permissions().iter().collect()
    }
}
