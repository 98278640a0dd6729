//! apex: the employment details of a user, `{"data": {…}}`.
//!
//! `requires_review` is computed in the graph, and only listed where apex says otherwise.
//!
//! A missing field keeps, a null one clears; but `position.customer_facing` is null only where it is not known, which keeps.

use super::{
    fields::{Fields, Known},
    record::{Person, Resource},
};
use crate::domain::patch::Patch;

/// What the graph's names are called here, where they differ.
pub(super) const NAMES: &[(&str, &str)] = &[
    ("position.jobTitle", "position.job_title"),
    ("position.customerFacing", "position.customer_facing"),
    ("reviewedAt", "dates.updated_at"),
    ("subject", "user_id"),
];

/// What has no place in the graph.
pub(super) const UNPLACED: Known = &[("requires_review", "is not what the graph computes")];

pub(super) fn record(fields: &mut Fields<'_>) -> Option<Resource> {
    let mut person = Person::default();
    let subject = fields.own_id("user_id");
    let profile = &mut person.profile;
    fields.object("position", |position| {
        profile.job_title = position.text_or_blank("job_title");
        profile.customer_facing = Patch::of_known(position.flag("customer_facing").value());
    });
    fields.object("employer", |employer| {
        profile.employer_name = employer.text_or_blank("name");
        profile.employer_branch = employer.text_or_blank("branch");
    });
    fields.object("dates", |dates| profile.reviewed_at = dates.text_or_blank("updated_at"));
    person.computed.requires_review = fields.flag("requires_review").value();
    person.subject = subject?;
    Some(Resource::Person(Box::new(person)))
}
