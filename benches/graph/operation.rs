//! What is measured.

use async_graphql::{Request, Variables};
use rand::{SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};
use roster::domain::{OrganisationId, UserId};
use serde_json::{Value, json};

use crate::caller::Caller;

/// One of the operations that an application lives by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// One user with profile, contacts, organisations and teams.
    User,
    /// Fifty users with the same.
    Users,
    /// An organisation's teams, the first 20 members of each, and their profiles, contacts and organisations.
    Organisation,
    /// One field of a profile is changed, and the profile answered.
    Update,
}

impl Operation {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::User, Self::Users, Self::Organisation, Self::Update];

    /// What the table calls it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::User => "one user",
            Self::Users => "50 users",
            Self::Organisation => "organisation → teams → 20 members",
            Self::Update => "update of one field",
        }
    }

    /// Requests for different records each, in no order but always the same.
    pub fn variables(self, caller: &Caller) -> Vec<Value> {
        let mut rng = StdRng::seed_from_u64(1);
        let mut users: Vec<UserId> = caller.users.clone();
        let mut organisations: Vec<OrganisationId> = caller.organisations.clone();
        users.shuffle(&mut rng);
        organisations.shuffle(&mut rng);
        let text = |id: &UserId| id.to_string();
        match self {
            Self::User => users.iter().map(|id| json!({ "id": text(id) })).collect(),
            Self::Users => {
                users.chunks(50).map(|ids| json!({ "ids": ids.iter().map(text).collect::<Vec<_>>() })).collect()
            }
            Self::Organisation => organisations.iter().map(|id| json!({ "id": id.to_string() })).collect(),
            Self::Update => {
                let profiles = caller.profiles.iter().enumerate();
                profiles.map(|(number, id)| json!({ "id": id, "nickname": format!("Nick {number}") })).collect()
            }
        }
    }

    /// The request with these variables.
    pub fn request(self, variables: &Value) -> Request {
        let text = match self {
            Self::User => include_str!("user.graphql"),
            Self::Users => include_str!("users.graphql"),
            Self::Organisation => include_str!("organisation.graphql"),
            Self::Update => include_str!("update.graphql"),
        };
        Request::new(text).variables(Variables::from_json(variables.clone()))
    }
}
