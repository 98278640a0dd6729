//! Generated users: their identities, their metadata, and what they belong to.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::{
    UNTIL,
    chance::Chance,
    chunk::Chunk,
    organisation::Home,
    size::Size,
    stamp_at,
    words::{JOBS, Name, Place},
};
use crate::{
    db::{
        group::GroupUserRow,
        organisation::MemberRow,
        team::TeamMemberRow,
        types::Json,
        user::{IdentityRow, MetadataRow, UserRow},
    },
    domain::{
        UserId,
        membership::{MembershipPatch, MembershipStatus, OrganisationRole},
        patch::Patch,
        user::{UserPatch, UserState},
    },
};

/// Who somebody is, before there are rows of it.
pub struct Person<'a> {
    /// When they came to be.
    pub at: DateTime<Utc>,
    /// Where they live.
    pub place: &'a Place,
    /// Their first name, and whether it is a woman's.
    pub first: (Name, bool),
    /// Their last name.
    pub last: Name,
    /// What nobody else has: their name with their number.
    pub username: String,
}

impl<'a> Person<'a> {
    /// The person of this number.
    pub fn of(size: &Size, chance: &mut Chance, place: &'a Place, number: u64) -> Self {
        let arrival = size.arrival(number);
        let at = chance.moment(arrival.start, arrival.end - TimeDelta::microseconds(1));
        let woman = chance.percent(50);
        let first = chance.pick(if woman { &place.women } else { &place.men });
        let last = chance.pick(&place.last_names);
        let username = format!("{}.{}{number}", first.1, last.1);
        Self { at, place, first: (first, woman), last, username }
    }

    /// The address at which nobody is, since the domain is set aside for examples.
    pub fn email(&self) -> String {
        format!("{}@example.com", self.username)
    }
}

/// A phone number without the blanks that people write in it, which is E.164 for those of [`Place`].
pub fn e164(phone: &str) -> String {
    phone.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The user that a person is, owned by the first of their organisations.
pub fn user(chance: &mut Chance, person: &Person<'_>, homes: &[&Home]) -> UserRow {
    let at = person.at;
    let patch = UserPatch {
        username: Some(person.username.clone()),
        email: Patch::of_known(chance.maybe(95, |_| person.email())),
        phone: Patch::of_known(chance.maybe(60, |chance| e164(&chance.fill(person.place.mobile)))),
        state: Some(match chance.between(0, 99) {
            0..90 => UserState::Active,
            90..94 => UserState::Initial,
            94..98 => UserState::Inactive,
            _ => UserState::Locked,
        }),
        last_sign_in_at: Patch::of_known(chance.maybe(80, |chance| chance.moment(at, UNTIL))),
    };
    UserRow::new(chance.id(at), homes.first().map(|home| home.id), patch, &stamp_at(at))
}

/// The user's accounts on other platforms.
pub fn identities(chance: &mut Chance, user: &UserRow) -> Vec<IdentityRow> {
    let at = user.created_at;
    let mut identity = |percent, platform: &str, prefix: &str, meta| {
        let id = chance.id(at.get());
        let subject = format!("{prefix}{}", chance.id::<()>(at.get()).uuid());
        let row = IdentityRow { id, user_id: user.id, platform: platform.into(), subject, meta, created_at: at };
        chance.percent(percent).then_some(row)
    };
    let traits = json!({ "traits": { "username": user.username } });
    [identity(45, "kratos", "", Some(Json(traits))), identity(15, "auth0", "auth0|", None)]
        .into_iter()
        .flatten()
        .collect()
}

/// What systems keep about the user.
pub fn metadata(chance: &mut Chance, user: &UserRow) -> Vec<MetadataRow> {
    let mut entry = |percent, key: &str, pattern: &str| {
        let row = MetadataRow { user_id: user.id, key: key.into(), value: chance.fill(pattern) };
        chance.percent(percent).then_some(row)
    };
    [entry(20, "costCentre", "CC-####"), entry(10, "shirtSize", "?")].into_iter().flatten().collect()
}

/// Lets the user belong to organisations, and to some of their teams and groups.
pub fn join(chance: &mut Chance, chunk: &mut Chunk, user: UserId, at: DateTime<Utc>, homes: &[&Home]) {
    for home in homes {
        let joined_at = chance.moment(at, UNTIL.min(at + TimeDelta::days(30)));
        let member = MemberRow::new(home.id, user, membership(chance), &stamp_at(joined_at));
        let (organisation_id, joined_at) = (home.id, member.joined_at);
        chunk.members.push(member);
        let teams = chance.between(0, 2);
        let teams = chance.several(&home.teams, teams).into_iter();
        // Who belongs to three organisations is in three teams at most all the same.
        let teams = teams.take(if homes.len() > 1 { 1 } else { 3 });
        let row = |team_id| TeamMemberRow { team_id, user_id: user, organisation_id, joined_at };
        chunk.team_members.extend(teams.map(row));
        let groups = chance.maybe(15, |chance| chance.several(&home.groups, 1)).unwrap_or_default();
        let row = |group_id| GroupUserRow { group_id, user_id: user, organisation_id, joined_at };
        chunk.group_users.extend(groups.into_iter().map(row));
    }
}

fn membership(chance: &mut Chance) -> MembershipPatch {
    let role = match chance.between(0, 99) {
        0..2 => Some(OrganisationRole::Owner),
        2..6 => Some(OrganisationRole::Admin),
        6..12 => Some(OrganisationRole::UserManager),
        _ => None,
    };
    MembershipPatch {
        roles: Some([OrganisationRole::Member].into_iter().chain(role).collect()),
        status: Some(if chance.percent(93) { MembershipStatus::Active } else { MembershipStatus::Suspended }),
        job_title: Patch::of_known(chance.maybe(70, |chance| chance.pick(&JOBS).0.into())),
        joined_at: None,
    }
}
