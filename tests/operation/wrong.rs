//! Answers that are wrong are told from those that are right: otherwise the other tests would assert nothing.

use axum::http::StatusCode;
use serde_json::{Value as Json, json};

use super::{
    check::Check,
    document::{Asked, Operation, Selection, Value, When},
    schema::{Type, schema},
};

fn ask(of: &'static Type, name: &str, selections: Vec<Selection>) -> Selection {
    let field = of.field(name).unwrap_or_else(|| schema().about_itself(name));
    Selection::Field(Asked { selections, ..Asked::plain(field) })
}

/// `{ users { nodes { id state profile { birthDate } } totalCount @skip(if: true) } node(…) { __typename id … } }`
fn operation() -> Operation {
    let root = schema().query();
    let get = |name: &str| schema().get(name);
    let birth = ask(get("Profile"), "birthDate", Vec::new());
    let user = vec![
        ask(get("User"), "id", Vec::new()),
        ask(get("User"), "state", Vec::new()),
        ask(get("User"), "profile", vec![birth]),
    ];
    let mut count = Asked::plain(get("UserConnection").field("totalCount").expect("a field"));
    count.when = vec![When { directive: "skip", condition: Value::Plain(json!(true)), holds: false }];
    let users = vec![ask(get("UserConnection"), "nodes", user), Selection::Field(count)];
    let version = vec![ask(get("Record"), "version", Vec::new())];
    let node = vec![
        ask(get("Node"), "__typename", Vec::new()),
        Selection::Inline { on: Some(get("Record")), when: Vec::new(), selections: version },
    ];
    Operation::new("query", root, vec![ask(root, "users", users), ask(root, "node", node)])
}

fn right() -> Json {
    let user = json!({"id": "user_1", "state": "ACTIVE", "profile": {"birthDate": "1970-01-01"}});
    json!({"data": {"users": {"nodes": [user]}, "node": {"__typename": "User", "version": 1}}})
}

fn error(path: Json) -> Json {
    json!({"message": "Wrong.", "path": path, "extensions": {"code": "FORBIDDEN"}})
}

/// A right answer with something else in it.
fn with(place: &str, value: Json) -> Json {
    let mut answer = right();
    let (above, key) = place.rsplit_once('/').expect("a pointer");
    answer.pointer_mut(above).expect("a place")[key] = value;
    answer
}

fn with_error(error: Json) -> Json {
    let mut answer = right();
    answer["errors"] = json!([error]);
    answer
}

fn refused(message: &str, code: &str) -> Json {
    json!({"data": null, "errors": [{"message": message, "extensions": {"code": code}}]})
}

fn is_right(status: StatusCode, answer: &Json) -> Result<(), String> {
    Check { operation: &operation(), status, answer }.run(&mut |_| ())
}

#[test]
fn right_answers_are_taken() {
    let mut hidden = with("/data/users/nodes/0/profile", json!({"birthDate": null}));
    hidden["errors"] = json!([error(json!(["users", "nodes", 0, "profile", "birthDate"]))]);
    let mut nothing = json!({"data": null, "errors": [error(json!(["users", "nodes", 0, "state"]))]});
    nothing["errors"][0]["extensions"]["code"] = json!("TRY_AGAIN");
    for answer in [
        right(),
        with("/data/users/nodes", json!([])),
        with("/data/node", json!({"__typename": "Change"})),
        with("/data/node", Json::Null),
        hidden,
        nothing,
    ] {
        assert_eq!(is_right(StatusCode::OK, &answer), Ok(()), "{answer:#}");
    }
}

#[test]
fn wrong_answers_are_refused() {
    let mut too_far = with("/data/users/nodes/0/profile", Json::Null);
    too_far["errors"] = json!([error(json!(["users", "nodes", 0, "profile", "birthDate"]))]);
    for answer in [
        // Keys, and values of their types.
        with("/data/more", json!(1)),
        with("/data/users/totalCount", json!(1)),
        with("/data/users/nodes", json!({})),
        with("/data/users/nodes", json!([null])),
        with("/data/users/nodes", json!([{"id": "user_1", "state": "ACTIVE"}])),
        with("/data/users/nodes/0/id", json!(1)),
        with("/data/users/nodes/0/state", json!("ASLEEP")),
        with("/data/users/nodes/0/profile", json!({"birthDate": "1970-13-01"})),
        with("/data/node", json!({"__typename": "Country", "version": 1})),
        with("/data/node", json!({"__typename": "Change", "version": 1})),
        with("/data/node", json!({"__typename": "User", "version": 1_i64 << 40})),
        // Nulls, and errors that lead to them.
        with("/data/users", Json::Null),
        json!({"data": null}),
        json!({"data": right()["data"], "errors": []}),
        json!({"data": null, "errors": [error(json!(["node"]))]}),
        with_error(error(json!(["users", "nodes", 0, "profile", "birthDate"]))),
        with_error(error(json!(["users", "nodes", 7, "profile"]))),
        too_far,
        with_error(error(json!(["nowhere"]))),
        with_error(json!({"message": "Wrong.", "extensions": {"code": "FORBIDDEN"}})),
        // What errors say.
        refused("Wrong.", "INTERNAL_SERVER_ERROR"),
        refused("Wrong.", "NEVER_HEARD"),
        refused("Two\nlines.", "BAD_USER_INPUT"),
        refused(&"x".repeat(3_000), "BAD_USER_INPUT"),
        refused("", "BAD_USER_INPUT"),
        json!({"data": null, "errors": [{"message": "Wrong."}]}),
    ] {
        assert!(is_right(StatusCode::OK, &answer).is_err(), "{answer:#}");
    }
    assert!(is_right(StatusCode::INTERNAL_SERVER_ERROR, &right()).is_err());
    assert!(is_right(StatusCode::INTERNAL_SERVER_ERROR, &refused("Wrong.", "TRY_AGAIN")).is_err());
    assert_eq!(is_right(StatusCode::PAYLOAD_TOO_LARGE, &refused("Wrong.", "PAYLOAD_TOO_LARGE")), Ok(()));
}
