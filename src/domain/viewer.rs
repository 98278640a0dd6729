//! The viewer: who is calling, and what follows from it.

use super::{
    OrganisationId, ServiceAccountId, ServiceAccountKeyId, SessionId, UserId,
    membership::{OrganisationRole, Roles},
    permission::{Permission, Permissions},
    policy,
};

/// Somebody who can call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A person.
    User(UserId),
    /// A program with credentials of its own.
    ServiceAccount(ServiceAccountId),
}

/// By what a caller was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// The token of a session.
    Session(SessionId),
    /// A service account's key.
    Key(ServiceAccountKeyId),
    /// A token of the identity provider.
    Jwt,
}

/// Who is calling, with the roles that they have at this moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Viewer {
    /// The caller; none is anonymous.
    pub actor: Option<Actor>,
    /// Whether the caller stands above organisations.
    pub administrator: bool,
    /// The caller's organisations with the roles there, each once: through memberships in force, groups, and of its own.
    pub roles: Vec<(OrganisationId, Roles)>,
    /// By what the caller was known; the anonymous by nothing.
    pub known_by: Option<Means>,
    /// The organisation that the request is narrowed to; none is all of the caller's own.
    pub organisation: Option<OrganisationId>,
}

impl Viewer {
    /// A caller whose roles come from these rows, in which an organisation may be there more than once.
    #[must_use]
    pub fn new(actor: Actor, administrator: bool, rows: Vec<(OrganisationId, Roles)>) -> Self {
        let mut roles: Vec<(OrganisationId, Roles)> = Vec::new();
        for (organisation, given) in rows {
            match roles.iter_mut().find(|(known, _)| *known == organisation) {
                Some((_, known)) => *known = known.iter().chain(given.iter()).collect(),
                None => roles.push((organisation, given)),
            }
        }
        Self { actor: Some(actor), administrator, roles, known_by: None, organisation: None }
    }

    /// The user who calls, if it is one.
    #[must_use]
    pub const fn user(&self) -> Option<UserId> {
        match self.actor {
            Some(Actor::User(id)) => Some(id),
            _ => None,
        }
    }

    /// Whether nothing is hidden from the caller and everything allowed: an administrator who has not narrowed the request
    /// to one organisation.
    #[must_use]
    pub const fn is_above_all(&self) -> bool {
        self.administrator && self.organisation.is_none()
    }

    /// What the caller may do in the organisation that the request is narrowed to; where it is not, in any of the
    /// caller's own.
    #[must_use]
    pub fn permissions(&self) -> Permissions {
        match self.organisation {
            _ if self.is_above_all() => Permissions::all(),
            // There is no more than an owner's to be had in one organisation.
            Some(_) if self.administrator => policy::permissions(owner()),
            _ => self.in_force().fold(Permissions::default(), |all, (_, roles)| all.union(policy::permissions(roles))),
        }
    }

    /// Whether the caller has a permission in an organisation, if the request is not narrowed to another.
    #[must_use]
    pub fn may(&self, permission: Permission, organisation: OrganisationId) -> bool {
        if self.is_above_all() {
            return true;
        }
        if self.administrator {
            return self.organisation == Some(organisation) && policy::permissions(owner()).contains(permission);
        }
        let mut here = self.in_force().filter(|(known, _)| *known == organisation);
        here.any(|(_, roles)| policy::permissions(roles).contains(permission))
    }

    /// Those of the caller's own organisations where a permission counts for the request.
    #[must_use]
    pub fn places(&self, permission: Permission) -> Vec<OrganisationId> {
        self.in_force()
            .filter(|(_, roles)| policy::permissions(*roles).contains(permission))
            .map(|(id, _)| id)
            .collect()
    }

    /// The roles that count for the request.
    pub(super) fn in_force(&self) -> impl Iterator<Item = (OrganisationId, Roles)> {
        self.roles
            .iter()
            .copied()
            .filter(|(organisation, _)| self.organisation.is_none_or(|only| only == *organisation))
    }
}

fn owner() -> Roles {
    Roles::from_iter([OrganisationRole::Owner])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::membership::OrganisationRole::{Admin, Member, Owner};

    fn organisation(number: u128) -> OrganisationId {
        OrganisationId::new(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn roles_in_one_organisation_add_up_and_stay_in_it() {
        let actor = Actor::User(UserId::new(uuid::Uuid::from_u128(1)));
        let (one, two) = (organisation(1), organisation(2));
        let rows = [(one, Member), (two, Owner), (one, Admin)].map(|(id, role)| (id, Roles::from_iter([role])));
        let mut viewer = Viewer::new(actor, false, rows.to_vec());
        assert_eq!(viewer.roles, [(one, Roles::from_iter([Member, Admin])), (two, Roles::from_iter([Owner]))]);
        assert!(viewer.permissions().contains(Permission::OrganisationDelete));
        viewer.organisation = Some(one);
        assert!(viewer.permissions().contains(Permission::TeamWrite));
        assert!(!viewer.permissions().contains(Permission::OrganisationDelete));
        viewer.organisation = Some(organisation(3));
        assert_eq!(viewer.permissions(), Permissions::default());
        viewer.administrator = true;
        let owner = policy::permissions(Roles::from_iter([Owner]));
        assert_eq!(viewer.permissions(), owner, "what no organisation gives is not of one");
        viewer.organisation = None;
        assert_eq!(viewer.permissions(), Permissions::all());
        assert_eq!(Viewer::default().permissions(), Permissions::default());
    }
}
