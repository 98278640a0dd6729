//! How many statements an operation takes: a number of the operation, whatever the number of records.

use std::sync::Arc;

use roster::{
    db::team::{self, TeamMemberRow, TeamRow},
    demo::{Plan, generate},
    domain::{
        Actor, Id, OrganisationId, UserId, Viewer,
        membership::{OrganisationRole, Roles},
        team::TeamPatch,
    },
};
use serde_json::{Value, json};

use crate::support::{
    app::{TestApp, now},
    database::{TestDb, on_both},
    directory::{new_id, stamp, write},
};

/// What the operations ask of each user.
const USER: &str = "fragment F on User {
    id username email
    profile { id name displayName position { jobTitle } contacts { kind value } }
    organisations(first: 5) { edges { roles joinedAt node { id name slug } } }
    teams(first: 5) { edges { joinedAt node { id name } } }
}";

/// The same, as far as it is for everybody.
const FELLOW: &str = "fragment F on User {
    id username email
    profile { id name displayName position { jobTitle } }
    organisations(first: 5) { edges { roles joinedAt node { id name slug } } }
    teams(first: 5) { edges { joinedAt node { id name } } }
}";

/// What each role sees of somebody in the same team.
const SEEN: [(OrganisationRole, &str); 2] = [(OrganisationRole::Member, FELLOW), (OrganisationRole::UserManager, USER)];

async fn filled(test: TestDb) -> TestApp {
    generate(&test.db, &Plan { people: 300, seed: 7 }, &mut |_| ()).await.expect("the people are generated");
    TestApp::new(test)
}

async fn some_user(app: &TestApp) -> Value {
    app.data("{ users(first: 1) { nodes { id } } }", json!({})).await["users"]["nodes"][0]["id"].take()
}

/// The organisation with the most teams.
async fn some_organisation(app: &TestApp) -> Value {
    let mut data = app.data("{ organisations { nodes { id teams { totalCount } } } }", json!({})).await;
    let all = data["organisations"]["nodes"].as_array_mut().expect("organisations");
    all.sort_by_key(|organisation| organisation["teams"]["totalCount"].as_i64());
    all.last_mut().expect("an organisation")["id"].take()
}

/// People whom nobody owns, so that they are seen through their memberships alone, and many of them in one team.
struct Unowned {
    app: TestApp,
    organisation: OrganisationId,
    team: Vec<UserId>,
}

impl Unowned {
    async fn new(test: TestDb) -> Self {
        let app = filled(test).await;
        app.test.execute("UPDATE users SET owner_id = NULL; UPDATE profiles SET owner_id = NULL").await;
        let list = "users(first: 100) { totalCount edges { status node { id } } }";
        let mut data = app.data(&format!("{{ organisations {{ nodes {{ id {list} }} }} }}"), json!({})).await;
        let all = data["organisations"]["nodes"].as_array_mut().expect("organisations");
        all.sort_by_key(|organisation| organisation["users"]["totalCount"].as_i64());
        let largest = all.pop().expect("an organisation");
        let organisation = read_id(&largest);
        let edges = largest["users"]["edges"].as_array().expect("edges").iter();
        let team: Vec<UserId> =
            edges.filter(|edge| edge["status"] == "ACTIVE").map(|edge| read_id(&edge["node"])).collect();
        assert!(team.len() > 60, "{} members", team.len());
        let unowned = Self { app, organisation, team };
        unowned.join().await;
        unowned
    }

    /// Makes one team of them all.
    async fn join(&self) {
        let at = now();
        let patch = TeamPatch { name: Some("Everybody".into()), ..TeamPatch::default() };
        let row = TeamRow::new(new_id(), self.organisation, patch, &stamp());
        let (team_id, organisation_id, joined_at) = (row.id, self.organisation, at.into());
        let entry = |user_id: &UserId| TeamMemberRow { team_id, user_id: *user_id, organisation_id, joined_at };
        let entries = self.team.iter().map(entry).collect();
        write(self.app.db(), team::create(vec![row], stamp())).await;
        write(self.app.db(), team::add_members(entries, stamp())).await;
    }

    fn viewer(&self, role: OrganisationRole) -> Arc<Viewer> {
        let roles = vec![(self.organisation, Roles::from_iter([role]))];
        Arc::new(Viewer::new(Actor::User(self.team[0]), false, roles))
    }
}

fn read_id<N: roster::domain::Noun>(node: &Value) -> Id<N> {
    node["id"].as_str().and_then(|id| id.parse().ok()).expect("an id")
}

on_both! {
    async fn a_list_inside_others_is_one_statement_however_it_is_asked_for(db: TestDb) {
        let app = filled(db).await;
        let list = "users(first: 3, filter: {profile: {lastName: {contains: \"a\", ignoreCase: true}}},
            orderBy: [{field: LAST_NAME}, {field: EMAIL, direction: DESC}]) { totalCount nodes { username } }";
        let query = format!("{{ organisations(first: 50) {{ nodes {{ {list} }} }} }}");
        // The first one may open a connection.
        app.data(&query, json!({})).await;
        let (data, statements) = app.counted(&query, json!({})).await;
        let organisations = data["organisations"]["nodes"].as_array().expect("organisations");
        assert!(organisations.iter().filter(|one| one["users"]["nodes"][0].is_object()).count() > 3, "{data:#}");
        assert_eq!(statements, 3, "the organisations, the pages and the totals");
    }

    async fn who_sees_through_memberships_takes_no_more_for_one_user(db: TestDb) {
        let unowned = Unowned::new(db).await;
        let id = unowned.team[1].to_string();
        for (role, fragment) in SEEN {
            let query = format!("query($id: ID!) {{ user(by: {{id: $id}}) {{ ...F }} }} {fragment}");
            let (data, statements) = unowned.app.counted_as(&unowned.viewer(role), &query, json!({"id": id})).await;
            assert_eq!(data["user"]["id"], id);
            assert!(data["user"]["profile"]["name"].is_string(), "{data:#}");
            assert!(data["user"]["organisations"]["edges"][0].is_object(), "{data:#}");
            assert!(data["user"]["teams"]["edges"][0].is_object(), "{data:#}");
            assert!(statements <= 5, "{statements} statements as {role:?}");
        }
    }

    async fn who_sees_through_memberships_takes_no_more_for_fifty_users(db: TestDb) {
        let unowned = Unowned::new(db).await;
        for (role, fragment) in SEEN {
            let query = format!("{{ users(first: 50) {{ nodes {{ ...F }} }} }} {fragment}");
            let (data, statements) = unowned.app.counted_as(&unowned.viewer(role), &query, json!({})).await;
            let nodes = data["users"]["nodes"].as_array().expect("users");
            assert_eq!(nodes.len(), 50);
            assert!(nodes.iter().all(|user| user["organisations"]["edges"][0].is_object()), "{data:#}");
            assert!(statements <= 5, "{statements} statements as {role:?}");
        }
    }

    async fn who_sees_through_memberships_takes_six_for_an_organisation(db: TestDb) {
        let unowned = Unowned::new(db).await;
        let query = "query($id: ID!) { organisation(by: {id: $id}) { name teams { edges { node {
            name members(first: 20) { edges { joinedAt node {
                username profile { name } organisations { edges { roles node { name } } }
            } } }
        } } } } }";
        for (role, _) in SEEN {
            let variables = json!({"id": unowned.organisation});
            let (data, statements) = unowned.app.counted_as(&unowned.viewer(role), query, variables).await;
            let teams = data["organisation"]["teams"]["edges"].as_array().expect("teams");
            let full = teams.iter().filter(|team| team["node"]["members"]["edges"].as_array().map(Vec::len) == Some(20));
            assert!(teams.len() > 1 && full.count() >= 1, "{data:#}");
            assert!(statements <= 6, "{statements} statements as {role:?}");
        }
    }

    async fn one_user_with_everything_takes_five(db: TestDb) {
        let app = filled(db).await;
        let id = some_user(&app).await;
        let query = format!("query($id: ID!) {{ user(by: {{id: $id}}) {{ ...F }} }} {USER}");
        let (data, statements) = app.counted(&query, json!({"id": id})).await;
        assert_eq!(data["user"]["id"], id);
        assert!(data["user"]["profile"]["contacts"].as_array().is_some_and(|all| !all.is_empty()), "{data:#}");
        assert!(statements <= 5, "{statements} statements");
    }

    async fn fifty_users_take_no_more_and_a_hundred_neither(db: TestDb) {
        let app = filled(db).await;
        let query = format!("query($first: Int) {{ users(first: $first) {{ nodes {{ ...F }} }} }} {USER}");
        let mut taken = Vec::new();
        for size in [1, 50, 100] {
            let (data, statements) = app.counted(&query, json!({"first": size})).await;
            assert_eq!(data["users"]["nodes"].as_array().map(Vec::len), Some(size));
            taken.push(statements);
        }
        assert!(taken[1] <= 5 && taken[2] <= taken[1], "{taken:?} statements");
    }

    async fn an_organisation_with_its_teams_and_their_members_takes_six(db: TestDb) {
        let app = filled(db).await;
        let id = some_organisation(&app).await;
        let query = "query($id: ID!) { organisation(by: {id: $id}) { name teams { edges { node {
            name members(first: 20) { edges { joinedAt node {
                username
                profile { name contacts { value } }
                organisations { edges { roles node { name } } }
            } } }
        } } } } }";
        let (data, statements) = app.counted(query, json!({"id": id})).await;
        let teams = data["organisation"]["teams"]["edges"].as_array().expect("teams");
        assert!(teams.len() > 1, "{data:#}");
        let members = teams.iter().map(|team| team["node"]["members"]["edges"].as_array().map_or(0, Vec::len));
        assert!(members.sum::<usize>() > 10, "{data:#}");
        assert!(statements <= 6, "{statements} statements");
    }

    async fn a_page_inside_a_list_is_one_statement_and_a_total_one_more(db: TestDb) {
        let app = filled(db).await;
        let page = "{ organisations(first: 5) { nodes { users(first: 3) { edges { cursor } pageInfo { endCursor } } } } }";
        assert_eq!(app.counted(page, json!({})).await.1, 2);
        let total = "{ organisations(first: 5) { nodes { users(first: 3) { totalCount edges { cursor } } } } }";
        assert_eq!(app.counted(total, json!({})).await.1, 3);
        assert_eq!(app.counted("{ users { nodes { id } } }", json!({})).await.1, 1);
        assert_eq!(app.counted("{ users { totalCount nodes { id } } }", json!({})).await.1, 2);
    }

    async fn of_a_list_of_which_only_the_length_is_asked_no_page_is_read(db: TestDb) {
        let app = filled(db).await;
        let fragment = "fragment F on UserConnection { __typename totalCount }";
        let length = format!("{{ users {{ ...F }} changes {{ totalCount }} organisations(first: 5) {{ nodes {{ users {{ totalCount }} }} }} }} {fragment}");
        let (data, statements) = app.counted(&length, json!({})).await;
        assert_eq!(statements, 4);
        assert!(data["users"]["totalCount"].as_i64() > Some(0) && data["changes"]["totalCount"].as_i64() > Some(0), "{data:#}");
        let history = "{ users(first: 5) { nodes { history { totalCount } } } }";
        assert_eq!(app.counted(history, json!({})).await.1, 2);
    }

    async fn the_history_of_fifty_users_takes_one_more(db: TestDb) {
        let app = filled(db).await;
        let query = "{ users(first: 50) { nodes { id history(first: 5) { nodes { version fields { path after } } } } } }";
        let (data, statements) = app.counted(query, json!({})).await;
        let users = data["users"]["nodes"].as_array().expect("users");
        assert!(users.len() == 50 && users.iter().all(|user| user["history"]["nodes"][0].is_object()), "{data:#}");
        assert_eq!(statements, 2);
    }

    async fn records_of_one_kind_are_found_together(db: TestDb) {
        let app = filled(db).await;
        let data = app.data("{ users(first: 40) { nodes { id profile { id } } } }", json!({})).await;
        let nodes = data["users"]["nodes"].as_array().expect("users");
        let ids: Vec<_> = nodes.iter().flat_map(|user| [user["id"].clone(), user["profile"]["id"].clone()]).collect();
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }";
        let (data, statements) = app.counted(query, json!({"ids": ids})).await;
        let found: Vec<_> = data["nodes"].as_array().expect("nodes").iter().map(|node| node["id"].clone()).collect();
        assert_eq!(found, ids);
        assert_eq!(statements, 2);
    }

    async fn different_pages_of_the_same_lists_are_told_apart(db: TestDb) {
        let app = filled(db).await;
        let query = "{ organisations(first: 5) { nodes {
            one: users(first: 1) { edges { cursor } }
            three: users(first: 3) { edges { cursor } }
            last: users(last: 2) { edges { cursor } }
        } } }";
        let (data, statements) = app.counted(query, json!({})).await;
        for organisation in data["organisations"]["nodes"].as_array().expect("organisations") {
            let count = |list: &str| organisation[list]["edges"].as_array().map(Vec::len);
            assert_eq!((count("one"), count("three"), count("last")), (Some(1), Some(3), Some(2)));
            assert_eq!(organisation["one"]["edges"][0], organisation["three"]["edges"][0]);
        }
        assert_eq!(statements, 4);
    }

    async fn a_search_that_finds_somebody_is_one_statement(db: TestDb) {
        let app = filled(db).await;
        let user = &app.data("{ users(first: 1) { nodes { id username } } }", json!({})).await["users"]["nodes"][0];
        let query = "query($search: String!) { users(search: $search) { truncated nodes { id } } }";
        let search = json!({"search": user["username"]});
        // The first sets up a connection.
        app.data(query, search.clone()).await;
        let (data, statements) = app.counted(query, search).await;
        assert_eq!(data["users"], json!({"truncated": false, "nodes": [{"id": user["id"]}]}));
        assert_eq!(statements, 1);
    }
}
