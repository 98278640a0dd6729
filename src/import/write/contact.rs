//! Contacts of a profile: made or updated, never taken away.
//!
//! A contact is known again by the upstream's id; one without an id, or that had none before, by its kind and value. So no two
//! without an id may have the same ones: they could not be told apart the next time, and only one of them would be kept.

use std::collections::HashSet;

use super::{Refusal, Work};
use crate::{
    db::{
        contact::{self as contacts, ContactRow},
        profile::ProfileRow,
        upstream::{self, UpstreamRow},
    },
    domain::{
        change::RecordType,
        contact::{ContactContext, ContactDraft, ContactKind, PER_PROFILE_MAX, canonical},
        text,
        violation::{self, Check, ViolationCode},
    },
    import::record::Contact,
};

/// What is to be written.
#[derive(Default)]
struct Plan {
    changed: Vec<(ContactRow, ContactRow)>,
    new: Vec<ContactRow>,
    names: Vec<UpstreamRow>,
}

impl Plan {
    /// Makes the comparable forms anew after the country of the profile has changed. A number that cannot be one of the country
    /// has none there: nobody sent it just now who could mend it.
    fn dial_again(&mut self, known: Vec<ContactRow>, country: Option<&str>) {
        for row in known {
            if !self.changed.iter().any(|(before, _)| before.id == row.id) {
                self.changed.push((row.clone(), row));
            }
        }
        for (_, after) in &mut self.changed {
            after.canonical_value = canonical(after.kind, &after.value, country).ok().flatten();
        }
    }
}

impl Work<'_, '_> {
    /// Writes the contacts that were sent, and the comparable forms of the others if the profile's numbers are no longer
    /// `dialled_in` the country that they were.
    pub(super) async fn contacts(
        &mut self,
        profile: &ProfileRow,
        dialled_in: Option<&str>,
        sent: Vec<Contact>,
        is_new: bool,
    ) -> Result<bool, Refusal> {
        let context = profile.context();
        let country = context.dialled_in();
        let moved = !is_new && country != dialled_in;
        if sent.is_empty() && !moved {
            return Ok(false);
        }
        if sent.len() > PER_PROFILE_MAX {
            let refusal = violation::Refusal::too_long(PER_PROFILE_MAX, sent.len(), "entries");
            return Err(Refusal::Faults(vec![self.context.format.fault(refusal.at(&["contacts"]))]));
        }
        let known = if is_new { Vec::new() } else { self.tx.run(contacts::of_profiles(vec![profile.id])).await? };
        let mut check = Check::new();
        let befores = self.known_contacts(&mut check, &sent, &known, country).await?;
        let mut plan = Plan::default();
        for ((index, contact), before) in sent.into_iter().enumerate().zip(befores) {
            let context = ContactContext { current: before.map(|row| (row.kind, row.value.as_str())), country };
            check.within(&["contacts", &index.to_string()], |check| {
                self.plan_contact(check, &mut plan, profile, contact, before, context);
            });
        }
        let count = known.len() + plan.new.len();
        if count > PER_PROFILE_MAX {
            check.refuse(&["contacts"], violation::Refusal::too_long(PER_PROFILE_MAX, count, "entries"));
        }
        self.context.finish(check)?;
        if moved {
            plan.dial_again(known, country);
        }
        self.write_contacts(plan).await
    }

    fn plan_contact(
        &self,
        check: &mut Check,
        plan: &mut Plan,
        profile: &ProfileRow,
        contact: Contact,
        before: Option<&ContactRow>,
        context: ContactContext<'_>,
    ) {
        let patch = contact.draft.check(check, context);
        if let Some(before) = before {
            let mut after = before.clone();
            after.apply(patch);
            (after.created_at, after.updated_at) = contact.times.of_known(after.created_at, after.updated_at);
            plan.changed.push((before.clone(), after));
        } else {
            let mut row = ContactRow::new(self.context.id(), profile.id, patch, &self.context.stamp);
            (row.created_at, row.updated_at) = contact.times.of_new(self.context.stamp.at);
            let name = |subject| self.named(RecordType::Contact, subject, row.id.untyped());
            plan.names.extend(contact.subject.map(name));
            plan.new.push(row);
        }
    }

    async fn write_contacts(&mut self, plan: Plan) -> Result<bool, Refusal> {
        let mut any = !plan.new.is_empty();
        for (before, after) in plan.changed {
            any |= self.tx.run(contacts::update(before, after, self.stamp())).await?.is_changed();
        }
        if !plan.new.is_empty() {
            self.tx.run(contacts::create(plan.new, self.stamp())).await?;
            self.tx.run(upstream::remember(self.permit(), plan.names)).await?;
        }
        Ok(any)
    }

    /// The contact that each of those that were sent is, where it is known. Those with an id come first: a value that such a
    /// contact gives up is no longer its own.
    async fn known_contacts<'k>(
        &mut self,
        check: &mut Check,
        sent: &[Contact],
        known: &'k [ContactRow],
        country: Option<&str>,
    ) -> Result<Vec<Option<&'k ContactRow>>, Refusal> {
        let mut found = self.named_contacts(check, sent, known).await?;
        let named: HashSet<_> = found.iter().flatten().map(|row| row.id).collect();
        let mut matched = HashSet::new();
        let mut seen: Vec<(Option<Essence>, bool)> = Vec::with_capacity(sent.len());
        for (index, contact) in sent.iter().enumerate() {
            let (essence, is_named) = (essence(&contact.draft, country), contact.subject.is_some());
            let same = |(one, other): &(_, bool)| essence.is_some() && *one == essence && !(*other && is_named);
            let mut twice = seen.iter().any(same);
            if found[index].is_none() {
                let same = known.iter().find(|row| !named.contains(&row.id) && is(row, &contact.draft, country));
                found[index] = match (same, &contact.subject) {
                    (Some(row), Some(subject)) => self.adopt_contact(row, subject).await?.then_some(row),
                    (same, _) => same,
                };
                // One that says less, such as no kind, may still mean the same contact.
                twice |= found[index].is_some_and(|row| !matched.insert(row.id));
            }
            if let (Some(value), true) = (contact.draft.value.as_ref().value(), twice) {
                let place = ["contacts", &index.to_string(), "value"];
                check.refuse(&place, violation::Refusal::twice(value.trim()));
            }
            seen.push((essence, is_named));
        }
        Ok(found)
    }

    /// The contacts that are known by the upstream's ids.
    async fn named_contacts<'k>(
        &mut self,
        check: &mut Check,
        sent: &[Contact],
        known: &'k [ContactRow],
    ) -> Result<Vec<Option<&'k ContactRow>>, Refusal> {
        let (mut found, mut subjects) = (Vec::with_capacity(sent.len()), HashSet::new());
        for (index, contact) in sent.iter().enumerate() {
            let Some(subject) = &contact.subject else {
                found.push(None);
                continue;
            };
            if !subjects.insert(subject) {
                let place = ["contacts", &index.to_string(), "contactId"];
                check.refuse(&place, violation::Refusal::twice(subject));
            }
            found.push(self.named_contact(subject, known, index).await?);
        }
        Ok(found)
    }

    /// Gives the upstream's id to a contact that was sent without one before; not to one that has another.
    async fn adopt_contact(&mut self, row: &ContactRow, subject: &str) -> Result<bool, Refusal> {
        let id = row.id.untyped();
        if !self.tx.run(upstream::of_record(id)).await?.is_empty() {
            return Ok(false);
        }
        let name = self.named(RecordType::Contact, subject.to_owned(), id);
        self.tx.run(upstream::remember(self.permit(), vec![name])).await?;
        Ok(true)
    }

    /// The contact by the upstream's id.
    async fn named_contact<'k>(
        &mut self,
        subject: &str,
        known: &'k [ContactRow],
        index: usize,
    ) -> Result<Option<&'k ContactRow>, Refusal> {
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

/// A contact's kind and comparable value.
type Essence = (ContactKind, String);

/// The kind and the comparable value of what was sent, if it is a contact at all.
fn essence(draft: &ContactDraft, country: Option<&str>) -> Option<Essence> {
    let kind = text::choice(draft.kind.as_ref().value()?).ok()?;
    let value = draft.value.as_ref().value()?;
    Some((kind, canonical(kind, value, country).ok()?.unwrap_or_else(|| value.trim().to_owned())))
}

/// Whether a contact is what was sent, by its value, and its kind where that is said.
fn is(row: &ContactRow, draft: &ContactDraft, country: Option<&str>) -> bool {
    let kind = draft.kind.as_ref().value().map(|kind| text::choice(kind).ok());
    let Some(value) = draft.value.as_ref().value().filter(|_| kind.is_none_or(|kind| kind == Some(row.kind))) else {
        return false;
    };
    let comparable = || canonical(row.kind, value, country).ok().flatten();
    row.value == value.trim() || (row.canonical_value.is_some() && row.canonical_value == comparable())
}
