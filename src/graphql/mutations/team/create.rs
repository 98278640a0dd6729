//! `teamCreate`: an organisation gets another team.

use async_graphql::{Context, ID, InputObject, Object};

use crate::{
    db::{
        change, organisation as organisations,
        team::{self as teams, TeamRow},
    },
    domain::{Permission, patch::Patch, team::TeamDraft, violation::Purpose},
    graphql::{
        errors::Result,
        types::team::{Team, TeamById},
        write::{self, Manner, Stop, Work, Written, payload},
    },
};

/// Makes a team.
#[derive(Default)]
pub struct TeamCreate;

/// What is said of a new team.
#[derive(Debug, Clone, InputObject)]
pub struct TeamCreateInput {
    /// The id of the organisation that the team is part of.
    organisation: ID,
    /// The team's name.
    name: String,
    /// What the team is for.
    description: Patch<String>,
    /// A key of the caller's own choice: the same input under the same key makes one team, however often it is sent within
    /// 24 hours.
    idempotency_key: Option<String>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
}

payload! {
    /// What came of making a team.
    TeamCreatePayload {
        /// The new team; null if none was made.
        team: Team = TeamRow, TeamById
    }
}

#[Object]
impl TeamCreate {
    /// Makes a team, with nobody in it. It takes `TEAM_WRITE` in the organisation.
    async fn team_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is said of the new team.")] input: TeamCreateInput,
    ) -> Result<TeamCreatePayload> {
        let manner = Manner::create(ctx, input.dry_run, input.idempotency_key.clone());
        let outcome = write::run(ctx, manner, input, |work, input| Box::pin(create(work, input))).await?;
        TeamCreatePayload::of(ctx, outcome).await
    }
}

async fn create(work: &mut Work<'_, '_>, input: TeamCreateInput) -> Result<Written<TeamRow>, Stop> {
    let organisation = work.find(&["organisation"], &input.organisation, organisations::lock).await?;
    let draft = TeamDraft { name: Patch::Value(input.name), description: input.description };
    let patch = draft.check(&mut work.check, Purpose::Create);
    let Some(organisation) = organisation else { return Err(work.stop()) };
    let decision = work.viewer().permit_in(Permission::TeamWrite, organisation.id);
    let Some(permit) = work.permit(&[], decision) else { return Err(work.stop()) };
    work.finish()?;
    let stamp = work.stamp(permit);
    let team = TeamRow::new(work.new_id(), organisation.id, patch, &stamp);
    work.write(&[], teams::create(vec![team.clone()], stamp)).await?;
    let fields = change::filled(&team);
    Ok(Written::new(team, &fields))
}
