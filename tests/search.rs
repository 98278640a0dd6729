//! Searches: what is found in which order, of how many, and that records from before are found, too.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::Arc,
};

use roster::{
    db::{
        contact::{self, ContactRow},
        list::{Ask, Criteria},
        organisation, user,
    },
    demo::{Plan, generate},
    domain::{
        Actor, OrganisationId, ProfileId, Sight, UserId, Viewer,
        contact::{ContactKind, ContactPatch},
        list::{Filter, MembershipTest, UserTest},
        membership::{OrganisationRole, Roles},
        patch::Patch,
        search::Search,
    },
};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::{
    durability::Peer,
    support::{
        app::TestApp,
        database::{Kind, TestDb, on_both},
        directory::{new_id, stamp},
        list::everything,
    },
};

/// What is found, in its order.
async fn found(app: &TestApp, search: &str) -> Vec<String> {
    let query = "query($search: String) { profiles(search: $search, first: 100) { nodes { name } } }";
    let data = app.data(query, json!({"search": search})).await;
    let nodes = data["profiles"]["nodes"].as_array().expect("nodes").iter();
    nodes.map(|node| node["name"].as_str().expect("a name").to_owned()).collect()
}

/// People of these first and last names, with the job title `driver`; the first came first.
async fn people(app: &TestApp, names: &[(&str, &str)]) {
    for (number, (first, last)) in names.iter().enumerate() {
        let input = json!({
            "newUser": {"username": format!("u{number}")}, "firstName": first, "lastName": last,
            "position": {"jobTitle": "Driver"}, "contacts": [{"kind": "PHONE", "value": "+44 20 7946 0018"}],
        });
        let create =
            "mutation($input: ProfileCreateInput!) { profileCreate(input: $input) { userErrors { message } } }";
        let data = app.data(create, json!({"input": input})).await;
        assert_eq!(data["profileCreate"]["userErrors"], json!([]));
    }
}

on_both! {
    async fn whole_words_of_names_come_before_beginnings_and_before_the_rest(db: TestDb) {
        let app = TestApp::new(db);
        people(&app, &[("Zoë", "Müller"), ("Zoe", "Mulligan"), ("Mull", "Zoellner"), ("Ann", "Driver"), ("O'Zoe", "X")]).await;
        assert_eq!(found(&app, "ZOE").await, ["O'Zoe X", "Zoe Mulligan", "Zoë Müller", "Mull Zoellner"]);
        assert_eq!(found(&app, "mull zoe").await, ["Mull Zoellner", "Zoe Mulligan", "Zoë Müller"]);
        assert_eq!(found(&app, "müller").await, ["Zoë Müller"]);
        // The name of one, and the job of all.
        assert_eq!(found(&app, "driver").await.first().map(String::as_str), Some("Ann Driver"));
        assert_eq!(found(&app, "dri 4420794").await.len(), 5);
        assert_eq!(found(&app, "oe").await, Vec::<String>::new());
    }

    async fn of_very_many_matches_the_latest_are_ranked(db: TestDb) {
        generate(&db.db, &Plan { people: 5_100, seed: 7 }, &mut |_| ()).await.expect("the people are generated");
        let app = TestApp::new(db);
        let list = "first: 2) { totalCount truncated nodes { id } pageInfo { endCursor } }";
        let query = format!("{{ all: users({list} some: users(search: \"example\", {list}
            none: users(search: \"example nothing\", {list} ordered: users(search: \"example\", orderBy: [{{field: ID}}], {list} }}");
        let data = app.data(&query, json!({})).await;
        let (all, some) = (&data["all"]["totalCount"], &data["some"]["totalCount"]);
        assert_eq!(all, some, "everybody has an address there");
        assert_eq!(data["some"]["truncated"], true);
        assert_eq!((&data["all"]["truncated"], &data["ordered"]["truncated"]), (&json!(false), &json!(false)));
        assert_eq!((&data["none"]["truncated"], &data["none"]["totalCount"]), (&json!(false), &json!(0)));
        assert_eq!(walk(&app, "search: \"example\"").await, 5_000);
        assert_eq!(walk(&app, "search: \"example\", orderBy: [{field: ID}]").await, 5_100);
        // What more meet than are found at once is walked to, on the index of any order.
        for filter in [
            "not: {username: {eq: \"nobody\"}}",
            "membership: {statuses: [ACTIVE, SUSPENDED]}",
            "profile: {not: {firstName: {eq: \"Nobody\"}}}",
        ] {
            let arguments = format!("filter: {{{filter}}}, orderBy: [{{field: LAST_NAME, direction: DESC}}]");
            assert_eq!(walk(&app, &arguments).await, 5_100, "{filter}");
        }
    }

    async fn whichever_way_leads_to_them_the_same_are_found(db: TestDb) {
        generate(&db.db, &Plan { people: 2_500, seed: 7 }, &mut |_| ()).await.expect("the people are generated");
        let organisations = db.db.read(organisation::page(Sight::EVERYTHING, everything())).await.expect("an answer");
        let organisations: Vec<_> = organisations.entries.iter().map(|entry| entry.row.id).collect();
        let mut answers = BTreeSet::new();
        // Of those who are asked for, first few, then more than have the words, and fewer.
        for (managed, filter) in [(2, None), (8, None), (organisations.len(), None), (0, Some(2)), (0, Some(12)), (8, Some(2))] {
            let sight = if managed == 0 { Sight::EVERYTHING } else { manager(&organisations[..managed]) };
            let filter = filter.map(|of| members(&organisations[organisations.len() - of..]));
            let asked = Criteria { filter, search: None };
            let seen: HashSet<_> = listed(&db, sight.clone(), asked.clone()).await.into_iter().collect();
            for text in ["example", "jan", "lead 44", "noel ma", "nobody"] {
                let search = Some(Search::parse(text).expect("words"));
                let mut all = listed(&db, Sight::EVERYTHING, Criteria { filter: None, search: search.clone() }).await;
                all.retain(|id| seen.contains(id));
                let found = listed(&db, sight.clone(), Criteria { search, ..asked.clone() }).await;
                assert_eq!(found, all, "{text}, by a manager of {managed}");
                answers.insert((seen.len() / 500, found.len() / 100));
            }
        }
        assert!(answers.len() > 6, "too much of the same: {answers:?}");
    }

    async fn records_from_before_get_their_words(db: TestDb) {
        generate(&db.db, &Plan { people: 700, seed: 7 }, &mut |_| ()).await.expect("the people are generated");
        let kept = kept(&db).await;
        assert!(kept.values().all(|lines| !lines.is_empty()), "{kept:?}");
        db.execute("DELETE FROM search_documents; DELETE FROM profile_tags;
            UPDATE users SET first_name_folded = NULL, last_name_folded = NULL, display_name_folded = NULL;
            UPDATE profiles SET job_title_folded = NULL, employer_name_folded = NULL;").await;
        db.db.complete_words().await.expect("nothing to do");
        assert_ne!(self::kept(&db).await, kept, "only where the migration says so");
        db.execute("INSERT INTO instance_settings (key, value) VALUES ('words', 'missing')").await;
        db.db.complete_words().await.expect("the words are completed");
        assert_eq!(self::kept(&db).await, kept);
    }
}

/// Who manages the people of these organisations.
fn manager(organisations: &[OrganisationId]) -> Sight {
    let role = |id: &OrganisationId| (*id, Roles::from_iter([OrganisationRole::UserManager]));
    let roles = organisations.iter().map(role).collect();
    Sight::of(&Arc::new(Viewer::new(Actor::User(new_id()), false, roles)))
}

/// The members of these organisations.
fn members(organisations: &[OrganisationId]) -> Filter<UserTest> {
    let of = MembershipTest { organisations: Some(organisations.to_vec()), ..MembershipTest::default() };
    Filter::Test(UserTest::Membership(of))
}

/// The users who are asked for, in their order.
async fn listed(db: &TestDb, sight: Sight, criteria: Criteria<UserTest>) -> Vec<UserId> {
    let counted = db.db.read_apart(user::count(sight.clone(), criteria.clone())).await.expect("an answer");
    let page = db.db.read_apart(user::page(sight, Ask { criteria, ..everything() })).await.expect("an answer");
    assert_eq!(i64::try_from(page.entries.len()).expect("a small number"), counted);
    page.entries.iter().map(|entry| entry.row.id).collect()
}

/// Two who give a person a contact at the same moment, one of them an import, which locks no profile: both are found.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn contacts_of_one_person_that_come_at_once_are_all_found() {
    let app = TestApp::new(TestDb::migrated(Kind::Postgres).await);
    people(&app, &[("Ada", "Lovelace")]).await;
    let mut data = app.data("{ profiles { nodes { id } } }", json!({})).await;
    let id = data["profiles"]["nodes"][0]["id"].take();
    let profile: ProfileId = id.as_str().and_then(|id| id.parse().ok()).expect("an id");
    let begun = Arc::new(Notify::new());
    let one = give(&app, profile, "one@example.org", Some(Arc::clone(&begun)));
    let other = async {
        begun.notified().await;
        give(&app, profile, "other@example.org", None).await;
    };
    tokio::join!(one, other);
    assert_eq!(found(&app, "one").await, ["Ada Lovelace"]);
    assert_eq!(found(&app, "other").await, ["Ada Lovelace"]);
}

/// Gives a profile an address; says when it is written, if somebody waits for that, and ends once they wait for the end.
async fn give(app: &TestApp, profile: ProfileId, address: &str, begun: Option<Arc<Notify>>) {
    let patch = ContactPatch {
        kind: Some(ContactKind::Email),
        value: Some(address.to_owned()),
        canonical_value: Patch::Value(address.to_owned()),
        ..ContactPatch::default()
    };
    let row = ContactRow::new(new_id(), profile, patch, &stamp());
    let url = app.test.url.clone();
    let written = app.db().transaction(move |tx| {
        let (row, begun, url) = (row.clone(), begun.clone(), url.clone());
        Box::pin(async move {
            tx.run(contact::create(vec![row], stamp())).await?;
            if let Some(begun) = begun {
                begun.notify_one();
                Peer::of(&url).await.await_waiting().await;
            }
            Ok::<_, roster::db::Error>(())
        })
    });
    written.await.expect("the contact is written");
}

/// How many entries a list of users has, page by page.
async fn walk(app: &TestApp, arguments: &str) -> usize {
    let query = format!(
        "query($after: String) {{ users({arguments}, first: 100, after: $after) {{
        nodes {{ id }} pageInfo {{ hasNextPage endCursor }} }} }}"
    );
    let (mut seen, mut after) = (HashSet::new(), Value::Null);
    loop {
        let data = app.data(&query, json!({"after": after})).await;
        let page = &data["users"];
        for node in page["nodes"].as_array().expect("nodes") {
            assert!(seen.insert(node["id"].clone()), "{node} is there twice");
        }
        if page["pageInfo"]["hasNextPage"] == false {
            return seen.len();
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// What is kept to find records by.
async fn kept(db: &TestDb) -> BTreeMap<&'static str, Vec<String>> {
    let mut all = BTreeMap::new();
    for (name, sql) in [
        (
            "documents",
            "SELECT names || '|' || account || '|' || work || '|' || contacts AS text FROM search_documents ORDER BY 1",
        ),
        ("tags", "SELECT tag AS text FROM profile_tags ORDER BY 1"),
        (
            "names",
            "SELECT first_name_folded || '|' || last_name_folded || '|' || display_name_folded AS text FROM users
            WHERE first_name_folded IS NOT NULL ORDER BY 1",
        ),
        (
            "jobs",
            "SELECT job_title_folded || '|' || employer_name_folded AS text FROM profiles
            WHERE job_title_folded || employer_name_folded IS NOT NULL ORDER BY 1",
        ),
    ] {
        all.insert(name, Peer::of(&db.url).await.texts(sql).await);
    }
    all
}
