//! `userMetadataSet`: a fact that a program keeps about a user.

use async_graphql::{Context, ID, InputObject, Object};

use super::annex;
use crate::{
    db::{
        sight::Seen,
        user::{self as users, MetadataRow, UserRow},
    },
    domain::{Permission, user::MetadataEntry},
    graphql::{
        errors::Result,
        types::user::{User, UserById, person},
        write::{self, Manner, Stop, Work, Written, payload},
    },
};

/// Sets metadata of users.
#[derive(Default)]
pub struct UserMetadataSet;

/// What is to be kept about which user.
#[derive(Debug, Clone, InputObject)]
pub struct UserMetadataSetInput {
    /// The user's id.
    id: ID,
    /// The version that the edit was made on. If others have changed the same key since, that is a `CONFLICT`.
    if_version: Option<i32>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
    /// The key, of at most 200 characters.
    key: String,
    /// The value, of at most 500,000 bytes, which is kept to the byte.
    value: String,
}

payload! {
    /// What came of setting metadata.
    UserMetadataSetPayload {
        /// The user as it is now; null if nothing was done.
        user: User = Seen<UserRow>, UserById
    }
}

#[Object]
impl UserMetadataSet {
    /// Keeps a value about a user under a key, in place of the one that was there. It takes `USER_WRITE` in the user's owner,
    /// which nobody has by being the user.
    async fn user_metadata_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is kept about whom.")] input: UserMetadataSetInput,
    ) -> Result<UserMetadataSetPayload> {
        let manner = Manner::update(ctx, input.dry_run, input.if_version);
        let outcome = write::run(ctx, manner, input, |work, input| {
            Box::pin(async move {
                let user = set(work, input).await?;
                annex::metadata(work, user).await
            })
        });
        let outcome = annex::with_metadata(ctx, outcome.await?).await;
        UserMetadataSetPayload::of(ctx, outcome).await
    }
}

async fn set(work: &mut Work<'_, '_>, input: UserMetadataSetInput) -> Result<Written<Seen<UserRow>>, Stop> {
    let user = work.find(&["id"], &input.id, users::lock).await?;
    let entry = MetadataEntry::check(&mut work.check, &input.key, input.value);
    let Some(user) = user else { return Err(work.stop()) };
    let decision = work.viewer().permit(Permission::UserWrite, &person(&user));
    let permit = work.permit(&[], decision);
    let (Some(MetadataEntry { key, value }), Some(permit)) = (entry, permit) else { return Err(work.stop()) };
    let known = work.run(users::metadata(vec![user.id])).await?.into_iter().find(|row| row.key == key);
    let row = MetadataRow { user_id: user.id, key, value };
    let fields = match &known {
        Some(known) if *known == row => Vec::new(),
        known => vec![MetadataRow::change(known.as_ref(), &row)],
    };
    let set = [MetadataRow::change(known.as_ref(), &row)];
    work.merge_leaves::<UserRow>(&user, input.if_version, &set, write::whole).await?;
    work.finish()?;
    if !fields.is_empty() {
        work.write(&[], users::describe(permit, vec![row])).await?;
    }
    let (before, stamp) = (UserRow::clone(&user), work.stamp(permit));
    let updated = work.write(&[], users::update(before.clone(), before, fields, stamp)).await?;
    Ok(Written::of_person(user.with(updated.row), &updated.fields))
}
