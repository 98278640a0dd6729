//! How an organisation is set up, and what it may use.

use async_graphql::SimpleObject;

use crate::{
    db::organisation::OrganisationRow,
    domain::organisation::{Feature as FeatureFacts, Term as TermFacts},
};

/// How an organisation is set up.
#[derive(SimpleObject)]
pub struct OrganisationSettings {
    /// What the organisation calls its things.
    nomenclature: Nomenclature,
}

/// What an organisation calls its things.
#[derive(SimpleObject)]
pub struct Nomenclature {
    /// Its words for what it governs.
    governance: Governance,
}

/// An organisation's words for what it governs.
#[derive(SimpleObject)]
pub struct Governance {
    /// Its words for a scheme, one entry for each language.
    schemes: Vec<Term>,
    /// Its words for a work order, one entry for each language.
    work_orders: Vec<Term>,
    /// Its words for an operation, one entry for each language.
    operations: Vec<Term>,
}

/// A word in one language.
#[derive(SimpleObject)]
pub struct Term {
    /// One of them.
    singular: String,
    /// Several of them.
    plural: String,
    /// The language of both, as a BCP 47 tag.
    language: String,
}

/// Something that an organisation can be allowed to use.
#[derive(SimpleObject)]
pub struct Feature {
    /// Its name, unique within the organisation.
    name: String,
    /// Whether the organisation may use it.
    enabled: bool,
    /// How much of it the organisation may use; null if there is no limit.
    limit: Option<i64>,
}

impl From<&OrganisationRow> for OrganisationSettings {
    fn from(row: &OrganisationRow) -> Self {
        let words = &row.nomenclature.0;
        let terms = |terms: &[TermFacts]| terms.iter().map(Term::from).collect();
        Self {
            nomenclature: Nomenclature {
                governance: Governance {
                    schemes: terms(&words.schemes),
                    work_orders: terms(&words.work_orders),
                    operations: terms(&words.operations),
                },
            },
        }
    }
}

impl From<&TermFacts> for Term {
    fn from(term: &TermFacts) -> Self {
        Self { singular: term.singular.clone(), plural: term.plural.clone(), language: term.language.clone() }
    }
}

impl From<&FeatureFacts> for Feature {
    fn from(feature: &FeatureFacts) -> Self {
        Self { name: feature.name.clone(), enabled: feature.enabled, limit: feature.limit }
    }
}
