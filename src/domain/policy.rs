//! Who may do what: the one table of permissions, to be read as the specification.

use super::{
    TextEnum as _,
    membership::{OrganisationRole, Roles},
    permission::{Permission, Permissions},
};
use OrganisationRole::{Admin, Member, Owner, UserManager};
#[expect(clippy::enum_glob_use, reason = "the table below names every one")]
use Permission::*;

/// Each permission with the least role that has it; each role has all that the roles below it have. What no role has, only
/// an administrator of the instance may do, who may do everything everywhere.
///
/// Beyond roles, everybody may read and edit themselves (but for their own roles and state), and read the public fields of
/// those who are in a team with them.
const LEAST: [(Permission, Option<OrganisationRole>); 22] = [
    (OrganisationRead, Some(Member)),
    (TeamRead, Some(Member)),
    (OrganisationMemberRead, Some(UserManager)),
    (OrganisationMemberWrite, Some(UserManager)),
    (GroupRead, Some(UserManager)),
    (UserRead, Some(UserManager)),
    (UserWrite, Some(UserManager)),
    (UserDelete, Some(UserManager)),
    (ProfileRead, Some(UserManager)),
    (ProfileReadPrivate, Some(UserManager)),
    (ProfileWrite, Some(UserManager)),
    (ProfileReview, Some(UserManager)),
    (DocumentRead, Some(UserManager)),
    (DocumentWrite, Some(UserManager)),
    (OrganisationWrite, Some(Admin)),
    (TeamWrite, Some(Admin)),
    (GroupWrite, Some(Admin)),
    (ServiceAccountRead, Some(Admin)),
    (ServiceAccountWrite, Some(Admin)),
    (AuditRead, Some(Admin)),
    (OrganisationDelete, Some(Owner)),
    (OrganisationCreate, None),
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
        for (permission, name, _) in Permission::VALUES {
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
        assert!(!of(Member).contains(UserRead) && !of(UserManager).contains(TeamWrite));
        assert!(!of(Admin).contains(OrganisationDelete) && !of(Owner).contains(OrganisationCreate));
        assert_eq!(permissions(Roles::from_iter([Member, Admin])), of(Admin));
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
