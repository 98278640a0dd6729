//! What organisations and teams are filtered by.

use roster::domain::{
    list::{OrganisationTest, TeamTest},
    organisation::OrganisationStatus,
};

use super::{
    bench::{Case, Met, case},
    facts::Facts,
    text::{any, comparisons},
    user::around,
};

/// Every test of an organisation that goes by index.
pub fn organisations(facts: &Facts) -> Vec<Case<OrganisationTest>> {
    let one = &facts.organisation;
    let mut all = comparisons("name", OrganisationTest::Name, &one.name);
    all.extend(comparisons("slug", OrganisationTest::Slug, &one.slug));
    all.push(any("name", OrganisationTest::Name, Met::Many));
    all.extend([
        case("ids", OrganisationTest::Ids(vec![one.id]), Met::Few),
        case("a rare status", OrganisationTest::Statuses(vec![OrganisationStatus::Inactive]), Met::Few),
        case("the usual status", OrganisationTest::Statuses(vec![OrganisationStatus::Active]), Met::Many),
        case("sandboxes", OrganisationTest::Sandbox(true), Met::Few),
        case("no sandboxes", OrganisationTest::Sandbox(false), Met::Many),
        case("an owner", OrganisationTest::Owners(vec![facts.owner]), Met::Few),
    ]);
    let [(day, _), (since, _)] = around(facts.founded);
    all.push(case("createdAt few", OrganisationTest::CreatedAt(day.clone()), Met::Few));
    all.push(case("createdAt many", OrganisationTest::CreatedAt(since.clone()), Met::Many));
    all.push(case("updatedAt few", OrganisationTest::UpdatedAt(day), Met::Few));
    all.push(case("updatedAt many", OrganisationTest::UpdatedAt(since), Met::Many));
    all
}

/// Every test of a team that goes by index.
pub fn teams(facts: &Facts) -> Vec<Case<TeamTest>> {
    let one = &facts.team;
    let mut all = comparisons("name", TeamTest::Name, &one.name);
    all.push(any("name", TeamTest::Name, Met::Many));
    all.extend([
        case("ids", TeamTest::Ids(vec![one.id]), Met::Few),
        case("an organisation", TeamTest::Organisations(facts.organisations[..1].to_vec()), Met::Few),
    ]);
    let [(day, _), (since, _)] = around(facts.founded);
    all.push(case("createdAt few", TeamTest::CreatedAt(day.clone()), Met::Few));
    all.push(case("createdAt many", TeamTest::CreatedAt(since.clone()), Met::Many));
    all.push(case("updatedAt few", TeamTest::UpdatedAt(day), Met::Few));
    all.push(case("updatedAt many", TeamTest::UpdatedAt(since), Met::Many));
    all
}
