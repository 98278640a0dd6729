//! The membership: how a user belongs to an organisation, and the roles that it gives.

use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};

use super::{TextEnum, patch::Patch, text, timestamp::timestamp, violation::Check};

/// The most entries of a list of roles, before doubles are dropped.
const ROLES_MAX: usize = 100;

text_enum! {
    /// Whether a membership is in force.
    MembershipStatus {
        /// In force.
        Active = "ACTIVE",
        /// Suspended: the person stays listed, and it gives no rights.
        Suspended = "SUSPENDED",
    }
}

text_enum! {
    /// What somebody may do in an organisation.
    OrganisationRole {
        /// Everything, deleting the organisation included.
        Owner = "OWNER",
        /// Everything but deleting the organisation and making owners.
        Admin = "ADMIN",
        /// Everything about users, their profiles, contacts and memberships.
        UserManager = "USER_MANAGER",
        /// Seeing the organisation, its teams and fellow members.
        Member = "MEMBER",
    }
}

/// A set of roles, kept as bits: 1 `OWNER`, 2 `ADMIN`, 4 `USER_MANAGER`, 8 `MEMBER`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Roles(u8);

impl Roles {
    /// The set of these bits; bits that stand for no role are left out.
    #[must_use]
    pub const fn from_bits(bits: i32) -> Self {
        Self(bits.to_le_bytes()[0] & 0b1111)
    }

    /// The set's bits.
    #[must_use]
    pub const fn bits(self) -> i32 {
        self.0 as i32
    }

    /// Whether the role is in the set.
    #[must_use]
    pub const fn contains(self, role: OrganisationRole) -> bool {
        self.0 & Self::bit(role) != 0
    }

    /// The roles of the set, the most powerful first.
    pub fn iter(self) -> impl Iterator<Item = OrganisationRole> {
        OrganisationRole::VALUES.iter().map(|(role, ..)| *role).filter(move |role| self.contains(*role))
    }

    const fn bit(role: OrganisationRole) -> u8 {
        1 << role as u8
    }
}

impl FromIterator<OrganisationRole> for Roles {
    fn from_iter<I: IntoIterator<Item = OrganisationRole>>(roles: I) -> Self {
        Self(roles.into_iter().fold(0, |bits, role| bits | Self::bit(role)))
    }
}

impl Serialize for Roles {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// What changes of a membership, every value checked; the columns of the same names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MembershipPatch {
    /// The roles that it gives: the whole set.
    pub roles: Option<Roles>,
    /// Whether it is in force.
    pub status: Option<MembershipStatus>,
    /// What the person is in this organisation.
    pub job_title: Patch<String>,
    /// Since when.
    pub joined_at: Option<DateTime<Utc>>,
}

/// Checks a set of roles as one value: null empties it.
pub(super) fn check_roles(check: &mut Check, raw: Patch<Vec<String>>) -> Option<Roles> {
    let roles = check.list(&["roles"], raw, ROLES_MAX, |role: String| text::choice::<OrganisationRole>(&role))?;
    Some(roles.into_iter().collect())
}

/// What somebody says of a membership, unchecked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MembershipDraft {
    /// `roles`, values of [`OrganisationRole`] in any case.
    pub roles: Patch<Vec<String>>,
    /// `status`, a value of [`MembershipStatus`] in any case.
    pub status: Patch<String>,
    /// `jobTitle`.
    pub job_title: Patch<String>,
    /// `joinedAt`.
    pub joined_at: Patch<String>,
}

impl MembershipDraft {
    /// Checks all that was said.
    pub fn check(self, check: &mut Check) -> MembershipPatch {
        MembershipPatch {
            roles: check_roles(check, self.roles),
            status: check.defaulted(&["status"], self.status, |status| text::choice(&status)),
            job_title: check.text(&["jobTitle"], self.job_title, text::line),
            joined_at: check.defaulted(&["joinedAt"], self.joined_at, |at| timestamp(&at)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::violation::ViolationCode;

    #[test]
    fn a_membership_is_understood() {
        let mut check = Check::new();
        let patch = MembershipDraft {
            roles: Patch::Value(vec!["owner".into(), "USER_MANAGER".into(), "OWNER".into()]),
            status: Patch::Value("suspended".into()),
            job_title: Patch::Value("Foreman".into()),
            joined_at: Patch::Value("2023-11-07T05:31:56Z".into()),
        }
        .check(&mut check);
        assert_eq!(check.finish(), Ok(()));
        assert_eq!(patch.roles.map(Roles::bits), Some(0b101));
        assert_eq!(patch.status, Some(MembershipStatus::Suspended));
        assert_eq!(patch.job_title, Patch::Value("Foreman".to_owned()));
        assert_eq!(patch.joined_at, "2023-11-07T05:31:56Z".parse().ok());
    }

    #[test]
    fn every_refusal_names_its_place() {
        let mut check = Check::new();
        let draft = MembershipDraft {
            roles: Patch::Value(vec!["MEMBER".into(), "KING".into()]),
            status: Patch::Null,
            job_title: Patch::Value(" ".into()),
            joined_at: Patch::Value("today".into()),
        };
        draft.check(&mut check);
        let seen: Vec<_> = check.finish().unwrap_err().into_iter().map(|v| (v.path.join("."), v.code)).collect();
        let expected = [
            ("roles.1", ViolationCode::Invalid),
            ("status", ViolationCode::Required),
            ("jobTitle", ViolationCode::Blank),
            ("joinedAt", ViolationCode::Invalid),
        ];
        assert_eq!(seen, expected.map(|(place, code)| (place.to_owned(), code)));
    }

    #[test]
    fn a_set_of_roles_survives_its_bits() {
        for bits in 0..16 {
            let roles = Roles::from_bits(bits);
            assert_eq!(roles.bits(), bits);
            assert_eq!(roles.iter().collect::<Roles>(), roles);
        }
        assert_eq!(Roles::from_iter([OrganisationRole::Owner, OrganisationRole::Member]).bits(), 0b1001);
    }
}
