//! What a walk begins with: a small directory, and those who ask.

use std::sync::Arc;

use roster::domain::{
    Actor, Viewer,
    membership::{OrganisationRole, Roles},
};
use serde_json::{Value, json};

use super::{
    access::{ADMIN, Caller, MANAGER, MEMBER, OWNER},
    draw::Call,
    walk::{NOBODY, Walk},
};
use crate::support::app::administrator;

impl Walk<'_> {
    /// Makes a directory of three organisations by mutations of an administrator.
    pub async fn found(&mut self) {
        for number in 1..=3 {
            self.make(
                "organisationCreate",
                json!({"name": format!("Place {number}"), "slug": format!("place-{number}")}),
            )
            .await;
        }
        self.found_people().await;
        for place in self.world.ids("organisation") {
            for name in ["One", "Two"] {
                self.make("teamCreate", json!({"organisation": place, "name": name})).await;
            }
            self.make("groupCreate", json!({"organisation": place, "name": "Staff", "roles": ["MEMBER"]})).await;
            self.make("serviceAccountCreate", json!({"organisation": place, "name": "Robot"})).await;
        }
        self.look().await;
    }

    /// Makes ten people, whom different organisations own, and who belong to two of the three.
    async fn found_people(&mut self) {
        let places = self.world.ids("organisation");
        for number in 0..10 {
            let owner = [Some(&places[0]), Some(&places[1]), Some(&places[0]), None, Some(&places[2])][number % 5];
            let phone = "0772 123 456";
            let email = format!("a{number}@example.org");
            let user = json!({"username": format!("user-{number}"), "email": email, "phone": phone});
            let mut input = json!({"newUser": user, "contacts": [{"kind": "PHONE", "value": phone}]});
            if let Some(owner) = owner {
                input["owner"] = json!(owner);
            }
            self.make("profileCreate", input).await;
        }
        let roles = ["OWNER", "ADMIN", "USER_MANAGER", "MEMBER", "MEMBER"];
        for (index, user) in self.world.ids("user").into_iter().enumerate() {
            for (offset, place) in places.iter().enumerate().filter(|(offset, _)| (index + offset) % 3 != 2) {
                let roles = [roles[(index + offset * 2) % 5]];
                self.make("organisationMemberAdd", json!({"organisation": place, "user": user, "roles": roles})).await;
            }
        }
    }

    async fn make(&mut self, mutation: &'static str, input: Value) {
        self.step(&NOBODY, Call { mutation, input }).await;
    }

    /// Somebody who may sign in, or an administrator.
    pub fn caller(&mut self) -> Caller {
        let users = self.world.ids("user").into_iter();
        let users: Vec<String> = users
            .filter(|user| matches!(self.world.text(user, "state").as_deref(), Some("ACTIVE" | "INITIAL")))
            .collect();
        let places = self.world.ids("organisation");
        let manages = |user: &&String| places.iter().any(|place| self.world.power_of(user, place) >= MANAGER);
        let strong: Vec<String> = users.iter().filter(manages).cloned().collect();
        let users = if strong.is_empty() || self.chance.percent(35) { users } else { strong };
        let user = if users.is_empty() || self.chance.percent(40) { None } else { Some(self.chance.pick(&users)) };
        let places: Vec<String> = match &user {
            Some(user) => places.into_iter().filter(|place| self.world.power_of(user, place) >= MEMBER).collect(),
            None => places,
        };
        let only = if !places.is_empty() && self.chance.percent(8) { Some(self.chance.pick(&places)) } else { None };
        Caller { user, only }
    }

    /// The caller, as Roster would know them by a credential.
    pub fn viewer(&self, caller: &Caller) -> Arc<Viewer> {
        let mut viewer = Viewer::clone(&administrator());
        if let Some(user) = &caller.user {
            let role = |power| match power {
                OWNER => OrganisationRole::Owner,
                ADMIN => OrganisationRole::Admin,
                MANAGER => OrganisationRole::UserManager,
                _ => OrganisationRole::Member,
            };
            let rows =
                self.world.ids("organisation").into_iter().map(|place| (self.world.power_of(user, &place), place));
            let rows = rows.filter(|(power, _)| *power >= MEMBER);
            let rows = rows.map(|(power, place)| (place.parse().expect("an id"), Roles::from_iter([role(power)])));
            viewer = Viewer::new(Actor::User(user.parse().expect("an id")), false, rows.collect());
        }
        viewer.organisation = caller.only.as_ref().map(|only| only.parse().expect("an id"));
        Arc::new(viewer)
    }
}
