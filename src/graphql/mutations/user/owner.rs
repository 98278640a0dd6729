//! Who owns a new user: the organisation through which the person is administered.

use async_graphql::ID;

use crate::{
    db::organisation as organisations,
    domain::{
        OrganisationId, OrganisationNoun, Permission, Permit, UserId,
        access::Person,
        violation::{Refusal, ViolationCode},
    },
    graphql::write::{Stop, Work},
};

/// The owner of a new user, and that the viewer may make one there.
#[derive(Debug, Clone, Copy)]
pub struct Owner {
    /// The organisation; none for a user whom nobody owns.
    pub organisation: Option<OrganisationId>,
    /// That it is allowed.
    pub permit: Permit,
}

/// The owner that the input names at a place. Where it names none, it is the organisation that the request is narrowed to, or
/// the only one where the viewer has the permission; administrators above all organisations make users whom nobody owns.
/// What is wrong is noted, and then there is none.
///
/// # Errors
/// When the database fails.
pub async fn owner(
    work: &mut Work<'_, '_>,
    place: &[&str],
    given: Option<&ID>,
    permission: Permission,
) -> Result<Option<Owner>, Stop> {
    let organisation = match given {
        Some(given) => match seen(work, place, given).await? {
            Some(organisation) => Some(organisation),
            None => return Ok(None),
        },
        None if work.viewer().is_above_all() => None,
        None => match only(work, place, permission) {
            Some(organisation) => Some(organisation),
            None => return Ok(None),
        },
    };
    let nobody = Person { user: UserId::new(uuid::Uuid::nil()), owner: None, through: &[] };
    let decision = match organisation {
        Some(organisation) => work.viewer().permit_in(permission, organisation),
        None => work.viewer().permit(permission, &nobody),
    };
    Ok(work.permit(place, decision).map(|permit| Owner { organisation, permit }))
}

/// The organisation of this id, if the viewer sees it. It is not locked, or nobody could make two users at once; if it goes
/// meanwhile, the database says so.
async fn seen(work: &mut Work<'_, '_>, place: &[&str], given: &ID) -> Result<Option<OrganisationId>, Stop> {
    let Some(id) = work.id(place, given) else { return Ok(None) };
    let found = work.see(|sight| organisations::seen(sight, vec![id])).await?.pop();
    if found.is_none() {
        work.not_found::<OrganisationNoun>(place);
    }
    Ok(found.map(|row| row.id))
}

/// The only organisation that can be meant, if there is one.
fn only(work: &mut Work<'_, '_>, place: &[&str], permission: Permission) -> Option<OrganisationId> {
    if let Some(narrowed) = work.viewer().organisation {
        return Some(narrowed);
    }
    match work.viewer().places(permission).as_slice() {
        [organisation] => Some(*organisation),
        places => {
            let problem = if places.is_empty() {
                "is missing, and you may make users in no organisation of yours"
            } else {
                "is missing, and you may make users in several organisations: name one of them"
            };
            work.check.refuse(place, Refusal::new(ViolationCode::Required, problem));
            None
        }
    }
}
