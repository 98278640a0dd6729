//! The examples of the page, on what a demonstration has.

use roster::{
    demo::{self, Plan},
    server::graphiql::examples::{PEOPLE, PERSON, UPDATE},
};
use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    database::{TestDb, on_both},
};

/// The application over a demonstration as `roster demo` makes it.
pub async fn demonstration(test: TestDb) -> TestApp {
    demo::fill(&test.db, &Plan { people: 300, seed: 1 }, &mut |_| ()).await.unwrap();
    TestApp::new(test)
}

/// The places of all lists within a value that have nothing in them.
fn empty_lists(value: &Value, path: &str) -> Vec<String> {
    match value {
        Value::Array(items) if items.is_empty() => vec![path.to_owned()],
        Value::Array(items) => items.iter().flat_map(|item| empty_lists(item, path)).collect(),
        Value::Object(fields) => {
            fields.iter().flat_map(|(name, it)| empty_lists(it, &format!("{path}.{name}"))).collect()
        }
        _ => Vec::new(),
    }
}

on_both! {
    async fn a_person_has_everything(test: TestDb) {
        let data = demonstration(test).await.data(PERSON.query, json!({})).await;
        assert_eq!(data["user"]["profile"]["address"]["what3words"], "spark.dizzy.ramp");
        assert_eq!(data["user"]["identities"].as_array().unwrap().len(), 3);
        let person = &data["users"]["nodes"][0];
        let empty = empty_lists(person, "");
        // But that there is nothing to be reviewed.
        assert_eq!(empty, [".profile.reviewReasons"], "{person:#}");
    }

    async fn people_fill_pages(test: TestDb) {
        let app = demonstration(test).await;
        let variables: Value = serde_json::from_str(PEOPLE.variables.unwrap()).unwrap();
        let first = app.data(PEOPLE.query, variables).await["organisation"]["users"].take();
        assert_eq!(first["edges"].as_array().unwrap().len(), 10);
        assert!(first["totalCount"].as_u64().unwrap() > 20, "{first:#}");
        assert_eq!(first["pageInfo"]["hasNextPage"], true);
        let next = app.data(PEOPLE.query, json!({"after": first["pageInfo"]["endCursor"]})).await;
        let next = &next["organisation"]["users"];
        assert_eq!(next["edges"].as_array().unwrap().len(), 10);
        assert_ne!(next["edges"], first["edges"]);
    }

    async fn an_update_is_tried_kept_and_refused(test: TestDb) {
        let app = demonstration(test).await;
        let query = r#"{ user(by: {username: "cthompson"}) { profile { id version nickname } } }"#;
        let before = app.data(query, json!({})).await["user"]["profile"].take();
        let mut variables: Value = serde_json::from_str(UPDATE.variables.unwrap()).unwrap();
        variables["input"]["id"] = before["id"].clone();
        assert_eq!(variables["input"]["ifVersion"], before["version"]);

        let tried = app.data(UPDATE.query, variables.clone()).await["profileUpdate"].take();
        assert_eq!(tried["userErrors"], json!([]));
        assert_eq!(tried["changedFields"], json!(["nickname", "position.jobTitle", "reviewedAt"]));
        assert_eq!(app.data(query, json!({})).await["user"]["profile"], before);

        variables["input"]["dryRun"] = json!(false);
        let kept = app.data(UPDATE.query, variables.clone()).await;
        assert_eq!(kept["profileUpdate"], tried);
        let refused = app.data(UPDATE.query, variables).await["profileUpdate"].take();
        assert_eq!(refused["userErrors"][0]["code"], "CONFLICT");
    }
}
