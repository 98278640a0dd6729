//! Profiles.

use chrono::NaiveDate;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::Serialize;

use super::{
    change::record,
    page::{Entry, Window},
    schema::profiles,
    types::{Json, Timestamp},
};
use crate::domain::{
    OrganisationId, ProfileId, UserId,
    change::{FieldChange, Stamp},
    document::DocumentKind,
    driver::LicenceCategory,
    profile::{EnglishLevel, Gender},
};

/// A profile.
#[derive(Debug, Clone, PartialEq, Serialize, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = profiles, treat_none_as_null = true, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "each column is a field of the graph, which describes it")]
pub struct ProfileRow {
    #[serde(skip)]
    pub id: ProfileId,
    #[serde(skip)]
    pub version: i32,
    pub created_at: Timestamp,
    #[serde(skip)]
    pub updated_at: Timestamp,
    #[serde(rename = "owner")]
    pub owner_id: Option<OrganisationId>,
    #[serde(rename = "user")]
    pub user_id: UserId,
    pub external_id: Option<String>,
    pub enabled: bool,
    pub first_name: Option<String>,
    pub middle_name: Option<String>,
    pub last_name: Option<String>,
    #[serde(skip)]
    pub name: String,
    pub nickname: Option<String>,
    pub display_name: String,
    #[serde(skip)]
    pub first_name_folded: Option<String>,
    #[serde(skip)]
    pub middle_name_folded: Option<String>,
    #[serde(skip)]
    pub last_name_folded: Option<String>,
    #[serde(skip)]
    pub name_folded: String,
    #[serde(skip)]
    pub nickname_folded: Option<String>,
    #[serde(skip)]
    pub display_name_folded: String,
    pub gender: Option<Gender>,
    pub birth_date: Option<NaiveDate>,
    pub bio: Option<String>,
    pub english_level: Option<EnglishLevel>,
    pub tags: Json<Vec<String>>,
    #[serde(rename = "country")]
    pub country_code: Option<String>,
    #[serde(rename = "position.jobTitle")]
    pub job_title: Option<String>,
    #[serde(rename = "position.customerFacing")]
    pub customer_facing: Option<bool>,
    #[serde(rename = "employer.name")]
    pub employer_name: Option<String>,
    #[serde(rename = "employer.branch")]
    pub employer_branch: Option<String>,
    #[serde(rename = "work.occupation")]
    pub occupation: Option<String>,
    #[serde(rename = "work.cscs")]
    pub cscs: Option<String>,
    #[serde(rename = "work.eusr")]
    pub eusr: Option<String>,
    #[serde(rename = "work.startDate")]
    pub work_start_date: Option<NaiveDate>,
    #[serde(rename = "phones.mobile")]
    pub phone_mobile: Option<String>,
    #[serde(rename = "phones.landline")]
    pub phone_landline: Option<String>,
    #[serde(rename = "phones.contact")]
    pub phone_contact: Option<String>,
    #[serde(rename = "address.number")]
    pub address_number: Option<String>,
    #[serde(rename = "address.buildingName")]
    pub address_building_name: Option<String>,
    #[serde(rename = "address.street")]
    pub address_street: Option<String>,
    #[serde(rename = "address.area")]
    pub address_area: Option<String>,
    #[serde(rename = "address.town")]
    pub address_town: Option<String>,
    #[serde(rename = "address.county")]
    pub address_county: Option<String>,
    #[serde(rename = "address.postcode")]
    pub address_postcode: Option<String>,
    #[serde(rename = "address.countryCode")]
    pub address_country_code: Option<String>,
    #[serde(rename = "address.what3words")]
    pub address_what3words: Option<String>,
    #[serde(rename = "settings.preferredLanguage")]
    pub preferred_language: Option<String>,
    #[serde(rename = "settings.timezone")]
    pub timezone: Option<String>,
    #[serde(rename = "driver.startDate")]
    pub driver_start_date: Option<NaiveDate>,
    #[serde(rename = "driver.licences")]
    pub licences: Json<Vec<LicenceCategory>>,
    #[serde(rename = "driver.requiredDocuments")]
    pub required_documents: Json<Vec<DocumentKind>>,
    pub reviewed_at: Option<Timestamp>,
}

record!(ProfileRow, Profile, |profile| profile.owner_id);

queries! {
    in profile;

    /// The profiles with these ids.
    fn by_ids(ids: Vec<ProfileId>) -> Vec<ProfileRow>;

    /// The profiles of these users.
    fn by_users(users: Vec<UserId>) -> Vec<ProfileRow>;

    /// The profiles to which a caller gave this identifier: at most one of each owner's.
    fn by_external_id(external_id: String) -> Vec<ProfileRow>;

    /// A page of all profiles, the newest first; backwards, the oldest first.
    fn page(window: Window) -> Vec<Entry<ProfileRow>>;

    /// How many profiles there are.
    fn count() -> i64;

    /// Writes new profiles.
    fn create(rows: Vec<ProfileRow>, stamp: Stamp) -> ();

    /// Writes a profile's new state and answers what changed; nothing is written where nothing did. The profile must
    /// have the version that `before` has.
    fn update(before: ProfileRow, after: ProfileRow, stamp: Stamp) -> Vec<FieldChange>;
}
