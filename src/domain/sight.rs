//! How far a viewer sees: the viewer's roles turned around, from "what may they do here" to "where may they do this".

use std::sync::Arc;

use super::{OrganisationId, Permission, ServiceAccountId, UserId, Viewer};

/// How far somebody sees. Whoever reads from the database for a caller says with it what is there for that caller.
#[derive(Debug, Clone)]
pub struct Sight(Option<Arc<Viewer>>);

impl Sight {
    /// Everything there is: for the server's own work, and for administrators who have not narrowed their request.
    pub const EVERYTHING: Self = Self(None);

    /// What this viewer sees.
    #[must_use]
    pub fn of(viewer: &Arc<Viewer>) -> Self {
        Self((!viewer.is_above_all()).then(|| Arc::clone(viewer)))
    }

    /// The viewer who does not see everything; none sees everything.
    #[must_use]
    pub fn limited_to(&self) -> Option<&Viewer> {
        self.0.as_deref()
    }
}

impl Viewer {
    /// Whether nothing is hidden: an administrator who has not narrowed the request to one organisation.
    #[must_use]
    pub const fn is_above_all(&self) -> bool {
        self.administrator && self.organisation.is_none()
    }

    /// The user who calls, if it is one.
    #[must_use]
    pub const fn user(&self) -> Option<UserId> {
        match self.actor {
            Some(super::Actor::User(id)) => Some(id),
            _ => None,
        }
    }

    /// The service account that calls, if it is one.
    #[must_use]
    pub const fn service_account(&self) -> Option<ServiceAccountId> {
        match self.actor {
            Some(super::Actor::ServiceAccount(id)) => Some(id),
            _ => None,
        }
    }

    /// Where the caller has all of these permissions. For an administrator, that is the organisation that the request is
    /// narrowed to; who has not narrowed it is asked nothing of the kind.
    #[must_use]
    pub fn where_may(&self, all: &[Permission]) -> Vec<OrganisationId> {
        if self.administrator {
            return self.organisation.into_iter().collect();
        }
        let known = self.roles.iter().map(|(organisation, _)| *organisation);
        known.filter(|organisation| all.iter().all(|permission| self.may(*permission, *organisation))).collect()
    }

    /// The organisations that exist for the caller.
    #[must_use]
    pub fn organisations(&self) -> Vec<OrganisationId> {
        match self.actor {
            // Its own organisation is a fact of a service account, whatever roles it has there.
            Some(super::Actor::ServiceAccount(_)) => self.in_force().map(|(organisation, _)| organisation).collect(),
            _ => self.where_may(&[Permission::OrganisationRead]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        Actor,
        membership::{OrganisationRole, Roles},
    };

    fn organisation(number: u128) -> OrganisationId {
        OrganisationId::new(uuid::Uuid::from_u128(number))
    }

    fn viewer(administrator: bool) -> Viewer {
        let rows = [(1, OrganisationRole::Member), (2, OrganisationRole::Admin)]
            .map(|(number, role)| (organisation(number), Roles::from_iter([role])));
        Viewer::new(Actor::User(UserId::new(uuid::Uuid::from_u128(9))), administrator, rows.to_vec())
    }

    #[test]
    fn a_permission_is_had_where_a_role_gives_it_and_the_request_is_not_narrowed_away() {
        let mut viewer = viewer(false);
        assert_eq!(viewer.where_may(&[Permission::TeamRead]), [organisation(1), organisation(2)]);
        assert_eq!(viewer.where_may(&[Permission::TeamRead, Permission::UserRead]), [organisation(2)]);
        viewer.organisation = Some(organisation(1));
        assert_eq!(viewer.where_may(&[Permission::TeamRead]), [organisation(1)]);
        assert!(viewer.where_may(&[Permission::UserRead]).is_empty());
    }

    #[test]
    fn an_administrator_sees_everything_until_the_request_is_narrowed() {
        let mut viewer = viewer(true);
        assert!(Sight::of(&Arc::new(viewer.clone())).limited_to().is_none());
        viewer.organisation = Some(organisation(7));
        let sight = Sight::of(&Arc::new(viewer));
        let limited = sight.limited_to().expect("a limit");
        assert_eq!(limited.where_may(&[Permission::OrganisationDelete]), [organisation(7)]);
        assert_eq!(limited.organisations(), [organisation(7)]);
    }

    #[test]
    fn a_service_account_knows_its_organisation_without_a_role_and_nobody_knows_one_anonymously() {
        let account = Actor::ServiceAccount(ServiceAccountId::new(uuid::Uuid::from_u128(3)));
        let viewer = Viewer::new(account, false, vec![(organisation(1), Roles::default())]);
        assert_eq!(viewer.organisations(), [organisation(1)]);
        assert!(viewer.where_may(&[Permission::OrganisationRead]).is_empty());
        assert!(Viewer::default().organisations().is_empty());
    }
}
