//! `contactUpdate`: another kind, value or identifier.

use async_graphql::{Context, ID, InputObject, Object};

use super::found;
use crate::{
    db::contact::{self as contacts, ContactRow},
    domain::{
        Permission, TextEnum as _,
        contact::{ContactContext, ContactDraft, ContactKind},
        patch::Patch,
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

/// Changes contacts.
#[derive(Default)]
pub struct ContactUpdate;

/// What is to be changed of a contact. A field that is left out stays as it is, null clears it.
#[derive(Debug, Clone, InputObject)]
pub struct ContactUpdateInput {
    /// The contact's id.
    id: ID,
    /// The version that the edit was made on. Edits of different fields go together with what others have changed since; of
    /// the same field, that is a `CONFLICT`.
    if_version: Option<i32>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
    /// What the value is. It cannot be null; the value must be of the kind, also when only one of them changes.
    kind: Patch<ContactKind>,
    /// The e-mail address or phone number. It cannot be null.
    value: Patch<String>,
    /// The caller's own identifier of the contact.
    external_id: Patch<String>,
}

payload! {
    /// What came of changing a contact.
    ContactUpdatePayload {
        /// The contact as it is now; null if nothing was done.
        contact: Contact = ContactRow, ContactById
    }
}

#[Object]
impl ContactUpdate {
    /// Changes a contact. Everybody may change their own; others take `PROFILE_WRITE` in the profile's owner.
    async fn contact_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be changed.")] input: ContactUpdateInput,
    ) -> Result<ContactUpdatePayload> {
        let manner = Manner::update(ctx, input.dry_run, input.if_version);
        let outcome = write::run(ctx, manner, input, |work, input| Box::pin(update(work, input))).await?;
        ContactUpdatePayload::of(ctx, outcome).await
    }
}

async fn update(work: &mut Work<'_, '_>, input: ContactUpdateInput) -> Result<Written<ContactRow>, Stop> {
    let found = found(work, &input.id).await?;
    let kind = input.kind.map(|kind| kind.as_str().to_owned());
    let draft = ContactDraft { kind, value: input.value, external_id: input.external_id };
    let context = found.as_ref().map(|(profile, contact)| ContactContext {
        current: Some((contact.kind, &contact.value)),
        country: profile.context().dialled_in(),
    });
    // What is not there is judged as an e-mail address that could be changed: all else that is wrong is told, too.
    let context = context.unwrap_or(ContactContext { current: Some((ContactKind::Email, "")), country: None });
    let patch = draft.check(&mut work.check, context);
    let Some((profile, contact)) = found else { return Err(work.stop()) };
    let decision = work.viewer().permit_own(Permission::ProfileWrite, &person(&profile));
    let Some(permit) = work.permit(&[], decision) else { return Err(work.stop()) };
    let mut after = contact.clone();
    after.apply(patch);
    work.merge(&contact, &after, input.if_version, &["canonicalValue"]).await?;
    work.finish()?;
    let stamp = work.stamp(permit);
    let updated = work.write(&[], contacts::update(contact, after, stamp)).await?;
    Ok(Written::new(updated.row, &updated.fields))
}
