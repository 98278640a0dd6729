//! drvn: driver profiles, `{"profile": {…}}` or `{"profiles": […]}`.
//!
//! A missing field keeps, a null or blank one clears, but for those that drvn requires: they cannot be cleared. A filled slot
//! becomes a document; an empty one says that there is none and takes none away.

use super::{
    fields::{Fields, Known},
    record::{Document, Person, Resource},
};
use crate::{
    db::profile::ProfileRow,
    domain::{
        TextEnum as _,
        document::{DocumentDraft, DocumentKind},
        patch::Patch,
        profile::ProfilePatch,
        violation::{Check, Refusal},
    },
};

/// What the graph's names are called here, where they differ.
pub(super) const NAMES: &[(&str, &str)] = &[
    ("firstName", "first_name"),
    ("lastName", "last_name"),
    ("birthDate", "birth_date"),
    ("englishLevel", "english_level"),
    ("phones.contact", "contact_phone_number"),
    ("address.postcode", "postcode"),
    ("driver.startDate", "start_date"),
    ("driver.licences", "licenses"),
    ("driver.requiredDocuments", "compliance_documents"),
    ("phone", "phone_number"),
    ("lastSignInAt", "last_sign_in_at"),
    ("*.byteSize", "*.byte_size"),
    ("*.signedId", "*.signed_id"),
    ("subject", "id"),
];

/// What has no place in the graph.
pub(super) const UNPLACED: Known = &[
    ("activities", UNDOCUMENTED),
    ("experiences", UNDOCUMENTED),
    ("interviews", UNDOCUMENTED),
    ("reviews", UNDOCUMENTED),
];
const UNDOCUMENTED: &str = "drvn does not say what is in it";
const UNREADABLE: &str = "kept for when documents have files, and not readable yet";
const NAMELESS: &str = "has no id, by which a document is known again";

/// The slots that hold one file each.
const SLOTS: [(&str, DocumentKind); 7] = [
    ("cpc", DocumentKind::Cpc),
    ("cv", DocumentKind::Cv),
    ("dbs", DocumentKind::Dbs),
    ("enchanced_dbs", DocumentKind::EnhancedDbs),
    ("medical_check", DocumentKind::MedicalCheck),
    ("tacho", DocumentKind::Tacho),
    ("child_safeguard_training", DocumentKind::ChildSafeguardTraining),
];

/// The lists of files.
const LISTS: [(&str, DocumentKind); 2] =
    [("driving_license", DocumentKind::DrivingLicence), ("documents", DocumentKind::Other)];

pub(super) fn record(fields: &mut Fields<'_>) -> Option<Resource> {
    let mut person = Person::default();
    let subject = fields.own_id("id");
    let profile = &mut person.profile;
    profile.first_name = required(fields, "first_name");
    profile.last_name = required(fields, "last_name");
    profile.address_postcode = required(fields, "postcode");
    profile.english_level = required(fields, "english_level");
    profile.phone_contact = required(fields, "contact_phone_number");
    profile.bio = fields.text_or_blank("bio");
    profile.birth_date = fields.text_or_blank("birth_date");
    profile.driver_start_date = fields.text_or_blank("start_date");
    profile.licences = fields.texts("licenses");
    profile.required_documents =
        fields.texts("compliance_documents").map(|kinds| kinds.into_iter().map(kind).collect());
    person.user.email = fields.text_or_blank("email");
    person.user.phone = fields.text_or_blank("phone_number");
    person.user.last_sign_in_at = fields.text_or_blank("last_sign_in_at");
    person.documents = documents(fields);
    person.subject = subject?;
    Some(Resource::Person(Box::new(person)))
}

/// A text that drvn requires: what is known of it cannot be cleared.
fn required(fields: &mut Fields<'_>, key: &str) -> Patch<String> {
    let text = fields.text(key);
    if text.as_ref().value().is_some_and(|text| text.trim().is_empty()) {
        fields.fault(key, "is blank, and drvn requires it: give it some text, or leave it out.".into());
        return Patch::Absent;
    }
    text
}

/// drvn's word for a kind of document in the graph's spelling.
fn kind(word: String) -> String {
    let slot = SLOTS.iter().chain(&LISTS).find(|(slot, _)| *slot == word);
    slot.map_or(word, |(_, kind)| kind.as_str().to_owned())
}

/// drvn's word for a value of the graph.
pub(super) fn word(value: &str) -> String {
    let slot = SLOTS.iter().chain(&LISTS).find(|(_, kind)| kind.as_str() == value);
    slot.map_or_else(|| value.to_lowercase(), |(slot, _)| (*slot).to_owned())
}

fn documents(fields: &mut Fields<'_>) -> Vec<Document> {
    let mut documents = Vec::new();
    for (key, kind) in SLOTS {
        let slot = fields.object(key, |file| document(file, key.to_owned(), kind));
        documents.extend(slot.value().flatten());
    }
    for (key, kind) in LISTS {
        let list = fields.objects(key, |index, file| document(file, format!("{key}[{index}]"), kind));
        documents.extend(list.value().into_iter().flatten().flatten());
    }
    documents
}

/// The file in a slot; none if the slot is empty.
fn document(fields: &mut Fields<'_>, field: String, kind: DocumentKind) -> Option<Document> {
    let subject = fields.id("id");
    let draft = DocumentDraft {
        kind: Patch::Value(kind.as_str().to_owned()),
        filename: fields.text("filename"),
        byte_size: fields.integer("byte_size"),
        source_signed_id: fields.text_or_blank("signed_id"),
        source_url: fields.text_or_blank("url"),
        ..DocumentDraft::default()
    };
    let Some(subject) = subject else {
        let says = |text: &Patch<String>| text.as_ref().value().is_some_and(|text| !text.is_empty());
        if says(&draft.filename) || says(&draft.source_signed_id) || says(&draft.source_url) {
            fields.leave_whole(None, NAMELESS);
        }
        return None;
    };
    for (key, value) in [("signed_id", &draft.source_signed_id), ("url", &draft.source_url)] {
        if value.as_ref().value().is_some() {
            fields.leave(key, UNREADABLE);
        }
    }
    Some(Document { subject, field, draft })
}

/// drvn requires these fields: what is known of them cannot be cleared. They can be null only where nothing is known.
pub(super) fn keep_required(check: &mut Check, patch: &ProfilePatch, known: &ProfileRow) {
    let required: [(&[&str], bool, bool); 5] = [
        (&["firstName"], patch.first_name.is_null(), known.first_name.is_some()),
        (&["lastName"], patch.last_name.is_null(), known.last_name.is_some()),
        (&["address", "postcode"], patch.address_postcode.is_null(), known.address_postcode.is_some()),
        (&["englishLevel"], patch.english_level.is_null(), known.english_level.is_some()),
        (&["phones", "contact"], patch.phone_contact.is_null(), known.phone_contact.is_some()),
    ];
    for (path, _, _) in required.into_iter().filter(|(_, cleared, known)| *cleared && *known) {
        check.refuse(path, Refusal::not_clearable());
    }
}
