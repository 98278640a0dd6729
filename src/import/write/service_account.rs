//! Service accounts, and what is known of their keys.

use uuid::Uuid;

use super::{Outcome, Refusal, Work};
use crate::{
    db::{
        service_account::{self as accounts, ServiceAccountKeyRow, ServiceAccountRow},
        types::Timestamp,
        upstream,
    },
    domain::{
        OrganisationId, ServiceAccountId, ServiceAccountKeyId,
        change::RecordType,
        service_account::ServiceAccountPatch,
        violation::{Check, Purpose},
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
            self.tx.run(upstream::remember(vec![name])).await?;
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
        let keys = self.keys(id, &[], keys);
        let more = ServiceAccountKeyRow::change(&[], &keys).into_iter().collect();
        self.tx.run(accounts::create_with(row, more, self.stamp())).await?;
        self.tx.run(accounts::add_keys(keys)).await?;
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
        let keys = self.keys(id, &known, keys);
        let keys_change = ServiceAccountKeyRow::change(&known, &keys);
        if keys_change.is_some() {
            self.tx.run(accounts::set_keys(id, keys)).await?;
        }
        let more = keys_change.into_iter().collect();
        let fields = self.tx.run(accounts::update(before, after, more, self.stamp())).await?;
        Ok((id, Outcome::of_known(!fields.is_empty())))
    }

    /// What is known of the keys with what is sent of some, the oldest first.
    fn keys(
        &self,
        account: ServiceAccountId,
        known: &[ServiceAccountKeyRow],
        sent: Vec<Key>,
    ) -> Vec<ServiceAccountKeyRow> {
        let mut rows = known.to_vec();
        for key in sent {
            let row = self.key(account, known, key);
            rows.retain(|one| one.id != row.id);
            rows.push(row);
        }
        rows.sort_by_key(|row| (row.created_at, row.id));
        rows
    }

    /// A key is known again by the upstream's id if that is a UUID, else by the time at which it was made.
    fn key(&self, account: ServiceAccountId, known: &[ServiceAccountKeyRow], key: Key) -> ServiceAccountKeyRow {
        let created = key.created.map(Timestamp::from);
        let named = key.subject.and_then(|subject| Uuid::try_parse(&subject).ok()).map(ServiceAccountKeyId::new);
        let same = |row: &&ServiceAccountKeyRow| match named {
            Some(id) => row.id == id,
            None => Some(row.created_at) == created,
        };
        let before = known.iter().find(same);
        ServiceAccountKeyRow {
            id: named.or(before.map(|row| row.id)).unwrap_or_else(|| self.context.id()),
            service_account_id: account,
            created_at: created.or(before.map(|row| row.created_at)).unwrap_or(self.context.stamp.at.into()),
            expires_at: key.expires.map(Timestamp::from),
            last_used_at: key.last_used.map(Timestamp::from),
        }
    }
}
