//! Records by chance: most are there, and some are not, or not what they should be.

use serde_json::{Value, json};

use super::{draw::Draw, member::owns, world::kind};

impl Draw<'_> {
    /// One of these, if there is one; otherwise the id of nothing.
    fn one(&mut self, of: &str, from: &[String]) -> Value {
        json!(if from.is_empty() { format!("{of}_0192ab0000007000800000000000002a") } else { self.chance.pick(from) })
    }

    /// The id of a record of a kind; now and then one that is gone, of another kind, of nothing, or none at all.
    pub fn id(&mut self, of: &str) -> Value {
        let all = self.world.ids(of);
        let seen: Vec<String> = all.iter().filter(|id| self.world.sees(self.caller, id)).cloned().collect();
        let from = match self.chance.between(1, 100) {
            1 => vec!["nothing".to_owned()],
            2 => Vec::new(),
            3..=4 => self.world.in_order(self.world.records.keys().filter(|id| kind(id) != of)),
            5..=6 => self.world.in_order(self.world.gone.keys().filter(|id| kind(id) == of)),
            7..=80 if !seen.is_empty() => seen,
            _ => all,
        };
        self.one(of, &from)
    }

    /// The id of a record with which something can be done, more often than not.
    pub fn subject(&mut self, of: &str, verb: &str) -> Value {
        let states: &[&str] = match verb {
            "Activate" => &["INITIAL", "INACTIVE"],
            "Deactivate" => &["ACTIVE"],
            "Unlock" => &["LOCKED"],
            _ => &[],
        };
        let ids = self.world.ids(of).into_iter();
        let owns =
            |place: &String| ["user", "profile"].iter().any(|of| !self.world.whose(of, "owner", place).is_empty());
        let fitting: Vec<String> = match verb {
            "Delete" if of == "organisation" => ids.filter(|place| !owns(place)).collect(),
            "IdentityUnlink" => self.world.identities.iter().map(|known| known.user.clone()).collect(),
            _ => ids
                .filter(|id| self.world.text(id, "state").is_some_and(|state| states.contains(&state.as_str())))
                .collect(),
        };
        if !fitting.is_empty() && self.chance.percent(60) { self.one(of, &fitting) } else { self.id(of) }
    }

    /// The ids of some who may join a team or group, or leave it.
    pub fn joining(&mut self, input: &Value, of: &str) -> Value {
        let place = input["id"].as_str().and_then(|id| self.world.text(id, "organisation")).unwrap_or_default();
        let fitting: Vec<String> = match of {
            "user" => self.world.members_of(&place),
            _ => self.world.whose(of, "organisation", &place),
        };
        let mut ids = Vec::new();
        for _ in 0..self.chance.between(0, 4) {
            let fits = self.chance.percent(90);
            ids.push(if fits { self.one(of, &fitting) } else { self.id(of) });
        }
        if !ids.is_empty() && self.chance.percent(20) {
            ids.push(self.chance.pick(&ids));
        }
        ids.into()
    }

    /// Somebody who belongs to an organisation, and often one of its owners; or who is to.
    pub fn member(&mut self, place: &str, verb: &str) -> Value {
        let members = self.world.members_of(place);
        let owners: Vec<String> = members.iter().filter(|user| owns(self.world, place, user)).cloned().collect();
        match self.chance.between(1, 10) {
            1..=3 if verb != "MemberAdd" => self.one("user", &owners),
            4..=7 if verb != "MemberAdd" => self.one("user", &members),
            _ => self.id("user"),
        }
    }

    pub fn identity(&mut self, user: &str) -> Value {
        let strange = self.chance.percent(10);
        let known = self.world.identities.iter().filter(|known| known.user == user || strange);
        let known: Vec<String> = known.map(|known| known.id.clone()).collect();
        if self.chance.percent(3) { json!("nothing") } else { self.one("identity", &known) }
    }
}
