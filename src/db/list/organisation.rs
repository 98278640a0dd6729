//! How lists of organisations are asked for.

use super::{Column, Listed, Scope, Tested, filter::answer, text::TextColumn};
use crate::{
    db::sight::{self, Condition},
    domain::{
        list::{OrganisationField, OrganisationTest},
        search::Findable,
    },
};

/// All organisations.
pub(in crate::db) const ORGANISATIONS: Listed = Listed {
    table: "organisations",
    newest: "created_at",
    among: |sight, of, _| sight::organisation(sight, of),
    seen: sight::organisation,
    record: "organisations.id",
    documents: &[Findable::Organisation],
    private: None,
};

impl Column {
    /// What organisations are ordered by.
    #[must_use]
    pub const fn of_organisations(field: OrganisationField) -> Self {
        match field {
            OrganisationField::CreatedAt => Self::moment("CREATED_AT", "created_at"),
            OrganisationField::UpdatedAt => Self::moment("UPDATED_AT", "updated_at"),
            OrganisationField::Name => Self::text("NAME", "name_folded"),
            OrganisationField::Slug => Self::text("SLUG", "slug_folded"),
            OrganisationField::Id => Self::id(),
        }
    }
}

const NAME: TextColumn = TextColumn::new("name", "name_folded");
const SLUG: TextColumn = TextColumn::new("slug", "slug_folded");

impl Tested for OrganisationTest {
    const TABLE: &'static str = "organisations";

    fn met(&self, scope: &Scope<'_>, wanted: bool) -> Condition {
        match self {
            Self::Ids(ids) => scope.ids("id", ids, wanted),
            Self::Name(test) => answer(scope.text(&NAME, test), wanted),
            Self::Slug(test) => answer(scope.text(&SLUG, test), wanted),
            Self::Statuses(statuses) => scope.choice("status", statuses, wanted),
            Self::Sandbox(value) => scope.flag("sandbox", *value, wanted),
            Self::CreatedAt(span) => answer(scope.time("created_at", span), wanted),
            Self::UpdatedAt(span) => answer(scope.time("updated_at", span), wanted),
            Self::Owners(owners) => scope.owners("owner_id", owners, wanted),
        }
    }

    fn is_telling(&self) -> bool {
        match self {
            Self::Statuses(_) | Self::Sandbox(_) => false,
            Self::Name(test) | Self::Slug(test) => test.is_begun(),
            _ => true,
        }
    }
}
