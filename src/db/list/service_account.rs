//! How lists of service accounts are asked for.

use super::{Column, Scope, Tested, filter::answer, text::TextColumn};
use crate::{
    db::sight::Condition,
    domain::list::{ServiceAccountField, ServiceAccountTest},
};

impl Column {
    /// What service accounts are ordered by.
    #[must_use]
    pub const fn of_service_accounts(field: ServiceAccountField) -> Self {
        match field {
            ServiceAccountField::CreatedAt => Self::moment("CREATED_AT", "created_at"),
            ServiceAccountField::UpdatedAt => Self::moment("UPDATED_AT", "updated_at"),
            ServiceAccountField::Name => Self::text("NAME", "name_folded"),
            ServiceAccountField::Id => Self::id(),
        }
    }
}

const NAME: TextColumn = TextColumn::new("name", "name_folded");

impl Tested for ServiceAccountTest {
    const TABLE: &'static str = "service_accounts";

    fn met(&self, scope: &Scope<'_>, wanted: bool) -> Condition {
        match self {
            Self::Ids(ids) => scope.ids("id", ids, wanted),
            Self::Name(test) => answer(scope.text(&NAME, test), wanted),
            Self::Enabled(value) => scope.flag("enabled", *value, wanted),
            Self::Roles(roles) => scope.roles("roles", roles, wanted),
            Self::CreatedAt(span) => answer(scope.time("created_at", span), wanted),
            Self::UpdatedAt(span) => answer(scope.time("updated_at", span), wanted),
        }
    }

    fn is_telling(&self) -> bool {
        match self {
            Self::Roles(_) | Self::Enabled(_) => false,
            Self::Name(test) => test.is_begun(),
            _ => true,
        }
    }
}
