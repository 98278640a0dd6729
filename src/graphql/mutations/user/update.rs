//! `userUpdate`: by the person, or by who administers the person.

use async_graphql::{Context, ID, InputObject, Object};

use super::new::check_unique;
use crate::{
    db::{
        profile::{self as profiles, ProfileRow},
        sight::Seen,
        user::{self as users, UserRow},
    },
    domain::{
        Permission,
        patch::Patch,
        user::{UserDraft, UserPatch},
        violation::Purpose,
    },
    graphql::{
        errors::Result,
        types::user::{User, UserById, person},
        write::{self, Manner, Stop, Work, Written, payload},
    },
};

/// Changes a user.
#[derive(Default)]
pub struct UserUpdate;

/// What is to be changed of a user. A field that is left out stays as it is, null clears it.
#[derive(Debug, Clone, InputObject)]
pub struct UserUpdateInput {
    /// The user's id.
    id: ID,
    /// The version that the edit was made on. Edits of different fields go together with what others have changed since; of
    /// the same field, that is a `CONFLICT`.
    if_version: Option<i32>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
    /// The name to sign in with, unique in the whole directory whatever its case. It cannot be null.
    username: Patch<String>,
    /// The e-mail address, unique in the whole directory whatever its case.
    email: Patch<String>,
    /// The phone number; without a country code it is dialled in the country of the user's profile.
    phone: Patch<String>,
}

payload! {
    /// What came of changing a user.
    UserUpdatePayload {
        /// The user as it is now; null if nothing was done.
        user: User = Seen<UserRow>, UserById
    }
}

#[Object]
impl UserUpdate {
    /// Changes what a user signs in with and is reached by. Everybody may change their own; others take `USER_WRITE` in the
    /// user's owner and, to change the e-mail address, no fewer rights than the user has anywhere. Display names stay.
    async fn user_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be changed.")] input: UserUpdateInput,
    ) -> Result<UserUpdatePayload> {
        let manner = Manner::update(ctx, input.dry_run, input.if_version);
        let outcome = write::run(ctx, manner, input, |work, input| Box::pin(update(work, input))).await?;
        UserUpdatePayload::of(ctx, outcome).await
    }
}

async fn update(work: &mut Work<'_, '_>, input: UserUpdateInput) -> Result<Written<Seen<UserRow>>, Stop> {
    let known = work.find(&["id"], &input.id, users::lock).await?;
    let draft = UserDraft { username: input.username, email: input.email, phone: input.phone, ..UserDraft::default() };
    let patch = check(work, known.as_deref(), draft).await?;
    let Some(known) = known else { return Err(work.stop()) };
    let decision = work.viewer().permit_own(Permission::UserWrite, &person(&known));
    // Whoever may change nothing learns nothing of others.
    let Some(permit) = work.permit(&[], decision) else { return Err(work.stop()) };
    check_unique(work, &[], &patch, Some(known.id)).await?;
    let mut after = UserRow::clone(&known);
    after.apply(patch);
    if after.email != known.email || after.username != known.username {
        // Whoever reads the letters may be able to sign in, and whoever is called like somebody else taken for them.
        let other = work.rights_of(known.id).await?;
        if let Err(denied) = work.viewer().check_not_above(&other) {
            let changed = [("username", after.username != known.username), ("email", after.email != known.email)];
            changed
                .into_iter()
                .filter(|(_, changed)| *changed)
                .for_each(|(place, _)| work.check.deny(&[place], denied));
        }
    }
    work.merge::<UserRow>(&known, &after, input.if_version, &[]).await?;
    work.finish()?;
    let stamp = work.stamp(permit);
    let updated = work.write(&[], users::update(UserRow::clone(&known), after, Vec::new(), stamp)).await?;
    Ok(Written::of_person(known.with(updated.row), &updated.fields))
}

/// Checks what is said of a user, whose number is dialled in the country of the profile.
async fn check(work: &mut Work<'_, '_>, known: Option<&UserRow>, draft: UserDraft) -> Result<UserPatch, Stop> {
    let profile = match known {
        Some(known) if !draft.phone.is_absent() => work.run(profiles::by_users(vec![known.id])).await?.pop(),
        _ => None,
    };
    let context = profile.as_ref().map(ProfileRow::context).unwrap_or_default();
    Ok(draft.check(&mut work.check, Purpose::Update, context.dialled_in()))
}
