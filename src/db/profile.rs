//! Profiles.

use chrono::NaiveDate;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::Serialize;

use super::{
    change::{Updated, record},
    list::{Ask, Criteria, Page},
    schema::profiles,
    sight::Seen,
    types::{Json, Timestamp},
    user::UserRow,
};
use crate::domain::{
    OrganisationId, ProfileId, Sight, UserId,
    change::Stamp,
    document::DocumentKind,
    driver::LicenceCategory,
    list::ProfileTest,
    patch::{Patch, apply_required},
    profile::{EnglishLevel, Gender, ProfileContext, ProfilePatch, full_name, initial_display_name},
    review::ReviewFacts,
    text,
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
    #[serde(skip)]
    pub job_title_folded: Option<String>,
    #[serde(skip)]
    pub employer_name_folded: Option<String>,
}

record!(ProfileRow, Profile, |profile| profile.owner_id);

impl ProfileRow {
    /// A new profile of a user with what the patch says of it, enabled unless the patch says otherwise. Without a display
    /// name of its own it gets its first one from the name or, failing that, the user's name. Its owner is the user's.
    #[must_use]
    pub fn new(id: ProfileId, user: &UserRow, mut patch: ProfilePatch, stamp: &Stamp) -> Self {
        if patch.display_name.is_absent() {
            patch.display_name = Patch::Null;
        }
        let mut profile = Self::blank(id, user, stamp.at.into());
        profile.apply(patch, &user.username);
        profile
    }

    /// Does what the patch says, and keeps the computed and folded columns in step. The username is what the display name
    /// is made from where it is cleared and there is no name either.
    pub fn apply(&mut self, mut patch: ProfilePatch, username: &str) {
        self.apply_address(&mut patch);
        patch.external_id.apply(&mut self.external_id);
        apply_required(patch.enabled, &mut self.enabled);
        patch.first_name.apply(&mut self.first_name);
        patch.middle_name.apply(&mut self.middle_name);
        patch.last_name.apply(&mut self.last_name);
        patch.nickname.apply(&mut self.nickname);
        patch.gender.apply(&mut self.gender);
        patch.birth_date.apply(&mut self.birth_date);
        patch.bio.apply(&mut self.bio);
        patch.english_level.apply(&mut self.english_level);
        apply_required(patch.tags, &mut self.tags.0);
        patch.country.apply(&mut self.country_code);
        patch.job_title.apply(&mut self.job_title);
        patch.customer_facing.apply(&mut self.customer_facing);
        patch.employer_name.apply(&mut self.employer_name);
        patch.employer_branch.apply(&mut self.employer_branch);
        patch.occupation.apply(&mut self.occupation);
        patch.cscs.apply(&mut self.cscs);
        patch.eusr.apply(&mut self.eusr);
        patch.work_start_date.apply(&mut self.work_start_date);
        patch.phone_mobile.apply(&mut self.phone_mobile);
        patch.phone_landline.apply(&mut self.phone_landline);
        patch.phone_contact.apply(&mut self.phone_contact);
        patch.preferred_language.apply(&mut self.preferred_language);
        patch.timezone.apply(&mut self.timezone);
        patch.driver_start_date.apply(&mut self.driver_start_date);
        apply_required(patch.licences, &mut self.licences.0);
        apply_required(patch.required_documents, &mut self.required_documents.0);
        patch.reviewed_at.map(Timestamp::from).apply(&mut self.reviewed_at);
        self.compute(patch.display_name, username);
    }

    fn apply_address(&mut self, patch: &mut ProfilePatch) {
        patch.address_number.take().apply(&mut self.address_number);
        patch.address_building_name.take().apply(&mut self.address_building_name);
        patch.address_street.take().apply(&mut self.address_street);
        patch.address_area.take().apply(&mut self.address_area);
        patch.address_town.take().apply(&mut self.address_town);
        patch.address_county.take().apply(&mut self.address_county);
        patch.address_postcode.take().apply(&mut self.address_postcode);
        patch.address_country_code.take().apply(&mut self.address_country_code);
        patch.address_what3words.take().apply(&mut self.address_what3words);
    }

    /// Makes the columns anew that follow from others.
    fn compute(&mut self, display_name: Patch<String>, username: &str) {
        let (first, middle, last) =
            (self.first_name.as_deref(), self.middle_name.as_deref(), self.last_name.as_deref());
        let made = display_name.map_null(|| initial_display_name(first, middle, last, username));
        self.name = full_name(first, middle, last);
        apply_required(made, &mut self.display_name);
        self.fold();
    }

    /// Makes the folded columns anew.
    pub(super) fn fold(&mut self) {
        self.first_name_folded = self.first_name.as_deref().map(text::fold);
        self.middle_name_folded = self.middle_name.as_deref().map(text::fold);
        self.last_name_folded = self.last_name.as_deref().map(text::fold);
        self.name_folded = text::fold(&self.name);
        self.nickname_folded = self.nickname.as_deref().map(text::fold);
        self.display_name_folded = text::fold(&self.display_name);
        self.job_title_folded = self.job_title.as_deref().map(text::fold);
        self.employer_name_folded = self.employer_name.as_deref().map(text::fold);
    }

    /// By what a number without a country is dialled.
    #[must_use]
    pub fn context(&self) -> ProfileContext<'_> {
        ProfileContext {
            address_country_code: self.address_country_code.as_deref(),
            country: self.country_code.as_deref(),
        }
    }

    /// By what it is told whether anything is missing.
    #[must_use]
    pub fn review_facts(&self) -> ReviewFacts<'_> {
        ReviewFacts {
            job_title: self.job_title.as_deref(),
            customer_facing: self.customer_facing,
            employer_name: self.employer_name.as_deref(),
        }
    }

    fn blank(id: ProfileId, user: &UserRow, at: Timestamp) -> Self {
        Self {
            id,
            version: 1,
            created_at: at,
            updated_at: at,
            owner_id: user.owner_id,
            user_id: user.id,
            external_id: None,
            enabled: true,
            first_name: None,
            middle_name: None,
            last_name: None,
            name: String::new(),
            nickname: None,
            display_name: String::new(),
            first_name_folded: None,
            middle_name_folded: None,
            last_name_folded: None,
            name_folded: String::new(),
            nickname_folded: None,
            display_name_folded: String::new(),
            gender: None,
            birth_date: None,
            bio: None,
            english_level: None,
            tags: Json::default(),
            country_code: None,
            job_title: None,
            customer_facing: None,
            employer_name: None,
            employer_branch: None,
            occupation: None,
            cscs: None,
            eusr: None,
            work_start_date: None,
            phone_mobile: None,
            phone_landline: None,
            phone_contact: None,
            address_number: None,
            address_building_name: None,
            address_street: None,
            address_area: None,
            address_town: None,
            address_county: None,
            address_postcode: None,
            address_country_code: None,
            address_what3words: None,
            preferred_language: None,
            timezone: None,
            driver_start_date: None,
            licences: Json::default(),
            required_documents: Json::default(),
            reviewed_at: None,
            job_title_folded: None,
            employer_name_folded: None,
        }
    }
}

queries! {
    in profile;

    /// The profiles with these ids.
    fn by_ids(ids: Vec<ProfileId>) -> Vec<ProfileRow>;

    /// The profiles of these users.
    fn by_users(users: Vec<UserId>) -> Vec<ProfileRow>;

    /// Those of these profiles that are seen.
    fn seen(sight: Sight, ids: Vec<ProfileId>) -> Vec<Seen<ProfileRow>>;

    /// Those of these users' profiles that are seen.
    fn seen_of_users(sight: Sight, users: Vec<UserId>) -> Vec<Seen<ProfileRow>>;

    /// The profiles to which a caller gave this identifier: at most one of each owner's.
    fn by_external_id(sight: Sight, external_id: String) -> Vec<Seen<ProfileRow>>;

    /// Whether another profile of this owner has the external id.
    fn has_external_id(owner: Option<OrganisationId>, external_id: String, not: ProfileId) -> bool;

    /// A page of all profiles, the newest first; backwards, the oldest first.
    fn page(sight: Sight, ask: Ask<ProfileTest>) -> Page<Seen<ProfileRow>>;

    /// How many profiles there are.
    fn count(sight: Sight, criteria: Criteria<ProfileTest>) -> i64;

    /// The profile of this id, if seen, which nobody else changes until the transaction ends.
    fn lock(sight: Sight, id: ProfileId) -> Option<Seen<ProfileRow>>;

    /// Writes new profiles.
    fn create(rows: Vec<ProfileRow>, stamp: Stamp) -> ();

    /// Writes a profile's new state and answers it with what changed; nothing is written where nothing did. The profile must
    /// have the version that `before` has.
    fn update(before: ProfileRow, after: ProfileRow, stamp: Stamp) -> Updated<ProfileRow>;

    /// Ends a profile with its contacts and documents: that is told of each, what was private in their histories is forgotten,
    /// and where they came from.
    fn delete(profile: ProfileRow, stamp: Stamp) -> ();
}
