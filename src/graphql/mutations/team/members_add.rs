//! `teamMembersAdd`: users join a team.

use async_graphql::{Context, ID, InputObject, Object};

use super::members;
use crate::{
    db::team::{self as teams, TeamRow},
    graphql::{
        errors::Result,
        types::team::{Team, TeamById},
        write::{self, Manner, Stop, Work, Written, payload},
    },
};

/// Lets users join a team.
#[derive(Default)]
pub struct TeamMembersAdd;

/// Who is to join a team.
#[derive(Debug, Clone, InputObject)]
pub struct TeamMembersAddInput {
    /// The team's id.
    id: ID,
    /// The ids of users who belong to the team's organisation, at most 1,000. Those who are in the team already stay in it.
    users: Vec<ID>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
}

payload! {
    /// What came of letting users join a team.
    TeamMembersAddPayload {
        /// The team as it is now; null if nothing was done.
        team: Team = TeamRow, TeamById
    }
}

#[Object]
impl TeamMembersAdd {
    /// Lets users join a team, beside those who are in it. Nobody joins who is suspended in the organisation. It takes
    /// `TEAM_WRITE` in the team's organisation.
    async fn team_members_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is to join.")] input: TeamMembersAddInput,
    ) -> Result<TeamMembersAddPayload> {
        let manner = Manner::of(input.dry_run);
        let outcome = write::run(ctx, manner, input, |work, input| Box::pin(add(work, input))).await?;
        TeamMembersAddPayload::of(ctx, outcome).await
    }
}

async fn add(work: &mut Work<'_, '_>, input: TeamMembersAddInput) -> Result<Written<TeamRow>, Stop> {
    let team = work.find(&["id"], &input.id, teams::lock).await?;
    let users = work.listed("users", &input.users);
    let Some(team) = team else { return Err(work.stop()) };
    let Some(permit) = members::permit(work, &team) else { return Err(work.stop()) };
    let present = work.run(teams::members_among(team.id, users.ids())).await?;
    let present = present.into_iter().map(|row| row.user_id);
    let joining = work.joining_users(team.organisation_id, &users, present).await?;
    members::change(work, permit, team, joining, Vec::new()).await
}
