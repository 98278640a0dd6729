//! What the mutations of organisations and service accounts do.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    access::{ADMIN, OWNER, power},
    attempt::{Attempt, Done, applied, said},
    field::{ACCOUNT, FEATURES, ORGANISATION},
    rule::{Field, Null, Rule, fold},
    team,
    world::{FieldEdit, Fields, World, differences},
};

/// Notes a slug that another organisation has.
fn check_slug(t: &mut Attempt<'_>, slug: Option<&Value>, own: Option<&str>) {
    let Some(slug) = slug.and_then(Value::as_str).map(fold) else { return };
    let others = t.world.ids("organisation").into_iter().filter(|other| Some(other.as_str()) != own);
    if others.filter_map(|other| t.world.text(&other, "slug")).any(|taken| fold(&taken) == slug) {
        t.refuse("slug", "TAKEN");
    }
}

pub fn create(t: &mut Attempt<'_>) -> Option<Done> {
    let may = t.allow("", t.caller.is_above_all());
    t.require(&["name", "slug"]);
    let sets = [t.sets("", t.input, &ORGANISATION, None), t.sets("", t.input, &FEATURES, None)].concat();
    may.then_some(())?;
    let mut fields = Fields::from([("sandbox".to_owned(), false.into()), ("status".to_owned(), "ACTIVE".into())]);
    for Field(path, _, null) in ORGANISATION.iter().chain(&FEATURES) {
        if *null == Null::Empties {
            fields.insert((*path).to_owned(), json!([]));
        }
    }
    let fields = applied(&fields, sets);
    check_slug(t, fields.get("slug"), None);
    t.clean()?;
    Some(Done::of("new:organisation", t.world.create("new:organisation", fields)))
}

pub fn update(t: &mut Attempt<'_>) -> Option<Done> {
    let id = t.find("id", "organisation");
    let sets = t.sets("", t.input, &ORGANISATION, None);
    let id = id?;
    let may = t.allow("", t.power(&id) >= ADMIN);
    let before = t.world.at(&id).fields.clone();
    let after = applied(&before, sets);
    if before["status"] != after["status"] {
        t.allow("status", t.power(&id) >= OWNER);
    }
    if before["sandbox"] != after["sandbox"] {
        t.allow("sandbox", t.caller.is_above_all());
    }
    may.then_some(())?;
    check_slug(t, after.get("slug"), Some(&id));
    t.merge(&id, &differences(&before, &after));
    t.clean()?;
    Some(Done::of(&id, t.world.update(&id, after)))
}

pub fn delete(t: &mut Attempt<'_>) -> Option<Done> {
    let id = t.find("id", "organisation")?;
    t.allow("", t.power(&id) >= OWNER).then_some(())?;
    if ["user", "profile"].iter().any(|kind| !t.world.whose(kind, "owner", &id).is_empty()) {
        t.refuse("id", "WRONG_STATE");
    }
    t.clean()?;
    for kind in ["team", "group", "serviceaccount"] {
        for within in t.world.whose(kind, "organisation", &id) {
            forget(&mut t.world, &within);
        }
    }
    t.world.members.retain(|(place, _), _| *place != id);
    t.world.end(&id);
    Some(Done::of(&id, BTreeSet::new()))
}

/// The end of a record that others are in, who are not told of.
pub fn forget(world: &mut World, id: &str) {
    for pairs in [&mut world.team_users, &mut world.group_users, &mut world.group_accounts] {
        pairs.retain(|(of, _)| of != id);
    }
    world.end(id);
}

pub fn set_feature(t: &mut Attempt<'_>) -> Option<Done> {
    let id = t.find("id", "organisation");
    let before = id.as_ref().map(|id| t.world.at(id).fields.clone()).unwrap_or_default();
    let mut features = before.get("features").and_then(Value::as_array).cloned().unwrap_or_default();
    let fields = [Field("name", Rule::Line(255), Null::Refused), Field("enabled", Rule::Flag, Null::Refused)];
    let given = applied(&Fields::new(), t.sets("", t.input, &fields, None));
    let mut limit = t.input.get("limit");
    if limit.and_then(Value::as_i64).is_some_and(|limit| limit < 0) {
        t.refuse("limit", "INVALID");
        limit = None;
    }
    let name = given.get("name").and_then(Value::as_str).map(str::to_owned);
    let place = name.as_deref().and_then(|name| position(&features, name));
    if name.is_some() && place.is_none() && t.input.get("enabled").is_none() {
        t.refuse("enabled", "REQUIRED");
    }
    let id = id?;
    let may = t.allow("", t.caller.is_above_all());
    let name = name.filter(|_| may)?;
    let known = place.map(|place| features[place].clone());
    let mut feature = known.clone().unwrap_or_else(|| json!({"name": name, "enabled": false, "limit": null}));
    for (leaf, value) in [("enabled", given.get("enabled")), ("limit", limit)] {
        if let Some(value) = value {
            feature[leaf] = value.clone();
        }
    }
    merge_feature(t, &id, &name, known.as_ref(), &feature);
    match place {
        Some(place) => features[place] = feature,
        None => features.push(feature),
    }
    t.clean()?;
    let after = applied(&before, vec![("features".into(), features.into())]);
    Some(Done::of(&id, t.world.update(&id, after)))
}

fn position(features: &[Value], name: &str) -> Option<usize> {
    features.iter().position(|feature| feature["name"].as_str().map(fold) == Some(fold(name)))
}

/// Notes each leaf of a feature that others have set meanwhile.
fn merge_feature(t: &mut Attempt<'_>, id: &str, name: &str, before: Option<&Value>, after: &Value) {
    let edits = t.edits_since(id);
    let of = |list: &Value, leaf: &str| {
        let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
        position(list, name).map_or(Value::Null, |place| list[place][leaf].clone())
    };
    for leaf in ["enabled", "limit"] {
        let is_set =
            said(t.input, leaf).is_some() || before.map_or(Value::Null, |before| before[leaf].clone()) != after[leaf];
        let touches = |(path, old, new): &FieldEdit| path == "features" && of(old, leaf) != of(new, leaf);
        if is_set && edits.iter().any(touches) {
            t.refuse(leaf, "CONFLICT");
        }
    }
}

pub fn account_create(t: &mut Attempt<'_>) -> Option<Done> {
    let place = t.find("organisation", "organisation");
    t.require(&["name"]);
    let sets = t.sets("", t.input, &ACCOUNT, None);
    let place = place?;
    t.allow("", t.power(&place) >= ADMIN).then_some(())?;
    let blank = Fields::from([("enabled".to_owned(), true.into()), ("roles".to_owned(), json!([]))]);
    let mut account = applied(&blank, sets);
    t.allow("roles", power(&account["roles"]) <= t.power(&place));
    t.clean()?;
    account.insert("organisation".into(), place.into());
    Some(Done::of("new:serviceaccount", t.world.create("new:serviceaccount", account)))
}

pub fn account_update(t: &mut Attempt<'_>) -> Option<Done> {
    let id = t.find("id", "serviceaccount");
    let sets = t.sets("", t.input, &ACCOUNT, None);
    let id = id?;
    let before = t.world.at(&id).fields.clone();
    let after = applied(&before, sets);
    let held = t.power(&t.world.text(&id, "organisation").expect("a place"));
    for path in ["roles", "enabled"] {
        if before[path] != after[path] {
            let grouped = if path == "enabled" { t.world.power_of_account_by_groups(&id) } else { 0 };
            t.allow(path, power(&before["roles"]).max(power(&after["roles"])).max(grouped) <= held);
        }
    }
    t.merge(&id, &differences(&before, &after));
    t.clean()?;
    Some(Done::of(&id, t.world.update(&id, after)))
}

pub fn account_delete(t: &mut Attempt<'_>) -> Option<Done> {
    let id = t.find("id", "serviceaccount")?;
    let held = t.power(&t.world.text(&id, "organisation").expect("a place"));
    let own = power(&t.world.at(&id).get("roles")).max(t.world.power_of_account_by_groups(&id));
    t.allow("id", own <= held).then_some(())?;
    team::leave_all(&mut t.world, None, &id);
    t.world.end(&id);
    Some(Done::of(&id, BTreeSet::new()))
}
