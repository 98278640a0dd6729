//! What is forgotten of a record that is no more.

use roster::{db::change, domain::Permit};
use serde_json::{Value, json};

use super::{Scene, field};
use crate::support::{app::administrator, database::on_both};

on_both! {
    async fn private_values_are_forgotten_and_the_rest_stays(db: TestDb) {
        let scene = Scene::new(db).await;
        scene.describe().await;
        let moved = scene.moved(&[scene.acme()]).await;
        let viewer = administrator();
        let history = async |id: &str| scene.history(&viewer, id).await.0["history"]["nodes"].take();
        let before = history(scene.text("user")).await;
        let profile = scene.id::<roster::domain::ProfileNoun>("profile").untyped();
        let contact = scene.id::<roster::domain::ContactNoun>("contact").untyped();
        scene.write(change::redact(Permit::of_system(), vec![profile, contact, moved.untyped()])).await;
        let changes = history(scene.text("profile")).await;
        let hidden = |path: &str| json!({"path": path, "before": null, "after": null, "hidden": true});
        assert_eq!(*field(&changes[0], "birthDate"), hidden("birthDate"));
        assert_eq!(field(&changes[0], "firstName")["after"], "Ada");
        let changes = history(scene.text("contact")).await;
        let fields = changes[0]["fields"].as_array().unwrap();
        assert!(fields.len() > 2 && fields.iter().all(|field| field["hidden"] == true), "{changes:#}");
        let changes = history(&moved.to_string()).await;
        assert_eq!(*field(&changes[1], "phone"), hidden("phone"));
        assert_eq!(field(&changes[2], "username")["after"], "moved");
        assert_eq!(history(scene.text("user")).await, before, "nobody else's is touched");
        // To forget twice is to forget once.
        scene.write(change::redact(Permit::of_system(), vec![moved.untyped()])).await;
        assert_eq!(history(&moved.to_string()).await, changes);
        let (node, errors) = scene.history(&scene.itself(), scene.text("profile")).await;
        assert_eq!((errors, field(&node["history"]["nodes"][0], "birthDate")), (Value::Null, &hidden("birthDate")));
    }
}
