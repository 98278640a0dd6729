//! ctrl-hub: users, organisations, teams, groups and service accounts as JSON:API resources.
//!
//! The fields of a resource are all that ctrl-hub knows of it: a missing, null or empty one clears.
//!
//! Relationships are whole sets, as in `PATCH …/relationships/members`, but a document need not have all of them:
//!
//! | what is sent | teams, groups, their members | memberships of organisations |
//! | --- | --- | --- |
//! | no `relationships`, or none of this name | stay | stay |
//! | `{"data": [a, b]}` | are a and b from now on | a and b are added; the others stay |
//! | `{"data": []}` or `{"data": null}` | end | stay |
//!
//! What ends is only what both records have of ctrl-hub: a member who came from elsewhere stays. A membership of an organisation
//! carries roles, which are given in the graph and would be lost with it, and a team's members must be the organisation's:
//! so an import adds and suspends such memberships (`meta.status`), and never ends one. That is for somebody who may.

mod organisation;
mod relationships;
mod user;

use std::collections::HashSet;

use super::{
    fields::{Fields, Known},
    record::{Belonging, Key, Program, Resource, Times},
};
use crate::domain::{
    change::RecordType,
    group::GroupDraft,
    patch::Patch,
    service_account::ServiceAccountDraft,
    team::TeamDraft,
    violation::{Refusal, excerpt},
};
use relationships::{of_organisation, relationships};
use serde_json::Value;

/// What a team, a group and a service account can be related to, other than their organisation.
const OF_TEAM: &[(&str, RecordType)] = &[("members", RecordType::User), ("users", RecordType::User)];
const OF_GROUP: &[(&str, RecordType)] =
    &[("users", RecordType::User), ("members", RecordType::User), ("service_accounts", RecordType::ServiceAccount)];
const OF_SERVICE_ACCOUNT: &[(&str, RecordType)] = &[("groups", RecordType::Group)];

/// What the graph's names are called here, where they differ.
pub(super) const NAMES: &[(&str, &str)] = &[
    ("email", "attributes.email"),
    ("username", "attributes.profile.personal.username"),
    ("firstName", "attributes.profile.personal.first_name"),
    ("lastName", "attributes.profile.personal.last_name"),
    ("birthDate", "attributes.profile.personal.dob"),
    ("phones", "attributes.profile.contact"),
    ("address.countryCode", "attributes.profile.address.country_code"),
    ("address.buildingName", "attributes.profile.address.name"),
    ("address", "attributes.profile.address"),
    ("settings.preferredLanguage", "attributes.profile.settings.preferred_language"),
    ("settings.timezone", "attributes.profile.settings.timezone"),
    ("work.startDate", "attributes.profile.work.start_date"),
    ("work", "attributes.profile.work"),
    ("identities.*.subject", "attributes.identities[*].id"),
    ("identities", "attributes.identities"),
    ("settings.nomenclature.governance.workOrders", "attributes.settings.nomenclature.governance.work_orders"),
    ("settings.nomenclature", "attributes.settings.nomenclature"),
    ("features", "meta.features"),
    ("status", "meta.status"),
    ("name", "attributes.name"),
    ("slug", "attributes.slug"),
    ("description", "attributes.description"),
    ("organisation", "relationships.organisation"),
    ("keys", "attributes.keys"),
    ("subject", "id"),
];

/// What has no place in the graph.
pub(in crate::import) const UNPLACED: Known = &[
    ("meta.grants", NO_RIGHTS),
    ("attributes.roles", NO_RIGHTS),
    ("attributes.role_bindings", NO_RIGHTS),
    ("relationships.role_bindings", NO_RIGHTS),
    ("attributes.keys[].secret", "Roster keeps no secrets"),
    ("meta.v3", "says how ctrl-hub keeps the organisation"),
    ("jsonapi", ABOUT_THE_DOCUMENT),
    ("links", ADDRESSES),
    ("meta", ABOUT_THE_DOCUMENT),
];
const ABOUT_THE_DOCUMENT: &str = "is about the document";
const ADDRESSES: &str = "is where ctrl-hub answers";
const NO_RIGHTS: &str = "no import gives rights";
const NAMELESS: &str = "has neither an id nor a created_at, by which a key is known again";

/// Reads a resource of any of the kinds.
pub(super) fn record(within: Option<&str>, fields: &mut Fields<'_>) -> Option<Resource> {
    let subject = fields.own_id("id");
    let kind = fields.text("type").value().unwrap_or_default();
    let Some(record_type) = record_type(&kind) else {
        if within == Some("included") {
            let name = format!("included[] of type {}", excerpt(&kind));
            fields.leave_whole(Some(name), "the graph keeps no such records");
            return None;
        }
        fields.fault("type", format!("is {}, of which the graph keeps no records.", excerpt(&kind)));
        return None;
    };
    if !fields.has("attributes") {
        fields.fault("attributes", "are missing: this is a reference to a record, and not a record.".into());
        return None;
    }
    fields.pass_over("links", ADDRESSES);
    Some(match record_type {
        RecordType::User => user::user(fields, subject?),
        RecordType::Organisation => organisation::organisation(fields, subject?),
        RecordType::Team => {
            let read = |attributes: &mut Fields<'_>| TeamDraft {
                name: known(attributes, "name"),
                description: whole(attributes, "description"),
            };
            Resource::Team(belonging(fields, subject?, OF_TEAM, read))
        }
        RecordType::Group => {
            // Roles of a group are rights, and are listed as unplaced: an import gives none.
            let read = |attributes: &mut Fields<'_>| GroupDraft {
                name: known(attributes, "name"),
                description: whole(attributes, "description"),
                roles: Patch::Absent,
            };
            Resource::Group(belonging(fields, subject?, OF_GROUP, read))
        }
        _ => Resource::ServiceAccount(belonging(fields, subject?, OF_SERVICE_ACCOUNT, program)),
    })
}

/// The graph's kind of a resource type.
fn record_type(kind: &str) -> Option<RecordType> {
    Some(match kind {
        "users" => RecordType::User,
        "organisations" => RecordType::Organisation,
        "teams" => RecordType::Team,
        "groups" => RecordType::Group,
        "service-accounts" | "service_accounts" => RecordType::ServiceAccount,
        _ => return None,
    })
}

/// A text of a resource that says all that is known: a missing one clears.
fn whole(fields: &mut Fields<'_>, key: &str) -> Patch<String> {
    Patch::of_whole(fields.text_or_blank(key).value())
}

/// A text that cannot be cleared: a missing or empty one keeps.
fn known(fields: &mut Fields<'_>, key: &str) -> Patch<String> {
    Patch::of_known(fields.text_or_blank(key).value())
}

fn program(attributes: &mut Fields<'_>) -> Program {
    let account = ServiceAccountDraft {
        name: known(attributes, "name"),
        description: whole(attributes, "description"),
        email: whole(attributes, "email"),
        enabled: Patch::of_known(attributes.flag("enabled").value()),
        roles: Patch::Absent,
    };
    let (mut ids, mut times) = (HashSet::new(), HashSet::new());
    let keys = attributes.objects("keys", |_, fields| {
        let (subject, created) = (fields.id("id"), fields.time("created_at"));
        let key = Key { subject, created, expires: fields.time("expires_at"), last_used: fields.time("last_used_at") };
        match (&key.subject, key.created) {
            (Some(id), _) if !ids.insert(id.clone()) => fields.fault("id", Refusal::twice(id).sentence()),
            (None, Some(at)) if !times.insert(at) => {
                fields.fault("created_at", Refusal::twice(&at.to_rfc3339()).sentence());
            }
            (None, None) => fields.leave_whole(None, NAMELESS),
            _ => {}
        }
        key
    });
    let keys = keys.value().unwrap_or_default().into_iter();
    Program { account, keys: keys.filter(|key| key.subject.is_some() || key.created.is_some()).collect() }
}

fn belonging<D: Default>(
    fields: &mut Fields<'_>,
    subject: String,
    known: &[(&str, RecordType)],
    read: impl FnOnce(&mut Fields<'_>) -> D,
) -> Belonging<D> {
    let attributes = fields.object("attributes", |attributes| {
        let draft = read(attributes);
        (draft, read_times(attributes))
    });
    let (draft, mut times) = attributes.value().unwrap_or_default();
    fields.object("meta", |meta| times = times.or(read_times(meta)));
    let (organisation, relations) = of_organisation(fields, known);
    Belonging { subject, organisation, draft, times, relations, source: Value::Null }
}

fn read_times(fields: &mut Fields<'_>) -> Times {
    Times { created: fields.time("created_at"), updated: fields.time("updated_at") }
}
