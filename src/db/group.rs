//! Groups, and the principals in them.

use std::sync::Arc;

use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::Serialize;

use super::{
    change::{Updated, record},
    list::{Ask, Criteria},
    page::{Entry, Order, PageSpec},
    schema::{group_service_accounts, group_users, organisation_groups},
    service_account::ServiceAccountRow,
    sight::{self, Seen},
    types::Timestamp,
    user::UserRow,
};
use crate::domain::{
    GroupId, OrganisationId, ServiceAccountId, Sight, UserId,
    change::Stamp,
    group::GroupPatch,
    list::{GroupTest, ServiceAccountTest, UserTest},
    membership::Roles,
    patch::apply_required,
    text,
};

/// A group.
#[derive(Debug, Clone, PartialEq, Serialize, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = organisation_groups, treat_none_as_null = true, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "each column is a field of the graph, which describes it")]
pub struct GroupRow {
    #[serde(skip)]
    pub id: GroupId,
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
    pub roles: Roles,
}

record!(GroupRow, Group, |group| Some(group.organisation_id));

impl GroupRow {
    /// A new group of an organisation with what the patch says of it; the patch must come from a check for
    /// [`Purpose::Create`], or have a name in another way. It gives no roles unless the patch does.
    ///
    /// [`Purpose::Create`]: crate::domain::violation::Purpose::Create
    #[must_use]
    pub fn new(id: GroupId, organisation_id: OrganisationId, patch: GroupPatch, stamp: &Stamp) -> Self {
        let mut group = Self {
            id,
            version: 1,
            created_at: stamp.at.into(),
            updated_at: stamp.at.into(),
            organisation_id,
            name: String::new(),
            name_folded: String::new(),
            description: None,
            roles: Roles::default(),
        };
        group.apply(patch);
        group
    }

    /// Does what the patch says, and keeps the folded column in step.
    pub fn apply(&mut self, patch: GroupPatch) {
        apply_required(patch.name, &mut self.name);
        patch.description.apply(&mut self.description);
        apply_required(patch.roles, &mut self.roles);
        self.name_folded = text::fold(&self.name);
    }
}

/// That a user is in a group.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = group_users)]
#[expect(missing_docs, reason = "each column is a field of the graph, which describes it")]
pub struct GroupUserRow {
    pub group_id: GroupId,
    pub user_id: UserId,
    pub organisation_id: OrganisationId,
    pub joined_at: Timestamp,
}

/// That a service account is in a group.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = group_service_accounts)]
#[expect(missing_docs, reason = "each column is a field of the graph, which describes it")]
pub struct GroupServiceAccountRow {
    pub group_id: GroupId,
    pub service_account_id: ServiceAccountId,
    pub organisation_id: OrganisationId,
    pub joined_at: Timestamp,
}

/// Who joins a group, or leaves it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Principals {
    /// The users.
    pub users: Vec<GroupUserRow>,
    /// The service accounts.
    pub service_accounts: Vec<GroupServiceAccountRow>,
}

/// An organisation's groups, by when they came to be.
pub(super) const OF_ORGANISATION: PageSpec = PageSpec {
    table: "organisation_groups",
    parent: "organisation_id",
    child: "id",
    order: Order::Newest("created_at"),
    of: None,
    seen: sight::group,
};

/// A user's groups, by when they joined.
pub(super) const OF_USER: PageSpec = PageSpec {
    table: "group_users",
    parent: "user_id",
    child: "group_id",
    order: Order::Newest("joined_at"),
    of: Some("organisation_groups"),
    seen: sight::group_user,
};

/// A group's users, by when they joined.
pub(super) const USERS: PageSpec = PageSpec {
    table: "group_users",
    parent: "group_id",
    child: "user_id",
    order: Order::Newest("joined_at"),
    of: Some("users"),
    seen: sight::group_user,
};

/// A group's service accounts, by when they joined.
pub(super) const SERVICE_ACCOUNTS: PageSpec = PageSpec {
    table: "group_service_accounts",
    parent: "group_id",
    child: "service_account_id",
    order: Order::Newest("joined_at"),
    of: Some("service_accounts"),
    seen: sight::group_service_account,
};

queries! {
    in group;

    /// The groups with these ids.
    fn by_ids(ids: Vec<GroupId>) -> Vec<GroupRow>;

    /// Those of these groups that are seen.
    fn seen(sight: Sight, ids: Vec<GroupId>) -> Vec<GroupRow>;

    /// A page of the groups of each of these organisations, in no order.
    fn of_organisations(sight: Sight, organisations: Vec<OrganisationId>, ask: Arc<Ask<GroupTest>>) -> Vec<Entry<GroupRow>>;

    /// How many groups each of these organisations has, where it has any.
    fn count_of_organisations(sight: Sight, organisations: Vec<OrganisationId>, criteria: Arc<Criteria<GroupTest>>) -> Vec<(OrganisationId, i64)>;

    /// A page of the groups of each of these users, in no order.
    fn of_users(sight: Sight, users: Vec<UserId>, ask: Arc<Ask<GroupTest>>) -> Vec<Entry<(GroupUserRow, GroupRow)>>;

    /// How many groups each of these users is in, where there are any.
    fn count_of_users(sight: Sight, users: Vec<UserId>, criteria: Arc<Criteria<GroupTest>>) -> Vec<(UserId, i64)>;

    /// A page of the users of each of these groups, in no order.
    fn users(sight: Sight, groups: Vec<GroupId>, ask: Arc<Ask<UserTest>>) -> Vec<Entry<(GroupUserRow, Seen<UserRow>)>>;

    /// How many users each of these groups has, where it has any.
    fn count_users(sight: Sight, groups: Vec<GroupId>, criteria: Arc<Criteria<UserTest>>) -> Vec<(GroupId, i64)>;

    /// A page of the service accounts of each of these groups, in no order.
    fn service_accounts(sight: Sight, groups: Vec<GroupId>, ask: Arc<Ask<ServiceAccountTest>>)
        -> Vec<Entry<(GroupServiceAccountRow, ServiceAccountRow)>>;

    /// How many service accounts each of these groups has, where it has any.
    fn count_service_accounts(sight: Sight, groups: Vec<GroupId>, criteria: Arc<Criteria<ServiceAccountTest>>) -> Vec<(GroupId, i64)>;

    /// The group of this id, if seen, which nobody else changes until the transaction ends.
    fn lock(sight: Sight, id: GroupId) -> Option<GroupRow>;

    /// Writes new groups.
    fn create(rows: Vec<GroupRow>, stamp: Stamp) -> ();

    /// Writes a group's new state and answers it with what changed; nothing is written where nothing did. The group must have
    /// the version that `before` has.
    fn update(before: GroupRow, after: GroupRow, stamp: Stamp) -> Updated<GroupRow>;

    /// Writes that a group is no more, nor who was in it.
    fn delete(row: GroupRow, stamp: Stamp) -> ();
}

queries! {
    in principal;

    /// The roles that a user has in an organisation through its groups, whether the membership is in force or not.
    fn roles_of(organisation: OrganisationId, user: UserId) -> Roles;

    /// Which of these users are in the group.
    fn users_among(group: GroupId, users: Vec<UserId>) -> Vec<GroupUserRow>;

    /// Which of these service accounts are in the group.
    fn service_accounts_among(group: GroupId, accounts: Vec<ServiceAccountId>) -> Vec<GroupServiceAccountRow>;

    /// The users of a group of whom that is seen: all, or those of these users.
    fn seen_users(sight: Sight, group: GroupId, among: Option<Vec<UserId>>) -> Vec<GroupUserRow>;

    /// The service accounts of a group of which that is seen: all, or those of these.
    fn seen_service_accounts(sight: Sight, group: GroupId, among: Option<Vec<ServiceAccountId>>)
        -> Vec<GroupServiceAccountRow>;

    /// The users of a group who have an account on a platform, each with the account's subject.
    fn users_from(platform: String, group: GroupId) -> Vec<(GroupUserRow, String)>;

    /// The groups of a user that came from a platform, each with the platform's id of it.
    fn of_user_from(platform: String, user: UserId) -> Vec<(GroupUserRow, String)>;

    /// The service accounts of a group that came from a platform, each with the platform's id of it.
    fn service_accounts_from(platform: String, group: GroupId) -> Vec<(GroupServiceAccountRow, String)>;

    /// The groups of a service account that came from a platform, each with the platform's id of it.
    fn of_service_account_from(platform: String, account: ServiceAccountId) -> Vec<(GroupServiceAccountRow, String)>;

    /// Writes that users are in groups in which they were not before.
    fn add_users(rows: Vec<GroupUserRow>, stamp: Stamp) -> ();

    /// Writes that users are no longer in groups.
    fn remove_users(rows: Vec<GroupUserRow>, stamp: Stamp) -> ();

    /// Writes that service accounts are in groups in which they were not before.
    fn add_service_accounts(rows: Vec<GroupServiceAccountRow>, stamp: Stamp) -> ();

    /// Writes that service accounts are no longer in groups.
    fn remove_service_accounts(rows: Vec<GroupServiceAccountRow>, stamp: Stamp) -> ();

    /// Writes who joins a group and who leaves it as one change of it, and answers it with what changed; nothing is written
    /// where nobody does. The group must be locked.
    fn change_principals(group: GroupRow, joining: Principals, leaving: Principals, stamp: Stamp) -> Updated<GroupRow>;
}
