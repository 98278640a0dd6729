//! What the mutations of who belongs to an organisation do.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    access::{MANAGER, NOTHING, power},
    attempt::{Attempt, Done, applied, said},
    field::MEMBER,
    rule::Field,
    team,
    world::{FieldEdit, Fields, NOW, World, differences},
};

fn pair(place: &str, user: &str) -> (String, String) {
    (place.to_owned(), user.to_owned())
}

/// A membership as the history tells it.
fn told(user: &str, member: Option<&Fields>) -> Value {
    let Some(member) = member else { return Value::Null };
    let leaf = |name: &str| member.get(name).cloned().unwrap_or_default();
    json!({"user": user, "roles": leaf("roles"), "status": leaf("status"), "jobTitle": leaf("jobTitle"), "joinedAt": leaf("joinedAt")})
}

/// Whether a membership makes its user an owner.
pub fn owns(world: &World, place: &str, user: &str) -> bool {
    let member = world.members.get(&pair(place, user));
    member
        .is_some_and(|m| m["status"] == "ACTIVE" && m["roles"].as_array().is_some_and(|r| r.contains(&json!("OWNER"))))
}

impl World {
    /// The users who belong to an organisation.
    pub fn members_of(&self, place: &str) -> Vec<String> {
        self.in_order(self.members.keys().filter(|(at, _)| at == place).map(|(_, user)| user))
    }
}

pub fn has_owner(world: &World, place: &str) -> bool {
    world.members_of(place).iter().any(|user| owns(world, place, user))
}

/// A user leaves an organisation, its teams and its groups.
pub fn leave(world: &mut World, place: &str, user: &str) {
    team::leave_all(world, Some(place), user);
    let gone = world.members.remove(&pair(place, user));
    world.happened(place, "MEMBER_REMOVED", vec![("users".into(), told(user, gone.as_ref()), Value::Null)]);
}

fn users() -> BTreeSet<String> {
    BTreeSet::from(["users".to_owned()])
}

pub fn add(t: &mut Attempt<'_>) -> Option<Done> {
    let place = t.find("organisation", "organisation");
    let user = t.find("user", "user");
    let sets = t.sets("", t.input, &MEMBER, None);
    let place = place?;
    let blank = [("roles", json!(["MEMBER"])), ("status", "ACTIVE".into()), ("joinedAt", NOW.into())];
    let member = applied(&blank.map(|(leaf, value)| (leaf.to_owned(), value)).into(), sets);
    t.allow("", t.power(&place) >= MANAGER).then_some(())?;
    t.allow("roles", power(&member["roles"]) <= t.power(&place));
    let user = user?;
    t.allow("user", t.caller.is(&user) || t.world.may_through_any(t.caller, &user, MANAGER));
    if t.world.members.contains_key(&pair(&place, &user)) {
        t.refuse("user", "TAKEN");
    }
    t.clean()?;
    t.world.happened(&place, "MEMBER_ADDED", vec![("users".into(), Value::Null, told(&user, Some(&member)))]);
    t.world.members.insert(pair(&place, &user), member);
    Some(Done::of(&place, users()))
}

/// Notes each leaf of a membership that others have changed meanwhile.
fn merge(t: &mut Attempt<'_>, place: &str, user: &str, leaves: &[FieldEdit]) {
    let edits = t.edits_since(place);
    for Field(leaf, ..) in &MEMBER {
        let touches = |(path, before, after): &FieldEdit| {
            let about = before["user"] == user || after["user"] == user;
            path == "users" && about && before[*leaf] != after[*leaf]
        };
        let is_set = said(t.input, leaf).is_some() || leaves.iter().any(|(changed, ..)| changed == leaf);
        if is_set && edits.iter().any(touches) {
            t.refuse(leaf, "CONFLICT");
        }
    }
}

pub fn update(t: &mut Attempt<'_>) -> Option<Done> {
    let place = t.find("organisation", "organisation");
    let user = t.id("user", "user");
    let sets = t.sets("", t.input, &MEMBER, None);
    let place = place?;
    let may = t.allow("", t.power(&place) >= MANAGER);
    let user = user.filter(|_| may)?;
    let Some(before) = t.world.members.get(&pair(&place, &user)).cloned() else {
        t.refuse("user", "NOT_FOUND");
        return None;
    };
    let after = applied(&before, sets);
    let touched = power(&before["roles"]).max(power(&after["roles"]));
    for leaf in ["roles", "status"] {
        if before[leaf] != after[leaf] {
            // Whether the membership is in force decides on what groups give, too.
            let grouped = if leaf == "status" { t.world.power_by_groups(&user, &place) } else { NOTHING };
            t.allow(leaf, touched.max(grouped) <= t.power(&place));
        }
    }
    let leaves = differences(&before, &after);
    merge(t, &place, &user, &leaves);
    t.clean()?;
    if leaves.is_empty() {
        return Some(Done::of(&place, BTreeSet::new()));
    }
    let owned = owns(&t.world, &place, &user);
    let edit = ("users".into(), told(&user, Some(&before)), told(&user, Some(&after)));
    t.world.happened(&place, "MEMBER_UPDATED", vec![edit]);
    t.world.members.insert(pair(&place, &user), after);
    if owned && !has_owner(&t.world, &place) {
        t.refuse("user", "WRONG_STATE");
    }
    t.clean()?;
    Some(Done::of(&place, users()))
}

pub fn remove(t: &mut Attempt<'_>) -> Option<Done> {
    let place = t.find("organisation", "organisation");
    let user = t.id("user", "user");
    let (place, user) = (place?, user?);
    let own = t.caller.is(&user);
    t.allow("", own || t.power(&place) >= MANAGER).then_some(())?;
    let Some(known) = t.world.members.get(&pair(&place, &user)).cloned() else {
        t.refuse("user", "NOT_FOUND");
        return None;
    };
    t.allow("user", own || power(&known["roles"]).max(t.world.power_by_groups(&user, &place)) <= t.power(&place));
    t.clean()?;
    let owned = owns(&t.world, &place, &user);
    leave(&mut t.world, &place, &user);
    if owned && !has_owner(&t.world, &place) {
        t.refuse("user", "WRONG_STATE");
    }
    t.clean()?;
    Some(Done { id: place, changed: users(), is_hidden: own })
}
