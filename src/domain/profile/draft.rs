//! A profile's update as it was sent: texts, whose rules are written here and nowhere else.

use super::ProfilePatch;
use crate::domain::{
    country::country,
    date::date,
    language::language,
    patch::Patch,
    phone::phone,
    text::{self, NAME_MAX, NICKNAME_MAX},
    timestamp::timestamp,
    timezone::timezone,
    violation::{Check, Refusal},
};

/// The most tags of a profile; b2core names no limit.
pub const TAGS_MAX: usize = 100;
/// The most entries of a list of licences or kinds of document, before doubles are dropped.
const CHOICES_MAX: usize = 100;

/// What somebody says of a profile, unchecked; the fields are those of [`ProfilePatch`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileDraft {
    /// `externalId`.
    pub external_id: Patch<String>,
    /// `enabled`.
    pub enabled: Patch<bool>,
    /// `firstName`.
    pub first_name: Patch<String>,
    /// `middleName`.
    pub middle_name: Patch<String>,
    /// `lastName`.
    pub last_name: Patch<String>,
    /// `nickname`.
    pub nickname: Patch<String>,
    /// `displayName`.
    pub display_name: Patch<String>,
    /// `gender`, a value of [`Gender`](super::Gender) in any case.
    pub gender: Patch<String>,
    /// `birthDate`.
    pub birth_date: Patch<String>,
    /// `bio`.
    pub bio: Patch<String>,
    /// `englishLevel`, a value of [`EnglishLevel`](super::EnglishLevel) in any case.
    pub english_level: Patch<String>,
    /// `tags`.
    pub tags: Patch<Vec<String>>,
    /// `country`: an alpha-2, alpha-3 or numeric code.
    pub country: Patch<String>,
    /// `position.jobTitle`.
    pub job_title: Patch<String>,
    /// `position.customerFacing`; an importer that reads null leaves it absent, because apex accepts only a boolean.
    pub customer_facing: Patch<bool>,
    /// `employer.name`.
    pub employer_name: Patch<String>,
    /// `employer.branch`.
    pub employer_branch: Patch<String>,
    /// `work.occupation`.
    pub occupation: Patch<String>,
    /// `work.cscs`.
    pub cscs: Patch<String>,
    /// `work.eusr`.
    pub eusr: Patch<String>,
    /// `work.startDate`.
    pub work_start_date: Patch<String>,
    /// `phones.mobile`.
    pub phone_mobile: Patch<String>,
    /// `phones.landline`.
    pub phone_landline: Patch<String>,
    /// `phones.contact`.
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
    /// `address.countryCode`: an alpha-2, alpha-3 or numeric code.
    pub address_country_code: Patch<String>,
    /// `address.what3words`.
    pub address_what3words: Patch<String>,
    /// `settings.preferredLanguage`.
    pub preferred_language: Patch<String>,
    /// `settings.timezone`.
    pub timezone: Patch<String>,
    /// `driver.startDate`.
    pub driver_start_date: Patch<String>,
    /// `driver.licences`, values of [`LicenceCategory`](crate::domain::driver::LicenceCategory) in any case.
    pub licences: Patch<Vec<String>>,
    /// `driver.requiredDocuments`, values of [`DocumentKind`](crate::domain::document::DocumentKind) in any case.
    pub required_documents: Patch<Vec<String>>,
    /// `reviewedAt`.
    pub reviewed_at: Patch<String>,
}

/// What the profile says now of the things by which a draft is judged; the default for a profile that is being made.
#[derive(Debug, Clone, Copy, Default)]
pub struct ProfileContext<'a> {
    /// The alpha-2 code of the address's country.
    pub address_country_code: Option<&'a str>,
    /// The alpha-2 code of the profile's country.
    pub country: Option<&'a str>,
}

impl ProfileDraft {
    /// Checks all that was said; violations go to `check`, at the places of the graph.
    pub fn check(mut self, check: &mut Check, context: ProfileContext<'_>) -> ProfilePatch {
        let mut patch = ProfilePatch::default();
        self.check_names(check, &mut patch);
        self.check_person(check, &mut patch);
        self.check_work(check, &mut patch);
        self.check_address(check, &mut patch);
        let country = context.after(&patch).dialled_in().map(str::to_owned);
        self.check_phones(check, &mut patch, country.as_deref());
        self.check_settings(check, &mut patch);
        self.check_driver(check, &mut patch);
        patch
    }

    fn check_names(&mut self, check: &mut Check, patch: &mut ProfilePatch) {
        patch.first_name = check.text(&["firstName"], self.first_name.take(), text::name(NAME_MAX));
        patch.middle_name = check.text(&["middleName"], self.middle_name.take(), text::name(NAME_MAX));
        patch.last_name = check.text(&["lastName"], self.last_name.take(), text::name(NAME_MAX));
        patch.nickname = check.text(&["nickname"], self.nickname.take(), text::name(NICKNAME_MAX));
        patch.display_name = check.text(&["displayName"], self.display_name.take(), text::name(NICKNAME_MAX));
    }

    fn check_person(&mut self, check: &mut Check, patch: &mut ProfilePatch) {
        patch.external_id = check.text(&["externalId"], self.external_id.take(), text::foreign_id);
        patch.enabled = check.defaulted(&["enabled"], self.enabled, Ok);
        patch.gender = check.text(&["gender"], self.gender.take(), text::choice);
        patch.birth_date = check.text(&["birthDate"], self.birth_date.take(), date);
        patch.bio = check.text(&["bio"], self.bio.take(), text::paragraphs);
        patch.english_level = check.text(&["englishLevel"], self.english_level.take(), text::choice);
        patch.tags = check.list(&["tags"], self.tags.take(), TAGS_MAX, |tag: String| text::line(&tag));
        patch.country = check.text(&["country"], self.country.take(), country);
        patch.reviewed_at = check.text(&["reviewedAt"], self.reviewed_at.take(), timestamp);
    }

    fn check_work(&mut self, check: &mut Check, patch: &mut ProfilePatch) {
        patch.job_title = check.text(&["position", "jobTitle"], self.job_title.take(), text::line);
        let customer_facing = check.defaulted(&["position", "customerFacing"], self.customer_facing, Ok);
        patch.customer_facing = Patch::of_known(customer_facing);
        patch.employer_name = check.text(&["employer", "name"], self.employer_name.take(), text::line);
        patch.employer_branch = check.text(&["employer", "branch"], self.employer_branch.take(), text::line);
        patch.occupation = check.text(&["work", "occupation"], self.occupation.take(), text::line);
        patch.cscs = check.text(&["work", "cscs"], self.cscs.take(), text::line);
        patch.eusr = check.text(&["work", "eusr"], self.eusr.take(), text::line);
        patch.work_start_date = check.text(&["work", "startDate"], self.work_start_date.take(), date);
    }

    fn check_address(&mut self, check: &mut Check, patch: &mut ProfilePatch) {
        let mut line = |field, raw: &mut Patch<String>| check.text(&["address", field], raw.take(), text::line);
        patch.address_number = line("number", &mut self.address_number);
        patch.address_building_name = line("buildingName", &mut self.address_building_name);
        patch.address_street = line("street", &mut self.address_street);
        patch.address_area = line("area", &mut self.address_area);
        patch.address_town = line("town", &mut self.address_town);
        patch.address_county = line("county", &mut self.address_county);
        patch.address_postcode = line("postcode", &mut self.address_postcode);
        patch.address_what3words = line("what3words", &mut self.address_what3words);
        let code = self.address_country_code.take();
        patch.address_country_code = check.text(&["address", "countryCode"], code, country);
    }

    fn check_phones(&mut self, check: &mut Check, patch: &mut ProfilePatch, country: Option<&str>) {
        let given = |raw: &str| -> Result<String, Refusal> { phone(raw, country).map(|phone| phone.given) };
        patch.phone_mobile = check.text(&["phones", "mobile"], self.phone_mobile.take(), given);
        patch.phone_landline = check.text(&["phones", "landline"], self.phone_landline.take(), given);
        patch.phone_contact = check.text(&["phones", "contact"], self.phone_contact.take(), given);
    }

    fn check_settings(&mut self, check: &mut Check, patch: &mut ProfilePatch) {
        let tag = self.preferred_language.take();
        patch.preferred_language = check.text(&["settings", "preferredLanguage"], tag, language);
        patch.timezone = check.text(&["settings", "timezone"], self.timezone.take(), timezone);
    }

    fn check_driver(&mut self, check: &mut Check, patch: &mut ProfilePatch) {
        patch.driver_start_date = check.text(&["driver", "startDate"], self.driver_start_date.take(), date);
        let (licences, documents) = (self.licences.take(), self.required_documents.take());
        let choice = |text: String| text::choice(&text);
        patch.licences = check.list(&["driver", "licences"], licences, CHOICES_MAX, choice);
        let choice = |text: String| text::choice(&text);
        patch.required_documents = check.list(&["driver", "requiredDocuments"], documents, CHOICES_MAX, choice);
    }
}

impl<'a> ProfileContext<'a> {
    /// The country that a number without one is dialled in: the address's, else the profile's.
    #[must_use]
    pub fn dialled_in(self) -> Option<&'a str> {
        self.address_country_code.or(self.country)
    }

    /// What the profile says once the patch holds.
    #[must_use]
    pub fn after<'p>(self, patch: &'p ProfilePatch) -> ProfileContext<'p>
    where
        'a: 'p,
    {
        let address_country_code =
            patch.address_country_code.as_ref().map(String::as_str).over(self.address_country_code);
        ProfileContext { address_country_code, country: patch.country.as_ref().map(String::as_str).over(self.country) }
    }
}
