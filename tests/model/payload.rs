//! Whether a payload is what the model has.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    access::Caller,
    attempt::Done,
    draw::{Call, noun},
    graph::{between, flat},
    walk::Walk,
    world::World,
};

impl Walk<'_> {
    /// What was refused has no record.
    pub fn assert_nothing(&self, payload: &Value) {
        let is_nothing = |(name, value): (&String, &Value)| match name.as_str() {
            "userErrors" => true,
            "changedFields" => *value == json!([]),
            _ => value.is_null(),
        };
        if !payload.as_object().expect("a payload").iter().all(is_nothing) {
            self.fail(&format!("it is refused, and answers {payload}"));
        }
    }

    /// What was done is as the model has it, and is so from now on.
    pub fn done(&mut self, caller: &Caller, call: &Call, mut world: World, done: &Done, payload: &Value) {
        let is_dry = call.is_dry();
        if call.mutation.ends_with("Delete") {
            if payload["deletedId"] != done.id {
                self.fail(&format!("it is deleted, and answers {payload}"));
            }
        } else {
            let is_known = caller.is_above_all() && !(is_dry && call.mutation.ends_with("Create"));
            self.assert_record(call, &world, done, payload, is_known);
        }
        if !is_dry {
            learn(&mut world, call, payload);
            self.world = world;
        }
    }

    /// The payload has the record as it is in a world, and what changed of it.
    pub fn assert_record(&self, call: &Call, world: &World, done: &Done, payload: &Value, with_fields: bool) {
        let (noun, ..) = noun(call.mutation);
        let changed: Vec<_> = payload["changedFields"].as_array().expect("paths").clone();
        let paths: BTreeSet<_> = changed.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        if paths != done.changed || changed.len() != paths.len() {
            self.fail(&format!("changed is {:?}, and Roster says {changed:?}", done.changed));
        }
        let record = &payload[noun];
        let Some(known) = world.records.get(&done.id).filter(|_| !done.is_hidden) else {
            if !record.is_null() {
                self.fail(&format!("it is hidden, and answers {payload}"));
            }
            return;
        };
        if record["version"] != known.version || (!done.id.starts_with("new:") && record["id"] != done.id) {
            self.fail(&format!("the version is {}, and Roster answers {payload}", known.version));
        }
        if with_fields {
            self.assert_fields(call, world, record, payload);
        }
    }

    fn assert_fields(&self, call: &Call, world: &World, record: &Value, payload: &Value) {
        let mut world = world.clone();
        learn(&mut world, call, payload);
        let mut known = world.at(record["id"].as_str().expect("an id")).fields.clone();
        let mut found = flat(record);
        for name in ["id", "version", "contacts", "identities"] {
            found.remove(name);
        }
        if call.is_dry() {
            // What is kept beside the record is read after the end, when it has been undone.
            known.retain(|path, _| !path.starts_with("metadata."));
            found.retain(|path, _| !path.starts_with("metadata."));
        }
        if let Some(wrong) = between(&json!(known), &json!(found)) {
            self.fail(&format!("the payload{wrong}"));
        }
    }
}

/// The model's new records get the ids that Roster has given them.
fn learn(world: &mut World, call: &Call, payload: &Value) {
    let (noun, kind, _) = noun(call.mutation);
    let record = &payload[noun];
    let id = |value: &Value| value["id"].as_str().unwrap_or_default().to_owned();
    let renamed = format!("new:{kind}");
    if world.records.contains_key(&renamed) {
        world.rename(&renamed, &id(record));
    }
    if call.mutation == "profileCreate" {
        world.rename("new:user", &id(&record["user"]));
        for contact in record["contacts"].as_array().into_iter().flatten() {
            let is_it = |number: &usize| {
                let known = world.records.get(&format!("new:contact{number}"));
                known.is_some_and(|known| {
                    ["kind", "value", "externalId"].iter().all(|leaf| known.get(leaf) == contact[*leaf])
                })
            };
            if let Some(number) = (0..50).find(is_it) {
                world.rename(&format!("new:contact{number}"), &id(contact));
            }
        }
    }
    for identity in record["identities"].as_array().into_iter().flatten() {
        let known = world
            .identities
            .iter()
            .find(|known| identity["subject"] == known.subject && identity["platform"] == known.platform);
        if let Some(from) = known.map(|known| known.id.clone()) {
            world.rename(&from, &id(identity));
        }
    }
    for (_, kept, _) in world.keys.values_mut().filter(|(_, kept, _)| *kept == renamed) {
        *kept = id(record);
    }
}
