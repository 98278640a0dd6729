//! The organisation: what people belong to.

use serde::{Deserialize, Serialize};

use super::patch::{Patch, apply_required};

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

/// What changes of an organisation, every value checked; the columns of the same names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrganisationPatch {
    /// The name.
    pub name: Option<String>,
    /// The part of an address that stands for the organisation, `shard-utilities`.
    pub slug: Option<String>,
    /// What the organisation is; may have several lines.
    pub description: Patch<String>,
    /// Whether it only serves to try things out.
    pub sandbox: Option<bool>,
    /// Whether it is in use.
    pub status: Option<OrganisationStatus>,
    /// What it calls its things.
    pub nomenclature: NomenclaturePatch,
    /// What it can be allowed to use: the whole list.
    pub features: Option<Vec<Feature>>,
}

/// What changes of an organisation's words: each list is one value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NomenclaturePatch {
    /// Its words for a scheme.
    pub schemes: Option<Vec<Term>>,
    /// Its words for a work order.
    pub work_orders: Option<Vec<Term>>,
    /// Its words for an operation.
    pub operations: Option<Vec<Term>>,
}

impl NomenclaturePatch {
    /// Replaces the lists that the patch has a value for.
    pub fn apply(self, nomenclature: &mut Nomenclature) {
        apply_required(self.schemes, &mut nomenclature.schemes);
        apply_required(self.work_orders, &mut nomenclature.work_orders);
        apply_required(self.operations, &mut nomenclature.operations);
    }
}
