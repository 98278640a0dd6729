//! Who may change groups: whoever may, and holds at least as much as the group gives.

use crate::{
    domain::{
        OrganisationId, Permission, Permit, TextEnum as _,
        membership::{OrganisationRole, Roles},
        patch::Patch,
    },
    graphql::write::Work,
};

/// Whether the caller may change a group of an organisation, which has or gets these roles; why not is noted, of the roles at
/// `place`.
pub fn permit(
    work: &mut Work<'_, '_>,
    organisation: OrganisationId,
    place: &[&str],
    roles: impl IntoIterator<Item = Roles>,
) -> Option<Permit> {
    let decision = work.viewer().permit_in(Permission::GroupWrite, organisation);
    let permit = work.permit(&[], decision)?;
    let mut held = roles.into_iter().map(|roles| work.viewer().check_roles(organisation, roles));
    if let Some(Err(denied)) = held.find(Result::is_err) {
        work.check.deny(place, denied);
    }
    Some(permit)
}

/// Roles as the domain reads them.
pub fn spoken(roles: Patch<Vec<OrganisationRole>>) -> Patch<Vec<String>> {
    roles.map(|roles| roles.into_iter().map(|role| role.as_str().to_owned()).collect())
}
