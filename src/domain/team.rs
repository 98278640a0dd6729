//! The team: people of one organisation who work together.

use super::patch::Patch;

/// What changes of a team, every value checked; the columns of the same names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TeamPatch {
    /// The name.
    pub name: Option<String>,
    /// What the team is; may have several lines.
    pub description: Patch<String>,
}
