//! What a list is asked for: which of its entries, and in which order. What can be asked of a noun's lists is in its file.

mod group;
mod organisation;
mod profile;
mod service_account;
mod team;
mod user;

pub use self::{
    group::{GroupField, GroupTest},
    organisation::{OrganisationField, OrganisationTest},
    profile::{ContactTest, ProfileField, ProfileTest, TagTest},
    service_account::{ServiceAccountField, ServiceAccountTest},
    team::{TeamField, TeamTest},
    user::{MembershipTest, UserField, UserTest},
};

use chrono::{DateTime, NaiveDate, Utc};

/// Tests that are put together. What a private field is tested for is unknown of a record whose field the viewer may not read,
/// as it is in SQL's logic: neither the test nor its opposite holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Filter<T> {
    /// One test.
    Test(T),
    /// That all of these are met.
    All(Vec<Self>),
    /// That one of these is met.
    Any(Vec<Self>),
    /// That this is not met.
    Not(Box<Self>),
}

/// What a text is compared with; it has to meet every comparison. A text that is missing meets none.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TextTest {
    /// The comparisons.
    pub comparisons: Vec<TextComparison>,
    /// Whether both sides are folded first, so that neither case nor accents count.
    pub ignore_case: bool,
}

impl TextTest {
    /// Whether it says how the text begins.
    #[must_use]
    pub fn is_begun(&self) -> bool {
        self.comparisons.iter().any(|comparison| match comparison {
            TextComparison::Eq(_) | TextComparison::In(_) => true,
            TextComparison::StartsWith(text) => !text.is_empty(),
            TextComparison::Contains(_) | TextComparison::EndsWith(_) => false,
        })
    }
}

/// One comparison of a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TextComparison {
    /// It is this.
    Eq(String),
    /// It is one of these.
    In(Vec<String>),
    /// This is somewhere in it.
    Contains(String),
    /// It begins with this, and with whole letters of it: a letter and the marks that change it are one.
    StartsWith(String),
    /// It ends with this.
    EndsWith(String),
}

/// One end of a span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bound<T> {
    /// Later than this.
    After(T),
    /// This, or later.
    From(T),
    /// Earlier than this.
    Before(T),
}

/// The ends of the span that a moment has to be in.
pub type TimeTest = Vec<Bound<DateTime<Utc>>>;

/// The ends of the span that a date has to be in.
pub type DateTest = Vec<Bound<NaiveDate>>;

text_enum! {
    /// Which end of an order comes first.
    OrderDirection {
        /// The least first: A before B, earlier before later, false before true. What has no value comes last.
        Asc = "ASC",
        /// The greatest first, as ASC turned around: what has no value comes first.
        Desc = "DESC",
    }
}
