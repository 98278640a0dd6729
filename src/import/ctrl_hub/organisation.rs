//! Organisations of ctrl-hub.

use super::{known, read_times, relationships, whole};
use crate::{
    domain::{
        change::RecordType,
        organisation::{Feature, OrganisationDraft, Term},
        patch::Patch,
    },
    import::{
        fields::Fields,
        record::{Organisation, Resource, Times},
    },
};

/// What an organisation can be related to.
const RELATIONSHIPS: &[(&str, RecordType)] = &[
    ("users", RecordType::User),
    ("teams", RecordType::Team),
    ("service_accounts", RecordType::ServiceAccount),
    ("groups", RecordType::Group),
];

pub(super) fn organisation(fields: &mut Fields<'_>, subject: String) -> Resource {
    let mut draft = OrganisationDraft {
        description: Patch::Null,
        schemes: Patch::Null,
        work_orders: Patch::Null,
        operations: Patch::Null,
        features: Patch::Null,
        ..OrganisationDraft::default()
    };
    fields.object("attributes", |attributes| {
        draft.name = known(attributes, "name");
        draft.slug = known(attributes, "slug");
        draft.description = whole(attributes, "description");
        draft.sandbox = Patch::of_known(attributes.flag("sandbox").value());
        attributes.object("settings", |settings| {
            settings.object("nomenclature", |nomenclature| {
                nomenclature.object("governance", |governance| {
                    draft.schemes = terms(governance, "schemes");
                    draft.work_orders = terms(governance, "work_orders");
                    draft.operations = terms(governance, "operations");
                });
            });
        });
    });
    let mut times = Times::default();
    fields.object("meta", |meta| {
        times = read_times(meta);
        draft.status = known(meta, "status");
        let features = meta.objects("features", |_, feature| Feature {
            name: feature.text("name").value().unwrap_or_default(),
            enabled: feature.flag("enabled").value().unwrap_or_default(),
            limit: feature.integer("limit").value(),
        });
        draft.features = Patch::of_whole(features.value());
    });
    let relations = relationships(fields, RELATIONSHIPS);
    Resource::Organisation(Box::new(Organisation { subject, draft, times, relations }))
}

fn terms(fields: &mut Fields<'_>, key: &str) -> Patch<Vec<Term>> {
    let terms = fields.objects(key, |_, term| {
        let mut word = |key| term.text(key).value().unwrap_or_default();
        Term { singular: word("singular"), plural: word("plural"), language: word("language") }
    });
    Patch::of_whole(terms.value())
}
