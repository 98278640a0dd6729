//! How far a viewer sees: the viewer's roles turned around, from "what may they do here" to "where may they do this".

use std::sync::Arc;

use super::{Actor, OrganisationId, Permission, ServiceAccountId, UserId, Viewer};

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

    /// What limits it; nothing limits who sees everything.
    #[must_use]
    pub fn limited_to(&self) -> Option<Limited<'_>> {
        self.0.as_deref().map(Limited)
    }
}

/// A viewer from whom something is hidden: who sees only what an organisation or their own person leads to.
#[derive(Debug, Clone, Copy)]
pub struct Limited<'v>(&'v Viewer);

impl Limited<'_> {
    /// The user who calls, if it is one.
    #[must_use]
    pub const fn user(self) -> Option<UserId> {
        self.0.user()
    }

    /// The service account that calls, if it is one.
    #[must_use]
    pub const fn service_account(self) -> Option<ServiceAccountId> {
        match self.0.actor {
            Some(Actor::ServiceAccount(id)) => Some(id),
            _ => None,
        }
    }

    /// Where the caller has all of these permissions.
    #[must_use]
    pub fn where_may(self, all: &[Permission]) -> Vec<OrganisationId> {
        let may = |organisation: &OrganisationId| all.iter().all(|permission| self.0.may(*permission, *organisation));
        self.places().filter(may).collect()
    }

    /// The organisations that exist for the caller.
    #[must_use]
    pub fn organisations(self) -> Vec<OrganisationId> {
        match self.0.actor {
            // Its own organisation is a fact of a service account, whatever roles it has there.
            Some(Actor::ServiceAccount(_)) => self.places().collect(),
            _ => self.where_may(&[Permission::OrganisationRead]),
        }
    }

    /// The organisations where the caller may have a permission; for an administrator, that to which the request is narrowed.
    fn places(self) -> impl Iterator<Item = OrganisationId> {
        let narrowed = self.0.organisation.filter(|_| self.0.administrator);
        let own = self.0.in_force().map(|(organisation, _)| organisation).filter(move |_| narrowed.is_none());
        narrowed.into_iter().chain(own)
    }
}

impl Viewer {
    /// What limits the caller's sight; nothing does for an administrator who has not narrowed the request to one
    /// organisation.
    #[must_use]
    pub const fn limits(&self) -> Option<Limited<'_>> {
        if self.is_above_all() { None } else { Some(Limited(self)) }
    }

    /// Whether an organisation exists for the caller.
    #[must_use]
    pub fn knows(&self, organisation: OrganisationId) -> bool {
        self.limits().is_none_or(|limited| limited.organisations().contains(&organisation))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::membership::{OrganisationRole, Roles};

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
        let where_may = |viewer: &Viewer, all: &[Permission]| viewer.limits().map(|limited| limited.where_may(all));
        assert_eq!(where_may(&viewer, &[Permission::TeamRead]), Some(vec![organisation(1), organisation(2)]));
        assert_eq!(where_may(&viewer, &[Permission::TeamRead, Permission::UserRead]), Some(vec![organisation(2)]));
        viewer.organisation = Some(organisation(1));
        assert_eq!(where_may(&viewer, &[Permission::TeamRead]), Some(vec![organisation(1)]));
        assert_eq!(where_may(&viewer, &[Permission::UserRead]), Some(Vec::new()));
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
        assert!(limited.where_may(&[Permission::OrganisationCreate]).is_empty(), "it is of no organisation");
    }

    #[test]
    fn a_service_account_knows_its_organisation_without_a_role_and_nobody_knows_one_anonymously() {
        let account = Actor::ServiceAccount(ServiceAccountId::new(uuid::Uuid::from_u128(3)));
        let viewer = Viewer::new(account, false, vec![(organisation(1), Roles::default())]);
        assert!(viewer.knows(organisation(1)) && !viewer.knows(organisation(2)));
        assert!(!viewer.may(Permission::OrganisationRead, organisation(1)));
        assert!(Viewer::default().limits().is_some_and(|limited| limited.organisations().is_empty()));
    }
}
