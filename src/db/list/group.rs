//! How lists of groups are asked for.

use super::{Column, Scope, Tested, filter::answer, text::TextColumn};
use crate::{
    db::sight::Condition,
    domain::list::{GroupField, GroupTest},
};

impl Column {
    /// What groups are ordered by.
    #[must_use]
    pub const fn of_groups(field: GroupField) -> Self {
        match field {
            GroupField::CreatedAt => Self::moment("CREATED_AT", "created_at"),
            GroupField::UpdatedAt => Self::moment("UPDATED_AT", "updated_at"),
            GroupField::Name => Self::text("NAME", "name_folded"),
            GroupField::Id => Self::id(),
        }
    }
}

const NAME: TextColumn = TextColumn::new("name", "name_folded");

impl Tested for GroupTest {
    const TABLE: &'static str = "organisation_groups";

    fn met(&self, scope: &Scope<'_>, wanted: bool) -> Condition {
        match self {
            Self::Ids(ids) => scope.ids("id", ids, wanted),
            Self::Name(test) => answer(scope.text(&NAME, test), wanted),
            Self::Roles(roles) => scope.roles("roles", roles, wanted),
            Self::CreatedAt(span) => answer(scope.time("created_at", span), wanted),
            Self::UpdatedAt(span) => answer(scope.time("updated_at", span), wanted),
        }
    }

    fn is_telling(&self) -> bool {
        match self {
            Self::Roles(_) => false,
            Self::Name(test) => test.is_begun(),
            _ => true,
        }
    }
}
