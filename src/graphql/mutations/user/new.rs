//! What makes a user, alone or together with a profile.

use async_graphql::InputObject;

use super::owner::Owner;
use crate::{
    db::user::{self as users, UserRow},
    domain::{
        Permission, TextEnum as _, UserId, email,
        patch::Patch,
        text,
        user::{UserDraft, UserPatch, UserState, initial_state},
        violation::{Purpose, Refusal, ViolationCode},
    },
    graphql::write::{EMAIL_TAKEN, Stop, USERNAME_TAKEN, Work},
};

/// What is said of a new user.
#[derive(Debug, Clone, InputObject)]
pub struct NewUserInput {
    /// The name to sign in with, unique in the whole directory whatever its case.
    pub username: String,
    /// The e-mail address, unique in the whole directory whatever its case.
    pub email: Patch<String>,
    /// The phone number; without a country code it is kept as given.
    pub phone: Patch<String>,
    /// Whether the user may use the account: `ACTIVE` if nothing is said, or `INITIAL`.
    pub state: Patch<UserState>,
}

impl NewUserInput {
    /// What is said, unchecked.
    #[must_use]
    pub fn into_draft(self) -> UserDraft {
        UserDraft {
            username: Patch::Value(self.username),
            email: self.email,
            phone: self.phone,
            state: self.state.map(|state| state.as_str().to_owned()),
            last_sign_in_at: Patch::Absent,
        }
    }
}

/// Checks a new user whom the input describes at a place, and that nobody else has the names. A number without a country is
/// dialled in `country`. What is wrong is noted; only without that is the patch one to make a user of.
///
/// # Errors
/// When the database fails.
pub async fn check(
    work: &mut Work<'_, '_>,
    place: &[&str],
    draft: UserDraft,
    country: Option<&str>,
) -> Result<UserPatch, Stop> {
    let patch = work.check.within(place, |check| {
        let patch = draft.check(check, Purpose::Create, country);
        if let Some(state) = patch.state {
            check.value(&["state"], state, initial_state);
        }
        patch
    });
    if work.viewer().permissions().contains(Permission::UserWrite) {
        // Whoever may make users nowhere learns of nobody by trying.
        check_unique(work, place, &patch, None).await?;
    }
    Ok(patch)
}

/// Writes the new user whom the input describes at a place; the patch comes from [`check`].
///
/// # Errors
/// When the database fails, or somebody else has just taken a name.
pub async fn make(work: &mut Work<'_, '_>, place: &[&str], owner: Owner, patch: UserPatch) -> Result<UserRow, Stop> {
    let stamp = work.stamp(owner.permit);
    let user = UserRow::new(work.new_id(), owner.organisation, patch, &stamp);
    work.write(place, users::create(vec![user.clone()], stamp)).await?;
    Ok(user)
}

/// Sees that nobody else has the username and the e-mail address that are given at a place, however they are written.
///
/// # Errors
/// When the database fails.
pub async fn check_unique(
    work: &mut Work<'_, '_>,
    place: &[&str],
    patch: &UserPatch,
    not: Option<UserId>,
) -> Result<(), Stop> {
    let other = |found: Option<UserRow>| found.is_some_and(|found| Some(found.id) != not);
    let taken = |problem| Refusal::new(ViolationCode::Taken, problem);
    if let Some(username) = &patch.username
        && other(work.run(users::by_username(text::fold(username))).await?)
    {
        work.check.within(place, |check| check.refuse(&["username"], taken(USERNAME_TAKEN)));
    }
    if let Patch::Value(address) = &patch.email
        && other(work.run(users::by_email(email::fold(address))).await?)
    {
        work.check.within(place, |check| check.refuse(&["email"], taken(EMAIL_TAKEN)));
    }
    Ok(())
}
