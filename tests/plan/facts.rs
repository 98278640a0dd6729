//! What cases look for: values that the directory really has.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use roster::{
    db::{
        Db,
        contact::{self, ContactRow},
        group,
        list::Criteria,
        organisation::{self, OrganisationRow},
        profile::{self, ProfileRow},
        team::{self, TeamRow},
        user::{self, IdentityRow, MetadataRow, UserRow},
    },
    demo::{Plan, generate},
    domain::{
        Actor, GroupId, OrganisationId, Sight, TeamId, Viewer,
        change::Stamp,
        membership::{OrganisationRole, Roles},
        organisation::OrganisationPatch,
        team::TeamPatch,
    },
};

use super::bench::ask;
use crate::support::{
    directory::{new_id, stamp, write},
    list::{everything, everything_of},
};

/// So many organisations without anybody there are beside the others, and teams in them: with those of a few thousand people
/// alone, nobody could tell a scan from the best plan.
const MORE: usize = 6_000;
/// What their names begin with.
const ORGANISATION: &str = "Élan ";
const TEAM: &str = "Équipe ";

/// Some of the people, with what else is there.
pub struct Facts {
    pub users: Vec<UserRow>,
    pub profiles: Vec<ProfileRow>,
    pub contacts: Vec<ContactRow>,
    pub identities: Vec<IdentityRow>,
    pub metadata: Vec<MetadataRow>,
    /// Those with people in them.
    pub organisations: Vec<OrganisationId>,
    pub teams: Vec<TeamId>,
    pub groups: Vec<GroupId>,
    /// One without.
    pub organisation: OrganisationRow,
    pub team: TeamRow,
    /// One that owns another.
    pub owner: OrganisationId,
    /// When an organisation came to be.
    pub founded: DateTime<Utc>,
}

impl Facts {
    /// Reads what [`populate`] has made.
    pub async fn of(db: &Db) -> Self {
        let founded = db.read(organisation::page(Sight::EVERYTHING, everything())).await.expect("an answer").entries;
        let (more, manned): (Vec<_>, Vec<_>) =
            founded.into_iter().map(|entry| entry.row).partition(|row| row.name.starts_with(ORGANISATION));
        let teams = db.read(team::page(Sight::EVERYTHING, everything())).await.expect("an answer").entries;
        let (more_teams, teams): (Vec<_>, Vec<_>) =
            teams.into_iter().map(|entry| entry.row).partition(|row| row.name.starts_with(TEAM));
        let organisations: Vec<OrganisationId> = manned.iter().map(|row| row.id).collect();
        let of = organisations.iter().take(60).copied().collect();
        let groups = db.read(group::of_organisations(Sight::EVERYTHING, of, everything_of())).await.expect("an answer");
        let mut asked = ask(Vec::new(), Criteria::default());
        (asked.window.limit, asked.window.offset) = (300, 5_000);
        let users = db.read(user::page(Sight::EVERYTHING, asked)).await.expect("an answer").entries;
        let users: Vec<UserRow> = users.into_iter().map(|entry| (*entry.row).clone()).collect();
        let ids: Vec<_> = users.iter().map(|user| user.id).collect();
        let profiles = db.read(profile::by_users(ids.clone())).await.expect("an answer");
        let contacts = contact::of_profiles(profiles.iter().map(|profile| profile.id).collect());
        Self {
            contacts: db.read(contacts).await.expect("an answer"),
            identities: db.read(user::identities(ids.clone())).await.expect("an answer"),
            metadata: db.read(user::metadata(ids)).await.expect("an answer"),
            users,
            profiles,
            organisations,
            teams: teams.iter().map(|row| row.id).collect(),
            groups: groups.iter().map(|entry| entry.row.id).collect(),
            organisation: more[MORE / 2].clone(),
            team: more_teams[MORE / 3].clone(),
            owner: more.iter().find_map(|row| row.owner_id).expect("one is owned"),
            founded: manned[0].created_at.get(),
        }
    }

    /// A manager of the people of so many organisations, who is nobody of them.
    pub fn manager(&self, organisations: usize) -> Sight {
        self.sight(organisations, OrganisationRole::UserManager)
    }

    /// Who reads the history of so many organisations.
    pub fn auditor(&self, organisations: usize) -> Sight {
        self.sight(organisations, OrganisationRole::Admin)
    }

    fn sight(&self, organisations: usize, role: OrganisationRole) -> Sight {
        let roles = |id: &OrganisationId| (*id, Roles::from_iter([role]));
        let roles = self.organisations.iter().take(organisations).map(roles).collect();
        Sight::of(&Arc::new(Viewer::new(Actor::User(new_id()), false, roles)))
    }

    /// A member of an organisation, who sees only those who are in a team with them.
    pub async fn fellow(&self, db: &Db) -> Sight {
        let members = team::members(Sight::EVERYTHING, self.teams[..1].to_vec(), everything_of());
        let member = db.read(members).await.expect("an answer").swap_remove(0).row.0;
        let roles = vec![(member.organisation_id, Roles::from_iter([OrganisationRole::Member]))];
        Sight::of(&Arc::new(Viewer::new(Actor::User(member.user_id), false, roles)))
    }

    /// A value that one of the users has.
    pub fn of_user<V>(&self, value: impl Fn(&UserRow) -> Option<V>) -> V {
        self.users.iter().find_map(value).expect("somebody has one")
    }

    /// A value that one of the profiles has.
    pub fn of_profile<V>(&self, value: impl Fn(&ProfileRow) -> Option<V>) -> V {
        self.profiles.iter().find_map(value).expect("somebody has one")
    }
}

/// Fills a database: with people, and with organisations and teams that have nobody.
pub async fn populate(db: &Db) {
    generate(db, &Plan { people: 12_000, seed: 5 }, &mut |_| ()).await.expect("the people are generated");
    let organisation = |number: usize| {
        let (name, slug) = (format!("{ORGANISATION}{number}"), format!("elan-{number}"));
        let patch = OrganisationPatch { name: Some(name), slug: Some(slug), ..OrganisationPatch::default() };
        OrganisationRow::new(new_id(), patch, &stamp())
    };
    let mut organisations: Vec<_> = (0..MORE).map(organisation).collect();
    organisations[1].owner_id = Some(organisations[0].id);
    let team = |(number, of): (usize, &OrganisationRow)| {
        let patch = TeamPatch { name: Some(format!("{TEAM}{number}")), ..TeamPatch::default() };
        TeamRow::new(new_id(), of.id, patch, &stamp())
    };
    let teams: Vec<_> = organisations.iter().enumerate().map(team).collect();
    write(db, organisation::create(organisations.clone(), stamp())).await;
    write(db, team::create(teams, stamp())).await;
    // An index by keys leads somewhere where there are more than two.
    let users = db.read(user::page(Sight::EVERYTHING, ask(Vec::new(), Criteria::default()))).await.expect("an answer");
    let entry = |key: usize| {
        let users = users.entries.iter().map(|entry| entry.row.id);
        users.map(move |user_id| MetadataRow { user_id, key: format!("key {key}"), value: "a value".into() })
    };
    write(db, user::describe_new(stamp().permit, (0..40).flat_map(entry).collect())).await;
    // The only change of its kind and time.
    let before = organisations.swap_remove(0);
    let after = OrganisationRow { description: Some("Changed.".into()), ..before.clone() };
    let at = stamp().at + TimeDelta::days(200);
    write(db, organisation::update(before, after, Stamp { at, ..stamp() })).await;
}
