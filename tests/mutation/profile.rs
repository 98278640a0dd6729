//! Mutations of profiles: what they do, who may, and what they refuse.

use serde_json::{Value, json};

use super::{House, errors, refusals};
use crate::support::database::on_both;

const PROFILE: &str = "profile { id version firstName displayName reviewedAt position { jobTitle customerFacing } tags
    user { id username owner { slug } } contacts { kind value canonicalValue } requiresReview }";

/// A profile's version and history, which say whether anything was written.
async fn state(house: &House) -> Value {
    let query = "query($id: ID!) { profile(by: {id: $id}) { version updatedAt firstName contacts { value version } } }";
    house.directory.app.data(query, json!({"id": house.id("profile")})).await
}

on_both! {
    async fn an_update_is_a_review_also_where_nothing_else_changes(db: TestDb) {
        let house = House::new(db).await;
        let manager = house.viewer("USER_MANAGER").await;
        let id = house.id("profile");
        let first = house.run(&manager, "profileUpdate", PROFILE, json!({"id": id})).await;
        assert_eq!((&first["changedFields"], &first["profile"]["version"]), (&json!(["reviewedAt"]), &json!(2)));
        let again = house.run(&manager, "profileUpdate", PROFILE, json!({"id": id})).await;
        assert_eq!((&again["changedFields"], &again["profile"]["version"]), (&json!(["reviewedAt"]), &json!(3)));
        let review = house.run(&manager, "profileReview", PROFILE, json!({"id": id})).await;
        assert_eq!((&review["changedFields"], &review["profile"]["version"]), (&json!(["reviewedAt"]), &json!(4)));
        assert_eq!(review["profile"]["requiresReview"], true, "its position is not known");
        let known = json!({"id": id, "position": {"jobTitle": "Driver", "customerFacing": false}, "employer": {"name": "ITC"}});
        let known = house.run(&manager, "profileUpdate", PROFILE, known).await;
        assert_eq!(known["profile"]["requiresReview"], false);
    }

    async fn everything_that_is_wrong_is_told_at_once_and_nothing_is_written(db: TestDb) {
        let house = House::new(db).await;
        let manager = house.viewer("USER_MANAGER").await;
        let before = state(&house).await;
        let input = json!({
            "id": house.id("profile"), "firstName": " ", "nickname": "n".repeat(201), "lastName": "a\u{7}b",
            "country": "XX", "birthDate": "2021-02-29", "tags": ["a", ""], "position": {"customerFacing": null},
            "phones": {"mobile": "call me"}, "address": {"countryCode": "ZZ"},
            "settings": {"preferredLanguage": "no language", "timezone": "Mars/Olympus"}, "driver": {"startDate": " "},
        });
        let payload = house.run(&manager, "profileUpdate", PROFILE, input).await;
        let expected = [
            ("firstName", "BLANK"), ("lastName", "INVALID"), ("nickname", "TOO_LONG"), ("birthDate", "INVALID"),
            ("tags.1", "BLANK"), ("country", "INVALID"), ("position.customerFacing", "REQUIRED"),
            ("address.countryCode", "INVALID"), ("phones.mobile", "INVALID"), ("settings.preferredLanguage", "INVALID"),
            ("settings.timezone", "INVALID"), ("driver.startDate", "BLANK"),
        ];
        assert_eq!(refusals(&payload), expected.map(|(path, code)| (path.to_owned(), code.to_owned())));
        assert_eq!((&payload["profile"], &payload["changedFields"]), (&Value::Null, &json!([])));
        let long = payload["userErrors"].as_array().expect("errors").iter().find(|error| error["code"] == "TOO_LONG");
        assert_eq!(long.expect("a length")["params"], json!({"max": 200, "actual": 201}));
        assert_eq!(state(&house).await, before);
        let unknown = json!({"id": "profile_00000000000000000000000000000000", "firstName": ""});
        let payload = house.run(&manager, "profileUpdate", PROFILE, unknown).await;
        assert_eq!(refusals(&payload), [("id", "NOT_FOUND"), ("firstName", "BLANK")].map(|(path, code)| (path.into(), code.into())));
        let payload = house.run(&manager, "profileUpdate", PROFILE, json!({"id": house.id("user")})).await;
        assert_eq!(refusals(&payload), [("id".into(), "INVALID".into())]);
    }

    async fn one_changes_oneself_and_who_administers_one_everything(db: TestDb) {
        let house = House::new(db).await;
        let (target, id) = (house.itself(), house.id("profile"));
        let own = house.run(&target, "profileUpdate", PROFILE, json!({"id": id, "firstName": "Me", "enabled": true})).await;
        assert_eq!(own["profile"]["firstName"], "Me");
        let input = json!({"id": id, "enabled": false, "externalId": "x", "driver": {"requiredDocuments": ["CPC"]}});
        let refused = house.run(&target, "profileUpdate", PROFILE, input.clone()).await;
        let places = ["enabled", "externalId", "driver.requiredDocuments"];
        let mut told: Vec<_> = refusals(&refused);
        told.sort();
        let mut expected: Vec<_> = places.map(|place| (place.to_owned(), "FORBIDDEN".to_owned())).into();
        expected.sort();
        assert_eq!(told, expected);
        for (who, mutation) in [("target", "profileReview"), ("target", "profileDelete"), ("MEMBER", "profileUpdate")] {
            let viewer = if who == "target" { house.itself() } else { house.viewer(who).await };
            let record = if mutation == "profileDelete" { "deletedId" } else { PROFILE };
            let refused = house.run(&viewer, mutation, record, json!({"id": id})).await;
            let code = if who == "target" { "FORBIDDEN" } else { "NOT_FOUND" };
            assert_eq!(errors(&refused)[0].1, code, "{mutation} by {who}");
        }
        let administered = house.run(&house.viewer("USER_MANAGER").await, "profileUpdate", PROFILE, input).await;
        assert_eq!(errors(&administered), []);
    }

    async fn whoever_may_not_write_learns_nothing_from_a_conflict(db: TestDb) {
        let house = House::new(db).await;
        let (manager, id) = (house.viewer("USER_MANAGER").await, house.id("profile"));
        let secret = json!({"id": id, "phones": {"mobile": "+44 7700 900123"}, "externalId": "taken"});
        assert_eq!(errors(&house.run(&manager, "profileUpdate", PROFILE, secret).await), []);
        // A fellow of the same team sees the profile, but nothing that is private of it.
        let fellow = house.viewer("MEMBER").await;
        let crew = json!({"id": house.id("team"), "users": [fellow.user().expect("a user")]});
        let admin = house.viewer("ADMIN").await;
        assert_eq!(errors(&house.run(&admin, "teamMembersAdd", "team { id }", crew).await), []);
        let probe = json!({"id": id, "ifVersion": 1, "phones": {"mobile": "+44 7700 900124"}, "externalId": "taken"});
        let refused = house.run(&fellow, "profileUpdate", PROFILE, probe).await;
        assert_eq!(errors(&refused), [("input".into(), "FORBIDDEN".into())]);
    }

    async fn a_dry_run_answers_as_if_and_writes_nothing(db: TestDb) {
        let house = House::new(db).await;
        let manager = house.viewer("USER_MANAGER").await;
        let before = (state(&house).await, house.changes().await);
        let input = json!({"id": house.id("profile"), "firstName": "Dry", "dryRun": true});
        let payload = house.run(&manager, "profileUpdate", PROFILE, input).await;
        assert_eq!(payload["profile"]["firstName"], "Dry");
        assert_eq!(payload["profile"]["version"], 2);
        let input = json!({"newUser": {"username": "dry"}, "owner": house.id("acme"), "dryRun": true, "idempotencyKey": "k",
            "contacts": [{"kind": "EMAIL", "value": "a@b.example"}]});
        let payload = house.run(&manager, "profileCreate", PROFILE, input).await;
        assert_eq!(payload["profile"]["user"]["username"], "dry");
        assert_eq!(payload["profile"]["contacts"][0]["value"], "a@b.example");
        let input = json!({"id": house.id("profile"), "dryRun": true});
        let gone = house.run(&manager, "profileDelete", "deletedId", input).await;
        assert_eq!(gone["deletedId"], house.id("profile"));
        assert_eq!((state(&house).await, house.changes().await), before);
    }

    async fn edits_of_different_fields_merge_and_of_the_same_conflict(db: TestDb) {
        let house = House::new(db).await;
        let (one, other) = (house.viewer("USER_MANAGER").await, house.viewer("ADMIN").await);
        let id = house.id("profile");
        let edit = json!({"id": id, "ifVersion": 1, "firstName": "One", "tags": ["a"], "position": {"jobTitle": "Driver"}});
        assert_eq!(errors(&house.run(&one, "profileUpdate", PROFILE, edit).await), []);
        let merged = json!({"id": id, "ifVersion": 1, "lastName": "Other", "position": {"customerFacing": true}});
        let merged = house.run(&other, "profileUpdate", PROFILE, merged).await;
        assert_eq!(errors(&merged), []);
        assert_eq!(merged["profile"]["firstName"], "One");
        assert_eq!(merged["profile"]["position"], json!({"jobTitle": "Driver", "customerFacing": true}));
        let same = json!({"id": id, "ifVersion": 1, "firstName": "One"});
        let same = house.run(&other, "profileUpdate", PROFILE, same).await;
        assert_eq!(refusals(&same), [("firstName".into(), "CONFLICT".into())], "of two who count up, none is lost");
        let group = json!({"id": id, "ifVersion": 1, "driver": null, "employer": null});
        assert_eq!(errors(&house.run(&other, "profileUpdate", PROFILE, group).await), [], "nobody has edited it");
        let clash = json!({"id": id, "ifVersion": 1, "firstName": "Two", "tags": ["b"], "lastName": "Kept"});
        let clash = house.run(&one, "profileUpdate", PROFILE, clash).await;
        let mut told = refusals(&clash);
        told.sort();
        assert_eq!(told, ["firstName", "lastName", "tags"].map(|path| (path.to_owned(), "CONFLICT".to_owned())));
        let told = clash["userErrors"].as_array().expect("errors").iter().find(|error| error["path"][1] == "tags");
        let params = &told.expect("tags")["params"];
        assert_eq!(params["base"], json!([]));
        assert_eq!((&params["yours"], &params["theirs"]), (&json!(["b"]), &json!(["a"])));
        assert_eq!(params["who"], json!(one.user().expect("a user")));
        assert!(params["when"].is_string());
        for version in [0, 99] {
            let wrong = json!({"id": id, "ifVersion": version});
            let wrong = house.run(&one, "profileUpdate", PROFILE, wrong).await;
            assert_eq!(refusals(&wrong), [("ifVersion".into(), "INVALID".into())]);
        }
    }
}
