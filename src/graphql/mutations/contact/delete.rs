//! `contactDelete`: one way less to reach a person.

use async_graphql::{Context, ID, InputObject, Object};

use super::found;
use crate::{
    db::{change::Record as _, contact as contacts},
    domain::Permission,
    graphql::{
        errors::Result,
        types::profile::person,
        write::{self, Deleted, Manner, Stop, Work, payload},
    },
};

/// Deletes contacts.
#[derive(Default)]
pub struct ContactDelete;

/// Which contact is to be deleted.
#[derive(Debug, Clone, InputObject)]
pub struct ContactDeleteInput {
    /// The contact's id.
    id: ID,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
}

payload! {
    /// What came of deleting a contact.
    ContactDeletePayload { deleted }
}

#[Object]
impl ContactDelete {
    /// Deletes a contact. That it was there stays in the history, without what it was. Everybody may delete their own; others
    /// take `PROFILE_WRITE` in the profile's owner.
    async fn contact_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which contact is to be deleted.")] input: ContactDeleteInput,
    ) -> Result<ContactDeletePayload> {
        let manner = Manner::of(input.dry_run);
        Ok(write::run(ctx, manner, input, |work, input| Box::pin(delete(work, input))).await?.into())
    }
}

async fn delete(work: &mut Work<'_, '_>, input: ContactDeleteInput) -> Result<Deleted, Stop> {
    let Some((profile, contact)) = found(work, &input.id).await? else { return Err(work.stop()) };
    let decision = work.viewer().permit_own(Permission::ProfileWrite, &person(&profile));
    let Some(permit) = work.permit(&[], decision) else { return Err(work.stop()) };
    let (record, id) = (contact.id(), contact.id.to_string());
    let stamp = work.stamp(permit);
    work.write(&[], contacts::delete(vec![contact], stamp)).await?;
    Ok(Deleted(record, id))
}
