//! What lists of profiles are filtered and ordered by.

use std::ops::Range;

use chrono::{DateTime, Utc};

use super::{DateTest, Filter, TextTest, TimeTest, UserTest};
use crate::domain::{
    OrganisationId, ProfileId,
    contact::ContactKind,
    profile::{EnglishLevel, Gender},
};

/// A test of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ProfileTest {
    /// One of these.
    Ids(Vec<ProfileId>),
    /// The caller's own identifier is one of these.
    ExternalIds(Vec<String>),
    /// Whether the profile is enabled.
    Enabled(bool),
    /// The first name.
    FirstName(TextTest),
    /// The middle name.
    MiddleName(TextTest),
    /// The last name.
    LastName(TextTest),
    /// The whole name.
    Name(TextTest),
    /// The nickname.
    Nickname(TextTest),
    /// The display name.
    DisplayName(TextTest),
    /// The gender is one of these.
    Genders(Vec<Gender>),
    /// The date of birth; private.
    BirthDate(DateTest),
    /// The level of English is one of these.
    EnglishLevels(Vec<EnglishLevel>),
    /// The tags.
    Tags(TagTest),
    /// The country is one of these, by alpha-2 code.
    Countries(Vec<String>),
    /// The job title.
    JobTitle(TextTest),
    /// Whether the job faces customers; neither is met where it is not known.
    CustomerFacing(bool),
    /// The employer's name.
    EmployerName(TextTest),
    /// A contact; private.
    Contact(ContactTest),
    /// Whether a review is due, given when a review is too old: within one of these spans.
    RequiresReview(bool, Vec<Range<DateTime<Utc>>>),
    /// When the profile was last updated or reviewed.
    ReviewedAt(TimeTest),
    /// When the profile came to be.
    CreatedAt(TimeTest),
    /// When the profile last changed.
    UpdatedAt(TimeTest),
    /// One of these organisations owns the profile.
    Owners(Vec<OrganisationId>),
    /// The profile's user.
    User(Box<Filter<UserTest>>),
}

/// A test of a profile's tags.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TagTest {
    /// One of these is among them.
    Any(Vec<String>),
    /// All of these are among them.
    All(Vec<String>),
}

/// A test of one contact; what is none is not tested.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ContactTest {
    /// Of one of these kinds.
    pub kinds: Option<Vec<ContactKind>>,
    /// Its canonical value, or its value where it has none.
    pub value: Option<TextTest>,
}

text_enum! {
    /// What profiles are ordered by. Text is compared without regard to case and accents.
    ProfileField as "ProfileOrderField" {
        /// When the profile came to be.
        CreatedAt = "CREATED_AT",
        /// When the profile last changed.
        UpdatedAt = "UPDATED_AT",
        /// The first name.
        FirstName = "FIRST_NAME",
        /// The middle name.
        MiddleName = "MIDDLE_NAME",
        /// The last name.
        LastName = "LAST_NAME",
        /// The whole name: first, middle, last.
        Name = "NAME",
        /// The display name.
        DisplayName = "DISPLAY_NAME",
        /// Whether the profile is enabled.
        Enabled = "ENABLED",
        /// The id.
        Id = "ID",
    }
}
