//! `serviceAccountKeyRevoke`: by who administers the organisation's service accounts.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::super::authenticator;
use crate::{
    auth::key::take_key,
    db::service_account::{self as accounts, ServiceAccountRow},
    domain::{Means, Permission, ServiceAccountKeyId, ServiceAccountKeyNoun},
    graphql::{
        errors::Result,
        types::{service_account::ServiceAccount, user_error::UserError},
        write::{self, Came, Manner, Stop, Trace, Traced, Work},
    },
};

/// Takes keys back.
#[derive(Default)]
pub struct ServiceAccountKeyRevoke;

/// Which key is to be revoked.
#[derive(Debug, Clone, InputObject)]
pub struct ServiceAccountKeyRevokeInput {
    /// The key's id.
    id: ID,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
}

/// What came of revoking a key.
#[derive(SimpleObject)]
pub struct ServiceAccountKeyRevokePayload {
    /// The id of the key that was revoked; null if none was.
    revoked_id: Option<ID>,
    /// The service account as it is now; null if nothing was done.
    service_account: Option<ServiceAccount>,
    /// Why nothing was done, everything at once; empty if it was.
    user_errors: Vec<UserError>,
}

#[Object]
impl ServiceAccountKeyRevoke {
    /// Takes a key back from a service account. It is refused from then on, by every server within five seconds; one that came
    /// from another system, and never worked here, is taken off the list. It takes `SERVICE_ACCOUNT_WRITE` in the
    /// organisation.
    async fn service_account_key_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which key is to be revoked.")] input: ServiceAccountKeyRevokeInput,
    ) -> Result<ServiceAccountKeyRevokePayload> {
        let manner = Manner::of(input.dry_run);
        let outcome = write::run(ctx, manner, input, |work, input| Box::pin(revoke(work, input))).await?;
        let revoked = match outcome.came {
            Some(Came::Now(revoked)) => Some(revoked),
            _ => None,
        };
        if let Some(Revoked { id, .. }) = &revoked {
            authenticator(ctx).forget(|viewer| viewer.known_by == Some(Means::Key(*id)));
        }
        Ok(ServiceAccountKeyRevokePayload {
            revoked_id: revoked.as_ref().map(|revoked| ID(revoked.id.to_string())),
            service_account: revoked.map(|revoked| Arc::new(revoked.account).into()),
            user_errors: outcome.user_errors,
        })
    }
}

/// A key that was revoked, and its account.
struct Revoked {
    id: ServiceAccountKeyId,
    account: ServiceAccountRow,
}

impl Traced for Revoked {
    fn trace(&self) -> Trace {
        Trace { record: self.id.untyped(), version: self.account.version, changed_fields: Vec::new() }
    }
}

async fn revoke(work: &mut Work<'_, '_>, input: ServiceAccountKeyRevokeInput) -> Result<Revoked, Stop> {
    let id: Option<ServiceAccountKeyId> = work.id(&["id"], &input.id);
    let Some(id) = id else { return Err(work.stop()) };
    let account = match work.run(accounts::holder(id)).await? {
        Some(account) => work.see(|sight| accounts::lock(sight, account)).await?,
        None => None,
    };
    let Some(account) = account else {
        work.not_found::<ServiceAccountKeyNoun>(&["id"]);
        return Err(work.stop());
    };
    let decision = work.viewer().permit_in(Permission::ServiceAccountWrite, account.organisation_id);
    let Some(permit) = work.permit(&[], decision) else { return Err(work.stop()) };
    let stamp = work.stamp(permit);
    let updated = take_key(work.tx(), account, id, stamp).await?;
    if !updated.is_changed() {
        // Somebody else was quicker.
        work.not_found::<ServiceAccountKeyNoun>(&["id"]);
        return Err(work.stop());
    }
    Ok(Revoked { id, account: updated.row })
}
