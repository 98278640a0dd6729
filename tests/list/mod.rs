//! Lists are what was asked for: random directories, filters, orders and searches, walked by random viewers, and compared with
//! a plain filter and sort in memory that was written from the words of the schema and knows nothing of SQL.
//!
//! ```text
//! Chance → sight's Directory → dress.rs → the database → churn.rs
//!            ↓                                ↓
//!          sight's Model                   TestApp
//!            ↓                                ↓
//! draw.rs → Asked (filter.rs, order.rs,       ↓
//!            ↓     search.rs, known.rs)       ↓
//!          what must be      ←compare→     what is     (sight's pages.rs, crowd.rs, traffic.rs)
//! ```
//!
//! `LIST_SEED=7 cargo test --test suite list::` asks other questions than the usual ones.

mod asked;
mod churn;
mod crowd;
mod draw;
mod dress;
mod field;
mod filter;
mod known;
mod many;
mod odd;
mod order;
mod refusal;
mod search;
mod text;
mod traffic;
mod vocabulary;

use std::sync::Arc;

use roster::domain::{Actor, Viewer};

use self::{
    asked::{Asked, lists, whole},
    draw::Draw,
};
use crate::{
    sight::{
        Walk,
        caller::Caller,
        chance::Chance,
        directory::Directory,
        model::Model,
        node::{Kind, Node, ROOT},
        pages::Turning,
        window::Cursors,
    },
    support::{
        app::{TestApp, administrator},
        database::on_both,
    },
};

/// So many parts that know nothing of one another are in one directory.
const PARTS: usize = 5;

/// So many viewers ask.
const VIEWERS: usize = 80;

/// So many lists each of them walks, side by side.
const TOGETHER: usize = 10;

fn seed() -> u64 {
    std::env::var("LIST_SEED").map_or(1, |seed| seed.parse().expect("LIST_SEED is a number"))
}

/// Somebody from whom nothing is hidden, or somebody of the directory.
fn viewer(directory: &Directory, chance: &mut Chance) -> Arc<Viewer> {
    if chance.percent(40) {
        return administrator();
    }
    let mut viewer = if directory.accounts.is_empty() || chance.percent(75) {
        let id = chance.pick(&directory.users).id;
        Viewer::new(Actor::User(id), directory.administrators.contains(&id), directory.roles_of_user(id))
    } else {
        let id = chance.pick(&directory.accounts).id;
        Viewer::new(Actor::ServiceAccount(id), false, directory.roles_of_account(id))
    };
    if chance.percent(30) {
        viewer.organisation = Some(chance.pick(&directory.organisations).id);
    }
    Arc::new(viewer)
}

/// How many answers were compared; how many lists had several entries, and of how many of them a part was asked for.
#[derive(Debug, Default)]
struct Tally {
    answers: usize,
    lists: usize,
    parts: usize,
}

/// Lists chosen by chance, each on its way from both ends.
fn turning(walk: &Walk<'_>, draw: &mut Draw<'_>, tally: &mut Tally) -> Vec<Turning> {
    let model = walk.model;
    let seen: Vec<Node> = model.directory.nodes().into_iter().filter(|node| model.sees(*node)).collect();
    let parents: Vec<_> = seen.into_iter().filter(|node| !lists(node.kind).is_empty()).collect();
    let mut all = Vec::new();
    for _ in 0..TOGETHER {
        let parent = if parents.is_empty() || draw.chance.percent(50) { ROOT } else { draw.chance.pick(&parents) };
        let list = draw.chance.pick(&lists(parent.kind));
        let (field, whole) = (list.field, whole(model, parent, list.field));
        let asked = Asked::telling(draw, list, parent == ROOT, model, &whole);
        tally.lists += usize::from(whole.len() > 1);
        tally.parts += usize::from(asked.tells_apart(model, &whole));
        let list = asked.of(model, whole);
        for backward in [false, true] {
            let size = draw.chance.between(1, 3 + list.len() / 3);
            all.push(Turning::new((parent, field), asked.text(), list.clone(), (size.min(100), backward)));
        }
    }
    all
}

on_both! {
    async fn lists_are_what_was_asked_for(db: TestDb) {
        let app = TestApp::new(db);
        let seed = seed();
        let mut chance = Chance::new(seed);
        let mut directory = Directory::default();
        for part in 0..PARTS {
            directory.add_part(&mut chance, part);
        }
        dress::dress(&mut directory, &mut chance);
        directory.write(app.db(), &mut chance).await;
        let made = churn::churn(&app, &mut directory, &mut chance, 60).await;
        assert!(made > 50, "only {made} changes were made");
        let everybody = administrator();
        let omniscient = Model::new(&directory, &everybody);
        let mut tally = Tally::default();
        for _ in 0..VIEWERS {
            let caller = Caller::inside(viewer(&directory, &mut chance));
            let model = Model::new(&directory, &caller.viewer);
            let walk = Walk { app: &app, caller: &caller, model: &model, secrets: Vec::new(), seed: format!("LIST_SEED={seed}") };
            let mut draw = Draw { chance: &mut chance, model: &omniscient };
            let lists_on_their_way = turning(&walk, &mut draw, &mut tally);
            tally.answers += walk.turn(lists_on_their_way, &mut Cursors::new()).await;
            for kind in [Kind::Root, Kind::Organisation, Kind::User, Kind::Team, Kind::Group] {
                for list in lists(kind) {
                    tally.answers += walk.ask_all(&mut draw, kind, list).await;
                }
            }
        }
        println!("{tally:?}");
        assert!(tally.answers > 5_000 && tally.parts * 3 > tally.lists * 2, "too little was compared: {tally:?}");
    }
}
