//! The service account: a program of one organisation, with credentials of its own.

use super::{membership::Roles, patch::Patch};

/// What changes of a service account, every value checked; the columns of the same names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServiceAccountPatch {
    /// The name.
    pub name: Option<String>,
    /// What the program does; may have several lines.
    pub description: Patch<String>,
    /// The e-mail address that stands for the program, as given.
    pub email: Patch<String>,
    /// Whether it may be used.
    pub enabled: Option<bool>,
    /// What it may do: the whole set.
    pub roles: Option<Roles>,
}
