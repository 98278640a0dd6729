//! Users with their profiles.

use std::mem;

use super::{Outcome, Refusal, Work, annex::Annex, identity::Account};
use crate::{
    db::{
        Constraint,
        profile::{self as profiles, ProfileRow},
        types::Timestamp,
        user::{self as users, UserRow},
    },
    domain::{
        OrganisationId,
        change::RecordType,
        patch::Patch,
        phone::{Phone, phone},
        profile::ProfilePatch,
        review::review_reasons,
        text,
        user::{MetadataEntry, UserPatch},
        violation::{self, Check, Purpose, ViolationCode, excerpt},
    },
    import::{
        Format, drvn,
        fields::Leftover,
        record::{Computed, Person, Times},
    },
};

/// A user with their profile.
pub(super) struct Pair {
    pub user: UserRow,
    pub profile: Option<ProfileRow>,
}

/// What was checked of a person.
struct Checked {
    user: UserPatch,
    profile: ProfilePatch,
    metadata: Vec<MetadataEntry>,
    /// The username, if it was made of the upstream's id.
    made_of: Option<String>,
}

/// Who owns a user, as far as the record or the command says.
enum Owner {
    /// Nothing is said, or the organisation has not come yet.
    Unsaid,
    /// The command says who owns those that nobody owns yet.
    First(OrganisationId),
    /// The record says it.
    Said(OrganisationId),
}

impl Owner {
    const fn over(&self, current: Option<OrganisationId>) -> Option<OrganisationId> {
        match (self, current) {
            (Self::Said(owner), _) | (Self::First(owner), None) => Some(*owner),
            _ => current,
        }
    }
}

impl Work<'_, '_> {
    pub(super) async fn person(&mut self, mut person: Person) -> Result<Outcome, Refusal> {
        let accounts = self.accounts(&person)?;
        let known = self.whose(&accounts, &person).await?;
        let checked = self.check(&mut person, known.as_ref())?;
        let owner = self.owner_of(&person, known.as_ref()).await?;
        let is_new = known.is_none();
        let made_of = checked.made_of.clone();
        let dialled_in = known.as_ref().and_then(|known| known.profile.as_ref());
        let dialled_in = dialled_in.and_then(|row| row.context().dialled_in()).map(str::to_owned);
        let (user, profile, mut changed) = match known {
            None => {
                let created = self.create(&owner, checked, accounts, person.times).await;
                created.map_err(|refusal| self.taken(refusal, made_of))?
            }
            Some(known) => {
                let annex = self.annex(known.user.id, accounts, checked.metadata).await?;
                self.update(known, &owner, checked.user, checked.profile, annex, person.times).await?
            }
        };
        self.compare(&profile, &person.computed);
        changed |= self.contacts(&profile, dialled_in.as_deref(), person.contacts, is_new).await?;
        changed |= self.documents(&profile, person.documents).await?;
        let holder = (RecordType::User, user.id.untyped(), person.subject);
        changed |= self.relate_all(&holder, person.relations).await?;
        self.came(RecordType::User, &holder.2);
        Ok(if is_new { Outcome::Created } else { Outcome::of_known(changed) })
    }

    /// Checks what the record says, in the light of what is known of the person.
    fn check(&self, person: &mut Person, known: Option<&Pair>) -> Result<Checked, Refusal> {
        let mut check = Check::new();
        let row = known.and_then(|known| known.profile.as_ref());
        let context = row.map(ProfileRow::context).unwrap_or_default();
        let profile = mem::take(&mut person.profile).check(&mut check, context);
        if let (Format::Drvn, Some(row)) = (self.context.format, row) {
            drvn::keep_required(&mut check, &profile, row);
        }
        let context = context.after(&profile);
        let country = context.dialled_in();
        let mut draft = mem::take(&mut person.user);
        let purpose = if known.is_some() { Purpose::Update } else { Purpose::Create };
        let made_of = (purpose == Purpose::Create && draft.username.is_absent())
            .then(|| format!("{}-{}", self.context.format, person.subject));
        if let Some(username) = &made_of {
            draft.username = Patch::Value(username.clone());
        }
        let says_phone = !draft.phone.is_absent();
        let mut user = draft.check(&mut check, purpose, country);
        if let (Some(kept), false) = (known.and_then(|known| known.user.phone.as_deref()), says_phone) {
            // Its country may be known only now; one that cannot be read there stays as it was given.
            user.phone = Patch::of_known(phone(kept, country).map(Phone::into_canonical_or_given).ok());
        }
        let metadata = metadata(&mut check, mem::take(&mut person.metadata));
        self.context.finish(check)?;
        Ok(Checked { user, profile, metadata, made_of })
    }

    /// Tells of a username that the record does not hold, and that somebody else has, by what it was made of.
    fn taken(&self, refusal: Refusal, made_of: Option<String>) -> Refusal {
        match (refusal, made_of) {
            (Refusal::Constraint(Constraint::UsernameUnique), Some(username)) => {
                let problem = format!("makes the username {}, which another user has", excerpt(&username));
                self.refuse(&["subject"], ViolationCode::Taken, problem)
            }
            (other, _) => other,
        }
    }

    /// Who owns the user. An owner that has not come yet is waited for, and one that was said before no longer is.
    async fn owner_of(&mut self, person: &Person, known: Option<&Pair>) -> Result<Owner, Refusal> {
        let Some(subject) = &person.owner else {
            if known.is_some_and(|known| known.user.owner_id.is_some()) {
                return Ok(Owner::Unsaid);
            }
            return Ok(self.first_owner().await?.map_or(Owner::Unsaid, Owner::First));
        };
        self.retract_owner(&person.subject, subject).await?;
        if let Some(id) = self.resolve(RecordType::Organisation, subject).await? {
            return Ok(Owner::Said(OrganisationId::new(id.uuid())));
        }
        self.wait_for_owner(&person.subject, subject).await?;
        Ok(Owner::Unsaid)
    }

    async fn create(
        &mut self,
        owner: &Owner,
        checked: Checked,
        accounts: Vec<Account>,
        times: Times,
    ) -> Result<(UserRow, ProfileRow, bool), Refusal> {
        let stamp = self.stamp();
        let mut user = UserRow::new(self.context.id(), owner.over(None), checked.user, &stamp);
        (user.created_at, user.updated_at) = times.of_new(stamp.at);
        let mut annex = self.new_annex(user.id, accounts, checked.metadata);
        self.tx.run(users::create_with(user.clone(), mem::take(&mut annex.fields), stamp)).await?;
        self.write_annex(annex).await?;
        let profile = self.create_profile(&user, checked.profile, times).await?;
        Ok((user, profile, true))
    }

    async fn create_profile(
        &mut self,
        user: &UserRow,
        patch: ProfilePatch,
        times: Times,
    ) -> Result<ProfileRow, Refusal> {
        let stamp = self.stamp();
        let mut profile = ProfileRow::new(self.context.id(), user, patch, &stamp);
        (profile.created_at, profile.updated_at) = times.of_new(stamp.at);
        self.tx.run(profiles::create(vec![profile.clone()], stamp)).await?;
        Ok(profile)
    }

    async fn update(
        &mut self,
        known: Pair,
        owner: &Owner,
        user: UserPatch,
        profile: ProfilePatch,
        mut annex: Annex,
        times: Times,
    ) -> Result<(UserRow, ProfileRow, bool), Refusal> {
        let mut after = known.user.clone();
        after.apply(user);
        after.owner_id = owner.over(after.owner_id);
        (after.created_at, after.updated_at) = times.of_known(after.created_at, after.updated_at);
        let more = mem::take(&mut annex.fields);
        let user = self.tx.run(users::update(known.user, after, more, self.stamp())).await?;
        self.write_annex(annex).await?;
        let Some(before) = known.profile else {
            let profile = self.create_profile(&user.row, profile, times).await?;
            return Ok((user.row, profile, true));
        };
        let mut row = before.clone();
        row.apply(profile, &user.row.username);
        row.owner_id = user.row.owner_id;
        (row.created_at, row.updated_at) = times.of_known(row.created_at, row.updated_at);
        let profile = self.tx.run(profiles::update(before, row, self.stamp())).await?;
        let changed = user.is_changed() || profile.is_changed();
        Ok((user.row, profile.row, changed))
    }

    /// Lists what the system says of computed fields where the graph computes something else.
    fn compare(&mut self, profile: &ProfileRow, said: &Computed) {
        let known = self.context.format.unplaced();
        // However long, and in whatever form of Unicode it is written.
        if said.name.as_deref().is_some_and(|name| text::name(usize::MAX)(name).ok().as_ref() != Some(&profile.name)) {
            self.unplaced.push(Leftover::at("name".into(), known));
        }
        let reviewed_at = profile.reviewed_at.map(Timestamp::get);
        let reasons =
            review_reasons(profile.review_facts(), reviewed_at, self.context.stamp.at, self.context.review_period);
        if said.requires_review.is_some_and(|said| said == reasons.is_empty()) {
            self.unplaced.push(Leftover::at("requires_review".into(), known));
        }
    }

    /// Gives a user, and with them their profile, to an organisation.
    pub(super) async fn own(&mut self, user: UserRow, owner: OrganisationId) -> Result<(), Refusal> {
        let profile = self.tx.run(profiles::by_users(vec![user.id])).await?.pop();
        let known = Pair { user, profile };
        let (user, profile) = (UserPatch::default(), ProfilePatch::default());
        self.update(known, &Owner::Said(owner), user, profile, Annex::default(), Times::default()).await?;
        Ok(())
    }
}

/// The entries as they were checked; one that is there twice may not contradict itself.
fn metadata(check: &mut Check, sent: Vec<(String, String)>) -> Vec<MetadataEntry> {
    let mut entries: Vec<MetadataEntry> = Vec::with_capacity(sent.len());
    for (index, (key, value)) in sent.into_iter().enumerate() {
        check.within(&["metadata", &index.to_string()], |check| {
            let Some(entry) = MetadataEntry::check(check, &key, value) else { return };
            match entries.iter().find(|known| known.key == entry.key) {
                Some(known) if known.value != entry.value => {
                    check.refuse(&["key"], violation::Refusal::twice(&entry.key));
                }
                Some(_) => {}
                None => entries.push(entry),
            }
        });
    }
    entries
}
