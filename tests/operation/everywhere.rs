//! Each odd value in every place that takes a text.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use serde_json::json;

use super::{
    app,
    client::Client,
    odd,
    schema::{Kind, schema},
    seed,
    spot::{Spot, spots},
};
use crate::{
    sight::chance::Chance,
    support::database::{TestDb, on_both},
};

/// What stands for half a character until the request is written.
const HALF: &str = "HALF";

/// Sends an operation that gives a text in a place.
async fn give(client: &mut Client<'_>, chance: &mut Chance, spot: &Spot, text: &str, as_variable: bool) {
    let operation = spot.operation(text, as_variable, chance, &client.pool);
    let caller = client.administrator.clone();
    let answer = client.ask(&caller, &operation).await;
    client.count(&answer);
}

/// Sends an operation that gives half a character, which only the JSON of a request or an escape of GraphQL can write.
async fn give_half(client: &Client<'_>, chance: &mut Chance, spot: &Spot, as_variable: bool) {
    let body = spot.operation(HALF, as_variable, chance, &client.pool).body();
    let half = if as_variable { r"\ud800" } else { r"\\ud800" };
    let (status, answer) = client.send(&client.administrator, body.replace(HALF, half)).await;
    let code = &answer["errors"][0]["extensions"]["code"];
    let expected = if as_variable { "BAD_REQUEST" } else { "GRAPHQL_PARSE_FAILED" };
    if *code != json!(expected) || as_variable && status != StatusCode::BAD_REQUEST {
        client.fail("half a character", &body, &format!("{status} {answer:#}"));
    }
}

/// The arguments and fields of inputs that take a text.
fn takers() -> BTreeSet<(String, String)> {
    let is_text = |of| !["Boolean", "Float", "Int"].contains(&schema().of(of).name.as_str());
    let mut takers = BTreeSet::new();
    for of in schema().types().filter(|of| !of.name.starts_with("__")) {
        let arguments = of.fields.iter().flat_map(|field| field.arguments.iter().map(|input| (&field.name, input)));
        for (owner, input) in arguments.chain(of.inputs.iter().map(|input| (&of.name, input))) {
            if schema().of(&input.of).kind == Kind::Scalar && is_text(&input.of) {
                takers.insert((owner.clone(), input.name.clone()));
            }
        }
    }
    takers
}

#[test]
fn every_place_is_found() {
    let found: BTreeSet<_> = spots().iter().map(Spot::name).collect();
    let missing: Vec<_> = takers().into_iter().filter(|taker| !found.contains(taker)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(found.len() > 100);
}

/// A huge text is given in every so many places, which ones depends on the seed: each takes its time.
const HUGE_PLACES: u64 = 6;

/// Gives each odd value in each of these places, as a variable and as a literal.
async fn give_all(db: TestDb, spots: Vec<Spot>) {
    let app = app(db).await;
    let mut client = Client::new(&app, seed()).await;
    let mut chance = Chance::new(seed());
    for spot in &spots {
        for as_variable in [true, false] {
            for text in odd::of_scalar(spot.scalar()) {
                give(&mut client, &mut chance, spot, text, as_variable).await;
            }
            give_half(&client, &mut chance, spot, as_variable).await;
        }
    }
    println!("{:?}", client.counts);
    assert!(client.counts.fine > spots.len(), "{:?}", client.counts);
}

on_both! {
    async fn odd_texts_are_answered_in_queries(db: TestDb) {
        give_all(db, spots().into_iter().filter(|spot| !spot.is_of_mutation()).collect()).await;
    }

    async fn odd_texts_are_answered_in_mutations(db: TestDb) {
        give_all(db, spots().into_iter().filter(Spot::is_of_mutation).collect()).await;
    }

    async fn huge_texts_are_answered_everywhere(db: TestDb) {
        let app = app(db).await;
        let mut client = Client::new(&app, seed()).await;
        let mut chance = Chance::new(seed());
        for (number, spot) in (seed()..).zip(&spots()).filter(|(number, _)| number.is_multiple_of(HUGE_PLACES)) {
            let text = odd::long(odd::HUGE, &mut chance);
            give(&mut client, &mut chance, spot, &text, number.is_multiple_of(2 * HUGE_PLACES)).await;
        }
        println!("{:?}", client.counts);
        assert!(client.counts.sent > 50, "{:?}", client.counts);
    }
}
