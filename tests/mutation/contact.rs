//! Mutations of contacts.

use serde_json::{Value, json};

use super::{House, errors};
use crate::support::database::on_both;

const CONTACT: &str = "contact { id version kind value canonicalValue externalId profile { id } }";

on_both! {
    async fn a_contact_is_made_changed_and_deleted(db: TestDb) {
        let house = House::new(db).await;
        let manager = house.viewer("USER_MANAGER").await;
        let input = json!({"profile": house.id("profile"), "kind": "PHONE", "value": " +44 20 7946 0958 "});
        let made = house.run(&manager, "contactCreate", CONTACT, input).await;
        assert_eq!(errors(&made), []);
        let contact = &made["contact"];
        assert_eq!(contact["value"], "+44 20 7946 0958");
        assert_eq!((&contact["canonicalValue"], &contact["version"]), (&json!("+442079460958"), &json!(1)));
        assert_eq!(contact["profile"]["id"], house.id("profile"));
        assert_eq!(made["changedFields"], json!(["canonicalValue", "createdAt", "kind", "profile", "value"]));
        let update = |more: Value| {
            let mut input = json!({"id": contact["id"]});
            input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            input
        };
        let wrong = house.run(&manager, "contactUpdate", CONTACT, update(json!({"kind": "EMAIL"}))).await;
        assert_eq!(errors(&wrong), [("input.value".into(), "INVALID".into())], "its value is checked by the new kind");
        assert_eq!(wrong["contact"], Value::Null);
        let both = json!({"kind": "EMAIL", "value": "A.B@Example.org", "externalId": "x"});
        let changed = house.run(&manager, "contactUpdate", CONTACT, update(both.clone())).await;
        assert_eq!(changed["contact"]["canonicalValue"], "a.b@example.org");
        assert_eq!(changed["contact"]["version"], 2);
        let same = house.run(&manager, "contactUpdate", CONTACT, update(both)).await;
        assert_eq!((&same["changedFields"], &same["contact"]["version"]), (&json!([]), &json!(2)));
        let refused = json!({"kind": null, "value": null, "externalId": " "});
        let refused = house.run(&manager, "contactUpdate", CONTACT, update(refused)).await;
        let expected = [("kind", "REQUIRED"), ("value", "REQUIRED"), ("externalId", "BLANK")];
        assert_eq!(errors(&refused), expected.map(|(path, code)| (format!("input.{path}"), code.to_owned())));
        let gone = house.run(&manager, "contactDelete", "deletedId", json!({"id": contact["id"], "dryRun": true})).await;
        assert_eq!(gone["deletedId"], contact["id"]);
        let gone = house.run(&manager, "contactDelete", "deletedId", json!({"id": contact["id"]})).await;
        assert_eq!(gone["deletedId"], contact["id"]);
        let again = house.run(&manager, "contactDelete", "deletedId", json!({"id": contact["id"]})).await;
        assert_eq!(errors(&again), [("input.id".into(), "NOT_FOUND".into())]);
    }
}
