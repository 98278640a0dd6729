//! The groups of a profile's fields.

use std::sync::Arc;

use async_graphql::Object;

use crate::{
    db::{profile::ProfileRow, sight::Seen},
    domain::review::{self, ReviewReasonKind},
    graphql::{enumeration::graphql_enums, scalars::Date},
};

graphql_enums!(ReviewReasonKind);

/// What a person does at work.
pub struct Position(pub Arc<Seen<ProfileRow>>);

/// What a person does at work.
#[Object]
impl Position {
    /// The person's job title; null if it is not known.
    fn job_title(&self) -> Option<&str> {
        self.0.job_title.as_deref()
    }

    /// Whether the person deals with customers; null if it is not known.
    fn customer_facing(&self) -> Option<bool> {
        self.0.customer_facing
    }
}

/// Who employs a person.
pub struct Employer(pub Arc<Seen<ProfileRow>>);

/// Who employs a person.
#[Object]
impl Employer {
    /// The employer's name; null if it is not known.
    fn name(&self) -> Option<&str> {
        self.0.employer_name.as_deref()
    }

    /// The branch in which the person works; null if it is not known.
    fn branch(&self) -> Option<&str> {
        self.0.employer_branch.as_deref()
    }
}

/// What a person is by trade, and since when.
pub struct Work(pub Arc<Seen<ProfileRow>>);

/// What a person is by trade, and since when.
#[Object]
impl Work {
    /// The person's occupation; null if it is not known.
    fn occupation(&self) -> Option<&str> {
        self.0.occupation.as_deref()
    }

    /// The number of the person's card of the Construction Skills Certification Scheme; null if there is none.
    fn cscs(&self) -> Option<&str> {
        self.0.cscs.as_deref()
    }

    /// The person's number in the Energy & Utility Skills Register; null if there is none.
    fn eusr(&self) -> Option<&str> {
        self.0.eusr.as_deref()
    }

    /// The day on which the person began this work; null if it is not known.
    fn start_date(&self) -> Option<Date> {
        self.0.work_start_date.map(Date)
    }
}

/// A person's phone numbers, as they were given.
pub struct Phones(pub Arc<Seen<ProfileRow>>);

/// A person's phone numbers, as they were given.
#[Object]
impl Phones {
    /// The mobile number; null if it is not known.
    fn mobile(&self) -> Option<&str> {
        self.0.phone_mobile.as_deref()
    }

    /// The landline number; null if it is not known.
    fn landline(&self) -> Option<&str> {
        self.0.phone_landline.as_deref()
    }

    /// The number on which the person wants to be reached as a driver; null if it is not known.
    fn contact(&self) -> Option<&str> {
        self.0.phone_contact.as_deref()
    }
}

/// Where a person lives.
pub struct Address(pub Arc<Seen<ProfileRow>>);

/// Where a person lives.
#[Object]
impl Address {
    /// The number of the house or flat; null if it is not known.
    fn number(&self) -> Option<&str> {
        self.0.address_number.as_deref()
    }

    /// The name of the building; null if it has none.
    fn building_name(&self) -> Option<&str> {
        self.0.address_building_name.as_deref()
    }

    /// The street; null if it is not known.
    fn street(&self) -> Option<&str> {
        self.0.address_street.as_deref()
    }

    /// The part of the town; null if it is not known.
    fn area(&self) -> Option<&str> {
        self.0.address_area.as_deref()
    }

    /// The town; null if it is not known.
    fn town(&self) -> Option<&str> {
        self.0.address_town.as_deref()
    }

    /// The county; null if it is not known.
    fn county(&self) -> Option<&str> {
        self.0.address_county.as_deref()
    }

    /// The postcode; null if it is not known.
    fn postcode(&self) -> Option<&str> {
        self.0.address_postcode.as_deref()
    }

    /// The country, as its code of two letters; null if it is not known.
    fn country_code(&self) -> Option<&str> {
        self.0.address_country_code.as_deref()
    }

    /// The place as three words of what3words; null if they are not known.
    #[graphql(name = "what3words")]
    fn what3words(&self) -> Option<&str> {
        self.0.address_what3words.as_deref()
    }
}

/// How a person likes things to be shown.
pub struct Settings(pub Arc<Seen<ProfileRow>>);

/// How a person likes things to be shown.
#[Object]
impl Settings {
    /// The language that the person prefers, as a BCP 47 tag; null if nothing is said.
    fn preferred_language(&self) -> Option<&str> {
        self.0.preferred_language.as_deref()
    }

    /// The person's time zone, as the IANA names it; null if it is not known.
    fn timezone(&self) -> Option<&str> {
        self.0.timezone.as_deref()
    }
}

/// One reason to look at a profile.
pub struct ReviewReason(pub review::ReviewReason);

/// One reason why somebody has to look at a profile.
#[Object]
impl ReviewReason {
    /// What kind of reason it is.
    fn kind(&self) -> ReviewReasonKind {
        self.0.kind
    }

    /// The field that is missing, by its path, `position.jobTitle`; null if none is.
    fn field(&self) -> Option<&str> {
        self.0.field
    }

    /// How many days ago the last update or review was, where that is too long; null otherwise.
    fn age_days(&self) -> Option<i32> {
        self.0.age_days.map(|days| i32::try_from(days).unwrap_or(i32::MAX))
    }
}
