//! [`Team`], and the lists of who is in it.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::{
    ability::TeamAbilities,
    change::{self, ChangeEdge},
    organisation::{self, Organisation},
    user::User,
};
use crate::{
    db::{
        self,
        team::{TeamMemberRow, TeamRow},
    },
    domain::{
        OrganisationId, TeamId, UserId,
        list::{TeamTest, UserTest},
    },
    graphql::{
        connection::{Connection, PageArgs, edge},
        errors::{Nullable, Result, nullable},
        list::{self, Asked, Given, UserFilter, UserOrder},
        loaders::{ContextExt as _, load_criteria_count, load_one, load_page},
        scalars::DateTime,
    },
};

/// A team.
#[derive(Clone)]
pub struct Team(pub Arc<TeamRow>);

impl From<Arc<TeamRow>> for Team {
    fn from(row: Arc<TeamRow>) -> Self {
        Self(row)
    }
}

/// Some of an organisation's users, who work together.
#[Object]
impl Team {
    /// The team's opaque id.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// 1 when the team came to be, and one more with every change of it.
    pub async fn version(&self) -> i32 {
        self.0.version
    }

    /// When the team came to be, as far as is known.
    pub async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When the team last changed.
    pub async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }

    /// The organisation that the team belongs to, and through which it is administered; null if there is none.
    pub async fn owner(&self, ctx: &Context<'_>) -> Nullable<Organisation> {
        nullable(async { organisation::owner(ctx, Some(self.0.organisation_id)).await }).await
    }

    /// What happened to the team, the latest first. Private: it is for those who may read the history of its organisation.
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

    /// The team's name.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// What the team is for; null if nothing is said.
    fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// The organisation that the team is part of.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Organisation> {
        organisation::of(ctx, self.0.organisation_id).await
    }

    /// What the viewer may do with the team, and why not.
    async fn viewer_can(&self) -> TeamAbilities {
        TeamAbilities(self.clone())
    }

    /// The users in the team, the latest joined first. Each belongs to the team's organisation.
    async fn members(
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
    ) -> Result<Connection<TeamMemberEdge>> {
        let asked =
            Asked { filter, order_by, search: Given::Nothing, page: PageArgs { first, after, last, before, offset } };
        list::of::<_, MembersOfTeam, CountMembersOfTeam, _, _, _>(ctx, self.0.id, asked).await
    }
}

edge! {
    /// A team in the list of all teams.
    TeamEdge, "TeamConnection": Arc<TeamRow> => Team, " The team."
}

edge! {
    /// A team in the list of an organisation's teams.
    OrganisationTeamEdge, "OrganisationTeamConnection": Arc<TeamRow> => Team, " The team."
}

edge! {
    /// That a user is in a team, seen from the team.
    TeamMemberEdge, "TeamMemberConnection": Arc<(TeamMemberRow, User)> => User, " The user.", |row| row.1.clone(), {
        /// When the user joined, as far as is known.
        fn joined_at(&self) -> DateTime {
            DateTime(self.row.0.joined_at)
        }
    }
}

edge! {
    /// That a user is in a team, seen from the user.
    UserTeamEdge, "UserTeamConnection": Arc<(TeamMemberRow, Team)> => Team, " The team.", |row| row.1.clone(), {
        /// When the user joined, as far as is known.
        fn joined_at(&self) -> DateTime {
            DateTime(self.row.0.joined_at)
        }
    }
}

load_one! {
    /// A team by id.
    TeamById(TeamId) -> TeamRow = db::team::seen, |row| row.id
}

load_page! {
    /// A page of an organisation's teams.
    TeamsOfOrganisation(OrganisationId, TeamTest) -> Arc<TeamRow> = db::team::of_organisations, |row| Arc::new(row)
}

load_criteria_count! {
    /// How many teams an organisation has.
    CountTeamsOfOrganisation(OrganisationId, TeamTest) = db::team::count_of_organisations
}

load_page! {
    /// A page of a user's teams.
    TeamsOfUser(UserId, TeamTest) -> Arc<(TeamMemberRow, Team)> = db::team::of_users, |row| Arc::new((row.0, Team(Arc::new(row.1))))
}

load_criteria_count! {
    /// How many teams a user is in.
    CountTeamsOfUser(UserId, TeamTest) = db::team::count_of_users
}

load_page! {
    /// A page of a team's members.
    MembersOfTeam(TeamId, UserTest) -> Arc<(TeamMemberRow, User)> = db::team::members, |row| Arc::new((row.0, User(Arc::new(row.1))))
}

load_criteria_count! {
    /// How many members a team has.
    CountMembersOfTeam(TeamId, UserTest) = db::team::count_members
}
