//! [`ServiceAccount`] and what is known of its keys.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::{
    change::{self, ChangeEdge},
    organisation::{self, Organisation},
};
use crate::{
    db::{
        self,
        service_account::{ServiceAccountKeyRow, ServiceAccountRow},
    },
    domain::{OrganisationId, ServiceAccountId, list::ServiceAccountTest, membership::OrganisationRole},
    graphql::{
        connection::{Connection, PageArgs, edge},
        errors::{Nullable, Result, nullable},
        loaders::{ContextExt as _, load_criteria_count, load_many, load_one, load_page},
        scalars::DateTime,
    },
};

/// A service account.
#[derive(Clone)]
pub struct ServiceAccount(pub Arc<ServiceAccountRow>);

impl From<Arc<ServiceAccountRow>> for ServiceAccount {
    fn from(row: Arc<ServiceAccountRow>) -> Self {
        Self(row)
    }
}

/// A program that acts in an organisation's name, with credentials of its own.
#[Object]
impl ServiceAccount {
    /// The service account's opaque id.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// 1 when the service account came to be, and one more with every change of it.
    pub async fn version(&self) -> i32 {
        self.0.version
    }

    /// When the service account came to be, as far as is known.
    pub async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When the service account last changed.
    pub async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }

    /// The organisation that the service account belongs to, and through which it is administered; null if there is none.
    pub async fn owner(&self, ctx: &Context<'_>) -> Nullable<Organisation> {
        nullable(async { organisation::owner(ctx, Some(self.0.organisation_id)).await }).await
    }

    /// What happened to the service account, the latest first. Private: it is for those who may read the history of its organisation.
    pub async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "So many entries from the beginning: 20 if neither `first` nor `last` is given, at most 100."
        )]
        first: Option<i64>,
        #[graphql(desc = "Only entries after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many entries from the end, at most 100; not together with `first`.")] last: Option<i64>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
    ) -> Nullable<Connection<ChangeEdge>> {
        let args = PageArgs { first, after, last, before, offset: None };
        change::history(ctx, ctx.viewer().check_history_in(self.0.organisation_id), self.0.id, args).await
    }

    /// The service account's name.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// What the service account is for; null if nothing is said.
    fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// The e-mail address at which the service account is known elsewhere; null if there is none.
    fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// Whether the service account may be used.
    fn enabled(&self) -> bool {
        self.0.enabled
    }

    /// What the service account may do in the organisation, the most powerful role first.
    fn roles(&self) -> Vec<OrganisationRole> {
        self.0.roles.iter().collect()
    }

    /// The organisation that the service account acts for.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Organisation> {
        organisation::of(ctx, self.0.organisation_id).await
    }

    /// What is known of the service account's keys, the oldest first; never the keys themselves.
    async fn keys(&self, ctx: &Context<'_>) -> Result<Vec<ServiceAccountKey>> {
        let rows = ctx.loaders().load::<KeysOfServiceAccount>(self.0.id).await?;
        Ok(rows.iter().cloned().map(ServiceAccountKey).collect())
    }
}

/// What is known of a service account's key.
pub struct ServiceAccountKey(pub Arc<ServiceAccountKeyRow>);

/// What is known of a service account's key; the key itself is shown once, when it is made.
#[Object]
impl ServiceAccountKey {
    /// The key's opaque id.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// When the key was made.
    pub async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When the key stops working; null if it does not.
    fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(DateTime)
    }

    /// When the key was last used; null if never, or if it is not known.
    fn last_used_at(&self) -> Option<DateTime> {
        self.0.last_used_at.map(DateTime)
    }
}

edge! {
    /// A service account in the list of an organisation's service accounts.
    OrganisationServiceAccountEdge, "OrganisationServiceAccountConnection":
        Arc<ServiceAccountRow> => ServiceAccount, " The service account."
}

load_one! {
    /// A service account by id.
    ServiceAccountById(ServiceAccountId) -> ServiceAccountRow = db::service_account::seen, |row| row.id
}

load_many! {
    /// What is known of a service account's keys.
    KeysOfServiceAccount(ServiceAccountId) -> ServiceAccountKeyRow = db::service_account::keys, |row| row.service_account_id
}

load_page! {
    /// A page of an organisation's service accounts.
    ServiceAccountsOfOrganisation(OrganisationId, ServiceAccountTest) -> Arc<ServiceAccountRow> = db::service_account::of_organisations, |row| Arc::new(row)
}

load_criteria_count! {
    /// How many service accounts an organisation has.
    CountServiceAccountsOfOrganisation(OrganisationId, ServiceAccountTest) = db::service_account::count_of_organisations
}
