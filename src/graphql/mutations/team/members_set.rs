//! `teamMembersSet`: who is in a team is replaced.

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

/// Replaces who is in a team.
#[derive(Default)]
pub struct TeamMembersSet;

/// Who is to be in a team.
#[derive(Debug, Clone, InputObject)]
pub struct TeamMembersSetInput {
    /// The team's id.
    id: ID,
    /// The ids of all who are to be in the team, at most 1,000. They belong to the team's organisation. Those who are in the
    /// team already stay in it, and have joined when they did.
    users: Vec<ID>,
    /// The version that the list was made on. That somebody else has let anybody join or leave since is a `CONFLICT`.
    if_version: Option<i32>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
}

payload! {
    /// What came of replacing who is in a team.
    TeamMembersSetPayload {
        /// The team as it is now; null if nothing was done.
        team: Team = TeamRow, TeamById
    }
}

#[Object]
impl TeamMembersSet {
    /// Replaces who is in a team, at once: the users who are named are in it then, and nobody else whom the caller sees.
    /// (A person who is suspended, and hidden from the caller therefore, stays.) Nobody joins who is suspended in the
    /// organisation. It takes `TEAM_WRITE` in the team's organisation.
    async fn team_members_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is to be in the team.")] input: TeamMembersSetInput,
    ) -> Result<TeamMembersSetPayload> {
        let manner = Manner::update(ctx, input.dry_run, input.if_version);
        let outcome = write::run(ctx, manner, input, |work, input| Box::pin(set(work, input))).await?;
        TeamMembersSetPayload::of(ctx, outcome).await
    }
}

async fn set(work: &mut Work<'_, '_>, input: TeamMembersSetInput) -> Result<Written<TeamRow>, Stop> {
    let team = work.find(&["id"], &input.id, teams::lock).await?;
    let users = work.listed("users", &input.users);
    let Some(team) = team else { return Err(work.stop()) };
    let Some(permit) = members::permit(work, &team) else { return Err(work.stop()) };
    let present = work.see(|sight| teams::seen_members(sight, team.id, None)).await?;
    let joining = work.joining_users(team.organisation_id, &users, present.iter().map(|row| row.user_id)).await?;
    let edits = work.edits_since(&team, input.if_version).await?.unwrap_or_default();
    work.merge_set(&edits, "members", &users, present.iter().map(|row| row.user_id));
    let leaving = users.without(present, |row| row.user_id);
    members::change(work, permit, team, joining, leaving).await
}
