//! Who may do what: the one table of permissions, to be read as the specification.

use super::{
    TextEnum as _,
    membership::{OrganisationRole, Roles},
    permission::{Permission as P, Permissions},
};
use OrganisationRole::{Admin, Member, Owner, UserManager};

/// Each permission with the least role that has it; each role has all that the roles below it have. What no role has, only
/// an administrator of the instance may do, who may do everything everywhere.
///
/// Beyond roles, everybody may read and edit themselves (but for their own roles and state), and read the public fields of
/// those who are in a team with them.
const LEAST: [(P, Option<OrganisationRole>); 22] = [
    (P::OrganisationRead, Some(Member)),
    (P::TeamRead, Some(Member)),
    (P::OrganisationMemberRead, Some(UserManager)),
    (P::OrganisationMemberWrite, Some(UserManager)),
    (P::GroupRead, Some(UserManager)),
    (P::UserRead, Some(UserManager)),
    (P::UserWrite, Some(UserManager)),
    (P::UserDelete, Some(UserManager)),
    (P::ProfileRead, Some(UserManager)),
    (P::ProfileReadPrivate, Some(UserManager)),
    (P::ProfileWrite, Some(UserManager)),
    (P::ProfileReview, Some(UserManager)),
    (P::DocumentRead, Some(UserManager)),
    (P::DocumentWrite, Some(UserManager)),
    (P::OrganisationWrite, Some(Admin)),
    (P::TeamWrite, Some(Admin)),
    (P::GroupWrite, Some(Admin)),
    (P::ServiceAccountRead, Some(Admin)),
    (P::ServiceAccountWrite, Some(Admin)),
    (P::AuditRead, Some(Admin)),
    (P::OrganisationDelete, Some(Owner)),
    (P::OrganisationCreate, None),
];

/// What roles in an organisation allow there.
#[must_use]
pub fn permissions(roles: Roles) -> Permissions {
    let allowed = |least: Option<OrganisationRole>| least.is_some_and(|least| roles.iter().any(|role| role <= least));
    LEAST.iter().filter(|(_, least)| allowed(*least)).map(|(permission, _)| *permission).collect()
}

/// The table as the README shows it, in Markdown.
#[must_use]
pub fn markdown() -> String {
    let roles = [Member, UserManager, Admin, Owner];
    let heads: Vec<_> = roles.iter().map(|role| format!("`{}`", role.as_str())).collect();
    let mut table = format!("| permission | {} | administrator |\n| --- |{}\n", heads.join(" | "), " :-: |".repeat(5));
    for (permission, _) in LEAST {
        let has = |role: &OrganisationRole| permissions(Roles::from_iter([*role])).contains(permission);
        let marks: String = roles.iter().map(|role| if has(role) { "✓ | " } else { "| " }).collect();
        table.extend(["| `", permission.as_str(), "` | ", &marks, "✓ |\n"]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_is_in_the_table_once() {
        for (permission, name, _) in P::VALUES {
            assert_eq!(LEAST.iter().filter(|(listed, _)| listed == permission).count(), 1, "{name}");
        }
    }

    #[test]
    fn each_role_has_what_the_roles_below_it_have() {
        let of = |role| permissions(Roles::from_iter([role]));
        for (weak, strong) in [(Member, UserManager), (UserManager, Admin), (Admin, Owner)] {
            assert_eq!(of(weak).union(of(strong)), of(strong));
            assert_ne!(of(weak), of(strong));
        }
        assert_eq!(permissions(Roles::default()), Permissions::default());
        assert!(!of(Member).contains(P::UserRead) && !of(UserManager).contains(P::TeamWrite));
        assert!(!of(Admin).contains(P::OrganisationDelete) && !of(Owner).contains(P::OrganisationCreate));
        assert_eq!(permissions(Roles::from_iter([Member, Admin])), of(Admin));
    }

    #[test]
    fn whoever_may_read_something_may_read_what_it_is_of() {
        let of = |role| permissions(Roles::from_iter([role]));
        for (of_it, it) in [
            (P::OrganisationRead, P::TeamRead),
            (P::OrganisationRead, P::GroupRead),
            (P::OrganisationRead, P::ServiceAccountRead),
            (P::OrganisationRead, P::OrganisationMemberRead),
            (P::UserRead, P::ProfileRead),
            (P::ProfileRead, P::ProfileReadPrivate),
            (P::ProfileRead, P::DocumentRead),
        ] {
            for role in [Member, UserManager, Admin, Owner] {
                assert!(of(role).contains(of_it) || !of(role).contains(it), "{it:?} without {of_it:?}");
            }
        }
    }

    #[test]
    fn the_readme_shows_the_table() {
        assert!(
            include_str!("../../README.md").contains(&markdown()),
            "the README's table should be:\n\n{}",
            markdown()
        );
    }
}
