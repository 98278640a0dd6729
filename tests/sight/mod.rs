//! Nobody sees what they must not: random directories, walked by random viewers, and compared with a model of the rules
//! that was written from their words and knows nothing of SQL.
//!
//! ```text
//! Chance → Directory (random.rs) → the database
//!            ↓                       ↓
//!          Model (model.rs,        TestApp
//!          answer.rs)                ↓
//!            ↓                       ↓
//!          what must be  ←compare→  what is       (tree.rs, lookup.rs, sweep.rs,
//!                                                           pages.rs, window.rs)
//! ```
//!
//! `SIGHT_SEED=7 cargo test --test suite sight` walks other directories than the usual ones.

pub mod answer;
pub mod caller;
pub mod chance;
pub mod directory;
mod lookup;
pub mod model;
pub mod node;
pub mod pages;
mod random;
mod sweep;
pub mod tree;
pub mod window;

use std::sync::Arc;

use roster::domain::{Actor, Viewer};
use serde_json::{Value, json};

use self::{
    caller::Caller,
    chance::Chance,
    directory::Directory,
    model::Model,
    tree::{Expected, Selection},
    window::Cursors,
};
use crate::support::{app::TestApp, database::on_both};

/// So many parts that know nothing of one another are in one directory.
const PARTS: usize = 8;

/// So many viewers walk it.
const VIEWERS: usize = 80;

/// So many questions along the edges each of them asks.
const QUESTIONS: usize = 12;

/// Of so many fields that may not be read an answer tells one by one.
const TOLD: usize = 20;

fn seed() -> u64 {
    std::env::var("SIGHT_SEED").map_or(1, |seed| seed.parse().expect("SIGHT_SEED is a number"))
}

/// One walk: who asks, and what is known of what there is.
pub struct Walk<'w> {
    pub app: &'w TestApp,
    pub caller: &'w Caller,
    pub model: &'w Model<'w>,
    /// What no answer may hold.
    pub secrets: Vec<String>,
    /// With what the walk is repeated.
    pub seed: String,
}

impl Walk<'_> {
    /// Asks a question; the answer must be this, with no other errors than those of what may not be read.
    pub async fn assert_answer(&self, question: &str, expected: &Expected) {
        let answer = self.caller.ask(self.app, question).await;
        let wrong = difference(&expected.data, &answer["data"], &mut String::new())
            .or_else(|| misplaced(&expected.forbidden, answer["errors"].as_array().map_or(&[], Vec::as_slice)))
            .or_else(|| self.told_secret(&answer["errors"]));
        if let Some(wrong) = wrong {
            self.fail(question, &wrong);
        }
    }

    /// Asks what the viewer may do with what is seen, which must not name what is not.
    async fn rummage(&self) {
        let ability = "{ missingPermission reason organisation { id slug } }";
        let question = format!(
            "{{ viewer {{ organisation {{ slug }} }}
                users(first: 100) {{ nodes {{ viewerCan {{ update {ability} delete {ability} readPrivate {ability} }} }} }}
                profiles(first: 100) {{ nodes {{ viewerCan {{ update {ability} readDocuments {ability} }} }} }}
                teams {{ nodes {{ viewerCan {{ update {ability} changeMembers {ability} }} }} }}
                organisations {{ nodes {{ viewerCan {{ update {ability} changeGroups {ability} }} }} }} }}"
        );
        let answer = self.caller.ask(self.app, &question).await;
        let wrong = answer.get("errors").map(|errors| format!("no error is expected: {errors:#}"));
        if let Some(wrong) = wrong.or_else(|| self.told_secret(&answer)) {
            self.fail(&question, &wrong);
        }
    }

    fn told_secret(&self, answer: &Value) -> Option<String> {
        let text = answer.to_string();
        let told = self.secrets.iter().find(|secret| text.contains(*secret));
        told.map(|secret| format!("{secret} is not seen, and told"))
    }

    pub fn fail(&self, question: &str, wrong: &str) -> ! {
        panic!("{}\n{:?}\n{question}\n{wrong}", self.seed, self.caller)
    }
}

/// The first place at which an answer is not what it must be.
pub fn difference(expected: &Value, found: &Value, place: &mut String) -> Option<String> {
    let length = place.len();
    let differs = |place: &str| Some(format!("at {place}: {expected} is expected, and found is {found}"));
    match (expected, found) {
        (Value::Object(one), Value::Object(other)) if one.keys().eq(other.keys()) => one.keys().find_map(|key| {
            place.truncate(length);
            place.push('.');
            place.push_str(key);
            difference(&one[key], &other[key], place)
        }),
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => (0..one.len()).find_map(|index| {
            place.truncate(length);
            *place += "[";
            *place += &index.to_string();
            *place += "]";
            difference(&one[index], &other[index], place)
        }),
        _ if expected == found => None,
        _ => differs(place),
    }
}

/// What is wrong with the errors of an answer in which exactly these fields may not be read.
fn misplaced(forbidden: &[Vec<Value>], errors: &[Value]) -> Option<String> {
    let mut counted = 0;
    let mut told = Vec::new();
    for error in errors {
        if error["extensions"]["code"] != "FORBIDDEN" {
            return Some(format!("no such error is expected: {error:#}"));
        }
        match &error["path"] {
            Value::Array(path) => told.push(path),
            _ => counted += error["extensions"]["count"].as_u64().map_or(0, |count| count.try_into().expect("few")),
        }
    }
    let unexpected = told.iter().find(|path| !forbidden.contains(path));
    let right =
        unexpected.is_none() && told.len() == forbidden.len().min(TOLD) && told.len() + counted == forbidden.len();
    (!right).then(|| format!("forbidden is {forbidden:?}, told is {told:?}, and {counted} are counted"))
}

on_both! {
    async fn what_is_seen_is_what_the_rules_say(db: TestDb) {
        let app = TestApp::new(db);
        let seed = seed();
        let mut chance = Chance::new(seed);
        let mut directory = Directory::default();
        for part in 0..PARTS {
            directory.add_part(&mut chance, part);
        }
        directory.write(app.db(), &mut chance).await;
        let (mut checked, mut cursors) = (0, Cursors::new());
        for _ in 0..VIEWERS {
            let caller = Caller::random(&app, &directory, &mut chance).await;
            let model = Model::new(&directory, &caller.viewer);
            let walk = Walk { app: &app, caller: &caller, model: &model, secrets: model.secrets(), seed: format!("SIGHT_SEED={seed}") };
            if let Some(wrong) = caller.misjudged(&app).await {
                walk.fail("who am I?", &wrong);
            }
            walk.rummage().await;
            checked += walk.look_up().await;
            for _ in 0..QUESTIONS {
                let question = Selection::random(&mut chance);
                walk.assert_answer(&question.text(), &question.expected(&model)).await;
                checked += 1;
            }
            checked += walk.sweep(&mut chance).await;
            checked += walk.turn_pages(&mut chance, &mut cursors).await;
            checked += walk.look_between(&mut chance, &cursors).await;
        }
        println!("{checked} answers were compared");
        assert!(checked > 5_000, "only {checked} answers were compared");
    }

    async fn what_is_hidden_leaves_no_holes_in_a_page(db: TestDb) {
        let app = TestApp::new(db);
        let mut chance = Chance::new(1);
        let (directory, manager) = Directory::crowd(&mut chance, 66, 10);
        directory.write(app.db(), &mut chance).await;
        let viewer = Viewer::new(Actor::User(manager), false, directory.roles_of_user(manager));
        let (organisation, team) = (directory.organisations[0].id, directory.teams[0].id);
        let page = "(first: 50) { totalCount nodes { id } pageInfo { hasNextPage } }";
        let question = format!(
            "{{ users{page} organisation(by: {{id: \"{organisation}\"}}) {{ users{page} }}
                team(id: \"{team}\") {{ members{page} }} }}"
        );
        let answer = app.ask(&Arc::new(viewer), &question, json!({})).await;
        assert_eq!(answer.get("errors"), None, "{answer:#}");
        let data = &answer["data"];
        for list in [&data["users"], &data["organisation"]["users"], &data["team"]["members"]] {
            assert_eq!(list["nodes"].as_array().map(Vec::len), Some(50), "{list:#}");
            assert_eq!((&list["totalCount"], &list["pageInfo"]["hasNextPage"]), (&json!(56), &json!(true)));
        }
    }
}
