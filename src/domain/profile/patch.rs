//! A profile's update, every value of it checked.

use chrono::{DateTime, NaiveDate, Utc};

use super::{EnglishLevel, Gender};
use crate::domain::{document::DocumentKind, driver::LicenceCategory, patch::Patch};

/// What changes of a profile; the columns of the same names. Computed columns (`name`, the folded ones) follow from these.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfilePatch {
    /// The caller's own identifier, unique within the owner.
    pub external_id: Patch<String>,
    /// Whether the profile is in use.
    pub enabled: Option<bool>,
    /// The first name.
    pub first_name: Patch<String>,
    /// The middle name.
    pub middle_name: Patch<String>,
    /// The last name.
    pub last_name: Patch<String>,
    /// The nickname.
    pub nickname: Patch<String>,
    /// The display name; null makes it anew with [`initial_display_name`](super::initial_display_name).
    pub display_name: Patch<String>,
    /// The gender.
    pub gender: Patch<Gender>,
    /// The date of birth.
    pub birth_date: Patch<NaiveDate>,
    /// What the person says of themselves; may have several lines.
    pub bio: Patch<String>,
    /// How well the person speaks English.
    pub english_level: Patch<EnglishLevel>,
    /// The tags: the whole list, in the order given, without doubles.
    pub tags: Option<Vec<String>>,
    /// The country's alpha-2 code.
    pub country: Patch<String>,
    /// `position.jobTitle`.
    pub job_title: Patch<String>,
    /// `position.customerFacing`; never null here: once known, it stays known.
    pub customer_facing: Patch<bool>,
    /// `employer.name`.
    pub employer_name: Patch<String>,
    /// `employer.branch`.
    pub employer_branch: Patch<String>,
    /// `work.occupation`.
    pub occupation: Patch<String>,
    /// `work.cscs`: the number of the person's card of the Construction Skills Certification Scheme.
    pub cscs: Patch<String>,
    /// `work.eusr`: the person's number in the Energy & Utility Skills Register.
    pub eusr: Patch<String>,
    /// `work.startDate`.
    pub work_start_date: Patch<NaiveDate>,
    /// `phones.mobile`, as given.
    pub phone_mobile: Patch<String>,
    /// `phones.landline`, as given.
    pub phone_landline: Patch<String>,
    /// `phones.contact`, as given.
    pub phone_contact: Patch<String>,
    /// `address.number`.
    pub address_number: Patch<String>,
    /// `address.buildingName`.
    pub address_building_name: Patch<String>,
    /// `address.street`.
    pub address_street: Patch<String>,
    /// `address.area`.
    pub address_area: Patch<String>,
    /// `address.town`.
    pub address_town: Patch<String>,
    /// `address.county`.
    pub address_county: Patch<String>,
    /// `address.postcode`.
    pub address_postcode: Patch<String>,
    /// `address.countryCode`: alpha-2.
    pub address_country_code: Patch<String>,
    /// `address.what3words`.
    pub address_what3words: Patch<String>,
    /// `settings.preferredLanguage`: a BCP 47 tag in its canonical case.
    pub preferred_language: Patch<String>,
    /// `settings.timezone`: an IANA name.
    pub timezone: Patch<String>,
    /// `driver.startDate`.
    pub driver_start_date: Patch<NaiveDate>,
    /// `driver.licences`: the whole list, in the order given, without doubles.
    pub licences: Option<Vec<LicenceCategory>>,
    /// The kinds of document that the driver must have: the whole list, in the order given, without doubles.
    pub required_documents: Option<Vec<DocumentKind>>,
    /// When the profile was last updated or reviewed.
    pub reviewed_at: Patch<DateTime<Utc>>,
}
