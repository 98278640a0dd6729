//! `serviceAccountKeyCreate`: by who holds as much as the service account.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use crate::{
    auth::{
        Secret,
        key::{GivenKey, give_key},
    },
    db::{
        caller,
        service_account::{self as accounts, ServiceAccountKeyRow, ServiceAccountRow},
    },
    domain::{
        Actor, Permission, ServiceAccountKeyId, Viewer,
        change::FieldChange,
        service_account::key_expiry,
        violation::{Refusal, ViolationCode},
    },
    graphql::{
        errors::Result,
        input::SentDateTime,
        loaders::ContextExt as _,
        types::{
            service_account::{KeysOfServiceAccount, ServiceAccount, ServiceAccountById, ServiceAccountKey},
            user_error::UserError,
        },
        write::{self, Came, Manner, Outcome, Stop, Trace, Traced, Work},
    },
};

/// Gives a service account a key.
#[derive(Default)]
pub struct ServiceAccountKeyCreate;

/// Which service account gets a key, and for how long.
#[derive(Debug, Clone, InputObject)]
pub struct ServiceAccountKeyCreateInput {
    /// The service account's id.
    id: ID,
    /// Names this mutation: sent again with the same key and input within 24 hours, it is done once.
    idempotency_key: Option<String>,
    /// Whether everything is only tried, and undone again; then no secret is shown.
    dry_run: Option<bool>,
    /// When the key stops working: at most 3650 days from now; after 30 days if it is left out or null.
    expires_at: Option<SentDateTime>,
}

/// What came of giving a service account a key.
#[derive(SimpleObject)]
pub struct ServiceAccountKeyCreatePayload {
    /// The service account as it is now; null if nothing was done, or if it is no more.
    service_account: Option<ServiceAccount>,
    /// What is known of the key; null if none was made, or if it was revoked since.
    key: Option<ServiceAccountKey>,
    /// What to send as `Authorization: Bearer …`. It is shown this once: of it only a hash is kept. Null if the mutation was sent
    /// before with the same `idempotencyKey`, and in a dry run.
    secret: Option<String>,
    /// What changed of the service account, by the paths of the fields; empty if nothing was done.
    changed_fields: Vec<String>,
    /// Why nothing was done, everything at once; empty if it was.
    user_errors: Vec<UserError>,
}

#[Object]
impl ServiceAccountKeyCreate {
    /// Gives a service account a key. Whoever has it can act as the account: it takes `SERVICE_ACCOUNT_WRITE` in the organisation,
    /// and all that the account may do by its own roles and its groups.
    async fn service_account_key_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which service account gets a key.")] input: ServiceAccountKeyCreateInput,
    ) -> Result<ServiceAccountKeyCreatePayload> {
        let manner = Manner::create(ctx, input.dry_run, input.idempotency_key.clone());
        let outcome = write::run(ctx, manner, input, |work, input| Box::pin(create(work, input))).await?;
        answer(ctx, outcome).await
    }
}

/// A key that was made.
struct Made {
    account: ServiceAccountRow,
    fields: Vec<FieldChange>,
    key: ServiceAccountKeyRow,
    secret: Option<Secret>,
}

impl Traced for Made {
    fn trace(&self) -> Trace {
        // The key leads to the account, and the account not to the key.
        let changed_fields = self.fields.iter().map(|field| field.path.clone()).collect();
        Trace { record: self.key.id.untyped(), version: self.account.version, changed_fields }
    }
}

async fn create(work: &mut Work<'_, '_>, input: ServiceAccountKeyCreateInput) -> Result<Made, Stop> {
    let known = work.find(&["id"], &input.id, accounts::lock).await?;
    let (now, given) = (work.now(), input.expires_at.map(String::from));
    let expires_at = work.check.value(&["expiresAt"], given, |given| key_expiry(given.as_deref(), now));
    let Some(known) = known else { return Err(work.stop()) };
    let decision = work.viewer().permit_in(Permission::ServiceAccountWrite, known.organisation_id);
    let Some(permit) = work.permit(&[], decision) else { return Err(work.stop()) };
    check_account(work, &known).await?;
    let Some(expires_at) = expires_at else { return Err(work.stop()) };
    work.finish()?;
    let (id, stamp) = (work.new_id(), work.stamp(permit));
    let GivenKey { secret, key, account } = give_key(work.tx(), known, id, expires_at, stamp).await?;
    let secret = (input.dry_run != Some(true)).then_some(secret);
    Ok(Made { account: account.row, fields: account.fields, key, secret })
}

/// Sees that a key would work, and lets nobody do more than they may.
async fn check_account(work: &mut Work<'_, '_>, account: &ServiceAccountRow) -> Result<(), Stop> {
    let roles = work.run(caller::roles_of_service_account(account.id)).await?;
    let roles = roles.into_iter().map(|row| (row.organisation, row.roles)).collect();
    let other = Viewer::new(Actor::ServiceAccount(account.id), false, roles);
    if let Err(denied) = work.viewer().check_not_above(&other) {
        work.check.deny(&["id"], denied);
    }
    if !account.enabled {
        let problem = "names a service account that is disabled, so that a key would not work: enable it first";
        work.check.refuse(&["id"], Refusal::new(ViolationCode::WrongState, problem));
    }
    Ok(())
}

async fn answer(ctx: &Context<'_>, outcome: Outcome<Made>) -> Result<ServiceAccountKeyCreatePayload> {
    let mut payload = ServiceAccountKeyCreatePayload {
        service_account: None,
        key: None,
        secret: None,
        changed_fields: Vec::new(),
        user_errors: outcome.user_errors,
    };
    match outcome.came {
        Some(Came::Now(made)) => {
            payload.changed_fields = made.trace().changed_fields;
            payload.secret = made.secret.map(|secret| secret.reveal().to_owned());
            payload.service_account = Some(Arc::new(made.account).into());
            payload.key = Some(ServiceAccountKey(Arc::new(made.key)));
        }
        Some(Came::Before(trace)) => {
            let key = ServiceAccountKeyId::new(trace.record.uuid());
            payload.changed_fields = trace.changed_fields;
            (payload.service_account, payload.key) = again(ctx, key).await?;
        }
        None => {}
    }
    Ok(payload)
}

/// A key that was made before, and its account, as far as the viewer sees.
async fn again(
    ctx: &Context<'_>,
    id: ServiceAccountKeyId,
) -> Result<(Option<ServiceAccount>, Option<ServiceAccountKey>)> {
    let Some(account) = ctx.loaders().read(|_| accounts::holder(id)).await? else { return Ok((None, None)) };
    let Some(account) = ctx.loaders().load::<ServiceAccountById>(account).await? else { return Ok((None, None)) };
    let keys = ctx.loaders().load::<KeysOfServiceAccount>(account.id).await?;
    let key = keys.iter().find(|key| key.id == id).cloned().map(ServiceAccountKey);
    Ok((Some(account.into()), key))
}
