//! Who may touch whom, and that an organisation keeps an owner.

use super::{Stop, Work};
use crate::{
    db::{caller, organisation as organisations},
    domain::{
        Actor, OrganisationId, UserId, Viewer,
        violation::{Refusal, ViolationCode},
    },
};

impl Work<'_, '_> {
    /// A user as a viewer, with all roles that they have, be they in force or suspended: whoever could act as the user would have
    /// them once the suspension is lifted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rights_of(&mut self, user: UserId) -> Result<Viewer, Stop> {
        let roles = self.run(caller::roles_held_by(vec![user])).await?;
        let administrator = !self.run(caller::administrators_among(vec![user])).await?.is_empty();
        let roles = roles.into_iter().map(|(_, row)| (row.organisation, row.roles)).collect();
        Ok(Viewer::new(Actor::User(user), administrator, roles))
    }

    /// Sees, after an owner has left an organisation or is one no longer, that another is there. Whoever leaves at the same
    /// moment waits, because the organisation's row counts it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_owner(&mut self, path: &[&str], organisation: OrganisationId) -> Result<(), Stop> {
        if self.run(organisations::owners(organisation)).await?.is_empty() {
            let problem = "is the last OWNER of an organisation: make somebody else an OWNER there first";
            self.check.refuse(path, Refusal::new(ViolationCode::WrongState, problem));
        }
        Ok(())
    }
}
