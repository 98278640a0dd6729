//! What is said of a profile when it is made or changed. A field that is left out stays as it is, null clears it.

use async_graphql::InputObject;

use crate::{
    domain::{
        document::DocumentKind,
        driver::LicenceCategory,
        patch::Patch,
        profile::{EnglishLevel, Gender, ProfileDraft},
        violation::{Check, Refusal, ViolationCode},
    },
    graphql::input::{SentDate, text, texts},
};

/// Declares the input of a group of fields, in which each can be left out or null.
macro_rules! group {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[$attribute:meta])+ $field:ident: $ty:ty,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Default, InputObject)]
        pub struct $name {
            $($(#[$attribute])+ pub $field: Patch<$ty>,)+
        }

        impl $name {
            /// What is said of each field; null for the whole group clears all of them.
            fn of(group: Patch<Self>) -> Self {
                group.map_null(|| Self { $($field: Patch::Null,)+ }).unwrap_or_default()
            }
        }
    };
}

/// What is said of a profile.
#[derive(Debug, Clone, Default, InputObject)]
pub struct ProfileFields {
    /// The caller's own identifier of the profile, unique within its owner.
    pub external_id: Patch<String>,
    /// Whether the profile is in use. It cannot be null.
    pub enabled: Patch<bool>,
    /// The person's first name.
    pub first_name: Patch<String>,
    /// The person's middle name.
    pub middle_name: Patch<String>,
    /// The person's last name.
    pub last_name: Patch<String>,
    /// What the person likes to be called.
    pub nickname: Patch<String>,
    /// The name to show; null makes it anew from the person's name, or else the username.
    pub display_name: Patch<String>,
    /// The person's gender.
    pub gender: Patch<Gender>,
    /// The day on which the person was born.
    pub birth_date: Patch<SentDate>,
    /// What the person says of themselves; it may have several lines.
    pub bio: Patch<String>,
    /// How well the person speaks English.
    pub english_level: Patch<EnglishLevel>,
    /// Words by which the profile can be found: the whole list; null empties it.
    pub tags: Patch<Vec<String>>,
    /// The person's country by its ISO 3166-1 code of two letters, three letters or three digits.
    pub country: Patch<String>,
    /// What the person does at work. It cannot be null.
    pub position: Patch<PositionInput>,
    /// Who employs the person; null clears all of it.
    pub employer: Patch<EmployerInput>,
    /// What the person is by trade; null clears all of it.
    pub work: Patch<WorkInput>,
    /// The person's phone numbers; null clears all of them.
    pub phones: Patch<PhonesInput>,
    /// Where the person lives; null clears all of it.
    pub address: Patch<AddressInput>,
    /// How the person likes things to be shown; null clears all of it.
    pub settings: Patch<SettingsInput>,
    /// What matters of the person as a driver; null clears all of it.
    pub driver: Patch<DriverInput>,
}

group! {
    /// What a person does at work.
    PositionInput {
        /// The person's job title.
        job_title: String,
        /// Whether the person deals with customers. It cannot be null: once known, it stays known.
        customer_facing: bool,
    }
}

group! {
    /// Who employs a person.
    EmployerInput {
        /// The employer's name.
        name: String,
        /// The branch in which the person works.
        branch: String,
    }
}

group! {
    /// What a person is by trade, and since when.
    WorkInput {
        /// The person's occupation.
        occupation: String,
        /// The number of the person's card of the Construction Skills Certification Scheme.
        cscs: String,
        /// The person's number in the Energy & Utility Skills Register.
        eusr: String,
        /// The day on which the person began this work.
        start_date: SentDate,
    }
}

group! {
    /// A person's phone numbers. One without `+` is read as dialled in the country of the address, or else of the profile.
    PhonesInput {
        /// The mobile number.
        mobile: String,
        /// The landline number.
        landline: String,
        /// The number on which the person wants to be reached as a driver.
        contact: String,
    }
}

group! {
    /// Where a person lives.
    AddressInput {
        /// The number of the house or flat.
        number: String,
        /// The name of the building.
        building_name: String,
        /// The street.
        street: String,
        /// The part of the town.
        area: String,
        /// The town.
        town: String,
        /// The county.
        county: String,
        /// The postcode.
        postcode: String,
        /// The country by its ISO 3166-1 code of two letters, three letters or three digits.
        country_code: String,
        /// The place as three words of what3words.
        #[graphql(name = "what3words")]
        what3words: String,
    }
}

group! {
    /// How a person likes things to be shown.
    SettingsInput {
        /// The language that the person prefers, as a BCP 47 tag.
        preferred_language: String,
        /// The person's time zone, as the IANA names it.
        timezone: String,
    }
}

group! {
    /// What matters of a person as a driver.
    DriverInput {
        /// The day on which the person began to drive; not the same as `work.startDate`.
        start_date: SentDate,
        /// What the person may drive or handle: the whole list, whose order is kept; null empties it.
        licences: Vec<LicenceCategory>,
        /// The kinds of document that the person has to have: the whole list, whose order is kept; null empties it.
        required_documents: Vec<DocumentKind>,
    }
}

impl ProfileFields {
    /// What is said, for the domain to check.
    pub fn draft(self, check: &mut Check) -> ProfileDraft {
        if self.position.is_null() {
            let problem =
                "cannot be cleared: customerFacing, once known, stays known; null its other fields one by one";
            check.refuse(&["position"], Refusal::new(ViolationCode::Required, problem));
        }
        let position = PositionInput::of(Patch::of_known(self.position.value()));
        let draft = ProfileDraft {
            external_id: self.external_id,
            enabled: self.enabled,
            first_name: self.first_name,
            middle_name: self.middle_name,
            last_name: self.last_name,
            nickname: self.nickname,
            display_name: self.display_name,
            gender: text(self.gender),
            birth_date: self.birth_date.map(String::from),
            bio: self.bio,
            english_level: text(self.english_level),
            tags: self.tags,
            country: self.country,
            job_title: position.job_title,
            customer_facing: position.customer_facing,
            ..ProfileDraft::default()
        };
        let draft = at_work(draft, EmployerInput::of(self.employer), WorkInput::of(self.work));
        let draft = at_home(draft, AddressInput::of(self.address), PhonesInput::of(self.phones));
        on_the_road(draft, DriverInput::of(self.driver), SettingsInput::of(self.settings))
    }
}

fn at_work(draft: ProfileDraft, employer: EmployerInput, work: WorkInput) -> ProfileDraft {
    ProfileDraft {
        employer_name: employer.name,
        employer_branch: employer.branch,
        occupation: work.occupation,
        cscs: work.cscs,
        eusr: work.eusr,
        work_start_date: work.start_date.map(String::from),
        ..draft
    }
}

fn at_home(draft: ProfileDraft, address: AddressInput, phones: PhonesInput) -> ProfileDraft {
    ProfileDraft {
        phone_mobile: phones.mobile,
        phone_landline: phones.landline,
        phone_contact: phones.contact,
        address_number: address.number,
        address_building_name: address.building_name,
        address_street: address.street,
        address_area: address.area,
        address_town: address.town,
        address_county: address.county,
        address_postcode: address.postcode,
        address_country_code: address.country_code,
        address_what3words: address.what3words,
        ..draft
    }
}

fn on_the_road(draft: ProfileDraft, driver: DriverInput, settings: SettingsInput) -> ProfileDraft {
    ProfileDraft {
        preferred_language: settings.preferred_language,
        timezone: settings.timezone,
        driver_start_date: driver.start_date.map(String::from),
        licences: texts(driver.licences),
        required_documents: texts(driver.required_documents),
        ..draft
    }
}
