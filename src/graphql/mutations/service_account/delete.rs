//! `serviceAccountDelete`: by who administers the organisation's service accounts.

use async_graphql::{Context, ID, InputObject, Object};

use super::input::{deny_above, forget, held};
use crate::{
    db::service_account as accounts,
    domain::Permission,
    graphql::{
        errors::Result,
        write::{self, Deleted, Manner, Stop, Work, payload},
    },
};

/// Deletes a service account.
#[derive(Default)]
pub struct ServiceAccountDelete;

/// Which service account is to be deleted.
#[derive(Debug, Clone, InputObject)]
pub struct ServiceAccountDeleteInput {
    /// The service account's id.
    id: ID,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
}

payload! {
    /// What came of deleting a service account.
    ServiceAccountDeletePayload { deleted }
}

#[Object]
impl ServiceAccountDelete {
    /// Deletes a service account with its keys, which are refused from then on, by every server within five seconds. It takes
    /// `SERVICE_ACCOUNT_WRITE` in the organisation, and all that the account's roles allow.
    async fn service_account_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which service account is to be deleted.")] input: ServiceAccountDeleteInput,
    ) -> Result<ServiceAccountDeletePayload> {
        let (manner, id) = (Manner::of(input.dry_run), input.id.parse());
        let outcome = write::run(ctx, manner, input, |work, input| Box::pin(delete(work, input))).await?;
        if let Ok(id) = id {
            forget(ctx, id);
        }
        Ok(outcome.into())
    }
}

async fn delete(work: &mut Work<'_, '_>, input: ServiceAccountDeleteInput) -> Result<Deleted, Stop> {
    let known = work.find(&["id"], &input.id, accounts::lock).await?;
    let Some(known) = known else { return Err(work.stop()) };
    let decision = work.viewer().permit_in(Permission::ServiceAccountWrite, known.organisation_id);
    let Some(permit) = work.permit(&[], decision) else { return Err(work.stop()) };
    let roles = held(work, known.id).await?;
    deny_above(work, "id", known.organisation_id, roles);
    work.finish()?;
    let (id, stamp) = (known.id, work.stamp(permit));
    work.write(&[], accounts::delete(known, stamp)).await?;
    Ok(Deleted(id.untyped(), id.to_string()))
}
