//! Teams.

use super::{Outcome, Refusal, Work};
use crate::{
    db::{
        team::{self as teams, TeamRow},
        upstream,
    },
    domain::{
        TeamId,
        change::RecordType,
        team::TeamDraft,
        violation::{Check, Purpose},
    },
    import::record::Belonging,
};

impl Work<'_, '_> {
    pub(super) async fn team(&mut self, team: Belonging<TeamDraft>) -> Result<Outcome, Refusal> {
        let known = match self.resolve(RecordType::Team, &team.subject).await? {
            Some(id) => self.tx.run(teams::by_ids(vec![TeamId::new(id.uuid())])).await?.pop(),
            None => None,
        };
        let organisation = self.home(RecordType::Team, &team, known.as_ref().map(|row| row.organisation_id)).await?;
        let purpose = if known.is_some() { Purpose::Update } else { Purpose::Create };
        let mut check = Check::new();
        let patch = team.draft.clone().check(&mut check, purpose);
        self.context.finish(check)?;
        let Some(organisation) = organisation else {
            self.park(RecordType::Team, team).await?;
            return Ok(Outcome::Parked);
        };
        let (id, mut outcome) = if let Some(before) = known {
            let (id, mut after) = (before.id, before.clone());
            after.apply(patch);
            (after.created_at, after.updated_at) = team.times.of_known(after.created_at, after.updated_at);
            let updated = self.tx.run(teams::update(before, after, self.stamp())).await?;
            (id, Outcome::of_known(updated.is_changed()))
        } else {
            let mut row = TeamRow::new(self.context.id(), organisation, patch, &self.context.stamp);
            (row.created_at, row.updated_at) = team.times.of_new(self.context.stamp.at);
            let name = self.named(RecordType::Team, team.subject.clone(), row.id.untyped());
            let id = row.id;
            self.tx.run(teams::create(vec![row], self.stamp())).await?;
            self.tx.run(upstream::remember(self.permit(), vec![name])).await?;
            (id, Outcome::Created)
        };
        let holder = (RecordType::Team, id.untyped(), team.subject);
        if self.relate_all(&holder, team.relations).await? && outcome == Outcome::Unchanged {
            outcome = Outcome::Updated;
        }
        self.came(RecordType::Team, &holder.2);
        Ok(outcome)
    }
}
