//! What the mutations of profiles and contacts do.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    access::MANAGER,
    attempt::{Attempt, Done, applied, said},
    field::{ADMINISTERED, PROFILE},
    rule::{Field, Null, Rule, canonical, judge, line, phone},
    user,
    world::{Fields, NOW, World, differences},
};

/// The country in which a person's numbers are dialled.
pub fn dialled(profile: &Fields) -> Option<String> {
    let country = profile.get("address.countryCode").or_else(|| profile.get("country"));
    country.and_then(Value::as_str).map(str::to_owned)
}

/// What the input sets of a profile.
fn sets(t: &mut Attempt<'_>, before: &Fields) -> Vec<(String, Value)> {
    let mut input = t.input.clone();
    if input.get("position").is_some_and(Value::is_null) {
        t.refuse("position", "REQUIRED");
        input["position"] = json!({});
    }
    let mut places = before.clone();
    for path in ["address.countryCode", "country"] {
        let kept = said(&input, path).map(|given| judge(&Rule::Country, given, None));
        if let Some(Ok(country)) = kept {
            places.insert(path.into(), country);
        }
    }
    places.retain(|_, value| !value.is_null());
    t.sets("", &input, &PROFILE, dialled(&places).as_deref())
}

fn display_name(profile: &Fields, username: &str) -> Value {
    let names = ["firstName", "middleName", "lastName"].iter().filter_map(|name| profile.get(*name)?.as_str());
    let name = names.collect::<Vec<_>>().join(" ");
    json!(if name.is_empty() { username } else { &name })
}

/// Notes what only those may change who administer the person.
fn check_administered(t: &mut Attempt<'_>, user: &str, before: &Fields, after: &Fields) {
    if t.caller.is(user) && !t.world.may_through_owner(t.caller, user, MANAGER) {
        for (path, ..) in differences(before, after) {
            if ADMINISTERED.contains(&path.as_str()) {
                t.refuse(&path, "FORBIDDEN");
            }
        }
    }
}

fn check_external_id(t: &mut Attempt<'_>, profile: &Fields, own: Option<&str>) {
    let Some(given) = profile.get("externalId") else { return };
    let others = t.world.ids("profile").into_iter().filter(|other| Some(other.as_str()) != own);
    let mut others = others.map(|other| t.world.at(&other));
    if others.any(|other| other.get("externalId") == *given && other.fields.get("owner") == profile.get("owner")) {
        t.refuse("externalId", "TAKEN");
    }
}

/// Whose the new profile is: a user who is there, or a new one.
fn holder(t: &mut Attempt<'_>, country: Option<&str>) -> Option<(String, Option<Fields>)> {
    if said(t.input, "user").is_none_or(Value::is_null) {
        let given = t.input.get("newUser").filter(|new| !new.is_null()).cloned();
        let given = given.unwrap_or_else(|| json!({"username": "new:user"}));
        let mut new = user::new(t, "newUser.", &given, country);
        let owner = user::owner(t)?;
        new.insert("owner".into(), owner.id());
        return Some(("new:user".into(), Some(applied(&new, Vec::new()))));
    }
    for path in ["newUser", "owner"] {
        if said(t.input, path).is_some_and(|given| !given.is_null()) {
            t.refuse(path, "INVALID");
        }
    }
    let id = t.find("user", "user")?;
    if !t.world.whose("profile", "user", &id).is_empty() {
        t.refuse("user", "TAKEN");
    }
    let may = t.caller.is(&id) || t.world.may_through_owner(t.caller, &id, MANAGER);
    t.allow("user", may).then_some((id, None))
}

pub fn create(t: &mut Attempt<'_>) -> Option<Done> {
    let sets = sets(t, &Fields::new());
    let blank: Fields =
        ["tags", "driver.licences", "driver.requiredDocuments"].map(|p| (p.to_owned(), json!([]))).into();
    let blank = applied(&blank, vec![("enabled".into(), true.into())]);
    let mut profile = applied(&blank, sets);
    let country = dialled(&profile);
    let sent = t.input.get("contacts").and_then(Value::as_array).cloned().unwrap_or_default();
    let contacts: Vec<Fields> = sent
        .iter()
        .enumerate()
        .map(|(index, contact)| contact_sets(t, &format!("contacts.{index}."), contact, None, country.as_deref()))
        .collect();
    let (user, new) = holder(t, country.as_deref())?;
    let of = new.clone().unwrap_or_else(|| t.world.at(&user).fields.clone());
    if new.is_none() {
        check_administered(t, &user, &blank, &profile);
    }
    profile.insert("user".into(), json!(user));
    profile.extend(of.get("owner").map(|owner| ("owner".to_owned(), owner.clone())));
    if new.is_some() || t.world.may_through_owner(t.caller, &user, MANAGER) {
        check_external_id(t, &profile, None);
    }
    t.clean()?;
    if let Some(new) = new {
        t.world.create("new:user", new);
    }
    if !profile.contains_key("displayName") {
        profile.insert("displayName".into(), display_name(&profile, of["username"].as_str().unwrap_or_default()));
    }
    let changed = t.world.create("new:profile", profile);
    for (index, mut contact) in contacts.into_iter().enumerate() {
        contact.insert("profile".into(), "new:profile".into());
        t.world.create(&format!("new:contact{index}"), contact);
    }
    Some(Done::of("new:profile", changed))
}

fn reviewed(profile: &Fields) -> Value {
    let is_now = profile.get("reviewedAt").is_some_and(|at| at == NOW);
    json!(if is_now { "2026-07-01T12:00:00.000001Z" } else { NOW })
}

pub fn update(t: &mut Attempt<'_>) -> Option<Done> {
    let id = t.find("id", "profile");
    let before = id.as_ref().map(|id| t.world.at(id).fields.clone()).unwrap_or_default();
    let sets = sets(t, &before);
    let id = id?;
    let user = before["user"].as_str().unwrap_or_default().to_owned();
    let may = t.caller.is(&user) || t.world.may_through_owner(t.caller, &user, MANAGER);
    let mut after = applied(&before, sets);
    if !after.contains_key("displayName") {
        let username = t.world.text(&user, "username").expect("a username");
        after.insert("displayName".into(), display_name(&after, &username));
    }
    if t.allow("", may) {
        check_administered(t, &user, &before, &after);
        let administers = t.world.may_through_owner(t.caller, &user, MANAGER);
        if administers && before.get("externalId") != after.get("externalId") {
            check_external_id(t, &after, Some(&id));
        }
        t.merge(&id, &differences(&before, &after));
    }
    t.clean()?;
    after.insert("reviewedAt".into(), reviewed(&before));
    let changed = t.world.update(&id, after);
    dial_again(&mut t.world, &id, &user, &before);
    Some(Done::of(&id, changed))
}

/// The numbers of a person are dialled in another country than before.
fn dial_again(world: &mut World, profile: &str, user: &str, before: &Fields) {
    let country = dialled(&world.at(profile).fields);
    if country == dialled(before) {
        return;
    }
    for id in world.whose("contact", "profile", profile) {
        let mut contact = world.at(&id).fields.clone();
        let text = |path: &str| contact[path].as_str().unwrap_or_default();
        let value = canonical(text("kind"), text("value"), country.as_deref()).unwrap_or_default();
        contact.insert("canonicalValue".into(), value);
        world.update(&id, contact);
    }
    let mut fields = world.at(user).fields.clone();
    if let Some(Ok((given, number))) = world.text(user, "phone").map(|number| phone(&number, country.as_deref())) {
        fields.insert("phone".into(), json!(number.unwrap_or(given)));
        world.update(user, fields);
    }
}

pub fn review(t: &mut Attempt<'_>) -> Option<Done> {
    let id = t.find("id", "profile")?;
    let user = t.world.text(&id, "user").expect("a user");
    t.allow("", t.world.may_through_owner(t.caller, &user, MANAGER)).then_some(())?;
    t.edits_since(&id);
    t.clean()?;
    let mut after = t.world.at(&id).fields.clone();
    after.insert("reviewedAt".into(), reviewed(&after));
    Some(Done::of(&id, t.world.update(&id, after)))
}

/// The end of a profile, and of what hangs on it.
pub fn end(world: &mut World, id: &str) {
    for contact in world.whose("contact", "profile", id) {
        world.end(&contact);
    }
    world.end(id);
}

pub fn delete(t: &mut Attempt<'_>) -> Option<Done> {
    let id = t.find("id", "profile")?;
    let user = t.world.text(&id, "user").expect("a user");
    t.allow("", t.world.may_through_owner(t.caller, &user, MANAGER)).then_some(())?;
    end(&mut t.world, &id);
    Some(Done::of(&id, BTreeSet::new()))
}

/// What a contact is with what the input says of it.
fn contact_sets(
    t: &mut Attempt<'_>,
    place: &str,
    input: &Value,
    known: Option<&Fields>,
    country: Option<&str>,
) -> Fields {
    let fields = [Field("kind", Rule::Flag, Null::Refused), Field("externalId", Rule::ForeignId, Null::Clears)];
    let mut after = applied(&known.cloned().unwrap_or_default(), t.sets(place, input, &fields, None));
    let given = input.get("value").map(|value| value.as_str().map_or(Err("REQUIRED"), |given| line(given, 255)));
    match given {
        Some(Ok(ref value)) => drop(after.insert("value".into(), json!(value))),
        Some(Err(code)) => {
            t.refuse(&format!("{place}value"), code);
            return after;
        }
        None => {}
    }
    let nulled = input.get("kind").is_some_and(Value::is_null);
    let is_said = given.is_some() || input.get("kind").is_some();
    if let (Some(kind), Some(value), true, false) = (after.get("kind"), after.get("value"), is_said, nulled) {
        match canonical(kind.as_str().unwrap_or_default(), value.as_str().unwrap_or_default(), country) {
            Ok(canonical) => drop(after.insert("canonicalValue".into(), canonical)),
            Err(code) => t.refuse(&format!("{place}value"), code),
        }
    }
    after
}

pub fn contact_create(t: &mut Attempt<'_>) -> Option<Done> {
    let profile = t.find("profile", "profile");
    let of = profile.as_ref().map(|id| t.world.at(id).fields.clone()).unwrap_or_default();
    let mut contact = contact_sets(t, "", t.input, None, dialled(&of).as_deref());
    let profile = profile?;
    let user = t.world.text(&profile, "user").expect("a user");
    t.allow("", t.caller.is(&user) || t.world.may_through_owner(t.caller, &user, MANAGER)).then_some(())?;
    if t.world.whose("contact", "profile", &profile).len() >= 50 {
        t.refuse("profile", "TOO_LONG");
    }
    t.clean()?;
    contact.insert("profile".into(), json!(profile));
    Some(Done::of("new:contact", t.world.create("new:contact", contact)))
}

pub fn contact_update(t: &mut Attempt<'_>) -> Option<Done> {
    let id = t.find("id", "contact");
    let before = id.as_ref().map(|id| t.world.at(id).fields.clone());
    let profile = before.as_ref().map(|contact| contact["profile"].as_str().unwrap_or_default().to_owned());
    let country = profile.as_ref().and_then(|profile| dialled(&t.world.at(profile).fields));
    let known = before.clone().unwrap_or_else(|| Fields::from([("kind".to_owned(), "EMAIL".into())]));
    let after = contact_sets(t, "", t.input, Some(&known), country.as_deref());
    let (id, profile) = (id?, profile?);
    let user = t.world.text(&profile, "user").expect("a user");
    t.allow("", t.caller.is(&user) || t.world.may_through_owner(t.caller, &user, MANAGER)).then_some(())?;
    let after = applied(&after, Vec::new());
    let mut edits = differences(&known, &after);
    edits.retain(|(path, ..)| path != "canonicalValue");
    t.merge(&id, &edits);
    t.clean()?;
    Some(Done::of(&id, t.world.update(&id, after)))
}

pub fn contact_delete(t: &mut Attempt<'_>) -> Option<Done> {
    let id = t.find("id", "contact")?;
    let profile = t.world.text(&id, "profile").expect("a profile");
    let user = t.world.text(&profile, "user").expect("a user");
    t.allow("", t.caller.is(&user) || t.world.may_through_owner(t.caller, &user, MANAGER)).then_some(())?;
    t.world.end(&id);
    Some(Done::of(&id, BTreeSet::new()))
}
