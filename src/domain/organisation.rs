//! The organisation: what people belong to.

use serde::{Deserialize, Serialize};

text_enum! {
    /// Whether an organisation is in use.
    OrganisationStatus {
        /// In use.
        Active = "ACTIVE",
        /// Closed, or not yet open.
        Inactive = "INACTIVE",
    }
}

/// What an organisation calls its things.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Nomenclature {
    /// Its words for a scheme.
    pub schemes: Vec<Term>,
    /// Its words for a work order.
    pub work_orders: Vec<Term>,
    /// Its words for an operation.
    pub operations: Vec<Term>,
}

/// A word in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// One of them.
    pub singular: String,
    /// Several of them.
    pub plural: String,
    /// The language of both, as a BCP 47 tag.
    pub language: String,
}

/// Something that an organisation can be allowed to use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feature {
    /// Its name, which is unique within the organisation.
    pub name: String,
    /// Whether it is allowed.
    pub enabled: bool,
    /// How much of it may be used; none if there is no limit.
    pub limit: Option<i64>,
}
