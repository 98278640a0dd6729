//! What a change tells of private fields, and of organisations that are hidden.

use roster::domain::membership::OrganisationRole;
use serde_json::{Value, json};

use super::{Scene, field};
use crate::support::{app::administrator, database::on_both};

on_both! {
    async fn private_values_are_for_those_who_may_read_the_field_where_it_changed(db: TestDb) {
        let scene = Scene::new(db).await;
        scene.describe().await;
        for viewer in [administrator(), scene.itself(), scene.with(OrganisationRole::Admin)] {
            let (node, _) = scene.history(&viewer, scene.text("profile")).await;
            let birth = json!({"path": "birthDate", "before": null, "after": "1990-05-17", "hidden": false});
            assert_eq!(*field(&node["history"]["nodes"][0], "birthDate"), birth);
            let (node, _) = scene.history(&viewer, scene.text("contact")).await;
            assert_eq!(field(&node["history"]["nodes"][0], "value")["after"], "target@example.org");
        }
    }

    async fn what_was_private_elsewhere_stays_so_for_a_new_owner(db: TestDb) {
        let scene = Scene::new(db).await;
        let id = scene.moved(&[scene.other().await, scene.acme()]).await.to_string();
        let phone = |hidden| {
            let after = if hidden { Value::Null } else { json!("+3531555010") };
            json!({"path": "phone", "before": null, "after": after, "hidden": hidden})
        };
        for (viewer, hidden) in [(administrator(), false), (scene.with(OrganisationRole::Admin), true)] {
            let (node, _) = scene.history(&viewer, &id).await;
            let changes = node["history"]["nodes"].as_array().expect("changes");
            assert_eq!(changes.len(), 4, "{node:#}");
            assert_eq!(*field(&changes[2], "phone"), phone(hidden));
            assert_eq!(field(&changes[3], "username")["after"], "moved", "what is public is told");
            // The other organisation is not told by its id either.
            let owner = field(&changes[0], "owner");
            assert_eq!((&owner["hidden"], owner["before"].is_null()), (&json!(hidden), hidden), "{owner}");
            assert_eq!(changes[1]["organisation"].is_null(), hidden);
            assert_eq!(changes[0]["organisation"]["slug"], "acme");
        }
        let other = scene.other().await.to_string();
        let (node, _) = scene.history(&scene.with(OrganisationRole::Admin), &id).await;
        assert!(!node.to_string().contains(&other), "{node:#}");
    }
}
