//! Real profiles of the five upstreams, and one refusal for each field.

use chrono::NaiveDate;
use serde_json::json;

use super::*;
use crate::domain::{
    TextEnum,
    document::DocumentKind,
    driver::LicenceCategory,
    patch::Patch,
    violation::{Check, Violation, ViolationCode},
};

fn set(text: &str) -> Patch<String> {
    Patch::Value(text.to_owned())
}

fn set_all<const N: usize>(texts: [&str; N]) -> Patch<Vec<String>> {
    Patch::Value(texts.map(str::to_owned).to_vec())
}

fn checked_in(draft: ProfileDraft, context: ProfileContext<'_>) -> Result<ProfilePatch, Vec<Violation>> {
    let mut check = Check::new();
    let patch = draft.check(&mut check, context);
    check.finish().map(|()| patch)
}

fn checked(draft: ProfileDraft) -> Result<ProfilePatch, Vec<Violation>> {
    checked_in(draft, ProfileContext::default())
}

#[test]
fn the_profile_of_ctrl_hub_is_understood() {
    let patch = checked(ProfileDraft {
        first_name: set("Charlotte"),
        birth_date: set("1985-06-15T00:00:00.000Z"),
        phone_landline: set("020 3728 5000"),
        phone_mobile: set("07700 900456"),
        address_building_name: set("The Shard"),
        address_number: set("32A"),
        address_postcode: set("SE1 9SG"),
        address_country_code: set("GB"),
        address_what3words: set("spark.dizzy.ramp"),
        preferred_language: set("en-GB"),
        timezone: set("Europe/London"),
        cscs: set("GBCSCS789"),
        work_start_date: set("2018-03-15T00:00:00.000Z"),
        ..Default::default()
    })
    .unwrap();
    assert_eq!(patch.birth_date, Patch::Value(NaiveDate::from_ymd_opt(1985, 6, 15).unwrap()));
    assert_eq!(patch.work_start_date, Patch::Value(NaiveDate::from_ymd_opt(2018, 3, 15).unwrap()));
    assert_eq!(patch.phone_landline, set("020 3728 5000"));
    assert_eq!(patch.address_what3words, set("spark.dizzy.ramp"));
    assert_eq!(patch.timezone, set("Europe/London"));
    assert_eq!(patch.last_name, Patch::Absent);
}

#[test]
fn the_profiles_of_the_others_are_understood() {
    let patch = checked(ProfileDraft {
        country: set("840"),
        tags: set_all(["blue", " green ", "blue"]),
        gender: set("female"),
        english_level: set("beginner"),
        licences: set_all(["c", "b", "adr", "hiab", "c"]),
        required_documents: set_all(["dbs", "tacho", "ENHANCED_DBS"]),
        phone_contact: set("07515 470386"),
        job_title: set("Salesperson"),
        customer_facing: Patch::Value(true),
        enabled: Patch::Value(false),
        reviewed_at: set("2024-01-02 12:00:00"),
        bio: set("Conculco maxime clamo.\nAstrum pecunia validus."),
        ..Default::default()
    })
    .unwrap();
    assert_eq!(patch.country, set("US"));
    assert_eq!(patch.tags, Some(vec!["blue".to_owned(), "green".to_owned()]));
    assert_eq!(
        (patch.gender, patch.english_level),
        (Patch::Value(Gender::Female), Patch::Value(EnglishLevel::Beginner))
    );
    assert_eq!(
        patch.licences,
        Some(vec![LicenceCategory::C, LicenceCategory::B, LicenceCategory::Adr, LicenceCategory::Hiab])
    );
    let required = [DocumentKind::Dbs, DocumentKind::Tacho, DocumentKind::EnhancedDbs];
    assert_eq!(patch.required_documents.as_deref(), Some(&required[..]));
    assert_eq!((patch.customer_facing, patch.enabled), (Patch::Value(true), Some(false)));
    assert_eq!(patch.reviewed_at, Patch::Value("2024-01-02T12:00:00Z".parse().unwrap()));
}

#[test]
fn nothing_said_changes_nothing_and_null_clears() {
    assert_eq!(checked(ProfileDraft::default()), Ok(ProfilePatch::default()));
    let patch = checked(ProfileDraft {
        job_title: Patch::Null,
        tags: Patch::Null,
        licences: Patch::Null,
        ..Default::default()
    });
    let expected =
        ProfilePatch { job_title: Patch::Null, tags: Some(vec![]), licences: Some(vec![]), ..Default::default() };
    assert_eq!(patch, Ok(expected));
}

#[test]
fn what_is_always_known_cannot_be_cleared() {
    let draft = ProfileDraft { customer_facing: Patch::Null, enabled: Patch::Null, ..Default::default() };
    let violations = checked(draft).unwrap_err();
    let places: Vec<String> = violations.iter().map(|violation| violation.path.join(".")).collect();
    assert_eq!(places, ["enabled", "position.customerFacing"]);
    assert!(violations.iter().all(|violation| violation.code == ViolationCode::Required));
}

#[test]
fn phones_are_checked_in_the_country_in_force() {
    // Too long for any country's plan, and yet it looks like a number.
    let refused = |country: Patch<String>, address_country_code: Patch<String>, context| {
        let phone_mobile = set("1234567890123456789");
        let draft = ProfileDraft { country, phone_mobile, address_country_code, ..Default::default() };
        checked_in(draft, context).is_err_and(|violations| violations[0].path == ["phones", "mobile"])
    };
    let address = ProfileContext { address_country_code: Some("GB"), country: None };
    let profile = ProfileContext { address_country_code: None, country: Some("GB") };
    assert!(!refused(Patch::Absent, Patch::Absent, ProfileContext::default()));
    assert!(refused(Patch::Absent, Patch::Absent, address));
    assert!(refused(Patch::Absent, Patch::Absent, profile));
    assert!(refused(set("GB"), Patch::Absent, ProfileContext::default()));
    assert!(refused(Patch::Absent, set("GB"), ProfileContext::default()));
    assert!(!refused(Patch::Absent, Patch::Null, address));
    assert!(!refused(Patch::Null, Patch::Absent, profile));
    // Nothing is known of Antarctica's numbers, and the address goes before the profile.
    assert!(!refused(set("GB"), set("AQ"), ProfileContext::default()));
}

/// A profile whose every text is wrong.
fn all_wrong() -> ProfileDraft {
    let long = "x".repeat(256);
    ProfileDraft {
        first_name: set(&long),
        middle_name: set(" "),
        last_name: set("a\0"),
        nickname: set(&"x".repeat(201)),
        display_name: set(&"x".repeat(201)),
        external_id: set(""),
        gender: set("unspecified"),
        birth_date: set("20/03/1985"),
        bio: set(&"x".repeat(10_001)),
        english_level: set("bad"),
        tags: set_all(["ok", " "]),
        country: set("XX"),
        reviewed_at: set("never"),
        job_title: set(&long),
        employer_name: set(" "),
        employer_branch: set(" "),
        occupation: set(" "),
        cscs: set(" "),
        eusr: set(" "),
        work_start_date: set("soon"),
        address_number: set(" "),
        address_building_name: set(" "),
        address_street: set(" "),
        address_area: set(" "),
        address_town: set(" "),
        address_county: set(" "),
        address_postcode: set(" "),
        address_what3words: set(" "),
        address_country_code: set("4"),
        phone_mobile: set("call me"),
        phone_landline: set(" "),
        phone_contact: set("+"),
        preferred_language: set("english"),
        timezone: set("London"),
        driver_start_date: set("2020"),
        licences: set_all(["c", "z"]),
        required_documents: set_all(["enchanced_dbs"]),
        ..Default::default()
    }
}

#[test]
fn every_refusal_names_its_place() {
    let violations = checked(all_wrong()).unwrap_err();
    let seen: Vec<String> = violations.iter().map(|v| format!("{} {}", v.path.join("."), v.code.as_str())).collect();
    assert_eq!(seen, REFUSALS);
}

#[test]
fn a_profile_has_at_most_a_hundred_tags() {
    let tags = Patch::Value((0..=TAGS_MAX).map(|number| number.to_string()).collect());
    let violations = checked(ProfileDraft { tags, ..Default::default() }).unwrap_err();
    assert_eq!(violations[0].code, ViolationCode::TooLong);
    assert_eq!(violations[0].params, Some(json!({"max": 100, "actual": 101})));
}

/// What the wrong profile above is refused for, in the order of the check.
const REFUSALS: [&str; 37] = [
    "firstName TOO_LONG",
    "middleName BLANK",
    "lastName INVALID",
    "nickname TOO_LONG",
    "displayName TOO_LONG",
    "externalId BLANK",
    "gender INVALID",
    "birthDate INVALID",
    "bio TOO_LONG",
    "englishLevel INVALID",
    "tags.1 BLANK",
    "country INVALID",
    "reviewedAt INVALID",
    "position.jobTitle TOO_LONG",
    "employer.name BLANK",
    "employer.branch BLANK",
    "work.occupation BLANK",
    "work.cscs BLANK",
    "work.eusr BLANK",
    "work.startDate INVALID",
    "address.number BLANK",
    "address.buildingName BLANK",
    "address.street BLANK",
    "address.area BLANK",
    "address.town BLANK",
    "address.county BLANK",
    "address.postcode BLANK",
    "address.what3words BLANK",
    "address.countryCode INVALID",
    "phones.mobile INVALID",
    "phones.landline BLANK",
    "phones.contact INVALID",
    "settings.preferredLanguage INVALID",
    "settings.timezone INVALID",
    "driver.startDate INVALID",
    "driver.licences.1 INVALID",
    "driver.requiredDocuments.0 INVALID",
];
