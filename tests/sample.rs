//! What the five systems send is read back through the graph, field by field.

use roster::{demo::PAYLOADS, import::Format};
use serde_json::{Value, json};

use crate::{
    import::import,
    support::{app::TestApp, database::on_both},
};

const USER: &str = include_str!("sample/user.graphql");
const ORGANISATION: &str = include_str!("sample/organisation.graphql");

/// What an answer says, without what says nothing: null, and lists and objects with nothing in them.
fn told(value: Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::Array(items) if items.is_empty() => None,
        Value::Array(items) => Some(items.into_iter().map(|item| told(item).unwrap_or_default()).collect()),
        Value::Object(fields) => {
            let fields: serde_json::Map<_, _> =
                fields.into_iter().filter_map(|(name, value)| Some((name, told(value)?))).collect();
            (!fields.is_empty()).then_some(Value::Object(fields))
        }
        other => Some(other),
    }
}

async fn user(app: &TestApp, username: &str) -> Value {
    let data = app.data(USER, json!({"username": username})).await;
    told(data["user"].clone()).expect("a user")
}

async fn organisation(app: &TestApp) -> Value {
    let data = app.data(ORGANISATION, json!({})).await;
    told(data["organisation"].clone()).expect("an organisation")
}

/// An expected answer, which is a file beside the queries.
macro_rules! expected {
    ($name:literal) => {
        serde_json::from_str::<Value>(include_str!(concat!("sample/", $name, ".json"))).expect("JSON")
    };
}

/// What the samples leave empty: files, keys, members, external ids, metadata.
fn more() -> [(Format, Value); 4] {
    let file = |id: u32, name: &str| {
        json!({
            "id": id, "signed_id": "signed", "byte_size": 2_048, "filename": name, "url": "https://files.example.com/1",
        })
    };
    let of = |kind: &str, id: &str| json!({"data": [{"type": kind, "id": id}]});
    let b2core = json!({"profileId": "7", "uuid": "mine", "enabled": false, "contacts": [
        {"contactId": "8", "key": "phone", "value": "07700 900456", "uuid": "yours", "createTime": "2020-02-03T04:05:06Z",
         "updateTime": "2021-02-03T04:05:06Z"},
    ], "countryNumericCode": "826"});
    let drvn = json!({"id": 9, "first_name": "Ada", "dbs": file(1, "dbs.pdf"), "documents": [file(2, "other.txt")],
        "compliance_documents": ["cpc", "dbs"], "email": "ada@example.com", "phone_number": "+44 7700 900457",
        "last_sign_in_at": "2024-05-06T07:08:09Z"});
    let hub = json!({"data": [
        {"type": "teams", "id": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
         "attributes": {"name": "Diggers", "description": "They dig."}},
        {"type": "groups", "id": "9b2a1d1c-7c0a-4f0b-9b43-7f6c1c0d2e33",
         "attributes": {"name": "Readers", "description": "They read."}, "relationships": {
             "users": of("users", "3c90c3cc-0d44-4b50-8888-8dd25736052a"),
             "service_accounts": of("service-accounts", "2f1b7a52-5a3b-4d3a-8f5e-0a5b7a0a6c11"),
         }},
        {"type": "service-accounts", "id": "2f1b7a52-5a3b-4d3a-8f5e-0a5b7a0a6c11", "attributes": {
            "name": "Nightly", "description": "Counts.", "email": "nightly@example.com", "enabled": false, "keys": [
                {"id": "k", "created_at": "2024-01-01T00:00:00Z", "expires_at": "2025-01-01T00:00:00Z",
                 "last_used_at": "2024-06-01T00:00:00Z"},
            ],
        }},
    ]});
    let zitadel = json!({"user": {"id": "69629023906488334", "metadata": [{"key": "shoe", "value": "MzY="}],
        "state": "USER_STATE_LOCKED"}});
    [(Format::B2core, b2core), (Format::Drvn, drvn), (Format::CtrlHub, hub), (Format::Zitadel, zitadel)]
}

on_both! {
    async fn each_person_is_read_back_as_the_system_sent_them(db: TestDb) {
        for (format, payload) in PAYLOADS {
            assert!(import(&db.db, format, payload).await.all_in());
        }
        let app = TestApp::new(db);
        assert_eq!(user(&app, "apex-1").await, expected!("apex"));
        assert_eq!(user(&app, "b2core-6006dda272f002519c3eb505").await, expected!("b2core"));
        assert_eq!(user(&app, "drvn-611").await, expected!("drvn"));
        assert_eq!(user(&app, "cthompson").await, expected!("ctrl-hub"));
        assert_eq!(user(&app, "minnie-mouse").await, expected!("zitadel"));
        assert_eq!(organisation(&app).await, expected!("organisation"));
    }

    async fn what_the_samples_leave_empty_is_read_back_too(db: TestDb) {
        for (format, payload) in PAYLOADS {
            assert!(import(&db.db, format, payload).await.all_in());
        }
        for (format, payload) in more() {
            assert!(import(&db.db, format, payload.to_string()).await.all_in());
        }
        let app = TestApp::new(db);
        let b2core = &user(&app, "b2core-7").await["profile"];
        assert_eq!((&b2core["externalId"], &b2core["enabled"]), (&json!("mine"), &json!(false)));
        assert_eq!(b2core["country"]["alpha3Code"], "GBR");
        assert_eq!(b2core["contacts"], json!([{
            "kind": "PHONE", "value": "07700 900456", "canonicalValue": "+447700900456", "externalId": "yours",
            "createdAt": "2020-02-03T04:05:06Z", "updatedAt": "2021-02-03T04:05:06Z",
            "profile": {"user": {"username": "b2core-7"}},
        }]));
        let drvn = user(&app, "drvn-9").await;
        assert_eq!((&drvn["phone"], &drvn["lastSignInAt"]), (&json!("+447700900457"), &json!("2024-05-06T07:08:09Z")));
        assert_eq!(drvn["profile"]["driver"], json!({
            "complianceDocuments": [
                {"kind": "CPC", "missing": true, "expired": false},
                {"kind": "DBS", "missing": false, "expired": false, "document": {"filename": "dbs.pdf"}},
            ],
            "documents": {"totalCount": 2, "nodes": [
                {"kind": "OTHER", "filename": "other.txt", "byteSize": 2_048},
                {"kind": "DBS", "filename": "dbs.pdf", "byteSize": 2_048},
            ]},
        }));
        let minnie = user(&app, "minnie-mouse").await;
        assert_eq!((&minnie["metadata"], &minnie["state"]), (&json!([{"key": "shoe", "value": "36"}]), &json!("LOCKED")));
        let charlotte = user(&app, "cthompson").await;
        assert_eq!(charlotte["teams"]["nodes"], json!([{"name": "Diggers"}]));
        assert_eq!(charlotte["groups"]["nodes"], json!([{"name": "Readers"}]));
        let (shard, of) = (organisation(&app).await, json!({"slug": "shard-utilities"}));
        let members = json!({"nodes": [{"username": "cthompson"}]});
        assert_eq!(shard["teams"]["nodes"], json!([
            {"name": "Diggers", "description": "They dig.", "members": members, "organisation": of, "owner": of},
        ]));
        assert_eq!(shard["groups"]["nodes"], json!([{
            "name": "Readers", "description": "They read.", "organisation": of, "users": members,
            "serviceAccounts": {"nodes": [{"name": "Nightly"}]},
        }]));
        assert_eq!(shard["serviceAccounts"]["nodes"], json!([{
            "name": "Nightly", "description": "Counts.", "email": "nightly@example.com", "enabled": false,
            "organisation": of, "keys": [{
                "createdAt": "2024-01-01T00:00:00Z", "expiresAt": "2025-01-01T00:00:00Z",
                "lastUsedAt": "2024-06-01T00:00:00Z",
            }],
        }]));
    }
}
