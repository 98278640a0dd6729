//! Users, their identities and their metadata.

use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    change::{Updated, record},
    list::{Ask, Criteria, Page},
    schema::{identities, user_metadata, users},
    sight::Seen,
    types::{Json, Timestamp},
};
use crate::domain::{
    IdentityId, OrganisationId, Permit, Sight, UserId,
    change::{FieldChange, Stamp},
    email,
    list::UserTest,
    patch::apply_required,
    text,
    user::{UserPatch, UserState},
};

/// A user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = users, treat_none_as_null = true, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "each column is a field of the graph, which describes it")]
pub struct UserRow {
    #[serde(skip)]
    pub id: UserId,
    #[serde(skip)]
    pub version: i32,
    pub created_at: Timestamp,
    #[serde(skip)]
    pub updated_at: Timestamp,
    #[serde(rename = "owner")]
    pub owner_id: Option<OrganisationId>,
    pub username: String,
    #[serde(skip)]
    pub username_folded: String,
    pub email: Option<String>,
    #[serde(skip)]
    pub email_folded: Option<String>,
    pub phone: Option<String>,
    pub state: UserState,
    pub last_sign_in_at: Option<Timestamp>,
}

record!(UserRow, User, |user| user.owner_id);

impl UserRow {
    /// A new user with what the patch says of them; the patch must come from a check for [`Purpose::Create`], or have a
    /// username in another way. The user is active unless the patch says otherwise.
    ///
    /// [`Purpose::Create`]: crate::domain::violation::Purpose::Create
    #[must_use]
    pub fn new(id: UserId, owner_id: Option<OrganisationId>, patch: UserPatch, stamp: &Stamp) -> Self {
        let mut user = Self {
            id,
            version: 1,
            created_at: stamp.at.into(),
            updated_at: stamp.at.into(),
            owner_id,
            username: String::new(),
            username_folded: String::new(),
            email: None,
            email_folded: None,
            phone: None,
            state: UserState::Active,
            last_sign_in_at: None,
        };
        user.apply(patch);
        user
    }

    /// Does what the patch says, and keeps the folded columns in step.
    pub fn apply(&mut self, patch: UserPatch) {
        apply_required(patch.username, &mut self.username);
        patch.email.apply(&mut self.email);
        patch.phone.apply(&mut self.phone);
        apply_required(patch.state, &mut self.state);
        patch.last_sign_in_at.map(Timestamp::from).apply(&mut self.last_sign_in_at);
        self.username_folded = text::fold(&self.username);
        self.email_folded = self.email.as_deref().map(email::fold);
    }
}

/// A user's account on another platform.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = identities, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "each column is a field of the graph, which describes it")]
pub struct IdentityRow {
    pub id: IdentityId,
    pub user_id: UserId,
    pub platform: String,
    pub subject: String,
    pub meta: Option<Json<Value>>,
    pub created_at: Timestamp,
}

impl IdentityRow {
    /// The change of the user that a new account is, or one of which the platform says something else.
    #[must_use]
    pub fn change(before: Option<&Self>, after: &Self) -> FieldChange {
        FieldChange::new("identities", before.map_or(Value::Null, Self::spoken), after.spoken())
    }

    /// The change of the user that an account is which is theirs no more.
    #[must_use]
    pub fn end(&self) -> FieldChange {
        FieldChange::new("identities", self.spoken(), Value::Null)
    }

    fn spoken(&self) -> Value {
        json!({"platform": self.platform, "subject": self.subject, "meta": self.meta})
    }
}

/// One thing that a user's systems keep about them under a name.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = user_metadata)]
#[expect(missing_docs, reason = "each column is a field of the graph, which describes it")]
pub struct MetadataRow {
    pub user_id: UserId,
    pub key: String,
    pub value: String,
}

impl MetadataRow {
    /// The change of the user that an entry is.
    #[must_use]
    pub fn change(before: Option<&Self>, after: &Self) -> FieldChange {
        let before = before.map_or(Value::Null, |row| json!(row.value));
        FieldChange::new(format!("metadata.{}", after.key), before, json!(after.value))
    }

    /// The change of the user that an entry is which is kept no more.
    #[must_use]
    pub fn end(&self) -> FieldChange {
        FieldChange::new(format!("metadata.{}", self.key), json!(self.value), Value::Null)
    }
}

/// What names one user in the whole directory.
#[derive(Debug, Clone)]
pub enum UserName {
    /// The name that the user signs in with, folded.
    Username(String),
    /// The user's e-mail address, folded.
    Email(String),
    /// The user's account on a platform, whose name is in lower case: the platform and its own id of the account.
    Identity(String, String),
}

queries! {
    in user;

    /// The users with these ids.
    fn by_ids(ids: Vec<UserId>) -> Vec<UserRow>;

    /// The user with this name, folded.
    fn by_username(folded: String) -> Option<UserRow>;

    /// The user with this e-mail address, folded.
    fn by_email(folded: String) -> Option<UserRow>;

    /// The users without an e-mail address of their own, of whose contacts one is this address, folded.
    fn by_contact(folded: String) -> Vec<UserRow>;

    /// The user who owns this account of another platform.
    fn by_identity(platform: String, subject: String) -> Option<UserRow>;

    /// Those of these users who are seen.
    fn seen(sight: Sight, ids: Vec<UserId>) -> Vec<Seen<UserRow>>;

    /// The user of this name, if seen.
    fn seen_by(sight: Sight, name: UserName) -> Option<Seen<UserRow>>;

    /// A page of all users who are seen, the newest first; backwards, the oldest first.
    fn page(sight: Sight, ask: Ask<UserTest>) -> Page<Seen<UserRow>>;

    /// How many users are seen.
    fn count(sight: Sight, criteria: Criteria<UserTest>) -> i64;

    /// The identities of these users, in the order in which they were linked.
    fn identities(users: Vec<UserId>) -> Vec<IdentityRow>;

    /// This account of another platform, if somebody has it.
    fn identity(platform: String, subject: String) -> Option<IdentityRow>;

    /// The metadata of these users, by key.
    fn metadata(users: Vec<UserId>) -> Vec<MetadataRow>;

    /// The user of this id, if seen, which nobody else changes until the transaction ends.
    fn lock(sight: Sight, id: UserId) -> Option<Seen<UserRow>>;

    /// Locks a user who is about to go, so that nothing is tied to them meanwhile.
    fn lock_out(id: UserId) -> ();

    /// Writes new users.
    fn create(rows: Vec<UserRow>, stamp: Stamp) -> ();

    /// Writes a new user, whose creation says `more` than the row: the identities and metadata that come with them.
    fn create_with(row: UserRow, more: Vec<FieldChange>, stamp: Stamp) -> ();

    /// Writes a user's new state and answers it with what changed; nothing is written where nothing did. What changes of the
    /// identities and metadata with it is `more` of the same change. The user must have the version that `before` has.
    fn update(before: UserRow, after: UserRow, more: Vec<FieldChange>, stamp: Stamp) -> Updated<UserRow>;

    /// Makes a user an administrator of the whole instance, as part of the user's change; whether they were none before.
    fn make_administrator(permit: Permit, user: UserId, at: Timestamp) -> bool;

    /// Links accounts of other platforms to users, as part of the users' creation or change.
    fn link(permit: Permit, rows: Vec<IdentityRow>) -> ();

    /// Keeps what a platform says now of an account of the user, as part of the user's change.
    fn relink(permit: Permit, row: IdentityRow) -> ();

    /// Takes an account of another platform from its user, as part of the user's change.
    fn unlink(permit: Permit, id: IdentityId) -> ();

    /// Writes what is kept about new users, as part of their creation.
    fn describe_new(permit: Permit, rows: Vec<MetadataRow>) -> ();

    /// Sets what is kept about a user under each of these keys, as part of the user's change.
    fn describe(permit: Permit, rows: Vec<MetadataRow>) -> ();

    /// Keeps nothing under a key about a user any more, as part of the user's change.
    fn forget(permit: Permit, user: UserId, key: String) -> ();

    /// Ends a user with their accounts, metadata, sessions and rights over the instance: that is told, what was private in the
    /// history is forgotten, and where the user came from. Profile and memberships must have ended before.
    fn delete(user: UserRow, stamp: Stamp) -> ();
}
