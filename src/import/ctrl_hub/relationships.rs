//! How records of ctrl-hub refer to each other.

use super::record_type;
use crate::{
    domain::{change::RecordType, violation::excerpt},
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
            one.computed("links");
            one.object("data", |target| organisation = reference(target, "organisation", RecordType::Organisation));
        });
        (organisation, all_related(all, known))
    });
    read.value().unwrap_or_default()
}

fn all_related(fields: &mut Fields<'_>, known: &[(&str, RecordType)]) -> Vec<Relations> {
    let mut all: Vec<Relations> = Vec::new();
    for (key, kind) in known {
        let Some(related) = related(fields, key, *kind) else { continue };
        match all.iter_mut().find(|before| before.kind == *kind) {
            Some(before) => before.targets.extend(related.targets),
            None => all.push(related),
        }
    }
    all
}

fn related(fields: &mut Fields<'_>, key: &str, kind: RecordType) -> Option<Relations> {
    let targets = fields.object(key, |related| {
        related.computed("links");
        related.objects("data", |_, target| {
            let subject = reference(target, key, kind);
            let suspended = target.object("meta", membership).value().flatten();
            subject.map(|subject| Target { subject, suspended })
        })
    });
    let targets = targets.value()?.map_null(Vec::new)?.into_iter().flatten().collect();
    Some(Relations { kind, targets })
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
