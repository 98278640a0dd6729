//! Pages: every list can be walked from both ends, and says what is wrong with an argument.

use roster::demo::{Plan, generate};
use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    database::{TestDb, on_both},
};

async fn filled(test: TestDb) -> TestApp {
    generate(&test.db, &Plan { people: 130, seed: 3 }, &mut |_| ()).await.expect("the people are generated");
    TestApp::new(test)
}

/// The ids of a list, walked page by page from one end; the whole list, if the cursors are right.
async fn walk(app: &TestApp, list: &str, parent: &str, size: usize, backward: bool) -> Vec<String> {
    let args = if backward { "last: $size, before: $cursor" } else { "first: $size, after: $cursor" };
    let body =
        format!("{list}({args}) {{ nodes {{ id }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }}");
    let query = if parent.is_empty() {
        format!("query($size: Int, $cursor: String) {{ page: {body} }}")
    } else {
        let on = parent.split('_').next().expect("a prefix");
        let on = format!("{}{}", on[..1].to_uppercase(), &on[1..]);
        format!("query($size: Int, $cursor: String) {{ node(id: {parent:?}) {{ ... on {on} {{ page: {body} }} }} }}")
    };
    let (mut ids, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let data = app.data(&query, json!({"size": size, "cursor": cursor})).await;
        let page = if parent.is_empty() { &data["page"] } else { &data["node"]["page"] };
        let nodes = page["nodes"].as_array().expect("nodes").iter();
        let mut found: Vec<String> = nodes.map(|node| node["id"].as_str().expect("an id").into()).collect();
        assert!(found.len() <= size);
        let info = &page["pageInfo"];
        let (more, end) = if backward { ("hasPreviousPage", "startCursor") } else { ("hasNextPage", "endCursor") };
        if backward {
            found.extend(ids);
            ids = found;
        } else {
            ids.extend(found);
        }
        if info[more] == json!(false) {
            return ids;
        }
        cursor = info[end].clone();
        assert!(cursor.is_string(), "{page:#}");
    }
}

async fn total(app: &TestApp, list: &str) -> usize {
    let data = app.data(&format!("{{ {list} {{ totalCount }} }}"), json!({})).await;
    data[list]["totalCount"].as_u64().expect("a number").try_into().expect("small")
}

on_both! {
    async fn root_lists_are_walked_from_both_ends(db: TestDb) {
        let app = filled(db).await;
        for list in ["users", "profiles", "organisations", "teams"] {
            let forward = walk(&app, list, "", 7, false).await;
            assert_eq!(forward.len(), total(&app, list).await, "{list}");
            assert_eq!(walk(&app, list, "", 11, true).await, forward, "{list}");
            let mut unique = forward.clone();
            unique.sort();
            unique.dedup();
            assert_eq!(unique.len(), forward.len(), "{list}");
        }
    }

    async fn lists_inside_records_are_walked_from_both_ends(db: TestDb) {
        let app = filled(db).await;
        let mut entries = 0;
        let parents = app
            .data("{ organisations { nodes { id teams(first: 3) { nodes { id } } groups { nodes { id } } } }
                users(first: 10) { nodes { id } } }", json!({}))
            .await;
        let organisations = parents["organisations"]["nodes"].as_array().expect("organisations");
        let ids = |list: &Value| -> Vec<String> {
            list["nodes"].as_array().expect("nodes").iter().map(|node| node["id"].as_str().expect("id").into()).collect()
        };
        let mut lists: Vec<(String, &str)> = Vec::new();
        for organisation in organisations {
            let id = organisation["id"].as_str().expect("id");
            lists.extend(["users", "teams", "groups", "serviceAccounts"].map(|list| (id.to_owned(), list)));
            lists.extend(ids(&organisation["teams"]).into_iter().map(|id| (id, "members")));
            lists.extend(ids(&organisation["groups"]).into_iter().flat_map(|id| [(id.clone(), "users"), (id, "serviceAccounts")]));
        }
        for id in ids(&parents["users"]) {
            lists.extend(["organisations", "teams", "groups"].map(|list| (id.clone(), list)));
        }
        for (parent, list) in lists {
            let forward = walk(&app, list, &parent, 2, false).await;
            assert_eq!(walk(&app, list, &parent, 3, true).await, forward, "{list} of {parent}");
            entries += forward.len();
        }
        assert!(entries > 100, "{entries} entries");
    }

    async fn lists_begin_with_the_newest(db: TestDb) {
        let app = filled(db).await;
        let of = |edges: &str| format!("(first: 100) {{ edges {{ {edges} }} }}");
        let (made, joined) = (of("at: node { createdAt }"), of("at: joinedAt"));
        let query = format!("{{ users{made} profiles{made} organisations{made} teams{made}
            one: organisations(first: 1) {{ nodes {{ users{joined} teams{made} groups{made} }} }} }}");
        let data = app.data(&query, json!({})).await;
        let one = &data["one"]["nodes"][0];
        for (list, least) in [(&data["users"], 100), (&data["profiles"], 100), (&data["organisations"], 2), (&data["teams"], 2),
            (&one["users"], 2), (&one["teams"], 1), (&one["groups"], 1)]
        {
            let edges = list["edges"].as_array().expect("edges");
            let at = |edge: &Value| {
                let at = if edge["at"].is_string() { &edge["at"] } else { &edge["at"]["createdAt"] };
                chrono::DateTime::parse_from_rfc3339(at.as_str().expect("a time")).expect("a time")
            };
            assert!(edges.len() >= least && edges.is_sorted_by(|a, b| at(a) >= at(b)), "{list:#}");
        }
    }

    async fn an_edge_can_be_walked_in_both_directions(db: TestDb) {
        let app = filled(db).await;
        let query = "{ organisations(first: 3) { nodes { id users(first: 5) { edges { roles status jobTitle joinedAt node {
            organisations { edges { roles status jobTitle joinedAt node { id } } } } } } } } }";
        let data = app.data(query, json!({})).await;
        for organisation in data["organisations"]["nodes"].as_array().expect("organisations") {
            for edge in organisation["users"]["edges"].as_array().expect("edges") {
                let back = edge["node"]["organisations"]["edges"].as_array().expect("edges");
                let same = back.iter().find(|back| back["node"]["id"] == organisation["id"]).expect("the way back");
                for fact in ["roles", "status", "jobTitle", "joinedAt"] {
                    assert_eq!(edge[fact], same[fact]);
                }
            }
        }
    }

    async fn an_offset_passes_entries_over(db: TestDb) {
        let app = filled(db).await;
        let all = walk(&app, "users", "", 50, false).await;
        let data = app.data("{ users(first: 5, offset: 10) { nodes { id } pageInfo { hasPreviousPage } } }", json!({})).await;
        let page: Vec<_> = data["users"]["nodes"].as_array().expect("nodes").iter().map(|node| node["id"].clone()).collect();
        assert_eq!(page, all[10..15].iter().map(|id| json!(id)).collect::<Vec<_>>());
        assert_eq!(data["users"]["pageInfo"]["hasPreviousPage"], true);
        let data = app.data("{ users(last: 5, offset: 10) { nodes { id } } }", json!({})).await;
        let page: Vec<_> = data["users"]["nodes"].as_array().expect("nodes").iter().map(|node| node["id"].clone()).collect();
        let end = all.len() - 10;
        assert_eq!(page, all[end - 5..end].iter().map(|id| json!(id)).collect::<Vec<_>>());
    }

    async fn a_page_that_cannot_be_is_refused_with_a_sentence(db: TestDb) {
        let app = TestApp::new(db);
        for (arguments, sentence) in [
            ("first: -1", "The argument `first` must be from 0 to 100, not -1."),
            ("first: 101", "The argument `first` must be from 0 to 100, not 101."),
            ("last: 1000", "The argument `last` must be from 0 to 100, not 1000."),
            ("first: 1, last: 1", "The argument `last` cannot be used together with `first`"),
            ("after: \"nonsense\"", "The argument `after` is not a cursor"),
            ("before: \"\"", "The argument `before` is not a cursor"),
            ("offset: -1", "The argument `offset` must be from 0 to 2147483647, not -1."),
        ] {
            let errors = app.errors(&format!("{{ users({arguments}) {{ nodes {{ id }} }} }}"), json!({})).await;
            let message = errors[0]["message"].as_str().expect("a message");
            assert!(message.starts_with(sentence), "{arguments}: {message}");
            assert_eq!(errors[0]["extensions"]["code"], "BAD_USER_INPUT");
        }
        let data = app.data("{ users(first: 0) { nodes { id } totalCount pageInfo { endCursor hasNextPage } } }", json!({})).await;
        let info = json!({"endCursor": null, "hasNextPage": false});
        assert_eq!(data["users"], json!({"nodes": [], "totalCount": 0, "pageInfo": info}));
    }
}
