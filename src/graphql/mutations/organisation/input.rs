//! What is said of an organisation when it is made or changed. A field that is left out stays as it is, null clears it.

use async_graphql::InputObject;

use crate::{
    db::organisation as organisations,
    domain::{
        OrganisationId,
        organisation::{Feature, OrganisationDraft, OrganisationStatus, Term},
        patch::Patch,
        text::fold,
        violation::{Refusal, ViolationCode},
    },
    graphql::{
        input::text,
        write::{self, Stop, Work},
    },
};

/// What there is to say of an organisation.
#[derive(Debug, Clone, Default, InputObject)]
pub struct OrganisationFields {
    /// The organisation's name; it cannot be null.
    pub name: Patch<String>,
    /// The organisation's short name in addresses, unique in the whole directory whatever its case: letters, digits, hyphens,
    /// underscores and dots. It cannot be null.
    pub slug: Patch<String>,
    /// What the organisation is; may have several lines.
    pub description: Patch<String>,
    /// Whether the organisation is for trying things out only, which administrators of the instance decide. It cannot be null.
    pub sandbox: Patch<bool>,
    /// Whether the organisation is in use, which takes `ORGANISATION_DELETE` to change. It cannot be null.
    pub status: Patch<OrganisationStatus>,
    /// How the organisation is set up; null clears all of it.
    pub settings: Patch<OrganisationSettingsInput>,
}

/// How an organisation is set up.
#[derive(Debug, Clone, Default, InputObject)]
pub struct OrganisationSettingsInput {
    /// What the organisation calls its things; null empties all lists of words.
    nomenclature: Patch<NomenclatureInput>,
}

/// What an organisation calls its things.
#[derive(Debug, Clone, Default, InputObject)]
pub struct NomenclatureInput {
    /// Its words for what it governs; null empties all of these lists.
    governance: Patch<GovernanceInput>,
}

/// An organisation's words for what it governs.
#[derive(Debug, Clone, Default, InputObject)]
pub struct GovernanceInput {
    /// Its words for a scheme: the whole list; null empties it.
    schemes: Patch<Vec<TermInput>>,
    /// Its words for a work order: the whole list; null empties it.
    work_orders: Patch<Vec<TermInput>>,
    /// Its words for an operation: the whole list; null empties it.
    operations: Patch<Vec<TermInput>>,
}

/// A word in one language.
#[derive(Debug, Clone, InputObject)]
pub struct TermInput {
    /// One of them.
    singular: String,
    /// Several of them.
    plural: String,
    /// The language of both, as a BCP 47 tag.
    language: String,
}

/// Something that an organisation can be allowed to use.
#[derive(Debug, Clone, InputObject)]
pub struct FeatureInput {
    /// Its name, unique within the organisation whatever its case.
    name: String,
    /// Whether the organisation may use it.
    enabled: bool,
    /// How much of it the organisation may use; null for no limit.
    limit: Option<i64>,
}

impl From<FeatureInput> for Feature {
    fn from(FeatureInput { name, enabled, limit }: FeatureInput) -> Self {
        Self { name, enabled, limit }
    }
}

impl OrganisationFields {
    /// What is said, for the domain to check.
    pub fn draft(self) -> OrganisationDraft {
        let governance = self.settings.and_then(|settings| settings.nomenclature).and_then(|words| words.governance);
        let emptied = || GovernanceInput { schemes: Patch::Null, work_orders: Patch::Null, operations: Patch::Null };
        let governance = governance.map_null(emptied).unwrap_or_default();
        OrganisationDraft {
            name: self.name,
            slug: self.slug,
            description: self.description,
            sandbox: self.sandbox,
            status: text(self.status),
            schemes: terms(governance.schemes),
            work_orders: terms(governance.work_orders),
            operations: terms(governance.operations),
            features: Patch::Absent,
        }
    }
}

fn terms(list: Patch<Vec<TermInput>>) -> Patch<Vec<Term>> {
    let term = |TermInput { singular, plural, language }| Term { singular, plural, language };
    list.map(|list| list.into_iter().map(term).collect())
}

/// Sees that no other organisation has the slug.
///
/// # Errors
/// When the database fails.
pub async fn check_slug(work: &mut Work<'_, '_>, slug: &str, own: Option<OrganisationId>) -> Result<(), Stop> {
    let known = work.run(organisations::by_slug(fold(slug))).await?;
    if known.is_some_and(|known| Some(known.id) != own) {
        work.check.refuse(&["slug"], Refusal::new(ViolationCode::Taken, write::SLUG_TAKEN));
    }
    Ok(())
}
