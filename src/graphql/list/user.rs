//! What clients ask of lists of users.

use async_graphql::{ID, InputObject};

use super::{Conditions, DateTimeFilter, Given, ProfileFilter, Reader, StringFilter, given::some_of, order};
use crate::{
    db::list::Column,
    domain::{
        email,
        list::{MembershipTest, UserField, UserTest},
        membership::{MembershipStatus, OrganisationRole},
        text::composed,
        user::UserState,
    },
    graphql::errors::{Error, Result},
};

order! {
    /// What users are ordered by.
    UserOrder: UserField = Column::of_users
}

/// Which users are listed: those that meet all that is given. A condition that is left out does not count; null or an empty
/// list is an error. It has at most 200 conditions, 20 levels deep. One about a private field is met only by users of whom the
/// viewer may read it.
#[derive(InputObject)]
pub struct UserFilter {
    /// One of the users with these ids.
    ids: Given<Vec<ID>>,
    /// By the name that the user signs in with.
    username: Given<StringFilter>,
    /// By the e-mail address.
    email: Given<StringFilter>,
    /// With one of these e-mail addresses, whatever their case; at most 100.
    emails: Given<Vec<String>>,
    /// By the phone number, as it is shown: `+44…`. Private.
    phone: Given<StringFilter>,
    /// In one of these states.
    states: Given<Vec<UserState>>,
    /// By when the user came to be.
    created_at: Given<DateTimeFilter>,
    /// By when the user last changed.
    updated_at: Given<DateTimeFilter>,
    /// By when the user last signed in. Private.
    last_sign_in_at: Given<DateTimeFilter>,
    /// Owned by one of the organisations with these ids.
    owners: Given<Vec<ID>>,
    /// With an account on another platform. Private.
    identity: Given<IdentityFilter>,
    /// With an entry of metadata. Private.
    metadata: Given<MetadataFilter>,
    /// With a membership of an organisation.
    membership: Given<MembershipFilter>,
    /// In one of the teams with these ids.
    teams: Given<Vec<ID>>,
    /// In one of the groups with these ids.
    groups: Given<Vec<ID>>,
    /// With a profile that meets this.
    profile: Given<Box<ProfileFilter>>,
    /// That meet each of these.
    and: Given<Vec<UserFilter>>,
    /// That meet one of these.
    or: Given<Vec<UserFilter>>,
    /// That do not meet this.
    not: Given<Box<UserFilter>>,
}

/// An account on another platform.
#[derive(InputObject)]
pub struct IdentityFilter {
    /// The platform, `auth0`, whatever its case.
    platform: String,
    /// The platform's own id of the account; any if nothing is said.
    subject: Given<String>,
}

/// An entry of metadata.
#[derive(InputObject)]
pub struct MetadataFilter {
    /// The key.
    key: String,
    /// The whole value; any if nothing is said.
    value: Given<String>,
}

/// One membership that meets all that is given.
#[derive(InputObject)]
pub struct MembershipFilter {
    /// In one of the organisations with these ids.
    organisations: Given<Vec<ID>>,
    /// With one of these roles, as the membership itself gives them.
    roles: Given<Vec<OrganisationRole>>,
    /// In one of these states.
    statuses: Given<Vec<MembershipStatus>>,
}

/// So long may the value of an entry of metadata be, in characters.
const METADATA_MAX: usize = 500_000;
/// So long may its key be, and what names an account.
const NAME_MAX: usize = 1_000;

impl Conditions for UserFilter {
    type Test = UserTest;

    fn read(self, reader: &mut Reader<'_, UserTest>) -> Result<()> {
        reader.ids("ids", self.ids, UserTest::Ids)?;
        reader.text("username", self.username, UserTest::Username)?;
        reader.text("email", self.email, UserTest::Email)?;
        reader.texts("emails", self.emails, |given| Ok(email::fold(given)), UserTest::Emails)?;
        reader.text("phone", self.phone, UserTest::Phone)?;
        reader.values("states", self.states, UserTest::States)?;
        reader.time("createdAt", self.created_at, UserTest::CreatedAt)?;
        reader.time("updatedAt", self.updated_at, UserTest::UpdatedAt)?;
        reader.time("lastSignInAt", self.last_sign_in_at, UserTest::LastSignInAt)?;
        reader.ids("owners", self.owners, UserTest::Owners)?;
        let identity = reader.part("identity", self.identity, IdentityFilter::read)?;
        let metadata = reader.part("metadata", self.metadata, MetadataFilter::read)?;
        let membership = reader.part("membership", self.membership, MembershipFilter::read)?;
        for test in [identity, metadata, membership].into_iter().flatten() {
            reader.test(test)?;
        }
        reader.ids("teams", self.teams, UserTest::Teams)?;
        reader.ids("groups", self.groups, UserTest::Groups)?;
        reader.nested("profile", self.profile, UserTest::Profile)?;
        reader.logic(self.and, self.or, self.not)
    }
}

impl IdentityFilter {
    fn read(self, reader: &Reader<'_, UserTest>) -> Result<UserTest> {
        let platform = reader.read_text("platform", Given::Value(self.platform), NAME_MAX)?;
        let subject = reader.read_text("subject", self.subject, NAME_MAX)?;
        Ok(UserTest::Identity(platform.unwrap_or_default().to_ascii_lowercase(), subject))
    }
}

impl MetadataFilter {
    fn read(self, reader: &Reader<'_, UserTest>) -> Result<UserTest> {
        let key = reader.read_text("key", Given::Value(self.key), NAME_MAX)?;
        let value = reader.read_text("value", self.value, METADATA_MAX)?;
        Ok(UserTest::Metadata(composed(&key.unwrap_or_default()).into_owned(), value))
    }
}

impl MembershipFilter {
    fn read(self, reader: &Reader<'_, UserTest>) -> Result<UserTest> {
        let test = MembershipTest {
            organisations: reader.read_ids("organisations", self.organisations)?,
            roles: some_of(&reader.at("roles"), self.roles)?,
            statuses: some_of(&reader.at("statuses"), self.statuses)?,
        };
        if test == MembershipTest::default() {
            let problem = "says nothing: give organisations, roles or statuses";
            return Err(Error::argument(reader.path(), problem));
        }
        Ok(UserTest::Membership(test))
    }
}
