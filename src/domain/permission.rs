//! Permissions: what somebody may do in an organisation. Which role has which is in [`policy`](super::policy).

use super::TextEnum as _;

text_enum! {
    /// What somebody may do in an organisation, whatever role gives it.
    Permission {
        /// Read an organisation.
        OrganisationRead = "ORGANISATION_READ",
        /// Change an organisation.
        OrganisationWrite = "ORGANISATION_WRITE",
        /// Delete an organisation.
        OrganisationDelete = "ORGANISATION_DELETE",
        /// Make a new organisation.
        OrganisationCreate = "ORGANISATION_CREATE",
        /// Read who belongs to an organisation, and how.
        OrganisationMemberRead = "ORGANISATION_MEMBER_READ",
        /// Change who belongs to an organisation, and how; roles up to one's own.
        OrganisationMemberWrite = "ORGANISATION_MEMBER_WRITE",
        /// Read an organisation's teams.
        TeamRead = "TEAM_READ",
        /// Change an organisation's teams, and who is in them.
        TeamWrite = "TEAM_WRITE",
        /// Read an organisation's groups, and who is in them.
        GroupRead = "GROUP_READ",
        /// Change an organisation's groups, and who is in them.
        GroupWrite = "GROUP_WRITE",
        /// Read an organisation's service accounts.
        ServiceAccountRead = "SERVICE_ACCOUNT_READ",
        /// Change an organisation's service accounts and their keys.
        ServiceAccountWrite = "SERVICE_ACCOUNT_WRITE",
        /// Read the organisation's users.
        UserRead = "USER_READ",
        /// Change the organisation's users.
        UserWrite = "USER_WRITE",
        /// Delete the organisation's users.
        UserDelete = "USER_DELETE",
        /// Read the public fields of profiles.
        ProfileRead = "PROFILE_READ",
        /// Read the private fields of users and profiles, contacts among them.
        ProfileReadPrivate = "PROFILE_READ_PRIVATE",
        /// Change profiles and their contacts.
        ProfileWrite = "PROFILE_WRITE",
        /// Note that a profile was reviewed.
        ProfileReview = "PROFILE_REVIEW",
        /// Read people's documents.
        DocumentRead = "DOCUMENT_READ",
        /// Change people's documents.
        DocumentWrite = "DOCUMENT_WRITE",
        /// Read what happened to the organisation's records.
        AuditRead = "AUDIT_READ",
    }
}

/// A set of permissions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Permissions(u32);

impl Permissions {
    /// Every permission.
    #[must_use]
    pub fn all() -> Self {
        Permission::VALUES.iter().map(|(permission, ..)| *permission).collect()
    }

    /// Whether the permission is in the set.
    #[must_use]
    pub const fn contains(self, permission: Permission) -> bool {
        self.0 & Self::bit(permission) != 0
    }

    /// What is in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The permissions of the set, in the order of their declaration.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        let all = Permission::VALUES.iter().map(|(permission, ..)| *permission);
        all.filter(move |permission| self.contains(*permission))
    }

    const fn bit(permission: Permission) -> u32 {
        1 << permission as u32
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        Self(permissions.into_iter().fold(0, |bits, permission| bits | Self::bit(permission)))
    }
}
