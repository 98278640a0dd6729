//! How lists of teams are asked for.

use super::{Column, Listed, Scope, Tested, filter::answer, text::TextColumn};
use crate::{
    db::sight::{self, Condition},
    domain::{
        list::{TeamField, TeamTest},
        search::Findable,
    },
};

/// All teams.
pub(in crate::db) const TEAMS: Listed = Listed {
    table: "teams",
    newest: "created_at",
    among: |sight, of, _| sight::team(sight, of),
    seen: sight::team,
    record: "teams.id",
    documents: &[Findable::Team],
    private: None,
};

impl Column {
    /// What teams are ordered by.
    #[must_use]
    pub const fn of_teams(field: TeamField) -> Self {
        match field {
            TeamField::CreatedAt => Self::moment("CREATED_AT", "created_at"),
            TeamField::UpdatedAt => Self::moment("UPDATED_AT", "updated_at"),
            TeamField::Name => Self::text("NAME", "name_folded"),
            TeamField::Id => Self::id(),
        }
    }
}

const NAME: TextColumn = TextColumn::new("name", "name_folded");

impl Tested for TeamTest {
    const TABLE: &'static str = "teams";

    fn met(&self, scope: &Scope<'_>, wanted: bool) -> Condition {
        match self {
            Self::Ids(ids) => scope.ids("id", ids, wanted),
            Self::Name(test) => answer(scope.text(&NAME, test), wanted),
            Self::Organisations(ids) => scope.ids("organisation_id", ids, wanted),
            Self::CreatedAt(span) => answer(scope.time("created_at", span), wanted),
            Self::UpdatedAt(span) => answer(scope.time("updated_at", span), wanted),
        }
    }

    fn is_telling(&self) -> bool {
        if let Self::Name(test) = self { test.is_begun() } else { true }
    }
}
