//! Every root field for every kind of caller. A root field that is not in [`rows`] fails the suite.

mod rows;

use std::{collections::BTreeSet, sync::Arc};

use axum::http::StatusCode;
use chrono::TimeDelta;
use roster::{
    db::service_account,
    domain::{Means, Viewer, membership::OrganisationRole},
};
use serde_json::{Value, json};

use self::rows::{Row, rows};
use crate::support::{
    app::{TestApp, administrator},
    database::{TestDb, on_both},
    directory::{Directory, key, roles, session},
    target::target,
};

/// The callers, in the order of the letters of a row.
const CALLERS: [&str; 14] = [
    "anonymous",
    "with an expired session",
    "with a revoked session",
    "with an expired key",
    "with a revoked key",
    "the user itself",
    "the owner of another organisation",
    "MEMBER",
    "USER_MANAGER",
    "ADMIN",
    "OWNER",
    "administrator",
    "service account with a role",
    "service account without",
];

/// What the rows are about, and who asks.
struct Matrix {
    directory: Directory,
    names: Vec<(&'static str, String)>,
    callers: Vec<Vec<(&'static str, String)>>,
}

impl Matrix {
    async fn new(test: TestDb) -> Self {
        let directory = Directory::new(test).await;
        let mut names = target(&directory).await;
        let issuer = directory.issuer();
        let day = TimeDelta::days(1);
        directory.service_account("robot", true, roles(OrganisationRole::UserManager)).await;
        directory.service_account("idle", true, None).await;
        let revoked = issuer.session("target", day).await.expect("a session");
        let revoked_key = issuer.key("acme", "robot", day).await.expect("a key");
        for id in [&revoked.id, &revoked_key.id] {
            issuer.revoke(id).await.expect("it is revoked");
        }
        let mut callers = vec![
            Vec::new(),
            vec![session(&issuer.session("target", TimeDelta::zero()).await.expect("a session"))],
            vec![session(&revoked)],
            vec![key(&issuer.key("acme", "robot", TimeDelta::zero()).await.expect("a key"))],
            vec![key(&revoked_key)],
        ];
        for name in ["target", "outsider", "MEMBER", "USER_MANAGER", "ADMIN", "OWNER"] {
            callers.push(vec![directory.session(name).await]);
        }
        callers.push(vec![session(&issuer.administrator("root", None, day).await.expect("an administrator"))]);
        for name in ["robot", "idle"] {
            let given = issuer.key("acme", name, day).await.expect("a key");
            callers.push(vec![key(&given)]);
            if name == "robot" {
                names.push(("key", given.id));
            }
        }
        let robot = service_account::by_name(directory.acme, "robot".into());
        let robot = directory.db().read(robot).await.expect("an answer").expect("an account");
        names.push(("robot", robot.id.to_string()));
        directory.app.test.settle().await;
        Self { directory, names, callers }
    }

    fn fill(&self, text: &str, session: &str) -> String {
        let names = self.names.iter().map(|(name, id)| (*name, id.as_str())).chain([("session", session)]);
        names.fold(text.to_owned(), |text, (name, id)| text.replace(&format!("{{{name}}}"), id))
    }

    /// The letter that describes what a caller is answered.
    async fn letter(&self, row: &Row, caller: &[(&'static str, String)]) -> char {
        let (name, query, expected, _) = row;
        let own = self.directory.issuer().session("target", TimeDelta::days(1)).await.expect("a session").id;
        let headers: Vec<_> = caller.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let (status, answer) = self.directory.app.post_as(&headers, &self.fill(query, &own)).await;
        if status == StatusCode::UNAUTHORIZED {
            return 'r';
        }
        if let Some(errors) = answer.get("errors") {
            assert_eq!(errors[0]["path"], json!([name]), "{answer}");
            assert_eq!((&errors[0]["extensions"]["code"], &answer["data"]), (&json!("UNAUTHENTICATED"), &Value::Null));
            return 'u';
        }
        if answer["data"][name].to_string().contains(&self.fill(expected, &own)) { 's' } else { '-' }
    }
}

on_both! {
    async fn every_root_field_answers_each_caller_what_the_caller_may_see(db: TestDb) {
        let matrix = Matrix::new(db).await;
        assert_eq!(matrix.callers.len(), CALLERS.len());
        for row in rows() {
            assert_eq!(row.3.len(), CALLERS.len(), "{}", row.0);
            for ((caller, kind), expected) in matrix.callers.iter().zip(CALLERS).zip(row.3.chars()) {
                assert_eq!(matrix.letter(row, caller).await, expected, "{} for {kind}", row.0);
            }
        }
    }

    async fn every_root_field_has_its_row(db: TestDb) {
        let app = TestApp::new(db);
        let query = "{ __schema { queryType { fields { name } } mutationType { fields { name } } } }";
        let schema = app.data(query, json!({})).await;
        let fields = ["queryType", "mutationType"].iter().flat_map(|kind| schema["__schema"][kind]["fields"].as_array().expect("fields"));
        let fields: BTreeSet<_> = fields.map(|field| field["name"].as_str().expect("a name")).collect();
        let rows: BTreeSet<_> = rows().map(|row| row.0).collect();
        assert_eq!(fields, rows, "add a row in tests/matrix/rows");
    }

    async fn a_database_that_fails_is_not_shown_by_any_root_field(db: TestDb) {
        let matrix = Matrix::new(db).await;
        let app = &matrix.directory.app;
        app.db().migrations().revert_all().await.expect("the tables are gone");
        let viewer = Arc::new(Viewer { known_by: Some(Means::Jwt), ..administrator().as_ref().clone() });
        let session = roster::domain::SessionId::new(uuid::Uuid::nil()).to_string();
        for (name, query, ..) in rows() {
            let answer = app.ask(&viewer, &matrix.fill(query, &session), json!({})).await;
            if ["country", "countries"].contains(name) {
                assert_eq!(answer.get("errors"), None, "{answer}");
                continue;
            }
            assert_eq!(answer["errors"][0]["extensions"]["code"], "INTERNAL_SERVER_ERROR", "{name}: {answer}");
            assert_eq!(answer["errors"][0]["extensions"]["requestId"], "test", "{name}: {answer}");
            let text = answer.to_string().to_lowercase();
            for inside in ["table", "relation", "select", "sql", "diesel", "postgres", "::", ".rs", "/src", "_id"] {
                assert!(!text.contains(inside), "{name} shows {inside:?}: {text}");
            }
        }
    }
}
