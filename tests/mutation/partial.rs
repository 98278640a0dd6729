//! Partial updates: absent keeps, null clears, a value sets, for every field of a profile and however it is sent.

use serde_json::{Value, json};

use super::{House, errors};
use crate::support::database::on_both;

/// A field that can be cleared: its path, its type in the input, and a value of it.
type Field = (&'static str, &'static str, &'static str);

/// The values are written as JSON; those of an enumeration are texts there.
const FIELDS: [Field; 35] = [
    ("externalId", "String", r#""e-1""#),
    ("firstName", "String", r#""Minnie""#),
    ("middleName", "String", r#""M.""#),
    ("lastName", "String", r#""Mouse""#),
    ("nickname", "String", r#""Min""#),
    ("gender", "Gender", r#""FEMALE""#),
    ("birthDate", "Date", r#""1928-11-18""#),
    ("bio", "String", r#""Two\nlines""#),
    ("englishLevel", "EnglishLevel", r#""NATIVE""#),
    ("tags", "[String!]", r#"["b","a"]"#),
    ("country", "String", r#""IE""#),
    ("position.jobTitle", "String", r#""Driver""#),
    ("employer.name", "String", r#""ITC""#),
    ("employer.branch", "String", r#""North""#),
    ("work.occupation", "String", r#""Fitter""#),
    ("work.cscs", "String", r#""C1""#),
    ("work.eusr", "String", r#""E1""#),
    ("work.startDate", "Date", r#""2018-03-15""#),
    ("phones.mobile", "String", r#""+44 7700 900123""#),
    ("phones.landline", "String", r#""+44 20 7946 0958""#),
    ("phones.contact", "String", r#""+44 7700 900124""#),
    ("address.number", "String", r#""1""#),
    ("address.buildingName", "String", r#""House""#),
    ("address.street", "String", r#""Street""#),
    ("address.area", "String", r#""Area""#),
    ("address.town", "String", r#""Town""#),
    ("address.county", "String", r#""County""#),
    ("address.postcode", "String", r#""AB1 2CD""#),
    ("address.countryCode", "String", r#""GB""#),
    ("address.what3words", "String", r#""filled.count.soap""#),
    ("settings.preferredLanguage", "String", r#""en-GB""#),
    ("settings.timezone", "String", r#""Europe/London""#),
    ("driver.startDate", "Date", r#""2020-02-29""#),
    ("driver.licences", "[LicenceCategory!]", r#"["HIAB","C"]"#),
    ("driver.requiredDocuments", "[DocumentKind!]", r#"["TACHO","CPC"]"#),
];

const PROFILE: &str =
    "profile { version externalId firstName middleName lastName nickname gender birthDate bio englishLevel
    tags country { alpha2Code } position { jobTitle } employer { name branch } work { occupation cscs eusr startDate }
    phones { mobile landline contact }
    address { number buildingName street area town county postcode countryCode what3words }
    settings { preferredLanguage timezone } driver { startDate licences complianceDocuments { kind } } }";

/// How an input is sent.
#[derive(Debug, Clone, Copy)]
enum Form {
    Literal,
    VariableOfTheField,
    VariableOfTheInput,
}

/// Changes one field; none leaves it out.
async fn change(house: &House, form: Form, field: &Field, value: Option<&Value>) -> Value {
    let viewer = house.viewer("USER_MANAGER").await;
    let (path, kind, _) = field;
    let id = house.id("profile");
    let (query, variables) = match form {
        Form::VariableOfTheInput => {
            let mut input = value.map_or_else(|| json!({}), |value| nested(path, value.clone()));
            input["id"] = json!(id);
            return house.run(&viewer, "profileUpdate", PROFILE, input).await;
        }
        Form::Literal => {
            let said = value.map(|value| written(path, &literal(kind, value))).unwrap_or_default();
            (format!("mutation {{ profileUpdate(input: {{id: \"{id}\" {said}}})"), json!({}))
        }
        Form::VariableOfTheField => {
            let said = written(path, "$value");
            let variables = value.map_or_else(|| json!({}), |value| json!({ "value": value }));
            (format!("mutation($value: {kind}) {{ profileUpdate(input: {{id: \"{id}\" {said}}})"), variables)
        }
    };
    let query = format!("{query} {{ {PROFILE} changedFields userErrors {{ path code message params }} }} }}");
    house.payload(&viewer, "profileUpdate", &query, variables).await
}

/// `position.jobTitle` as `position: {jobTitle: …}`.
fn written(path: &str, value: &str) -> String {
    match path.split_once('.') {
        Some((group, field)) => format!("{group}: {{{field}: {value}}}"),
        None => format!("{path}: {value}"),
    }
}

fn nested(path: &str, value: Value) -> Value {
    match path.split_once('.') {
        Some((group, field)) => json!({ group: { field: value } }),
        None => json!({ path: value }),
    }
}

/// A value as GraphQL writes it: names of an enumeration without quotation marks.
fn literal(kind: &str, value: &Value) -> String {
    let text = value.to_string();
    let plain = ["String", "Date"].iter().any(|plain| kind.contains(plain));
    if plain { text } else { text.replace('"', "") }
}

/// What the payload says of a field.
fn said(payload: &Value, path: &str) -> Value {
    let profile = &payload["profile"];
    match path {
        "country" => profile["country"]["alpha2Code"].clone(),
        "driver.requiredDocuments" => {
            let slots = profile["driver"]["complianceDocuments"].as_array().expect("slots");
            slots.iter().map(|slot| slot["kind"].clone()).collect()
        }
        _ => profile.pointer(&format!("/{}", path.replace('.', "/"))).expect(path).clone(),
    }
}

on_both! {
    async fn every_field_is_kept_cleared_and_set_however_it_is_sent(db: TestDb) {
        let house = House::new(db).await;
        let empty = |kind: &str| if kind.starts_with('[') { json!([]) } else { Value::Null };
        for form in [Form::Literal, Form::VariableOfTheField, Form::VariableOfTheInput] {
            for field in &FIELDS {
                let (path, kind, value) = field;
                let value: Value = serde_json::from_str(value).expect("JSON");
                for (sent, expected, changes) in [
                    (Some(&value), &value, true),
                    (None, &value, false),
                    (Some(&value), &value, false),
                    (Some(&Value::Null), &empty(kind), true),
                    (None, &empty(kind), false),
                ] {
                    let payload = change(&house, form, field, sent).await;
                    assert_eq!(errors(&payload), [], "{form:?} {path}");
                    assert_eq!(&said(&payload, path), expected, "{form:?} {path} after {sent:?}");
                    let mut changed: Vec<Value> = payload["changedFields"].as_array().expect("paths").clone();
                    changed.retain(|changed| changed != "reviewedAt");
                    let expected = if changes { vec![json!(path)] } else { Vec::new() };
                    assert_eq!(changed, expected, "{form:?} {path} after {sent:?}");
                }
            }
        }
    }

    async fn a_group_that_is_null_is_cleared_but_for_what_stays_known(db: TestDb) {
        let house = House::new(db).await;
        for field in &FIELDS {
            let value: Value = serde_json::from_str(field.2).expect("JSON");
            change(&house, Form::VariableOfTheInput, field, Some(&value)).await;
        }
        let manager = house.viewer("USER_MANAGER").await;
        let groups = json!({"id": house.id("profile"), "employer": null, "work": null, "phones": null, "address": null,
            "settings": null, "driver": null});
        let payload = house.run(&manager, "profileUpdate", PROFILE, groups).await;
        for (path, kind, value) in FIELDS {
            let cleared = path.contains('.') && !path.starts_with("position");
            let expected = match (cleared, kind.starts_with('[')) {
                (true, true) => json!([]),
                (true, false) => Value::Null,
                (false, _) => serde_json::from_str(value).expect("JSON"),
            };
            assert_eq!(said(&payload, path), expected, "{path}");
        }
        for refused in ["position: null", "position: {customerFacing: null}", "enabled: null"] {
            let query = format!("mutation {{ profileUpdate(input: {{id: \"{}\" {refused}}}) {{ profile {{ id }} changedFields
                userErrors {{ path code message params }} }} }}", house.id("profile"));
            let payload = house.payload(&manager, "profileUpdate", &query, json!({})).await;
            assert_eq!(errors(&payload)[0].1, "REQUIRED", "{refused}");
            assert_eq!(payload["profile"], Value::Null, "{refused}");
        }
    }
}
