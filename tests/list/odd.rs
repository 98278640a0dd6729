//! What is odd is text: it is looked for as it is, and found where it is.

use roster::domain::text::fold;
use serde_json::{Value, json};

use crate::support::{app::TestApp, database::on_both};

/// Texts that mean something to somebody, but not here.
const ODD: &[&str] = &[
    "\0",
    "a\0b",
    "%",
    "_",
    "a%",
    "\\",
    "\\\\",
    "\\%",
    "'",
    "''",
    "\"",
    "';--",
    "*",
    "?",
    "[a]",
    "{}",
    "$1",
    ":a",
    "\u{200f}",
    "\u{202e}a",
    "\u{301}",
    "\u{feff}",
    "\u{fffd}",
    "\u{ffff}",
    "\u{10ffff}",
    "\u{1f468}\u{200d}\u{1f469}",
    "NULL",
    "\u{7f}",
    "\r\n\t",
    " ",
    "ｶ",
    "ｶﾞ",
];

/// What a text is asked of: every place that takes one, with `TEXT` in it.
const PLACES: &[(&str, &str)] = &[
    ("users", "{username: COMPARED}"),
    ("users", "{email: COMPARED}"),
    ("users", "{phone: COMPARED}"),
    ("users", "{emails: [TEXT]}"),
    ("users", "{identity: {platform: TEXT, subject: TEXT}}"),
    ("users", "{metadata: {key: TEXT, value: TEXT}}"),
    ("profiles", "{firstName: COMPARED, middleName: COMPARED}"),
    ("profiles", "{lastName: COMPARED, nickname: COMPARED}"),
    ("profiles", "{name: COMPARED, displayName: COMPARED}"),
    ("profiles", "{jobTitle: COMPARED, employerName: COMPARED}"),
    ("profiles", "{externalIds: [TEXT]}"),
    ("profiles", "{tags: {has: TEXT, hasAny: [TEXT], hasAll: [TEXT]}}"),
    ("profiles", "{contact: {value: COMPARED}}"),
    ("organisations", "{name: COMPARED, slug: COMPARED}"),
    ("teams", "{name: COMPARED}"),
];

/// How texts are compared.
const COMPARISONS: &[&str] = &["eq: TEXT", "in: [TEXT]", "contains: TEXT", "startsWith: TEXT", "endsWith: TEXT"];

/// A user of every odd name that may be one; how many there are.
async fn people(app: &TestApp) -> Vec<&'static str> {
    let mut names = Vec::new();
    for name in ODD {
        let question = "mutation($name: String!) { userCreate(input: {username: $name}) { user { username } } }";
        let data = app.data(question, json!({"name": name})).await;
        names.extend((data["userCreate"]["user"]["username"] == json!(name)).then_some(*name));
    }
    names
}

async fn found(app: &TestApp, filter: &str) -> Vec<String> {
    let data =
        app.data(&format!("{{ users(first: 100, filter: {filter}) {{ nodes {{ username }} }} }}"), json!({})).await;
    let nodes = data["users"]["nodes"].as_array().expect("nodes").iter();
    let mut names: Vec<_> = nodes.map(|node| node["username"].as_str().expect("a name").to_owned()).collect();
    names.sort();
    names
}

/// Whether a name meets a comparison with a text.
type Meets = fn(&str, &str) -> bool;

on_both! {
    async fn odd_texts_are_asked_of_every_place(db: TestDb) {
        let app = TestApp::new(db);
        for text in ODD {
            for (list, place) in PLACES {
                for comparison in COMPARISONS {
                    let compared = format!("{{{comparison}, ignoreCase: {}}}", text.len() % 2 == 0);
                    let filter = place.replace("COMPARED", &compared).replace("TEXT", &json!(text).to_string());
                    let question = format!("{{ {list}(filter: {{not: {filter}}}) {{ totalCount }} }}");
                    assert_eq!(app.data(&question, json!({})).await[list], json!({"totalCount": 0}), "{question}");
                }
            }
        }
    }

    async fn odd_texts_are_found_where_they_are(db: TestDb) {
        let app = TestApp::new(db);
        let names = people(&app).await;
        assert!(names.len() > 15, "{names:?}");
        let comparisons: [(&str, Meets); 4] = [
            ("eq", |name, text| name == text),
            ("contains", |name, text| name.contains(text)),
            // A letter and its mark are one.
            ("startsWith", |name, text| name.starts_with(text) && fold(name).starts_with(&fold(text))),
            ("endsWith", |name, text| name.ends_with(text)),
        ];
        for text in ODD {
            for (comparison, meets) in comparisons {
                let mut expected: Vec<_> = names.iter().filter(|name| meets(name, text)).map(|name| (*name).to_owned()).collect();
                expected.sort();
                let filter = format!("{{username: {{{comparison}: {}}}}}", json!(text));
                assert_eq!(found(&app, &filter).await, expected, "{filter}");
            }
        }
    }

    async fn what_is_no_text_or_too_much_of_it_breaks_nothing(db: TestDb) {
        let app = TestApp::new(db);
        let long = "ß".repeat(1_000_000);
        for text in [r"\ud800", r"a\udc00", r"\udc00\ud800", r"\u{d800}", &long] {
            for list in [format!("users(filter: {{username: {{eq: \"{text}\"}}}})"), format!("users(search: \"{text}\")"),
                format!("users(after: \"{text}\")"), format!("users(filter: {{metadata: {{key: \"a\", value: \"{text}\"}}}})")]
            {
                let answer = app.answer(&format!("{{ {list} {{ totalCount }} }}"), json!({})).await;
                let error = &answer["errors"][0];
                let known = ["BAD_USER_INPUT", "GRAPHQL_PARSE_FAILED"].iter().any(|code| error["extensions"]["code"] == *code);
                let sentence = error["message"].as_str().map_or(0, str::len);
                assert!(known && sentence < 600, "{}: {answer:#}", list.chars().take(100).collect::<String>());
                assert_eq!(answer["errors"].as_array().map(Vec::len), Some(1));
            }
        }
        // The value of an entry may be long, and then it is asked for whole.
        let value: Value = json!("v".repeat(500_000));
        let question = "query($value: String) { users(filter: {metadata: {key: \"a\", value: $value}}) { totalCount } }";
        assert_eq!(app.data(question, json!({"value": value})).await["users"], json!({"totalCount": 0}));
    }

    async fn what_was_written_in_another_form_is_found_by_it(db: TestDb) {
        let app = TestApp::new(db);
        let profile = "mutation($text: String!) { profileCreate(input: {newUser: {username: $text}, firstName: $text, tags: [$text],
            position: {jobTitle: $text}}) { userErrors { message } profile { user { id username } } } }";
        // A letter and its mark by themselves are kept as one.
        let made = app.data(profile, json!({"text": "n\u{303}andu\u{301}"})).await;
        let user = &made["profileCreate"]["profile"]["user"];
        assert_eq!(user["username"], json!("\u{f1}and\u{fa}"), "{made:#}");
        let metadata = "mutation($id: ID!, $key: String!) {
            userMetadataSet(input: {id: $id, key: $key, value: \"1\"}) { userErrors { message } } }";
        let set = app.data(metadata, json!({"id": user["id"], "key": "n\u{303}andu\u{301}"})).await;
        assert_eq!(set["userMetadataSet"]["userErrors"], json!([]));
        let question = "query($filter: UserFilter!) { users(filter: $filter) { totalCount } }";
        for (text, begin) in [("n\u{303}andu\u{301}", "n\u{303}"), ("\u{f1}and\u{fa}", "\u{f1}")] {
            for filter in [
                json!({"username": {"eq": text}}),
                json!({"username": {"in": ["x", text]}}),
                json!({"username": {"startsWith": begin}}),
                json!({"profile": {"firstName": {"contains": text}}}),
                json!({"profile": {"jobTitle": {"endsWith": text}}}),
                json!({"profile": {"tags": {"has": text}}}),
                json!({"profile": {"tags": {"hasAny": ["x", text]}}}),
                json!({"profile": {"tags": {"hasAll": [text]}}}),
                json!({"metadata": {"key": text}}),
            ] {
                let found = app.data(question, json!({"filter": filter})).await;
                assert_eq!(found["users"], json!({"totalCount": 1}), "{filter}");
            }
        }
    }
}
