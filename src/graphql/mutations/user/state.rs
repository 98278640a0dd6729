//! `userActivate`, `userDeactivate`, `userLock` and `userUnlock`: whether a user may use the account.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};

use super::rights::{self, Weighed};
use crate::{
    db::{
        sight::Seen,
        user::{self as users, UserRow},
    },
    domain::{Permission, UserId, user::Transition},
    graphql::{
        errors::Result,
        mutations::authenticator,
        types::user::{User, UserById},
        write::{self, Manner, Outcome, Stop, Work, Written, payload},
    },
};

/// Declares the mutation of a transition.
macro_rules! transition {
    ($(#[doc = $doc:literal])+ $name:ident, $field:ident, $transition:ident, $input:ident, $payload:ident) => {
        $(#[doc = $doc])+
        #[derive(Default)]
        pub struct $name;

        /// Which user's state is to be changed.
        #[derive(Debug, Clone, InputObject)]
        pub struct $input {
            /// The user's id.
            id: ID,
            /// The version that you know. If the state was changed since, that is a `CONFLICT`.
            if_version: Option<i32>,
            /// Whether everything is only tried, and undone again.
            dry_run: Option<bool>,
        }

        payload! {
            /// What came of changing a user's state.
            $payload {
                /// The user as it is now; null if nothing was done.
                user: User = Seen<UserRow>, UserById
            }
        }

        #[Object]
        impl $name {
            $(#[doc = $doc])+
            async fn $field(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "Which user.")] input: $input,
            ) -> Result<$payload> {
                let order = Order { transition: Transition::$transition, id: input.id, if_version: input.if_version };
                $payload::of(ctx, run(ctx, Manner::update(ctx, input.dry_run, input.if_version), order).await?).await
            }
        }
    };
}

transition! {
    /// Lets a user use the account who is `INITIAL` or `INACTIVE`. It takes `USER_WRITE` in the user's owner, and no fewer
    /// rights than the user has there.
    UserActivate, user_activate, Activate, UserActivateInput, UserActivatePayload
}
transition! {
    /// Stops a user who is `ACTIVE` from using the account, sessions included. It takes `USER_WRITE` in the user's owner, and
    /// no fewer rights than the user has there.
    UserDeactivate, user_deactivate, Deactivate, UserDeactivateInput, UserDeactivatePayload
}
transition! {
    /// Locks a user who is `ACTIVE` or `INITIAL` out of the account, sessions included. It takes `USER_WRITE` in the user's
    /// owner, and no fewer rights than the user has there.
    UserLock, user_lock, Lock, UserLockInput, UserLockPayload
}
transition! {
    /// Makes a user `ACTIVE` who is `LOCKED`. It takes `USER_WRITE` in the user's owner, and no fewer rights than the user has
    /// there.
    UserUnlock, user_unlock, Unlock, UserUnlockInput, UserUnlockPayload
}

/// What is to become of which user's state.
#[derive(Clone)]
struct Order {
    transition: Transition,
    id: ID,
    if_version: Option<i32>,
}

async fn run(ctx: &Context<'_>, manner: Manner, order: Order) -> Result<Outcome<Written<Seen<UserRow>>>> {
    let authenticator = Arc::clone(authenticator(ctx));
    // Whoever may sign in no more is not remembered as one who may.
    let forget = move |done: &Written<Seen<UserRow>>| authenticator.forget_user(UserId::new(done.record_id().uuid()));
    write::run_then(ctx, manner, order, |work, order| Box::pin(change(work, order)), forget).await
}

async fn change(work: &mut Work<'_, '_>, order: Order) -> Result<Written<Seen<UserRow>>, Stop> {
    let known = work.find(&["id"], &order.id, users::lock).await?;
    let Some(known) = known else { return Err(work.stop()) };
    let permit = rights::permit(work, &known, Permission::UserWrite, Weighed::InOwner).await?;
    let mut after = UserRow::clone(&known);
    if let Some(state) = work.check.value(&["id"], known.state, |state| order.transition.from(state)) {
        after.state = state;
    }
    // Whoever may not write learns nothing of what others have written.
    let Some(permit) = permit else { return Err(work.stop()) };
    work.merge::<UserRow>(&known, &after, order.if_version, &[]).await?;
    work.finish()?;
    let stamp = work.stamp(permit);
    let updated = work.write(&[], users::update(UserRow::clone(&known), after, Vec::new(), stamp)).await?;
    Ok(Written::of_person(known.with(updated.row), &updated.fields))
}
