//! Generated profiles, their contacts and their documents.

use chrono::{Days, NaiveDate};

use super::{
    UNTIL,
    chance::Chance,
    organisation::Home,
    stamp_at,
    user::{Person, e164},
    words::{BIOS, BUILDINGS, JOBS, LICENCES, PLACES, PLAIN_WORDS, TAGS},
};
use crate::{
    db::{contact::ContactRow, document::DocumentRow, profile::ProfileRow, user::UserRow},
    domain::{
        contact::{ContactKind, ContactPatch},
        document::{DocumentKind, DocumentPatch},
        email,
        patch::Patch,
        profile::{EnglishLevel, Gender, ProfilePatch},
    },
};

/// What a driver must have, as drvn sends it.
const REQUIRED: [DocumentKind; 6] = [
    DocumentKind::Dbs,
    DocumentKind::Tacho,
    DocumentKind::EnhancedDbs,
    DocumentKind::Cpc,
    DocumentKind::MedicalCheck,
    DocumentKind::ChildSafeguardTraining,
];

/// The profile of a person's user.
pub fn profile(chance: &mut Chance, person: &Person<'_>, user: &UserRow, home: Option<&Home>) -> ProfileRow {
    let mut patch = ProfilePatch::default();
    describe(chance, person, &mut patch);
    employ(chance, home, &mut patch);
    settle(chance, person, &mut patch);
    if chance.percent(20) {
        drive(chance, &mut patch);
    }
    // What was never reviewed, or lacks something, is due for a review.
    patch.reviewed_at = known(chance, 85, |chance| chance.moment(person.at, UNTIL));
    ProfileRow::new(chance.id(person.at), user, patch, &stamp_at(person.at))
}

/// One to three ways to reach the profile's person.
pub fn contacts(chance: &mut Chance, person: &Person<'_>, profile: &ProfileRow) -> Vec<ContactRow> {
    let of = |(kind, value, canonical): (_, String, String)| ContactPatch {
        kind: Some(kind),
        value: Some(value),
        canonical_value: Patch::Value(canonical),
        external_id: Patch::Absent,
    };
    let email = |address: String| {
        let canonical = email::fold(&address);
        (ContactKind::Email, address, canonical)
    };
    let phone = |number: String| {
        let canonical = e164(&number);
        (ContactKind::Phone, number, canonical)
    };
    let values = [
        Some(email(person.email())),
        chance.maybe(65, |chance| phone(chance.fill(person.place.mobile))),
        chance.maybe(30, |_| email(format!("{}@home.example.net", person.username))),
    ];
    let row = |patch| ContactRow::new(chance.id(person.at), profile.id, patch, &stamp_at(person.at));
    values.into_iter().flatten().map(of).map(row).collect()
}

/// Some of the documents that a driver must have; some have expired.
pub fn documents(chance: &mut Chance, profile: &ProfileRow) -> Vec<DocumentRow> {
    let mut rows = Vec::new();
    for kind in &profile.required_documents.0 {
        if !chance.percent(70) {
            continue;
        }
        let at = chance.moment(profile.created_at.get(), UNTIL);
        let issued = at.date_naive() - Days::new(chance.between(1, 400));
        let patch = DocumentPatch {
            kind: Some(*kind),
            filename: Some(chance.fill("scan-####.pdf")),
            byte_size: Patch::Value(chance.between(20_000, 4_000_000).cast_signed()),
            issued_on: Patch::Value(issued),
            expires_on: known(chance, 90, |chance| issued + Days::new(chance.between(1, 5) * 365)),
            source_signed_id: Patch::Absent,
            source_url: Patch::Absent,
        };
        rows.push(DocumentRow::new(chance.id(at), profile.id, patch, &stamp_at(at)));
    }
    rows
}

fn describe(chance: &mut Chance, person: &Person<'_>, patch: &mut ProfilePatch) {
    let ((first, _), woman) = person.first;
    patch.external_id = known(chance, 30, |_| format!("hr-{}", person.username));
    patch.enabled = Some(chance.percent(95));
    patch.first_name = known(chance, 98, |_| first.into());
    patch.middle_name =
        known(chance, 15, |chance| chance.pick(if woman { &person.place.women } else { &person.place.men }).0.into());
    patch.last_name = Patch::Value(person.last.0.into());
    patch.nickname = known(chance, 20, |_| format!("{first}!"));
    patch.display_name = known(chance, 10, |_| format!("{first} {}", person.last.0));
    patch.gender = known(chance, 70, |chance| match chance.between(0, 19) {
        0 => Gender::Diverse,
        _ if woman => Gender::Female,
        _ => Gender::Male,
    });
    patch.birth_date = known(chance, 75, |chance| chance.day(1955, 2004));
    patch.bio = known(chance, 40, |chance| chance.pick(&BIOS).into());
    patch.english_level = known(chance, 60, |chance| {
        use EnglishLevel::{Advanced, Beginner, Fluent, Intermediate, Native};
        chance.pick(&[Beginner, Intermediate, Advanced, Fluent, Native])
    });
    let tags = chance.between(0, 4);
    patch.tags = Some(chance.several(&TAGS, tags).into_iter().map(Into::into).collect());
    patch.country = known(chance, 95, |_| person.place.country.into());
}

fn employ(chance: &mut Chance, home: Option<&Home>, patch: &mut ProfilePatch) {
    let (title, occupation) = chance.pick(&JOBS);
    patch.job_title = known(chance, 88, |_| title.into());
    patch.customer_facing = known(chance, 85, |chance| chance.percent(50));
    patch.employer_name = Patch::of_known(home.filter(|_| chance.percent(90)).map(|home| home.name.clone()));
    patch.employer_branch =
        known(chance, 60, |chance| chance.pick(&PLACES.each_ref().map(|place| place.towns[0].0)).into());
    patch.occupation = known(chance, 70, |_| occupation.into());
    patch.cscs = known(chance, 20, |chance| chance.fill("GBCSCS###"));
    patch.eusr = known(chance, 15, |chance| chance.fill("GBEUSR###"));
    patch.work_start_date = known(chance, 70, |chance| chance.day(2005, 2025));
}

fn settle(chance: &mut Chance, person: &Person<'_>, patch: &mut ProfilePatch) {
    let place = person.place;
    patch.phone_mobile = known(chance, 75, |chance| chance.fill(place.mobile));
    patch.phone_landline = known(chance, 35, |chance| chance.fill(place.landline));
    patch.phone_contact = known(chance, 20, |chance| chance.fill(place.mobile));
    patch.preferred_language = known(chance, 80, |_| place.language.into());
    patch.timezone = known(chance, 80, |_| place.timezone.into());
    if !chance.percent(80) {
        return;
    }
    let (town, county) = chance.pick(&place.towns);
    patch.address_number = Patch::Value(chance.between(1, 250).to_string());
    patch.address_building_name = known(chance, 15, |chance| chance.pick(&BUILDINGS).into());
    patch.address_street = Patch::Value(place.street.into());
    patch.address_area = known(chance, 15, |_| format!("{town} Central"));
    patch.address_town = Patch::Value(town.into());
    patch.address_county = known(chance, 70, |_| county.into());
    patch.address_postcode = known(chance, 95, |chance| chance.fill(place.postcode));
    patch.address_country_code = Patch::Value(place.country.into());
    patch.address_what3words = known(chance, 10, |chance| chance.several(&PLAIN_WORDS, 3).join("."));
}

fn drive(chance: &mut Chance, patch: &mut ProfilePatch) {
    let count = chance.between(2, 6);
    patch.driver_start_date = known(chance, 90, |chance| -> NaiveDate { chance.day(2010, 2025) });
    patch.licences = Some(chance.pick(&LICENCES).to_vec());
    patch.required_documents = Some(chance.several(&REQUIRED, count));
}

/// A value that is known of so many in a hundred.
fn known<T>(chance: &mut Chance, percent: u32, make: impl FnOnce(&mut Chance) -> T) -> Patch<T> {
    Patch::of_known(chance.maybe(percent, make))
}
