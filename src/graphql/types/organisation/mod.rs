//! [`Organisation`], and the lists of who belongs to it.

mod edge;
mod settings;

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

pub use self::edge::{OrganisationEdge, OrganisationUserEdge, UserOrganisationEdge};
use self::settings::{Feature, OrganisationSettings};

use super::{
    ability::OrganisationAbilities,
    change::{self, ChangeEdge},
    group::{CountGroupsOfOrganisation, GroupsOfOrganisation, OrganisationGroupEdge},
    service_account::{
        CountServiceAccountsOfOrganisation, OrganisationServiceAccountEdge, ServiceAccountsOfOrganisation,
    },
    team::{CountTeamsOfOrganisation, OrganisationTeamEdge, TeamsOfOrganisation},
    user::User,
};
use crate::{
    db::{
        self,
        organisation::{MemberRow, OrganisationRow},
    },
    domain::{
        OrganisationId, UserId,
        list::{OrganisationTest, UserTest},
        membership::{MembershipStatus, OrganisationRole},
        organisation::OrganisationStatus,
    },
    graphql::{
        connection::{Connection, PageArgs},
        enumeration::graphql_enums,
        errors::{Nullable, Result, nullable},
        list::{
            self, Asked, Given, GroupFilter, GroupOrder, ServiceAccountFilter, ServiceAccountOrder, TeamFilter,
            TeamOrder, UserFilter, UserOrder,
        },
        loaders::{ContextExt as _, load_criteria_count, load_one, load_page},
        scalars::DateTime,
    },
};

graphql_enums!(MembershipStatus, OrganisationRole, OrganisationStatus);

/// An organisation.
#[derive(Clone)]
pub struct Organisation(pub Arc<OrganisationRow>);

impl From<Arc<OrganisationRow>> for Organisation {
    fn from(row: Arc<OrganisationRow>) -> Self {
        Self(row)
    }
}

/// What people belong to: a company, a customer, a department. It has users, teams, groups and service accounts.
#[Object]
impl Organisation {
    /// The organisation's opaque id.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// 1 when the organisation came to be, and one more with every change of it.
    pub async fn version(&self) -> i32 {
        self.0.version
    }

    /// When the organisation came to be, as far as is known.
    pub async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When the organisation last changed.
    pub async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }

    /// The organisation that the organisation belongs to, and through which it is administered; null if there is none.
    pub async fn owner(&self, ctx: &Context<'_>) -> Nullable<Organisation> {
        nullable(async { owner(ctx, self.0.owner_id).await }).await
    }

    /// What happened to the organisation, the latest first. Private: it is for those who may read its history.
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
        change::history(ctx, ctx.viewer().check_history_in(self.0.id), self.0.id, args).await
    }

    /// The organisation's name.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// The organisation's short name in addresses, unique in the whole directory.
    fn slug(&self) -> &str {
        &self.0.slug
    }

    /// What the organisation is; null if nothing is said.
    fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// Whether the organisation is for trying things out only.
    fn sandbox(&self) -> bool {
        self.0.sandbox
    }

    /// Whether the organisation is in use.
    fn status(&self) -> OrganisationStatus {
        self.0.status
    }

    /// How the organisation is set up.
    fn settings(&self) -> OrganisationSettings {
        OrganisationSettings::from(self.0.as_ref())
    }

    /// What the organisation is allowed to use.
    fn features(&self) -> Vec<Feature> {
        self.0.features.0.iter().map(Feature::from).collect()
    }

    /// What the viewer may do with the organisation, and why not.
    async fn viewer_can(&self) -> OrganisationAbilities {
        OrganisationAbilities(self.clone())
    }

    /// The users who belong to the organisation, the latest joined first.
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
    ) -> Result<Connection<OrganisationUserEdge>> {
        let asked =
            Asked { filter, order_by, search: Given::Nothing, page: PageArgs { first, after, last, before, offset } };
        list::of::<_, UsersOfOrganisation, CountUsersOfOrganisation, _, _, _>(ctx, self.0.id, asked).await
    }

    /// The organisation's teams, the newest first.
    async fn teams(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which entries; null is an error.")] filter: Given<TeamFilter>,
        #[graphql(desc = "In which order; ids decide among equals. The newest first if nothing is said.")]
        order_by: Given<Vec<TeamOrder>>,
        #[graphql(
            desc = "So many entries from the beginning: 20 if neither `first` nor `last` is given, at most 100."
        )]
        first: Option<i64>,
        #[graphql(desc = "Only entries after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many entries from the end, at most 100; not together with `first`.")] last: Option<i64>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
        #[graphql(desc = "So many entries are passed over; not together with a cursor.")] offset: Option<i64>,
    ) -> Result<Connection<OrganisationTeamEdge>> {
        let asked =
            Asked { filter, order_by, search: Given::Nothing, page: PageArgs { first, after, last, before, offset } };
        list::of::<_, TeamsOfOrganisation, CountTeamsOfOrganisation, _, _, _>(ctx, self.0.id, asked).await
    }

    /// The organisation's groups, the newest first.
    async fn groups(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which entries; null is an error.")] filter: Given<GroupFilter>,
        #[graphql(desc = "In which order; ids decide among equals. The newest first if nothing is said.")]
        order_by: Given<Vec<GroupOrder>>,
        #[graphql(
            desc = "So many entries from the beginning: 20 if neither `first` nor `last` is given, at most 100."
        )]
        first: Option<i64>,
        #[graphql(desc = "Only entries after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many entries from the end, at most 100; not together with `first`.")] last: Option<i64>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
        #[graphql(desc = "So many entries are passed over; not together with a cursor.")] offset: Option<i64>,
    ) -> Result<Connection<OrganisationGroupEdge>> {
        let asked =
            Asked { filter, order_by, search: Given::Nothing, page: PageArgs { first, after, last, before, offset } };
        list::of::<_, GroupsOfOrganisation, CountGroupsOfOrganisation, _, _, _>(ctx, self.0.id, asked).await
    }

    /// The organisation's service accounts, the newest first.
    async fn service_accounts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which entries; null is an error.")] filter: Given<ServiceAccountFilter>,
        #[graphql(desc = "In which order; ids decide among equals. The newest first if nothing is said.")]
        order_by: Given<Vec<ServiceAccountOrder>>,
        #[graphql(
            desc = "So many entries from the beginning: 20 if neither `first` nor `last` is given, at most 100."
        )]
        first: Option<i64>,
        #[graphql(desc = "Only entries after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many entries from the end, at most 100; not together with `first`.")] last: Option<i64>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
        #[graphql(desc = "So many entries are passed over; not together with a cursor.")] offset: Option<i64>,
    ) -> Result<Connection<OrganisationServiceAccountEdge>> {
        let asked =
            Asked { filter, order_by, search: Given::Nothing, page: PageArgs { first, after, last, before, offset } };
        list::of::<_, ServiceAccountsOfOrganisation, CountServiceAccountsOfOrganisation, _, _, _>(ctx, self.0.id, asked)
            .await
    }
}

/// The organisation that owns a record, if any does.
///
/// # Errors
/// When the database fails.
pub async fn owner(ctx: &Context<'_>, id: Option<OrganisationId>) -> Result<Option<Organisation>> {
    match id {
        Some(id) => Ok(ctx.loaders().load::<OrganisationById>(id).await?.map(Organisation)),
        None => Ok(None),
    }
}

/// The organisation that a record cannot be without.
///
/// # Errors
/// When the database fails, or the organisation was deleted while the request ran.
pub async fn of(ctx: &Context<'_>, id: OrganisationId) -> Result<Organisation> {
    let found = ctx.loaders().load::<OrganisationById>(id).await?;
    Ok(Organisation(super::present(found)?))
}

load_one! {
    /// An organisation by id.
    OrganisationById(OrganisationId) -> OrganisationRow = db::organisation::seen, |row| row.id
}

load_page! {
    /// A page of an organisation's users.
    UsersOfOrganisation(OrganisationId, UserTest) -> Arc<(MemberRow, User)> = db::organisation::users, |row| Arc::new((row.0, User(Arc::new(row.1))))
}

load_criteria_count! {
    /// How many users an organisation has.
    CountUsersOfOrganisation(OrganisationId, UserTest) = db::organisation::count_users
}

load_page! {
    /// A page of a user's organisations.
    OrganisationsOfUser(UserId, OrganisationTest) -> Arc<(MemberRow, Organisation)> = db::organisation::of_users, |row| Arc::new((row.0, Organisation(Arc::new(row.1))))
}

load_criteria_count! {
    /// How many organisations a user belongs to.
    CountOrganisationsOfUser(UserId, OrganisationTest) = db::organisation::count_of_users
}
