//! Real users of the upstreams, and a refusal for each field.

use serde_json::json;

use super::*;
use crate::domain::violation::Violation;

fn set(text: &str) -> Patch<String> {
    Patch::Value(text.to_owned())
}

fn checked(draft: UserDraft, purpose: Purpose) -> Result<UserPatch, Vec<Violation>> {
    let mut check = Check::new();
    let patch = draft.check(&mut check, purpose, None);
    check.finish().map(|()| patch)
}

fn places(violations: &[Violation]) -> Vec<(String, ViolationCode)> {
    violations.iter().map(|violation| (violation.path.join("."), violation.code)).collect()
}

#[test]
fn the_user_of_zitadel_is_understood() {
    let draft = UserDraft {
        username: set("minnie-mouse"),
        email: set("minnie@mouse.example.com"),
        phone: set("+41 71 000 00 00"),
        state: set("active"),
        last_sign_in_at: set("2024-06-25T13:35:40.513Z"),
    };
    let patch = checked(draft, Purpose::Create).unwrap();
    assert_eq!(patch.username.as_deref(), Some("minnie-mouse"));
    assert_eq!(patch.email, set("minnie@mouse.example.com"));
    assert_eq!(patch.phone, set("+41710000000"));
    assert_eq!(patch.state, Some(UserState::Active));
    assert_eq!(patch.last_sign_in_at, Patch::Value("2024-06-25T13:35:40.513Z".parse().unwrap()));
}

#[test]
fn a_phone_is_dialled_in_the_country_that_is_known() {
    let phone = |country| {
        let mut check = Check::new();
        UserDraft { phone: set("07700 900456"), ..Default::default() }.check(&mut check, Purpose::Update, country).phone
    };
    assert_eq!(phone(Some("GB")), set("+447700900456"));
    assert_eq!(phone(None), set("07700 900456"));
}

#[test]
fn a_user_needs_a_username() {
    let violations = checked(UserDraft::default(), Purpose::Create).unwrap_err();
    assert_eq!(places(&violations), [("username".into(), ViolationCode::Required)]);
    assert_eq!(checked(UserDraft::default(), Purpose::Update), Ok(UserPatch::default()));
}

#[test]
fn every_refusal_names_its_place() {
    let draft = UserDraft {
        username: Patch::Null,
        email: set("nicola"),
        phone: set("call me"),
        state: set("asleep"),
        last_sign_in_at: set("yesterday"),
    };
    assert_eq!(
        places(&checked(draft, Purpose::Update).unwrap_err()),
        [
            ("username".into(), ViolationCode::Required),
            ("email".into(), ViolationCode::Invalid),
            ("phone".into(), ViolationCode::Invalid),
            ("state".into(), ViolationCode::Invalid),
            ("lastSignInAt".into(), ViolationCode::Invalid),
        ]
    );
    let long = UserDraft { username: set(&"x".repeat(256)), ..Default::default() };
    assert_eq!(places(&checked(long, Purpose::Create).unwrap_err()), [("username".into(), ViolationCode::TooLong)]);
}

#[test]
fn the_identities_of_ctrl_hub_are_kept() {
    let mut check = Check::new();
    let identity = Identity::check(&mut check, "Auth0", "auth0|60ba407d15951453e60e49f8", None);
    let expected = Identity { platform: "auth0".into(), subject: "auth0|60ba407d15951453e60e49f8".into(), meta: None };
    assert_eq!(identity, Some(expected));
    let meta = Identity::check(&mut check, "kratos", "5b0ffa0f-0d0c-4a0e-9a3c-9f9c4a3c1c11", Some(json!({})));
    assert_eq!(meta.and_then(|identity| identity.meta), Some(json!({})));
    assert_eq!(check.finish(), Ok(()));
}

#[test]
fn a_wrong_identity_is_refused() {
    let mut check = Check::new();
    assert_eq!(Identity::check(&mut check, "my platform", " ", Some(json!("\0"))), None);
    assert_eq!(Identity::check(&mut check, &"p".repeat(65), &"1".repeat(256), None), None);
    assert_eq!(Identity::check(&mut check, "-x", "1", None), None);
    assert_eq!(
        places(&check.finish().unwrap_err()),
        [
            ("platform".into(), ViolationCode::Invalid),
            ("subject".into(), ViolationCode::Blank),
            ("meta".into(), ViolationCode::Invalid),
            ("platform".into(), ViolationCode::TooLong),
            ("subject".into(), ViolationCode::TooLong),
            ("platform".into(), ViolationCode::Invalid),
        ]
    );
}

#[test]
fn metadata_is_kept_to_the_byte_and_bounded() {
    let mut check = Check::new();
    let kept = MetadataEntry::check(&mut check, "shoe size", " 42\n".into());
    assert_eq!(kept, Some(MetadataEntry { key: "shoe size".into(), value: " 42\n".into() }));
    assert!(MetadataEntry::check(&mut check, &"é".repeat(200), "x".repeat(500_000)).is_some());
    assert!(check.is_clean());
    MetadataEntry::check(&mut check, "", String::new());
    MetadataEntry::check(&mut check, &"k".repeat(201), "é".repeat(250_001));
    MetadataEntry::check(&mut check, "a\0", "a\0".into());
    assert_eq!(
        places(&check.finish().unwrap_err()),
        [
            ("key".into(), ViolationCode::Blank),
            ("value".into(), ViolationCode::Blank),
            ("key".into(), ViolationCode::TooLong),
            ("value".into(), ViolationCode::TooLong),
            ("key".into(), ViolationCode::Invalid),
            ("value".into(), ViolationCode::Invalid),
        ]
    );
}
