//! What is there for whom, as conditions of SQL: the one place that says through what a row is seen.
//!
//! A viewer's roles are known before anything is read ([`Sight`]), so that a condition names organisations and asks of a
//! row only how it is tied to them. It holds for the whole batch, page or count that it is part of.
//!
//! | row | is seen |
//! | --- | --- |
//! | user, profile | by itself; through its owner and where it is an active member; by those in a team with it |
//! | contact, document | as its profile is, but not by those in a team with it |
//! | organisation, team, group, service account | by those whose roles there allow it |
//! | that somebody belongs somewhere | by itself; by those who may read members there; by those in a team with it there |
//! | change | by those who may read its organisation's history; by the user to whose records it happened |

mod change;
mod set;

use std::borrow::Cow;

pub(super) use self::{
    change::{change, change_by_id, change_in_ways, history, own_change},
    set::{Gatherer, profile_among_all, user_among_all},
};
use super::fragment::Fragment;
use crate::domain::{Id, OrganisationId, Permission as P, Sight, sight::Limited};

/// A condition that a row meets if it is seen.
pub type Condition = Fragment<diesel::sql_types::Bool>;

/// Through which organisations somebody is seen, as text that [`Seen`] reads.
pub type Through = Fragment<diesel::sql_types::Nullable<diesel::sql_types::Text>>;

/// A row with what [`through`] finds.
pub(super) type Found<R> = (R, Option<String>);

/// The condition of a table's rows under this alias.
pub type Seer = fn(&Sight, &str) -> Condition;

/// A row about a person, with what decides which of its private fields may be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen<R> {
    row: R,
    /// The organisations in which the person is an active member and the viewer may do more than its members may. It is
    /// empty for who sees everything: nothing has to be decided then.
    pub through: Vec<OrganisationId>,
}

impl<R> Seen<R> {
    /// A row with what [`through`] found.
    pub(super) fn new((row, through): Found<R>) -> Self {
        let ids = through.iter().flat_map(|ids| ids.split(',')).filter_map(|id| uuid::Uuid::try_parse(id).ok());
        Self { through: ids.map(Id::new).collect(), row }
    }
}

impl<R> Seen<R> {
    /// Another row about the same person.
    pub fn with<S>(&self, row: S) -> Seen<S> {
        Seen { row, through: self.through.clone() }
    }
}

impl<R> From<R> for Seen<R> {
    /// A row for who sees everything.
    fn from(row: R) -> Self {
        Self { row, through: Vec::new() }
    }
}

impl<R> std::ops::Deref for Seen<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.row
    }
}

/// What sees a person's row, beside the person and its fellows.
const USER: [P; 1] = [P::UserRead];
/// A profile is never seen without its user, nor what hangs on it without the profile.
const PROFILE: [P; 2] = [P::UserRead, P::ProfileRead];
const CONTACT: [P; 3] = [P::UserRead, P::ProfileRead, P::ProfileReadPrivate];
const DOCUMENT: [P; 3] = [P::UserRead, P::ProfileRead, P::DocumentRead];
/// What stands in an organisation is never seen without it.
const MEMBER: [P; 2] = [P::OrganisationRead, P::OrganisationMemberRead];
const MEMBER_AND_USER: [P; 3] = [P::OrganisationRead, P::OrganisationMemberRead, P::UserRead];
const TEAM: [P; 2] = [P::OrganisationRead, P::TeamRead];
const GROUP: [P; 2] = [P::OrganisationRead, P::GroupRead];
const SERVICE_ACCOUNT: [P; 2] = [P::OrganisationRead, P::ServiceAccountRead];

/// A row of users.
pub(super) fn user(sight: &Sight, of: &str) -> Condition {
    limited(sight, |viewer| {
        let user = format!("{of}.id");
        let ways = person(viewer, &USER, &user, &format!("{of}.owner_id"));
        Condition::any(ways.into_iter().chain(fellow(viewer, &USER, &user, None)))
    })
}

/// A row of profiles.
pub(super) fn profile(sight: &Sight, of: &str) -> Condition {
    limited(sight, |viewer| {
        let user = format!("{of}.user_id");
        let ways = person(viewer, &PROFILE, &user, &format!("{of}.owner_id"));
        Condition::any(ways.into_iter().chain(fellow(viewer, &PROFILE, &user, None)))
    })
}

/// A row of users that is asked for by one of its private fields.
pub(super) fn private_user(sight: &Sight, of: &str) -> Condition {
    limited(sight, |viewer| Condition::any(person(viewer, &CONTACT, &format!("{of}.id"), &format!("{of}.owner_id"))))
}

/// A row of profiles that is asked for by one of its private fields.
pub(super) fn private_profile(sight: &Sight, of: &str) -> Condition {
    let (user, owner) = (format!("{of}.user_id"), format!("{of}.owner_id"));
    limited(sight, |viewer| Condition::any(person(viewer, &CONTACT, &user, &owner)))
}

/// A row of contacts.
pub(super) fn contact(sight: &Sight, of: &str) -> Condition {
    limited(sight, |viewer| annex(viewer, &CONTACT, of))
}

/// A row of documents.
pub(super) fn document(sight: &Sight, of: &str) -> Condition {
    limited(sight, |viewer| annex(viewer, &DOCUMENT, of))
}

/// A row of organisations.
pub(super) fn organisation(sight: &Sight, of: &str) -> Condition {
    limited(sight, |viewer| known(viewer, &format!("{of}.id")))
}

/// A row of teams.
pub(super) fn team(sight: &Sight, of: &str) -> Condition {
    limited(sight, |viewer| Condition::within(format!("{of}.organisation_id"), viewer.where_may(&TEAM)))
}

/// A row of groups.
pub(super) fn group(sight: &Sight, of: &str) -> Condition {
    limited(sight, |viewer| Condition::within(format!("{of}.organisation_id"), viewer.where_may(&GROUP)))
}

/// A row of service accounts.
pub(super) fn service_account(sight: &Sight, of: &str) -> Condition {
    limited(sight, |viewer| {
        let itself = viewer.service_account().map(|id| Condition::is(format!("{of}.id"), id));
        let others = Condition::within(format!("{of}.organisation_id"), viewer.where_may(&SERVICE_ACCOUNT));
        Condition::any(itself.into_iter().chain([others]))
    })
}

/// A row that says that a user belongs to an organisation.
pub(super) fn member(sight: &Sight, of: &str) -> Condition {
    limited(sight, |viewer| {
        // By far the most rows are seen so, without a look at another table.
        let managed = viewer.where_may(&MEMBER_AND_USER);
        let active = format!("{of}.status = 'ACTIVE' AND {of}.organisation_id");
        let active = Condition::within(active, managed);
        Condition::any([active].into_iter().chain(belonging(viewer, of)))
    })
}

/// A row that says that a user is in a team.
pub(super) fn team_member(sight: &Sight, of: &str) -> Condition {
    limited(sight, |viewer| {
        Condition::both(
            Condition::within(format!("{of}.organisation_id"), viewer.where_may(&TEAM)),
            Condition::any(belonging(viewer, of)),
        )
    })
}

/// A row that says that a user is in a group.
pub(super) fn group_user(sight: &Sight, of: &str) -> Condition {
    limited(sight, |viewer| {
        Condition::both(
            Condition::within(format!("{of}.organisation_id"), viewer.where_may(&GROUP)),
            Condition::any(belonging(viewer, of)),
        )
    })
}

/// A row that says that a service account is in a group.
pub(super) fn group_service_account(sight: &Sight, of: &str) -> Condition {
    limited(sight, |viewer| {
        let itself = viewer.service_account().map(|id| Condition::is(format!("{of}.service_account_id"), id));
        let others = Condition::within(format!("{of}.organisation_id"), viewer.where_may(&SERVICE_ACCOUNT));
        Condition::both(
            Condition::within(format!("{of}.organisation_id"), viewer.where_may(&GROUP)),
            Condition::any(itself.into_iter().chain([others])),
        )
    })
}

/// The organisations in which the user of this column is an active member, and the viewer may read what is private of the
/// users or their documents: what [`Viewer::check_read`] decides by.
///
/// [`Viewer::check_read`]: crate::domain::Viewer::check_read
pub(super) fn through(sight: &Sight, user: &str) -> Through {
    let managed = sight.limited_to().map(|viewer| {
        let mut managed = viewer.where_may(&CONTACT);
        managed.extend(viewer.where_may(&DOCUMENT));
        managed.sort_unstable();
        managed.dedup();
        managed
    });
    match managed {
        Some(managed) if !managed.is_empty() => Through::sql("(SELECT ")
            .joined("m.organisation_id")
            .then(&format!(" FROM organisation_members AS m WHERE m.user_id = {user} AND m.status = 'ACTIVE' AND "))
            .then_within("m.organisation_id", managed)
            .then(")"),
        _ => Through::sql("NULL"),
    }
}

fn limited(sight: &Sight, condition: impl FnOnce(Limited<'_>) -> Condition) -> Condition {
    sight.limited_to().map_or_else(Condition::always, condition)
}

/// The ways in which a person is seen, without those of its fellows.
fn person(viewer: Limited<'_>, all: &[P], user: &str, owner: &str) -> Vec<Condition> {
    let itself = viewer.user().map(|id| Condition::is(user.to_owned(), id));
    let managed = viewer.where_may(all);
    let member = (!managed.is_empty()).then(|| {
        Condition::sql("EXISTS (SELECT 1 FROM organisation_members AS m WHERE ")
            .then(&format!("m.user_id = {user} AND m.status = 'ACTIVE' AND "))
            .then_within("m.organisation_id", managed.clone())
            // With an offset PostgreSQL asks for each row, and does not read all members of all organisations at once.
            .then(" LIMIT 1 OFFSET 0)")
    });
    let as_owned = (!managed.is_empty()).then(|| Condition::within(owner.to_owned(), managed));
    itself.into_iter().chain(as_owned).chain(member).collect()
}

/// That the viewer is in a team with the user, of any organisation or of this one. It is not asked of organisations where
/// the viewer has all of some permissions, through which the row is seen anyway.
fn fellow(viewer: Limited<'_>, anyway: &[P], user: &str, organisation: Option<&str>) -> Option<Condition> {
    let itself = viewer.user()?;
    let teams = own_teams(viewer, anyway);
    if teams.is_empty() {
        return None;
    }
    let here = organisation.map_or(Cow::Borrowed(""), |here| format!(" AND f.organisation_id = {here}").into());
    let condition =
        Condition::sql(&format!("EXISTS (SELECT 1 {FELLOWS} AND f.user_id = {user}{here} AND s.user_id = "));
    Some(condition.then_id(itself).then(" AND ").then_within("s.organisation_id", teams).then(")"))
}

/// Where the viewer sees teams, but has not all of these permissions.
fn own_teams(viewer: Limited<'_>, anyway: &[P]) -> Vec<OrganisationId> {
    let everybody = viewer.where_may(anyway);
    let mut teams = viewer.where_may(&TEAM);
    teams.retain(|organisation| !everybody.contains(organisation));
    teams
}

/// Those who are in a team with somebody `s`, and in force in its organisation.
const FELLOWS: &str = "FROM team_members AS s JOIN team_members AS f ON f.team_id = s.team_id \
    JOIN organisation_members AS m ON m.organisation_id = f.organisation_id AND m.user_id = f.user_id \
    WHERE m.status = 'ACTIVE'";

/// What hangs on a profile.
fn annex(viewer: Limited<'_>, all: &[P], of: &str) -> Condition {
    Condition::sql(&format!("EXISTS (SELECT 1 FROM profiles AS p WHERE p.id = {of}.profile_id AND "))
        .then_all(Condition::any(person(viewer, all, "p.user_id", "p.owner_id")))
        .then(")")
}

fn known(viewer: Limited<'_>, organisation: &str) -> Condition {
    Condition::within(organisation.to_owned(), viewer.organisations())
}

/// That the viewer may know that the row's user belongs to the row's organisation.
fn belonging(viewer: Limited<'_>, of: &str) -> Vec<Condition> {
    let (user, organisation) = (format!("{of}.user_id"), format!("{of}.organisation_id"));
    let itself = viewer.user().map(|id| Condition::both(Condition::is(user.clone(), id), known(viewer, &organisation)));
    let managed = viewer.where_may(&MEMBER);
    let member = (!managed.is_empty()).then(|| {
        let owner = format!("(SELECT u.owner_id FROM users AS u WHERE u.id = {user})");
        let seen = person(viewer, &USER, &user, &owner).into_iter().chain(fellow(viewer, &USER, &user, None));
        Condition::both(Condition::within(organisation.clone(), managed), Condition::any(seen))
    });
    itself.into_iter().chain(member).chain(fellow(viewer, &MEMBER_AND_USER, &user, Some(&organisation))).collect()
}
