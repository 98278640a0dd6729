//! What upstream systems send ends in the graph's rows.

mod apex;
mod b2core;
mod bad;
mod command;
mod ctrl_hub;
mod doubles;
mod drvn;
mod joining;
mod keys;
mod reading;
mod replacing;
mod side_by_side;
mod waiting;
mod zitadel;

use std::{io::Cursor, sync::Arc};

use roster::{
    db::{
        Db,
        change::{ChangeRow, of_records},
        contact::{self, ContactRow},
        organisation::{self, OrganisationRow},
        profile::{self, ProfileRow},
        upstream,
        user::{self, UserRow},
    },
    domain::{
        Id, RecordId,
        change::RecordType,
        clock::{FixedClock, SystemIds},
    },
    import::{self, Format, Options, Progress, Report, Source},
};
use serde_json::{Value, json};

use crate::support::{
    app::now,
    list::{all, everything_of},
};

/// The answer of each system, as the upstream's documentation shows it.
const APEX: &str = include_str!("../payloads/apex.json");
const B2CORE: &str = include_str!("../payloads/b2core.json");
const DRVN: &str = include_str!("../payloads/drvn.json");
const CTRL_HUB: &str = include_str!("../payloads/ctrl-hub.json");
const ZITADEL: &str = include_str!("../payloads/zitadel.json");

/// Imports a text, at a time that never passes.
pub async fn import(db: &Db, format: Format, text: impl Into<String>) -> Report {
    import_with(db, format, text, &Options::default()).await
}

async fn import_with(db: &Db, format: Format, text: impl Into<String>, options: &Options) -> Report {
    try_import(db, format, text, options, &()).await.expect("the import runs")
}

async fn try_import(
    db: &Db,
    format: Format,
    text: impl Into<String>,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Report, Box<import::Stopped>> {
    let source = Source { name: "FILE".into(), input: Box::new(Cursor::new(text.into().into_bytes())) };
    let clock = Arc::new(FixedClock::new(now()));
    import::run(db, format, source, options, clock, Arc::new(SystemIds), progress).await
}

/// The outcome in four numbers: created, updated, unchanged, failed.
fn counts(report: &Report) -> [u64; 4] {
    [report.created, report.updated, report.unchanged, report.failed]
}

/// What had no place: its path, how many records had it, and whether it was left out on purpose.
fn unplaced(report: &Report) -> Vec<(&str, u64, bool)> {
    report.unplaced.iter().map(|(path, of)| (path.as_str(), of.records, of.why.is_some())).collect()
}

/// What was wrong: place, field and the reason.
fn faults(report: &Report) -> Vec<(&str, &str, &str)> {
    report.bad.iter().map(|bad| (bad.place.as_str(), bad.field.as_str(), bad.reason.as_str())).collect()
}

async fn find_user(db: &Db, platform: &str, subject: &str) -> Option<UserRow> {
    db.read(user::by_identity(platform.into(), subject.into())).await.expect("an answer")
}

async fn user_of(db: &Db, platform: &str, subject: &str) -> UserRow {
    find_user(db, platform, subject).await.expect("a user")
}

async fn profile_of(db: &Db, user: &UserRow) -> ProfileRow {
    db.read(profile::by_users(vec![user.id])).await.expect("an answer").pop().expect("a profile")
}

async fn contacts_of(db: &Db, profile: &ProfileRow) -> Vec<ContactRow> {
    db.read(contact::of_profiles(vec![profile.id])).await.expect("an answer")
}

async fn organisation_of(db: &Db, slug: &str) -> OrganisationRow {
    db.read(organisation::by_slug(slug.into())).await.expect("an answer").expect("an organisation")
}

/// Roster's id of a record that is no user.
async fn upstream_id<N: Send + 'static>(db: &Db, platform: &str, kind: RecordType, subject: &str) -> Option<Id<N>> {
    let found = db.read(upstream::find(platform.into(), kind, subject.into())).await.expect("an answer");
    found.map(|id| Id::new(id.uuid()))
}

async fn changes_of(db: &Db, id: RecordId) -> Vec<ChangeRow> {
    db.read(of_records(vec![id])).await.expect("an answer")
}

async fn count_users(db: &Db) -> i64 {
    db.read(user::count(roster::domain::Sight::EVERYTHING, all())).await.expect("an answer")
}

/// The identities of a user: platform, subject and what the platform says of them, sorted.
async fn identities_of(db: &Db, user: &UserRow) -> Vec<(String, String, Value)> {
    let rows = db.read(user::identities(vec![user.id])).await.expect("an answer");
    let mut all: Vec<_> =
        rows.into_iter().map(|row| (row.platform, row.subject, row.meta.map_or(Value::Null, |meta| meta.0))).collect();
    all.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    all
}

/// The organisations of a user by slug, each with their membership.
async fn organisations_of(db: &Db, user: &UserRow) -> Vec<(String, Value)> {
    let rows = db
        .read(organisation::of_users(roster::domain::Sight::EVERYTHING, vec![user.id], everything_of()))
        .await
        .expect("an answer");
    let membership = |row: &organisation::MemberRow| json!({"roles": row.roles, "status": row.status});
    rows.into_iter().map(|entry| (entry.row.1.slug.clone(), membership(&entry.row.0))).collect()
}

/// A record's fields, by their paths in the graph, but for those that say nothing.
fn fields(row: impl serde::Serialize) -> Value {
    let mut value = serde_json::to_value(row).expect("a row is plain values");
    let map = value.as_object_mut().expect("a row is an object");
    map.retain(|_, value| !value.is_null() && *value != json!([]));
    value
}

fn owner(slug: &str) -> Options {
    Options { owner: Some(slug.into()), ..Options::default() }
}

fn by_email() -> Options {
    Options { match_email: true, ..Options::default() }
}
