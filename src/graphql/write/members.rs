//! Who is to be in a record: the lists of ids that teams and groups take, and who of them joins.
//!
//! Whoever is hidden from the caller is as unknown as somebody who does not exist: they are not found where they are to join,
//! and where a set is replaced, they stay. (Of an organisation's members those are people who are suspended there, and whom
//! it does not own.)

use std::collections::{BTreeSet, HashMap, HashSet};

use async_graphql::ID;
use serde_json::json;

use super::{Stop, Work, merge::conflict};
use crate::{
    db::{change::EditRow, organisation as organisations, service_account as service_accounts},
    domain::{
        Id, Noun, OrganisationId, ServiceAccountId, ServiceAccountNoun, UserId, UserNoun,
        membership::MembershipStatus,
        patch::Patch,
        violation::{Refusal, ViolationCode},
    },
};

/// So many ids are taken at once.
const MAX: usize = 1_000;

/// The ids of a list, each once, with where it stands there.
pub struct Listed<N> {
    place: &'static str,
    entries: Vec<(usize, Id<N>)>,
}

impl<N> Listed<N> {
    /// The ids.
    pub fn ids(&self) -> Vec<Id<N>> {
        self.entries.iter().map(|(_, id)| *id).collect()
    }

    /// Those of these rows whose id is not in the list.
    pub fn without<R>(&self, rows: Vec<R>, id: impl Fn(&R) -> Id<N>) -> Vec<R> {
        let listed: HashSet<Id<N>> = self.entries.iter().map(|(_, id)| *id).collect();
        rows.into_iter().filter(|row| !listed.contains(&id(row))).collect()
    }
}

impl Work<'_, '_> {
    /// Reads a list of ids.
    pub fn listed<N: Noun>(&mut self, place: &'static str, given: &[ID]) -> Listed<N> {
        let mut known = HashSet::new();
        let distinct: Vec<_> = given.iter().enumerate().filter(|(_, id)| known.insert(id.as_str())).collect();
        if distinct.len() > MAX {
            self.check.refuse(&[place], Refusal::too_long(MAX, distinct.len(), "different ids"));
            return Listed { place, entries: Vec::new() };
        }
        let read = |(index, given): (usize, &ID)| Some((index, self.id(&[place, &index.to_string()], given)?));
        Listed { place, entries: distinct.into_iter().filter_map(read).collect() }
    }

    /// Reads a list of ids that may be left out, but not be null.
    pub fn listed_if_given<N: Noun>(&mut self, place: &'static str, given: &Patch<Vec<ID>>) -> Option<Listed<N>> {
        match given {
            Patch::Absent => None,
            Patch::Null => {
                let problem = "cannot be null: give a list, an empty one for nobody, or leave it out";
                self.check.refuse(&[place], Refusal::new(ViolationCode::Required, problem));
                None
            }
            Patch::Value(given) => Some(self.listed(place, given)),
        }
    }

    /// Those of the listed users who join what stands in an organisation: they belong to it, and are not `present`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn joining_users(
        &mut self,
        organisation: OrganisationId,
        listed: &Listed<UserNoun>,
        present: impl IntoIterator<Item = UserId>,
    ) -> Result<Vec<UserId>, Stop> {
        let present: HashSet<UserId> = present.into_iter().collect();
        let members = self.see(|sight| organisations::members_among(sight, organisation, listed.ids())).await?;
        let members: HashMap<_, _> = members.into_iter().map(|row| (row.user_id, row.status)).collect();
        let mut joining = Vec::new();
        for (index, id) in &listed.entries {
            let place = [listed.place, &index.to_string()];
            match members.get(id) {
                None => {
                    let problem =
                        "names nobody that you can see in the organisation: only those who belong to it can join";
                    self.check.refuse(&place, Refusal::new(ViolationCode::NotFound, problem));
                }
                Some(_) if present.contains(id) => {}
                Some(MembershipStatus::Suspended) => {
                    let problem = "is suspended in the organisation: make the membership ACTIVE first";
                    let state = json!({ "status": MembershipStatus::Suspended });
                    let refusal = Refusal::new(ViolationCode::WrongState, problem).with_params(state);
                    self.check.refuse(&place, refusal);
                }
                Some(MembershipStatus::Active) => joining.push(*id),
            }
        }
        Ok(joining)
    }

    /// Those of the listed service accounts that join what stands in an organisation: they belong to it, and are not
    /// `present`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn joining_service_accounts(
        &mut self,
        organisation: OrganisationId,
        listed: &Listed<ServiceAccountNoun>,
        present: impl IntoIterator<Item = ServiceAccountId>,
    ) -> Result<Vec<ServiceAccountId>, Stop> {
        let present: HashSet<ServiceAccountId> = present.into_iter().collect();
        let accounts = self.see(|sight| service_accounts::seen(sight, listed.ids())).await?;
        let accounts = accounts.into_iter().filter(|account| account.organisation_id == organisation);
        let accounts: HashSet<_> = accounts.map(|account| account.id).collect();
        for (index, _) in listed.entries.iter().filter(|(_, id)| !accounts.contains(id)) {
            let problem = "names no service account that you can see in the organisation: only those of it can join";
            let place = [listed.place, &index.to_string()];
            self.check.refuse(&place, Refusal::new(ViolationCode::NotFound, problem));
        }
        let joins = |id: &ServiceAccountId| accounts.contains(id) && !present.contains(id);
        Ok(listed.ids().into_iter().filter(joins).collect())
    }

    /// Sees that nobody else has changed a set since the version that the caller knows, which the caller replaces; `theirs`
    /// are those who are in it now. Whether the caller may know of them must be decided before.
    pub fn merge_set<N: Noun>(
        &mut self,
        edits: &[EditRow],
        field: &str,
        listed: &Listed<N>,
        theirs: impl IntoIterator<Item = Id<N>>,
    ) {
        let touches = |edit: &&EditRow| edit.fields.0.iter().any(|change| change.path == field);
        let Some(last) = edits.iter().rfind(touches) else { return };
        let theirs: BTreeSet<String> = theirs.into_iter().map(|id| id.to_string()).collect();
        let yours: BTreeSet<String> = listed.entries.iter().map(|(_, id)| id.to_string()).collect();
        if yours != theirs {
            let base = undone(edits, field, theirs.clone());
            let refusal = conflict(last, field, json!(base), json!(yours), json!(theirs));
            self.check.refuse(&[listed.place], refusal);
        }
    }
}

/// Who was in a set before these edits.
fn undone(edits: &[EditRow], field: &str, mut set: BTreeSet<String>) -> BTreeSet<String> {
    let changes = edits.iter().rev().flat_map(|edit| edit.fields.0.iter().rev());
    for change in changes.filter(|change| change.path == field) {
        if let Some(joined) = change.after.as_str() {
            set.remove(joined);
        }
        if let Some(left) = change.before.as_str() {
            set.insert(left.to_owned());
        }
    }
    set
}
