//! That a user may be changed by those who administer them.

use crate::{
    db::{sight::Seen, user::UserRow},
    domain::{Permission, Permit},
    graphql::{
        types::user::person,
        write::{Stop, Work},
    },
};

/// Where the user may not have more rights than the viewer.
#[derive(Debug, Clone, Copy)]
pub enum Weighed {
    /// In the owner: what is done lets nobody act as the user.
    InOwner,
    /// Everywhere: what is done could let somebody act as the user.
    Everywhere,
}

/// That the viewer has a permission by the roles of the user's owner, and that the user has no more rights than the viewer.
/// Being the user gives nothing here.
///
/// # Errors
/// When the database fails.
pub async fn permit(
    work: &mut Work<'_, '_>,
    user: &Seen<UserRow>,
    permission: Permission,
    weighed: Weighed,
) -> Result<Option<Permit>, Stop> {
    let decision = work.viewer().permit(permission, &person(user));
    let Some(permit) = work.permit(&[], decision) else { return Ok(None) };
    let other = work.rights_of(user.id).await?;
    let decision = match weighed {
        Weighed::InOwner => work.viewer().check_not_above_in(user.owner_id, &other),
        Weighed::Everywhere => work.viewer().check_not_above(&other),
    };
    Ok(work.permit(&["id"], decision.map(|()| permit)))
}
