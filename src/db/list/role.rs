//! Roles as conditions of SQL: they are kept as sets.

use super::{Scope, filter::answer};
use crate::{
    db::sight::Condition,
    domain::membership::{OrganisationRole, Roles},
};

impl Scope<'_> {
    /// That a column has one of these roles.
    pub(super) fn roles(&self, name: &str, roles: &[OrganisationRole], wanted: bool) -> Condition {
        answer(self.begin_choice(&format!("{} IN ({})", self.column(name), masks(roles))), wanted)
    }

    /// That a column has whatever roles it has: what an index that begins with them has to be asked.
    pub(super) fn all_roles(&self, name: &str) -> Condition {
        if !self.is_set() {
            return Condition::always();
        }
        let all: Vec<_> = (0..ROLE_SETS).map(|bits| bits.to_string()).collect();
        Condition::sql(&format!("{} IN ({})", self.column(name), all.join(", ")))
    }
}

/// So many sets there are of four roles.
const ROLE_SETS: i32 = 16;

/// All sets of roles with one of these, as they are kept.
fn masks(roles: &[OrganisationRole]) -> String {
    let any = roles.iter().copied().collect::<Roles>().bits();
    let all: Vec<_> = (0..ROLE_SETS).filter(|bits| bits & any != 0).map(|bits| bits.to_string()).collect();
    all.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_in_every_set_that_has_it() {
        assert_eq!(masks(&[OrganisationRole::Owner]), "1, 3, 5, 7, 9, 11, 13, 15");
        assert_eq!(masks(&[OrganisationRole::Member, OrganisationRole::UserManager]).split(", ").count(), 12);
    }
}
