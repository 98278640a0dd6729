//! The organisation: what people belong to.

mod feature;

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

pub use self::feature::FeatureDraft;
use super::{
    language::language,
    patch::{Patch, apply_required},
    text::{self, LINE_MAX, NAME_MAX},
    violation::{Check, Purpose, Refusal, excerpt},
};

/// The most words for one thing.
const TERMS_MAX: usize = 100;
/// The most features of an organisation.
const FEATURES_MAX: usize = 1_000;

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

/// What somebody says of an organisation, unchecked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrganisationDraft {
    /// `name`; needed to make an organisation.
    pub name: Patch<String>,
    /// `slug`; needed to make an organisation.
    pub slug: Patch<String>,
    /// `description`.
    pub description: Patch<String>,
    /// `sandbox`.
    pub sandbox: Patch<bool>,
    /// `status`, a value of [`OrganisationStatus`] in any case.
    pub status: Patch<String>,
    /// `settings.nomenclature.governance.schemes`.
    pub schemes: Patch<Vec<Term>>,
    /// `settings.nomenclature.governance.workOrders`.
    pub work_orders: Patch<Vec<Term>>,
    /// `settings.nomenclature.governance.operations`.
    pub operations: Patch<Vec<Term>>,
    /// `features`.
    pub features: Patch<Vec<Feature>>,
}

impl OrganisationDraft {
    /// Checks all that was said.
    pub fn check(self, check: &mut Check, purpose: Purpose) -> OrganisationPatch {
        OrganisationPatch {
            name: check.required(&["name"], self.name, purpose, |name| text::name(NAME_MAX)(&name)),
            slug: check.required(&["slug"], self.slug, purpose, |given| slug(&given)),
            description: check.text(&["description"], self.description, text::paragraphs),
            sandbox: check.defaulted(&["sandbox"], self.sandbox, Ok),
            status: check.defaulted(&["status"], self.status, |status| text::choice(&status)),
            nomenclature: check.within(&["settings", "nomenclature", "governance"], |check| NomenclaturePatch {
                schemes: terms(check, "schemes", self.schemes),
                work_orders: terms(check, "workOrders", self.work_orders),
                operations: terms(check, "operations", self.operations),
            }),
            features: features(check, self.features),
        }
    }
}

/// A slug as it is given: letters, digits, hyphens, underscores and dots, beginning with a letter or digit.
///
/// ctrl-hub names no rule; its slugs are small letters and hyphens. Slugs that differ in case only are the same.
///
/// # Errors
/// `BLANK`, `TOO_LONG`, or `INVALID`.
pub fn slug(given: &str) -> Result<String, Refusal> {
    let given = text::name(LINE_MAX)(given)?;
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    if given.bytes().all(fits) && given.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric) {
        return Ok(given);
    }
    let problem = "which is no slug: use letters, digits and hyphens, as in shard-utilities";
    Err(Refusal::invalid(format!("is {}, {problem}", excerpt(&given))))
}

/// Checks the words for one thing, each at its own place.
fn terms(check: &mut Check, field: &str, raw: Patch<Vec<Term>>) -> Option<Vec<Term>> {
    let raw = raw.map_null(Vec::new)?;
    if raw.len() > TERMS_MAX {
        check.refuse(&[field], Refusal::too_long(TERMS_MAX, raw.len(), "entries"));
        return None;
    }
    let mut checked = Vec::with_capacity(raw.len());
    for (index, raw) in raw.into_iter().enumerate() {
        let term = check.within(&[field, &index.to_string()], |check| {
            let singular = check.value(&["singular"], raw.singular.as_str(), text::line);
            let plural = check.value(&["plural"], raw.plural.as_str(), text::line);
            let language = check.value(&["language"], raw.language.as_str(), language);
            Some(Term { singular: singular?, plural: plural?, language: language? })
        });
        checked.extend(term);
    }
    Some(checked)
}

/// Checks the features of an organisation, each at its own place; no two may have one name.
fn features(check: &mut Check, raw: Patch<Vec<Feature>>) -> Option<Vec<Feature>> {
    let raw = raw.map_null(Vec::new)?;
    if raw.len() > FEATURES_MAX {
        check.refuse(&["features"], Refusal::too_long(FEATURES_MAX, raw.len(), "entries"));
        return None;
    }
    let mut names = HashSet::with_capacity(raw.len());
    let mut checked = Vec::with_capacity(raw.len());
    for (index, raw) in raw.into_iter().enumerate() {
        check.within(&["features", &index.to_string()], |check| {
            let Some(feature) = Feature::check(check, &raw) else { return };
            if names.insert(text::fold(&feature.name)) {
                checked.push(feature);
            } else {
                check.refuse(&["name"], Refusal::twice(&feature.name));
            }
        });
    }
    Some(checked)
}

impl Feature {
    /// Checks one feature; violations go to `name` and `limit`.
    pub fn check(check: &mut Check, raw: &Self) -> Option<Self> {
        let name = check.value(&["name"], raw.name.as_str(), text::line);
        let limit = raw.limit.map_or(Some(None), |given| check.value(&["limit"], given, limit).map(Some));
        Some(Self { name: name?, enabled: raw.enabled, limit: limit? })
    }
}

/// The largest limit is the largest `Int` of GraphQL.
fn limit(limit: i64) -> Result<i64, Refusal> {
    if (0..=i32::MAX.into()).contains(&limit) {
        return Ok(limit);
    }
    Err(Refusal::invalid(format!("is {limit}, and a limit is from 0 to {}: use null for no limit", i32::MAX)))
}

#[cfg(test)]
mod tests;
