//! How records of ctrl-hub refer to each other.

use std::collections::HashMap;

use super::{ADDRESSES, record_type};
use crate::{
    domain::{
        change::RecordType,
        violation::{Refusal, excerpt},
    },
    import::{
        fields::Fields,
        record::{Relations, Target},
    },
};

/// What a resource says of the relationships that its kind can have; any other is left to be listed as unplaced.
pub(super) fn relationships(fields: &mut Fields<'_>, known: &[(&str, RecordType)]) -> Vec<Relations> {
    let read = fields.object("relationships", |all| all_related(all, known));
    read.value().unwrap_or_default()
}

/// The same for a resource of an organisation, with the organisation that it says it belongs to.
pub(super) fn of_organisation(
    fields: &mut Fields<'_>,
    known: &[(&str, RecordType)],
) -> (Option<String>, Vec<Relations>) {
    let read = fields.object("relationships", |all| {
        let mut organisation = None;
        all.object("organisation", |one| {
            one.pass_over("links", ADDRESSES);
            one.object("data", |target| organisation = reference(target, "organisation", RecordType::Organisation));
        });
        (organisation, all_related(all, known))
    });
    read.value().unwrap_or_default()
}

fn all_related(fields: &mut Fields<'_>, known: &[(&str, RecordType)]) -> Vec<Relations> {
    let mut all: Vec<(Relations, Seen)> = Vec::new();
    for (key, kind) in known {
        let place = all.iter().position(|(before, _)| before.kind == *kind);
        let mut before = place
            .map_or_else(|| (Relations { kind: *kind, targets: Vec::new() }, Seen::new()), |at| all.swap_remove(at));
        if related(fields, key, &mut before).is_some() || place.is_some() {
            all.insert(place.unwrap_or(all.len()), before);
        }
    }
    all.into_iter().map(|(relations, _)| relations).collect()
}

/// Where the targets are that were read so far.
type Seen = HashMap<String, usize>;

/// Adds what is related under one name; none if nothing is said of it.
fn related(fields: &mut Fields<'_>, key: &str, (relations, seen): &mut (Relations, Seen)) -> Option<()> {
    let kind = relations.kind;
    let said = fields.object(key, |related| {
        related.pass_over("links", ADDRESSES);
        related.objects("data", |_, target| {
            let subject = reference(target, key, kind);
            let suspended = target.object("meta", membership).value().flatten();
            if let Some(subject) = subject {
                add(target, &mut relations.targets, seen, Target { subject, suspended });
            }
        })
    });
    said.value()?.map_null(Vec::new).map(drop)
}

/// Adds a target; one that is there twice may not contradict itself.
fn add(fields: &mut Fields<'_>, targets: &mut Vec<Target>, seen: &mut Seen, target: Target) {
    let Some(before) = seen.get(&target.subject).and_then(|at| targets.get_mut(*at)) else {
        seen.insert(target.subject.clone(), targets.len());
        return targets.push(target);
    };
    match (before.suspended, target.suspended) {
        (Some(one), Some(other)) if one != other => fields.fault("id", Refusal::twice(&target.subject).sentence()),
        (one, other) => before.suspended = one.or(other),
    }
}

/// The id of a resource that another refers to.
fn reference(fields: &mut Fields<'_>, key: &str, kind: RecordType) -> Option<String> {
    let sent = fields.text("type").value().unwrap_or_default();
    if record_type(&sent) != Some(kind) {
        fields.fault("type", format!("is {}, which does not belong among {key}.", excerpt(&sent)));
    }
    fields.own_id("id")
}

/// Whether a membership is suspended, if that is said.
fn membership(meta: &mut Fields<'_>) -> Option<bool> {
    match meta.text_or_blank("status").value()?.to_ascii_lowercase().as_str() {
        "active" => Some(false),
        "suspended" => Some(true),
        other => {
            meta.fault("status", format!("is {}, where active or suspended belongs.", excerpt(other)));
            None
        }
    }
}
