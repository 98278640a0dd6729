//! Teams, and who is in them.

use std::sync::Arc;

use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::Serialize;

use super::{
    change::{Updated, record},
    list::{Ask, Criteria, Page},
    page::{Entry, Order, PageSpec},
    schema::{team_members, teams},
    sight::{self, Seen},
    types::Timestamp,
    user::UserRow,
};
use crate::domain::{
    OrganisationId, Sight, TeamId, UserId,
    change::Stamp,
    list::{TeamTest, UserTest},
    patch::apply_required,
    team::TeamPatch,
    text,
};

/// A team.
#[derive(Debug, Clone, PartialEq, Serialize, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = teams, treat_none_as_null = true, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "each column is a field of the graph, which describes it")]
pub struct TeamRow {
    #[serde(skip)]
    pub id: TeamId,
    #[serde(skip)]
    pub version: i32,
    pub created_at: Timestamp,
    #[serde(skip)]
    pub updated_at: Timestamp,
    #[serde(rename = "organisation")]
    pub organisation_id: OrganisationId,
    pub name: String,
    #[serde(skip)]
    pub name_folded: String,
    pub description: Option<String>,
}

record!(TeamRow, Team, |team| Some(team.organisation_id));

impl TeamRow {
    /// A new team of an organisation with what the patch says of it; the patch must come from a check for
    /// [`Purpose::Create`], or have a name in another way.
    ///
    /// [`Purpose::Create`]: crate::domain::violation::Purpose::Create
    #[must_use]
    pub fn new(id: TeamId, organisation_id: OrganisationId, patch: TeamPatch, stamp: &Stamp) -> Self {
        let mut team = Self {
            id,
            version: 1,
            created_at: stamp.at.into(),
            updated_at: stamp.at.into(),
            organisation_id,
            name: String::new(),
            name_folded: String::new(),
            description: None,
        };
        team.apply(patch);
        team
    }

    /// Does what the patch says, and keeps the folded column in step.
    pub fn apply(&mut self, patch: TeamPatch) {
        apply_required(patch.name, &mut self.name);
        patch.description.apply(&mut self.description);
        self.name_folded = text::fold(&self.name);
    }
}

/// That a user is in a team.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = team_members)]
#[expect(missing_docs, reason = "each column is a field of the graph, which describes it")]
pub struct TeamMemberRow {
    pub team_id: TeamId,
    pub user_id: UserId,
    pub organisation_id: OrganisationId,
    pub joined_at: Timestamp,
}

/// An organisation's teams, by when they came to be.
pub(super) const OF_ORGANISATION: PageSpec = PageSpec {
    table: "teams",
    parent: "organisation_id",
    child: "id",
    order: Order::Newest("created_at"),
    of: None,
    seen: sight::team,
};

/// A user's teams, by when they joined.
pub(super) const OF_USER: PageSpec = PageSpec {
    table: "team_members",
    parent: "user_id",
    child: "team_id",
    order: Order::Newest("joined_at"),
    of: Some("teams"),
    seen: sight::team_member,
};

/// A team's members, by when they joined.
pub(super) const MEMBERS: PageSpec = PageSpec {
    table: "team_members",
    parent: "team_id",
    child: "user_id",
    order: Order::Newest("joined_at"),
    of: Some("users"),
    seen: sight::team_member,
};

queries! {
    in team;

    /// The teams with these ids.
    fn by_ids(ids: Vec<TeamId>) -> Vec<TeamRow>;

    /// Those of these teams that are seen.
    fn seen(sight: Sight, ids: Vec<TeamId>) -> Vec<TeamRow>;

    /// A page of all teams that are seen, the newest first; backwards, the oldest first.
    fn page(sight: Sight, ask: Ask<TeamTest>) -> Page<TeamRow>;

    /// How many teams are seen.
    fn count(sight: Sight, criteria: Criteria<TeamTest>) -> i64;

    /// A page of the teams of each of these organisations, in no order.
    fn of_organisations(sight: Sight, organisations: Vec<OrganisationId>, ask: Arc<Ask<TeamTest>>) -> Vec<Entry<TeamRow>>;

    /// How many teams each of these organisations has, where it has any.
    fn count_of_organisations(sight: Sight, organisations: Vec<OrganisationId>, criteria: Arc<Criteria<TeamTest>>) -> Vec<(OrganisationId, i64)>;

    /// A page of the teams of each of these users, in no order.
    fn of_users(sight: Sight, users: Vec<UserId>, ask: Arc<Ask<TeamTest>>) -> Vec<Entry<(TeamMemberRow, TeamRow)>>;

    /// How many teams each of these users is in, where there are any.
    fn count_of_users(sight: Sight, users: Vec<UserId>, criteria: Arc<Criteria<TeamTest>>) -> Vec<(UserId, i64)>;

    /// A page of the members of each of these teams, in no order.
    fn members(sight: Sight, teams: Vec<TeamId>, ask: Arc<Ask<UserTest>>) -> Vec<Entry<(TeamMemberRow, Seen<UserRow>)>>;

    /// How many members each of these teams has, where it has any.
    fn count_members(sight: Sight, teams: Vec<TeamId>, criteria: Arc<Criteria<UserTest>>) -> Vec<(TeamId, i64)>;

    /// Which of these users are in the team.
    fn members_among(team: TeamId, users: Vec<UserId>) -> Vec<TeamMemberRow>;

    /// The members of a team of whom that is seen: all, or those of these users.
    fn seen_members(sight: Sight, team: TeamId, among: Option<Vec<UserId>>) -> Vec<TeamMemberRow>;

    /// The members of a team who have an account on a platform, each with the account's subject.
    fn members_from(platform: String, team: TeamId) -> Vec<(TeamMemberRow, String)>;

    /// The teams of a user that came from a platform, each with the platform's id of it.
    fn of_user_from(platform: String, user: UserId) -> Vec<(TeamMemberRow, String)>;

    /// The team of this id, if seen, which nobody else changes until the transaction ends.
    fn lock(sight: Sight, id: TeamId) -> Option<TeamRow>;

    /// Writes new teams.
    fn create(rows: Vec<TeamRow>, stamp: Stamp) -> ();

    /// Writes a team's new state and answers it with what changed; nothing is written where nothing did. The team must have the
    /// version that `before` has.
    fn update(before: TeamRow, after: TeamRow, stamp: Stamp) -> Updated<TeamRow>;

    /// Writes that users are in teams in which they were not before.
    fn add_members(rows: Vec<TeamMemberRow>, stamp: Stamp) -> ();

    /// Writes that users are no longer in teams.
    fn remove_members(rows: Vec<TeamMemberRow>, stamp: Stamp) -> ();

    /// Writes who joins a team and who leaves it as one change of it, and answers it with what changed; nothing is written
    /// where nobody does. The team must be locked.
    fn change_members(team: TeamRow, joining: Vec<TeamMemberRow>, leaving: Vec<TeamMemberRow>, stamp: Stamp) -> Updated<TeamRow>;

    /// Writes that a team is no more, nor who was in it.
    fn delete(row: TeamRow, stamp: Stamp) -> ();
}
