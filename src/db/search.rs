//! The documents that records are found by: the words of each, as [`crate::domain::search`] makes them.
//!
//! A user's has those of the profile and its contacts, too. Whoever writes a record writes its words, in the same transaction.

use diesel::Insertable;

use super::{
    Db, Result, contact::ContactRow, instance, organisation::OrganisationRow, profile::ProfileRow,
    schema::search_documents, team::TeamRow, user::UserRow,
};
use crate::domain::{
    Permit, RecordId,
    contact::ContactKind,
    search::{Findable, words},
};

/// The words of one record, by where they come from.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = search_documents, treat_none_as_default_value = false)]
pub struct SearchDocument {
    /// The user, organisation or team.
    pub record_id: RecordId,
    /// What that is.
    pub kind: Findable,
    /// Those of names.
    pub names: String,
    /// Those of what it is called by: username and e-mail address, or slug.
    pub account: String,
    /// Those of the job title and the tags.
    pub work: String,
    /// Those of contacts, which are private.
    pub contacts: String,
}

impl SearchDocument {
    const fn new(record_id: RecordId, kind: Findable) -> Self {
        Self {
            record_id,
            kind,
            names: String::new(),
            account: String::new(),
            work: String::new(),
            contacts: String::new(),
        }
    }

    /// The words of a user, without those of the profile.
    pub(super) fn of_user(user: &UserRow) -> Self {
        let account = words([user.username.as_str()].into_iter().chain(user.email.as_deref()));
        Self { account, ..Self::new(user.id.untyped(), Findable::User) }
    }

    /// The words of a profile, for its user's document.
    pub(super) fn of_profile(profile: &ProfileRow) -> Self {
        let names = [&profile.first_name, &profile.middle_name, &profile.last_name, &profile.nickname];
        let names = names.into_iter().filter_map(Option::as_deref).chain([profile.display_name.as_str()]);
        let work = profile.job_title.iter().chain(&profile.tags.0).map(String::as_str);
        Self { names: words(names), work: words(work), ..Self::new(profile.user_id.untyped(), Findable::Person) }
    }

    /// The words of contacts, for the document of the user who has them.
    pub(super) fn of_contacts(user: RecordId, contacts: &[ContactRow]) -> Self {
        let values = contacts.iter().flat_map(|contact| {
            // A number in its international form is one word; an address has the same words in either form.
            let number = contact.canonical_value.as_deref().filter(|_| contact.kind == ContactKind::Phone);
            [contact.value.as_str()].into_iter().chain(number)
        });
        Self { contacts: words(values), ..Self::new(user, Findable::Person) }
    }

    /// The words of an organisation.
    pub(super) fn of_organisation(organisation: &OrganisationRow) -> Self {
        let (names, account) = (words([organisation.name.as_str()]), words([organisation.slug.as_str()]));
        Self { names, account, ..Self::new(organisation.id.untyped(), Findable::Organisation) }
    }

    /// The words of a team.
    pub(super) fn of_team(team: &TeamRow) -> Self {
        Self { names: words([team.name.as_str()]), ..Self::new(team.id.untyped(), Findable::Team) }
    }
}

/// The fact about the instance that says that records have no words yet: they came before these were kept.
const SETTING: &str = "words";

impl Db {
    /// Gives records their words which were there before words were kept, some at a time; what an interruption leaves is done
    /// the next time.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn complete_words(&self) -> Result<()> {
        if self.read(instance::setting(SETTING.into())).await?.is_none() {
            return Ok(());
        }
        let permit = Permit::of_system();
        tracing::info!("reading the words that records are found by");
        for kind in [Kind::User, Kind::Organisation, Kind::Team] {
            let mut after = None;
            loop {
                let last =
                    self.transaction(move |tx| Box::pin(async move { tx.run(complete(permit, kind, after)).await }));
                match last.await? {
                    Some(last) => after = Some(last),
                    None => break,
                }
            }
        }
        self.transaction(move |tx| Box::pin(async move { tx.run(instance::unset(permit, SETTING.into())).await })).await
    }
}

/// What documents are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A user, with the profile.
    User,
    /// An organisation.
    Organisation,
    /// A team.
    Team,
}

queries! {
    in search;

    /// Writes what some records are found and ordered by, in the order of their ids after this one, and answers the last; none if
    /// there are no more.
    fn complete(permit: Permit, kind: Kind, after: Option<RecordId>) -> Option<RecordId>;
}
