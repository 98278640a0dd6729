//! What a record says of a field that lists are filtered by, to a viewer.

use chrono::{DateTime, NaiveDate, Utc};
use roster::{
    db::types::Timestamp,
    domain::{
        OrganisationId, Permission, TextEnum as _, UserId, email,
        membership::Roles,
        review::{ReviewPeriod, review_reasons},
        text,
    },
};
use serde_json::Value;

use crate::{
    sight::{
        answer::{Answer, Entry},
        model::Model,
        node::{Kind, Node},
    },
    support::app::now,
};

/// How a text is written where neither case nor accents count.
pub type Fold = fn(&str) -> String;

/// What a record says of a field.
#[derive(Debug)]
pub enum Known {
    /// Some texts, of which a test names one or more: ids, names of choices, tags.
    Set(Vec<String>),
    Text(Option<String>, Fold),
    /// A text of which case never counts.
    Caseless(String),
    Flag(Option<bool>),
    Moment(Option<DateTime<Utc>>),
    Date(Option<NaiveDate>),
    /// Things of several fields each, of which one has to meet a test.
    Parts(Vec<Vec<(&'static str, Known)>>),
    Record(Option<Node>),
    /// The viewer may not read it.
    Private,
}

fn set(text: impl ToString) -> Known {
    Known::Set(vec![text.to_string()])
}

fn perhaps(text: Option<impl ToString>) -> Known {
    Known::Set(text.iter().map(ToString::to_string).collect())
}

fn written(text: &str) -> Known {
    Known::Text(Some(text.to_owned()), text::fold)
}

fn written_perhaps(text: Option<&String>) -> Known {
    Known::Text(text.cloned(), text::fold)
}

fn moment(at: Timestamp) -> Known {
    Known::Moment(Some(at.get()))
}

fn roles(roles: Roles) -> Known {
    Known::Set(roles.iter().map(|role| role.as_str().to_owned()).collect())
}

/// What a record says of a field to the viewer.
pub fn known(model: &Model<'_>, node: Node, field: &str) -> Known {
    let all = model.directory;
    if field == "ids" {
        return set(node);
    }
    match node.kind {
        Kind::User => of_user(model, node.id(), field),
        Kind::Profile => of_profile(model, node, field),
        Kind::Organisation => {
            let row = all.organisation(node.id());
            match field {
                "name" => written(&row.name),
                "slug" => written(&row.slug),
                "statuses" => set(row.status.as_str()),
                "sandbox" => Known::Flag(Some(row.sandbox)),
                "owners" => owner(model, row.owner_id),
                _ => changed(field, row.created_at, row.updated_at),
            }
        }
        Kind::Team => {
            let row = all.team(node.id());
            match field {
                "name" => written(&row.name),
                "organisations" => owner(model, Some(row.organisation_id)),
                _ => changed(field, row.created_at, row.updated_at),
            }
        }
        Kind::Group => {
            let row = all.group(node.id());
            match field {
                "name" => written(&row.name),
                "roles" => roles(row.roles),
                _ => changed(field, row.created_at, row.updated_at),
            }
        }
        Kind::ServiceAccount => {
            let row = all.account(node.id());
            match field {
                "name" => written(&row.name),
                "enabled" => Known::Flag(Some(row.enabled)),
                "roles" => roles(row.roles),
                _ => changed(field, row.created_at, row.updated_at),
            }
        }
        kind => unreachable!("{kind:?} are not filtered"),
    }
}

fn changed(field: &str, created: Timestamp, updated: Timestamp) -> Known {
    match field {
        "createdAt" => moment(created),
        "updatedAt" => moment(updated),
        _ => unreachable!("{field}"),
    }
}

fn owner(model: &Model<'_>, id: Option<OrganisationId>) -> Known {
    perhaps(id.filter(|id| model.organisation(*id)))
}

fn listed(model: &Model<'_>, id: UserId, field: &str) -> Vec<Entry> {
    match model.answer(id.into(), field) {
        Answer::Page(entries) => entries,
        _ => unreachable!("{field} is a list"),
    }
}

fn of_user(model: &Model<'_>, id: UserId, field: &str) -> Known {
    let (all, row) = (model.directory, model.directory.user(id));
    if matches!(field, "phone" | "lastSignInAt" | "identity" | "metadata")
        && !model.private(id, Permission::ProfileReadPrivate)
    {
        return Known::Private;
    }
    match field {
        "username" => written(&row.username),
        "email" => Known::Text(row.email.clone(), email::fold),
        "emails" => perhaps(row.email.as_deref().map(email::fold)),
        "phone" => written_perhaps(row.phone.as_ref()),
        "states" => set(row.state.as_str()),
        "lastSignInAt" => Known::Moment(row.last_sign_in_at.map(Timestamp::get)),
        "owners" => owner(model, row.owner_id),
        "identity" => {
            let own = all.identities.iter().filter(|row| row.user_id == id);
            Known::Parts(
                own.map(|row| vec![("platform", set(&row.platform)), ("subject", set(&row.subject))]).collect(),
            )
        }
        "metadata" => {
            let own = all.metadata.iter().filter(|row| row.user_id == id);
            Known::Parts(own.map(|row| vec![("key", set(&row.key)), ("value", set(&row.value))]).collect())
        }
        "membership" => Known::Parts(listed(model, id, "organisations").iter().map(membership).collect()),
        "teams" | "groups" => Known::Set(listed(model, id, field).iter().map(|entry| entry.node.to_string()).collect()),
        "profile" => match model.answer(id.into(), "profile") {
            Answer::One(profile) => Known::Record(profile),
            _ => unreachable!("somebody has one profile at most"),
        },
        _ => changed(field, row.created_at, row.updated_at),
    }
}

fn membership(entry: &Entry) -> Vec<(&'static str, Known)> {
    let texts = |value: &Value| value.as_str().map(str::to_owned);
    let roles = entry.facts["roles"].as_array().expect("roles").iter().filter_map(texts).collect();
    let status = texts(&entry.facts["status"]);
    vec![("organisations", set(entry.node)), ("roles", Known::Set(roles)), ("statuses", perhaps(status))]
}

fn of_profile(model: &Model<'_>, node: Node, field: &str) -> Known {
    let row = model.directory.profile(node.id());
    let readable = model.private(row.user_id, Permission::ProfileReadPrivate);
    match field {
        "birthDate" | "contact" if !readable => Known::Private,
        "birthDate" => Known::Date(row.birth_date),
        "contact" => {
            let own = model.directory.contacts.iter().filter(|contact| contact.profile_id == row.id);
            let contact = own.map(|contact| {
                let value = contact.canonical_value.as_ref().unwrap_or(&contact.value);
                vec![("kinds", set(contact.kind.as_str())), ("value", Known::Caseless(value.clone()))]
            });
            Known::Parts(contact.collect())
        }
        "externalIds" => perhaps(row.external_id.as_ref()),
        "enabled" => Known::Flag(Some(row.enabled)),
        "firstName" => written_perhaps(row.first_name.as_ref()),
        "middleName" => written_perhaps(row.middle_name.as_ref()),
        "lastName" => written_perhaps(row.last_name.as_ref()),
        "name" => written(&row.name),
        "nickname" => written_perhaps(row.nickname.as_ref()),
        "displayName" => written(&row.display_name),
        "genders" => perhaps(row.gender.map(roster::domain::TextEnum::as_str)),
        "englishLevels" => perhaps(row.english_level.map(roster::domain::TextEnum::as_str)),
        "tags" => Known::Set(row.tags.0.clone()),
        "countries" => perhaps(row.country_code.as_ref()),
        "jobTitle" => written_perhaps(row.job_title.as_ref()),
        "customerFacing" => Known::Flag(row.customer_facing),
        "employerName" => written_perhaps(row.employer_name.as_ref()),
        "requiresReview" => {
            let reviewed = row.reviewed_at.map(Timestamp::get);
            let reasons = review_reasons(row.review_facts(), reviewed, now(), ReviewPeriod::default());
            Known::Flag(Some(!reasons.is_empty()))
        }
        "reviewedAt" => Known::Moment(row.reviewed_at.map(Timestamp::get)),
        "owners" => owner(model, row.owner_id),
        "user" => Known::Record(Some(row.user_id.into())),
        _ => changed(field, row.created_at, row.updated_at),
    }
}
