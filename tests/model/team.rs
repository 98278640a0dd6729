//! What the mutations of teams and groups do.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    access::{ADMIN, power},
    attempt::{Attempt, Done, applied, said},
    field::{GROUP, TEAM},
    organisation::forget,
    rule::Field,
    world::{FieldEdit, Fields, Pairs, World, differences, kind, paths},
};

/// What is done to who is in a team or group.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum How {
    Add,
    Remove,
    Set,
}

/// Somebody leaves all teams and groups, or those of an organisation.
pub fn leave_all(world: &mut World, place: Option<&str>, who: &str) {
    for list in ["members", "users", "serviceAccounts"] {
        let pairs = pairs(world, list).clone();
        for (of, _) in pairs.into_iter().filter(|(_, one)| one == who) {
            if place.is_none() || world.text(&of, "organisation").as_deref() == place {
                pairs_mut(world, list).remove(&(of.clone(), who.to_owned()));
                world.happened(&of, "MEMBER_REMOVED", vec![(list.to_owned(), who.into(), Value::Null)]);
            }
        }
    }
}

/// Who is in what, by the field that lists them.
pub fn pairs<'w>(world: &'w World, list: &str) -> &'w Pairs {
    match list {
        "members" => &world.team_users,
        "users" => &world.group_users,
        _ => &world.group_accounts,
    }
}

fn pairs_mut<'w>(world: &'w mut World, list: &str) -> &'w mut Pairs {
    match list {
        "members" => &mut world.team_users,
        "users" => &mut world.group_users,
        _ => &mut world.group_accounts,
    }
}

fn place(t: &Attempt<'_>, id: &str) -> String {
    t.world.text(id, "organisation").expect("an organisation")
}

pub fn create(t: &mut Attempt<'_>, of: &str) -> Option<Done> {
    let place = t.find("organisation", "organisation");
    let fields: &[Field] = if of == "team" { &TEAM } else { &GROUP };
    let mut sets = t.sets("", t.input, fields, None);
    let place = place?;
    t.allow("", t.power(&place) >= ADMIN).then_some(())?;
    if of == "group" {
        sets.insert(0, ("roles".into(), json!([])));
    }
    let mut record = applied(&Fields::new(), sets);
    t.allow("roles", power(&record.get("roles").cloned().unwrap_or_default()) <= t.power(&place));
    t.clean()?;
    record.insert("organisation".into(), place.into());
    let id = format!("new:{of}");
    Some(Done::of(&id, t.world.create(&id, record)))
}

pub fn update(t: &mut Attempt<'_>, of: &str) -> Option<Done> {
    let id = t.find("id", of);
    let fields: &[Field] = if of == "team" { &TEAM } else { &GROUP };
    let sets = t.sets("", t.input, fields, None);
    let id = id?;
    let held = t.power(&place(t, &id));
    t.allow("", held >= ADMIN).then_some(())?;
    let before = t.world.at(&id).fields.clone();
    let after = applied(&before, sets);
    let touched = [&before, &after].map(|fields| power(&fields.get("roles").cloned().unwrap_or_default()));
    let at = if said(t.input, "roles").is_some() { "roles" } else { "id" };
    t.allow(at, touched.into_iter().all(|touched| touched <= held));
    t.merge(&id, &differences(&before, &after));
    t.clean()?;
    Some(Done::of(&id, t.world.update(&id, after)))
}

/// Whether the caller may change a team or group and who is in it.
fn may_change(t: &mut Attempt<'_>, id: &str) -> bool {
    let held = t.power(&place(t, id));
    let roles = power(&t.world.at(id).get("roles"));
    t.allow("", held >= ADMIN) && {
        t.allow("id", roles <= held);
        true
    }
}

pub fn delete(t: &mut Attempt<'_>, of: &str) -> Option<Done> {
    let id = t.find("id", of)?;
    may_change(t, &id);
    t.clean()?;
    forget(&mut t.world, &id);
    Some(Done::of(&id, BTreeSet::new()))
}

/// A list of ids: each once, with its place in the list.
type Listed = Vec<(usize, String)>;

fn listed(t: &mut Attempt<'_>, list: &str, of: &str) -> Option<Listed> {
    let given = said(t.input, list)?;
    let Some(given) = given.as_array() else {
        t.refuse(list, "REQUIRED");
        return None;
    };
    let first = |(index, id): &(usize, &Value)| given.iter().position(|other| other == *id) == Some(*index);
    let distinct = given.iter().enumerate().filter(first);
    let read = |(index, id): (usize, &Value)| {
        let place = format!("{list}.{index}");
        Some((index, t.read(&place, of, id.as_str().unwrap_or_default())?))
    };
    Some(distinct.filter_map(read).collect())
}

/// Those who are in a record and whom the caller sees there.
fn seen(t: &Attempt<'_>, id: &str, field: &str) -> Vec<String> {
    let here = place(t, id);
    let within = pairs(&t.world, field).iter().filter(|(of, _)| of == id).map(|(_, who)| who.clone());
    let is_seen = |who: &String| match kind(who) {
        "user" => t.world.sees_member(t.caller, &here, who),
        _ => t.world.sees(t.caller, who),
    };
    within.filter(is_seen).collect()
}

/// Those who join, and what is wrong with who cannot.
fn joining(t: &mut Attempt<'_>, id: &str, list: &str, field: &str, given: &Listed) -> Vec<String> {
    let here = place(t, id);
    let mut joining = Vec::new();
    for (index, who) in given {
        let is_in = pairs(&t.world, field).contains(&(id.to_owned(), who.clone()));
        let is_known = if kind(who) == "user" {
            let belongs = t.world.members.contains_key(&(here.clone(), who.clone()));
            belongs && t.world.sees_member(t.caller, &here, who)
        } else {
            t.world.sees(t.caller, who) && place(t, who) == here
        };
        if !is_known {
            t.refuse(&format!("{list}.{index}"), "NOT_FOUND");
        } else if kind(who) == "user" && !is_in && !t.world.is_active(&here, who) {
            t.refuse(&format!("{list}.{index}"), "WRONG_STATE");
        } else if !is_in {
            joining.push(who.clone());
        }
    }
    joining
}

/// One of the lists: who joins and who leaves.
fn exchange(t: &mut Attempt<'_>, id: &str, how: How, (list, field): (&str, &str), given: &Listed) -> Vec<FieldEdit> {
    let names: BTreeSet<&String> = given.iter().map(|(_, who)| who).collect();
    let present = seen(t, id, field);
    if how == How::Set && names != present.iter().collect() {
        let edits = t.edits_since(id);
        if edits.iter().any(|(path, ..)| path == field) {
            t.refuse(list, "CONFLICT");
        }
    } else if how == How::Set {
        t.edits_since(id);
    }
    let joining = if how == How::Remove { Vec::new() } else { joining(t, id, list, field, given) };
    let leaving = present.into_iter().filter(|who| match how {
        How::Add => false,
        How::Remove => names.contains(who),
        How::Set => !names.contains(who),
    });
    let left = leaving.map(|who| (field.to_owned(), Value::from(who), Value::Null));
    left.chain(joining.into_iter().map(|who| (field.to_owned(), Value::Null, who.into()))).collect()
}

pub fn change_members(t: &mut Attempt<'_>, of: &str, how: How) -> Option<Done> {
    let id = t.find("id", of);
    let lists: &[(&str, &str, &str)] = if of == "team" {
        &[("users", "members", "user")]
    } else {
        &[("users", "users", "user"), ("serviceAccounts", "serviceAccounts", "serviceaccount")]
    };
    if lists.iter().all(|(list, ..)| said(t.input, list).is_none()) {
        t.refuse("", "REQUIRED");
    }
    let given: Vec<_> = lists.iter().map(|(list, _, kind)| listed(t, list, kind)).collect();
    let id = id?;
    may_change(t, &id).then_some(())?;
    let mut edits = Vec::new();
    for ((list, field, _), given) in lists.iter().zip(&given) {
        if let Some(given) = given {
            edits.extend(exchange(t, &id, how, (list, field), given));
        } else if how == How::Set {
            t.edits_since(&id);
        }
    }
    t.clean()?;
    Some(Done::of(&id, exchanged(&mut t.world, &id, edits)))
}

fn exchanged(world: &mut World, id: &str, edits: Vec<FieldEdit>) -> BTreeSet<String> {
    for (field, before, after) in &edits {
        let pair = |who: &Value| (id.to_owned(), who.as_str().unwrap_or_default().to_owned());
        let pairs = pairs_mut(world, field);
        if before.is_null() {
            pairs.insert(pair(after))
        } else {
            pairs.remove(&pair(before))
        };
    }
    let changed = paths(&edits);
    let (joined, left) = (edits.iter().any(|edit| edit.1.is_null()), edits.iter().any(|edit| edit.2.is_null()));
    match (joined, left) {
        (false, false) => {}
        (true, true) => world.happened(id, "MEMBERS_REPLACED", edits),
        (true, false) => world.happened(id, "MEMBER_ADDED", edits),
        (false, true) => world.happened(id, "MEMBER_REMOVED", edits),
    }
    changed
}
