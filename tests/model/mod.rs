//! What is changed is what the rules say: random sequences of mutations, sent to Roster and to a model of the rules that was
//! written from their words and knows nothing of SQL.
//!
//! ```text
//! Chance → Call (draw.rs, sample.rs) → Roster → payload, whole graph (graph.rs)
//!            ↓                                       ↕ compare (walk.rs)
//!          Attempt (user.rs, profile.rs, …) → World (world.rs)
//! ```
//!
//! `MODEL_SEED=7 cargo test --test suite model` walks other sequences than the usual ones, and with `MODEL_WALKS=20` more of
//! them.

mod access;
mod attempt;
mod draw;
mod field;
mod found;
mod graph;
mod member;
mod new;
mod organisation;
mod payload;
mod pick;
mod predict;
mod profile;
mod rule;
mod sample;
mod select;
mod team;
mod user;
mod walk;
mod world;

use self::walk::Walk;
use crate::support::{app::TestApp, database::on_both};

/// So many sequences are walked on one database, one after the other, each on what the others have left.
const WALKS: u64 = 3;

/// So many mutations are in each.
const MUTATIONS: usize = 500;

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |given| given.parse().expect(name))
}

on_both! {
    async fn what_is_changed_is_what_the_rules_say(db: TestDb) {
        let app = TestApp::new(db);
        let seed = number("MODEL_SEED", 1);
        let mut walk = Walk::new(&app, seed);
        walk.found().await;
        for seed in seed..seed + number("MODEL_WALKS", WALKS) {
            walk.go(seed, MUTATIONS).await;
        }
        walk.fill_up().await;
        walk.assert_worth();
    }
}
