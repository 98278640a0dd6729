//! Mutations by chance.

use serde_json::{Value, json};

use super::{
    access::Caller,
    field::{ACCOUNT, GROUP, MEMBER, ORGANISATION, TEAM, USER},
    rule::{Field, Null, Rule},
    sample::{feature_name, limit, say_some, value},
    world::World,
};
use crate::sight::chance::Chance;

/// A mutation with its input.
#[derive(Debug, Clone)]
pub struct Call {
    pub mutation: &'static str,
    pub input: Value,
}

impl Call {
    /// Whether everything is undone again.
    pub fn is_dry(&self) -> bool {
        self.input.get("dryRun") == Some(&json!(true))
    }
}

/// Each mutation, and how often it is drawn.
pub const MUTATIONS: [(&str, usize); 40] = [
    ("userCreate", 4),
    ("userUpdate", 5),
    ("userActivate", 5),
    ("userDeactivate", 3),
    ("userLock", 2),
    ("userUnlock", 3),
    ("userDelete", 2),
    ("userIdentityLink", 3),
    ("userIdentityUnlink", 2),
    ("userMetadataSet", 3),
    ("userMetadataRemove", 2),
    ("profileCreate", 4),
    ("profileUpdate", 14),
    ("profileReview", 2),
    ("profileDelete", 2),
    ("contactCreate", 4),
    ("contactUpdate", 6),
    ("contactDelete", 2),
    ("organisationCreate", 2),
    ("organisationUpdate", 5),
    ("organisationDelete", 1),
    ("organisationFeatureSet", 3),
    ("organisationMemberAdd", 5),
    ("organisationMemberUpdate", 8),
    ("organisationMemberRemove", 3),
    ("teamCreate", 2),
    ("teamUpdate", 3),
    ("teamDelete", 1),
    ("teamMembersAdd", 4),
    ("teamMembersRemove", 2),
    ("teamMembersSet", 3),
    ("groupCreate", 2),
    ("groupUpdate", 3),
    ("groupDelete", 1),
    ("groupMembersAdd", 4),
    ("groupMembersRemove", 2),
    ("groupMembersSet", 4),
    ("serviceAccountCreate", 2),
    ("serviceAccountUpdate", 4),
    ("serviceAccountDelete", 2),
];

/// The kinds of record, as the mutations and as the ids name them.
const KINDS: [(&str, &str); 7] = [
    ("user", "user"),
    ("profile", "profile"),
    ("contact", "contact"),
    ("organisation", "organisation"),
    ("team", "team"),
    ("group", "group"),
    ("serviceAccount", "serviceaccount"),
];

/// The kind of record that a mutation is about, and what it does with it.
pub fn noun(mutation: &str) -> (&'static str, &'static str, &str) {
    let (name, kind) = KINDS.iter().find(|(name, _)| mutation.starts_with(name)).expect("a kind");
    (name, kind, &mutation[name.len()..])
}

/// Whether a mutation takes a key.
pub fn takes_key(mutation: &str) -> bool {
    mutation.ends_with("Create") || ["organisationMemberAdd", "userIdentityLink"].contains(&mutation)
}

pub struct Draw<'a> {
    pub chance: &'a mut Chance,
    pub world: &'a World,
    pub caller: &'a Caller,
}

impl Draw<'_> {
    /// Any mutation.
    pub fn call(&mut self) -> Call {
        let all: usize = MUTATIONS.iter().map(|(_, often)| often).sum();
        let mut at = self.chance.between(1, all);
        let drawn = MUTATIONS.iter().find(|(_, often)| {
            let is_here = at <= *often;
            at = at.saturating_sub(*often);
            is_here
        });
        self.of(drawn.expect("one").0)
    }

    /// A mutation of this name.
    pub fn of(&mut self, mutation: &'static str) -> Call {
        let mut input = json!({});
        self.fill(mutation, &mut input);
        if takes_key(mutation) && self.chance.percent(30) {
            input["idempotencyKey"] = json!(self.chance.pick(&["k1", "k2", "k3", "k4", "k5", "k6", " k1 ", " "]));
        }
        if self.chance.percent(8) {
            input["dryRun"] = json!(self.chance.percent(80));
        }
        Call { mutation, input }
    }

    fn fill(&mut self, mutation: &str, input: &mut Value) {
        let (_, kind, verb) = noun(mutation);
        match verb {
            "Create" => self.fill_new(kind, input),
            "FeatureSet" => {
                input["id"] = self.id(kind);
                input["name"] = json!(feature_name(self.chance));
                say_some(self.chance, input, &[Field("enabled", Rule::Flag, Null::Refused)], 2);
                if self.chance.percent(60) {
                    input["limit"] = limit(self.chance);
                }
            }
            "MemberAdd" | "MemberUpdate" | "MemberRemove" => {
                input["organisation"] = self.id("organisation");
                input["user"] = self.member(input["organisation"].as_str().unwrap_or_default(), verb);
                if verb != "MemberRemove" {
                    say_some(self.chance, input, &MEMBER, 3);
                }
            }
            _ => {
                input["id"] = self.subject(kind, verb);
                self.fill_rest(kind, verb, input);
            }
        }
        self.fill_version(mutation, input);
    }

    fn fill_version(&mut self, mutation: &str, input: &mut Value) {
        let (.., verb) = noun(mutation);
        let unversioned = ["Create", "Delete", "MemberAdd", "MemberRemove", "MembersAdd", "MembersRemove"];
        let unversioned = unversioned.contains(&verb) && mutation != "userDelete" || verb.starts_with("Identity");
        if !unversioned && self.chance.percent(35) {
            let id = input.get("id").or_else(|| input.get("organisation")).and_then(Value::as_str).unwrap_or_default();
            let version = self.world.records.get(id).map_or(1, |record| record.version);
            let known = version + self.chance.pick(&[0, 0, -1, -2, -5, -9, 1]);
            input["ifVersion"] = json!(if self.chance.percent(90) { known.clamp(1, version) } else { known });
        }
    }

    fn fill_rest(&mut self, kind: &str, verb: &str, input: &mut Value) {
        match (verb, kind) {
            ("Update", "profile") => self.fill_profile(input, 4),
            ("Update", "contact") => self.fill_contact(input, false),
            ("Update", _) => {
                say_some(self.chance, input, fields(kind), 3);
                if kind == "user" && input.get("username").is_some_and(Value::is_string) {
                    input["username"] = json!(self.username());
                }
            }
            ("MetadataSet" | "MetadataRemove", _) => {
                input["key"] = json!(self.chance.pick(&["badge", "shift", " "]));
                if verb == "MetadataSet" {
                    input["value"] = json!(self.chance.pick(&["1", " two\n", ""]));
                }
            }
            ("IdentityLink", _) => {
                input["platform"] = value(self.chance, &Rule::Platform);
                input["subject"] = value(self.chance, &Rule::ForeignId);
                if self.chance.percent(60) {
                    input["meta"] = self.chance.pick(&[Value::Null, json!({"plan": "gold"}), json!([1, 2])]);
                }
            }
            ("IdentityUnlink", _) => input["identity"] = self.identity(input["id"].as_str().unwrap_or_default()),
            ("MembersAdd" | "MembersRemove" | "MembersSet", "team") => input["users"] = self.joining(input, "user"),
            ("MembersAdd" | "MembersRemove" | "MembersSet", _) => {
                for (list, kind) in [("users", "user"), ("serviceAccounts", "serviceaccount")] {
                    if self.chance.percent(65) {
                        input[list] = if self.chance.percent(4) { Value::Null } else { self.joining(input, kind) };
                    }
                }
            }
            _ => {}
        }
    }
}

pub fn fields(kind: &str) -> &'static [Field] {
    match kind {
        "user" => &USER,
        "organisation" => &ORGANISATION,
        "team" => &TEAM,
        "group" => &GROUP,
        _ => &ACCOUNT,
    }
}
