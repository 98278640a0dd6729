//! The group: users and service accounts of one organisation that share roles.

use super::{membership::Roles, patch::Patch};

/// What changes of a group, every value checked; the columns of the same names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupPatch {
    /// The name.
    pub name: Option<String>,
    /// What the group is for; may have several lines.
    pub description: Patch<String>,
    /// The roles that it gives: the whole set.
    pub roles: Option<Roles>,
}
