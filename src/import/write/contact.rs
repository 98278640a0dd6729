//! Contacts of a profile: made or updated, never taken away.

use super::{Refusal, Work};
use crate::{
    db::{
        contact::{self as contacts, ContactRow},
        profile::ProfileRow,
        upstream::{self, UpstreamRow},
    },
    domain::{
        change::RecordType,
        contact::{ContactContext, PER_PROFILE_MAX},
        violation::{self, Check, ViolationCode},
    },
    import::record::Contact,
};

impl Work<'_, '_> {
    pub(super) async fn contacts(
        &mut self,
        profile: &ProfileRow,
        sent: Vec<Contact>,
        is_new: bool,
    ) -> Result<bool, Refusal> {
        if sent.is_empty() {
            return Ok(false);
        }
        let known = if is_new { Vec::new() } else { self.tx.run(contacts::of_profiles(vec![profile.id])).await? };
        let country = profile.address_country_code.as_deref().or(profile.country_code.as_deref());
        let (mut check, mut changed, mut new, mut names) = (Check::new(), Vec::new(), Vec::new(), Vec::new());
        for (index, contact) in sent.into_iter().enumerate() {
            let before = self.known_contact(&contact, &known, index).await?;
            let current = before.map(|row| (row.kind, row.value.as_str()));
            let context = ContactContext { current, country };
            let patch = check.within(&["contacts", &index.to_string()], |check| contact.draft.check(check, context));
            if let Some(before) = before {
                let mut after = before.clone();
                after.apply(patch);
                (after.created_at, after.updated_at) = contact.times.of_known(after.created_at, after.updated_at);
                changed.push((before.clone(), after));
            } else {
                let mut row = ContactRow::new(self.context.id(), profile.id, patch, &self.context.stamp);
                (row.created_at, row.updated_at) = contact.times.of_new(self.context.stamp.at);
                names.extend(contact.subject.map(|subject| self.named(RecordType::Contact, subject, row.id.untyped())));
                new.push(row);
            }
        }
        let count = known.len() + new.len();
        if count > PER_PROFILE_MAX {
            check.refuse(&["contacts"], violation::Refusal::too_long(PER_PROFILE_MAX, count, "entries"));
        }
        self.context.finish(check)?;
        self.write_contacts(changed, new, names).await
    }

    async fn write_contacts(
        &mut self,
        changed: Vec<(ContactRow, ContactRow)>,
        new: Vec<ContactRow>,
        names: Vec<UpstreamRow>,
    ) -> Result<bool, Refusal> {
        let mut any = !new.is_empty();
        for (before, after) in changed {
            any |= !self.tx.run(contacts::update(before, after, self.stamp())).await?.is_empty();
        }
        if !new.is_empty() {
            self.tx.run(contacts::create(new, self.stamp())).await?;
            self.tx.run(upstream::remember(names)).await?;
        }
        Ok(any)
    }

    /// The contact by the upstream's id; one without an id by its value.
    async fn known_contact<'k>(
        &mut self,
        contact: &Contact,
        known: &'k [ContactRow],
        index: usize,
    ) -> Result<Option<&'k ContactRow>, Refusal> {
        let Some(subject) = &contact.subject else {
            let value = contact.draft.value.as_ref().value();
            return Ok(known.iter().find(|row| Some(&row.value) == value));
        };
        let Some(id) = self.resolve(RecordType::Contact, subject).await? else { return Ok(None) };
        let found = known.iter().find(|row| row.id.untyped() == id);
        if found.is_none() {
            let index = index.to_string();
            let problem = "is that of a contact of another profile";
            return Err(self.refuse(&["contacts", &index, "contactId"], ViolationCode::Conflict, problem));
        }
        Ok(found)
    }
}
