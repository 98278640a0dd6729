//! What is wrong with a list's arguments is told in one sentence that names the place; what is only odd is text.

use serde_json::{Value, json};

use crate::support::{app::TestApp, database::on_both, directory::organisation};

/// What is asked of which list, and the place that the refusal names. `LONG` is a text of 1,001 characters, `MANY` are 101
/// texts, `USER` and `TEAM` ids.
const FILTERS: &[(&str, &str, &str)] = &[
    ("users", "null", "filter"),
    ("users", "[]", "filter"),
    ("users", "5", "filter"),
    ("users", "{username: \"x\"}", "filter.username"),
    ("users", "{createdAt: \"2025-01-01T00:00:00Z\"}", "filter.createdAt"),
    ("users", "{createdAt: {after: \"yesterday\"}}", "filter.createdAt.after"),
    ("users", "{and: [{not: {createdAt: {after: 5}}}]}", "filter.and[0].not.createdAt.after"),
    ("users", "{and: [5]}", "filter.and"),
    ("users", "{lastSignInAt: {on: \"2025-13-01\"}}", "filter.lastSignInAt.on"),
    ("users", "{nothing: 1}", "filter"),
    ("users", "{states: null}", "filter.states"),
    ("users", "{states: []}", "filter.states"),
    ("users", "{states: [NOBODY]}", "filter.states"),
    ("users", "{states: [null]}", "filter.states"),
    ("users", "{username: {}}", "filter.username"),
    ("users", "{username: {ignoreCase: true}}", "filter.username"),
    ("users", "{username: {eq: null}}", "filter.username.eq"),
    ("users", "{username: {eq: 5}}", "filter.username.eq"),
    ("users", "{username: {eq: LONG}}", "filter.username.eq"),
    ("users", "{username: {in: []}}", "filter.username.in"),
    ("users", "{username: {in: MANY}}", "filter.username.in"),
    ("users", "{username: {in: [\"a\", LONG]}}", "filter.username.in[1]"),
    ("users", "{username: {eq: \"a\", ignoreCase: null}}", "filter.username.ignoreCase"),
    ("users", "{email: {contains: LONG}}", "filter.email.contains"),
    ("users", "{phone: {startsWith: null}}", "filter.phone.startsWith"),
    ("users", "{phone: {endsWith: LONG}}", "filter.phone.endsWith"),
    ("users", "{emails: []}", "filter.emails"),
    ("users", "{emails: MANY}", "filter.emails"),
    ("users", "{emails: [\"a\", LONG]}", "filter.emails[1]"),
    ("users", "{ids: [\"nonsense\"]}", "filter.ids[0]"),
    ("users", "{ids: [USER, TEAM]}", "filter.ids[1]"),
    ("users", "{ids: MANY}", "filter.ids"),
    ("users", "{owners: [USER]}", "filter.owners[0]"),
    ("users", "{teams: [USER]}", "filter.teams[0]"),
    ("users", "{groups: [TEAM]}", "filter.groups[0]"),
    ("users", "{createdAt: {}}", "filter.createdAt"),
    ("users", "{updatedAt: {before: null}}", "filter.updatedAt.before"),
    ("users", "{lastSignInAt: {on: \"+262142-12-31\"}}", "filter.lastSignInAt.on"),
    ("users", "{lastSignInAt: {on: \"-262143-01-01\"}}", "filter.lastSignInAt.on"),
    ("users", "{createdAt: {after: \"0000-12-31T23:59:59Z\"}}", "filter.createdAt.after"),
    ("users", "{updatedAt: {before: \"+10000-01-01T00:00:00Z\"}}", "filter.updatedAt.before"),
    ("users", "{identity: {}}", "filter.identity"),
    ("users", "{identity: {platform: LONG}}", "filter.identity.platform"),
    ("users", "{identity: {platform: \"x\", subject: null}}", "filter.identity.subject"),
    ("users", "{metadata: {key: null}}", "filter.metadata"),
    ("users", "{metadata: {key: \"x\", value: null}}", "filter.metadata.value"),
    ("users", "{membership: {}}", "filter.membership"),
    ("users", "{membership: {roles: []}}", "filter.membership.roles"),
    ("users", "{membership: {statuses: null}}", "filter.membership.statuses"),
    ("users", "{membership: {organisations: [TEAM]}}", "filter.membership.organisations[0]"),
    ("users", "{and: []}", "filter.and"),
    ("users", "{and: null}", "filter.and"),
    ("users", "{and: [null]}", "filter.and"),
    ("users", "{and: [{}]}", "filter.and[0]"),
    ("users", "{or: [{states: [ACTIVE]}, {}]}", "filter.or[1]"),
    ("users", "{not: {}}", "filter.not"),
    ("users", "{not: null}", "filter.not"),
    ("users", "{not: {or: [{and: [{states: []}]}]}}", "filter.not.or[0].and[0].states"),
    ("users", "{profile: {}}", "filter.profile"),
    ("users", "{profile: null}", "filter.profile"),
    ("users", "{profile: {user: {ids: [TEAM]}}}", "filter.profile.user.ids[0]"),
    ("profiles", "{user: {}}", "filter.user"),
    ("profiles", "{externalIds: []}", "filter.externalIds"),
    ("profiles", "{externalIds: [LONG]}", "filter.externalIds[0]"),
    ("profiles", "{enabled: null}", "filter.enabled"),
    ("profiles", "{enabled: \"yes\"}", "filter.enabled"),
    ("profiles", "{genders: []}", "filter.genders"),
    ("profiles", "{birthDate: {}}", "filter.birthDate"),
    ("profiles", "{birthDate: {before: \"1990\"}}", "filter.birthDate.before"),
    ("profiles", "{user: [{}]}", "filter.user"),
    ("profiles", "{birthDate: {on: null}}", "filter.birthDate.on"),
    ("profiles", "{birthDate: {on: \"-262143-01-01\"}}", "filter.birthDate.on"),
    ("profiles", "{birthDate: {before: \"0000-12-31\"}}", "filter.birthDate.before"),
    ("profiles", "{birthDate: {after: \"+10000-01-01\"}}", "filter.birthDate.after"),
    ("profiles", "{tags: {}}", "filter.tags"),
    ("profiles", "{tags: {has: null}}", "filter.tags.has"),
    ("profiles", "{tags: {has: LONG}}", "filter.tags.has"),
    ("profiles", "{tags: {hasAny: []}}", "filter.tags.hasAny"),
    ("profiles", "{tags: {hasAll: MANY}}", "filter.tags.hasAll"),
    ("profiles", "{tags: {hasAny: [LONG]}}", "filter.tags.hasAny[0]"),
    ("profiles", "{countries: [\"GB\", \"XX\"]}", "filter.countries[1]"),
    ("profiles", "{countries: [\"\"]}", "filter.countries[0]"),
    ("profiles", "{contact: {}}", "filter.contact"),
    ("profiles", "{contact: {kinds: []}}", "filter.contact.kinds"),
    ("profiles", "{contact: {value: {}}}", "filter.contact.value"),
    ("profiles", "{requiresReview: null}", "filter.requiresReview"),
    ("organisations", "{slug: {eq: LONG}}", "filter.slug.eq"),
    ("organisations", "{statuses: []}", "filter.statuses"),
    ("organisations", "{sandbox: null}", "filter.sandbox"),
    ("teams", "{organisations: [TEAM]}", "filter.organisations[0]"),
    ("teams", "{not: {name: {}}}", "filter.not.name"),
    ("groups", "{roles: []}", "filter.roles"),
    ("groups", "{roles: [KING]}", "filter.roles"),
    ("serviceAccounts", "{enabled: null}", "filter.enabled"),
    ("serviceAccounts", "{roles: null}", "filter.roles"),
];

/// The same of other arguments. `BACK` is a cursor of the users in their usual order.
const ARGUMENTS: &[(&str, &str, &str)] = &[
    ("users", "orderBy: null", "orderBy"),
    ("users", "orderBy: [null]", "orderBy"),
    ("users", "orderBy: [{}]", "orderBy"),
    ("users", "orderBy: [{field: NAME}]", "orderBy"),
    ("users", "orderBy: [{field: null}]", "orderBy"),
    ("users", "orderBy: [{field: EMAIL, direction: null}]", "orderBy"),
    ("users", "orderBy: [{field: EMAIL, direction: UP}]", "orderBy"),
    ("users", "orderBy: [{field: EMAIL}, {field: ID}, {field: EMAIL, direction: DESC}]", "orderBy[2].field"),
    ("users", "search: null", "search"),
    ("users", "search: 5", "search"),
    ("users", "search: \"\"", "search"),
    ("users", "search: \" %_'\\\\ \"", "search"),
    ("users", "search: \"a b c d e f g h i j k\"", "search"),
    ("teams", "search: LONG", "search"),
    ("users", "first: -1", "first"),
    ("users", "first: 101", "first"),
    ("users", "first: 1.5", "first"),
    ("users", "first: 99999999999", "first"),
    ("users", "first: 99999999999999999999", "first"),
    ("users", "last: -1", "last"),
    ("users", "first: 1, last: 1", "last"),
    ("users", "offset: -1", "offset"),
    ("users", "offset: 99999999999", "offset"),
    ("users", "orderBy: 5", "orderBy"),
    ("users", "offset: 1, after: BACK", "offset"),
    ("users", "offset: 1, before: BACK", "offset"),
    ("users", "after: \"\"", "after"),
    ("users", "after: \"nonsense\"", "after"),
    ("users", "after: 5", "after"),
    ("users", "before: LONG", "before"),
    ("users", "after: DAMAGED", "after"),
    ("teams", "after: BACK", "after"),
    ("organisations", "before: BACK", "before"),
    ("users", "after: BACK, orderBy: [{field: EMAIL}]", "after"),
    ("users", "after: BACK, search: \"a\"", "after"),
];

/// A question about a list; those that only organisations have are asked of all of them.
fn question(list: &str, arguments: &str) -> String {
    if matches!(list, "groups" | "serviceAccounts") {
        format!("{{ organisations {{ nodes {{ {list}({arguments}) {{ nodes {{ id }} }} }} }} }}")
    } else {
        format!("{{ {list}({arguments}) {{ nodes {{ id }} }} }}")
    }
}

/// What is wrong with an answer that must be one refusal which names a place.
fn misjudged(answer: &Value, place: &str) -> Option<String> {
    let errors = answer["errors"].as_array().map_or(&[][..], Vec::as_slice);
    let [error] = errors else { return Some(format!("there are {} errors", errors.len())) };
    let (code, message) = (error["extensions"]["code"].as_str(), error["message"].as_str().unwrap_or_default());
    let judged = match code {
        Some("BAD_USER_INPUT") => message.starts_with(&format!("The argument `{place}` ")),
        Some("GRAPHQL_VALIDATION_FAILED") => message.starts_with(&format!("The argument `{place}")),
        _ => false,
    };
    (!judged || message.len() > 600).then(|| format!("{place} is not named in {message:?} with {code:?}"))
}

async fn assert_refused(app: &TestApp, table: impl Iterator<Item = (&str, String, &str)>) {
    let mut wrong = Vec::new();
    for (list, arguments, place) in table {
        let answer = app.answer(&question(list, &arguments), json!({})).await;
        if let Some(problem) = misjudged(&answer, place) {
            let arguments: String = arguments.chars().take(200).collect();
            wrong.push(format!("{list}({arguments}): {problem}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Puts what is long in its places.
fn filled(text: &str) -> String {
    let many: Vec<_> = (0..101).map(|number| format!("\"{number}\"")).collect();
    let id = |kind: &str| format!("\"{kind}_{}\"", "0".repeat(31) + "7");
    text.replace("LONG", &format!("\"{}\"", "ß".repeat(1_001)))
        .replace("MANY", &format!("[{}]", many.join(", ")))
        .replace("USER", &id("user"))
        .replace("TEAM", &id("team"))
}

/// A condition that is nested so deep.
fn nested(levels: usize) -> String {
    let begin = ["{not: ", "{and: [", "{profile: {user: "];
    let end = ["}", "]}", "}}"];
    let (mut text, mut depth, mut place) = (String::from("{states: [ACTIVE]}"), 0, 0);
    while depth < levels {
        place = if depth + 2 > levels { 0 } else { (place + 1) % 3 };
        text = format!("{}{text}{}", begin[place], end[place]);
        depth += if place == 2 { 2 } else { 1 };
    }
    text
}

async fn app_with_something(db: crate::support::database::TestDb) -> TestApp {
    organisation(&db.db, "acme").await;
    let app = TestApp::new(db);
    for name in ["one", "two"] {
        let question = "mutation($name: String!) { userCreate(input: {username: $name}) { userErrors { code } } }";
        let data = app.data(question, json!({"name": name})).await;
        assert_eq!(data["userCreate"]["userErrors"], json!([]));
    }
    app
}

on_both! {
    async fn a_wrong_condition_is_refused_with_its_place(db: TestDb) {
        let app = app_with_something(db).await;
        let table = FILTERS.iter().map(|(list, filter, place)| (*list, filled(&format!("filter: {filter}")), *place));
        assert_refused(&app, table).await;
    }

    async fn other_wrong_arguments_are_refused_with_their_place(db: TestDb) {
        let app = app_with_something(db).await;
        let data = app.data("{ users(first: 1) { pageInfo { endCursor } } }", json!({})).await;
        let cursor = data["users"]["pageInfo"]["endCursor"].as_str().expect("a cursor");
        let damaged = format!("\"{}\"", cursor.chars().rev().collect::<String>());
        let cursor = format!("\"{cursor}\"");
        let put = |arguments: &str| filled(arguments).replace("BACK", &cursor).replace("DAMAGED", &damaged);
        let table = ARGUMENTS.iter().map(|(list, arguments, place)| (*list, put(arguments), *place));
        assert_refused(&app, table).await;
        // Where it belongs, the cursor is one.
        let data = app.data(&question("users", &put("after: BACK")), json!({})).await;
        assert_eq!(data["users"]["nodes"].as_array().map(Vec::len), Some(1));
    }

    async fn filters_are_nested_so_deep_and_no_deeper(db: TestDb) {
        let app = app_with_something(db).await;
        for levels in [1, 19, 20] {
            let question = question("users", &format!("filter: {}", nested(levels)));
            assert!(app.data(&question, json!({})).await["users"]["nodes"].is_array(), "{question}");
        }
        for levels in [21, 22, 30] {
            let question = question("users", &format!("filter: {}", nested(levels)));
            let errors = app.errors(&question, json!({})).await;
            let message = errors[0]["message"].as_str().unwrap_or_default();
            assert!(message.ends_with("` is nested more than 20 levels deep: say it with fewer.") && message.starts_with("The argument `filter."), "{message}");
        }
    }

    async fn a_filter_has_so_many_conditions_and_no_more(db: TestDb) {
        let app = app_with_something(db).await;
        let two = r#"{profile: {lastName: {contains: "a", endsWith: "b"}}}"#;
        let asked = |more: &str| {
            question("users", &format!("filter: {{or: [{}]{more}}}", [two; 100].join(", ")))
        };
        assert_eq!(app.data(&asked(""), json!({})).await["users"], json!({"nodes": []}));
        for more in [", states: [ACTIVE]", r#", profile: {tags: {hasAll: ["a", "b"]}}"#, r#", metadata: {key: "a"}"#] {
            let errors = app.errors(&asked(more), json!({})).await;
            let message = errors[0]["message"].as_str().unwrap_or_default();
            assert!(message.starts_with("The argument `filter` has more than 200 conditions: "), "{message}");
        }
    }
}
