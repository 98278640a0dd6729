//! Values by chance: most fit a rule, and some do not.

use serde_json::{Map, Value, json};

use super::rule::{COUNTRIES, Field, Null, ROLES, Rule};
use crate::sight::chance::Chance;

const WORDS: [&str; 7] = ["Ann", " Bob ", "Zoé", "e\u{301}va", "Night shift", "x", "O'Brien"];

/// Texts that are no good line.
fn bad_line(chance: &mut Chance, max: usize) -> String {
    let long = "y".repeat(max + 1);
    chance.pick(&[" ", "", "\u{200b}", "a\u{7}b", &long]).to_owned()
}

/// A text of a few, of which some may be upper case.
pub fn cased(chance: &mut Chance, text: &str) -> String {
    if chance.percent(25) { text.to_uppercase() } else { text.to_owned() }
}

fn text(chance: &mut Chance, rule: &Rule) -> String {
    let is_bad = chance.percent(4);
    let number = chance.between(1, 12);
    match rule {
        Rule::Line(max) if is_bad => bad_line(chance, *max),
        Rule::Line(max) if chance.percent(3) => "é".repeat(*max),
        Rule::ForeignId | Rule::Paragraphs if is_bad => chance.pick(&[" ", "a\u{7}b"]).to_owned(),
        Rule::Paragraphs => chance.pick(&["One", "Two\nlines", " Three\tstops "]).to_owned(),
        Rule::ForeignId => format!("x-{number}"),
        Rule::Slug if is_bad => chance.pick(&["no slug", " ", "-a", "é"]).to_owned(),
        Rule::Slug => cased(chance, &format!("slug-{number}")),
        Rule::Platform if is_bad => chance.pick(&["no platform", " "]).to_owned(),
        Rule::Platform => chance.pick(&["apex", "Apex", "zitadel"]).to_owned(),
        Rule::Email if is_bad => chance.pick(&["nobody", "@example.org", " ", "a b@example.org"]).to_owned(),
        Rule::Email => cased(chance, &format!("a{number}@example.org")),
        Rule::Phone | Rule::Dialled if is_bad => chance.pick(&["call me", " ", "1", "07\u{7}700"]).to_owned(),
        Rule::Phone | Rule::Dialled => {
            chance.pick(&["+44 7700 900123", "0772 123 456", " 0772 123 457", "+41 71 000 00 00"]).to_owned()
        }
        Rule::Country if is_bad => chance.pick(&["Atlantis", "XX", " "]).to_owned(),
        Rule::Country => {
            let (two, three, number, _) = chance.pick(&COUNTRIES);
            chance.pick(&[two, two, three, number]).to_owned()
        }
        Rule::Language => chance.pick(&["en", "EN-gb", "de_CH", "en", "english", " "]).to_owned(),
        Rule::Zone => chance.pick(&["Europe/London", "europe/zurich", "Europe/London", "London"]).to_owned(),
        Rule::Date if is_bad => chance.pick(&["2021-02-29", "15/03/2018", " "]).to_owned(),
        Rule::Date => chance.pick(&["2018-03-15", "2018-03-15T23:30:00-05:00", "2020-02-29"]).to_owned(),
        Rule::Time if is_bad => "soon".to_owned(),
        Rule::Time => chance.pick(&["2024-01-02T03:04:05Z", "2025-12-31T23:59:59Z"]).to_owned(),
        Rule::Choice(values) => chance.pick(values).to_owned(),
        _ => chance.pick(&WORDS).to_owned(),
    }
}

/// A value for a rule.
pub fn value(chance: &mut Chance, rule: &Rule) -> Value {
    let some = chance.between(0, 3);
    match rule {
        Rule::Flag => json!(chance.percent(50)),
        Rule::List(entry) => (0..some).map(|_| value(chance, entry)).collect(),
        Rule::Roles => {
            let weak = chance.percent(50);
            let one = if weak { "MEMBER" } else { chance.pick(&ROLES) };
            (0..chance.between(0, 2))
                .map(|_| json!(if weak { one } else { chance.pick(&ROLES) }))
                .chain([json!(one)])
                .collect()
        }
        Rule::Terms => (0..chance.between(0, 2)).map(|_| term(chance)).collect(),
        Rule::Features => (0..some).map(|_| feature(chance)).collect(),
        _ => json!(text(chance, rule)),
    }
}

fn term(chance: &mut Chance) -> Value {
    let singular = text(chance, &Rule::Line(255));
    json!({"singular": singular, "plural": text(chance, &Rule::Line(255)), "language": text(chance, &Rule::Language)})
}

fn feature(chance: &mut Chance) -> Value {
    json!({"name": feature_name(chance), "enabled": chance.percent(50), "limit": limit(chance)})
}

pub fn feature_name(chance: &mut Chance) -> String {
    let name = chance.pick(&["Maps", "Chat", "Forms", "Maps", " "]).to_owned();
    cased(chance, &name)
}

pub fn limit(chance: &mut Chance) -> Value {
    chance.pick(&[Value::Null, json!(0), json!(7), json!(-1), json!(2_147_483_647)])
}

/// Says something at a path of an input.
pub fn say(input: &mut Value, path: &str, value: Value) {
    let mut place = input;
    for name in path.split('.') {
        if place.is_null() {
            *place = Value::Object(Map::new());
        }
        place = &mut place[name];
    }
    *place = value;
}

/// Says something of some fields.
pub fn say_some(chance: &mut Chance, input: &mut Value, fields: &[Field], most: usize) {
    for _ in 0..chance.between(0, most) {
        let Field(path, rule, null) = &fields[chance.between(0, fields.len() - 1)];
        let is_null = chance.percent(if *null == Null::Refused { 4 } else { 12 });
        let said = if is_null { Value::Null } else { value(chance, rule) };
        say(input, path, said);
    }
}
