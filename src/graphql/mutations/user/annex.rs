//! What is kept beside a user's row, as the mutation has written it: the payload answers it, also of a dry run, and also when
//! somebody else writes the same a moment later.

use std::sync::Arc;

use async_graphql::Context;

use crate::{
    db::{
        sight::Seen,
        user::{self as users, IdentityRow, MetadataRow, UserRow},
    },
    domain::UserId,
    graphql::{
        errors::Result,
        loaders::ContextExt as _,
        types::user::{IdentitiesOfUser, MetadataOfUser},
        write::{Came, Outcome, Stop, Trace, Traced, Work, Written},
    },
};

/// A user who was written, with rows of another table.
pub struct Annexed<A> {
    user: Written<Seen<UserRow>>,
    rows: Vec<A>,
}

impl<A> Annexed<A> {
    /// The user's id.
    pub fn id(&self) -> UserId {
        UserId::new(self.user.record_id().uuid())
    }
}

impl<A: Send + 'static> Traced for Annexed<A> {
    fn trace(&self) -> Trace {
        self.user.trace()
    }
}

type Of<T> = Outcome<Written<T>>;

/// The user with the metadata as it is now.
///
/// # Errors
/// When the database fails.
pub async fn metadata(work: &mut Work<'_, '_>, user: Written<Seen<UserRow>>) -> Result<Annexed<MetadataRow>, Stop> {
    let rows = work.run(users::metadata(vec![UserId::new(user.record_id().uuid())])).await?;
    Ok(Annexed { user, rows })
}

/// The user with the identities as they are now.
///
/// # Errors
/// When the database fails.
pub async fn identities(work: &mut Work<'_, '_>, user: Written<Seen<UserRow>>) -> Result<Annexed<IdentityRow>, Stop> {
    let rows = work.run(users::identities(vec![UserId::new(user.record_id().uuid())])).await?;
    Ok(Annexed { user, rows })
}

/// Lets the payload answer the metadata that was written.
pub async fn with_metadata(ctx: &Context<'_>, outcome: Outcome<Annexed<MetadataRow>>) -> Of<Seen<UserRow>> {
    if let Some(Came::Now(annexed)) = &outcome.came {
        let rows = annexed.rows.iter().cloned().map(Arc::new).collect();
        ctx.loaders().prime::<MetadataOfUser>(annexed.id(), Arc::new(rows)).await;
    }
    outcome.map(|annexed| annexed.user)
}

/// Lets the payload answer the identities that were written.
pub async fn with_identities(ctx: &Context<'_>, outcome: Outcome<Annexed<IdentityRow>>) -> Of<Seen<UserRow>> {
    if let Some(Came::Now(annexed)) = &outcome.came {
        let rows = annexed.rows.iter().cloned().map(Arc::new).collect();
        ctx.loaders().prime::<IdentitiesOfUser>(annexed.id(), Arc::new(rows)).await;
    }
    outcome.map(|annexed| annexed.user)
}
