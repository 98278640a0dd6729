//! Lost updates: many write the same record at the same time, and every acknowledged write is in it, and in its history, once.

use std::time::Duration;

use futures_util::future::join_all;
use rand::RngExt as _;
use roster::{
    db::{change, change::ChangeRow},
    domain::ProfileNoun,
};
use serde_json::{Value, json};

use super::{bare, code, profile, refusals, update};
use crate::support::{app::TestApp, database::on_both};

const WRITERS: usize = 16;
const INCREMENTS_EACH: usize = 125;
const EDITS_EACH: usize = 40;

/// A text of its own for each writer.
const FIELDS: [&str; WRITERS] = [
    "bio",
    "firstName",
    "middleName",
    "nickname",
    "position.jobTitle",
    "employer.name",
    "employer.branch",
    "work.occupation",
    "work.cscs",
    "work.eusr",
    "address.number",
    "address.buildingName",
    "address.street",
    "address.area",
    "address.town",
    "address.county",
];

/// A change that was acknowledged: the version that it made, and what it wrote.
type Acknowledged = (i64, String);

/// Reads the number, and writes the next one, until that is acknowledged.
async fn increment(app: &TestApp, id: &str) -> Acknowledged {
    let mut patience = 32;
    loop {
        let query = "query($id: ID!) { profile(by: {id: $id}) { version nickname } }";
        let known = app.data(query, json!({"id": id})).await["profile"].take();
        let next = number(known["nickname"].as_str().expect("text")) + 1;
        let input = json!({"id": id, "ifVersion": known["version"], "nickname": next.to_string()});
        let answer = update(app, input).await;
        if code(&answer) != Some("TRY_AGAIN") {
            match refusals(&answer, "profileUpdate").as_slice() {
                [] => return acknowledged(&answer, "nickname"),
                [(path, code)] if code == "CONFLICT" => assert_eq!(path, "input.nickname"),
                other => panic!("{other:?}"),
            }
        }
        let pause = rand::rng().random_range(0..=patience);
        tokio::time::sleep(Duration::from_millis(pause)).await;
        patience = (patience * 2).min(256);
    }
}

fn number(text: &str) -> i64 {
    text.parse().expect("a number")
}

fn acknowledged(answer: &Value, field: &str) -> Acknowledged {
    let payload = &answer["data"]["profileUpdate"];
    assert!(payload["changedFields"].to_string().contains(field), "{answer:#}");
    let profile = &payload["profile"];
    (profile["version"].as_i64().expect("a version"), profile["nickname"].as_str().unwrap_or_default().to_owned())
}

/// Writes one field again and again on the version that its writer has seen last, whatever the others do.
async fn edit(app: &TestApp, id: &str, field: &str) -> Vec<(i64, String)> {
    let (mut version, mut written) = (1, Vec::new());
    for number in 0..EDITS_EACH {
        let text = format!("{field} {number}");
        let value = match field.split_once('.') {
            Some((group, leaf)) => json!({group: {leaf: text}}),
            None => json!({field: text}),
        };
        let mut input = json!({"id": id, "ifVersion": version});
        input.as_object_mut().expect("an object").append(&mut value.as_object().expect("an object").clone());
        let answer = update(app, input).await;
        assert_eq!(refusals(&answer, "profileUpdate"), [], "edits of different fields go together");
        version = acknowledged(&answer, field).0;
        written.push((version, text));
    }
    written
}

/// The history of a profile after it was made.
async fn history(app: &TestApp, id: &str) -> Vec<ChangeRow> {
    let changes = app.db().read(change::of_records(vec![roster::domain::Id::new(bare::<ProfileNoun>(id))])).await;
    let changes = changes.expect("changes");
    let versions: Vec<_> = changes.iter().map(|change| change.version).collect();
    assert_eq!(versions, (1..).take(versions.len()).collect::<Vec<i32>>(), "versions are contiguous");
    changes.into_iter().skip(1).collect()
}

/// What a change made of a field.
fn after<'c>(change: &'c ChangeRow, path: &str) -> Option<&'c str> {
    change.fields.0.iter().find(|field| field.path == path)?.after.as_str()
}

on_both! {
    async fn no_increment_is_lost(test: TestDb) {
        let app = TestApp::new(test);
        let id = profile(&app, "counter").await;
        let writers = (0..WRITERS).map(|_| {
            let (app, id) = (&app, &id);
            async move {
                let mut acknowledged = Vec::new();
                for _ in 0..INCREMENTS_EACH {
                    acknowledged.push(increment(app, id).await);
                }
                acknowledged
            }
        });
        let mut acknowledged: Vec<_> = join_all(writers).await.into_iter().flatten().collect();
        acknowledged.sort();
        let told = history(&app, &id).await;
        let told: Vec<_> = told.iter().map(|c| (i64::from(c.version), after(c, "nickname").unwrap().to_owned())).collect();
        assert_eq!(told, acknowledged, "the history has each acknowledged write once, and nothing else");
        let numbers: Vec<_> = acknowledged.iter().map(|(version, text)| (*version, number(text))).collect();
        let total = i64::try_from(WRITERS * INCREMENTS_EACH).unwrap();
        assert_eq!(numbers, (1..=total).map(|number| (number + 1, number)).collect::<Vec<_>>(), "each counts on from the one before");
        let now = app.data("query($id: ID!) { profile(by: {id: $id}) { nickname } }", json!({"id": id})).await;
        assert_eq!(number(now["profile"]["nickname"].as_str().unwrap()), total);
    }

    async fn edits_of_different_fields_go_together(test: TestDb) {
        let app = TestApp::new(test);
        let id = profile(&app, "shared").await;
        let written = join_all(FIELDS.map(|field| edit(&app, &id, field))).await;
        let told = history(&app, &id).await;
        assert_eq!(told.len(), WRITERS * EDITS_EACH);
        for (field, written) in FIELDS.iter().zip(written) {
            let of_field = told.iter().filter_map(|c| Some((i64::from(c.version), after(c, field)?.to_owned())));
            assert_eq!(of_field.collect::<Vec<_>>(), written, "{field}");
        }
    }
}
