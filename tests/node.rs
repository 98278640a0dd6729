//! Ids: each names one record, of one kind, wherever it is used.

use roster::demo::{Plan, generate};
use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    database::{TestDb, on_both},
};

/// Ids that have the right form and name nothing.
const NOTHING: &str = "00000000000070008000000000000000";

async fn filled(test: TestDb) -> TestApp {
    generate(&test.db, &Plan { people: 60, seed: 5 }, &mut |_| ()).await.expect("the people are generated");
    TestApp::new(test)
}

/// An id of each kind of record.
async fn one_of_each(app: &TestApp) -> Vec<(&'static str, String)> {
    let query = "{ users { nodes { id profile { id contacts { id } driver { documents { nodes { id } } } } } }
        organisations { nodes { id teams { nodes { id } } groups { nodes { id } } serviceAccounts { nodes { id } } } } }";
    let data = app.data(query, json!({})).await;
    let mut ids: Vec<String> = Vec::new();
    collect(&data, &mut ids);
    let of =
        |prefix: &str| ids.iter().find(|id| id.starts_with(prefix)).unwrap_or_else(|| panic!("no {prefix}")).clone();
    vec![
        ("User", of("user_")),
        ("Profile", of("profile_")),
        ("Contact", of("contact_")),
        ("Document", of("document_")),
        ("Organisation", of("organisation_")),
        ("Team", of("team_")),
        ("Group", of("group_")),
        ("ServiceAccount", of("serviceaccount_")),
    ]
}

fn collect(value: &Value, ids: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.values().for_each(|value| collect(value, ids)),
        Value::Array(items) => items.iter().for_each(|value| collect(value, ids)),
        Value::String(id) => ids.push(id.clone()),
        _ => {}
    }
}

on_both! {
    async fn every_kind_of_record_is_found_by_its_id(db: TestDb) {
        let app = filled(db).await;
        let query = "query($id: ID!) { node(id: $id) { __typename id
            ... on Record { version createdAt updatedAt owner { id } } } }";
        for (name, id) in one_of_each(&app).await {
            let data = app.data(query, json!({"id": id})).await;
            assert_eq!(data["node"]["__typename"], name);
            assert_eq!(data["node"]["id"], json!(id));
            assert!(data["node"]["version"].as_i64() >= Some(1), "{data:#}");
        }
    }

    async fn an_id_of_nothing_is_null(db: TestDb) {
        let app = TestApp::new(db);
        let query = format!("{{ user(by: {{id: \"user_{NOTHING}\"}}) {{ id }} team(id: \"team_{NOTHING}\") {{ id }}
            contact(id: \"contact_{NOTHING}\") {{ id }} profile(by: {{user: \"user_{NOTHING}\"}}) {{ id }}
            organisation(by: {{slug: \"none\"}}) {{ id }} node(id: \"serviceaccount_{NOTHING}\") {{ id }}
            byName: user(by: {{username: \"nobody\"}}) {{ id }} byMail: user(by: {{email: \"n@b.example\"}}) {{ id }}
            byIdentity: user(by: {{identity: {{platform: \"APEX\", subject: \"0\"}}}}) {{ id }}
            byExternal: profile(by: {{externalId: \"x\"}}) {{ id }} country(code: \"XX\") {{ name }} }}");
        let data = app.data(&query, json!({})).await;
        let fields = data.as_object().expect("an object");
        assert_eq!(fields.len(), 11);
        assert!(fields.values().all(Value::is_null), "{data:#}");
    }

    async fn a_name_that_no_record_can_have_is_null(db: TestDb) {
        let app = TestApp::new(db);
        let query = "query($x: String!) { name: user(by: {username: $x}) { id } mail: user(by: {email: $x}) { id }
            platform: user(by: {identity: {platform: $x, subject: \"1\"}}) { id }
            subject: user(by: {identity: {platform: \"apex\", subject: $x}}) { id }
            external: profile(by: {externalId: $x}) { id } slug: organisation(by: {slug: $x}) { id }
            country(code: $x) { name } }";
        let answer = app.answer(query, json!({"x": "a\0b"})).await;
        assert_eq!(answer["errors"], Value::Null, "{answer:#}");
        assert!(answer["data"].as_object().is_some_and(|fields| fields.values().all(Value::is_null)), "{answer:#}");
    }

    async fn an_id_of_another_kind_or_form_is_refused_where_it_stands(db: TestDb) {
        let app = TestApp::new(db);
        let team = format!("team_{NOTHING}");
        for (field, id, sentence) in [
            ("user(by: {id: $id})", team.as_str(), "The argument `by.id` is the id of a Team; here the id of a User is expected."),
            ("team(id: $id)", "team_1", "The argument `id` is not the id of a Team: after `team_` come 32 digits, not 1."),
            ("contact(id: $id)", "", "The argument `id` is not the id of a Contact: such an id begins with `contact_`."),
            ("node(id: $id)", "cat_1", "The argument `id` is no id of a record"),
            ("node(id: $id)", "user_\u{0}", "The argument `id` is not the id of a User: after `user_` come 32 digits of 0-9 and a-f, and '\\0' is none."),
        ] {
            let query = format!("query($id: ID!) {{ bad: {field} {{ id }} country(code: \"GB\") {{ name }} }}");
            let answer = app.answer(&query, json!({"id": id})).await;
            let message = answer["errors"][0]["message"].as_str().expect("a message");
            assert!(message.starts_with(sentence), "{field} {id:?}: {message}");
            assert_eq!(answer["errors"][0]["path"], json!(["bad"]));
            assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
            // The rest of the answer stays.
            assert_eq!(answer["data"]["bad"], Value::Null);
            assert_eq!(answer["data"]["country"]["name"], "United Kingdom");
        }
    }

    async fn nodes_keep_their_order_and_their_gaps(db: TestDb) {
        let app = filled(db).await;
        let mut ids: Vec<Value> = one_of_each(&app).await.into_iter().map(|(_, id)| json!(id)).collect();
        ids.insert(3, json!(format!("user_{NOTHING}")));
        ids.push(ids[0].clone());
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
        let data = app.data(query, json!({"ids": ids})).await;
        let mut expected: Vec<Value> = ids.iter().map(|id| json!({"id": id})).collect();
        expected[3] = Value::Null;
        assert_eq!(data["nodes"], json!(expected));
        // A wrong entry is told apart from the others, which stay.
        ids[3] = json!("user_x");
        let answer = app.answer(query, json!({"ids": ids})).await;
        let message = "The argument `ids[3]` is not the id of a User: after `user_` come 32 digits of 0-9 and a-f, and 'x' is none.";
        assert_eq!(answer["errors"][0]["message"], message);
        assert_eq!(answer["errors"][0]["path"], json!(["nodes", 3]));
        assert_eq!(answer["data"]["nodes"], json!(expected));
        let errors = app.errors(query, json!({"ids": vec!["user_x"; 101]})).await;
        assert_eq!(errors[0]["message"], "The argument `ids` can hold at most 100 ids, not 101.");
    }

    async fn exactly_one_name_of_a_record_is_taken(db: TestDb) {
        let app = TestApp::new(db);
        for by in ["{}", "{username: \"a\", email: \"b\"}", "{username: null}"] {
            let errors = app.errors(&format!("{{ user(by: {by}) {{ id }} }}"), json!({})).await;
            assert_eq!(errors[0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{by}: {errors:?}");
            assert!(errors[0]["message"].as_str().is_some_and(|text| text.contains("xactly one")), "{by}: {errors:?}");
        }
    }

    async fn countries_keep_their_leading_zeros(db: TestDb) {
        let app = TestApp::new(db);
        let facts = "{ numericCode alpha2Code alpha3Code name geographicRegionNumericCode geographicRegionName }";
        let query = format!("{{ a: country(code: \"af\") {facts} b: country(code: \"AFG\") {facts} c: country(code: \"004\") {facts}
            d: country(code: \"4\") {facts} us: country(code: \"840\") {facts} countries {{ numericCode geographicRegionNumericCode }} }}");
        let (data, statements) = app.counted(&query, json!({})).await;
        let afghanistan = json!({"numericCode": "004", "alpha2Code": "AF", "alpha3Code": "AFG", "name": "Afghanistan",
            "geographicRegionNumericCode": "034", "geographicRegionName": "Southern Asia"});
        assert_eq!((&data["a"], &data["b"], &data["c"]), (&afghanistan, &afghanistan, &afghanistan));
        assert_eq!(data["d"], Value::Null);
        assert_eq!(data["us"]["geographicRegionNumericCode"], "021");
        let countries = data["countries"].as_array().expect("countries");
        assert_eq!(countries.len(), 249);
        let three = |code: &Value| code.as_str().is_some_and(|code| code.len() == 3);
        assert!(countries.iter().all(|c| three(&c["numericCode"]) && three(&c["geographicRegionNumericCode"])));
        assert_eq!(statements, 0);
    }
}
