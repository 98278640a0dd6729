//! What profiles are filtered by.

use chrono::{Datelike as _, NaiveDate};
use roster::domain::{
    contact::ContactKind,
    list::{Bound, ContactTest, Filter, ProfileTest, TagTest, TextComparison, TextTest, UserTest},
    profile::{EnglishLevel, Gender},
    user::UserState,
};

use super::{
    bench::{Case, Met, case},
    facts::Facts,
    text::{any, comparisons},
    user::around,
};

/// Every test of a profile that goes by index.
pub fn cases(facts: &Facts) -> Vec<Case<ProfileTest>> {
    let mut all = names(facts);
    all.extend(own(facts));
    all.extend(times(facts));
    all.extend(tags(facts));
    all.extend(contacts(facts));
    all.extend(users(facts));
    all.push(either(facts));
    all
}

fn names(facts: &Facts) -> Vec<Case<ProfileTest>> {
    let mut all = comparisons("firstName", ProfileTest::FirstName, &facts.of_profile(|one| one.first_name.clone()));
    all.extend(comparisons("middleName", ProfileTest::MiddleName, &facts.of_profile(|one| one.middle_name.clone())));
    all.extend(comparisons("lastName", ProfileTest::LastName, &facts.of_profile(|one| one.last_name.clone())));
    all.extend(comparisons("name", ProfileTest::Name, &facts.profiles[0].name));
    all.extend(comparisons("nickname", ProfileTest::Nickname, &facts.of_profile(|one| one.nickname.clone())));
    all.extend(comparisons("displayName", ProfileTest::DisplayName, &facts.profiles[0].display_name));
    all.extend(comparisons("jobTitle", ProfileTest::JobTitle, &facts.of_profile(|one| one.job_title.clone())));
    all.extend(comparisons("employer", ProfileTest::EmployerName, &facts.of_profile(|one| one.employer_name.clone())));
    all.push(any("firstName", ProfileTest::FirstName, Met::Many));
    all.push(any("middleName", ProfileTest::MiddleName, Met::Few));
    all.push(any("nickname", ProfileTest::Nickname, Met::Few));
    all.push(any("jobTitle", ProfileTest::JobTitle, Met::Many));
    all
}

fn own(facts: &Facts) -> Vec<Case<ProfileTest>> {
    let external = facts.of_profile(|one| one.external_id.clone());
    let level = EnglishLevel::Native;
    vec![
        case("ids", ProfileTest::Ids(facts.profiles.iter().map(|profile| profile.id).take(3).collect()), Met::Few),
        case("externalIds", ProfileTest::ExternalIds(vec![external, "nobody's".into()]), Met::Few),
        case("disabled", ProfileTest::Enabled(false), Met::Few),
        case("enabled", ProfileTest::Enabled(true), Met::Many),
        case("a rare gender", ProfileTest::Genders(vec![Gender::Diverse]), Met::Few),
        case("two genders", ProfileTest::Genders(vec![Gender::Female, Gender::Male]), Met::Many),
        case("a level", ProfileTest::EnglishLevels(vec![level]), Met::Few),
        case(
            "four levels",
            ProfileTest::EnglishLevels(vec![
                level,
                EnglishLevel::Fluent,
                EnglishLevel::Advanced,
                EnglishLevel::Beginner,
            ]),
            Met::Many,
        ),
        case("a country", ProfileTest::Countries(vec!["GB".into()]), Met::Few),
        case(
            "many countries",
            ProfileTest::Countries(["GB", "IE", "FR", "DE", "PL", "IS", "ES"].map(Into::into).to_vec()),
            Met::Many,
        ),
        case("an owner", ProfileTest::Owners(facts.organisations[..1].to_vec()), Met::Few),
        case("most owners", ProfileTest::Owners(facts.organisations[..80].to_vec()), Met::Many),
    ]
}

fn times(facts: &Facts) -> Vec<Case<ProfileTest>> {
    let created = facts.profiles[0].created_at.get();
    let reviewed = facts.of_profile(|profile| profile.reviewed_at).get();
    let mut all = Vec::new();
    for (span, met) in around(created) {
        all.push(case(format!("createdAt {met:?}"), ProfileTest::CreatedAt(span.clone()), met));
        all.push(case(format!("updatedAt {met:?}"), ProfileTest::UpdatedAt(span), met));
    }
    all.extend(
        around(reviewed).map(|(span, met)| case(format!("reviewedAt {met:?}"), ProfileTest::ReviewedAt(span), met)),
    );
    let born = facts.of_profile(|profile| profile.birth_date);
    let year = |year| Bound::From(NaiveDate::from_yo_opt(year, 1).expect("a day"));
    let next = Bound::Before(born + chrono::Days::new(1));
    all.push(case(
        format!("birthDate in {}", born.year()),
        ProfileTest::BirthDate(vec![Bound::From(born), next]),
        Met::Few,
    ));
    all.push(case("birthDate since 1960", ProfileTest::BirthDate(vec![year(1960)]), Met::Many));
    all
}

fn tags(facts: &Facts) -> Vec<Case<ProfileTest>> {
    let two = facts.of_profile(|profile| (profile.tags.0.len() > 1).then(|| profile.tags.0[..2].to_vec()));
    let all: Vec<String> = facts.profiles.iter().flat_map(|profile| profile.tags.0.clone()).collect();
    vec![
        case("a tag", ProfileTest::Tags(TagTest::Any(two[..1].to_vec())), Met::Few),
        case("two tags", ProfileTest::Tags(TagTest::All(two)), Met::Few),
        case("any tag", ProfileTest::Tags(TagTest::Any(all)), Met::Many),
    ]
}

fn contacts(facts: &Facts) -> Vec<Case<ProfileTest>> {
    let contact = &facts.contacts[0];
    let value = contact.canonical_value.clone().expect("every contact of a demonstration has one");
    let begin: String = value.chars().take(value.chars().count() - 2).collect();
    let of = |name: &str, kinds: Option<Vec<ContactKind>>, comparison: Option<TextComparison>, met| {
        let value = comparison.map(|one| TextTest { comparisons: vec![one], ignore_case: false });
        case(format!("contact {name}"), ProfileTest::Contact(ContactTest { kinds, value }), met)
    };
    let kind = || Some(vec![contact.kind]);
    vec![
        of("eq", None, Some(TextComparison::Eq(value.clone())), Met::Few),
        of("in", None, Some(TextComparison::In(vec![value.clone(), "nobody".into()])), Met::Few),
        of("startsWith", None, Some(TextComparison::StartsWith(begin)), Met::Few),
        of("of its kind", kind(), Some(TextComparison::Eq(value)), Met::Few),
        of("kind", Some(vec![ContactKind::Email]), None, Met::Many),
    ]
}

fn users(facts: &Facts) -> Vec<Case<ProfileTest>> {
    let of = |test| ProfileTest::User(Box::new(Filter::Test(test)));
    let name = TextTest { comparisons: vec![TextComparison::Eq(facts.users[0].username.clone())], ignore_case: true };
    let state = |state| UserTest::States(vec![state]);
    vec![
        case("a user's name", of(UserTest::Username(name)), Met::Few),
        case("a user's rare state", of(state(UserState::Locked)), Met::Few),
        case("a user's usual state", of(state(UserState::Active)), Met::Many),
        case("a user's team", of(UserTest::Teams(facts.teams[..1].to_vec())), Met::Few),
    ]
}

/// So many times a tag is looked at that one in five has, and the profile that it leads to.
const TAGGED: i64 = 6_000;

/// One of two tests, of which each leads to other rows.
fn either(facts: &Facts) -> Case<ProfileTest> {
    let tag = facts.of_profile(|profile| profile.tags.0.first().cloned());
    let team = UserTest::Teams(facts.teams[..1].to_vec());
    let of = |test| ProfileTest::User(Box::new(Filter::Test(test)));
    let tagged = vec![
        Filter::Test(ProfileTest::Tags(TagTest::Any(vec![tag]))),
        Filter::Test(of(UserTest::States(vec![UserState::Locked]))),
        Filter::Test(ProfileTest::CustomerFacing(true)),
    ];
    let test = Filter::Any(vec![Filter::All(tagged), Filter::Test(of(team))]);
    Case { name: "or: a tag and a user's rare state, a user's team".into(), test, met: Met::Few, among: TAGGED }
}
