//! What lists of users are filtered and ordered by.

use super::{Filter, ProfileTest, TextTest, TimeTest};
use crate::domain::{
    GroupId, OrganisationId, TeamId, UserId,
    membership::{MembershipStatus, OrganisationRole},
    user::UserState,
};

/// A test of a user.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum UserTest {
    /// One of these.
    Ids(Vec<UserId>),
    /// The name that the user signs in with.
    Username(TextTest),
    /// The e-mail address.
    Email(TextTest),
    /// The e-mail address is one of these, folded.
    Emails(Vec<String>),
    /// The phone number; private.
    Phone(TextTest),
    /// What state the user is in.
    States(Vec<UserState>),
    /// When the user came to be.
    CreatedAt(TimeTest),
    /// When the user last changed.
    UpdatedAt(TimeTest),
    /// When the user last signed in; private.
    LastSignInAt(TimeTest),
    /// One of these organisations owns the user.
    Owners(Vec<OrganisationId>),
    /// An account on another platform, that of the subject if one is named; private.
    Identity(String, Option<String>),
    /// A metadata entry of this key, and of this value if one is named; private.
    Metadata(String, Option<String>),
    /// A membership.
    Membership(MembershipTest),
    /// The user is in one of these teams.
    Teams(Vec<TeamId>),
    /// The user is in one of these groups.
    Groups(Vec<GroupId>),
    /// The user's profile.
    Profile(Box<Filter<ProfileTest>>),
}

/// A test of one membership; what is none is not tested.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct MembershipTest {
    /// In one of these organisations.
    pub organisations: Option<Vec<OrganisationId>>,
    /// With one of these roles.
    pub roles: Option<Vec<OrganisationRole>>,
    /// In one of these states.
    pub statuses: Option<Vec<MembershipStatus>>,
}

text_enum! {
    /// What users are ordered by. Text is compared without regard to case and accents.
    UserField as "UserOrderField" {
        /// When the user came to be.
        CreatedAt = "CREATED_AT",
        /// When the user last changed.
        UpdatedAt = "UPDATED_AT",
        /// The name that the user signs in with.
        Username = "USERNAME",
        /// The e-mail address.
        Email = "EMAIL",
        /// The first name in the user's profile.
        FirstName = "FIRST_NAME",
        /// The last name in the user's profile.
        LastName = "LAST_NAME",
        /// The display name in the user's profile.
        DisplayName = "DISPLAY_NAME",
        /// The state, by its name: ACTIVE, INACTIVE, INITIAL, LOCKED.
        State = "STATE",
        /// The id.
        Id = "ID",
    }
}
