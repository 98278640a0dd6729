//! Operations that nobody has thought of: random ones, made from the schema alone, and odd values in every place that takes a
//! text. None is answered by a failure of Roster's own, or by anything that is not what the operation asks for.
//!
//! ```text
//! the printed schema → schema.rs → draw.rs, value.rs (odd.rs) → Operation → TestApp
//!                                     ↑                             ↓          ↓
//!                                  pool.rs ← client.rs, survey.rs ← check.rs ← answer
//! ```
//!
//! `OPERATION_SEED=7 cargo test --test suite operation::` asks for other things than the usual ones. A new field, argument or
//! type is asked for by itself; a new scalar must be made known to value.rs and check.rs, which say so.

mod check;
mod client;
mod document;
mod draw;
mod everywhere;
mod odd;
mod pool;
mod schema;
mod spot;
mod survey;
mod value;
mod wrong;

use std::collections::BTreeMap;

use roster::demo::{self, Plan};

use self::{
    client::Client,
    draw::{Draw, MUTATIONS, QUERIES},
    schema::{Field, schema},
};
use crate::{
    sight::chance::Chance,
    support::{
        app::TestApp,
        database::{TestDb, on_both},
    },
};

/// So many random queries are sent.
const QUERIES_SENT: usize = 2_000;

/// So many random mutations.
const MUTATIONS_SENT: usize = 1_200;

/// After so many mutations it is looked anew what there is.
const OFTEN: usize = 150;

fn seed() -> u64 {
    std::env::var("OPERATION_SEED").map_or(1, |seed| seed.parse().expect("OPERATION_SEED is a number"))
}

/// The application over a database of some made-up people.
async fn app(db: TestDb) -> TestApp {
    demo::generate(&db.db, &Plan { people: 60, seed: seed() }, &mut |_| {}).await.expect("a demonstration");
    TestApp::new(db)
}

/// A mutation to be drawn: each in turn, so that none is forgotten, sometimes with others.
fn mutations(number: usize, chance: &mut Chance) -> Vec<&'static Field> {
    let fields = &schema().mutation().fields;
    let more = chance.pick(&[0, 0, 0, 0, 1, 2]);
    let others = (0..more).map(|_| chance.between(0, fields.len() - 1));
    [number % fields.len()].into_iter().chain(others).map(|index| &fields[index]).collect()
}

on_both! {
    async fn random_queries_are_answered_as_they_ask(db: TestDb) {
        let app = app(db).await;
        let mut client = Client::new(&app, seed()).await;
        let (ids, texts) = client.pool.kinds();
        assert!(ids > 5 && texts > 30, "only {ids} kinds of ids and {texts} of texts are known");
        let mut chance = Chance::new(seed());
        for _ in 0..QUERIES_SENT {
            let operation = Draw::new(&mut chance, &client.pool, QUERIES).query();
            client.try_out(&operation, &mut chance).await;
        }
        println!("{:?}", client.counts);
        assert!(client.counts.fine > QUERIES_SENT / 2, "{:?}", client.counts);
    }

    async fn random_mutations_are_answered_as_they_ask(db: TestDb) {
        let app = app(db).await;
        let mut client = Client::new(&app, seed()).await;
        let mut chance = Chance::new(seed());
        let mut done: BTreeMap<&str, usize> = BTreeMap::new();
        for number in 0..MUTATIONS_SENT {
            if number % OFTEN == OFTEN - 1 {
                client.refresh().await;
            }
            let fields = mutations(number, &mut chance);
            let operation = Draw::new(&mut chance, &client.pool, MUTATIONS).mutation(&fields);
            let answer = client.try_out(&operation, &mut chance).await;
            for field in fields {
                let errors = answer["data"][&field.name]["userErrors"].as_array();
                *done.entry(&field.name).or_default() += usize::from(errors.is_some_and(Vec::is_empty));
            }
        }
        println!("{:?} {done:?}", client.counts);
        assert!(client.counts.fine > MUTATIONS_SENT / 2, "{:?}", client.counts);
        assert!(done.values().filter(|done| **done > 0).count() > done.len() / 2, "{done:?}");
        client.refresh().await;
        // What was written can be read, all of it.
        client.survey(100, None).await;
    }
}
