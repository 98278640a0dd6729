//! `userMetadataRemove`: nothing is kept about a user under a key any more.

use async_graphql::{Context, ID, InputObject, Object};

use super::annex;
use crate::{
    db::{
        sight::Seen,
        user::{self as users, MetadataRow, UserRow},
    },
    domain::{Permission, change::FieldChange, user::MetadataEntry},
    graphql::{
        errors::Result,
        types::user::{User, UserById, person},
        write::{self, Manner, Stop, Work, Written, payload},
    },
};

/// Removes metadata of users.
#[derive(Default)]
pub struct UserMetadataRemove;

/// What is no longer to be kept about which user.
#[derive(Debug, Clone, InputObject)]
pub struct UserMetadataRemoveInput {
    /// The user's id.
    id: ID,
    /// The version that the edit was made on. If others have changed the same key since, that is a `CONFLICT`.
    if_version: Option<i32>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
    /// The key.
    key: String,
}

payload! {
    /// What came of removing metadata.
    UserMetadataRemovePayload {
        /// The user as it is now; null if nothing was done.
        user: User = Seen<UserRow>, UserById
    }
}

#[Object]
impl UserMetadataRemove {
    /// Removes what is kept about a user under a key, if anything is. It takes `USER_WRITE` in the user's owner, which nobody
    /// has by being the user.
    async fn user_metadata_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is kept no more about whom.")] input: UserMetadataRemoveInput,
    ) -> Result<UserMetadataRemovePayload> {
        let manner = Manner::update(ctx, input.dry_run, input.if_version);
        let outcome = write::run(ctx, manner, input, |work, input| {
            Box::pin(async move {
                let user = remove(work, input).await?;
                annex::metadata(work, user).await
            })
        });
        let outcome = annex::with_metadata(ctx, outcome.await?).await;
        UserMetadataRemovePayload::of(ctx, outcome).await
    }
}

async fn remove(work: &mut Work<'_, '_>, input: UserMetadataRemoveInput) -> Result<Written<Seen<UserRow>>, Stop> {
    let user = work.find(&["id"], &input.id, users::lock).await?;
    let key = MetadataEntry::check_key(&mut work.check, &input.key);
    let Some(user) = user else { return Err(work.stop()) };
    let decision = work.viewer().permit(Permission::UserWrite, &person(&user));
    let permit = work.permit(&[], decision);
    let (Some(key), Some(permit)) = (key, permit) else { return Err(work.stop()) };
    let known = work.run(users::metadata(vec![user.id])).await?.into_iter().find(|row| row.key == key);
    let fields: Vec<_> = known.as_ref().map(MetadataRow::end).into_iter().collect();
    let none = || FieldChange::new(format!("metadata.{key}"), serde_json::Value::Null, serde_json::Value::Null);
    let set = [known.as_ref().map_or_else(none, MetadataRow::end)];
    work.merge_leaves::<UserRow>(&user, input.if_version, &set, write::whole).await?;
    work.finish()?;
    if let Some(known) = known {
        work.run(users::forget(permit, known.user_id, known.key)).await?;
    }
    let (before, stamp) = (UserRow::clone(&user), work.stamp(permit));
    let updated = work.write(&[], users::update(before.clone(), before, fields, stamp)).await?;
    Ok(Written::of_person(user.with(updated.row), &updated.fields))
}
