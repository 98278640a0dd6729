//! `userDelete`: the end of a user, and of all that is theirs.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};

use super::rights::{self, Weighed};
use crate::{
    db::{
        self,
        organisation::{self as organisations, MemberRow},
        profile as profiles,
        sight::Seen,
        user::{self as users, UserRow},
    },
    domain::{
        Permission, UserId, UserNoun,
        change::Stamp,
        membership::{MembershipStatus, OrganisationRole},
    },
    graphql::{
        errors::Result,
        mutations::authenticator,
        write::{self, Deleted, Manner, Stop, Work, payload},
    },
};

/// Deletes a user.
#[derive(Default)]
pub struct UserDelete;

/// Which user is to be deleted.
#[derive(Debug, Clone, InputObject)]
pub struct UserDeleteInput {
    /// The user's id.
    id: ID,
    /// The version that you know. If the user was changed since, that is a `CONFLICT`.
    if_version: Option<i32>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
}

payload! {
    /// What came of deleting a user.
    UserDeletePayload { deleted }
}

#[Object]
impl UserDelete {
    /// Deletes a user with the profile, its contacts and documents, and with all memberships, accounts and sessions. What
    /// happened to them stays in the history, without their private values; their names are free at once. The last `OWNER` of
    /// an organisation stays. It takes `USER_DELETE` in the user's owner, and no fewer rights than the user has there.
    async fn user_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which user is to be deleted.")] input: UserDeleteInput,
    ) -> Result<UserDeletePayload> {
        let authenticator = Arc::clone(authenticator(ctx));
        let forget = move |deleted: &Deleted| authenticator.forget_user(UserId::new(deleted.0.uuid()));
        let manner = Manner::update(ctx, input.dry_run, input.if_version);
        let ended = write::run_then(ctx, manner, input, |work, input| Box::pin(delete(work, input)), forget);
        Ok(ended.await?.into())
    }
}

async fn delete(work: &mut Work<'_, '_>, input: UserDeleteInput) -> Result<Deleted, Stop> {
    let Some((known, memberships)) = hold(work, &input.id).await? else { return Err(work.stop()) };
    let permit = rights::permit(work, &known, Permission::UserDelete, Weighed::InOwner).await?;
    // Whoever may not write learns nothing of what others have written.
    let Some(permit) = permit else { return Err(work.stop()) };
    work.unchanged::<UserRow>(&known, input.if_version).await?;
    work.finish()?;
    let stamp = work.stamp(permit);
    leave(work, memberships, &stamp).await?;
    work.finish()?;
    for profile in work.run(profiles::by_users(vec![known.id])).await? {
        work.write(&[], profiles::delete(profile, stamp.clone())).await?;
    }
    work.write(&[], users::delete(UserRow::clone(&known), stamp)).await?;
    Ok(Deleted(known.id.untyped(), known.id.to_string()))
}

/// The user, with whom nothing happens until the transaction ends, and the user's memberships: first their organisations are
/// locked, then the user.
async fn hold(work: &mut Work<'_, '_>, given: &ID) -> Result<Option<(Seen<UserRow>, Vec<MemberRow>)>, Stop> {
    let Some(id) = work.id::<UserNoun>(&["id"], given) else { return Ok(None) };
    if work.see(|sight| users::seen(sight, vec![id])).await?.is_empty() {
        work.not_found::<UserNoun>(&["id"]);
        return Ok(None);
    }
    let places = |rows: &[MemberRow]| rows.iter().map(|row| row.organisation_id).collect::<Vec<_>>();
    let before = places(&work.run(organisations::memberships(id)).await?);
    work.run(organisations::hold(before.clone())).await?;
    work.run(users::lock_out(id)).await?;
    let Some(known) = work.find(&["id"], given, users::lock).await? else { return Ok(None) };
    let memberships = work.run(organisations::memberships(id)).await?;
    if places(&memberships).iter().any(|place| !before.contains(place)) {
        // The user has just joined another: it is begun anew, or that one would be locked after the user.
        return Err(Stop::Database(db::Error::overtaken()));
    }
    Ok(Some((known, memberships)))
}

/// Lets the user leave everywhere, if nowhere the last owner goes.
async fn leave(work: &mut Work<'_, '_>, memberships: Vec<MemberRow>, stamp: &Stamp) -> Result<(), Stop> {
    for row in memberships {
        let place = row.organisation_id;
        let owned = row.status == MembershipStatus::Active && row.roles.contains(OrganisationRole::Owner);
        work.write(&[], organisations::remove_member(row, stamp.clone())).await?;
        if owned {
            work.keep_owner(&["id"], place).await?;
        }
    }
    Ok(())
}
