//! Two callers who take the same name at the same moment: one gets it, and the other is told at the place where the name
//! stands, also where only the database's constraint can tell.

use std::time::Duration;

use futures_util::future::{BoxFuture, join};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::{Peer, profile};
use crate::{
    mutation::errors,
    support::{
        app::{TestApp, administrator},
        database::{Kind, TestDb, on_both},
    },
};

/// How often two race for each name.
const ROUNDS: usize = 8;

/// A name that two can want: the mutation, its record, the name's place, an input that wants it, and SQL by which somebody
/// else takes it. `{n}` differs with each caller, and `{round}` with each race.
struct Contest {
    mutation: &'static str,
    record: &'static str,
    place: &'static str,
    input: &'static str,
    taken: &'static str,
}

const USER: &str =
    "INSERT INTO users (id, version, created_at, updated_at, username, username_folded, email, email_folded, state)
    VALUES (gen_random_uuid(), 1, now(), now(), ";
const ORGANISATION: &str = "INSERT INTO organisations (id, version, created_at, updated_at, name, name_folded, slug, slug_folded,
    sandbox, status, nomenclature, features) VALUES (gen_random_uuid(), 1, now(), now(), 'x', 'x', 'SAME0', 'same0', false,
    'ACTIVE', '{}', '[]')";
const PROFILE: &str =
    "UPDATE profiles SET external_id = 'same0' WHERE user_id = (SELECT id FROM users WHERE username = 'other')";

const CONTESTS: [Contest; 6] = [
    Contest {
        mutation: "userCreate",
        record: "user",
        place: "input.username",
        input: r#"{"username": "Same{round}"}"#,
        taken: "'SAME0', 'same0', NULL, NULL, 'ACTIVE')",
    },
    Contest {
        mutation: "userCreate",
        record: "user",
        place: "input.email",
        input: r#"{"username": "mail-{round}-{n}", "email": "Same{round}@example.org"}"#,
        taken: "'x', 'x', 'SAME0@example.org', 'same0@example.org', 'ACTIVE')",
    },
    Contest {
        mutation: "profileCreate",
        record: "profile",
        place: "input.newUser.username",
        input: r#"{"newUser": {"username": "same{round}"}}"#,
        taken: "'same0', 'same0', NULL, NULL, 'ACTIVE')",
    },
    Contest {
        mutation: "organisationCreate",
        record: "organisation",
        place: "input.slug",
        input: r#"{"name": "x", "slug": "Same{round}"}"#,
        taken: ORGANISATION,
    },
    Contest {
        mutation: "profileCreate",
        record: "profile",
        place: "input.externalId",
        input: r#"{"newUser": {"username": "external-{round}-{n}"}, "externalId": "same{round}"}"#,
        taken: PROFILE,
    },
    Contest {
        mutation: "profileUpdate",
        record: "profile",
        place: "input.externalId",
        input: r#"{"id": "{n}", "externalId": "same{round}"}"#,
        taken: PROFILE,
    },
];

impl Contest {
    /// Wants the name; the payload.
    fn want<'a>(&'a self, app: &'a TestApp, round: usize, n: &'a str) -> BoxFuture<'a, Value> {
        let input = self.input.replace("{round}", &round.to_string()).replace("{n}", n);
        let kind = format!("{}{}Input", self.mutation[..1].to_uppercase(), &self.mutation[1..]);
        let (mutation, record) = (self.mutation, self.record);
        let query = format!(
            "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {record} {{ id }} userErrors {{ path code }} }} }}"
        );
        let input: Value = serde_json::from_str(&input).expect("JSON");
        Box::pin(async move {
            let mut answer = app.ask(&administrator(), &query, json!({"input": input})).await;
            assert_eq!(answer.get("errors"), None, "{answer:#}");
            answer["data"][mutation].take()
        })
    }

    fn taken(&self) -> Vec<(String, String)> {
        vec![(self.place.to_owned(), "TAKEN".to_owned())]
    }
}

on_both! {
    async fn of_two_who_take_a_name_one_gets_it(test: TestDb) {
        let app = TestApp::new(test);
        let ids = [profile(&app, "one").await, profile(&app, "two").await];
        let ids = ids.each_ref().map(String::as_str);
        for (number, contest) in CONTESTS.iter().enumerate() {
            for round in (0..ROUNDS).map(|round| number * ROUNDS + round) {
                let (one, other) = join(contest.want(&app, round, ids[0]), contest.want(&app, round, ids[1])).await;
                let told = [errors(&one), errors(&other)];
                let mut expected = [Vec::new(), contest.taken()];
                if !told[0].is_empty() {
                    expected.reverse();
                }
                assert_eq!(told, expected, "{} {}", contest.mutation, contest.place);
            }
        }
    }
}

/// The other has taken the name and not said so yet: the mutation finds it free, and hears from the constraint that it is not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_is_taken_while_a_mutation_runs_is_told_at_its_place() {
    for contest in &CONTESTS {
        let app = TestApp::new(TestDb::migrated(Kind::Postgres).await);
        profile(&app, "other").await;
        let id = profile(&app, "mine").await;
        let mut other = Peer::of(&app.test.url).await;
        let insert = if contest.taken.starts_with('\'') { USER } else { "" };
        other.run(&format!("BEGIN; {insert}{}", contest.taken)).await;
        let give_way = async {
            Peer::of(&app.test.url).await.await_waiting().await;
            other.run("COMMIT").await;
        };
        let both = join(contest.want(&app, 0, &id), give_way);
        let (refused, ()) =
            timeout(Duration::from_secs(30), both).await.expect("it waits for the other's end, and no more");
        assert_eq!(errors(&refused), contest.taken(), "{} {}", contest.mutation, contest.place);
        assert_eq!(refused[contest.record], Value::Null);
    }
}
