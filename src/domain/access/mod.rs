//! Whether a viewer may do something with a record: the decisions that follow from the [table](super::policy), made in one
//! place for the fields that are read, for what `viewerCan` says, and for what is written.

use super::{OrganisationId, Permission, UserId, Viewer, membership::Roles, policy};

/// That a write was allowed. Whoever writes to the database shows one, and only this file makes them.
#[derive(Debug, Clone, Copy)]
pub struct Permit(());

impl Permit {
    /// For the server's own work, which no viewer asked for: an import, a demonstration, an operator's command, and what
    /// is noted of a credential when it is used.
    #[must_use]
    pub const fn of_system() -> Self {
        Self(())
    }
}

/// Why something is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// No role of the viewer's gives the permission where it would count.
    #[error("This takes the permission {}{}.", super::TextEnum::as_str(*permission), place(*organisation))]
    Missing {
        /// What is missing.
        permission: Permission,
        /// Where it would count, if the viewer knows that place: an owner who is hidden is told as none.
        organisation: Option<OrganisationId>,
    },
    /// The viewer is in no organisation whose roles could allow it, be there one or not.
    #[error("None of the organisations that count for this request owns it, and only there it could be allowed.")]
    Elsewhere,
    /// No role gives the permission.
    #[error("This takes the permission {}, which only administrators of the instance have, in a request without X-Organisation-Id.",
        super::TextEnum::as_str(*.permission))]
    AboveAll {
        /// What is missing.
        permission: Permission,
    },
    /// What is touched has more rights than the viewer: whoever could act as it would gain them.
    #[error("This touches roles or rights that you do not have yourself: ask somebody who has them.")]
    Above,
    /// The field is for the person alone.
    #[error("Only the user may do this, and administrators of the instance in a request without X-Organisation-Id.")]
    Personal,
}

const fn place(organisation: Option<OrganisationId>) -> &'static str {
    if organisation.is_some() {
        " in the organisation concerned"
    } else {
        " in an organisation that the person belongs to"
    }
}

/// A person as far as permission goes: whose the record is, and through what it is seen.
#[derive(Debug, Clone, Copy)]
pub struct Person<'r> {
    /// The user.
    pub user: UserId,
    /// The organisation that administers the person, if one does.
    pub owner: Option<OrganisationId>,
    /// Organisations in which the person is an active member and the viewer may do more than its members may.
    pub through: &'r [OrganisationId],
}

impl Viewer {
    /// Whether the viewer may read what this permission is for, of a person who is seen: of oneself always, and otherwise
    /// through the person's owner and the organisations where the person is an active member.
    ///
    /// # Errors
    /// What is missing.
    pub fn check_read(&self, permission: Permission, person: &Person<'_>) -> Result<(), Denied> {
        let mut places = person.owner.iter().chain(person.through);
        if self.is_above_all() || self.is(person.user) || places.any(|place| self.may(permission, *place)) {
            return Ok(());
        }
        Err(Denied::Missing { permission, organisation: person.owner.filter(|owner| self.knows(*owner)) })
    }

    /// Whether the viewer may read what is for the person alone.
    ///
    /// # Errors
    /// When the viewer is somebody else, and no administrator.
    pub fn check_personal(&self, user: UserId) -> Result<(), Denied> {
        if self.is_above_all() || self.is(user) { Ok(()) } else { Err(Denied::Personal) }
    }

    /// Whether the server may keep for the viewer what is nobody else's, such as which requests it has answered: it does so
    /// for everybody who is known.
    ///
    /// # Errors
    /// When the viewer is anonymous.
    pub fn permit_known(&self) -> Result<Permit, Denied> {
        if self.actor.is_some() { Ok(Permit(())) } else { Err(Denied::Personal) }
    }

    /// Whether the viewer may change what is for the person alone, such as their sessions.
    ///
    /// # Errors
    /// When the viewer is somebody else, and no administrator.
    pub fn permit_personal(&self, user: UserId) -> Result<Permit, Denied> {
        self.check_personal(user).map(|()| Permit(()))
    }

    /// Whether the viewer may change what this permission is for, of a person: only the owner's roles allow it.
    ///
    /// # Errors
    /// What is missing.
    pub fn permit(&self, permission: Permission, person: &Person<'_>) -> Result<Permit, Denied> {
        match person.owner {
            _ if self.is_above_all() => Ok(Permit(())),
            Some(owner) if self.knows(owner) => self.permit_in(permission, owner),
            _ => Err(Denied::Elsewhere),
        }
    }

    /// The same for fields that everybody may change of themselves.
    ///
    /// # Errors
    /// What is missing.
    pub fn permit_own(&self, permission: Permission, person: &Person<'_>) -> Result<Permit, Denied> {
        if self.is(person.user) { Ok(Permit(())) } else { self.permit(permission, person) }
    }

    /// Whether the viewer may change what this permission is for, of an organisation or what stands in it.
    ///
    /// # Errors
    /// What is missing.
    pub fn permit_in(&self, permission: Permission, organisation: OrganisationId) -> Result<Permit, Denied> {
        let denied = Denied::Missing { permission, organisation: Some(organisation) };
        if self.may(permission, organisation) { Ok(Permit(())) } else { Err(denied) }
    }

    /// Whether the viewer may do what no role allows: an administrator who has not narrowed the request to one organisation.
    ///
    /// # Errors
    /// What is missing.
    pub fn permit_above_all(&self, permission: Permission) -> Result<Permit, Denied> {
        if self.is_above_all() { Ok(Permit(())) } else { Err(Denied::AboveAll { permission }) }
    }

    /// Whether the viewer holds at least as much as these roles in an organisation: whoever does may give and take them.
    ///
    /// # Errors
    /// [`Denied::Above`].
    pub fn check_roles(&self, organisation: OrganisationId, roles: Roles) -> Result<(), Denied> {
        let held = policy::permissions(roles).iter().all(|permission| self.may(permission, organisation));
        if held { Ok(()) } else { Err(Denied::Above) }
    }

    /// Whether the viewer holds at least as much as somebody else, everywhere: for what could let one act as the other, such
    /// as a way to sign in. Of oneself that is so.
    ///
    /// # Errors
    /// [`Denied::Above`].
    pub fn check_not_above(&self, other: &Self) -> Result<(), Denied> {
        if self.is_above_all() || (self.actor.is_some() && self.actor == other.actor) {
            return Ok(());
        }
        if other.administrator {
            return Err(Denied::Above);
        }
        other.roles.iter().try_for_each(|(organisation, roles)| self.check_roles(*organisation, *roles))
    }

    /// The same in one organisation: for what does something to somebody there, and lets nobody act as them.
    ///
    /// # Errors
    /// [`Denied::Above`].
    pub fn check_not_above_in(&self, organisation: Option<OrganisationId>, other: &Self) -> Result<(), Denied> {
        let here = |(known, _): &&(OrganisationId, Roles)| Some(*known) == organisation;
        let roles = other.roles.iter().filter(here).copied().collect();
        self.check_not_above(&Self { actor: other.actor, administrator: other.administrator, roles, ..Self::default() })
    }

    /// Whether the viewer may read what happened to a person's records: of oneself always, and otherwise with the owner's
    /// roles alone, because the history belongs to the owner.
    ///
    /// # Errors
    /// What is missing.
    pub fn check_history(&self, person: &Person<'_>) -> Result<(), Denied> {
        match person.owner {
            _ if self.is_above_all() || self.is(person.user) => Ok(()),
            Some(owner) if self.knows(owner) => self.check_history_in(owner),
            _ => Err(Denied::Elsewhere),
        }
    }

    /// Whether the viewer may read what happened to an organisation, or to what stands in it.
    ///
    /// # Errors
    /// What is missing.
    pub fn check_history_in(&self, organisation: OrganisationId) -> Result<(), Denied> {
        self.permit_in(Permission::AuditRead, organisation).map(drop)
    }

    /// Whether the viewer may read how a private field changed that takes this permission: of one's own records always, and
    /// otherwise in the organisation to whose history the change belongs.
    #[must_use]
    pub fn may_read_change(&self, permission: Permission, organisation: Option<OrganisationId>, own: bool) -> bool {
        self.is_above_all() || own || organisation.is_some_and(|organisation| self.may(permission, organisation))
    }

    fn is(&self, user: UserId) -> bool {
        self.user() == Some(user)
    }
}

#[cfg(test)]
mod tests;
