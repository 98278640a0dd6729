//! [`Group`], and the lists of the principals in it.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::{
    change::{self, ChangeEdge},
    organisation::{self, Organisation},
    service_account::ServiceAccount,
    user::User,
};
use crate::{
    db::{
        self,
        group::{GroupRow, GroupServiceAccountRow, GroupUserRow},
    },
    domain::{
        GroupId, OrganisationId, UserId,
        list::{GroupTest, ServiceAccountTest, UserTest},
        membership::OrganisationRole,
    },
    graphql::{
        connection::{Connection, PageArgs, edge},
        errors::{Nullable, Result, nullable},
        list::{self, Asked, Given, ServiceAccountFilter, ServiceAccountOrder, UserFilter, UserOrder},
        loaders::{ContextExt as _, load_criteria_count, load_one, load_page},
        scalars::DateTime,
    },
};

/// A group.
#[derive(Clone)]
pub struct Group(pub Arc<GroupRow>);

impl From<Arc<GroupRow>> for Group {
    fn from(row: Arc<GroupRow>) -> Self {
        Self(row)
    }
}

/// A set of an organisation's users and service accounts, who all have the group's roles.
#[Object]
impl Group {
    /// The group's opaque id.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// 1 when the group came to be, and one more with every change of it.
    pub async fn version(&self) -> i32 {
        self.0.version
    }

    /// When the group came to be, as far as is known.
    pub async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When the group last changed.
    pub async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }

    /// The organisation that the group belongs to, and through which it is administered; null if there is none.
    pub async fn owner(&self, ctx: &Context<'_>) -> Nullable<Organisation> {
        nullable(async { organisation::owner(ctx, Some(self.0.organisation_id)).await }).await
    }

    /// What happened to the group, the latest first. Private: it is for those who may read the history of its organisation.
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

    /// The group's name.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// What the group is for; null if nothing is said.
    fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// What everybody in the group may do in the organisation, the most powerful role first.
    fn roles(&self) -> Vec<OrganisationRole> {
        self.0.roles.iter().collect()
    }

    /// The organisation that the group is part of.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Organisation> {
        organisation::of(ctx, self.0.organisation_id).await
    }

    /// The users in the group, the latest joined first.
    async fn users(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which entries; null is an error.")] filter: Given<UserFilter>,
        #[graphql(desc = "In which order; ids decide among equals. The latest joined first if nothing is said.")]
        order_by: Given<Vec<UserOrder>>,
        #[graphql(
            desc = "So many entries from the beginning: 20 if neither `first` nor `last` is given, at most 100."
        )]
        first: Option<i64>,
        #[graphql(desc = "Only entries after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many entries from the end, at most 100; not together with `first`.")] last: Option<i64>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
        #[graphql(desc = "So many entries are passed over; not together with a cursor.")] offset: Option<i64>,
    ) -> Result<Connection<GroupUserEdge>> {
        let asked =
            Asked { filter, order_by, search: Given::Nothing, page: PageArgs { first, after, last, before, offset } };
        list::of::<_, UsersOfGroup, CountUsersOfGroup, _, _, _>(ctx, self.0.id, asked).await
    }

    /// The service accounts in the group, the latest joined first.
    async fn service_accounts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which entries; null is an error.")] filter: Given<ServiceAccountFilter>,
        #[graphql(desc = "In which order; ids decide among equals. The latest joined first if nothing is said.")]
        order_by: Given<Vec<ServiceAccountOrder>>,
        #[graphql(
            desc = "So many entries from the beginning: 20 if neither `first` nor `last` is given, at most 100."
        )]
        first: Option<i64>,
        #[graphql(desc = "Only entries after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many entries from the end, at most 100; not together with `first`.")] last: Option<i64>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
        #[graphql(desc = "So many entries are passed over; not together with a cursor.")] offset: Option<i64>,
    ) -> Result<Connection<GroupServiceAccountEdge>> {
        let asked =
            Asked { filter, order_by, search: Given::Nothing, page: PageArgs { first, after, last, before, offset } };
        list::of::<_, ServiceAccountsOfGroup, CountServiceAccountsOfGroup, _, _, _>(ctx, self.0.id, asked).await
    }
}

edge! {
    /// A group in the list of an organisation's groups.
    OrganisationGroupEdge, "OrganisationGroupConnection": Arc<GroupRow> => Group, " The group."
}

edge! {
    /// That a user is in a group, seen from the group.
    GroupUserEdge, "GroupUserConnection": Arc<(GroupUserRow, User)> => User, " The user.", |row| row.1.clone(), {
        /// When the user joined, as far as is known.
        fn joined_at(&self) -> DateTime {
            DateTime(self.row.0.joined_at)
        }
    }
}

edge! {
    /// That a user is in a group, seen from the user.
    UserGroupEdge, "UserGroupConnection": Arc<(GroupUserRow, Group)> => Group, " The group.", |row| row.1.clone(), {
        /// When the user joined, as far as is known.
        fn joined_at(&self) -> DateTime {
            DateTime(self.row.0.joined_at)
        }
    }
}

edge! {
    /// That a service account is in a group.
    GroupServiceAccountEdge, "GroupServiceAccountConnection": Arc<(GroupServiceAccountRow, ServiceAccount)> => ServiceAccount, " The service account.", |row| row.1.clone(), {
        /// When the service account joined, as far as is known.
        fn joined_at(&self) -> DateTime {
            DateTime(self.row.0.joined_at)
        }
    }
}

load_one! {
    /// A group by id.
    GroupById(GroupId) -> GroupRow = db::group::seen, |row| row.id
}

load_page! {
    /// A page of an organisation's groups.
    GroupsOfOrganisation(OrganisationId, GroupTest) -> Arc<GroupRow> = db::group::of_organisations, |row| Arc::new(row)
}

load_criteria_count! {
    /// How many groups an organisation has.
    CountGroupsOfOrganisation(OrganisationId, GroupTest) = db::group::count_of_organisations
}

load_page! {
    /// A page of a user's groups.
    GroupsOfUser(UserId, GroupTest) -> Arc<(GroupUserRow, Group)> = db::group::of_users, |row| Arc::new((row.0, Group(Arc::new(row.1))))
}

load_criteria_count! {
    /// How many groups a user is in.
    CountGroupsOfUser(UserId, GroupTest) = db::group::count_of_users
}

load_page! {
    /// A page of a group's users.
    UsersOfGroup(GroupId, UserTest) -> Arc<(GroupUserRow, User)> = db::group::users, |row| Arc::new((row.0, User(Arc::new(row.1))))
}

load_criteria_count! {
    /// How many users a group has.
    CountUsersOfGroup(GroupId, UserTest) = db::group::count_users
}

load_page! {
    /// A page of a group's service accounts.
    ServiceAccountsOfGroup(GroupId, ServiceAccountTest) -> Arc<(GroupServiceAccountRow, ServiceAccount)> = db::group::service_accounts, |row| Arc::new((row.0, ServiceAccount(Arc::new(row.1))))
}

load_criteria_count! {
    /// How many service accounts a group has.
    CountServiceAccountsOfGroup(GroupId, ServiceAccountTest) = db::group::count_service_accounts
}
