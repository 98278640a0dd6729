//! What clients ask of lists of groups.

use async_graphql::{ID, InputObject};

use super::{Conditions, DateTimeFilter, Given, Reader, StringFilter, order};
use crate::{
    db::list::Column,
    domain::{
        list::{GroupField, GroupTest},
        membership::OrganisationRole,
    },
    graphql::errors::Result,
};

order! {
    /// What groups are ordered by.
    GroupOrder: GroupField = Column::of_groups
}

/// Which groups are listed: those that meet all that is given. A condition that is left out does not count; null or an empty
/// list is an error. It has at most 200 conditions, 20 levels deep.
#[derive(InputObject)]
pub struct GroupFilter {
    /// One of the groups with these ids.
    ids: Given<Vec<ID>>,
    /// By the name.
    name: Given<StringFilter>,
    /// That give one of these roles.
    roles: Given<Vec<OrganisationRole>>,
    /// By when the group came to be.
    created_at: Given<DateTimeFilter>,
    /// By when the group last changed.
    updated_at: Given<DateTimeFilter>,
    /// That meet each of these.
    and: Given<Vec<GroupFilter>>,
    /// That meet one of these.
    or: Given<Vec<GroupFilter>>,
    /// That do not meet this.
    not: Given<Box<GroupFilter>>,
}

impl Conditions for GroupFilter {
    type Test = GroupTest;

    fn read(self, reader: &mut Reader<'_, GroupTest>) -> Result<()> {
        reader.ids("ids", self.ids, GroupTest::Ids)?;
        reader.text("name", self.name, GroupTest::Name)?;
        reader.values("roles", self.roles, GroupTest::Roles)?;
        reader.time("createdAt", self.created_at, GroupTest::CreatedAt)?;
        reader.time("updatedAt", self.updated_at, GroupTest::UpdatedAt)?;
        reader.logic(self.and, self.or, self.not)
    }
}
