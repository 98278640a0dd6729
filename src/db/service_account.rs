//! Service accounts and their keys.

use std::sync::Arc;

use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::Serialize;
use serde_json::json;

use super::{
    change::{Updated, record},
    list::{Ask, Criteria},
    page::{Entry, Order, PageSpec},
    schema::{service_account_keys, service_accounts},
    sight,
    types::Timestamp,
};
use crate::domain::{
    OrganisationId, Permit, ServiceAccountId, ServiceAccountKeyId, Sight,
    change::{FieldChange, Stamp},
    list::ServiceAccountTest,
    membership::Roles,
    patch::apply_required,
    service_account::ServiceAccountPatch,
    text,
};

/// A service account.
#[derive(Debug, Clone, PartialEq, Serialize, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = service_accounts, treat_none_as_null = true, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "each column is a field of the graph, which describes it")]
pub struct ServiceAccountRow {
    #[serde(skip)]
    pub id: ServiceAccountId,
    #[serde(skip)]
    pub version: i32,
    pub created_at: Timestamp,
    #[serde(skip)]
    pub updated_at: Timestamp,
    #[serde(rename = "organisation")]
    pub organisation_id: OrganisationId,
    pub name: String,
    #[serde(skip)]
    pub name_folded: String,
    pub description: Option<String>,
    pub email: Option<String>,
    pub enabled: bool,
    pub roles: Roles,
}

record!(ServiceAccountRow, ServiceAccount, |account| Some(account.organisation_id));

impl ServiceAccountRow {
    /// A new service account of an organisation with what the patch says of it; the patch must come from a check for
    /// [`Purpose::Create`], or have a name in another way. It is enabled and has no
    /// roles unless the patch says otherwise.
    ///
    /// [`Purpose::Create`]: crate::domain::violation::Purpose::Create
    #[must_use]
    pub fn new(
        id: ServiceAccountId,
        organisation_id: OrganisationId,
        patch: ServiceAccountPatch,
        stamp: &Stamp,
    ) -> Self {
        let mut account = Self {
            id,
            version: 1,
            created_at: stamp.at.into(),
            updated_at: stamp.at.into(),
            organisation_id,
            name: String::new(),
            name_folded: String::new(),
            description: None,
            email: None,
            enabled: true,
            roles: Roles::default(),
        };
        account.apply(patch);
        account
    }

    /// Does what the patch says, and keeps the folded column in step.
    pub fn apply(&mut self, patch: ServiceAccountPatch) {
        apply_required(patch.name, &mut self.name);
        patch.description.apply(&mut self.description);
        patch.email.apply(&mut self.email);
        apply_required(patch.enabled, &mut self.enabled);
        apply_required(patch.roles, &mut self.roles);
        self.name_folded = text::fold(&self.name);
    }
}

/// What is known of a service account's key; not the key.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = service_account_keys, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "each column is a field of the graph, which describes it")]
pub struct ServiceAccountKeyRow {
    pub id: ServiceAccountKeyId,
    pub service_account_id: ServiceAccountId,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
}

impl ServiceAccountKeyRow {
    /// The change of the account that another set of keys is, or of what is known of them; none if nothing changed.
    #[must_use]
    pub fn change(before: &[Self], after: &[Self]) -> Option<FieldChange> {
        let ids = |rows: &[Self]| json!(rows.iter().map(|row| row.id).collect::<Vec<_>>());
        (before != after).then(|| FieldChange::new("keys", ids(before), ids(after)))
    }
}

/// An organisation's service accounts, by when they came to be.
pub(super) const OF_ORGANISATION: PageSpec = PageSpec {
    table: "service_accounts",
    parent: "organisation_id",
    child: "id",
    order: Order::Newest("created_at"),
    of: None,
    seen: sight::service_account,
};

queries! {
    in service_account;

    /// The service accounts with these ids.
    fn by_ids(ids: Vec<ServiceAccountId>) -> Vec<ServiceAccountRow>;

    /// Those of these service accounts that are seen.
    fn seen(sight: Sight, ids: Vec<ServiceAccountId>) -> Vec<ServiceAccountRow>;

    /// A page of the service accounts of each of these organisations, in no order.
    fn of_organisations(sight: Sight, organisations: Vec<OrganisationId>, ask: Arc<Ask<ServiceAccountTest>>) -> Vec<Entry<ServiceAccountRow>>;

    /// How many service accounts each of these organisations has, where it has any.
    fn count_of_organisations(sight: Sight, organisations: Vec<OrganisationId>, criteria: Arc<Criteria<ServiceAccountTest>>) -> Vec<(OrganisationId, i64)>;

    /// The service account of this name, folded, in an organisation; none if there are several.
    fn by_name(organisation: OrganisationId, folded: String) -> Option<ServiceAccountRow>;

    /// The keys of these service accounts, the oldest first.
    fn keys(accounts: Vec<ServiceAccountId>) -> Vec<ServiceAccountKeyRow>;

    /// The service account of this id, if seen, which nobody else changes until the transaction ends.
    fn lock(sight: Sight, id: ServiceAccountId) -> Option<ServiceAccountRow>;

    /// Writes new service accounts.
    fn create(rows: Vec<ServiceAccountRow>, stamp: Stamp) -> ();

    /// Writes a new service account, whose creation says `more` than the row: the keys that come with it.
    fn create_with(row: ServiceAccountRow, more: Vec<FieldChange>, stamp: Stamp) -> ();

    /// Writes a service account's new state and answers it with what changed; nothing is written where nothing did. What changes of
    /// the keys with it is `more` of the same change. The account must have the version that `before` has.
    fn update(before: ServiceAccountRow, after: ServiceAccountRow, more: Vec<FieldChange>, stamp: Stamp) -> Updated<ServiceAccountRow>;

    /// Writes that a service account is no more, with its keys, and that it left its groups.
    fn delete(row: ServiceAccountRow, stamp: Stamp) -> ();

    /// Writes what is known of new service accounts' keys, as part of the accounts' creation.
    fn add_keys(permit: Permit, keys: Vec<ServiceAccountKeyRow>) -> ();

    /// Gives a service account a key whose secret has this hash, as part of the account's change.
    fn issue_key(permit: Permit, key: ServiceAccountKeyRow, hash: String) -> ();

    /// The service account of a key that was issued here.
    fn of_key(id: ServiceAccountKeyId) -> Option<ServiceAccountRow>;

    /// The service account that has a key, wherever the key came from.
    fn holder(id: ServiceAccountKeyId) -> Option<ServiceAccountId>;

    /// Takes a key back, as part of its account's change.
    fn remove_key(permit: Permit, id: ServiceAccountKeyId) -> ();

    /// Notes when a key was last used, unless that was noted since `known`.
    fn touch_key(permit: Permit, id: ServiceAccountKeyId, at: Timestamp, known: Timestamp) -> ();

    /// Replaces what is known of the keys that another system gave a service account, as part of the account's change;
    /// those that were issued here stay as they are.
    fn set_keys(permit: Permit, account: ServiceAccountId, keys: Vec<ServiceAccountKeyRow>) -> ();
}
