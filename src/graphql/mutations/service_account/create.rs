//! `serviceAccountCreate`: by who administers the organisation's service accounts.

use async_graphql::{Context, ID, InputObject, Object};

use super::input::{ServiceAccountFields, deny_above};
use crate::{
    db::{
        change, organisation as organisations,
        service_account::{self as accounts, ServiceAccountRow},
    },
    domain::{Permission, violation::Purpose},
    graphql::{
        errors::Result,
        types::service_account::{ServiceAccount, ServiceAccountById},
        write::{self, Manner, Stop, Work, Written, payload},
    },
};

/// Makes a service account.
#[derive(Default)]
pub struct ServiceAccountCreate;

/// What the new service account is. `name` must be given.
#[derive(Debug, Clone, InputObject)]
pub struct ServiceAccountCreateInput {
    /// The id of the organisation that the service account acts for.
    organisation: ID,
    /// Names this mutation: sent again with the same key and input within 24 hours, it is done once.
    idempotency_key: Option<String>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
    #[graphql(flatten)]
    fields: ServiceAccountFields,
}

payload! {
    /// What came of making a service account.
    ServiceAccountCreatePayload {
        /// The new service account; null if none was made.
        service_account: ServiceAccount = ServiceAccountRow, ServiceAccountById
    }
}

#[Object]
impl ServiceAccountCreate {
    /// Makes a service account of an organisation, enabled and without roles unless that is said otherwise. It takes
    /// `SERVICE_ACCOUNT_WRITE` in the organisation, and all that the roles allow.
    async fn service_account_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the new service account is.")] input: ServiceAccountCreateInput,
    ) -> Result<ServiceAccountCreatePayload> {
        let manner = Manner::create(ctx, input.dry_run, input.idempotency_key.clone());
        let outcome = write::run(ctx, manner, input, |work, input| Box::pin(create(work, input))).await?;
        ServiceAccountCreatePayload::of(ctx, outcome).await
    }
}

async fn create(work: &mut Work<'_, '_>, input: ServiceAccountCreateInput) -> Result<Written<ServiceAccountRow>, Stop> {
    let organisation = work.find(&["organisation"], &input.organisation, organisations::lock).await?;
    let patch = input.fields.draft().check(&mut work.check, Purpose::Create);
    let Some(organisation) = organisation else { return Err(work.stop()) };
    let decision = work.viewer().permit_in(Permission::ServiceAccountWrite, organisation.id);
    let Some(permit) = work.permit(&[], decision) else { return Err(work.stop()) };
    deny_above(work, "roles", organisation.id, patch.roles.unwrap_or_default());
    work.finish()?;
    let stamp = work.stamp(permit);
    let row = ServiceAccountRow::new(work.new_id(), organisation.id, patch, &stamp);
    work.write(&[], accounts::create(vec![row.clone()], stamp)).await?;
    let fields = change::filled(&row);
    Ok(Written::new(row, &fields))
}
