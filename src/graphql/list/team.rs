//! What clients ask of lists of teams.

use async_graphql::{ID, InputObject, MaybeUndefined};

use super::{Conditions, DateTimeFilter, Reader, StringFilter, order};
use crate::{
    db::list::Column,
    domain::list::{TeamField, TeamTest},
    graphql::errors::Result,
};

order! {
    /// What teams are ordered by.
    TeamOrder: TeamField = Column::of_teams
}

/// Which teams are listed: those that meet all that is given. A condition that is left out does not count; null or an empty
/// list is an error.
#[derive(InputObject)]
pub struct TeamFilter {
    /// One of the teams with these ids.
    ids: MaybeUndefined<Vec<ID>>,
    /// By the name.
    name: MaybeUndefined<StringFilter>,
    /// Part of one of the organisations with these ids.
    organisations: MaybeUndefined<Vec<ID>>,
    /// By when the team came to be.
    created_at: MaybeUndefined<DateTimeFilter>,
    /// By when the team last changed.
    updated_at: MaybeUndefined<DateTimeFilter>,
    /// That meet each of these.
    and: MaybeUndefined<Vec<TeamFilter>>,
    /// That meet one of these.
    or: MaybeUndefined<Vec<TeamFilter>>,
    /// That do not meet this.
    not: MaybeUndefined<Box<TeamFilter>>,
}

impl Conditions for TeamFilter {
    type Test = TeamTest;

    fn read(self, reader: &mut Reader<'_, TeamTest>) -> Result<()> {
        reader.ids("ids", self.ids, TeamTest::Ids)?;
        reader.text("name", self.name, TeamTest::Name)?;
        reader.ids("organisations", self.organisations, TeamTest::Organisations)?;
        reader.time("createdAt", self.created_at, TeamTest::CreatedAt)?;
        reader.time("updatedAt", self.updated_at, TeamTest::UpdatedAt)?;
        reader.logic(self.and, self.or, self.not)
    }
}
