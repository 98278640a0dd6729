//! The root fields: one file for each noun, merged here.

mod change;
mod contact;
mod country;
mod node;
mod organisation;
mod profile;
mod team;
mod user;
mod viewer;

use async_graphql::MergedObject;

/// Everything that can be read.
#[derive(Default, MergedObject)]
pub struct Query(
    change::ChangeQuery,
    contact::ContactQuery,
    country::CountryQuery,
    node::NodeQuery,
    organisation::OrganisationQuery,
    profile::ProfileQuery,
    team::TeamQuery,
    user::UserQuery,
    viewer::ViewerQuery,
);
