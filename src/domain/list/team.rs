//! What lists of teams are filtered and ordered by.

use super::{TextTest, TimeTest};
use crate::domain::{OrganisationId, TeamId};

/// A test of a team.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TeamTest {
    /// One of these.
    Ids(Vec<TeamId>),
    /// The name.
    Name(TextTest),
    /// Part of one of these organisations.
    Organisations(Vec<OrganisationId>),
    /// When it came to be.
    CreatedAt(TimeTest),
    /// When it last changed.
    UpdatedAt(TimeTest),
}

text_enum! {
    /// What teams are ordered by. Text is compared without regard to case and accents.
    TeamField as "TeamOrderField" {
        /// When the team came to be.
        CreatedAt = "CREATED_AT",
        /// When the team last changed.
        UpdatedAt = "UPDATED_AT",
        /// The name.
        Name = "NAME",
        /// The id.
        Id = "ID",
    }
}
