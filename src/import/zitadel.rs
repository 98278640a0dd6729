//! zitadel: users, human ones and machines, `{"user": {…}}` or `{"result": […]}`; and organisations, `{"org": {…}}`.
//!
//! A missing field keeps, a null or empty one clears: zitadel writes "none" as an empty text. A machine is a service account
//! of its resource owner, and waits for it.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::{
    fields::{Fields, Known},
    record::{Belonging, Organisation, Person, Program, Resource, Times},
};
use crate::domain::{
    TextEnum,
    organisation::{OrganisationDraft, OrganisationStatus},
    patch::Patch,
    profile::Gender,
    service_account::ServiceAccountDraft,
    text,
    user::UserState,
    violation::excerpt,
};

/// What zitadel's names of values begin with.
const USER_STATE: &str = "USER_STATE_";
const ORG_STATE: &str = "ORG_STATE_";
const GENDER: &str = "GENDER_";

/// What the graph's names are called here, where they differ.
pub(super) const NAMES: &[(&str, &str)] = &[
    ("username", "userName"),
    ("email", "human.email.email"),
    ("phone", "human.phone.phone"),
    ("firstName", "human.profile.firstName"),
    ("lastName", "human.profile.lastName"),
    ("nickname", "human.profile.nickName"),
    ("displayName", "human.profile.displayName"),
    ("settings.preferredLanguage", "human.profile.preferredLanguage"),
    ("gender", "human.profile.gender"),
    ("slug", "primaryDomain"),
    ("status", "state"),
    ("subject", "id"),
];

/// What has no place in the graph.
pub(super) const UNPLACED: Known = &[
    ("details.sequence", "the graph counts changes itself"),
    ("human.email.isEmailVerified", UNVERIFIED),
    ("human.phone.isPhoneVerified", UNVERIFIED),
    ("loginNames", MADE_UP),
    ("preferredLoginName", MADE_UP),
    ("details", "is about the list"),
];
const UNVERIFIED: &str = "the graph does not say what is verified";
const ONE_NAME: &str = "a service account has one name, which is the machine's";
const ONLY_ENABLED: &str = "a service account is enabled or not, and has no other state";
const OWN_OWNER: &str = "to zitadel an organisation is its own owner";
const MADE_UP: &str = "zitadel makes it of the username and its domains";

/// Reads a record; one that is not said to be a user or an organisation is what it looks like.
pub(super) fn record(within: Option<&str>, fields: &mut Fields<'_>) -> Option<Resource> {
    let is_user = ["human", "machine", "userName"].iter().any(|key| fields.has(key));
    if within == Some("org") || (within != Some("user") && !is_user && fields.has("name")) {
        return organisation(fields);
    }
    if fields.has("machine") { machine(fields) } else { human(fields) }
}

fn human(fields: &mut Fields<'_>) -> Option<Resource> {
    let mut person = Person::default();
    let subject = fields.own_id("id");
    (person.times, person.owner) = details(fields);
    person.user.username = Patch::of_known(fields.text_or_blank("userName").value());
    person.user.state = state::<UserState>(fields, USER_STATE);
    let (user, profile) = (&mut person.user, &mut person.profile);
    fields.object("human", |human| {
        human.object("profile", |fields| {
            profile.first_name = fields.text_or_blank("firstName");
            profile.last_name = fields.text_or_blank("lastName");
            profile.nickname = fields.text_or_blank("nickName");
            profile.display_name = fields.text_or_blank("displayName");
            profile.preferred_language = fields.text_or_blank("preferredLanguage");
            profile.gender = gender(fields.text_or_blank("gender"));
        });
        human.object("email", |email| user.email = email.text_or_blank("email"));
        human.object("phone", |phone| user.phone = phone.text_or_blank("phone"));
    });
    person.metadata = metadata(fields);
    person.subject = subject?;
    Some(Resource::Person(Box::new(person)))
}

fn machine(fields: &mut Fields<'_>) -> Option<Resource> {
    let subject = fields.own_id("id");
    let (times, organisation) = details(fields);
    let mut account = ServiceAccountDraft::default();
    let username = fields.text_or_blank("userName").value();
    account.enabled = enabled(fields);
    fields.object("machine", |machine| {
        account.name = Patch::of_known(machine.text_or_blank("name").value());
        account.description = machine.text_or_blank("description");
    });
    match account.name.as_ref().value() {
        None => account.name = Patch::of_known(username),
        Some(name) if username.is_some_and(|username| username != *name) => fields.leave("userName", ONE_NAME),
        Some(_) => {}
    }
    let draft = Program { account, keys: Vec::new() };
    Some(Resource::ServiceAccount(Belonging {
        subject: subject?,
        organisation,
        draft,
        times,
        relations: Vec::new(),
        source: Value::Null,
    }))
}

fn organisation(fields: &mut Fields<'_>) -> Option<Resource> {
    let subject = fields.own_id("id");
    let (times, owner) = details(fields);
    if owner.is_some() {
        fields.leave("details.resourceOwner", OWN_OWNER);
    }
    let name = Patch::of_known(fields.text_or_blank("name").value());
    let domain = fields.text_or_blank("primaryDomain").value();
    let slug = name.as_ref().value().and_then(|name| slug(name));
    if slug.is_some() && domain.is_some() {
        fields.leave("primaryDomain", "the slug is made of the name");
    }
    let slug = slug.or(domain);
    let draft = OrganisationDraft {
        name,
        slug: Patch::of_known(slug),
        status: state::<OrganisationStatus>(fields, ORG_STATE),
        ..OrganisationDraft::default()
    };
    Some(Resource::Organisation(Box::new(Organisation { subject: subject?, draft, times, relations: Vec::new() })))
}

/// The times, and the resource owner.
fn details(fields: &mut Fields<'_>) -> (Times, Option<String>) {
    let read = fields.object("details", |details| {
        let times = Times { created: details.time("creationDate"), updated: details.time("changeDate") };
        (times, details.id("resourceOwner"))
    });
    read.value().unwrap_or_default()
}

/// Whether a machine may be used, which is all that the graph keeps of its state.
fn enabled(fields: &mut Fields<'_>) -> Patch<bool> {
    let Patch::Value(state) = state::<UserState>(fields, USER_STATE) else { return Patch::Absent };
    let Some(state) = UserState::from_text(&state) else {
        let states: Vec<_> = UserState::VALUES.iter().map(|(_, name, _)| format!("{USER_STATE}{name}")).collect();
        fields.fault("state", format!("is {}, which is none of {}.", excerpt(&state), states.join(", ")));
        return Patch::Absent;
    };
    if state != UserState::Active {
        fields.leave("state", ONLY_ENABLED);
    }
    Patch::Value(matches!(state, UserState::Active | UserState::Initial))
}

/// A state without zitadel's prefix; one that is unspecified keeps, and one that there is not stays whole to be told.
fn state<E: TextEnum>(fields: &mut Fields<'_>, prefix: &str) -> Patch<String> {
    let state = fields.text_or_blank("state").value();
    let state = state.filter(|state| state.strip_prefix(prefix).unwrap_or(state) != "UNSPECIFIED");
    let plain = |state: String| match state.strip_prefix(prefix).filter(|plain| E::from_text(plain).is_some()) {
        Some(plain) => plain.to_owned(),
        None => state,
    };
    Patch::of_known(state.map(plain))
}

fn gender(gender: Patch<String>) -> Patch<String> {
    match gender {
        Patch::Value(text) => match text.strip_prefix(GENDER).unwrap_or(&text) {
            "UNSPECIFIED" => Patch::Null,
            plain if Gender::from_text(plain).is_some() => Patch::Value(plain.to_owned()),
            _ => Patch::Value(text),
        },
        other => other,
    }
}

/// The metadata; zitadel sends each value in base64. One that is no text stays as it was sent.
fn metadata(fields: &mut Fields<'_>) -> Vec<(String, String)> {
    let entries = fields.objects("metadata", |_, entry| {
        let (key, value) = (entry.text("key").value(), entry.text("value").value());
        let value = value.unwrap_or_default();
        let decoded = STANDARD.decode(&value).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let decoded = decoded.filter(|text| !text.contains('\0'));
        (key.unwrap_or_default(), decoded.unwrap_or(value))
    });
    entries.value().unwrap_or_default()
}

/// zitadel's word for a value of the graph, by the field that it is in.
pub(super) fn word(field: &str, value: &str) -> String {
    let prefix = match field {
        "gender" => GENDER,
        "status" => ORG_STATE,
        "state" => USER_STATE,
        _ => "",
    };
    format!("{prefix}{value}")
}

/// The slug that a name makes: `Acme & Söhne` is `acme-sohne`; none if nothing of it can be in a slug.
fn slug(name: &str) -> Option<String> {
    let folded = text::fold(name);
    let words: Vec<_> = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() { None } else { Some(words.join("-")) }
}
