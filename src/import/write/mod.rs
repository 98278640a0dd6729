//! Writes records: some hundred in one transaction, each all or nothing.

mod annex;
mod belonging;
mod contact;
mod document;
mod group;
mod identity;
mod membership;
mod organisation;
mod person;
mod reference;
mod refusal;
mod service_account;
mod team;

use std::{collections::HashSet, mem, sync::Arc};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Error, Format, Options, Progress,
    fields::{Fault, Leftover},
    record::Resource,
    report::{BadRecord, KEPT, Report, Waiting},
};
use crate::{
    db::{self, Db, Tx, upstream},
    domain::{
        Id, OrganisationId, Permit,
        change::{ActorType, RecordType, Stamp},
        clock::IdSource,
        review::ReviewPeriod,
        violation::Check,
    },
};
use refusal::Refusal;

/// A record that was read.
#[derive(Debug)]
pub(super) struct Item {
    /// Where it is.
    pub place: String,
    /// What it says; none if it has faults, or no place in the graph.
    pub resource: Option<Resource>,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
    /// What of it has no place.
    pub unplaced: Vec<Leftover>,
}

/// What holds for all records of a chunk.
pub(super) struct Context {
    format: Format,
    owner: Option<String>,
    match_email: bool,
    review_period: ReviewPeriod,
    stamp: Stamp,
    ids: Arc<dyn IdSource>,
}

impl Context {
    pub fn new(format: Format, options: &Options, at: DateTime<Utc>, ids: Arc<dyn IdSource>) -> Self {
        let stamp = Stamp {
            permit: Permit::of_system(),
            actor_type: ActorType::System,
            actor_id: None,
            actor_name: Some(format!("import {format}")),
            at,
        };
        let Options { owner, match_email, review_period } = options.clone();
        Self { format, owner, match_email, review_period, stamp, ids }
    }

    fn platform(&self) -> String {
        self.format.name().to_owned()
    }

    fn id<N>(&self) -> Id<N> {
        Id::new(self.uuid())
    }

    fn uuid(&self) -> Uuid {
        self.ids.uuid(self.stamp.at)
    }

    /// Ends a check; its violations become faults by the upstream's names.
    fn finish(&self, check: Check) -> Result<(), Refusal> {
        let faults = |violations: Vec<_>| violations.into_iter().map(|one| self.format.fault(one)).collect();
        check.finish().map_err(|violations| Refusal::Faults(faults(violations)))
    }
}

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Created,
    Updated,
    Unchanged,
    /// It waits for its organisation.
    Parked,
}

impl Outcome {
    /// Of a record that was known.
    const fn of_known(changed: bool) -> Self {
        if changed { Self::Updated } else { Self::Unchanged }
    }
}

/// What became of a record and of those that had waited for it.
#[derive(Debug, Default)]
struct Done {
    outcome: Option<Outcome>,
    completed: u64,
    /// What of it has no place, as turned out when it was written.
    unplaced: Vec<Leftover>,
    /// The organisation that `--owner` names, once it was needed.
    owner: Option<OrganisationId>,
    /// How many that had waited were refused when what they waited for had come.
    refused: u64,
    /// Their faults.
    late: Vec<BadRecord>,
}

/// Writes one record within its savepoint.
struct Work<'t, 'c> {
    tx: &'t mut Tx<'c>,
    context: Arc<Context>,
    /// The organisation that `--owner` names, once it was needed.
    owner: Option<OrganisationId>,
    /// Records for which others may have waited.
    came: Vec<(RecordType, String)>,
    /// References that wait only since this record: relation, holder and target.
    fresh: Vec<(String, String, String)>,
    /// What of the record has no place, as turned out when it was written.
    unplaced: Vec<Leftover>,
}

impl<'t, 'c> Work<'t, 'c> {
    const fn new(tx: &'t mut Tx<'c>, context: Arc<Context>, owner: Option<OrganisationId>) -> Self {
        Self { tx, context, owner, came: Vec::new(), fresh: Vec::new(), unplaced: Vec::new() }
    }
}

impl Work<'_, '_> {
    async fn write(&mut self, resource: Resource) -> Result<Outcome, Refusal> {
        match resource {
            Resource::Person(person) => self.person(*person).await,
            Resource::Organisation(organisation) => self.organisation(*organisation).await,
            Resource::Team(team) => self.team(team).await,
            Resource::Group(group) => self.group(group).await,
            Resource::ServiceAccount(account) => self.service_account(account).await,
        }
    }

    fn stamp(&self) -> Stamp {
        self.context.stamp.clone()
    }

    fn permit(&self) -> Permit {
        self.context.stamp.permit
    }
}

/// What imports queue for. Two that write the same records in different orders would wait for each other, and one that does not
/// see yet what the other is about to write would refuse good records as doubles.
const IMPORTS: i64 = 0x696d_706f_7274;

/// Writes a chunk in one transaction, and then reports it.
pub(super) async fn chunk(
    db: &Db,
    context: Context,
    items: Vec<Item>,
    report: &mut Report,
    progress: &dyn Progress,
) -> Result<(), Error> {
    let (context, items) = (Arc::new(context), Arc::new(items));
    let done = {
        let items = Arc::clone(&items);
        db.transaction(move |tx| {
            let (context, items) = (Arc::clone(&context), Arc::clone(&items));
            Box::pin(async move { write_all(tx, &context, &items).await })
        })
        .await?
    };
    for (item, done) in items.iter().zip(done) {
        tell(item, done, report, progress);
    }
    Ok(())
}

/// What became of each item; the faults of those that were refused.
async fn write_all(
    tx: &mut Tx<'_>,
    context: &Arc<Context>,
    items: &[Item],
) -> db::Result<Vec<Result<Done, Vec<Fault>>>> {
    tx.one_at_a_time(IMPORTS).await?;
    let mut owner = None;
    let mut all = Vec::with_capacity(items.len());
    for item in items {
        all.push(match &item.resource {
            Some(resource) => {
                let done = one(tx, context, owner, resource.clone()).await?;
                owner = done.as_ref().map_or(owner, |done| done.owner);
                done
            }
            None if item.faults.is_empty() => Ok(Done::default()),
            None => Err(item.faults.clone()),
        });
    }
    Ok(all)
}

/// Writes one record, all or nothing; a failure of the database is one of the whole chunk.
async fn one(
    tx: &mut Tx<'_>,
    context: &Arc<Context>,
    owner: Option<OrganisationId>,
    resource: Resource,
) -> db::Result<Result<Done, Vec<Fault>>> {
    let (context, format) = (Arc::clone(context), context.format);
    let done = tx.attempt(|tx| {
        Box::pin(async move {
            let mut work = Work::new(tx, context, owner);
            let mut done = Done { outcome: Some(work.write(resource).await?), ..Done::default() };
            done.unplaced = mem::take(&mut work.unplaced);
            done.owner = work.owner;
            work.complete(&mut done).await?;
            Ok::<_, Refusal>(done)
        })
    });
    match done.await {
        Ok(done) => Ok(Ok(done)),
        Err(refusal) => refusal.into_faults(format).map(Err),
    }
}

fn tell(item: &Item, done: Result<Done, Vec<Fault>>, report: &mut Report, progress: &dyn Progress) {
    let mut bad = Vec::new();
    match done {
        Ok(done) => {
            // Records are counted, however often one of them has it.
            let mut told = HashSet::new();
            for leftover in item.unplaced.iter().cloned().chain(done.unplaced) {
                if told.insert(leftover.path.clone()) {
                    report.leave(leftover);
                }
            }
            let Some(outcome) = done.outcome else { return };
            report.read += 1;
            *match outcome {
                Outcome::Created => &mut report.created,
                Outcome::Updated => &mut report.updated,
                Outcome::Unchanged => &mut report.unchanged,
                Outcome::Parked => &mut report.parked,
            } += 1;
            report.completed += done.completed;
            report.failed_late += done.refused;
            bad = done.late;
        }
        Err(faults) => {
            report.read += 1;
            report.failed += 1;
            let place = &item.place;
            bad.extend(faults.into_iter().map(|Fault { field, reason }| BadRecord {
                place: place.clone(),
                field,
                reason,
            }));
        }
    }
    for bad in bad {
        progress.refused(&bad);
        report.keep(bad);
    }
}

/// Puts the system's references that wait into the report.
pub(super) async fn waiting(db: &Db, format: Format, report: &mut Report) -> Result<(), Error> {
    if !format.refers() {
        return Ok(());
    }
    let rows = db.read(upstream::pending(format.name().to_owned(), i64::try_from(KEPT).unwrap_or(i64::MAX))).await?;
    let waiting = rows.into_iter().map(|row| Waiting {
        holder: (reference::spoken(row.holder_type), row.holder_subject),
        target: (reference::spoken(row.target_type), row.target_subject),
        parked: row.resource.is_some(),
    });
    report.waiting = waiting.collect();
    report.waiting_count = db.read(upstream::count_pending(format.name().to_owned())).await?.unsigned_abs();
    Ok(())
}
