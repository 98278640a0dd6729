//! `teamUpdate`: what a team is called, and what it is for.

use async_graphql::{Context, ID, InputObject, Object};

use crate::{
    db::team::{self as teams, TeamRow},
    domain::{Permission, patch::Patch, team::TeamDraft, violation::Purpose},
    graphql::{
        errors::Result,
        types::team::{Team, TeamById},
        write::{self, Manner, Stop, Work, Written, payload},
    },
};

/// Changes a team.
#[derive(Default)]
pub struct TeamUpdate;

/// What is to be changed of a team. A field that is left out stays as it is, null clears it.
#[derive(Debug, Clone, InputObject)]
pub struct TeamUpdateInput {
    /// The team's id.
    id: ID,
    /// The version that the edit was made on. Edits of different fields go together with what others have changed since; of
    /// the same field, that is a `CONFLICT`.
    if_version: Option<i32>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
    /// The team's name, which cannot be cleared.
    name: Patch<String>,
    /// What the team is for.
    description: Patch<String>,
}

payload! {
    /// What came of changing a team.
    TeamUpdatePayload {
        /// The team as it is now; null if nothing was done.
        team: Team = TeamRow, TeamById
    }
}

#[Object]
impl TeamUpdate {
    /// Changes a team. It takes `TEAM_WRITE` in the team's organisation.
    async fn team_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be changed.")] input: TeamUpdateInput,
    ) -> Result<TeamUpdatePayload> {
        let manner = Manner::update(ctx, input.dry_run, input.if_version);
        let outcome = write::run(ctx, manner, input, |work, input| Box::pin(update(work, input))).await?;
        TeamUpdatePayload::of(ctx, outcome).await
    }
}

async fn update(work: &mut Work<'_, '_>, input: TeamUpdateInput) -> Result<Written<TeamRow>, Stop> {
    let known = work.find(&["id"], &input.id, teams::lock).await?;
    let draft = TeamDraft { name: input.name, description: input.description };
    let patch = draft.check(&mut work.check, Purpose::Update);
    let Some(known) = known else { return Err(work.stop()) };
    let decision = work.viewer().permit_in(Permission::TeamWrite, known.organisation_id);
    let Some(permit) = work.permit(&[], decision) else { return Err(work.stop()) };
    let mut after = known.clone();
    after.apply(patch);
    work.merge(&known, &after, input.if_version, &[]).await?;
    work.finish()?;
    let stamp = work.stamp(permit);
    let updated = work.write(&[], teams::update(known, after, stamp)).await?;
    Ok(Written::new(updated.row, &updated.fields))
}
