//! What clients ask of lists of service accounts.

use async_graphql::{ID, InputObject};

use super::{Conditions, DateTimeFilter, Given, Reader, StringFilter, order};
use crate::{
    db::list::Column,
    domain::{
        list::{ServiceAccountField, ServiceAccountTest},
        membership::OrganisationRole,
    },
    graphql::errors::Result,
};

order! {
    /// What service accounts are ordered by.
    ServiceAccountOrder: ServiceAccountField = Column::of_service_accounts
}

/// Which service accounts are listed: those that meet all that is given. A condition that is left out does not count; null or
/// an empty list is an error. It has at most 200 conditions, 20 levels deep.
#[derive(InputObject)]
pub struct ServiceAccountFilter {
    /// One of the service accounts with these ids.
    ids: Given<Vec<ID>>,
    /// By the name.
    name: Given<StringFilter>,
    /// Whether the service account may call.
    enabled: Given<bool>,
    /// With one of these roles of its own.
    roles: Given<Vec<OrganisationRole>>,
    /// By when the service account came to be.
    created_at: Given<DateTimeFilter>,
    /// By when the service account last changed.
    updated_at: Given<DateTimeFilter>,
    /// That meet each of these.
    and: Given<Vec<ServiceAccountFilter>>,
    /// That meet one of these.
    or: Given<Vec<ServiceAccountFilter>>,
    /// That do not meet this.
    not: Given<Box<ServiceAccountFilter>>,
}

impl Conditions for ServiceAccountFilter {
    type Test = ServiceAccountTest;

    fn read(self, reader: &mut Reader<'_, ServiceAccountTest>) -> Result<()> {
        reader.ids("ids", self.ids, ServiceAccountTest::Ids)?;
        reader.text("name", self.name, ServiceAccountTest::Name)?;
        reader.value("enabled", self.enabled, ServiceAccountTest::Enabled)?;
        reader.values("roles", self.roles, ServiceAccountTest::Roles)?;
        reader.time("createdAt", self.created_at, ServiceAccountTest::CreatedAt)?;
        reader.time("updatedAt", self.updated_at, ServiceAccountTest::UpdatedAt)?;
        reader.logic(self.and, self.or, self.not)
    }
}
