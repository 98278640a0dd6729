//! What the mutations of users do.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    access::MANAGER,
    attempt::{Attempt, Done, applied, said},
    field::{IDENTITY, METADATA, USER},
    member,
    profile::{self, dialled},
    rule::{Field, Null, Rule, fold},
    world::{Fields, Identity, differences, paths},
};

/// The owner of a new user.
pub enum Owner {
    Nobody,
    Place(String),
}

impl Owner {
    /// The owner's id, as a record has it.
    pub fn id(&self) -> Value {
        match self {
            Self::Nobody => Value::Null,
            Self::Place(place) => json!(place),
        }
    }
}

/// The owner of a new user, if there can be one.
pub fn owner(t: &mut Attempt<'_>) -> Option<Owner> {
    let owner = match (said(t.input, "owner").filter(|owner| !owner.is_null()), &t.caller.only) {
        (Some(_), _) => Owner::Place(t.find("owner", "organisation")?),
        (None, Some(only)) => Owner::Place(only.clone()),
        (None, None) if t.caller.is_above_all() => Owner::Nobody,
        (None, None) => {
            let mut places = t.world.ids("organisation");
            places.retain(|place| t.power(place) >= MANAGER);
            if places.len() != 1 {
                t.refuse("owner", "REQUIRED");
            }
            Owner::Place(places.pop().filter(|_| places.is_empty())?)
        }
    };
    let may = match &owner {
        Owner::Nobody => t.caller.is_above_all(),
        Owner::Place(place) => t.power(place) >= MANAGER,
    };
    t.allow("owner", may).then_some(owner)
}

/// What is said of a new user at a place.
pub fn new(t: &mut Attempt<'_>, place: &str, input: &Value, country: Option<&str>) -> Fields {
    let mut sets = t.sets(place, input, &USER, country);
    match said(input, "state") {
        None => sets.push(("state".into(), "ACTIVE".into())),
        Some(Value::Null) => t.refuse(&format!("{place}state"), "REQUIRED"),
        Some(state) if state == "INACTIVE" || state == "LOCKED" => t.refuse(&format!("{place}state"), "INVALID"),
        Some(state) => sets.push(("state".into(), state.clone())),
    }
    let user = applied(&Fields::new(), sets);
    // Whoever may make users nowhere learns of nobody by trying.
    if t.caller.is_above_all() || t.world.ids("organisation").iter().any(|place| t.power(place) >= MANAGER) {
        check_unique(t, place, &user, None);
    }
    user
}

/// Notes names that another user has.
fn check_unique(t: &mut Attempt<'_>, place: &str, user: &Fields, own: Option<&str>) {
    for (path, folded) in [("username", fold as fn(&str) -> String), ("email", str::to_lowercase)] {
        let Some(given) = user.get(path).and_then(Value::as_str).map(folded) else { continue };
        let others = t.world.ids("user").into_iter().filter(|other| Some(other.as_str()) != own);
        if others.filter_map(|other| t.world.text(&other, path)).any(|taken| folded(&taken) == given) {
            t.refuse(&format!("{place}{path}"), "TAKEN");
        }
    }
}

pub fn create(t: &mut Attempt<'_>) -> Option<Done> {
    let owner = owner(t);
    let mut user = new(t, "", t.input, None);
    t.clean()?;
    user.insert("owner".into(), owner?.id());
    Some(Done::of("new:user", t.world.create("new:user", user)))
}

pub fn update(t: &mut Attempt<'_>) -> Option<Done> {
    let id = t.find("id", "user");
    let profile = id.as_ref().and_then(|id| t.world.whose("profile", "user", id).pop());
    let country = profile.and_then(|profile| dialled(&t.world.at(&profile).fields));
    let sets = t.sets("", t.input, &USER, country.as_deref());
    let id = id?;
    let before = t.world.at(&id).fields.clone();
    let after = applied(&before, sets);
    let may = t.caller.is(&id) || t.world.may_through_owner(t.caller, &id, MANAGER);
    if t.allow("", may) {
        let said: Fields = differences(&before, &after).into_iter().map(|(path, _, value)| (path, value)).collect();
        check_unique(t, "", &said, Some(&id));
        for path in ["username", "email"] {
            if said.contains_key(path) {
                t.allow(path, t.world.is_not_above(t.caller, &id, None));
            }
        }
        t.merge(&id, &differences(&before, &after));
    }
    t.clean()?;
    Some(Done::of(&id, t.world.update(&id, after)))
}

/// Whether the caller administers a user, who has no more rights.
fn administers(t: &mut Attempt<'_>, id: &str, everywhere: bool) -> bool {
    let owner = t.world.text(id, "owner");
    t.allow("", t.world.may_through_owner(t.caller, id, MANAGER)) && {
        let here = if everywhere { None } else { Some(owner.as_deref().unwrap_or_default()) };
        t.allow("id", t.world.is_not_above(t.caller, id, here))
    }
}

pub fn change_state(t: &mut Attempt<'_>, from: &[&str], to: &str) -> Option<Done> {
    let id = t.find("id", "user")?;
    let may = administers(t, &id, false);
    let before = t.world.at(&id).fields.clone();
    let mut after = before.clone();
    if from.iter().any(|state| before["state"] == *state) {
        after.insert("state".into(), to.into());
    } else {
        t.refuse("id", "WRONG_STATE");
    }
    may.then_some(())?;
    t.merge(&id, &differences(&before, &after));
    t.clean()?;
    Some(Done::of(&id, t.world.update(&id, after)))
}

pub fn delete(t: &mut Attempt<'_>) -> Option<Done> {
    let id = t.find("id", "user")?;
    administers(t, &id, false).then_some(())?;
    if !t.edits_since(&id).is_empty() {
        t.refuse("ifVersion", "CONFLICT");
    }
    t.clean()?;
    let places: Vec<String> =
        t.world.members.keys().filter(|(_, user)| *user == id).map(|(place, _)| place.clone()).collect();
    for place in places {
        let owned = member::owns(&t.world, &place, &id);
        member::leave(&mut t.world, &place, &id);
        if owned && !member::has_owner(&t.world, &place) {
            t.refuse("id", "WRONG_STATE");
        }
    }
    t.clean()?;
    for profile in t.world.whose("profile", "user", &id) {
        profile::end(&mut t.world, &profile);
    }
    let identities: Vec<Identity> = t.world.identities.iter().filter(|known| known.user == id).cloned().collect();
    t.world.identities.retain(|known| known.user != id);
    t.world.end(&id);
    let end = t.world.gone.get_mut(&id).and_then(|user| user.edits.last_mut()).expect("the end");
    end.fields.extend(identities.iter().map(|known| ("identities".to_owned(), spoken(known), Value::Null)));
    Some(Done::of(&id, BTreeSet::new()))
}

fn spoken(identity: &Identity) -> Value {
    json!({"platform": identity.platform, "subject": identity.subject, "meta": identity.meta})
}

pub fn link(t: &mut Attempt<'_>) -> Option<Done> {
    let id = t.find("id", "user");
    let given = applied(&Fields::new(), t.sets("", t.input, &IDENTITY, None));
    let id = id?;
    let may = administers(t, &id, true);
    let (Some(platform), Some(subject), true) = (given.get("platform"), given.get("subject"), may) else { return None };
    let same = |known: &&mut Identity| json!(known.platform) == *platform && json!(known.subject) == *subject;
    let meta = t.input.get("meta");
    let Some(known) = t.world.identities.iter_mut().find(same) else {
        t.clean()?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let (platform, subject) = (text(platform), text(subject));
        let meta = meta.cloned().unwrap_or_default();
        let new = Identity { id: "new:identity".into(), user: id.clone(), platform, subject, meta };
        let edits = vec![("identities".to_owned(), Value::Null, spoken(&new))];
        t.world.identities.push(new);
        return Some(happened(t, &id, edits));
    };
    if known.user != id {
        t.refuse("subject", "TAKEN");
        return None;
    }
    let before = spoken(known);
    if let Some(meta) = meta {
        known.meta = meta.clone();
    }
    let after = spoken(known);
    let edits = if before == after { Vec::new() } else { vec![("identities".to_owned(), before, after)] };
    t.clean()?;
    Some(happened(t, &id, edits))
}

pub fn unlink(t: &mut Attempt<'_>) -> Option<Done> {
    let id = t.find("id", "user");
    let identity = t.id("identity", "identity");
    let id = id?;
    let may = administers(t, &id, true);
    let identity = identity.filter(|_| may)?;
    let Some(place) = t.world.identities.iter().position(|known| known.id == identity && known.user == id) else {
        t.refuse("identity", "NOT_FOUND");
        return None;
    };
    let gone = t.world.identities.remove(place);
    Some(happened(t, &id, vec![("identities".to_owned(), spoken(&gone), Value::Null)]))
}

fn happened(t: &mut Attempt<'_>, id: &str, edits: Vec<(String, Value, Value)>) -> Done {
    let changed = paths(&edits);
    if !edits.is_empty() {
        t.world.happened(id, "UPDATED", edits);
    }
    Done::of(id, changed)
}

/// Sets what is kept about a user under a key, or removes it.
pub fn metadata(t: &mut Attempt<'_>, is_set: bool) -> Option<Done> {
    let id = t.find("id", "user");
    let fields: &[Field] = if is_set { &METADATA } else { &[Field("key", Rule::Line(200), Null::Refused)] };
    let given = applied(&Fields::new(), t.sets("", t.input, fields, None));
    if given.get("value").is_some_and(|value| value == "") {
        t.refuse("value", "BLANK");
    }
    let id = id?;
    t.allow("", t.world.may_through_owner(t.caller, &id, MANAGER));
    // Beside other mistakes, nothing is said of what is there.
    t.clean()?;
    let key = given["key"].as_str().unwrap_or_default();
    let before = t.world.at(&id).fields.clone();
    let after = applied(&before, vec![(format!("metadata.{key}"), given.get("value").cloned().unwrap_or_default())]);
    let path = format!("metadata.{key}");
    if t.edits_since(&id).iter().any(|(edited, ..)| *edited == path) {
        t.refuse(&path, "CONFLICT");
    }
    t.clean()?;
    Some(Done::of(&id, t.world.update(&id, after)))
}
