//! `serviceAccountUpdate`: by who administers the organisation's service accounts.

use async_graphql::{Context, ID, InputObject, Object};

use super::input::{ServiceAccountFields, deny_above, forget, held};
use crate::{
    db::service_account::{self as accounts, ServiceAccountRow},
    domain::{Permission, membership::Roles, violation::Purpose},
    graphql::{
        errors::Result,
        types::service_account::{ServiceAccount, ServiceAccountById},
        write::{self, Manner, Stop, Work, Written, payload},
    },
};

/// Changes a service account.
#[derive(Default)]
pub struct ServiceAccountUpdate;

/// What is to be changed of a service account. A field that is left out stays as it is, null clears it.
#[derive(Debug, Clone, InputObject)]
pub struct ServiceAccountUpdateInput {
    /// The service account's id.
    id: ID,
    /// The version that the edit was made on. Edits of different fields go together with what others have changed since; of
    /// the same field, that is a `CONFLICT`.
    if_version: Option<i32>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
    #[graphql(flatten)]
    fields: ServiceAccountFields,
}

payload! {
    /// What came of changing a service account.
    ServiceAccountUpdatePayload {
        /// The service account as it is now; null if nothing was done.
        service_account: ServiceAccount = ServiceAccountRow, ServiceAccountById
    }
}

#[Object]
impl ServiceAccountUpdate {
    /// Changes a service account. It takes `SERVICE_ACCOUNT_WRITE` in the organisation; to change `roles` or `enabled`, it takes
    /// all that the roles allow which the account has before and after.
    async fn service_account_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be changed.")] input: ServiceAccountUpdateInput,
    ) -> Result<ServiceAccountUpdatePayload> {
        let manner = Manner::update(ctx, input.dry_run, input.if_version);
        let outcome = write::run(ctx, manner, input, |work, input| Box::pin(update(work, input))).await?;
        let payload = ServiceAccountUpdatePayload::of(ctx, outcome).await?;
        if let Some(account) = &payload.service_account {
            forget(ctx, account.0.id);
        }
        Ok(payload)
    }
}

async fn update(work: &mut Work<'_, '_>, input: ServiceAccountUpdateInput) -> Result<Written<ServiceAccountRow>, Stop> {
    let known = work.find(&["id"], &input.id, accounts::lock).await?;
    let patch = input.fields.draft().check(&mut work.check, Purpose::Update);
    let Some(known) = known else { return Err(work.stop()) };
    let decision = work.viewer().permit_in(Permission::ServiceAccountWrite, known.organisation_id);
    // Whoever may not write learns nothing of what others have written.
    let Some(permit) = work.permit(&[], decision) else { return Err(work.stop()) };
    let mut after = known.clone();
    after.apply(patch);
    let roles: Roles = known.roles.iter().chain(after.roles.iter()).collect();
    if known.roles != after.roles {
        deny_above(work, "roles", known.organisation_id, roles);
    }
    if known.enabled != after.enabled {
        let all = held(work, known.id).await?.iter().chain(roles.iter()).collect();
        deny_above(work, "enabled", known.organisation_id, all);
    }
    work.merge(&known, &after, input.if_version, &[]).await?;
    work.finish()?;
    let stamp = work.stamp(permit);
    let updated = work.write(&[], accounts::update(known, after, Vec::new(), stamp)).await?;
    Ok(Written::new(updated.row, &updated.fields))
}
