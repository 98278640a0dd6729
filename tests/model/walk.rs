//! A walk through random mutations, each of which is sent to Roster and to the model.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    access::Caller,
    attempt::Refused,
    draw::{Call, Draw, MUTATIONS, noun},
    graph::difference,
    predict::{Prediction, predict},
    select::fields,
    world::World,
};
use crate::{sight::chance::Chance, support::app::TestApp};

/// After so many mutations the whole graph is compared.
const LOOK: usize = 25;

pub struct Walk<'a> {
    app: &'a TestApp,
    pub world: World,
    pub chance: Chance,
    seed: u64,
    /// What was sent, and what came of it.
    log: Vec<String>,
    /// What was sent with a key.
    keyed: Vec<(Caller, Call)>,
    /// How often each mutation was done, and how often refused.
    counts: BTreeMap<&'static str, [usize; 2]>,
    /// How often each mutation was refused for each reason.
    refusals: BTreeMap<String, usize>,
}

/// An administrator of whom the directory knows nothing.
pub const NOBODY: Caller = Caller { user: None, only: None };

impl<'a> Walk<'a> {
    pub fn new(app: &'a TestApp, seed: u64) -> Self {
        let (world, log, keyed, counts, refusals) = Default::default();
        Self { app, world, chance: Chance::new(seed), seed, log, keyed, counts, refusals }
    }

    /// Sends so many random mutations.
    pub async fn go(&mut self, seed: u64, mutations: usize) {
        self.chance = Chance::new(seed);
        for number in 1..=mutations {
            let (caller, call) = self.draw();
            self.step(&caller, call).await;
            if number % LOOK == 0 {
                self.look().await;
            }
        }
    }

    fn draw(&mut self) -> (Caller, Call) {
        if !self.keyed.is_empty() && self.chance.percent(5) {
            let (caller, call) = self.chance.pick(&self.keyed);
            if caller.user.as_ref().is_none_or(|user| self.world.records.contains_key(user)) {
                return (caller, call);
            }
        }
        let caller = self.caller();
        let call = Draw { chance: &mut self.chance, world: &self.world, caller: &caller }.call();
        (caller, call)
    }

    /// Sends a mutation to both.
    pub async fn step(&mut self, caller: &Caller, call: Call) {
        let Call { mutation, input } = &call;
        self.log.push(format!("{caller:?} {mutation} {input}"));
        let prediction = predict(&self.world, caller, &call);
        let payload = self.send(caller, &call).await;
        let mut errors: Refused = Refused::new();
        for error in payload["userErrors"].as_array().expect("userErrors") {
            let path: Vec<_> = error["path"].as_array().expect("a path").iter().filter_map(Value::as_str).collect();
            let path = path.join(".");
            let path = path.strip_prefix("input.").unwrap_or(&path).to_owned();
            errors.insert((path, error["code"].as_str().expect("a code").to_owned()));
        }
        let count = self.counts.entry(mutation).or_default();
        count[usize::from(!errors.is_empty())] += 1;
        for (path, code) in &errors {
            *self
                .refusals
                .entry(format!("{mutation} {} {code}", path.replace(|c: char| c.is_ascii_digit(), "#")))
                .or_default() += 1;
        }
        match prediction {
            Prediction::Refused(refused) if refused == errors => self.assert_nothing(&payload),
            Prediction::Done(world, done) if errors.is_empty() => self.done(caller, &call, *world, &done, &payload),
            Prediction::Replayed(done) if errors.is_empty() => {
                self.assert_record(&call, &self.world, &done, &payload, false);
            }
            Prediction::Refused(refused) => self.fail(&format!("the model refuses {refused:?}, and Roster {errors:?}")),
            _ => self.fail(&format!("the model does it, and Roster refuses {errors:?}")),
        }
        if call.input.get("idempotencyKey").is_some() {
            self.keyed.push((caller.clone(), call));
        }
    }

    /// Sends a mutation to Roster; its payload.
    async fn send(&self, caller: &Caller, call: &Call) -> Value {
        let (noun, kind, verb) = noun(call.mutation);
        let is_new = verb == "Create";
        let is_dry = call.is_dry();
        let all = if caller.is_above_all() && !(is_dry && is_new) { fields(kind) } else { "" };
        let new = match call.mutation {
            "profileCreate" => "user { id } contacts { id kind value externalId }",
            "userIdentityLink" => "identities { id platform subject }",
            _ => "",
        };
        let record = match verb {
            "Delete" => "deletedId".to_owned(),
            _ => format!("{noun} {{ id version {all} {new} }} changedFields"),
        };
        let name = call.mutation;
        let input = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
        let query =
            format!("mutation($input: {input}!) {{ {name}(input: $input) {{ {record} userErrors {{ path code }} }} }}");
        let mut answer = self.app.ask(&self.viewer(caller), &query, json!({ "input": call.input })).await;
        if answer.get("errors").is_some() {
            self.fail(&format!("{answer:#}"));
        }
        answer["data"][name].take()
    }

    /// Compares the whole graph.
    pub async fn look(&self) {
        if let Some(wrong) = difference(self.app, &self.world).await {
            self.fail(&wrong);
        }
    }

    /// Sends by an administrator what chance has not yet let be done.
    pub async fn fill_up(&mut self) {
        for (mutation, _) in MUTATIONS {
            for _ in 0..100 {
                if self.counts.get(mutation).is_some_and(|[done, _]| *done > 0) {
                    break;
                }
                let call = Draw { chance: &mut self.chance, world: &self.world, caller: &NOBODY }.of(mutation);
                self.step(&NOBODY, call).await;
            }
        }
        self.look().await;
    }

    /// Each mutation was done, and the rules were put to the test.
    pub fn assert_worth(&self) {
        println!("done and refused: {:?}", self.counts);
        let missing: Vec<_> = MUTATIONS.iter().filter(|(mutation, _)| self.counts[mutation][0] == 0).collect();
        assert!(missing.is_empty(), "never done: {missing:?}");
        println!("why: {:#?}", self.refusals);
        assert!(self.refusals.len() > 100, "only {} refusals of one kind or another", self.refusals.len());
    }

    pub fn fail(&self, wrong: &str) -> ! {
        panic!("MODEL_SEED={}\n{}\n{wrong}", self.seed, self.log.join("\n"))
    }
}
