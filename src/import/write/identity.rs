//! Who is who: the accounts by which a person is known again.

use super::{Refusal, Work, person::Pair};
use crate::{
    db::{
        profile as profiles,
        user::{self as users, UserRow},
    },
    domain::{
        email,
        user::Identity,
        violation::{self, Check, ViolationCode, excerpt},
    },
    import::record::Person,
};

/// An account of a person.
pub(super) struct Account {
    pub identity: Identity,
    /// Whether the record says what belongs to the account, even if that is nothing.
    pub says_meta: bool,
}

impl Work<'_, '_> {
    /// The accounts that the record names, its own first.
    pub(super) fn accounts(&self, person: &Person) -> Result<Vec<Account>, Refusal> {
        let mut check = Check::new();
        let own = Identity::check(&mut check, self.context.format.name(), &person.subject, None);
        let mut accounts: Vec<_> = own.into_iter().map(|identity| Account { identity, says_meta: false }).collect();
        for (index, listed) in person.identities.iter().enumerate() {
            let identity = check.within(&["identities", &index.to_string()], |check| {
                Identity::check(check, &listed.platform, &listed.subject, listed.meta.clone())
            });
            let Some(identity) = identity else { continue };
            let same = |known: &&mut Account| {
                (&known.identity.platform, &known.identity.subject) == (&identity.platform, &identity.subject)
            };
            match accounts.iter_mut().find(same) {
                Some(known) if known.says_meta && known.identity.meta != identity.meta => {
                    let place = ["identities", &index.to_string(), "subject"];
                    check.refuse(&place, violation::Refusal::twice(&identity.subject));
                }
                Some(known) => *known = Account { identity, says_meta: true },
                None => accounts.push(Account { identity, says_meta: true }),
            }
        }
        self.context.finish(check)?;
        Ok(accounts)
    }

    /// The person whose accounts these are, if they are known.
    pub(super) async fn whose(&mut self, accounts: &[Account], person: &Person) -> Result<Option<Pair>, Refusal> {
        let mut found: Option<UserRow> = None;
        for Account { identity, .. } in accounts {
            let user = self.tx.run(users::by_identity(identity.platform.clone(), identity.subject.clone())).await?;
            match (&found, user) {
                (Some(one), Some(other)) if one.id != other.id => {
                    let problem = "belong to two different users, and an import joins no users";
                    return Err(self.refuse(&["identities"], ViolationCode::Conflict, problem));
                }
                (None, Some(user)) => found = Some(user),
                _ => {}
            }
        }
        if found.is_none() && self.context.match_email {
            found = self.by_email(person, accounts).await?;
        }
        let Some(user) = found else { return Ok(None) };
        let profile = self.tx.run(profiles::by_users(vec![user.id])).await?.pop();
        Ok(Some(Pair { user, profile }))
    }

    /// The one user who has an e-mail address of the person's, and no other account of the same system.
    async fn by_email(&mut self, person: &Person, accounts: &[Account]) -> Result<Option<UserRow>, Refusal> {
        let (place, addresses) = addresses(person);
        let mut found: Vec<UserRow> = Vec::new();
        for address in &addresses {
            found.extend(self.tx.run(users::by_email(address.clone())).await?);
        }
        let own = accounts.first().map(|own| own.identity.platform.as_str());
        let Some(user) = self.only(place, found)? else { return self.by_contact(place, addresses, own).await };
        let known = self.tx.run(users::identities(vec![user.id])).await?;
        if let Some(other) = known.iter().find(|known| own == Some(&known.platform)) {
            let account = excerpt(&other.subject);
            let problem = format!("is that of a user who is {account} on the same system, and cannot be both");
            return Err(self.refuse(&[place], ViolationCode::Taken, problem));
        }
        Ok(Some(user))
    }

    /// The one user whose contacts have such an address: of those who have none of their own, as b2core's, and who are not
    /// known to the same system, which says by itself who is who.
    async fn by_contact(
        &mut self,
        place: &str,
        addresses: Vec<String>,
        own: Option<&str>,
    ) -> Result<Option<UserRow>, Refusal> {
        let mut found = Vec::new();
        for address in addresses {
            found.extend(self.tx.run(users::by_contact(address)).await?);
        }
        let known = self.tx.run(users::identities(found.iter().map(|user| user.id).collect())).await?;
        found.retain(|user| !known.iter().any(|one| one.user_id == user.id && own == Some(&one.platform)));
        self.only(place, found)
    }

    /// The one user that was found, however often.
    fn only(&self, place: &str, mut found: Vec<UserRow>) -> Result<Option<UserRow>, Refusal> {
        let first = found.pop();
        if first.as_ref().is_some_and(|first| found.iter().any(|other| other.id != first.id)) {
            let problem = "belong to two different users, so that none of them can be chosen";
            return Err(self.refuse(&[place], ViolationCode::Conflict, problem));
        }
        Ok(first)
    }
}

/// The user's e-mail address, folded, and the field that it is in; where the system keeps none, those of the contacts.
fn addresses(person: &Person) -> (&'static str, Vec<String>) {
    let fold = |address: &String| email::fold(address.trim());
    if let Some(email) = person.user.email.as_ref().value() {
        return ("email", vec![fold(email)]);
    }
    let drafts = person.contacts.iter().map(|contact| &contact.draft);
    let emails =
        drafts.filter(|draft| draft.kind.as_ref().value().is_some_and(|kind| kind.eq_ignore_ascii_case("email")));
    ("contacts", emails.filter_map(|draft| draft.value.as_ref().value()).map(fold).collect())
}
