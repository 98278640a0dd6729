//! [`User`] and its lists.

mod account;

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, ID, Object};

pub use self::account::{IdentitiesOfUser, MetadataOfUser};
use self::account::{Identity, MetadataEntry};
use super::{
    ability::UserAbilities,
    change::{self, ChangeEdge},
    group::{CountGroupsOfUser, GroupsOfUser, UserGroupEdge},
    organisation::{self, CountOrganisationsOfUser, Organisation, OrganisationsOfUser, UserOrganisationEdge},
    profile::{Profile, ProfileByUser},
    team::{CountTeamsOfUser, TeamsOfUser, UserTeamEdge},
};
use crate::{
    db::{self, caller, sight::Seen, user::UserRow},
    domain::{
        self, Actor, Permission, UserId,
        access::{Denied, Person},
        user::UserState,
    },
    graphql::{
        argument,
        connection::{Connection, PageArgs, edge},
        enumeration::graphql_enums,
        errors::{Nullable, Result, nullable, permitted},
        list::{
            self, Asked, Given, GroupFilter, GroupOrder, OrganisationFilter, OrganisationOrder, TeamFilter, TeamOrder,
        },
        loaders::{Batch, ContextExt as _, Source, load_one},
        scalars::DateTime,
    },
};

graphql_enums!(UserState);

/// A user.
#[derive(Clone)]
pub struct User(pub Arc<Seen<UserRow>>);

impl From<Arc<Seen<UserRow>>> for User {
    fn from(row: Arc<Seen<UserRow>>) -> Self {
        Self(row)
    }
}

/// A person as the systems know them that they sign in to: an account, with what is known of the person in its profile.
#[Object]
impl User {
    /// The user's opaque id.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// 1 when the user came to be, and one more with every change of it.
    pub async fn version(&self) -> i32 {
        self.0.version
    }

    /// When the user came to be, as far as is known.
    pub async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When the user last changed.
    pub async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }

    /// The organisation that the user belongs to, and through which it is administered; null if there is none.
    pub async fn owner(&self, ctx: &Context<'_>) -> Nullable<Organisation> {
        nullable(async { organisation::owner(ctx, self.0.owner_id).await }).await
    }

    /// What happened to the user, the latest first. Private: it is for the user, and for those who may read the history of its owner.
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
        change::history(ctx, ctx.viewer().check_history(&self.person()), self.0.id, args).await
    }

    /// The name that the user signs in with, unique in the whole directory.
    fn username(&self) -> &str {
        &self.0.username
    }

    /// The user's e-mail address as it was given, unique in the whole directory whatever its case; null if there is none.
    fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// The user's phone number, in E.164 where its country is known; null if there is none. Private.
    fn phone(&self, ctx: &Context<'_>) -> Nullable<&str> {
        permitted(self.check_private(ctx), || self.0.phone.as_deref())
    }

    /// Whether the user may use the account.
    fn state(&self) -> UserState {
        self.0.state
    }

    /// The user's accounts on other platforms. Private.
    async fn identities(&self, ctx: &Context<'_>) -> Nullable<Vec<Identity>> {
        nullable(async {
            self.check_private(ctx)?;
            let rows = ctx.loaders().load::<IdentitiesOfUser>(self.0.id).await?;
            Ok(Some(rows.iter().cloned().map(Identity).collect()))
        })
        .await
    }

    /// What other systems keep about the user, by key. Private.
    async fn metadata(&self, ctx: &Context<'_>) -> Nullable<Vec<MetadataEntry>> {
        nullable(async {
            self.check_private(ctx)?;
            let rows = ctx.loaders().load::<MetadataOfUser>(self.0.id).await?;
            Ok(Some(rows.iter().cloned().map(MetadataEntry).collect()))
        })
        .await
    }

    /// When the user last signed in; null if never, or if it is not known. Private.
    fn last_sign_in_at(&self, ctx: &Context<'_>) -> Nullable<DateTime> {
        permitted(self.check_private(ctx), || self.0.last_sign_in_at.map(DateTime))
    }

    /// What the user's roles allow in an organisation; without one, in any of the user's own. Private: it is for the user
    /// and for administrators of the instance.
    async fn permissions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The organisation's id.")] organisation: Option<ID>,
    ) -> Nullable<Vec<Permission>> {
        nullable(async {
            ctx.viewer().check_personal(self.0.id)?;
            let organisation = organisation.map(|id| argument::id("organisation", &id)).transpose()?;
            let known = ctx.loaders().load::<RolesOfUser>(self.0.id).await?;
            let viewer = domain::Viewer { organisation, ..known.as_ref().clone() };
            Ok(Some(viewer.permissions().iter().collect()))
        })
        .await
    }

    /// What the viewer may do with the user, and why not.
    async fn viewer_can(&self) -> UserAbilities {
        UserAbilities(self.clone())
    }

    /// What is known of the user as a person; null if the user has no profile.
    async fn profile(&self, ctx: &Context<'_>) -> Nullable<Profile> {
        nullable(async { Ok(ctx.loaders().load::<ProfileByUser>(self.0.id).await?.map(Profile)) }).await
    }

    /// The organisations that the user belongs to, the latest joined first.
    async fn organisations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which entries; null is an error.")] filter: Given<OrganisationFilter>,
        #[graphql(desc = "In which order; ids decide among equals. The latest joined first if nothing is said.")]
        order_by: Given<Vec<OrganisationOrder>>,
        #[graphql(
            desc = "So many entries from the beginning: 20 if neither `first` nor `last` is given, at most 100."
        )]
        first: Option<i64>,
        #[graphql(desc = "Only entries after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many entries from the end, at most 100; not together with `first`.")] last: Option<i64>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
        #[graphql(desc = "So many entries are passed over; not together with a cursor.")] offset: Option<i64>,
    ) -> Result<Connection<UserOrganisationEdge>> {
        let asked =
            Asked { filter, order_by, search: Given::Nothing, page: PageArgs { first, after, last, before, offset } };
        list::of::<_, OrganisationsOfUser, CountOrganisationsOfUser, _, _, _>(ctx, self.0.id, asked).await
    }

    /// The teams that the user is in, the latest joined first.
    async fn teams(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which entries; null is an error.")] filter: Given<TeamFilter>,
        #[graphql(desc = "In which order; ids decide among equals. The latest joined first if nothing is said.")]
        order_by: Given<Vec<TeamOrder>>,
        #[graphql(
            desc = "So many entries from the beginning: 20 if neither `first` nor `last` is given, at most 100."
        )]
        first: Option<i64>,
        #[graphql(desc = "Only entries after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many entries from the end, at most 100; not together with `first`.")] last: Option<i64>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
        #[graphql(desc = "So many entries are passed over; not together with a cursor.")] offset: Option<i64>,
    ) -> Result<Connection<UserTeamEdge>> {
        let asked =
            Asked { filter, order_by, search: Given::Nothing, page: PageArgs { first, after, last, before, offset } };
        list::of::<_, TeamsOfUser, CountTeamsOfUser, _, _, _>(ctx, self.0.id, asked).await
    }

    /// The groups that the user is in, the latest joined first.
    async fn groups(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which entries; null is an error.")] filter: Given<GroupFilter>,
        #[graphql(desc = "In which order; ids decide among equals. The latest joined first if nothing is said.")]
        order_by: Given<Vec<GroupOrder>>,
        #[graphql(
            desc = "So many entries from the beginning: 20 if neither `first` nor `last` is given, at most 100."
        )]
        first: Option<i64>,
        #[graphql(desc = "Only entries after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many entries from the end, at most 100; not together with `first`.")] last: Option<i64>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
        #[graphql(desc = "So many entries are passed over; not together with a cursor.")] offset: Option<i64>,
    ) -> Result<Connection<UserGroupEdge>> {
        let asked =
            Asked { filter, order_by, search: Given::Nothing, page: PageArgs { first, after, last, before, offset } };
        list::of::<_, GroupsOfUser, CountGroupsOfUser, _, _, _>(ctx, self.0.id, asked).await
    }
}

impl User {
    /// The user as far as permission goes.
    pub fn person(&self) -> Person<'_> {
        person(&self.0)
    }

    fn check_private(&self, ctx: &Context<'_>) -> std::result::Result<(), Denied> {
        ctx.viewer().check_read(Permission::ProfileReadPrivate, &self.person())
    }
}

/// A user as far as permission goes.
pub fn person(row: &Seen<UserRow>) -> Person<'_> {
    Person { user: row.id, owner: row.owner_id, through: &row.through }
}

edge! {
    /// A user in the list of all users.
    UserEdge, "UserConnection": Arc<Seen<UserRow>> => User, " The user."
}

load_one! {
    /// A user by id.
    UserById(UserId) -> Seen<UserRow> = db::user::seen, |row| row.id
}

/// A user as a viewer, for what they may do.
pub struct RolesOfUser;

impl Batch for RolesOfUser {
    type Key = UserId;
    type Value = Arc<domain::Viewer>;

    async fn fetch(source: &Source, users: Vec<UserId>) -> db::Result<HashMap<UserId, Self::Value>> {
        let mut roles: HashMap<UserId, Vec<_>> = HashMap::new();
        for (user, row) in source.read(|_| caller::roles_of_users(users.clone())).await? {
            roles.entry(user).or_default().push((row.organisation, row.roles));
        }
        let administrators = source.read(|_| caller::administrators_among(users.clone())).await?;
        let known = users.into_iter().map(|user| {
            let roles = roles.remove(&user).unwrap_or_default();
            (user, Arc::new(domain::Viewer::new(Actor::User(user), administrators.contains(&user), roles)))
        });
        Ok(known.collect())
    }
}
