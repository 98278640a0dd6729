//! Service accounts, and what is known of their keys.

use super::{Outcome, Refusal, Work};
use crate::{
    db::{
        service_account::{self as accounts, ServiceAccountKeyRow, ServiceAccountRow},
        types::Timestamp,
        upstream::{self, UpstreamRow},
    },
    domain::{
        OrganisationId, ServiceAccountId,
        change::RecordType,
        service_account::ServiceAccountPatch,
        violation::{Check, Purpose, ViolationCode},
    },
    import::record::{Belonging, Key, Program, Times},
};

impl Work<'_, '_> {
    pub(super) async fn service_account(&mut self, account: Belonging<Program>) -> Result<Outcome, Refusal> {
        let known = match self.resolve(RecordType::ServiceAccount, &account.subject).await? {
            Some(id) => self.tx.run(accounts::by_ids(vec![ServiceAccountId::new(id.uuid())])).await?.pop(),
            None => None,
        };
        let current = known.as_ref().map(|row| row.organisation_id);
        let organisation = self.home(RecordType::ServiceAccount, &account, current).await?;
        let purpose = if known.is_some() { Purpose::Update } else { Purpose::Create };
        let mut check = Check::new();
        let patch = account.draft.account.clone().check(&mut check, purpose);
        self.context.finish(check)?;
        let Some(organisation) = organisation else {
            self.park(RecordType::ServiceAccount, account).await?;
            return Ok(Outcome::Parked);
        };
        let keys = account.draft.keys;
        let (id, mut outcome) = if let Some(before) = known {
            self.update_account(before, patch, account.times, keys).await?
        } else {
            let id = self.create_account(organisation, patch, account.times, keys).await?;
            let name = self.named(RecordType::ServiceAccount, account.subject.clone(), id.untyped());
            self.tx.run(upstream::remember(self.permit(), vec![name])).await?;
            (id, Outcome::Created)
        };
        let holder = (RecordType::ServiceAccount, id.untyped(), account.subject);
        if self.relate_all(&holder, account.relations).await? && outcome == Outcome::Unchanged {
            outcome = Outcome::Updated;
        }
        self.came(RecordType::ServiceAccount, &holder.2);
        Ok(outcome)
    }

    async fn create_account(
        &mut self,
        organisation: OrganisationId,
        patch: ServiceAccountPatch,
        times: Times,
        keys: Vec<Key>,
    ) -> Result<ServiceAccountId, Refusal> {
        let mut row = ServiceAccountRow::new(self.context.id(), organisation, patch, &self.context.stamp);
        (row.created_at, row.updated_at) = times.of_new(self.context.stamp.at);
        let id = row.id;
        let (keys, names) = self.keys(id, &[], keys).await?;
        let more = ServiceAccountKeyRow::change(&[], &keys).into_iter().collect();
        self.tx.run(accounts::create_with(row, more, self.stamp())).await?;
        self.tx.run(accounts::add_keys(self.permit(), keys)).await?;
        self.tx.run(upstream::remember(self.permit(), names)).await?;
        Ok(id)
    }

    async fn update_account(
        &mut self,
        before: ServiceAccountRow,
        patch: ServiceAccountPatch,
        times: Times,
        keys: Vec<Key>,
    ) -> Result<(ServiceAccountId, Outcome), Refusal> {
        let (id, mut after) = (before.id, before.clone());
        after.apply(patch);
        (after.created_at, after.updated_at) = times.of_known(after.created_at, after.updated_at);
        let known = self.tx.run(accounts::keys(vec![id])).await?;
        let (keys, names) = self.keys(id, &known, keys).await?;
        let keys_change = ServiceAccountKeyRow::change(&known, &keys);
        if keys_change.is_some() {
            self.tx.run(accounts::set_keys(self.permit(), id, keys)).await?;
            self.tx.run(upstream::remember(self.permit(), names)).await?;
        }
        let more = keys_change.into_iter().collect();
        let updated = self.tx.run(accounts::update(before, after, more, self.stamp())).await?;
        Ok((id, Outcome::of_known(updated.is_changed())))
    }

    /// What is known of the keys with what is sent of some, the oldest first; and the names of those that are new.
    async fn keys(
        &mut self,
        account: ServiceAccountId,
        known: &[ServiceAccountKeyRow],
        sent: Vec<Key>,
    ) -> Result<(Vec<ServiceAccountKeyRow>, Vec<UpstreamRow>), Refusal> {
        let (mut rows, mut names) = (known.to_vec(), Vec::new());
        for (index, key) in sent.into_iter().enumerate() {
            let before = self.known_key(known, &key, index).await?;
            let row = ServiceAccountKeyRow {
                id: before.map_or_else(|| self.context.id(), |row| row.id),
                service_account_id: account,
                created_at: key
                    .created
                    .map(Timestamp::from)
                    .or(before.map(|row| row.created_at))
                    .unwrap_or(self.context.stamp.at.into()),
                expires_at: key.expires.map(Timestamp::from),
                last_used_at: key.last_used.map(Timestamp::from),
            };
            if let (Some(subject), None) = (key.subject, before) {
                names.push(self.named(RecordType::ServiceAccountKey, subject, row.id.untyped()));
            }
            rows.retain(|one| one.id != row.id);
            rows.push(row);
        }
        rows.sort_by_key(|row| (row.created_at, row.id));
        Ok((rows, names))
    }

    /// The key by the upstream's id; one without an id by the time at which it was made.
    async fn known_key<'k>(
        &mut self,
        known: &'k [ServiceAccountKeyRow],
        key: &Key,
        index: usize,
    ) -> Result<Option<&'k ServiceAccountKeyRow>, Refusal> {
        let Some(subject) = &key.subject else {
            let created = key.created.map(Timestamp::from);
            return Ok(known.iter().find(|row| Some(row.created_at) == created));
        };
        let Some(id) = self.resolve(RecordType::ServiceAccountKey, subject).await? else { return Ok(None) };
        let found = known.iter().find(|row| row.id.untyped() == id);
        if found.is_none() {
            let problem = "is that of a key of another service account";
            return Err(self.refuse(&["keys", &index.to_string(), "id"], ViolationCode::Conflict, problem));
        }
        Ok(found)
    }
}
