//! The organisation of ctrl-hub, and a refusal for each field.

use super::*;
use crate::domain::violation::ViolationCode;

fn set(text: &str) -> Patch<String> {
    Patch::Value(text.to_owned())
}

fn term(singular: &str, plural: &str, language: &str) -> Term {
    Term { singular: singular.into(), plural: plural.into(), language: language.into() }
}

fn feature(name: &str, enabled: bool, limit: Option<i64>) -> Feature {
    Feature { name: name.into(), enabled, limit }
}

fn refused(draft: OrganisationDraft, purpose: Purpose) -> Vec<(String, ViolationCode)> {
    let mut check = Check::new();
    draft.check(&mut check, purpose);
    check.finish().unwrap_err().into_iter().map(|violation| (violation.path.join("."), violation.code)).collect()
}

#[test]
fn the_organisation_of_ctrl_hub_is_understood() {
    let mut check = Check::new();
    let draft = OrganisationDraft {
        name: set("Shard Utilities"),
        slug: set("shard-utilities"),
        description: Patch::Null,
        sandbox: Patch::Value(true),
        status: set("active"),
        schemes: Patch::Value(vec![term("Scheme", "Schemes", "en-gb")]),
        work_orders: Patch::Value(vec![term("Work order", "Work orders", "en-GB")]),
        operations: Patch::Null,
        features: Patch::Value(vec![feature("forms", true, Some(123)), feature("maps", false, None)]),
    };
    let patch = draft.check(&mut check, Purpose::Create);
    assert_eq!(check.finish(), Ok(()));
    assert_eq!((patch.slug.as_deref(), patch.status), (Some("shard-utilities"), Some(OrganisationStatus::Active)));
    assert_eq!((patch.sandbox, patch.description), (Some(true), Patch::Null));
    assert_eq!(patch.features, Some(vec![feature("forms", true, Some(123)), feature("maps", false, None)]));

    let before = vec![term("Op", "Ops", "en")];
    let mut nomenclature = Nomenclature { operations: before, ..Nomenclature::default() };
    patch.nomenclature.apply(&mut nomenclature);
    assert_eq!(nomenclature.schemes, [term("Scheme", "Schemes", "en-GB")]);
    assert_eq!(nomenclature.work_orders.len(), 1);
    assert_eq!(nomenclature.operations, []);
}

#[test]
fn a_list_of_words_that_is_not_named_stays() {
    let mut check = Check::new();
    let patch = OrganisationDraft { schemes: Patch::Null, ..Default::default() }.check(&mut check, Purpose::Update);
    let words = vec![term("A", "As", "en")];
    let mut nomenclature =
        Nomenclature { schemes: words.clone(), work_orders: words.clone(), operations: words.clone() };
    patch.nomenclature.apply(&mut nomenclature);
    assert_eq!(nomenclature, Nomenclature { schemes: vec![], work_orders: words.clone(), operations: words });
}

#[test]
fn an_organisation_needs_a_name_and_a_slug() {
    let required = ["name", "slug"].map(|place| (place.to_owned(), ViolationCode::Required));
    assert_eq!(refused(OrganisationDraft::default(), Purpose::Create), required);
    let cleared = OrganisationDraft { sandbox: Patch::Null, status: Patch::Null, ..Default::default() };
    assert_eq!(
        refused(cleared, Purpose::Update),
        ["sandbox", "status"].map(|place| (place.to_owned(), ViolationCode::Required))
    );
}

#[test]
fn every_refusal_names_its_place() {
    let draft = OrganisationDraft {
        name: set(&"x".repeat(256)),
        slug: set("shard utilities"),
        description: set("a\0"),
        sandbox: Patch::Absent,
        status: set("closed"),
        schemes: Patch::Value(vec![term("Scheme", "Schemes", "en"), term("", "Schemes", "english")]),
        work_orders: Patch::Value(vec![term("Work order", " ", "en")]),
        operations: Patch::Value(vec![term("a", "b", "en"); TERMS_MAX + 1]),
        features: Patch::Value(vec![
            feature("Forms", true, Some(-1)),
            feature("maps", true, Some(0)),
            feature("MAPS", false, None),
            feature(" ", true, None),
            feature("more than an Int", true, Some(2_147_483_648)),
        ]),
    };
    let words = "settings.nomenclature.governance";
    let expected = [
        ("name".to_owned(), ViolationCode::TooLong),
        ("slug".to_owned(), ViolationCode::Invalid),
        ("description".to_owned(), ViolationCode::Invalid),
        ("status".to_owned(), ViolationCode::Invalid),
        (format!("{words}.schemes.1.singular"), ViolationCode::Blank),
        (format!("{words}.schemes.1.language"), ViolationCode::Invalid),
        (format!("{words}.workOrders.0.plural"), ViolationCode::Blank),
        (format!("{words}.operations"), ViolationCode::TooLong),
        ("features.0.limit".to_owned(), ViolationCode::Invalid),
        ("features.2.name".to_owned(), ViolationCode::Invalid),
        ("features.3.name".to_owned(), ViolationCode::Blank),
        ("features.4.limit".to_owned(), ViolationCode::Invalid),
    ];
    assert_eq!(refused(draft, Purpose::Update), expected);
    let many = (0..=FEATURES_MAX).map(|number| feature(&number.to_string(), true, None)).collect();
    let draft = OrganisationDraft { features: Patch::Value(many), ..Default::default() };
    assert_eq!(refused(draft, Purpose::Update), [("features".to_owned(), ViolationCode::TooLong)]);
}

#[test]
fn a_slug_keeps_its_case_and_begins_with_a_letter_or_digit() {
    for given in ["shard-utilities", "Shard_Utilities.2", "7x"] {
        assert_eq!(slug(given).unwrap(), given);
    }
    for given in ["-x", ".", "a/b", "ä", "a b"] {
        assert_eq!(slug(given).unwrap_err().code(), ViolationCode::Invalid, "{given}");
    }
    assert_eq!(slug(" ").unwrap_err().code(), ViolationCode::Blank);
    assert_eq!(slug(&"x".repeat(256)).unwrap_err().code(), ViolationCode::TooLong);
}
