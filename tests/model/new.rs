//! Inputs by chance for what is to be made, and for what a profile and a contact is to be.

use serde_json::{Value, json};

use super::{
    draw::{Draw, fields},
    field::{FEATURES, GROUPS, PROFILE, STATES, USER},
    rule::Rule,
    sample::{cased, say, say_some, value},
};

impl Draw<'_> {
    pub fn fill_new(&mut self, kind: &str, input: &mut Value) {
        match kind {
            "user" => self.fill_user(input, true),
            "profile" => self.fill_new_profile(input),
            "contact" => {
                input["profile"] = self.id("profile");
                self.fill_contact(input, true);
            }
            _ => {
                say_some(self.chance, input, fields(kind), 4);
                if kind == "organisation" {
                    input["slug"] = value(self.chance, &Rule::Slug);
                    say_some(self.chance, input, &FEATURES, 1);
                } else {
                    input["organisation"] = self.id("organisation");
                }
                let must = ["team", "group"].contains(&kind);
                if must && input.get("name").is_none_or(Value::is_null) || self.chance.percent(90) {
                    input["name"] = value(self.chance, &Rule::Line(255));
                }
            }
        }
    }

    fn fill_new_profile(&mut self, input: &mut Value) {
        self.fill_profile(input, 8);
        let with_user = self.chance.percent(60);
        if with_user {
            let bare = self.world.ids("user").into_iter();
            let bare: Vec<_> = bare.filter(|user| self.world.whose("profile", "user", user).is_empty()).collect();
            let is_bare = !bare.is_empty() && self.chance.percent(60);
            input["user"] = if is_bare { json!(self.chance.pick(&bare)) } else { self.id("user") };
        }
        if self.chance.percent(if with_user { 5 } else { 80 }) {
            let mut new = json!({});
            self.fill_user(&mut new, false);
            input["newUser"] = new;
        }
        if self.chance.percent(if with_user { 3 } else { 60 }) {
            input["owner"] = self.id("organisation");
        }
        if self.chance.percent(60) {
            let contacts = (0..self.chance.between(0, 3)).map(|_| {
                let mut contact = json!({});
                self.fill_contact(&mut contact, true);
                contact
            });
            input["contacts"] = contacts.collect();
        }
    }

    pub fn username(&mut self) -> String {
        let name = format!("user-{}", self.chance.between(1, 60));
        let name = self.chance.pick(&[&name, &name, &name, &name, &name, &name, &name, "zoe", "Zoé", " "]).to_owned();
        cased(self.chance, &name)
    }

    fn fill_user(&mut self, input: &mut Value, with_owner: bool) {
        say_some(self.chance, input, &USER, 2);
        input["username"] = json!(self.username());
        if self.chance.percent(40) {
            input["phone"] = value(self.chance, &Rule::Dialled);
        }
        if self.chance.percent(30) {
            input["state"] = json!(self.chance.pick(&STATES));
        }
        if with_owner && self.chance.percent(70) {
            input["owner"] = self.id("organisation");
        }
    }

    pub fn fill_profile(&mut self, input: &mut Value, most: usize) {
        say_some(self.chance, input, &PROFILE, most);
        if self.chance.percent(25) {
            let path = self.chance.pick(&["country", "address.countryCode"]);
            let country = if self.chance.percent(25) { Value::Null } else { value(self.chance, &Rule::Country) };
            say(input, path, country);
        }
        if self.chance.percent(6) {
            input[self.chance.pick(&GROUPS)] = Value::Null;
        }
        if self.chance.percent(2) {
            input["position"] = Value::Null;
        }
    }

    pub fn fill_contact(&mut self, input: &mut Value, is_new: bool) {
        let kind = self.chance.pick(&["EMAIL", "PHONE"]);
        let fitting = if kind == "EMAIL" { Rule::Email } else { Rule::Dialled };
        if is_new || self.chance.percent(60) {
            input["kind"] = json!(kind);
        }
        if is_new || self.chance.percent(70) {
            input["value"] = value(self.chance, &fitting);
        }
        if !is_new && self.chance.percent(5) {
            let path = self.chance.pick(&["kind", "value"]);
            input[path] = Value::Null;
        }
        if self.chance.percent(30) {
            say(input, "externalId", value(self.chance, &Rule::ForeignId));
        }
    }
}
