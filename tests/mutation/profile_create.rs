//! `profileCreate` and `profileDelete`.

use serde_json::{Value, json};

use super::{House, errors, refusals};
use crate::support::database::on_both;

const PROFILE: &str = "profile { id version firstName displayName reviewedAt owner { slug }
    user { id username email owner { slug } profile { id } } contacts { kind value canonicalValue } }";

on_both! {
    async fn a_profile_comes_with_its_contacts_and_its_user(db: TestDb) {
        let house = House::new(db).await;
        let manager = house.viewer("USER_MANAGER").await;
        let input = json!({
            "owner": house.id("acme"), "newUser": {"username": "minnie", "email": "Minnie@Example.org"},
            "firstName": "Minnie", "address": {"countryCode": "GB"},
            "contacts": [{"kind": "PHONE", "value": "020 7946 0958"}, {"kind": "EMAIL", "value": "M@b.example", "externalId": "c"}],
        });
        let made = house.run(&manager, "profileCreate", PROFILE, input).await;
        assert_eq!(errors(&made), []);
        let profile = &made["profile"];
        assert_eq!((&profile["version"], &profile["displayName"]), (&json!(1), &json!("Minnie")));
        assert_eq!(profile["user"]["username"], "minnie");
        assert_eq!((&profile["owner"]["slug"], &profile["user"]["owner"]["slug"]), (&json!("acme"), &json!("acme")));
        assert_eq!(profile["contacts"][0]["canonicalValue"], "+442079460958", "dialled in the address's country");
        assert_eq!(profile["contacts"][1]["canonicalValue"], "m@b.example");
        assert_eq!(profile["reviewedAt"], Value::Null, "nobody has reviewed it");
        let read = house.directory.app.data(&format!("query($id: ID!) {{ {} }}", PROFILE.replacen("profile", "profile(by: {id: $id})", 1)),
            json!({"id": profile["id"]})).await;
        assert_eq!(&read["profile"], profile, "what is answered is what was written");
        let bare = house.run(&manager, "profileCreate", PROFILE, json!({"owner": house.id("acme")})).await;
        assert_eq!(bare["profile"]["user"]["username"], bare["profile"]["user"]["id"]);
        let own = house.run(&manager, "profileCreate", PROFILE, json!({})).await;
        assert_eq!(own["profile"]["owner"]["slug"], "acme", "the only organisation that can be meant");
    }

    async fn what_is_wrong_with_a_new_profile_is_told_at_once(db: TestDb) {
        let house = House::new(db).await;
        let manager = house.viewer("USER_MANAGER").await;
        let before = house.changes().await;
        let input = json!({
            "owner": house.id("acme"), "newUser": {"username": "TARGET", "email": "no address"}, "firstName": "",
            "contacts": [{"kind": "EMAIL", "value": "1"}, {"kind": "EMAIL", "value": "a@b.example"}, {"kind": "PHONE", "value": ""}],
        });
        let wrong = house.run(&manager, "profileCreate", PROFILE, input).await;
        let expected = [("firstName", "BLANK"), ("contacts.0.value", "INVALID"), ("contacts.2.value", "BLANK"),
            ("newUser.email", "INVALID"), ("newUser.username", "TAKEN")];
        assert_eq!(refusals(&wrong), expected.map(|(path, code)| (path.to_owned(), code.to_owned())));
        let input = json!({"user": house.id("user"), "owner": house.id("acme"), "newUser": {"username": "x"}});
        let wrong = house.run(&manager, "profileCreate", PROFILE, input).await;
        let expected = [("newUser", "INVALID"), ("owner", "INVALID"), ("user", "TAKEN")];
        assert_eq!(refusals(&wrong), expected.map(|(path, code)| (path.to_owned(), code.to_owned())));
        let many: Vec<_> = (0..51).map(|_| json!({"kind": "EMAIL", "value": "a@b.example"})).collect();
        let wrong = house.run(&manager, "profileCreate", PROFILE, json!({"contacts": many})).await;
        assert_eq!(refusals(&wrong), [("contacts".into(), "TOO_LONG".into())]);
        let member = house.viewer("MEMBER").await;
        let refused = house.run(&member, "profileCreate", PROFILE, json!({"owner": house.id("acme")})).await;
        assert_eq!(refusals(&refused), [("owner".into(), "FORBIDDEN".into())]);
        assert_eq!(house.changes().await, before);
    }

    async fn a_create_that_is_sent_twice_is_done_once(db: TestDb) {
        let house = House::new(db).await;
        let manager = house.viewer("USER_MANAGER").await;
        let input = json!({"owner": house.id("acme"), "newUser": {"username": "once"}, "firstName": "A", "idempotencyKey": "k1"});
        let (one, two) = tokio::join!(
            house.run(&manager, "profileCreate", PROFILE, input.clone()),
            house.run(&manager, "profileCreate", PROFILE, input.clone())
        );
        assert_eq!((errors(&one), errors(&two)), (Vec::new(), Vec::new()), "also at the same moment");
        assert_eq!(one, two);
        let id = one["profile"]["id"].clone();
        house.run(&manager, "profileUpdate", PROFILE, json!({"id": id, "firstName": "B"})).await;
        let again = house.run(&manager, "profileCreate", PROFILE, input.clone()).await;
        assert_eq!((&again["profile"]["id"], &again["profile"]["firstName"]), (&id, &json!("B")), "read afresh");
        assert_eq!(again["changedFields"], one["changedFields"]);
        let mut other = input.clone();
        other["firstName"] = json!("C");
        let other = house.run(&manager, "profileCreate", PROFILE, other).await;
        assert_eq!(refusals(&other), [("idempotencyKey".into(), "INVALID".into())]);
        let admin = house.run(&house.viewer("ADMIN").await, "profileCreate", PROFILE, input.clone()).await;
        assert_eq!(refusals(&admin), [("newUser.username".into(), "TAKEN".into())], "a key is its caller's");
        let failed = json!({"owner": house.id("acme"), "newUser": {"username": "once"}, "idempotencyKey": "k2"});
        assert_eq!(errors(&house.run(&manager, "profileCreate", PROFILE, failed).await).len(), 1);
        let mended = json!({"owner": house.id("acme"), "newUser": {"username": "twice"}, "idempotencyKey": "k2"});
        assert_eq!(errors(&house.run(&manager, "profileCreate", PROFILE, mended).await), [], "only success is kept");
        house.run(&manager, "profileDelete", "deletedId", json!({"id": id})).await;
        let gone = house.run(&manager, "profileCreate", PROFILE, input).await;
        assert_eq!((&gone["profile"], errors(&gone)), (&Value::Null, Vec::new()), "what was made is gone");
    }

    async fn a_deleted_profile_leaves_its_user_and_no_private_value(db: TestDb) {
        let house = House::new(db).await;
        let manager = house.viewer("USER_MANAGER").await;
        let secret = json!({"id": house.id("profile"), "birthDate": "1928-11-18", "externalId": "x", "address": {"town": "Sekret"}});
        assert_eq!(errors(&house.run(&manager, "profileUpdate", PROFILE, secret).await), []);
        let gone = house.run(&manager, "profileDelete", "deletedId", json!({"id": house.id("profile")})).await;
        assert_eq!(gone["deletedId"], house.id("profile"));
        let query = "query($id: ID!, $contact: ID!) { user(by: {id: $id}) { username profile { id } } contact(id: $contact) { id } }";
        let variables = json!({"id": house.id("user"), "contact": house.id("contact")});
        let left = house.directory.app.data(query, variables).await;
        assert_eq!(left, json!({"user": {"username": "target", "profile": null}, "contact": null}));
        let history = house.history_text().await;
        for private in ["Sekret", "1928-11-18", "target@example.org"] {
            assert!(!history.contains(private), "{private} is still in the history");
        }
        assert!(history.contains("DELETED"), "that they were there is");
        let again = json!({"user": house.id("user"), "externalId": "x"});
        let again = house.run(&manager, "profileCreate", PROFILE, again).await;
        assert_eq!(errors(&again), [], "the external id is free again");
    }
}
