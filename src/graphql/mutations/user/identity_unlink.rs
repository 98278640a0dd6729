//! `userIdentityUnlink`: an account of another platform is a user's no more.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};

use super::{
    annex::{self, Annexed},
    rights::{self, Weighed},
};
use crate::{
    db::{
        sight::Seen,
        user::{self as users, IdentityRow, UserRow},
    },
    domain::{IdentityNoun, Permission},
    graphql::{
        errors::Result,
        mutations::authenticator,
        types::user::{User, UserById},
        write::{self, Manner, Stop, Work, Written, payload},
    },
};

/// Unlinks an account of another platform.
#[derive(Default)]
pub struct UserIdentityUnlink;

/// Which account is to be unlinked from which user.
#[derive(Debug, Clone, InputObject)]
pub struct UserIdentityUnlinkInput {
    /// The user's id.
    id: ID,
    /// The id of the identity, as `User.identities` tells it.
    identity: ID,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
}

payload! {
    /// What came of unlinking an account.
    UserIdentityUnlinkPayload {
        /// The user as it is now; null if nothing was done.
        user: User = Seen<UserRow>, UserById
    }
}

#[Object]
impl UserIdentityUnlink {
    /// Takes an account of another platform from a user, who cannot sign in with it any more. It takes `USER_WRITE` in the
    /// user's owner, which nobody has by being the user, and no fewer rights than the user has anywhere.
    async fn user_identity_unlink(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which account is unlinked from whom.")] input: UserIdentityUnlinkInput,
    ) -> Result<UserIdentityUnlinkPayload> {
        let authenticator = Arc::clone(authenticator(ctx));
        // Whoever has just come with that account is not remembered.
        let forget = move |done: &Annexed<IdentityRow>| authenticator.forget_user(done.id());
        let manner = Manner::of(input.dry_run);
        let outcome = write::run_then(
            ctx,
            manner,
            input,
            |work, input| {
                Box::pin(async move {
                    let user = unlink(work, input).await?;
                    annex::identities(work, user).await
                })
            },
            forget,
        );
        let outcome = outcome.await?;
        let outcome = annex::with_identities(ctx, outcome).await;
        UserIdentityUnlinkPayload::of(ctx, outcome).await
    }
}

async fn unlink(work: &mut Work<'_, '_>, input: UserIdentityUnlinkInput) -> Result<Written<Seen<UserRow>>, Stop> {
    let user = work.find(&["id"], &input.id, users::lock).await?;
    let identity = work.id::<IdentityNoun>(&["identity"], &input.identity);
    let Some(user) = user else { return Err(work.stop()) };
    let permit = rights::permit(work, &user, Permission::UserWrite, Weighed::Everywhere).await?;
    let (Some(identity), Some(permit)) = (identity, permit) else { return Err(work.stop()) };
    let known = work.run(users::identities(vec![user.id])).await?.into_iter().find(|row| row.id == identity);
    let Some(known) = known else {
        work.not_found::<IdentityNoun>(&["identity"]);
        return Err(work.stop());
    };
    work.finish()?;
    work.run(users::unlink(permit, known.id)).await?;
    let (before, stamp) = (UserRow::clone(&user), work.stamp(permit));
    let updated = work.write(&[], users::update(before.clone(), before, vec![known.end()], stamp)).await?;
    Ok(Written::of_person(user.with(updated.row), &updated.fields))
}
