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
        ServiceAccountId, ServiceAccountKeyId,
        change::RecordType,
        violation::{Check, Purpose},
    },
    import::record::{Belonging, Key, Program},
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
        let (row, mut outcome) = if let Some(before) = known {
            let mut after = before.clone();
            after.apply(patch);
            (after.created_at, after.updated_at) = account.times.of_known(after.created_at, after.updated_at);
            let fields = self.tx.run(accounts::update(before, after.clone(), self.stamp())).await?;
            after.version += i32::from(!fields.is_empty());
            (after, Outcome::of_known(!fields.is_empty()))
        } else {
            let mut row = ServiceAccountRow::new(self.context.id(), organisation, patch, &self.context.stamp);
            (row.created_at, row.updated_at) = account.times.of_new(self.context.stamp.at);
            let name = self.named(RecordType::ServiceAccount, account.subject.clone(), row.id.untyped());
            self.tx.run(accounts::create(vec![row.clone()], self.stamp())).await?;
            self.tx.run(upstream::remember(vec![name])).await?;
            (row, Outcome::Created)
        };
        let id = row.id.untyped();
        let mut changed = self.keys(row, account.draft.keys).await?;
        let holder = (RecordType::ServiceAccount, id, account.subject);
        changed |= self.relate_all(&holder, account.relations).await?;
        if changed && outcome == Outcome::Unchanged {
            outcome = Outcome::Updated;
        }
        self.came(RecordType::ServiceAccount, &holder.2);
        Ok(outcome)
    }

    /// Keeps what is sent of the keys beside what is known of others.
    async fn keys(&mut self, account: ServiceAccountRow, sent: Vec<Key>) -> Result<bool, Refusal> {
        if sent.is_empty() {
            return Ok(false);
        }
        let known = self.tx.run(accounts::keys(vec![account.id])).await?;
        let mut rows = known.clone();
        for key in sent {
            let row = self.key(&account, &known, key);
            rows.retain(|one| one.id != row.id);
            rows.push(row);
        }
        rows.sort_by_key(|row| (row.created_at, row.id));
        let changed = rows != known;
        self.tx.run(accounts::set_keys(account, rows, self.stamp())).await?;
        Ok(changed)
    }

    /// A key is known again by the upstream's id if that is a UUID, else by the time at which it was made.
    fn key(&self, account: &ServiceAccountRow, known: &[ServiceAccountKeyRow], key: Key) -> ServiceAccountKeyRow {
        let created = key.created.map(Timestamp::from);
        let named = key.subject.and_then(|subject| Uuid::try_parse(&subject).ok()).map(ServiceAccountKeyId::new);
        let same = |row: &&ServiceAccountKeyRow| match named {
            Some(id) => row.id == id,
            None => Some(row.created_at) == created,
        };
        let before = known.iter().find(same);
        ServiceAccountKeyRow {
            id: named.or(before.map(|row| row.id)).unwrap_or_else(|| self.context.id()),
            service_account_id: account.id,
            created_at: created.or(before.map(|row| row.created_at)).unwrap_or(self.context.stamp.at.into()),
            expires_at: key.expires.map(Timestamp::from),
            last_used_at: key.last_used.map(Timestamp::from),
        }
    }
}
