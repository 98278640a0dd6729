//! References between records of one system, by the ids of that system, so that the order in which they come does not matter.
//!
//! What a relationship can say: a user is in an organisation, a team or a group; a service account is in a group; a team, a
//! group or a service account belongs to an organisation. Either end may say it. A user is in a team or a group only while
//! they are in its organisation; until then the reference waits, as it does for a record that has not come.

use std::sync::Arc;

use super::{Done, Refusal, Work};
use crate::{
    db::{
        types::Json,
        upstream::{self, PendingRow, UpstreamRow},
        user as users,
    },
    domain::{
        Id, OrganisationId, RecordId, TextEnum as _,
        change::RecordType,
        violation::{self, ViolationCode},
    },
    import::{
        fields::Notes,
        reader::Raw,
        record::{Relations, Target},
        report::BadRecord,
    },
};

/// A record: its kind, Roster's id and the system's.
pub(super) type Holder = (RecordType, RecordId, String);

/// The relation of an organisation to what belongs to it.
pub(super) const HOLDS: &str = "holds";
/// The relation of a user to their owner.
const OWNER: &str = "owner";
/// The relation of members, and what is said of them.
const MEMBER: [&str; 3] = ["member", "active member", "suspended member"];

/// What became of a relation.
pub(super) enum Related {
    /// It holds; whether that is new.
    Holds(bool),
    /// One of its ends, or what it depends on, has not come.
    Waits,
}

/// A kind of record, for people.
pub(in crate::import) fn spoken(kind: RecordType) -> &'static str {
    match kind {
        RecordType::ServiceAccount => "service account",
        RecordType::Organisation => "organisation",
        RecordType::Team => "team",
        RecordType::Group => "group",
        RecordType::User => "user",
        other => other.as_str(),
    }
}

impl Work<'_, '_> {
    /// Roster's id of a record of the system.
    pub(super) async fn resolve(&mut self, kind: RecordType, subject: &str) -> Result<Option<RecordId>, Refusal> {
        let platform = self.context.platform();
        if kind == RecordType::User {
            let user = self.tx.run(users::by_identity(platform, subject.to_owned())).await?;
            return Ok(user.map(|user| user.id.untyped()));
        }
        Ok(self.tx.run(upstream::find(platform, kind, subject.to_owned())).await?)
    }

    /// The row that remembers where a record came from.
    pub(super) fn named(&self, record_type: RecordType, subject: String, record_id: RecordId) -> UpstreamRow {
        UpstreamRow { platform: self.context.platform(), record_type, subject, record_id }
    }

    /// A refusal at a place of the graph.
    pub(super) fn refuse(&self, path: &[&str], code: ViolationCode, problem: impl Into<String>) -> Refusal {
        let violation = violation::Refusal::new(code, problem).at(path);
        Refusal::Faults(vec![self.context.format.fault(violation)])
    }

    /// Notes that a record came, for which others may wait.
    pub(super) fn came(&mut self, kind: RecordType, subject: &str) {
        if self.context.format.refers() {
            self.came.push((kind, subject.to_owned()));
        }
    }

    pub(super) fn pending(
        &self,
        relation: &str,
        (holder_type, holder_subject): (RecordType, String),
        (target_type, target_subject): (RecordType, String),
    ) -> PendingRow {
        PendingRow {
            platform: self.context.platform(),
            relation: relation.to_owned(),
            holder_type,
            holder_subject,
            target_type,
            target_subject,
            resource: None,
            created_at: self.context.stamp.at.into(),
        }
    }

    /// Relates a record to all that it says it is related to; whether anything changed.
    pub(super) async fn relate_all(&mut self, holder: &Holder, all: Vec<Relations>) -> Result<bool, Refusal> {
        let mut changed = false;
        for relations in all {
            changed |= self.take_back(holder, &relations).await?;
            for target in &relations.targets {
                match self.relate(holder, relations.kind, target).await? {
                    Related::Holds(new) => changed |= new,
                    Related::Waits => self.wait(holder, relations.kind, target).await?,
                }
            }
        }
        Ok(changed)
    }

    async fn wait(&mut self, holder: &Holder, kind: RecordType, target: &Target) -> Result<(), Refusal> {
        let word = word(holder.0, kind, target.suspended);
        let row = self.pending(word, (holder.0, holder.2.clone()), (kind, target.subject.clone()));
        self.fresh.push(key(&row));
        self.tx.run(upstream::wait(self.permit(), row)).await?;
        if word == HOLDS {
            // The other end may wait to be told where it belongs.
            self.came(kind, &target.subject);
        }
        Ok(())
    }

    /// Forgets the references of which the record spoke before, and no longer does.
    async fn take_back(&mut self, holder: &Holder, now: &Relations) -> Result<bool, Refusal> {
        let rows = upstream::pending_holder(self.context.platform(), holder.0, holder.2.clone());
        for row in self.tx.run(rows).await? {
            let said = |target: &Target| {
                target.subject == row.target_subject && word(holder.0, now.kind, target.suspended) == row.relation
            };
            if row.target_type == now.kind && row.resource.is_none() && !now.targets.iter().any(said) {
                self.tx.run(upstream::settle(self.permit(), row)).await?;
            }
        }
        self.leave(holder, now).await
    }

    /// Forgets that a user waits for an owner, but for this one.
    pub(super) async fn retract_owner(&mut self, user: &str, owner: &str) -> Result<(), Refusal> {
        let rows = upstream::pending_holder(self.context.platform(), RecordType::User, user.to_owned());
        for row in self.tx.run(rows).await? {
            if row.relation == OWNER && row.target_subject != owner {
                self.tx.run(upstream::settle(self.permit(), row)).await?;
            }
        }
        Ok(())
    }

    pub(super) async fn wait_for_owner(&mut self, user: &str, owner: &str) -> Result<(), Refusal> {
        let row =
            self.pending(OWNER, (RecordType::User, user.to_owned()), (RecordType::Organisation, owner.to_owned()));
        Ok(self.tx.run(upstream::wait(self.permit(), row)).await?)
    }

    /// Completes what waited for the records that came; each that waited is all or nothing by itself.
    pub(super) async fn complete(&mut self, done: &mut Done) -> Result<(), Refusal> {
        while let Some((kind, subject)) = self.came.pop() {
            let platform = self.context.platform();
            let mut rows = self.tx.run(upstream::pending_target(platform.clone(), kind, subject.clone())).await?;
            rows.extend(self.tx.run(upstream::pending_holder(platform, kind, subject)).await?);
            for row in rows {
                let place = format!("{} {}, which had waited", spoken(row.holder_type), row.holder_subject);
                match self.try_complete(row).await {
                    Ok(completed) => done.completed += u64::from(completed),
                    Err(refusal) => {
                        done.refused += 1;
                        let faults = refusal.into_faults(self.context.format).map_err(Refusal::Database)?;
                        let bad = |fault: crate::import::fields::Fault| BadRecord {
                            place: place.clone(),
                            field: fault.field,
                            reason: fault.reason,
                        };
                        done.late.extend(faults.into_iter().map(bad));
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether a reference was completed that had waited before this record.
    async fn try_complete(&mut self, row: PendingRow) -> Result<bool, Refusal> {
        let had_waited = !self.fresh.contains(&key(&row));
        let (context, owner) = (Arc::clone(&self.context), self.owner);
        let (completed, came, fresh) = self
            .tx
            .attempt(|tx| {
                Box::pin(async move {
                    let mut work = Work::new(tx, context, owner);
                    let completed = Box::pin(work.complete_one(row)).await?;
                    Ok::<_, Refusal>((completed, work.came, work.fresh))
                })
            })
            .await?;
        self.came.extend(came);
        self.fresh.extend(fresh);
        Ok(completed && had_waited)
    }

    /// Completes a reference if both ends have come.
    async fn complete_one(&mut self, row: PendingRow) -> Result<bool, Refusal> {
        let completed = match &row.resource {
            Some(Json(resource)) => self.unpark(resource.clone()).await?,
            None => self.relate_again(&row).await?,
        };
        if completed {
            self.tx.run(upstream::settle(self.permit(), row)).await?;
        }
        Ok(completed)
    }

    async fn unpark(&mut self, resource: serde_json::Value) -> Result<bool, Refusal> {
        let serde_json::Value::Object(map) = resource else { return Ok(false) };
        let (mut notes, raw) =
            (Notes::default(), Raw { place: String::new(), within: None, content: Ok(map), size: 0 });
        match self.context.format.read(raw, &mut notes) {
            Some(resource) => Ok(self.write(resource).await? != super::Outcome::Parked),
            None => Err(Refusal::Faults(notes.faults)),
        }
    }

    async fn relate_again(&mut self, row: &PendingRow) -> Result<bool, Refusal> {
        let Some(id) = self.resolve(row.holder_type, &row.holder_subject).await? else { return Ok(false) };
        if row.relation == OWNER {
            let Some(owner) = self.resolve(row.target_type, &row.target_subject).await? else { return Ok(false) };
            let user = self.tx.run(users::by_ids(vec![Id::new(id.uuid())])).await?.pop();
            if let Some(user) = user {
                self.own(user, OrganisationId::new(owner.uuid())).await?;
            }
            return Ok(true);
        }
        let suspended = match row.relation.as_str() {
            relation if relation == MEMBER[1] => Some(false),
            relation if relation == MEMBER[2] => Some(true),
            _ => None,
        };
        let holder = (row.holder_type, id, row.holder_subject.clone());
        let target = Target { subject: row.target_subject.clone(), suspended };
        Ok(matches!(self.relate(&holder, row.target_type, &target).await?, Related::Holds(_)))
    }
}

/// The word for a relation in the table of those that wait.
fn word(holder: RecordType, target: RecordType, suspended: Option<bool>) -> &'static str {
    match (holder, target, suspended) {
        (RecordType::Organisation, RecordType::Team | RecordType::Group | RecordType::ServiceAccount, _) => HOLDS,
        (.., None) => MEMBER[0],
        (.., Some(false)) => MEMBER[1],
        (.., Some(true)) => MEMBER[2],
    }
}

fn key(row: &PendingRow) -> (String, String, String) {
    (row.relation.clone(), row.holder_subject.clone(), row.target_subject.clone())
}
