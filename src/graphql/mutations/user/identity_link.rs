//! `userIdentityLink`: an account of another platform is a user's.

use async_graphql::{Context, ID, InputObject, Object};

use super::{
    annex,
    rights::{self, Weighed},
};
use crate::{
    db::{
        sight::Seen,
        types::Json as Kept,
        user::{self as users, IdentityRow, UserRow},
    },
    domain::{
        Permission, Permit,
        patch::Patch,
        user::Identity,
        violation::{Refusal, ViolationCode},
    },
    graphql::{
        errors::Result,
        scalars::Json,
        types::user::{User, UserById},
        write::{self, IDENTITY_TAKEN, Manner, Stop, Work, Written, payload},
    },
};

/// Links an account of another platform.
#[derive(Default)]
pub struct UserIdentityLink;

/// Which account is to be linked to which user.
#[derive(Debug, Clone, InputObject)]
pub struct UserIdentityLinkInput {
    /// The user's id.
    id: ID,
    /// The platform, `auth0`.
    platform: String,
    /// The platform's own id of the account, exactly as the platform writes it.
    subject: String,
    /// What else the platform says of the account. If it is left out, what is known stays.
    meta: Patch<Json>,
    /// With the same key and input, the first answer is given again for 24 hours.
    idempotency_key: Option<String>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
}

payload! {
    /// What came of linking an account.
    UserIdentityLinkPayload {
        /// The user as it is now; null if nothing was done.
        user: User = Seen<UserRow>, UserById
    }
}

#[Object]
impl UserIdentityLink {
    /// Links an account of another platform to a user, who may be able to sign in with it from then on. If it is linked to the
    /// user already, only what the platform says of it is changed. It takes `USER_WRITE` in the user's owner, which nobody
    /// has by being the user, and no fewer rights than the user has anywhere.
    async fn user_identity_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which account is linked to whom.")] input: UserIdentityLinkInput,
    ) -> Result<UserIdentityLinkPayload> {
        let manner = Manner::create(ctx, input.dry_run, input.idempotency_key.clone());
        let outcome = write::run(ctx, manner, input, |work, input| {
            Box::pin(async move {
                let user = link(work, input).await?;
                annex::identities(work, user).await
            })
        });
        let outcome = annex::with_identities(ctx, outcome.await?).await;
        UserIdentityLinkPayload::of(ctx, outcome).await
    }
}

async fn link(work: &mut Work<'_, '_>, input: UserIdentityLinkInput) -> Result<Written<Seen<UserRow>>, Stop> {
    let user = work.find(&["id"], &input.id, users::lock).await?;
    let meta = input.meta.map(|Json(meta)| meta);
    let given = Identity::check(&mut work.check, &input.platform, &input.subject, meta.as_ref().value().cloned());
    let Some(user) = user else { return Err(work.stop()) };
    let permit = rights::permit(work, &user, Permission::UserWrite, Weighed::Everywhere).await?;
    let (Some(given), Some(permit)) = (given, permit) else { return Err(work.stop()) };
    let known = work.run(users::identity(given.platform.clone(), given.subject.clone())).await?;
    if known.as_ref().is_some_and(|known| known.user_id != user.id) {
        work.check.refuse(&["subject"], Refusal::new(ViolationCode::Taken, IDENTITY_TAKEN));
    }
    work.finish()?;
    let row = match &known {
        Some(known) => IdentityRow { meta: meta.map(Kept).over(known.meta.clone()), ..known.clone() },
        None => IdentityRow {
            id: work.new_id(),
            user_id: user.id,
            platform: given.platform,
            subject: given.subject,
            meta: given.meta.map(Kept),
            created_at: work.now().into(),
        },
    };
    keep(work, permit, user, known, row).await
}

async fn keep(
    work: &mut Work<'_, '_>,
    permit: Permit,
    user: Seen<UserRow>,
    known: Option<IdentityRow>,
    row: IdentityRow,
) -> Result<Written<Seen<UserRow>>, Stop> {
    if known.as_ref() == Some(&row) {
        return Ok(Written::of_person(user, &[]));
    }
    let change = IdentityRow::change(known.as_ref(), &row);
    match known {
        Some(_) => work.write(&[], users::relink(permit, row)).await?,
        None => work.write(&[], users::link(permit, vec![row])).await?,
    }
    let (before, stamp) = (UserRow::clone(&user), work.stamp(permit));
    let updated = work.write(&[], users::update(before.clone(), before, vec![change], stamp)).await?;
    Ok(Written::of_person(user.with(updated.row), &updated.fields))
}
