//! The history of each kind of record: what it tells, how it is walked, and who may read it.

use std::sync::Arc;

use roster::{
    db::{team, team::TeamRow},
    domain::{Viewer, membership::OrganisationRole, patch::Patch, team::TeamPatch},
};
use serde_json::{Value, json};

use super::Scene;
use crate::support::{
    app::administrator,
    database::on_both,
    directory::{new_id, stamp},
};

/// A team with so many changes.
async fn busy_team(scene: &Scene, changes: i32) -> String {
    let patch = TeamPatch { name: Some("busy".into()), ..TeamPatch::default() };
    let mut before = TeamRow::new(new_id(), scene.acme(), patch, &stamp());
    let id = before.id.to_string();
    scene.write(team::create(vec![before.clone()], stamp())).await;
    for version in 2..=changes {
        let mut after = before.clone();
        after.apply(TeamPatch { description: Patch::Value(version.to_string()), ..TeamPatch::default() });
        scene.write(team::update(before, after.clone(), stamp())).await;
        before = TeamRow { version, ..after };
    }
    id
}

/// The versions of a team's history, walked page by page.
async fn walk(scene: &Scene, id: &str, size: usize, backward: bool) -> Vec<Value> {
    let args = if backward { "last: $size, before: $cursor" } else { "first: $size, after: $cursor" };
    let query = format!(
        "query($id: ID!, $size: Int, $cursor: String) {{ team(id: $id) {{ history({args}) {{
            nodes {{ version }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }} }}"
    );
    let (mut versions, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let data = scene.app().data(&query, json!({"id": id, "size": size, "cursor": cursor})).await;
        let page = &data["team"]["history"];
        let found: Vec<_> = page["nodes"].as_array().unwrap().iter().map(|node| node["version"].clone()).collect();
        assert!(found.len() <= size);
        versions = if backward { [found, versions].concat() } else { [versions, found].concat() };
        let (more, end) = if backward { ("hasPreviousPage", "startCursor") } else { ("hasNextPage", "endCursor") };
        if page["pageInfo"][more] == json!(false) {
            return versions;
        }
        cursor = page["pageInfo"][end].clone();
    }
}

/// For each kind of record, whether its history may be read (h), may not (x), or the record is not seen (-).
async fn letters(scene: &Scene, viewer: &Arc<Viewer>, missing: &Value) -> String {
    let mut letters = String::new();
    for kind in ["user", "profile", "contact", "document", "organisation", "team", "group", "serviceaccount"] {
        let (node, errors) = scene.history(viewer, scene.text(kind)).await;
        letters.push(match (&node, &errors) {
            (Value::Null, Value::Null) => '-',
            (_, Value::Null) => {
                assert!(node["history"]["totalCount"].as_i64() >= Some(1), "{kind}: {node:#}");
                'h'
            }
            _ => {
                assert_eq!((&node["history"], &errors[0]["path"]), (&Value::Null, &json!(["node", "history"])));
                assert_eq!(errors[0]["extensions"]["code"], "FORBIDDEN", "{kind}: {errors:#}");
                assert_eq!(&errors[0]["extensions"]["missingPermission"], missing, "{kind}: {errors:#}");
                'x'
            }
        });
    }
    letters
}

on_both! {
    async fn every_kind_of_record_has_its_history(db: TestDb) {
        let scene = Scene::new(db).await;
        assert_eq!(scene.ids.len(), 8, "{:?}", scene.ids);
        for (kind, id) in &scene.ids {
            let (node, errors) = scene.history(&administrator(), id).await;
            assert_eq!(errors, Value::Null, "{kind}");
            let changes = node["history"]["nodes"].as_array().expect("changes");
            assert_eq!(node["history"]["totalCount"], json!(changes.len()), "{kind}");
            let first = changes.last().expect("its creation");
            assert_eq!((&first["action"], &first["version"]), (&json!("CREATED"), &json!(1)), "{kind}");
            let kind = if *kind == "serviceaccount" { "SERVICE_ACCOUNT".to_owned() } else { kind.to_uppercase() };
            assert_eq!(first["recordType"], json!(kind));
            assert_eq!((&first["recordId"], &first["record"]["id"]), (&json!(id), &json!(id)));
            assert_eq!((&first["actorName"], &first["actor"]), (&json!("test"), &Value::Null));
            assert_eq!(first["occurredAt"], "2026-07-01T12:00:00Z");
            let slug = if kind == "USER" { Value::Null } else { json!("acme") };
            assert_eq!(first["organisation"].get("slug").unwrap_or(&Value::Null), &slug, "{kind}");
            assert!(first["id"].as_str().is_some_and(|id| id.starts_with("change_") && id.len() == 39));
            assert!(first["fields"].as_array().is_some_and(|fields| !fields.is_empty()), "{kind}");
        }
    }

    async fn a_history_begins_with_the_latest_and_is_walked_from_both_ends(db: TestDb) {
        let scene = Scene::new(db).await;
        let id = busy_team(&scene, 7).await;
        let expected: Vec<_> = (1..=7).rev().map(|version| json!(version)).collect();
        for size in [1, 2, 3, 7, 8] {
            assert_eq!(walk(&scene, &id, size, false).await, expected, "{size}");
            assert_eq!(walk(&scene, &id, size, true).await, expected, "{size}");
        }
        let (node, _) = scene.history(&administrator(), &id).await;
        let latest = &node["history"]["nodes"][0];
        let description = json!({"path": "description", "before": "6", "after": "7", "hidden": false});
        assert_eq!((&latest["action"], &latest["fields"]), (&json!("UPDATED"), &json!([description])));
    }

    async fn a_history_is_for_the_person_and_those_who_audit_the_owner(db: TestDb) {
        let scene = Scene::new(db).await;
        let audit = json!("AUDIT_READ");
        for (role, expected) in [
            (OrganisationRole::Member, "----xx--"),
            (OrganisationRole::UserManager, "xxxxxxx-"),
            (OrganisationRole::Admin, "hhhhhhhh"),
            (OrganisationRole::Owner, "hhhhhhhh"),
        ] {
            assert_eq!(letters(&scene, &scene.with(role), &audit).await, expected, "{role:?}");
        }
        assert_eq!(letters(&scene, &scene.itself(), &audit).await, "hhhhxx--");
        assert_eq!(letters(&scene, &administrator(), &audit).await, "hhhhhhhh");
        // Not through another membership; who owns the person is not told either.
        assert_eq!(letters(&scene, &scene.elsewhere().await, &Value::Null).await, "xxxx----");
        let narrowed = Viewer { organisation: Some(scene.other().await), ..administrator().as_ref().clone() };
        assert_eq!(letters(&scene, &Arc::new(narrowed), &Value::Null).await, "xxxx----");
    }

    async fn a_change_is_found_by_its_id_by_those_who_see_it(db: TestDb) {
        let scene = Scene::new(db).await;
        let moved = scene.moved(&[scene.acme()]).await.to_string();
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id __typename ... on Change { recordId version } } }";
        let mut ids = Vec::new();
        for id in [scene.text("contact"), scene.text("team"), &moved] {
            let (node, _) = scene.history(&administrator(), id).await;
            ids.push(node["history"]["nodes"].as_array().unwrap().last().unwrap()["id"].clone());
        }
        let found = async |viewer: &Arc<Viewer>| {
            let answer = scene.app().ask(viewer, query, json!({"ids": ids})).await;
            let nodes = answer["data"]["nodes"].as_array().unwrap().clone();
            assert!(nodes.iter().zip(&ids).all(|(node, id)| node.is_null() || node["id"] == *id), "{answer:#}");
            nodes.iter().map(|node| if node.is_null() { '-' } else { 's' }).collect::<String>()
        };
        assert_eq!(found(&administrator()).await, "sss");
        // What happened to a user before `acme` owned it is in the history that `acme` reads.
        assert_eq!(found(&scene.with(OrganisationRole::Admin)).await, "sss");
        assert_eq!(found(&scene.with(OrganisationRole::UserManager)).await, "---");
        assert_eq!(found(&scene.itself()).await, "s--");
        assert_eq!(found(&scene.elsewhere().await).await, "---");
        for (id, errors) in [("change_0000000000000000000fffffffffffff", 0), ("change_ffffffffffffffffffffffffffffffff", 0), ("change_1", 1)] {
            let answer = scene.app().answer("query($id: ID!) { node(id: $id) { id } }", json!({"id": id})).await;
            assert_eq!(answer["data"]["node"], Value::Null);
            assert_eq!(answer["errors"].as_array().map_or(0, Vec::len), errors, "{answer:#}");
        }
    }
}
