//! The feed of all changes: its order, its pages, what limits it, and that nobody who follows it misses anything.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use roster::{
    db::{Error, change, team, team::TeamRow},
    domain::{Id, Sight, Viewer, change::ChangeFilter, membership::OrganisationRole, team::TeamPatch},
};
use serde_json::{Value, json};

use super::Scene;
use crate::support::{
    app::{TestApp, administrator},
    database::on_both,
    directory::{new_id, organisation, stamp},
};

/// Whether a change meets a filter.
type Meets<'m> = Box<dyn Fn(&Value) -> bool + 'm>;

const FEED: &str = "query($after: String, $first: Int, $filter: ChangeFilter! = {}) {
    changes(after: $after, first: $first, filter: $filter) {
        totalCount nodes { id cursor recordId recordType action organisation { slug } }
        edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";

/// All changes that a viewer sees, page by page.
async fn walk(app: &TestApp, viewer: &Arc<Viewer>, filter: Value) -> Vec<Value> {
    let (mut changes, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let answer = app.ask(viewer, FEED, json!({"after": cursor, "first": 3, "filter": filter})).await;
        assert_eq!(answer.get("errors"), None, "{answer:#}");
        let page = &answer["data"]["changes"];
        let nodes = page["nodes"].as_array().unwrap();
        for (node, edge) in nodes.iter().zip(page["edges"].as_array().unwrap()) {
            assert_eq!(node["cursor"], edge["cursor"]);
        }
        assert_eq!(page["pageInfo"]["hasPreviousPage"], json!(!cursor.is_null()));
        changes.extend(nodes.iter().cloned());
        if page["pageInfo"]["hasNextPage"] == json!(false) {
            assert_eq!(page["totalCount"], json!(changes.len()), "{filter}");
            return changes;
        }
        assert_eq!(nodes.len(), 3);
        cursor = page["pageInfo"]["endCursor"].clone();
    }
}

fn texts(changes: &[Value], key: &str) -> Vec<String> {
    changes.iter().map(|change| change[key].as_str().expect(key).to_owned()).collect()
}

on_both! {
    async fn the_feed_goes_from_the_oldest_to_the_latest_and_on_from_any_change(db: TestDb) {
        let scene = Scene::new(db).await;
        let all = walk(scene.app(), &administrator(), json!({})).await;
        let ids = texts(&all, "id");
        assert!(ids.len() > 15 && ids.iter().collect::<BTreeSet<_>>().len() == ids.len(), "{ids:?}");
        // One transaction after the other wrote them.
        assert!(ids.is_sorted(), "{ids:?}");
        // The place of a change in a history is its place here.
        let (node, _) = scene.history(&administrator(), scene.text("contact")).await;
        let contact = &node["history"]["nodes"][0];
        let data = scene.app().data(FEED, json!({"after": contact["cursor"], "first": 100})).await;
        let at = ids.iter().position(|id| contact["id"] == json!(id)).expect("it is in the feed");
        assert_eq!(texts(data["changes"]["nodes"].as_array().unwrap(), "id"), ids[at + 1..]);
        // At the end there is nothing more until something happens.
        let end = json!({"after": all.last().unwrap()["cursor"]});
        assert_eq!(scene.app().data(FEED, end.clone()).await["changes"]["nodes"], json!([]));
        scene.describe().await;
        scene.app().test.settle().await;
        let data = scene.app().data(FEED, end).await;
        assert_eq!(texts(data["changes"]["nodes"].as_array().unwrap(), "recordId"), [scene.text("profile")]);
    }

    async fn a_filter_leaves_what_meets_all_of_it(db: TestDb) {
        let scene = Scene::new(db).await;
        let (app, viewer) = (scene.app(), administrator());
        let all = walk(app, &viewer, json!({})).await;
        let (acme, user) = (scene.acme().to_string(), scene.text("user").to_owned());
        let meets = |change: &Value, key: &str, values: &[&str]| values.contains(&change[key].as_str().unwrap());
        let cases: [(Value, Meets<'_>); 6] = [
            (json!({"recordTypes": ["USER", "TEAM"]}), Box::new(|change| meets(change, "recordType", &["USER", "TEAM"]))),
            (json!({"actions": ["MEMBER_ADDED"]}), Box::new(|change| meets(change, "action", &["MEMBER_ADDED"]))),
            (json!({"organisation": acme}), Box::new(|change| change["organisation"]["slug"] == "acme")),
            (json!({"record": user}), Box::new(|change| meets(change, "recordId", &[&user]))),
            (json!({"record": user, "actions": ["CREATED"]}), Box::new(|change| meets(change, "recordId", &[&user]) && change["action"] == "CREATED")),
            (json!({"record": user, "recordTypes": ["TEAM"]}), Box::new(|_| false)),
        ];
        for (filter, meets) in cases {
            let expected: Vec<_> = all.iter().filter(|change| meets(change)).cloned().collect();
            assert!(expected.len() < all.len() && (expected.is_empty() == (filter["recordTypes"] == json!(["TEAM"]))), "{filter}");
            assert_eq!(walk(app, &viewer, filter.clone()).await, expected, "{filter}");
        }
        // The digits of a user's id behind the prefix of a team name nothing.
        let team = user.replace("user_", "team_");
        assert_eq!(walk(app, &viewer, json!({"record": team})).await, Vec::<Value>::new());
    }

    async fn a_filter_that_says_nothing_and_a_cursor_of_another_list_are_refused(db: TestDb) {
        let scene = Scene::new(db).await;
        let left_out = "must not be null: leave it out if it is not to count";
        for (arguments, problem) in [
            ("filter: null", format!("`filter` {left_out}")),
            ("filter: {recordTypes: null}", format!("`filter.recordTypes` {left_out}")),
            ("filter: {actions: null}", format!("`filter.actions` {left_out}")),
            ("filter: {organisation: null}", format!("`filter.organisation` {left_out}")),
            ("filter: {record: null}", format!("`filter.record` {left_out}")),
            ("filter: {recordTypes: []}", "`filter.recordTypes` must not be empty".into()),
            ("filter: {actions: []}", "`filter.actions` must not be empty".into()),
            ("filter: {record: \"x\"}", "`filter.record` is no id of a record".into()),
            ("filter: {organisation: \"user_1\"}", "`filter.organisation` is the id of a User".into()),
            ("first: 101", "`first` must be from 0 to 100".into()),
            ("after: \"nonsense\"", "`after` is not a cursor".into()),
        ] {
            let errors = scene.app().errors(&format!("{{ changes({arguments}) {{ nodes {{ id }} }} }}"), json!({})).await;
            assert_eq!(errors[0]["extensions"]["code"], "BAD_USER_INPUT", "{errors:?}");
            assert!(errors[0]["message"].as_str().unwrap().contains(&problem), "{arguments}: {errors:?}");
        }
        let lists = "{ users(first: 1) { pageInfo { endCursor } } changes(first: 1) { pageInfo { endCursor } } }";
        let data = scene.app().data(lists, json!({})).await;
        for (list, other) in [("users", "changes"), ("changes", "users")] {
            let query = format!("query($after: String) {{ {list}(after: $after) {{ nodes {{ id }} }} }}");
            let errors = scene.app().errors(&query, json!({"after": data[other]["pageInfo"]["endCursor"]})).await;
            assert!(errors[0]["message"].as_str().unwrap().contains("is not a cursor"), "{errors:?}");
        }
    }

    async fn each_caller_sees_the_changes_that_concern_them(db: TestDb) {
        let scene = Scene::new(db).await;
        let all = walk(scene.app(), &administrator(), json!({})).await;
        let of = |slug: &str| -> Vec<Value> { all.iter().filter(|change| change["organisation"]["slug"] == slug).cloned().collect() };
        let (acme, other) = (of("acme"), of("other"));
        assert!(acme.len() > 10 && !other.is_empty() && acme.len() + other.len() < all.len());
        let seen = async |viewer: Arc<Viewer>| walk(scene.app(), &viewer, json!({})).await;
        assert_eq!(seen(scene.with(OrganisationRole::Admin)).await, acme);
        assert_eq!(seen(scene.with(OrganisationRole::UserManager)).await, Vec::<Value>::new());
        assert_eq!(seen(super::somebody(OrganisationRole::Owner, scene.other().await)).await, other);
        let narrowed = Viewer { organisation: Some(scene.acme()), ..administrator().as_ref().clone() };
        assert_eq!(seen(Arc::new(narrowed)).await, acme);
        let own = ["user", "profile", "contact", "document"].map(|kind| scene.text(kind).to_owned());
        let mine: Vec<_> = all.iter().filter(|change| own.contains(&change["recordId"].as_str().unwrap().to_owned())).collect();
        let itself = seen(scene.itself()).await;
        assert_eq!(texts(&itself, "id"), mine.iter().map(|change| change["id"].as_str().unwrap()).collect::<Vec<_>>());
        assert!(itself.len() >= 5);
    }

    async fn nobody_who_follows_the_feed_misses_a_change_or_sees_one_twice(db: TestDb) {
        let app = TestApp::new(db);
        let acme = organisation(app.db(), "acme").await;
        let embedded = app.db().is_embedded();
        let done = AtomicBool::new(false);
        let write = async |writer: u64| {
            for round in 0..12 {
                let rows: Vec<_> = (0..3).map(|_| {
                    let patch = TeamPatch { name: Some("crew".into()), ..TeamPatch::default() };
                    TeamRow::new(new_id(), acme, patch, &stamp())
                }).collect();
                let written = app.db().transaction(move |tx| {
                    let rows = rows.clone();
                    Box::pin(async move {
                        for row in rows {
                            tx.run(team::create(vec![row], stamp())).await?;
                            // Whoever begins first does not end first. (SQLite has one writer at a time.)
                            if !embedded {
                                tokio::time::sleep(Duration::from_millis((writer * 7 + round * 5) % 31)).await;
                            }
                        }
                        Ok::<_, Error>(())
                    })
                });
                written.await.unwrap();
            }
        };
        let writers = async {
            join_all((0..4).map(write)).await;
            done.store(true, Ordering::Release);
        };
        let reader = async {
            let (mut seen, mut cursor, begun) = (Vec::new(), Value::Null, Instant::now());
            // One is the organisation's.
            while seen.len() < 145 && begun.elapsed() < Duration::from_mins(1) {
                let data = app.data(FEED, json!({"after": cursor, "first": 5})).await;
                let page = &data["changes"];
                seen.extend(texts(page["nodes"].as_array().unwrap(), "id"));
                if page["pageInfo"]["endCursor"].is_string() {
                    cursor = page["pageInfo"]["endCursor"].clone();
                }
                if page["nodes"] == json!([]) {
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
            }
            seen
        };
        let ((), seen) = tokio::join!(writers, reader);
        assert!(done.load(Ordering::Acquire));
        let every: BTreeSet<_> = seen.iter().cloned().collect();
        assert_eq!((seen.len(), every.len()), (145, 145), "each of them once");
        app.test.settle().await;
        let all = app.db().read(change::count(Sight::EVERYTHING, ChangeFilter::default())).await.unwrap();
        assert_eq!(all, 145);
        let numbers: BTreeSet<i64> = seen.iter().map(|id| id.parse::<Id<roster::domain::ChangeNoun>>().unwrap().sequence().unwrap()).collect();
        assert_eq!(numbers.len(), 145);
    }
}
