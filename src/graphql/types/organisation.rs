//! [`Organisation`], and the lists of who belongs to it.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};

use super::{
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
        membership::{MembershipStatus, OrganisationRole},
        organisation::{Feature as FeatureFacts, OrganisationStatus, Term as TermFacts},
    },
    graphql::{
        connection::{Connection, Edge, PageArgs, count_with, plain_edge},
        enumeration::graphql_enums,
        errors::{Nullable, Result, nullable},
        loaders::{ContextExt as _, load_count, load_one, load_page},
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

    /// The users who belong to the organisation, the latest joined first.
    async fn users(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "So many entries from the beginning: 20 if neither `first` nor `last` is given, at most 100."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only entries after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many entries from the end, at most 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
        #[graphql(desc = "So many entries are passed over; not together with a cursor.")] offset: Option<i32>,
    ) -> Result<Connection<OrganisationUserEdge>> {
        let args = PageArgs { first, after, last, before, offset };
        Connection::of::<UsersOfOrganisation, _>(ctx.loaders(), self.0.id, args, count_with!(CountUsersOfOrganisation))
            .await
    }

    /// The organisation's teams, the newest first.
    async fn teams(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "So many entries from the beginning: 20 if neither `first` nor `last` is given, at most 100."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only entries after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many entries from the end, at most 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
        #[graphql(desc = "So many entries are passed over; not together with a cursor.")] offset: Option<i32>,
    ) -> Result<Connection<OrganisationTeamEdge>> {
        let args = PageArgs { first, after, last, before, offset };
        Connection::of::<TeamsOfOrganisation, _>(ctx.loaders(), self.0.id, args, count_with!(CountTeamsOfOrganisation))
            .await
    }

    /// The organisation's groups, the newest first.
    async fn groups(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "So many entries from the beginning: 20 if neither `first` nor `last` is given, at most 100."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only entries after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many entries from the end, at most 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
        #[graphql(desc = "So many entries are passed over; not together with a cursor.")] offset: Option<i32>,
    ) -> Result<Connection<OrganisationGroupEdge>> {
        let args = PageArgs { first, after, last, before, offset };
        Connection::of::<GroupsOfOrganisation, _>(
            ctx.loaders(),
            self.0.id,
            args,
            count_with!(CountGroupsOfOrganisation),
        )
        .await
    }

    /// The organisation's service accounts, the newest first.
    async fn service_accounts(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "So many entries from the beginning: 20 if neither `first` nor `last` is given, at most 100."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only entries after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many entries from the end, at most 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
        #[graphql(desc = "So many entries are passed over; not together with a cursor.")] offset: Option<i32>,
    ) -> Result<Connection<OrganisationServiceAccountEdge>> {
        let args = PageArgs { first, after, last, before, offset };
        Connection::of::<ServiceAccountsOfOrganisation, _>(
            ctx.loaders(),
            self.0.id,
            args,
            count_with!(CountServiceAccountsOfOrganisation),
        )
        .await
    }
}

/// How an organisation is set up.
#[derive(SimpleObject)]
pub struct OrganisationSettings {
    /// What the organisation calls its things.
    nomenclature: Nomenclature,
}

/// What an organisation calls its things.
#[derive(SimpleObject)]
pub struct Nomenclature {
    /// Its words for what it governs.
    governance: Governance,
}

/// An organisation's words for what it governs.
#[derive(SimpleObject)]
pub struct Governance {
    /// Its words for a scheme, one entry for each language.
    schemes: Vec<Term>,
    /// Its words for a work order, one entry for each language.
    work_orders: Vec<Term>,
    /// Its words for an operation, one entry for each language.
    operations: Vec<Term>,
}

/// A word in one language.
#[derive(SimpleObject)]
pub struct Term {
    /// One of them.
    singular: String,
    /// Several of them.
    plural: String,
    /// The language of both, as a BCP 47 tag.
    language: String,
}

/// Something that an organisation can be allowed to use.
#[derive(SimpleObject)]
pub struct Feature {
    /// Its name, unique within the organisation.
    name: String,
    /// Whether the organisation may use it.
    enabled: bool,
    /// How much of it the organisation may use; null if there is no limit.
    limit: Option<i64>,
}

impl From<&OrganisationRow> for OrganisationSettings {
    fn from(row: &OrganisationRow) -> Self {
        let words = &row.nomenclature.0;
        let terms = |terms: &[TermFacts]| terms.iter().map(Term::from).collect();
        Self {
            nomenclature: Nomenclature {
                governance: Governance {
                    schemes: terms(&words.schemes),
                    work_orders: terms(&words.work_orders),
                    operations: terms(&words.operations),
                },
            },
        }
    }
}

impl From<&TermFacts> for Term {
    fn from(term: &TermFacts) -> Self {
        Self { singular: term.singular.clone(), plural: term.plural.clone(), language: term.language.clone() }
    }
}

impl From<&FeatureFacts> for Feature {
    fn from(feature: &FeatureFacts) -> Self {
        Self { name: feature.name.clone(), enabled: feature.enabled, limit: feature.limit }
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

plain_edge! {
    /// An organisation in the list of all organisations.
    OrganisationEdge, "OrganisationConnection": Arc<OrganisationRow> => Organisation, " The organisation."
}

/// How a user belongs to an organisation, seen from the organisation.
#[derive(Clone)]
pub struct OrganisationUserEdge {
    cursor: String,
    row: Arc<(MemberRow, User)>,
}

impl Edge for OrganisationUserEdge {
    const CONNECTION: &'static str = "OrganisationUserConnection";
    type Row = Arc<(MemberRow, User)>;
    type Node = User;

    fn new(cursor: String, row: Self::Row) -> Self {
        Self { cursor, row }
    }

    fn node(&self) -> User {
        self.row.1.clone()
    }
}

/// How a user belongs to an organisation, seen from the organisation.
#[Object]
impl OrganisationUserEdge {
    /// The entry's place in the list.
    fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The user.
    fn node(&self) -> User {
        Edge::node(self)
    }

    /// What the user may do in the organisation, the most powerful role first.
    fn roles(&self) -> Vec<OrganisationRole> {
        self.row.0.roles.iter().collect()
    }

    /// Whether the membership is in force.
    fn status(&self) -> MembershipStatus {
        self.row.0.status
    }

    /// What the user does in the organisation; null if it is not known.
    fn job_title(&self) -> Option<&str> {
        self.row.0.job_title.as_deref()
    }

    /// When the user joined, as far as is known.
    fn joined_at(&self) -> DateTime {
        DateTime(self.row.0.joined_at)
    }
}

/// How a user belongs to an organisation, seen from the user.
#[derive(Clone)]
pub struct UserOrganisationEdge {
    cursor: String,
    row: Arc<(MemberRow, Organisation)>,
}

impl Edge for UserOrganisationEdge {
    const CONNECTION: &'static str = "UserOrganisationConnection";
    type Row = Arc<(MemberRow, Organisation)>;
    type Node = Organisation;

    fn new(cursor: String, row: Self::Row) -> Self {
        Self { cursor, row }
    }

    fn node(&self) -> Organisation {
        self.row.1.clone()
    }
}

/// How a user belongs to an organisation, seen from the user.
#[Object]
impl UserOrganisationEdge {
    /// The entry's place in the list.
    fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The organisation.
    fn node(&self) -> Organisation {
        Edge::node(self)
    }

    /// What the user may do in the organisation, the most powerful role first.
    fn roles(&self) -> Vec<OrganisationRole> {
        self.row.0.roles.iter().collect()
    }

    /// Whether the membership is in force.
    fn status(&self) -> MembershipStatus {
        self.row.0.status
    }

    /// What the user does in the organisation; null if it is not known.
    fn job_title(&self) -> Option<&str> {
        self.row.0.job_title.as_deref()
    }

    /// When the user joined, as far as is known.
    fn joined_at(&self) -> DateTime {
        DateTime(self.row.0.joined_at)
    }
}

load_one! {
    /// An organisation by id.
    OrganisationById(OrganisationId) -> OrganisationRow = db::organisation::by_ids, |row| row.id
}

load_page! {
    /// A page of an organisation's users.
    UsersOfOrganisation(OrganisationId) -> Arc<(MemberRow, User)> = db::organisation::users, |row| Arc::new((row.0, User(Arc::new(row.1))))
}

load_count! {
    /// How many users an organisation has.
    CountUsersOfOrganisation(OrganisationId) = db::organisation::count_users
}

load_page! {
    /// A page of a user's organisations.
    OrganisationsOfUser(UserId) -> Arc<(MemberRow, Organisation)> = db::organisation::of_users, |row| Arc::new((row.0, Organisation(Arc::new(row.1))))
}

load_count! {
    /// How many organisations a user belongs to.
    CountOrganisationsOfUser(UserId) = db::organisation::count_of_users
}
