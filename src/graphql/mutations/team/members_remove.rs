//! `teamMembersRemove`: users leave a team.

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

/// Lets users leave a team.
#[derive(Default)]
pub struct TeamMembersRemove;

/// Who is to leave a team.
#[derive(Debug, Clone, InputObject)]
pub struct TeamMembersRemoveInput {
    /// The team's id.
    id: ID,
    /// The ids of users, at most 1,000. Those who are not in the team are passed over.
    users: Vec<ID>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
}

payload! {
    /// What came of letting users leave a team.
    TeamMembersRemovePayload {
        /// The team as it is now; null if nothing was done.
        team: Team = TeamRow, TeamById
    }
}

#[Object]
impl TeamMembersRemove {
    /// Lets users leave a team; the others stay in it. It takes `TEAM_WRITE` in the team's organisation.
    async fn team_members_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is to leave.")] input: TeamMembersRemoveInput,
    ) -> Result<TeamMembersRemovePayload> {
        let manner = Manner::of(input.dry_run);
        let outcome = write::run(ctx, manner, input, |work, input| Box::pin(remove(work, input))).await?;
        TeamMembersRemovePayload::of(ctx, outcome).await
    }
}

async fn remove(work: &mut Work<'_, '_>, input: TeamMembersRemoveInput) -> Result<Written<TeamRow>, Stop> {
    let team = work.find(&["id"], &input.id, teams::lock).await?;
    let users = work.listed("users", &input.users);
    let Some(team) = team else { return Err(work.stop()) };
    let Some(permit) = members::permit(work, &team) else { return Err(work.stop()) };
    let leaving = work.see(|sight| teams::seen_members(sight, team.id, Some(users.ids()))).await?;
    members::change(work, permit, team, Vec::new(), leaving).await
}
