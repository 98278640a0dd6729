//! Mutations of contacts.

pub mod create;
mod delete;
mod update;

use async_graphql::{ID, MergedObject};

use crate::{
    db::{
        contact::{self as contacts, ContactRow},
        profile::{self as profiles, ProfileRow},
        sight::Seen,
    },
    domain::ContactNoun,
    graphql::{
        errors::Result,
        write::{Stop, Work},
    },
};

/// Changes contacts.
#[derive(Default, MergedObject)]
pub struct ContactMutation(create::ContactCreate, delete::ContactDelete, update::ContactUpdate);

/// The contact that an input names, with its profile; nobody else changes either until the transaction ends.
///
/// The profile is locked first, as in all that changes it, and the contact read again then.
///
/// # Errors
/// When the database fails.
async fn found(work: &mut Work<'_, '_>, given: &ID) -> Result<Option<(Seen<ProfileRow>, ContactRow)>, Stop> {
    let Some(id) = work.id::<ContactNoun>(&["id"], given) else { return Ok(None) };
    let seen = work.see(|sight| contacts::seen(sight, vec![id])).await?.pop();
    if let Some(profile) = seen.map(|contact| contact.profile_id)
        && let Some(profile) = work.see(|sight| profiles::lock(sight, profile)).await?
        && let Some(contact) = work.see(|sight| contacts::seen(sight, vec![id])).await?.pop()
    {
        return Ok(Some((profile, contact)));
    }
    work.not_found::<ContactNoun>(&["id"]);
    Ok(None)
}
