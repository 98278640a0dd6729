//! What the graph must answer to each field, by the model.

use std::cmp::Reverse;

use roster::{
    db::types::Timestamp,
    domain::{
        OrganisationId, Permission, Permissions, ProfileId, TextEnum as _, UserId,
        membership::{MembershipStatus, Roles},
        policy,
    },
};
use serde_json::{Map, Value, json};

use super::{
    model::Model,
    node::{Kind, Node},
};

/// One entry of a list.
#[derive(Debug, Clone)]
pub struct Entry {
    pub node: Node,
    /// By what the list is ordered, the newest first.
    pub at: Timestamp,
    /// The facts of its edge.
    pub facts: Map<String, Value>,
}

/// What a field answers.
#[derive(Debug)]
pub enum Answer {
    Value(Value),
    One(Option<Node>),
    Many(Vec<Node>),
    /// The whole list.
    Page(Vec<Entry>),
    Forbidden,
}

fn created(node: impl Into<Node>, at: Timestamp) -> Entry {
    Entry { node: node.into(), at, facts: Map::new() }
}

fn joined(node: impl Into<Node>, at: Timestamp) -> Entry {
    Entry { facts: Map::from_iter([("joinedAt".to_owned(), json!(at))]), ..created(node, at) }
}

fn member(node: impl Into<Node>, at: Timestamp, roles: Roles, status: MembershipStatus) -> Entry {
    let mut entry = joined(node, at);
    entry.facts.insert("roles".into(), json!(roles));
    entry.facts.insert("status".into(), json!(status.as_str()));
    entry
}

/// A list in its order.
fn ordered(entries: impl Iterator<Item = Entry>) -> Answer {
    let mut entries: Vec<_> = entries.collect();
    entries.sort_by_key(|entry| Reverse((entry.at, entry.node.uuid)));
    Answer::Page(entries)
}

impl Model<'_> {
    /// What a field of an object answers to the viewer, who sees the object.
    pub fn answer(&self, node: Node, field: &str) -> Answer {
        match node.kind {
            Kind::Root => self.list(self.all(field)),
            Kind::User => self.of_user(node.id(), field),
            Kind::Profile => self.of_profile(node.id(), field),
            Kind::Driver => self.of_driver(node.id(), field),
            Kind::Organisation => self.of_organisation(node.id(), field),
            Kind::Team | Kind::Group => self.of_members(node, field),
            Kind::Contact => {
                let row = self.directory.contact(node.id());
                if field == "value" { Answer::Value(json!(row.value)) } else { self.of_part(row.profile_id, field) }
            }
            Kind::Document => {
                let row = self.directory.document(node.id());
                if field == "filename" {
                    Answer::Value(json!(row.filename))
                } else {
                    self.of_part(row.profile_id, field)
                }
            }
            Kind::ServiceAccount => {
                let row = self.directory.account(node.id());
                if field == "name" { Answer::Value(json!(row.name)) } else { self.owner(Some(row.organisation_id)) }
            }
        }
    }

    /// A list of what is seen.
    fn list(&self, entries: impl IntoIterator<Item = Entry>) -> Answer {
        ordered(entries.into_iter().filter(|entry| self.sees(entry.node)))
    }

    fn owner(&self, id: Option<OrganisationId>) -> Answer {
        Answer::One(id.filter(|id| self.organisation(*id)).map(Node::from))
    }

    fn all(&self, field: &str) -> Vec<Entry> {
        let all = self.directory;
        match field {
            "users" => all.users.iter().map(|row| created(row.id, row.created_at)).collect(),
            "profiles" => all.profiles.iter().map(|row| created(row.id, row.created_at)).collect(),
            "organisations" => all.organisations.iter().map(|row| created(row.id, row.created_at)).collect(),
            "teams" => all.teams.iter().map(|row| created(row.id, row.created_at)).collect(),
            _ => unreachable!("{field}"),
        }
    }

    fn of_user(&self, id: UserId, field: &str) -> Answer {
        let (all, row) = (self.directory, self.directory.user(id));
        match field {
            "username" => Answer::Value(json!(row.username)),
            "permissions" if self.personal(id) => Answer::Value(self.permissions(id)),
            "owner" => self.owner(row.owner_id),
            "profile" => {
                let profile = all.profiles.iter().find(|profile| profile.user_id == id);
                Answer::One(profile.filter(|profile| self.profile(profile)).map(|profile| profile.id.into()))
            }
            "organisations" => {
                let mine = all.members.iter().filter(|m| m.user_id == id && self.belongs(id, m.organisation_id));
                ordered(mine.map(|m| member(m.organisation_id, m.joined_at, m.roles, m.status)))
            }
            "teams" => {
                let mine = all.team_members.iter().filter(|m| m.user_id == id && self.belongs(id, m.organisation_id));
                self.list(mine.map(|m| joined(m.team_id, m.joined_at)))
            }
            "groups" => {
                let mine = all.group_users.iter().filter(|m| m.user_id == id && self.belongs(id, m.organisation_id));
                self.list(mine.map(|m| joined(m.group_id, m.joined_at)))
            }
            _ if field == "permissions" || !self.private(id, Permission::ProfileReadPrivate) => Answer::Forbidden,
            _ => Answer::Value(self.private_of_user(id, field)),
        }
    }

    fn private_of_user(&self, id: UserId, field: &str) -> Value {
        let row = self.directory.user(id);
        match field {
            "phone" => json!(row.phone),
            "lastSignInAt" => json!(row.last_sign_in_at),
            "identities" => {
                let mut all: Vec<_> = self.directory.identities.iter().filter(|row| row.user_id == id).collect();
                all.sort_by_key(|row| (row.created_at, row.id.uuid()));
                all.iter().map(|row| json!({"platform": row.platform, "subject": row.subject})).collect()
            }
            "metadata" => {
                let mut all: Vec<_> = self.directory.metadata.iter().filter(|row| row.user_id == id).collect();
                all.sort_by_key(|row| &row.key);
                all.iter().map(|row| json!({"key": row.key, "value": row.value})).collect()
            }
            _ => unreachable!("{field}"),
        }
    }

    fn permissions(&self, id: UserId) -> Value {
        let given = self.directory.roles_of_user(id).into_iter().map(|(_, roles)| policy::permissions(roles));
        let mut all = given.fold(Permissions::default(), Permissions::union);
        if self.directory.administrators.contains(&id) {
            all = Permissions::all();
        }
        all.iter().map(roster::domain::TextEnum::as_str).collect()
    }

    fn of_profile(&self, id: ProfileId, field: &str) -> Answer {
        let row = self.directory.profile(id);
        match field {
            "displayName" => Answer::Value(json!(row.display_name)),
            "driver" => Answer::One(Some(Node { kind: Kind::Driver, uuid: id.uuid() })),
            "user" => Answer::One(Some(row.user_id.into())),
            "owner" => self.owner(row.owner_id),
            _ if !self.private(row.user_id, Permission::ProfileReadPrivate) => Answer::Forbidden,
            "birthDate" => Answer::Value(json!(row.birth_date)),
            "address" => Answer::Value(json!({"town": row.address_town})),
            "phones" => Answer::Value(json!({"mobile": row.phone_mobile})),
            "contacts" => {
                let mut all: Vec<_> = self.directory.contacts.iter().filter(|row| row.profile_id == id).collect();
                all.sort_by_key(|row| (row.created_at, row.id.uuid()));
                Answer::Many(all.iter().map(|row| row.id.into()).collect())
            }
            _ => unreachable!("{field}"),
        }
    }

    fn of_driver(&self, id: ProfileId, field: &str) -> Answer {
        let row = self.directory.profile(id);
        match field {
            _ if !self.private(row.user_id, Permission::DocumentRead) => Answer::Forbidden,
            "documents" => {
                let all = self.directory.documents.iter().filter(|row| row.profile_id == id);
                self.list(all.map(|row| created(row.id, row.created_at)))
            }
            _ => Answer::Value(row.required_documents.0.iter().map(|kind| json!({"kind": kind.as_str()})).collect()),
        }
    }

    /// What a contact or a document says of the profile that it is part of.
    fn of_part(&self, profile: ProfileId, field: &str) -> Answer {
        match field {
            "profile" => Answer::One(Some(profile.into())),
            _ => self.owner(self.directory.profile(profile).owner_id),
        }
    }

    fn of_organisation(&self, id: OrganisationId, field: &str) -> Answer {
        let (all, row) = (self.directory, self.directory.organisation(id));
        let own = |organisation: OrganisationId| organisation == id;
        match field {
            "slug" => Answer::Value(json!(row.slug)),
            "owner" => self.owner(row.owner_id),
            "users" => {
                let known = all.members.iter().filter(|m| own(m.organisation_id) && self.belongs(m.user_id, id));
                ordered(known.map(|m| member(m.user_id, m.joined_at, m.roles, m.status)))
            }
            "teams" => {
                let here = all.teams.iter().filter(|row| own(row.organisation_id));
                self.list(here.map(|row| created(row.id, row.created_at)))
            }
            "groups" => {
                let here = all.groups.iter().filter(|row| own(row.organisation_id));
                self.list(here.map(|row| created(row.id, row.created_at)))
            }
            "serviceAccounts" => {
                let here = all.accounts.iter().filter(|row| own(row.organisation_id));
                self.list(here.map(|row| created(row.id, row.created_at)))
            }
            _ => unreachable!("{field}"),
        }
    }

    /// What a team or a group says, and who is in it.
    fn of_members(&self, node: Node, field: &str) -> Answer {
        let all = self.directory;
        let (name, organisation) = if node.kind == Kind::Team {
            let row = all.team(node.id());
            (&row.name, row.organisation_id)
        } else {
            let row = all.group(node.id());
            (&row.name, row.organisation_id)
        };
        match field {
            "name" => Answer::Value(json!(name)),
            "organisation" | "owner" => self.owner(Some(organisation)),
            "members" => {
                let entries = all.team_members.iter().filter(|entry| entry.team_id == node.id());
                let known = entries.filter(|entry| self.belongs(entry.user_id, organisation));
                ordered(known.map(|entry| joined(entry.user_id, entry.joined_at)))
            }
            "users" => {
                let entries = all.group_users.iter().filter(|entry| entry.group_id == node.id());
                let known = entries.filter(|entry| self.belongs(entry.user_id, organisation));
                ordered(known.map(|entry| joined(entry.user_id, entry.joined_at)))
            }
            "serviceAccounts" => {
                let entries = all.group_accounts.iter().filter(|entry| entry.group_id == node.id());
                self.list(entries.map(|entry| joined(entry.service_account_id, entry.joined_at)))
            }
            _ => unreachable!("{field}"),
        }
    }
}
