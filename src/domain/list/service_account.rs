//! What lists of service accounts are filtered and ordered by.

use super::{TextTest, TimeTest};
use crate::domain::{ServiceAccountId, membership::OrganisationRole};

/// A test of a service account.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ServiceAccountTest {
    /// One of these.
    Ids(Vec<ServiceAccountId>),
    /// The name.
    Name(TextTest),
    /// Whether it may call.
    Enabled(bool),
    /// It has one of these roles.
    Roles(Vec<OrganisationRole>),
    /// When it came to be.
    CreatedAt(TimeTest),
    /// When it last changed.
    UpdatedAt(TimeTest),
}

text_enum! {
    /// What service accounts are ordered by. Text is compared without regard to case and accents.
    ServiceAccountField as "ServiceAccountOrderField" {
        /// When the service account came to be.
        CreatedAt = "CREATED_AT",
        /// When the service account last changed.
        UpdatedAt = "UPDATED_AT",
        /// The name.
        Name = "NAME",
        /// The id.
        Id = "ID",
    }
}
