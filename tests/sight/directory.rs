//! Random directories: the records themselves, in memory as they are in the database.

use std::collections::HashSet;

use roster::{
    db::{
        Db, contact,
        contact::ContactRow,
        document,
        document::DocumentRow,
        group,
        group::{GroupRow, GroupServiceAccountRow, GroupUserRow},
        organisation,
        organisation::{MemberRow, OrganisationRow},
        profile,
        profile::ProfileRow,
        service_account,
        service_account::ServiceAccountRow,
        team,
        team::{TeamMemberRow, TeamRow},
        user,
        user::{IdentityRow, MetadataRow, UserRow},
    },
    domain::{
        ContactId, DocumentId, GroupId, OrganisationId, Permit, ProfileId, ServiceAccountId, TeamId, UserId,
        membership::{MembershipStatus, Roles},
    },
};

use super::{chance::Chance, node::Node};
use crate::support::directory::write;

/// All records, of all parts: each part has organisations and people of its own, and knows nothing of the others.
#[derive(Default)]
pub struct Directory {
    pub organisations: Vec<OrganisationRow>,
    pub users: Vec<UserRow>,
    pub administrators: HashSet<UserId>,
    pub identities: Vec<IdentityRow>,
    pub metadata: Vec<MetadataRow>,
    pub profiles: Vec<ProfileRow>,
    pub contacts: Vec<ContactRow>,
    pub documents: Vec<DocumentRow>,
    pub members: Vec<MemberRow>,
    pub teams: Vec<TeamRow>,
    pub team_members: Vec<TeamMemberRow>,
    pub groups: Vec<GroupRow>,
    pub group_users: Vec<GroupUserRow>,
    pub accounts: Vec<ServiceAccountRow>,
    pub group_accounts: Vec<GroupServiceAccountRow>,
}

impl Directory {
    /// The roles of a user: those of memberships in force, and with each those of the groups of its organisation.
    pub fn roles_of_user(&self, user: UserId) -> Vec<(OrganisationId, Roles)> {
        let in_force = self.members.iter().filter(|m| m.user_id == user && m.status == MembershipStatus::Active);
        let with_groups = |member: &MemberRow| {
            let entries = self.group_users.iter().filter(|entry| entry.user_id == user);
            let groups = entries.filter_map(|entry| self.groups.iter().find(|group| group.id == entry.group_id));
            let here = groups.filter(|group| group.organisation_id == member.organisation_id);
            let roles = here.flat_map(|group| group.roles.iter()).chain(member.roles.iter()).collect();
            (member.organisation_id, roles)
        };
        in_force.map(with_groups).collect()
    }

    /// The roles of a service account: its own, and those of its groups.
    pub fn roles_of_account(&self, account: ServiceAccountId) -> Vec<(OrganisationId, Roles)> {
        let row = self.accounts.iter().find(|row| row.id == account).expect("it is there");
        let entries = self.group_accounts.iter().filter(|entry| entry.service_account_id == account);
        let groups = entries.filter_map(|entry| self.groups.iter().find(|group| group.id == entry.group_id));
        vec![(row.organisation_id, groups.flat_map(|group| group.roles.iter()).chain(row.roles.iter()).collect())]
    }

    /// Every record that has an id.
    pub fn nodes(&self) -> Vec<Node> {
        let users = self.users.iter().map(|row| Node::from(row.id));
        let profiles = self.profiles.iter().map(|row| Node::from(row.id));
        let contacts = self.contacts.iter().map(|row| Node::from(row.id));
        let documents = self.documents.iter().map(|row| Node::from(row.id));
        let organisations = self.organisations.iter().map(|row| Node::from(row.id));
        let teams = self.teams.iter().map(|row| Node::from(row.id));
        let groups = self.groups.iter().map(|row| Node::from(row.id));
        let accounts = self.accounts.iter().map(|row| Node::from(row.id));
        let people = users.chain(profiles).chain(contacts).chain(documents);
        people.chain(organisations).chain(teams).chain(groups).chain(accounts).collect()
    }

    /// Writes everything.
    pub async fn write(&self, db: &Db, chance: &mut Chance) {
        write(db, organisation::create(self.organisations.clone(), chance.stamp())).await;
        write(db, user::create(self.users.clone(), chance.stamp())).await;
        write(db, user::link(Permit::of_system(), self.identities.clone())).await;
        write(db, user::describe_new(Permit::of_system(), self.metadata.clone())).await;
        write(db, profile::create(self.profiles.clone(), chance.stamp())).await;
        write(db, contact::create(self.contacts.clone(), chance.stamp())).await;
        write(db, document::create(self.documents.clone(), chance.stamp())).await;
        write(db, organisation::add_members(self.members.clone(), chance.stamp())).await;
        write(db, team::create(self.teams.clone(), chance.stamp())).await;
        write(db, team::add_members(self.team_members.clone(), chance.stamp())).await;
        write(db, group::create(self.groups.clone(), chance.stamp())).await;
        write(db, group::add_users(self.group_users.clone(), chance.stamp())).await;
        write(db, service_account::create(self.accounts.clone(), chance.stamp())).await;
        write(db, group::add_service_accounts(self.group_accounts.clone(), chance.stamp())).await;
        for user in &self.administrators {
            write(db, user::make_administrator(Permit::of_system(), *user, chance.moment().into())).await;
        }
    }
}

/// Finds the record of an id that is there.
macro_rules! find {
    ($($name:ident in $list:ident: $id:ty => $row:ty,)+) => {
        impl Directory {
            $(pub fn $name(&self, id: $id) -> &$row {
                self.$list.iter().find(|row| row.id == id).expect("the record is there")
            })+
        }
    };
}

find! {
    user in users: UserId => UserRow,
    profile in profiles: ProfileId => ProfileRow,
    contact in contacts: ContactId => ContactRow,
    document in documents: DocumentId => DocumentRow,
    organisation in organisations: OrganisationId => OrganisationRow,
    team in teams: TeamId => TeamRow,
    group in groups: GroupId => GroupRow,
    account in accounts: ServiceAccountId => ServiceAccountRow,
}
