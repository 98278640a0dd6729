//! Who sees what: the rules, written from their words, apart from the program.

use std::collections::HashSet;

use roster::{
    db::{group::GroupRow, profile::ProfileRow, service_account::ServiceAccountRow, team::TeamRow, user::UserRow},
    domain::{
        Actor, OrganisationId, Permission, ProfileId, UserId, Viewer, membership::MembershipStatus::Active, policy,
    },
};

use super::{
    directory::Directory,
    node::{Kind, Node},
};

/// What one viewer sees of a directory.
pub struct Model<'d> {
    pub directory: &'d Directory,
    pub viewer: &'d Viewer,
    me: Option<UserId>,
    /// The others in a team with the viewer, each with the team's organisation.
    fellows: HashSet<(UserId, OrganisationId)>,
}

impl<'d> Model<'d> {
    pub fn new(directory: &'d Directory, viewer: &'d Viewer) -> Self {
        let me = match viewer.actor {
            Some(Actor::User(id)) => Some(id),
            _ => None,
        };
        let mut model = Self { directory, viewer, me, fellows: HashSet::new() };
        model.fellows = model.find_fellows();
        model
    }

    /// Whether nothing is hidden from the viewer.
    pub fn everything(&self) -> bool {
        self.viewer.administrator && self.viewer.organisation.is_none()
    }

    /// Whether the viewer has a permission in an organisation.
    pub fn has(&self, permission: Permission, organisation: OrganisationId) -> bool {
        if self.viewer.organisation.is_some_and(|only| only != organisation) {
            return false;
        }
        let mut here = self.viewer.roles.iter().filter(|(known, _)| *known == organisation);
        self.viewer.administrator || here.any(|(_, roles)| policy::permissions(*roles).contains(permission))
    }

    fn is_member(&self, user: UserId, organisation: OrganisationId) -> bool {
        let mut members = self.directory.members.iter();
        members.any(|m| m.user_id == user && m.organisation_id == organisation && m.status == Active)
    }

    fn find_fellows(&self) -> HashSet<(UserId, OrganisationId)> {
        let mut fellows = HashSet::new();
        let Some(me) = self.me else { return fellows };
        let entries = &self.directory.team_members;
        for mine in entries.iter().filter(|entry| entry.user_id == me) {
            if !self.has(Permission::TeamRead, mine.organisation_id) {
                continue;
            }
            for other in entries.iter().filter(|entry| entry.team_id == mine.team_id) {
                if self.is_member(other.user_id, mine.organisation_id) {
                    fellows.insert((other.user_id, mine.organisation_id));
                }
            }
        }
        fellows
    }

    /// Whether the viewer has all of these permissions in one organisation that a user belongs to.
    fn through(&self, user: &UserRow, permissions: &[Permission]) -> bool {
        let memberships = self.directory.members.iter().filter(|m| m.user_id == user.id && m.status == Active);
        let mut belongs_to = memberships.map(|member| member.organisation_id).chain(user.owner_id);
        belongs_to.any(|organisation| permissions.iter().all(|permission| self.has(*permission, organisation)))
    }

    pub fn organisation(&self, id: OrganisationId) -> bool {
        let own = match self.viewer.actor {
            Some(Actor::ServiceAccount(account)) => {
                let mut accounts = self.directory.accounts.iter();
                accounts.any(|row| row.id == account && row.organisation_id == id)
            }
            _ => false,
        };
        let narrowed_away = self.viewer.organisation.is_some_and(|only| only != id);
        self.everything() || self.has(Permission::OrganisationRead, id) || own && !narrowed_away
    }

    pub fn team(&self, row: &TeamRow) -> bool {
        self.has(Permission::TeamRead, row.organisation_id)
    }

    pub fn group(&self, row: &GroupRow) -> bool {
        self.has(Permission::GroupRead, row.organisation_id)
    }

    pub fn account(&self, row: &ServiceAccountRow) -> bool {
        let itself = self.viewer.actor == Some(Actor::ServiceAccount(row.id));
        itself || self.has(Permission::ServiceAccountRead, row.organisation_id)
    }

    fn is_fellow(&self, user: UserId) -> bool {
        self.fellows.iter().any(|(fellow, _)| *fellow == user)
    }

    pub fn user(&self, row: &UserRow) -> bool {
        let always = self.everything() || self.me == Some(row.id);
        always || self.through(row, &[Permission::UserRead]) || self.is_fellow(row.id)
    }

    pub fn profile(&self, row: &ProfileRow) -> bool {
        let user = self.directory.user(row.user_id);
        let always = self.everything() || self.me == Some(user.id);
        let read = self.through(user, &[Permission::UserRead, Permission::ProfileRead]);
        always || read || self.is_fellow(user.id)
    }

    /// Whether the viewer finds a contact or a document of a profile, for which it takes this permission.
    fn belonging(&self, profile: ProfileId, permission: Permission) -> bool {
        let user = self.directory.user(self.directory.profile(profile).user_id);
        let needed = [Permission::UserRead, Permission::ProfileRead, permission];
        self.everything() || self.me == Some(user.id) || self.through(user, &needed)
    }

    /// Whether the viewer may read what is private of a user, and takes this permission.
    pub fn private(&self, user: UserId, permission: Permission) -> bool {
        let row = self.directory.user(user);
        self.everything() || self.me == Some(user) || self.through(row, &[permission])
    }

    /// Whether the viewer may read what is for a user alone.
    pub fn personal(&self, user: UserId) -> bool {
        self.everything() || self.me == Some(user)
    }

    /// Whether the viewer may know that a user belongs to an organisation.
    pub fn belongs(&self, user: UserId, organisation: OrganisationId) -> bool {
        let listed = self.has(Permission::OrganisationMemberRead, organisation) && self.user(self.directory.user(user));
        let known = self.me == Some(user) || listed || self.fellows.contains(&(user, organisation));
        self.everything() || self.organisation(organisation) && known
    }

    /// What no answer may hold: the ids and the names of what is not seen.
    pub fn secrets(&self) -> Vec<String> {
        let hidden: Vec<_> = self.directory.nodes().into_iter().filter(|node| !self.sees(*node)).collect();
        let name = |node: &Node| match node.kind {
            Kind::User => Some(self.directory.user(node.id()).username.clone()),
            Kind::Organisation => Some(self.directory.organisation(node.id()).slug.clone()),
            _ => None,
        };
        hidden.iter().filter_map(name).chain(hidden.iter().map(ToString::to_string)).collect()
    }

    /// Whether the viewer sees a record.
    pub fn sees(&self, node: Node) -> bool {
        let directory = self.directory;
        match node.kind {
            Kind::Root => true,
            Kind::User => self.user(directory.user(node.id())),
            Kind::Profile | Kind::Driver => self.profile(directory.profile(node.id())),
            Kind::Contact => self.belonging(directory.contact(node.id()).profile_id, Permission::ProfileReadPrivate),
            Kind::Document => self.belonging(directory.document(node.id()).profile_id, Permission::DocumentRead),
            Kind::Organisation => self.organisation(node.id()),
            Kind::Team => self.team(directory.team(node.id())),
            Kind::Group => self.group(directory.group(node.id())),
            Kind::ServiceAccount => self.account(directory.account(node.id())),
        }
    }
}
