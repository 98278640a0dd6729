//! What is there twice in one record: a contradiction is the record's own fault, and never makes doubles.

use roster::{
    db::{document, user},
    import::Format,
};
use serde_json::json;

use super::*;
use crate::support::database::on_both;

const TWICE: &str = "which is there twice: leave one of them out.";

fn email(id: impl serde::Serialize, value: &str) -> Value {
    json!({"contactId": id, "key": "email", "value": value})
}

async fn values(db: &Db) -> Vec<String> {
    let profile = profile_of(db, &user_of(db, "b2core", "x").await).await;
    let mut values: Vec<_> = contacts_of(db, &profile).await.into_iter().map(|row| row.value).collect();
    values.sort_unstable();
    values
}

on_both! {
    async fn an_id_that_makes_a_username_which_is_taken_is_told_of(db: TestDb) {
        let report = import(&db.db, Format::Apex, "{\"user_id\": \"A\"}\n{\"user_id\": \"a\"}").await;
        assert_eq!(counts(&report), [1, 0, 0, 1]);
        let reason = "makes the username “apex-a”, which another user has.";
        assert_eq!(faults(&report), [("FILE, line 2", "user_id", reason)]);
    }

    async fn a_contact_that_is_there_twice_is_refused_at_its_place(db: TestDb) {
        let text = json!([
            {"profileId": "x", "contacts": [email("9", "a@example.com"), email(9, "b@example.com")]},
            {"profileId": "y"},
        ]);
        for expected in [[1, 0, 0, 1], [0, 0, 1, 1]] {
            let report = import(&db.db, Format::B2core, text.to_string()).await;
            assert_eq!(counts(&report), expected);
            assert_eq!(faults(&report), [
                ("FILE, line 1, [0]", "contacts[1].contactId", format!("is “9”, {TWICE}").as_str()),
            ]);
        }
        assert!(find_user(&db.db, "b2core", "x").await.is_none());
    }

    async fn contacts_without_an_id_are_told_apart_by_their_values(db: TestDb) {
        let none = json!(null);
        let text = |contacts: Value| json!({"profileId": "x", "contacts": contacts}).to_string();
        let report = import(&db.db, Format::B2core, text(json!([email(&none, "a@example.com"), email(&none, " A@example.com")]))).await;
        assert_eq!(faults(&report), [("FILE", "contacts[1].value", format!("is “A@example.com”, {TWICE}").as_str())]);
        let report = import(&db.db, Format::B2core, text(json!([email("9", "a@example.com"), email(&none, "a@example.com")]))).await;
        assert_eq!(faults(&report), [("FILE", "contacts[1].value", format!("is “a@example.com”, {TWICE}").as_str())]);

        // The system has two of them, and so has the graph.
        let both = text(json!([email("9", "a@example.com"), email("8", "a@example.com")]));
        assert_eq!(counts(&import(&db.db, Format::B2core, both.clone()).await), [1, 0, 0, 0]);
        assert_eq!(counts(&import(&db.db, Format::B2core, both).await), [0, 0, 1, 0]);
        // A value that its contact gives up is free for another one, wherever that stands.
        let moved = text(json!([email(&none, "a@example.com"), email("9", "b@example.com"), email("8", "c@example.com")]));
        assert_eq!(counts(&import(&db.db, Format::B2core, moved.clone()).await), [0, 1, 0, 0]);
        assert_eq!(values(&db.db).await, ["a@example.com", "b@example.com", "c@example.com"]);
        assert_eq!(counts(&import(&db.db, Format::B2core, moved).await), [0, 0, 1, 0]);
    }

    async fn a_contact_without_an_id_is_one_of_those_that_are_known_at_most(db: TestDb) {
        let text = |contacts: Value, country: Value| {
            json!([{"profileId": "x", "countryNumericCode": country, "contacts": contacts}, {"profileId": "y"}]).to_string()
        };
        let phone = |value: &str| json!({"key": "phone", "value": value});
        let known = json!([{"key": "email", "value": "a@example.com"}, phone("07700 900456")]);
        assert_eq!(counts(&import(&db.db, Format::B2core, text(known, json!("826"))).await), [2, 0, 0, 0]);
        // Without a kind, or without a country, two that differ can mean the same one.
        let nameless = json!([{"value": "a@example.com", "uuid": "1"}, {"value": "a@example.com", "uuid": "2"}]);
        let numbers = json!([phone("07700 900456"), phone("+447700900456")]);
        for (twice, country, value) in
            [(nameless, json!("826"), "a@example.com"), (numbers, json!(null), "+447700900456")]
        {
            let report = import(&db.db, Format::B2core, text(twice, country)).await;
            assert_eq!(counts(&report), [0, 0, 1, 1]);
            let told: Vec<_> = faults(&report).into_iter().map(|(_, field, reason)| (field, reason.to_owned())).collect();
            assert!(told.contains(&("contacts[1].value", format!("is “{value}”, {TWICE}"))), "{told:?}");
        }
    }

    async fn a_contact_that_gets_an_id_is_no_other(db: TestDb) {
        let text = |contacts: Value| json!({"profileId": "x", "contacts": contacts}).to_string();
        import(&db.db, Format::B2core, text(json!([email(json!(null), "a@example.com")]))).await;
        assert_eq!(counts(&import(&db.db, Format::B2core, text(json!([email("9", "A@example.com")]))).await), [0, 1, 0, 0]);
        assert_eq!(values(&db.db).await, ["A@example.com"]);
        // Another id is another contact, and the first one is known by its own now.
        let both = text(json!([email("9", "b@example.com"), email("8", "A@example.com")]));
        assert_eq!(counts(&import(&db.db, Format::B2core, both.clone()).await), [0, 1, 0, 0]);
        assert_eq!(counts(&import(&db.db, Format::B2core, both).await), [0, 0, 1, 0]);
        assert_eq!(values(&db.db).await, ["A@example.com", "b@example.com"]);
    }

    async fn a_contact_without_an_id_is_known_again_however_it_is_written(db: TestDb) {
        let text = |value: &str| json!({"profileId": "x", "contacts": [{"key": "email", "value": value}]}).to_string();
        assert_eq!(counts(&import(&db.db, Format::B2core, text(" a@example.com")).await), [1, 0, 0, 0]);
        assert_eq!(counts(&import(&db.db, Format::B2core, text(" a@example.com")).await), [0, 0, 1, 0]);
        assert_eq!(counts(&import(&db.db, Format::B2core, text("A@example.com")).await), [0, 1, 0, 0]);
        assert_eq!(values(&db.db).await, ["A@example.com"]);
    }

    async fn a_document_that_is_there_twice_is_refused_at_its_place(db: TestDb) {
        let file = |id: u32, name: &str| json!({"id": id, "filename": name});
        let text = json!([
            {"id": 1, "documents": [file(1, "a"), file(1, "b")]},
            {"id": 2, "cv": file(2, "a"), "documents": [file(3, "b"), file(2, "c")]},
            {"id": 3, "documents": [file(4, "a")]},
        ]);
        for expected in [[1, 0, 0, 2], [0, 0, 1, 2]] {
            let report = import(&db.db, Format::Drvn, text.to_string()).await;
            assert_eq!(counts(&report), expected);
            let told: Vec<_> = faults(&report).into_iter().map(|(_, field, reason)| (field, reason.to_owned())).collect();
            assert_eq!(told, [
                ("documents[1].id", format!("is “1”, {TWICE}")), ("documents[1].id", format!("is “2”, {TWICE}")),
            ]);
        }
        let profile = profile_of(&db.db, &user_of(&db.db, "drvn", "3").await).await;
        assert_eq!(db.db.read(document::count_of_profiles(roster::domain::Sight::EVERYTHING, vec![profile.id])).await.expect("an answer").len(), 1);
    }

    async fn an_account_may_be_listed_twice_but_not_contradict_itself(db: TestDb) {
        let identity = |meta: Value| json!({"platform": "auth0", "id": "1", "meta": meta});
        let text = |identities: Value| json!({"data": {"id": "u", "type": "users", "attributes": {"identities": identities}}}).to_string();
        let report = import(&db.db, Format::CtrlHub, text(json!([identity(json!({"a": 1})), identity(json!({"a": 2}))]))).await;
        assert_eq!(faults(&report), [("FILE", "attributes.identities[1].id", format!("is “1”, {TWICE}").as_str())]);
        let report = import(&db.db, Format::CtrlHub, text(json!([identity(json!({"a": 1})), identity(json!({"a": 1}))]))).await;
        assert_eq!(counts(&report), [1, 0, 0, 0]);
    }

    async fn an_entry_of_the_metadata_may_not_contradict_itself(db: TestDb) {
        let text = |value: &str| json!({"user": {"id": "1", "userName": "a", "metadata": [
            {"key": "a", "value": "YQ=="}, {"key": "a", "value": value},
        ]}}).to_string();
        let report = import(&db.db, Format::Zitadel, text("Yg==")).await;
        assert_eq!(faults(&report), [("FILE", "metadata[1].key", format!("is “a”, {TWICE}").as_str())]);
        assert_eq!(counts(&import(&db.db, Format::Zitadel, text("YQ==")).await), [1, 0, 0, 0]);
        let user = user_of(&db.db, "zitadel", "1").await;
        assert_eq!(db.db.read(user::metadata(vec![user.id])).await.expect("an answer").len(), 1);
    }

    async fn a_member_may_be_listed_twice_but_not_contradict_itself(db: TestDb) {
        let member = |status: &str| json!({"type": "organisations", "id": "o", "meta": {"status": status}});
        let text = |all: Value| json!({"data": [
            {"id": "o", "type": "organisations", "attributes": {"name": "O", "slug": "o"}},
            {"id": "u", "type": "users", "attributes": {}, "relationships": {"organisations": {"data": all}}},
        ]}).to_string();
        let contradiction = text(json!([member("active"), member("suspended")]));
        let report = import(&db.db, Format::CtrlHub, contradiction).await;
        assert_eq!(faults(&report), [
            ("FILE, line 1, data[1]", "relationships.organisations.data[1].id", format!("is “o”, {TWICE}").as_str()),
        ]);
        let agreed = text(json!([{"type": "organisations", "id": "o"}, member("suspended")]));
        assert_eq!(counts(&import(&db.db, Format::CtrlHub, agreed.clone()).await), [1, 0, 1, 0]);
        assert_eq!(counts(&import(&db.db, Format::CtrlHub, agreed).await), [0, 0, 2, 0]);
        let user = user_of(&db.db, "ctrl-hub", "u").await;
        let is = json!({"roles": ["MEMBER"], "status": "SUSPENDED"});
        assert_eq!(organisations_of(&db.db, &user).await, [("o".to_owned(), is)]);
    }
}
