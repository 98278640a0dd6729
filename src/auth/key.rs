//! Keys of service accounts: given out and taken back as part of an open transaction, for an operator's command and for the
//! graph's mutations alike.

use chrono::{DateTime, Utc};

use super::secret::{Kind, Secret};
use crate::{
    db::{
        self, Tx,
        change::Updated,
        service_account::{self as accounts, ServiceAccountKeyRow, ServiceAccountRow},
    },
    domain::{ServiceAccountKeyId, change::Stamp},
};

/// A key that was given to a service account.
pub struct GivenKey {
    /// The key itself, of which only a hash is kept.
    pub secret: Secret,
    /// What is known of it.
    pub key: ServiceAccountKeyRow,
    /// The account, and what changed of it.
    pub account: Updated<ServiceAccountRow>,
}

/// Gives a service account a key, as part of an open transaction.
///
/// # Errors
/// When the database fails.
pub async fn give_key(
    tx: &mut Tx<'_>,
    account: ServiceAccountRow,
    id: ServiceAccountKeyId,
    expires_at: DateTime<Utc>,
    stamp: Stamp,
) -> db::Result<GivenKey> {
    let secret = Secret::new(Kind::Key);
    let key = ServiceAccountKeyRow {
        id,
        service_account_id: account.id,
        created_at: stamp.at.into(),
        expires_at: Some(expires_at.into()),
        last_used_at: None,
    };
    let before = tx.run(accounts::keys(vec![account.id])).await?;
    let after: Vec<_> = before.iter().cloned().chain([key.clone()]).collect();
    let more = ServiceAccountKeyRow::change(&before, &after).into_iter().collect();
    tx.run(accounts::issue_key(stamp.permit, key.clone(), secret.hash())).await?;
    let account = tx.run(accounts::update(account.clone(), account, more, stamp)).await?;
    Ok(GivenKey { secret, key, account })
}

/// Takes a key back from a service account, as part of an open transaction; the account afterwards, unchanged if it has no
/// such key.
///
/// # Errors
/// When the database fails.
pub async fn take_key(
    tx: &mut Tx<'_>,
    account: ServiceAccountRow,
    id: ServiceAccountKeyId,
    stamp: Stamp,
) -> db::Result<Updated<ServiceAccountRow>> {
    let before = tx.run(accounts::keys(vec![account.id])).await?;
    let after: Vec<_> = before.iter().filter(|key| key.id != id).cloned().collect();
    let more = ServiceAccountKeyRow::change(&before, &after).into_iter().collect();
    tx.run(accounts::remove_key(stamp.permit, id)).await?;
    tx.run(accounts::update(account.clone(), account, more, stamp)).await
}
