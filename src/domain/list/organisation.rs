//! What lists of organisations are filtered and ordered by.

use super::{TextTest, TimeTest};
use crate::domain::{OrganisationId, organisation::OrganisationStatus};

/// A test of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum OrganisationTest {
    /// One of these.
    Ids(Vec<OrganisationId>),
    /// The name.
    Name(TextTest),
    /// The short name in addresses.
    Slug(TextTest),
    /// Whether it is in use.
    Statuses(Vec<OrganisationStatus>),
    /// Whether it is for trying things out.
    Sandbox(bool),
    /// When it came to be.
    CreatedAt(TimeTest),
    /// When it last changed.
    UpdatedAt(TimeTest),
    /// One of these organisations owns it.
    Owners(Vec<OrganisationId>),
}

text_enum! {
    /// What organisations are ordered by. Text is compared without regard to case and accents.
    OrganisationField as "OrganisationOrderField" {
        /// When the organisation came to be.
        CreatedAt = "CREATED_AT",
        /// When the organisation last changed.
        UpdatedAt = "UPDATED_AT",
        /// The name.
        Name = "NAME",
        /// The short name in addresses.
        Slug = "SLUG",
        /// The id.
        Id = "ID",
    }
}
