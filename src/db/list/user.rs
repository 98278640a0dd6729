//! How lists of users are asked for.

use super::{
    Column, Listed, Scope, Tested,
    filter::{answer, condition, is_telling, private},
    text::TextColumn,
};
use crate::{
    db::sight::{self, Condition},
    domain::{
        email,
        list::{MembershipTest, UserField, UserTest},
        search::Findable,
    },
};

/// All users.
pub(in crate::db) const USERS: Listed = Listed {
    table: "users",
    newest: "created_at",
    among: sight::user_among_all,
    seen: sight::user,
    record: "users.id",
    documents: &[Findable::User, Findable::Person],
    private: Some(sight::private_user),
};

impl Column {
    /// What users are ordered by.
    #[must_use]
    pub const fn of_users(field: UserField) -> Self {
        match field {
            UserField::CreatedAt => Self::moment("CREATED_AT", "created_at"),
            UserField::UpdatedAt => Self::moment("UPDATED_AT", "updated_at"),
            UserField::Username => Self::text("USERNAME", "username_folded"),
            UserField::Email => Self::text("EMAIL", "email_sort_key"),
            UserField::FirstName => Self::text("FIRST_NAME", "first_name_sort_key"),
            UserField::LastName => Self::text("LAST_NAME", "last_name_sort_key"),
            UserField::DisplayName => Self::text("DISPLAY_NAME", "display_name_sort_key"),
            UserField::State => Self::text("STATE", "state"),
            UserField::Id => Self::id(),
        }
    }
}

const USERNAME: TextColumn = TextColumn::new("username", "username_folded");
const EMAIL: TextColumn = TextColumn { fold: email::fold, ..TextColumn::new("email", "email_folded") };
const PHONE: TextColumn = TextColumn { fold: str::to_owned, ..TextColumn::new("phone", "phone") };

/// So much of a metadata value is in its index.
const METADATA_INDEXED: usize = 100;

impl Tested for UserTest {
    const TABLE: &'static str = "users";

    fn met(&self, scope: &Scope<'_>, wanted: bool) -> Condition {
        let secret = |met: Condition| private(met, sight::private_user(scope.sight, &scope.of), wanted);
        match self {
            Self::Ids(ids) => scope.ids("id", ids, wanted),
            Self::Username(test) => answer(scope.text(&USERNAME, test), wanted),
            Self::Email(test) => answer(scope.text(&EMAIL, test), wanted),
            Self::Emails(folded) => scope.texts("email_folded", folded, wanted),
            Self::Phone(test) => secret(scope.number(&PHONE, test)),
            Self::States(states) => scope.choice("state", states, wanted),
            Self::CreatedAt(span) => answer(scope.time("created_at", span), wanted),
            Self::UpdatedAt(span) => answer(scope.time("updated_at", span), wanted),
            Self::LastSignInAt(span) => secret(scope.time("last_sign_in_at", span)),
            Self::Owners(owners) => scope.owners("owner_id", owners, wanted),
            Self::Identity(platform, subject) => {
                secret_of(scope, identity(scope, platform, subject.as_deref(), wanted))
            }
            Self::Metadata(key, value) => secret_of(scope, metadata(scope, key, value.as_deref(), wanted)),
            Self::Membership(test) => membership(scope, test, wanted),
            Self::Teams(teams) => {
                let member = scope.inner("t");
                let met = [member.ids("team_id", teams, true), sight::team_member(scope.sight, &member.of)];
                scope.related(
                    &format!("team_members AS {}", member.of),
                    &member.column("user_id"),
                    Condition::every(met),
                    wanted,
                )
            }
            Self::Groups(groups) => {
                let member = scope.inner("g");
                let met = [member.ids("group_id", groups, true), sight::group_user(scope.sight, &member.of)];
                scope.related(
                    &format!("group_users AS {}", member.of),
                    &member.column("user_id"),
                    Condition::every(met),
                    wanted,
                )
            }
            Self::Profile(filter) => {
                let profile = scope.inner("p");
                let (from, user) = (format!("profiles AS {}", profile.of), profile.column("user_id"));
                let seen = || sight::profile(scope.sight, &profile.of);
                let met = Condition::every([condition(filter, &profile, wanted), seen()]);
                let with = scope.related(&from, &user, met, true);
                // Who has none does not meet what is asked of it.
                if wanted { with } else { Condition::any([scope.related(&from, &user, seen(), false), with]) }
            }
        }
    }

    fn is_telling(&self) -> bool {
        match self {
            Self::States(_) => false,
            Self::Username(test) | Self::Email(test) | Self::Phone(test) => test.is_begun(),
            Self::Identity(_, more) | Self::Metadata(_, more) => more.is_some(),
            Self::Membership(test) => test.organisations.is_some() || test.roles.is_some(),
            Self::Profile(filter) => is_telling(filter),
            _ => true,
        }
    }

    fn is_own(&self) -> bool {
        !matches!(
            self,
            Self::Identity(..)
                | Self::Metadata(..)
                | Self::Membership(_)
                | Self::Teams(_)
                | Self::Groups(_)
                | Self::Profile(_)
        )
    }
}

fn secret_of(scope: &Scope<'_>, met: Condition) -> Condition {
    Condition::every([sight::private_user(scope.sight, &scope.of), met])
}

fn identity(scope: &Scope<'_>, platform: &str, subject: Option<&str>, wanted: bool) -> Condition {
    let account = scope.inner("i");
    let of = |name, text: &str| account.texts(name, &[text.to_owned()], true);
    let met = [of("platform", platform)].into_iter().chain(subject.map(|subject| of("subject", subject)));
    let from = format!("identities AS {}", account.of);
    scope.related(&from, &account.column("user_id"), Condition::every(met), wanted)
}

fn metadata(scope: &Scope<'_>, key: &str, value: Option<&str>, wanted: bool) -> Condition {
    let entry = scope.inner("d");
    let of = |name: &str, text: &str| entry.texts(name, &[text.to_owned()], true);
    let value = value.into_iter().flat_map(|value| {
        if value.contains('\0') {
            return [Condition::never(), Condition::never()];
        }
        let begin: String = value.chars().take(METADATA_INDEXED).collect();
        let indexed = format!("substr({}, 1, {METADATA_INDEXED}) = ", entry.column("value"));
        [Condition::sql(&indexed).then_text(&begin), of("value", value)]
    });
    let from = format!("user_metadata AS {}", entry.of);
    scope.related(&from, &entry.column("user_id"), Condition::every([of("key", key)].into_iter().chain(value)), wanted)
}

fn membership(scope: &Scope<'_>, test: &MembershipTest, wanted: bool) -> Condition {
    let member = scope.inner("m");
    let organisations = test.organisations.iter().map(|ids| member.ids("organisation_id", ids, true));
    // Members of known organisations are found by these, others by an index that begins with the roles.
    let is_known = test.organisations.is_some() || scope.sight.limited_to().is_some();
    let kind = if is_known { member.tested() } else { member.clone() };
    let roles = match &test.roles {
        Some(roles) => kind.roles("roles", roles, true),
        None => kind.all_roles("roles"),
    };
    let statuses = test.statuses.iter().map(|statuses| kind.choice("status", statuses, true));
    let seen = sight::member(scope.sight, &member.of);
    let met = Condition::every(organisations.chain([roles]).chain(statuses).chain([seen]));
    scope.related(&format!("organisation_members AS {}", member.of), &member.column("user_id"), met, wanted)
}
