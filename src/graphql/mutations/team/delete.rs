//! `teamDelete`: a team goes, and those who were in it stay.

use async_graphql::{Context, ID, InputObject, Object};

use crate::{
    db::team as teams,
    domain::Permission,
    graphql::{
        errors::Result,
        write::{self, Deleted, Manner, Stop, Work, payload},
    },
};

/// Deletes a team.
#[derive(Default)]
pub struct TeamDelete;

/// Which team is to be deleted.
#[derive(Debug, Clone, InputObject)]
pub struct TeamDeleteInput {
    /// The team's id.
    id: ID,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
}

payload! {
    /// What came of deleting a team.
    TeamDeletePayload { deleted }
}

#[Object]
impl TeamDelete {
    /// Deletes a team; those who were in it stay. It takes `TEAM_WRITE` in the team's organisation.
    async fn team_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which team is to be deleted.")] input: TeamDeleteInput,
    ) -> Result<TeamDeletePayload> {
        let manner = Manner::of(input.dry_run);
        let outcome = write::run(ctx, manner, input, |work, input| Box::pin(delete(work, input))).await?;
        Ok(outcome.into())
    }
}

async fn delete(work: &mut Work<'_, '_>, input: TeamDeleteInput) -> Result<Deleted, Stop> {
    let team = work.find(&["id"], &input.id, teams::lock).await?;
    let Some(team) = team else { return Err(work.stop()) };
    let decision = work.viewer().permit_in(Permission::TeamWrite, team.organisation_id);
    let Some(permit) = work.permit(&[], decision) else { return Err(work.stop()) };
    work.finish()?;
    let (id, stamp) = (team.id, work.stamp(permit));
    work.write(&[], teams::delete(team, stamp)).await?;
    Ok(Deleted(id.untyped(), id.to_string()))
}
