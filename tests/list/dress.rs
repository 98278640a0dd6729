//! Gives the records of a random directory what lists are filtered, ordered and searched by.

use chrono::{DateTime, NaiveDate, Utc};
use roster::{
    db::{contact::ContactRow, profile::ProfileRow, user::UserRow},
    domain::{
        TextEnum,
        contact::{ContactKind, ContactPatch, canonical},
        group::GroupPatch,
        organisation::OrganisationPatch,
        patch::Patch,
        profile::ProfilePatch,
        service_account::ServiceAccountPatch,
        team::TeamPatch,
        user::UserPatch,
    },
};

use super::text::name;
use crate::sight::{chance::Chance, directory::Directory};

pub const TAGS: &[&str] = &["blue", "Blue", "rot", "größe", "50%", "a_b", "👍", "夜勤"];
pub const COUNTRIES: &[[&str; 3]] = &[["GB", "GBR", "826"], ["DE", "DEU", "276"], ["JP", "JPN", "392"]];
const PHONES: &[&str] =
    &["+4930123456", "+493012345", "07515 470386", "07515 470386 X12", "07515 470386 x12", "030/1234"];

/// Moments of reviews, some of them where a review begins to be too old.
const REVIEWS: &[&str] = &[
    "2025-07-01T12:00:00Z",
    "2025-07-01T11:59:59.999999Z",
    "2025-07-01T12:00:00.000001Z",
    "2025-06-30T23:00:00Z",
    "2026-06-30T12:00:00Z",
    "2024-02-29T00:00:00Z",
];

/// A value, or none in so many of a hundred times.
fn maybe<T>(chance: &mut Chance, none: u32, value: impl FnOnce(&mut Chance) -> T) -> Patch<T> {
    if chance.percent(none) { Patch::Null } else { Patch::Value(value(chance)) }
}

fn one_of<E: TextEnum>(chance: &mut Chance) -> E {
    chance.pick(E::VALUES).0
}

/// Gives all records names of many scripts, and all else that can be asked of them.
pub fn dress(directory: &mut Directory, chance: &mut Chance) {
    for (number, user) in directory.users.iter_mut().enumerate() {
        dress_user(user, chance, number);
    }
    for profile in &mut directory.profiles {
        let username = directory.users.iter().find(|user| user.id == profile.user_id).map(|user| user.username.clone());
        dress_profile(profile, chance, &username.expect("a profile has a user"));
    }
    for contact in &mut directory.contacts {
        dress_contact(contact, chance);
    }
    for entry in &mut directory.metadata {
        let long = format!("{}{}", "v".repeat(100), chance.between(0, 1));
        chance.pick(&["some", "Some", "50%", &long]).clone_into(&mut entry.value);
    }
    dress_organisations(directory, chance);
}

fn dress_user(user: &mut UserRow, chance: &mut Chance, number: usize) {
    let username = format!("{} {}", name(chance), user.username);
    let mailbox = chance.pick(&["zoë", "ZOE", "Zoe", "müller", "100%", "o'brien"]);
    user.apply(UserPatch {
        username: Some(if chance.percent(50) { username } else { user.username.clone() }),
        email: maybe(chance, 30, |_| format!("{mailbox}.{number}@Example.org")),
        phone: maybe(chance, 30, |chance| chance.pick(PHONES).to_owned()),
        state: Some(one_of(chance)),
        last_sign_in_at: maybe(chance, 40, Chance::moment),
    });
}

fn dress_profile(profile: &mut ProfileRow, chance: &mut Chance, username: &str) {
    let date = |chance: &mut Chance| NaiveDate::from_ymd_opt(1990, 5, chance.pick(&[16, 17, 17, 18])).expect("a date");
    let review = |chance: &mut Chance| chance.pick(REVIEWS).parse::<DateTime<Utc>>().expect("a moment");
    let tags = chance.some(25, TAGS);
    let patch = ProfilePatch {
        first_name: maybe(chance, 25, name),
        middle_name: maybe(chance, 70, name),
        last_name: maybe(chance, 25, name),
        nickname: maybe(chance, 60, name),
        display_name: maybe(chance, 60, name),
        enabled: Some(chance.percent(60)),
        gender: maybe(chance, 30, one_of),
        birth_date: maybe(chance, 30, date),
        english_level: maybe(chance, 30, one_of),
        tags: Some(tags.into_iter().map(str::to_owned).collect()),
        country: maybe(chance, 30, |chance| chance.pick(COUNTRIES)[0].to_owned()),
        job_title: maybe(chance, 20, name),
        customer_facing: maybe(chance, 20, |chance| chance.percent(50)),
        employer_name: maybe(chance, 20, name),
        reviewed_at: maybe(chance, 20, review),
        ..ProfilePatch::default()
    };
    profile.apply(patch, username);
}

fn dress_contact(contact: &mut ContactRow, chance: &mut Chance) {
    let (kind, value) = if chance.percent(50) {
        (ContactKind::Phone, chance.pick(PHONES).to_owned())
    } else {
        (ContactKind::Email, chance.pick(&["zoë@example.org", "Zoe@Example.org", "a_b@exämple.de"]).to_owned())
    };
    let canonical = canonical(kind, &value, None).expect("the value is of the kind");
    let canonical_value = canonical.map_or(Patch::Null, Patch::Value);
    contact.apply(ContactPatch { kind: Some(kind), value: Some(value), canonical_value, ..ContactPatch::default() });
}

fn dress_organisations(directory: &mut Directory, chance: &mut Chance) {
    for organisation in &mut directory.organisations {
        organisation.apply(OrganisationPatch {
            name: Some(name(chance)),
            sandbox: Some(chance.percent(40)),
            status: Some(one_of(chance)),
            ..OrganisationPatch::default()
        });
    }
    for team in &mut directory.teams {
        team.apply(TeamPatch { name: Some(name(chance)), ..TeamPatch::default() });
    }
    for group in &mut directory.groups {
        group.apply(GroupPatch { name: Some(name(chance)), ..GroupPatch::default() });
    }
    for account in &mut directory.accounts {
        let (name, enabled) = (Some(name(chance)), Some(chance.percent(50)));
        account.apply(ServiceAccountPatch { name, enabled, ..ServiceAccountPatch::default() });
    }
}
