//! What clients ask of lists of organisations.

use async_graphql::{ID, InputObject};

use super::{Conditions, DateTimeFilter, Given, Reader, StringFilter, order};
use crate::{
    db::list::Column,
    domain::{
        list::{OrganisationField, OrganisationTest},
        organisation::OrganisationStatus,
    },
    graphql::errors::Result,
};

order! {
    /// What organisations are ordered by.
    OrganisationOrder: OrganisationField = Column::of_organisations
}

/// Which organisations are listed: those that meet all that is given. A condition that is left out does not count; null or an
/// empty list is an error. It has at most 200 conditions, 20 levels deep.
#[derive(InputObject)]
pub struct OrganisationFilter {
    /// One of the organisations with these ids.
    ids: Given<Vec<ID>>,
    /// By the name.
    name: Given<StringFilter>,
    /// By the short name in addresses.
    slug: Given<StringFilter>,
    /// In one of these states.
    statuses: Given<Vec<OrganisationStatus>>,
    /// Whether the organisation is for trying things out only.
    sandbox: Given<bool>,
    /// Owned by one of the organisations with these ids.
    owners: Given<Vec<ID>>,
    /// By when the organisation came to be.
    created_at: Given<DateTimeFilter>,
    /// By when the organisation last changed.
    updated_at: Given<DateTimeFilter>,
    /// That meet each of these.
    and: Given<Vec<OrganisationFilter>>,
    /// That meet one of these.
    or: Given<Vec<OrganisationFilter>>,
    /// That do not meet this.
    not: Given<Box<OrganisationFilter>>,
}

impl Conditions for OrganisationFilter {
    type Test = OrganisationTest;

    fn read(self, reader: &mut Reader<'_, OrganisationTest>) -> Result<()> {
        reader.ids("ids", self.ids, OrganisationTest::Ids)?;
        reader.text("name", self.name, OrganisationTest::Name)?;
        reader.text("slug", self.slug, OrganisationTest::Slug)?;
        reader.values("statuses", self.statuses, OrganisationTest::Statuses)?;
        reader.value("sandbox", self.sandbox, OrganisationTest::Sandbox)?;
        reader.ids("owners", self.owners, OrganisationTest::Owners)?;
        reader.time("createdAt", self.created_at, OrganisationTest::CreatedAt)?;
        reader.time("updatedAt", self.updated_at, OrganisationTest::UpdatedAt)?;
        reader.logic(self.and, self.or, self.not)
    }
}
