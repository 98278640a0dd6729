//! What clients ask of lists of teams.

use async_graphql::{ID, InputObject};

use super::{Conditions, DateTimeFilter, Given, Reader, StringFilter, order};
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
/// list is an error. It has at most 200 conditions, 20 levels deep.
#[derive(InputObject)]
pub struct TeamFilter {
    /// One of the teams with these ids.
    ids: Given<Vec<ID>>,
    /// By the name.
    name: Given<StringFilter>,
    /// Part of one of the organisations with these ids.
    organisations: Given<Vec<ID>>,
    /// By when the team came to be.
    created_at: Given<DateTimeFilter>,
    /// By when the team last changed.
    updated_at: Given<DateTimeFilter>,
    /// That meet each of these.
    and: Given<Vec<TeamFilter>>,
    /// That meet one of these.
    or: Given<Vec<TeamFilter>>,
    /// That do not meet this.
    not: Given<Box<TeamFilter>>,
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
