//! Organisations.

use super::{Outcome, Refusal, Work};
use crate::{
    db::{
        organisation::{self as organisations, OrganisationRow},
        upstream,
    },
    domain::{
        OrganisationId,
        change::RecordType,
        organisation::{OrganisationDraft, OrganisationPatch},
        patch::Patch,
        text,
        violation::{Check, Purpose},
    },
    import::record::Organisation,
};

impl Work<'_, '_> {
    pub(super) async fn organisation(&mut self, organisation: Organisation) -> Result<Outcome, Refusal> {
        let Organisation { subject, mut draft, times, relations } = organisation;
        let (known, adopted) = self.known_organisation(&subject, &draft).await?;
        let purpose = if known.is_some() { Purpose::Update } else { Purpose::Create };
        if known.is_some() && self.context.format.makes_up_slugs() {
            // The slug was made up from the name or the domain; it is an address, which does not change with them.
            draft.slug = Patch::Absent;
        }
        let mut check = Check::new();
        let patch = draft.check(&mut check, purpose);
        self.context.finish(check)?;
        let (id, mut outcome) = match known {
            None => {
                let mut row = OrganisationRow::new(self.context.id(), patch, &self.context.stamp);
                (row.created_at, row.updated_at) = times.of_new(self.context.stamp.at);
                let id = row.id;
                self.tx.run(organisations::create(vec![row], self.stamp())).await?;
                (id, Outcome::Created)
            }
            Some(before) => {
                let mut after = before.clone();
                after.apply(patch);
                (after.created_at, after.updated_at) = times.of_known(after.created_at, after.updated_at);
                let id = after.id;
                let updated = self.tx.run(organisations::update(before, after, self.stamp())).await?;
                (id, Outcome::of_known(adopted || updated.is_changed()))
            }
        };
        if adopted || outcome == Outcome::Created {
            let name = self.named(RecordType::Organisation, subject.clone(), id.untyped());
            self.tx.run(upstream::remember(self.permit(), vec![name])).await?;
        }
        let holder = (RecordType::Organisation, id.untyped(), subject);
        if self.relate_all(&holder, relations).await? && outcome == Outcome::Unchanged {
            outcome = Outcome::Updated;
        }
        self.came(RecordType::Organisation, &holder.2);
        Ok(outcome)
    }

    /// The organisation that `--owner` names, if it names one. It is made when the first record needs it.
    pub(super) async fn first_owner(&mut self) -> Result<Option<OrganisationId>, Refusal> {
        let (Some(slug), None) = (self.context.owner.clone(), self.owner) else { return Ok(self.owner) };
        if let Some(known) = self.tx.run(organisations::by_slug(text::fold(&slug))).await? {
            self.owner = Some(known.id);
            return Ok(self.owner);
        }
        let patch = OrganisationPatch { name: Some(slug.clone()), slug: Some(slug), ..OrganisationPatch::default() };
        let row = OrganisationRow::new(self.context.id(), patch, &self.context.stamp);
        self.owner = Some(row.id);
        self.tx.run(organisations::create(vec![row], self.stamp())).await?;
        Ok(self.owner)
    }

    /// The organisation by the upstream's id. One that came from no system, such as that of an import's `--owner`, is
    /// adopted by its slug; the answer says so.
    async fn known_organisation(
        &mut self,
        subject: &str,
        draft: &OrganisationDraft,
    ) -> Result<(Option<OrganisationRow>, bool), Refusal> {
        if let Some(id) = self.resolve(RecordType::Organisation, subject).await? {
            let ids = vec![OrganisationId::new(id.uuid())];
            return Ok((self.tx.run(organisations::by_ids(ids)).await?.pop(), false));
        }
        let Some(slug) = draft.slug.as_ref().value() else { return Ok((None, false)) };
        let Some(same) = self.tx.run(organisations::by_slug(text::fold(slug.trim()))).await? else {
            return Ok((None, false));
        };
        let from_elsewhere = self.tx.run(upstream::of_record(same.id.untyped())).await?;
        Ok(if from_elsewhere.is_empty() { (Some(same), true) } else { (None, false) })
    }
}
