//! Groups.

use super::{Outcome, Refusal, Work};
use crate::{
    db::{
        group::{self as groups, GroupRow},
        upstream,
    },
    domain::{
        GroupId,
        change::RecordType,
        group::GroupDraft,
        violation::{Check, Purpose},
    },
    import::record::Belonging,
};

impl Work<'_, '_> {
    pub(super) async fn group(&mut self, group: Belonging<GroupDraft>) -> Result<Outcome, Refusal> {
        let known = match self.resolve(RecordType::Group, &group.subject).await? {
            Some(id) => self.tx.run(groups::by_ids(vec![GroupId::new(id.uuid())])).await?.pop(),
            None => None,
        };
        let organisation = self.home(RecordType::Group, &group, known.as_ref().map(|row| row.organisation_id)).await?;
        let purpose = if known.is_some() { Purpose::Update } else { Purpose::Create };
        let mut check = Check::new();
        let patch = group.draft.clone().check(&mut check, purpose);
        self.context.finish(check)?;
        let Some(organisation) = organisation else {
            self.park(RecordType::Group, group).await?;
            return Ok(Outcome::Parked);
        };
        let (id, mut outcome) = if let Some(before) = known {
            let (id, mut after) = (before.id, before.clone());
            after.apply(patch);
            (after.created_at, after.updated_at) = group.times.of_known(after.created_at, after.updated_at);
            let updated = self.tx.run(groups::update(before, after, self.stamp())).await?;
            (id, Outcome::of_known(updated.is_changed()))
        } else {
            let mut row = GroupRow::new(self.context.id(), organisation, patch, &self.context.stamp);
            (row.created_at, row.updated_at) = group.times.of_new(self.context.stamp.at);
            let name = self.named(RecordType::Group, group.subject.clone(), row.id.untyped());
            let id = row.id;
            self.tx.run(groups::create(vec![row], self.stamp())).await?;
            self.tx.run(upstream::remember(self.permit(), vec![name])).await?;
            (id, Outcome::Created)
        };
        let holder = (RecordType::Group, id.untyped(), group.subject);
        if self.relate_all(&holder, group.relations).await? && outcome == Outcome::Unchanged {
            outcome = Outcome::Updated;
        }
        self.came(RecordType::Group, &holder.2);
        Ok(outcome)
    }
}
