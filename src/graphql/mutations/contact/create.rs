//! `contactCreate`: another way to reach a person.

use async_graphql::{Context, ID, InputObject, Object};

use crate::{
    db::{
        change,
        contact::{self as contacts, ContactRow},
        profile as profiles,
    },
    domain::{
        Permission, TextEnum as _,
        contact::{ContactContext, ContactDraft, ContactKind, PER_PROFILE_MAX},
        patch::Patch,
        violation::{Refusal, ViolationCode},
    },
    graphql::{
        errors::Result,
        types::{
            contact::{Contact, ContactById},
            profile::person,
        },
        write::{self, Manner, Stop, Work, Written, payload},
    },
};

/// Makes contacts.
#[derive(Default)]
pub struct ContactCreate;

/// How a contact is to be.
#[derive(Debug, Clone, InputObject)]
pub struct ContactCreateInput {
    /// The profile of the person whom it reaches.
    profile: ID,
    /// A key of the caller's choice: the same input sent again with it within 24 hours makes nothing anew.
    idempotency_key: Option<String>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
    #[graphql(flatten)]
    fields: ContactInput,
}

/// A way to reach somebody.
#[derive(Debug, Clone, InputObject)]
pub struct ContactInput {
    /// What the value is.
    pub kind: ContactKind,
    /// The e-mail address or phone number. A number without `+` is read as dialled in the country of the profile's address, or
    /// else of the profile.
    pub value: String,
    /// The caller's own identifier of the contact.
    pub external_id: Option<String>,
}

payload! {
    /// What came of making a contact.
    ContactCreatePayload {
        /// The new contact; null if none was made.
        contact: Contact = ContactRow, ContactById
    }
}

impl ContactInput {
    /// What is said, for the domain to check.
    pub fn draft(self) -> ContactDraft {
        ContactDraft {
            kind: Patch::Value(self.kind.as_str().to_owned()),
            value: Patch::Value(self.value),
            external_id: Patch::of_known(self.external_id),
        }
    }
}

#[Object]
impl ContactCreate {
    /// Gives a person another contact; a profile has at most 50. Everybody may do so for themselves; others take
    /// `PROFILE_WRITE` in the profile's owner.
    async fn contact_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How the contact is to be.")] input: ContactCreateInput,
    ) -> Result<ContactCreatePayload> {
        let manner = Manner::create(ctx, input.dry_run, input.idempotency_key.clone());
        let outcome = write::run(ctx, manner, input, |work, input| Box::pin(create(work, input))).await?;
        ContactCreatePayload::of(ctx, outcome).await
    }
}

async fn create(work: &mut Work<'_, '_>, input: ContactCreateInput) -> Result<Written<ContactRow>, Stop> {
    let profile = work.find(&["profile"], &input.profile, profiles::lock).await?;
    let country = profile.as_ref().and_then(|profile| profile.context().dialled_in());
    let patch = input.fields.draft().check(&mut work.check, ContactContext { current: None, country });
    let Some(profile) = profile else { return Err(work.stop()) };
    let decision = work.viewer().permit_own(Permission::ProfileWrite, &person(&profile));
    // Whoever may not write learns nothing of how many there are.
    let Some(permit) = work.permit(&[], decision) else { return Err(work.stop()) };
    let known = work.run(contacts::of_profiles(vec![profile.id])).await?.len();
    if known >= PER_PROFILE_MAX {
        let problem = format!("has {known} contacts already, which is all that there may be: delete one first");
        let params = serde_json::json!({ "max": PER_PROFILE_MAX, "actual": known + 1 });
        let refusal = Refusal::new(ViolationCode::TooLong, problem).with_params(params);
        work.check.refuse(&["profile"], refusal);
    }
    work.finish()?;
    let stamp = work.stamp(permit);
    let row = ContactRow::new(work.new_id(), profile.id, patch, &stamp);
    work.write(&[], contacts::create(vec![row.clone()], stamp)).await?;
    let fields = change::filled(&row);
    Ok(Written::new(row, &fields))
}
