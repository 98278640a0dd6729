//! The people that are generated and written together.

use super::{
    chance::{Chance, Part},
    organisation::Home,
    profile,
    size::Size,
    stamp,
    user::{self, Person},
    words::PLACES,
};
use crate::db::{
    self, Tx,
    contact::{self, ContactRow},
    document::{self, DocumentRow},
    group::{self, GroupUserRow},
    organisation::{self, MemberRow},
    profile::ProfileRow,
    team::{self, TeamMemberRow},
    user::{IdentityRow, MetadataRow, UserRow},
};

/// The rows of a number of people.
#[derive(Debug, Clone, Default)]
pub struct Chunk {
    pub users: Vec<UserRow>,
    pub identities: Vec<IdentityRow>,
    pub metadata: Vec<MetadataRow>,
    pub profiles: Vec<ProfileRow>,
    pub contacts: Vec<ContactRow>,
    pub documents: Vec<DocumentRow>,
    pub members: Vec<MemberRow>,
    pub team_members: Vec<TeamMemberRow>,
    pub group_users: Vec<GroupUserRow>,
}

impl Chunk {
    /// The people of the chunk of this number, who join some of these organisations.
    pub fn of(size: &Size, homes: &[Home], number: u64) -> Self {
        let mut chance = Chance::of(size.seed, Part::People(number));
        let mut chunk = Self::default();
        for person in size.chunk(number) {
            chunk.add(size, &mut chance, homes, person);
        }
        chunk
    }

    /// Writes everything; as part of a transaction that may be run again.
    pub async fn write(&self, tx: &mut Tx<'_>) -> db::Result<()> {
        let stamp = stamp();
        tx.run(db::user::create(self.users.clone(), stamp.clone())).await?;
        tx.run(db::user::link(stamp.permit, self.identities.clone())).await?;
        tx.run(db::user::describe_new(stamp.permit, self.metadata.clone())).await?;
        tx.run(db::profile::create(self.profiles.clone(), stamp.clone())).await?;
        tx.run(contact::create(self.contacts.clone(), stamp.clone())).await?;
        tx.run(document::create(self.documents.clone(), stamp.clone())).await?;
        tx.run(organisation::add_members(self.members.clone(), stamp.clone())).await?;
        tx.run(team::add_members(self.team_members.clone(), stamp.clone())).await?;
        tx.run(group::add_users(self.group_users.clone(), stamp)).await
    }

    fn add(&mut self, size: &Size, chance: &mut Chance, homes: &[Home], number: u64) {
        let homes = homes_of(size, chance, homes, number);
        let place = &PLACES[usize::try_from(chance.between(0, PLACES.len() as u64 - 1)).unwrap_or(0)];
        let person = Person::of(size, chance, place, number);
        let user = user::user(chance, &person, &homes);
        self.identities.extend(user::identities(chance, &user));
        self.metadata.extend(user::metadata(chance, &user));
        user::join(chance, self, user.id, person.at, &homes);
        let profile = profile::profile(chance, &person, &user, homes.first().copied());
        self.contacts.extend(profile::contacts(chance, &person, &profile));
        self.documents.extend(profile::documents(chance, &profile));
        self.users.push(user);
        self.profiles.push(profile);
    }
}

/// One to three different organisations, more often fewer.
fn homes_of<'a>(size: &Size, chance: &mut Chance, homes: &'a [Home], number: u64) -> Vec<&'a Home> {
    let count = [1, 1, 1, 2, 2, 2, 2, 3, 3, 3];
    let count = chance.pick(&count);
    let mut places: Vec<u64> = Vec::with_capacity(count);
    while places.len() < count {
        let draw = chance.between(0, size.draws() - 1);
        let place = size.home(number, draw);
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places.into_iter().filter_map(|place| homes.get(usize::try_from(place).ok()?)).collect()
}
