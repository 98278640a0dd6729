//! `userCreate`: a new user.

use async_graphql::{Context, ID, InputObject, Object};

use super::{
    new::{self, NewUserInput},
    owner::owner,
};
use crate::{
    db::{change, sight::Seen, user::UserRow},
    domain::Permission,
    graphql::{
        errors::Result,
        types::user::{User, UserById},
        write::{self, Manner, Stop, Work, Written, payload},
    },
};

/// Makes a user.
#[derive(Default)]
pub struct UserCreate;

/// What is said of a new user.
#[derive(Debug, Clone, InputObject)]
pub struct UserCreateInput {
    /// The id of the organisation through which the user is administered. Without it, it is the one that the request is
    /// narrowed to, or the only one where you have `USER_WRITE`; administrators of the instance make users whom nobody owns.
    owner: Option<ID>,
    /// With the same key and input, the first answer is given again for 24 hours, and no second user is made.
    idempotency_key: Option<String>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
    #[graphql(flatten)]
    user: NewUserInput,
}

payload! {
    /// What came of making a user.
    UserCreatePayload {
        /// The new user; null if none was made.
        user: User = Seen<UserRow>, UserById
    }
}

#[Object]
impl UserCreate {
    /// Makes a user, without a profile; `profileCreate` makes both. It takes `USER_WRITE` in the owner.
    async fn user_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is said of the user.")] input: UserCreateInput,
    ) -> Result<UserCreatePayload> {
        let manner = Manner::create(ctx, input.dry_run, input.idempotency_key.clone())?;
        let outcome = write::run(ctx, manner, input, |work, input| Box::pin(create(work, input))).await?;
        UserCreatePayload::of(ctx, outcome).await
    }
}

async fn create(work: &mut Work<'_, '_>, input: UserCreateInput) -> Result<Written<Seen<UserRow>>, Stop> {
    let owner = owner(work, &["owner"], input.owner.as_ref(), Permission::UserWrite).await?;
    let patch = new::check(work, &[], input.user.into_draft(), None).await?;
    work.finish()?;
    let Some(owner) = owner else { return Err(work.stop()) };
    let user = new::make(work, &[], owner, patch).await?;
    let fields = change::filled(&user);
    Ok(Written::of_person(Seen::from(user), &fields))
}
