//! `ifVersion`: what was edited on a version that is no longer the newest.
//!
//! Edits of different fields go together. Where somebody else has changed a field meanwhile that the caller sets, be it to the
//! same value, the caller is told of all three: what it was, what the caller wants, and what it is.

use std::collections::BTreeSet;

use chrono::SecondsFormat;
use serde_json::{Value, json};

use super::{Stop, Work, spoken};
use crate::{
    db::{
        change::{self, EditRow, Record},
        service_account as service_accounts, user as users,
    },
    domain::{
        ServiceAccountId, UserId,
        change::{ActorType, FieldChange},
        violation::{Refusal, ViolationCode},
    },
};

/// Where the version stands in the input.
const PLACE: [&str; 1] = ["ifVersion"];

/// A field that was changed since a version: what it was then, and the last edit of it.
struct Edited<'e> {
    base: Value,
    last: &'e EditRow,
}

impl Work<'_, '_> {
    /// Sees that what the caller sets of a record does not overlap with what others have changed since the version that the
    /// caller knows; all that does is noted. Fields in `apart` change with every edit, and do not count.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn merge<R: Record>(
        &mut self,
        before: &R,
        after: &R,
        if_version: Option<i32>,
        apart: &[&str],
    ) -> Result<(), Stop> {
        let Some(edits) = self.edits_since(before, if_version).await? else { return Ok(()) };
        let mut set = change::differences(before, after);
        // Two who set the same value have not seen each other either: of two who counted up, one would be lost.
        for field in edits.iter().rev().flat_map(|edit| &edit.fields.0) {
            if self.says(&field.path) && !set.iter().any(|known| known.path == field.path) {
                set.push(FieldChange::new(field.path.clone(), field.after.clone(), field.after.clone()));
            }
        }
        set.retain(|field| !apart.contains(&field.path.as_str()));
        self.overlap(&edits, &set, whole);
        Ok(())
    }

    /// The same for leaves of what the history tells as one, or that are kept in other tables: all `leaves` are set by the caller,
    /// and `of` finds what an edit made of a leaf, by the leaf's path.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn merge_leaves<R: Record>(
        &mut self,
        record: &R,
        if_version: Option<i32>,
        leaves: &[FieldChange],
        of: impl Fn(&FieldChange, &str) -> Option<(Value, Value)> + Send,
    ) -> Result<(), Stop> {
        let Some(edits) = self.edits_since(record, if_version).await? else { return Ok(()) };
        self.overlap(&edits, leaves, of);
        Ok(())
    }

    fn overlap(
        &mut self,
        edits: &[EditRow],
        set: &[FieldChange],
        of: impl Fn(&FieldChange, &str) -> Option<(Value, Value)>,
    ) {
        for leaf in set {
            if let Some(edited) = edited(edits, |edit| of(edit, &leaf.path)) {
                self.conflict(leaf, &edited);
            }
        }
    }

    /// Sees that nobody has changed a record since the version that the caller knows: the end of a record goes together with
    /// nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn unchanged<R: Record>(&mut self, record: &R, if_version: Option<i32>) -> Result<(), Stop> {
        let edits = self.edits_since(record, if_version).await?.unwrap_or_default();
        if let Some(last) = edits.last() {
            let params = json!({
                "version": record.version(),
                "who": who(last),
                "when": last.occurred_at.get().to_rfc3339_opts(SecondsFormat::AutoSi, true),
            });
            let problem = format!("is not the newest: the {} was changed since; read it again", spoken(R::TYPE));
            self.check.refuse(&PLACE, Refusal::new(ViolationCode::Conflict, problem).with_params(params));
        }
        Ok(())
    }

    /// What others have changed of a record since the version that the caller knows; none if nobody has.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn edits_since<R: Record>(
        &mut self,
        record: &R,
        if_version: Option<i32>,
    ) -> Result<Option<Vec<EditRow>>, Stop> {
        let Some(known) = if_version.filter(|known| *known != record.version()) else { return Ok(None) };
        if known < 1 || known > record.version() {
            let problem = format!(
                "is {known}, and the {} has come to version {}: give the version that you have read",
                spoken(R::TYPE),
                record.version()
            );
            let refusal = Refusal::invalid(problem).with_params(json!({ "version": record.version() }));
            self.check.refuse(&PLACE, refusal);
            return Ok(None);
        }
        let edits = self.run(change::since(record.id(), known)).await?;
        Ok(Some(self.without_the_hidden(edits).await?))
    }

    /// The edits, without those who made them where the viewer does not see them.
    async fn without_the_hidden(&mut self, mut edits: Vec<EditRow>) -> Result<Vec<EditRow>, Stop> {
        if self.viewer().is_above_all() {
            return Ok(edits);
        }
        let of = |kind| {
            let by = edits.iter().filter(move |edit| edit.actor_type == kind).filter_map(|edit| edit.actor_id);
            by.map(crate::domain::RecordId::uuid).collect::<BTreeSet<_>>()
        };
        let (users, accounts) = (of(ActorType::User), of(ActorType::ServiceAccount));
        let users = users.into_iter().map(UserId::new).collect();
        let users = self.see(|sight| users::seen(sight, users)).await?.into_iter().map(|row| row.id.uuid());
        let mut seen: BTreeSet<_> = users.collect();
        if !accounts.is_empty() {
            let accounts = accounts.into_iter().map(ServiceAccountId::new).collect();
            let accounts = self.see(|sight| service_accounts::seen(sight, accounts)).await?;
            seen.extend(accounts.into_iter().map(|row| row.id.uuid()));
        }
        for edit in &mut edits {
            edit.actor_id = edit.actor_id.filter(|id| seen.contains(&id.uuid()));
        }
        Ok(edits)
    }

    fn conflict(&mut self, field: &FieldChange, edited: &Edited<'_>) {
        let (base, yours, theirs) = (edited.base.clone(), field.after.clone(), field.before.clone());
        let path: Vec<&str> = field.path.split('.').collect();
        self.check.refuse(&path, conflict(edited.last, &field.path, base, yours, theirs));
    }
}

/// That a field was changed meanwhile, lastly by this edit: what it was, what the caller wants, and what it is.
pub fn conflict(last: &EditRow, field: &str, base: Value, yours: Value, theirs: Value) -> Refusal {
    let params = json!({
        "field": field,
        "base": base,
        "yours": yours,
        "theirs": theirs,
        "who": who(last),
        "when": last.occurred_at.get().to_rfc3339_opts(SecondsFormat::AutoSi, true),
    });
    let problem = "was changed by somebody else since you read it: read it again, and decide";
    Refusal::new(ViolationCode::Conflict, problem).with_params(params)
}

fn edited(edits: &[EditRow], of: impl Fn(&FieldChange) -> Option<(Value, Value)>) -> Option<Edited<'_>> {
    let changed = |field| of(field).filter(|(before, after)| before != after).map(|(before, _)| before);
    let mut all = edits.iter().flat_map(|edit| edit.fields.0.iter().filter_map(changed).map(move |base| (base, edit)));
    let (base, first) = all.next()?;
    Some(Edited { base, last: all.last().map_or(first, |(_, edit)| edit) })
}

/// What an edit made of a field that it tells by its own path.
pub fn whole(edit: &FieldChange, path: &str) -> Option<(Value, Value)> {
    (edit.path == path).then(|| (edit.before.clone(), edit.after.clone()))
}

/// Who changed something: the id of the caller's record, or what the server calls itself.
pub fn who(edit: &EditRow) -> Option<String> {
    let id = edit.actor_id.map(|id| match edit.actor_type {
        ActorType::ServiceAccount => ServiceAccountId::new(id.uuid()).to_string(),
        ActorType::User | ActorType::System => UserId::new(id.uuid()).to_string(),
    });
    id.or_else(|| edit.actor_name.clone())
}
