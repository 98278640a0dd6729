//! What users are filtered by.

use chrono::{TimeDelta, TimeZone as _, Utc};
use roster::domain::{
    TextEnum as _,
    list::{Bound, Filter, MembershipTest, ProfileTest, TextComparison, TextTest, TimeTest, UserTest},
    membership::{MembershipStatus, OrganisationRole},
    user::UserState,
};

use super::{
    bench::{Case, Met, case},
    facts::Facts,
    text::{any, comparisons},
};

/// Every test of a user that goes by index.
pub fn cases(facts: &Facts) -> Vec<Case<UserTest>> {
    let mut all = comparisons("username", UserTest::Username, &facts.users[0].username);
    all.extend(comparisons("email", UserTest::Email, &facts.of_user(|user| user.email.clone())));
    all.extend(comparisons("phone", UserTest::Phone, &facts.of_user(|user| user.phone.clone())));
    all.push(any("username", UserTest::Username, Met::Many));
    all.push(any("email", UserTest::Email, Met::Many));
    all.push(any("phone", UserTest::Phone, Met::Many));
    all.extend(own(facts));
    all.extend(times(facts));
    all.extend(relations(facts));
    all.extend(memberships(facts));
    all.extend(profiles(facts));
    all.extend(together(facts));
    all
}

/// Within a day of this moment; and since the year of 2019.
pub fn around(at: chrono::DateTime<Utc>) -> [(TimeTest, Met); 2] {
    let day = vec![Bound::From(at), Bound::Before(at + TimeDelta::days(1))];
    let since = Utc.with_ymd_and_hms(2019, 2, 1, 0, 0, 0).single().expect("a moment");
    [(day, Met::Few), (vec![Bound::After(since)], Met::Many)]
}

fn own(facts: &Facts) -> Vec<Case<UserTest>> {
    let folded = facts.of_user(|user| user.email_folded.clone());
    vec![
        case("ids", UserTest::Ids(facts.users.iter().map(|user| user.id).take(3).collect()), Met::Few),
        case("emails", UserTest::Emails(vec![folded, "nobody@example.org".into()]), Met::Few),
        case("a rare state", UserTest::States(vec![UserState::Locked]), Met::Few),
        case("two states", UserTest::States(vec![UserState::Locked, UserState::Initial]), Met::Few),
        case("the usual state", UserTest::States(vec![UserState::Active]), Met::Many),
        case("every state", UserTest::States(UserState::VALUES.iter().map(|(state, ..)| *state).collect()), Met::Many),
        case("an owner", UserTest::Owners(facts.organisations[..1].to_vec()), Met::Few),
        case("most owners", UserTest::Owners(facts.organisations[..80].to_vec()), Met::Many),
    ]
}

fn times(facts: &Facts) -> Vec<Case<UserTest>> {
    let created = facts.users[0].created_at.get();
    let signed_in = facts.of_user(|user| user.last_sign_in_at).get();
    let mut all = Vec::new();
    for (span, met) in around(created) {
        all.push(case(format!("createdAt {met:?}"), UserTest::CreatedAt(span.clone()), met));
        all.push(case(format!("updatedAt {met:?}"), UserTest::UpdatedAt(span), met));
    }
    let signed_in =
        around(signed_in).map(|(span, met)| case(format!("lastSignInAt {met:?}"), UserTest::LastSignInAt(span), met));
    all.extend(signed_in);
    all
}

fn relations(facts: &Facts) -> Vec<Case<UserTest>> {
    let (identity, entry) = (&facts.identities[0], &facts.metadata[0]);
    let platform = |name: &str, subject| UserTest::Identity(name.to_owned(), subject);
    vec![
        case("an identity", platform(&identity.platform, Some(identity.subject.clone())), Met::Few),
        case("a platform", platform("auth0", None), Met::Few),
        case("the usual platform", platform("kratos", None), Met::Many),
        case("an entry", UserTest::Metadata(entry.key.clone(), Some(entry.value.clone())), Met::Few),
        case("a key", UserTest::Metadata("key 7".into(), None), Met::Few),
        case("a team", UserTest::Teams(facts.teams[..1].to_vec()), Met::Few),
        case("most teams", UserTest::Teams(facts.teams.clone()), Met::Many),
        case("a group", UserTest::Groups(facts.groups[..1].to_vec()), Met::Few),
    ]
}

/// So many memberships the 80 largest organisations have, about.
const MEMBERSHIPS: i64 = 17_000;

fn memberships(facts: &Facts) -> Vec<Case<UserTest>> {
    let of = |organisations: usize, roles: &[OrganisationRole], statuses: &[MembershipStatus]| {
        UserTest::Membership(MembershipTest {
            organisations: (organisations > 0).then(|| facts.organisations[..organisations].to_vec()),
            roles: (!roles.is_empty()).then(|| roles.to_vec()),
            statuses: (!statuses.is_empty()).then(|| statuses.to_vec()),
        })
    };
    let (owner, member) = ([OrganisationRole::Owner], [OrganisationRole::Member]);
    let (active, suspended) = ([MembershipStatus::Active], [MembershipStatus::Suspended]);
    vec![
        case("membership in one", of(1, &[], &[]), Met::Few),
        case("membership in three", of(3, &[], &[]), Met::Few),
        case("membership in most", of(80, &[], &[]), Met::Many).among(MEMBERSHIPS),
        case("membership in one, active", of(1, &[], &active), Met::Few),
        case("membership in one as owner", of(1, &owner, &[]), Met::Few),
        case("membership in most as owner", of(80, &owner, &active), Met::Few).among(MEMBERSHIPS),
        case("membership as owner", of(0, &owner, &[]), Met::Few),
        case("membership as owner, suspended", of(0, &owner, &suspended), Met::Few),
        case("membership, suspended", of(0, &[], &suspended), Met::Few),
        case("membership, active", of(0, &[], &active), Met::Many),
        case("membership as member", of(0, &member, &[]), Met::Many),
    ]
}

fn profiles(facts: &Facts) -> Vec<Case<UserTest>> {
    let of = |test| UserTest::Profile(Box::new(Filter::Test(test)));
    let last_name = facts.of_profile(|profile| profile.last_name.clone());
    let last_name = TextTest { comparisons: vec![TextComparison::Eq(last_name)], ignore_case: true };
    let both = vec![Filter::Test(ProfileTest::LastName(last_name.clone())), Filter::Test(ProfileTest::Enabled(true))];
    vec![
        case("a profile's last name", of(ProfileTest::LastName(last_name)), Met::Few),
        case("a profile's country", of(ProfileTest::Countries(vec!["GB".into()])), Met::Few),
        case("an enabled profile", of(ProfileTest::Enabled(true)), Met::Many),
        case("an enabled profile's last name", UserTest::Profile(Box::new(Filter::All(both))), Met::Few),
    ]
}

/// Several tests at once: one of them finds the rows.
fn together(facts: &Facts) -> Vec<Case<UserTest>> {
    let state = || Filter::Test(UserTest::States(vec![UserState::Active]));
    let [(day, _), (since, _)] = around(facts.users[0].created_at.get());
    let membership =
        MembershipTest { organisations: Some(facts.organisations[..1].to_vec()), ..MembershipTest::default() };
    let name = TextTest { comparisons: vec![TextComparison::Eq(facts.users[1].username.clone())], ignore_case: false };
    let and = |name: &str, met, tests| Case { name: format!("and: {name}"), test: Filter::All(tests), met, among: 0 };
    let or = |name: &str, met, tests| Case { name: format!("or: {name}"), test: Filter::Any(tests), met, among: 0 };
    let membership = || Filter::Test(UserTest::Membership(membership.clone()));
    vec![
        and("the usual state, a name", Met::Few, vec![state(), Filter::Test(UserTest::Username(name.clone()))]),
        and("the usual state, a membership", Met::Few, vec![state(), membership()]),
        and("the usual state, a day", Met::Few, vec![state(), Filter::Test(UserTest::CreatedAt(day.clone()))]),
        and("the usual state, all days", Met::Many, vec![state(), Filter::Test(UserTest::CreatedAt(since))]),
        or(
            "a name, a day",
            Met::Few,
            vec![Filter::Test(UserTest::Username(name.clone())), Filter::Test(UserTest::CreatedAt(day))],
        ),
        or("a name, a membership", Met::Few, vec![Filter::Test(UserTest::Username(name.clone())), membership()]),
        or(
            "a team, the usual state and a name, a membership",
            Met::Few,
            vec![
                Filter::Test(UserTest::Teams(facts.teams[..1].to_vec())),
                Filter::All(vec![state(), Filter::Test(UserTest::Username(name))]),
                membership(),
            ],
        ),
    ]
}
