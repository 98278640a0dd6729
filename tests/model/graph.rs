//! The whole graph, as an administrator reads it, beside what the model has.

use std::collections::{BTreeMap, BTreeSet};

use roster::domain::{Id, TextEnum as _};
use serde_json::{Value, json};

use super::{
    select::{fields, relations},
    team::pairs,
    world::{Edit, Fields, World, kind},
};
use crate::support::app::TestApp;

/// So many records are read at once.
const AT_ONCE: usize = 25;

/// So many changes of a record are compared, the latest first.
const CHANGES: usize = 40;

/// The fields of an answer by their paths, as a record of the model has them; what has no value is left out.
pub fn flat(answer: &Value) -> Fields {
    let mut fields = Fields::new();
    flatten(answer, "", &mut fields);
    fields
}

fn flatten(value: &Value, path: &str, fields: &mut Fields) {
    match value {
        Value::Null => {}
        Value::Object(object)
            if object.len() == 1 && (object.contains_key("id") || object.contains_key("alpha2Code")) =>
        {
            fields.insert(path.to_owned(), object.values().next().cloned().unwrap_or_default());
        }
        Value::Object(object) => {
            for (name, value) in object {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                flatten(value, &path, fields);
            }
        }
        Value::Array(entries) if path == "metadata" => {
            let entry = |entry: &Value| {
                (format!("metadata.{}", entry["key"].as_str().unwrap_or_default()), entry["value"].clone())
            };
            fields.extend(entries.iter().map(entry));
        }
        Value::Array(slots) if path == "driver.complianceDocuments" => {
            let kinds = slots.iter().map(|slot| slot["kind"].clone()).collect();
            fields.insert("driver.requiredDocuments".into(), kinds);
        }
        other => drop(fields.insert(path.to_owned(), other.clone())),
    }
}

/// What the model has of a record, as [`found`] makes it of an answer.
fn expected(world: &World, id: &str) -> Value {
    let record = world.at(id);
    let edits = record.edits.iter().rev().take(CHANGES).map(told);
    json!({
        "version": record.version,
        "fields": record.fields,
        "relations": led_to(world, id),
        "changes": record.edits.len(),
        "history": edits.collect::<Vec<_>>(),
    })
}

fn told(edit: &Edit) -> Value {
    let mut fields: Vec<String> = edit.fields.iter().map(|field| json!(field).to_string()).collect();
    fields.sort();
    json!({"version": edit.version, "action": edit.action, "fields": fields})
}

type Relations = BTreeMap<&'static str, BTreeSet<String>>;

fn member(id: &str, member: &Fields) -> String {
    let leaf = |name: &str| member.get(name).cloned().unwrap_or_default();
    json!({"id": id, "roles": leaf("roles"), "status": leaf("status"), "jobTitle": leaf("jobTitle"), "joinedAt": leaf("joinedAt")})
        .to_string()
}

/// What a record of the model leads to.
fn led_to(world: &World, id: &str) -> Relations {
    let of = |list| pairs(world, list).iter().filter(|(of, _)| of == id).map(|(_, who)| who.clone()).collect();
    let within = |list| pairs(world, list).iter().filter(|(_, who)| who == id).map(|(of, _)| of.clone()).collect();
    let standing = |kind| world.whose(kind, "organisation", id).into_iter().collect();
    match kind(id) {
        "user" => {
            let members = world.members.iter().filter(|((_, user), _)| user == id);
            let identities = world.identities.iter().filter(|known| known.user == id);
            let identities = identities.map(|known| {
                json!({"id": known.id, "platform": known.platform, "subject": known.subject, "meta": known.meta})
                    .to_string()
            });
            Relations::from([
                ("organisations", members.map(|((place, _), row)| member(place, row)).collect()),
                ("teams", within("members")),
                ("groups", within("users")),
                ("identities", identities.collect()),
                ("profile", world.whose("profile", "user", id).into_iter().collect()),
            ])
        }
        "profile" => Relations::from([("contacts", world.whose("contact", "profile", id).into_iter().collect())]),
        "organisation" => {
            let members = world.members.iter().filter(|((place, _), _)| place == id);
            Relations::from([
                ("users", members.map(|((_, user), row)| member(user, row)).collect()),
                ("teams", standing("team")),
                ("groups", standing("group")),
                ("serviceAccounts", standing("serviceaccount")),
            ])
        }
        "team" => Relations::from([("members", of("members"))]),
        "group" => Relations::from([("users", of("users")), ("serviceAccounts", of("serviceAccounts"))]),
        _ => Relations::new(),
    }
}

/// What an answer says that a record leads to.
fn linked(answer: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let entry = |entry: &Value| match entry.get("node") {
        Some(node) if entry.get("roles").is_some() => {
            let node = node["id"].as_str().unwrap_or_default();
            member(node, &entry.as_object().expect("an edge").clone().into_iter().collect())
        }
        Some(node) => node["id"].as_str().unwrap_or_default().to_owned(),
        None if entry.get("platform").is_some() => entry.to_string(),
        None => entry["id"].as_str().unwrap_or_default().to_owned(),
    };
    let list = |value: &Value| match value {
        Value::Null => BTreeSet::new(),
        Value::Array(entries) => entries.iter().map(entry).collect(),
        Value::Object(list) if list.contains_key("edges") => {
            list["edges"].as_array().into_iter().flatten().map(entry).collect()
        }
        one => BTreeSet::from([entry(one)]),
    };
    answer.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), list(value))).collect()
}

/// What an answer says of a record.
fn found(node: &Value, relations: &Relations) -> Value {
    let nodes = node["history"]["nodes"].as_array().expect("a history");
    let history = nodes.iter().map(|change| {
        let fields = change["fields"].as_array().expect("fields").iter();
        let mut fields: Vec<_> = fields.map(|f| json!([f["path"], f["before"], f["after"]]).to_string()).collect();
        fields.sort();
        json!({"version": change["version"], "action": change["action"], "fields": fields})
    });
    let (mut fields, mut links) = (json!({}), json!({}));
    for (name, value) in node.as_object().into_iter().flatten() {
        let is_link = relations.contains_key(name.as_str());
        let is_field = !["id", "version", "history"].contains(&name.as_str());
        if is_link {
            links[name] = value.clone();
        } else if is_field {
            fields[name] = value.clone();
        }
    }
    json!({
        "version": node["version"],
        "fields": flat(&fields),
        "relations": linked(&links),
        "changes": node["history"]["totalCount"],
        "history": history.collect::<Vec<_>>(),
    })
}

/// The first record of which Roster says something else than the model.
pub async fn difference(app: &TestApp, world: &World) -> Option<String> {
    if let Some(wrong) = strangers(app, world).await {
        return Some(wrong);
    }
    let kinds = ["User", "Profile", "Contact", "Organisation", "Team", "Group", "ServiceAccount"];
    let select = |name: &str| {
        let kind = name.to_lowercase();
        format!("... on {name} {{ {} {} }}", fields(&kind), relations(&kind))
    };
    let query = format!(
        "query($ids: [ID!]!) {{ nodes(ids: $ids) {{ id ... on Record {{ version
        history(first: {CHANGES}) {{ totalCount nodes {{ version action fields {{ path before after }} }} }} }} {} }} }}",
        kinds.map(select).join(" ")
    );
    let ids: Vec<&String> = world.records.keys().collect();
    for ids in ids.chunks(AT_ONCE) {
        let data = app.data(&query, json!({ "ids": ids })).await;
        for (id, node) in ids.iter().zip(data["nodes"].as_array().expect("nodes")) {
            if node.is_null() {
                return Some(format!("{id} is not there"));
            }
            let (expected, found) = (expected(world, id), found(node, &led_to(world, id)));
            if let Some(wrong) = between(&expected, &found) {
                return Some(format!("{id}{wrong}"));
            }
        }
    }
    ended(app, world).await
}

/// Records that only one of both has.
async fn strangers(app: &TestApp, world: &World) -> Option<String> {
    let query = "{ users(first: 100) { nodes { id } } profiles(first: 100) { nodes { id } }
        organisations(first: 100) { nodes { id } } teams(first: 100) { nodes { id } } }";
    let data = app.data(query, json!({})).await;
    for (list, kind) in
        [("users", "user"), ("profiles", "profile"), ("organisations", "organisation"), ("teams", "team")]
    {
        let nodes = data[list]["nodes"].as_array().expect("nodes").iter();
        let found: BTreeSet<String> = nodes.filter_map(|node| node["id"].as_str().map(str::to_owned)).collect();
        let expected: BTreeSet<String> = world.ids(kind).into_iter().collect();
        let only: Vec<_> = found.symmetric_difference(&expected).collect();
        if !only.is_empty() {
            return Some(format!("{list}: only one of both has {only:?}"));
        }
    }
    None
}

/// What is told of a record that has gone: each of its changes, and nothing that was private.
async fn ended(app: &TestApp, world: &World) -> Option<String> {
    for (id, record) in &world.gone {
        let number = id.split_once('_').and_then(|(_, number)| number.parse().ok()).map(Id::new);
        let rows = roster::db::change::of_records(vec![number.expect("an id")]);
        let rows = app.db().read(rows).await.expect("changes");
        let found = rows.iter().map(|row| {
            let fields: BTreeSet<_> = row.fields.0.iter().map(|field| &field.path).collect();
            json!([row.version, row.action.as_str(), fields])
        });
        let expected = record.edits.iter().map(|edit| {
            let fields: BTreeSet<_> = edit.fields.iter().map(|(path, ..)| path).collect();
            json!([edit.version, edit.action, fields])
        });
        let (found, expected) = (found.collect::<Value>(), expected.collect::<Value>());
        if let Some(wrong) = between(&expected, &found) {
            return Some(format!("the end of {id}{wrong}"));
        }
    }
    None
}

/// The first place at which two values differ.
pub fn between(expected: &Value, found: &Value) -> Option<String> {
    match (expected, found) {
        (Value::Object(one), Value::Object(other)) => {
            let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
            let of = |object: &serde_json::Map<_, _>, name| object.get(name).cloned().unwrap_or_default();
            let mut wrong = names.into_iter().map(|name| (name, between(&of(one, name), &of(other, name))));
            wrong.find_map(|(name, wrong)| wrong.map(|wrong| format!(".{name}{wrong}")))
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let mut wrong = one.iter().zip(other).map(|(one, other)| between(one, other)).enumerate();
            wrong.find_map(|(index, wrong)| wrong.map(|wrong| format!("[{index}]{wrong}")))
        }
        _ => (expected != found).then(|| format!(": the model has {expected}, and Roster has {found}")),
    }
}
