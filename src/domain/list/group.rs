//! What lists of groups are filtered and ordered by.

use super::{TextTest, TimeTest};
use crate::domain::{GroupId, membership::OrganisationRole};

/// A test of a group.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum GroupTest {
    /// One of these.
    Ids(Vec<GroupId>),
    /// The name.
    Name(TextTest),
    /// It gives one of these roles.
    Roles(Vec<OrganisationRole>),
    /// When it came to be.
    CreatedAt(TimeTest),
    /// When it last changed.
    UpdatedAt(TimeTest),
}

text_enum! {
    /// What groups are ordered by. Text is compared without regard to case and accents.
    GroupField as "GroupOrderField" {
        /// When the group came to be.
        CreatedAt = "CREATED_AT",
        /// When the group last changed.
        UpdatedAt = "UPDATED_AT",
        /// The name.
        Name = "NAME",
        /// The id.
        Id = "ID",
    }
}
