//! Running a case for a while, and what came of it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::task::{JoinSet, unconstrained};

use crate::{Outcome, caller::Caller, dataset::Dataset, operation::Operation};

/// An operation on a database with so many requests at once.
pub struct Case<'d> {
    /// What is asked.
    pub operation: Arc<Operation>,
    /// Its place among all.
    pub number: usize,
    /// Whom.
    pub dataset: &'d Dataset,
    /// Who asks.
    pub caller: &'d Caller,
    /// How many requests run at once.
    pub tasks: usize,
    next: Arc<AtomicUsize>,
}

/// What a case did in one round, for each request.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// The median time, in microseconds.
    pub micros: f64,
    /// How many requests were answered in a second.
    pub per_second: f64,
    /// SQL statements.
    pub statements: f64,
    /// Batches that loaders sent.
    pub batches: f64,
    /// Bytes of JSON.
    pub bytes: f64,
}

impl<'d> Case<'d> {
    /// A case that has not run yet.
    pub fn new(
        (number, operation): (usize, Arc<Operation>),
        dataset: &'d Dataset,
        caller: &'d Caller,
        tasks: usize,
    ) -> Self {
        Self { operation, number, dataset, caller, tasks: tasks.max(1), next: Arc::default() }
    }

    /// Asks once, and fails if the answer has errors or nothing in it.
    pub async fn check(&self) -> Outcome<()> {
        let answer = self.dataset.ask(self.caller, &self.operation.text, &self.operation.variables[0]).await;
        let answer = answer.map_err(|problem| format!("{}: {problem}", self.operation.title))?;
        if answer.as_object().is_none_or(|fields| fields.values().all(Value::is_null)) {
            return Err(format!("{}: {answer}", self.operation.title).into());
        }
        Ok(())
    }

    /// Asks for so long.
    pub async fn run(&self, slice: Duration) -> Outcome<Measured> {
        let statistics = self.dataset.db.statistics();
        let before = (statistics.statements(), statistics.batches());
        let start = Instant::now();
        let mut running = JoinSet::new();
        for _ in 0..self.tasks {
            running.spawn(self.ask(start + slice));
        }
        let (mut times, mut bytes) = (Vec::new(), 0);
        while let Some(finished) = running.join_next().await {
            let (of_task, of_bytes) = finished?;
            times.extend(of_task);
            bytes += of_bytes;
        }
        let seconds = start.elapsed().as_secs_f64();
        let requests = number(times.len());
        Ok(Measured {
            micros: median(times.iter().map(Duration::as_secs_f64).collect()) * 1e6,
            per_second: requests / seconds,
            statements: whole(statistics.statements() - before.0) / requests,
            batches: whole(statistics.batches() - before.1) / requests,
            bytes: number(bytes) / requests,
        })
    }

    /// One task: asks one request after the other until the time is over.
    fn ask(&self, end: Instant) -> impl Future<Output = (Vec<Duration>, usize)> + use<> {
        let (graph, viewer) = (self.dataset.graph.clone(), Arc::clone(&self.caller.viewer));
        let (operation, next) = (Arc::clone(&self.operation), Arc::clone(&self.next));
        unconstrained(async move {
            let (mut times, mut bytes, caller) = (Vec::new(), 0, Arc::new(()));
            while Instant::now() < end {
                let start = Instant::now();
                let record = next.fetch_add(1, Ordering::Relaxed) % operation.variables.len();
                let request = operation.request(&operation.variables[record]);
                let answer = graph.answer(request, Arc::clone(&viewer), false, Arc::downgrade(&caller)).await.response;
                bytes += serde_json::to_vec(&answer).map_or(0, |json| json.len());
                times.push(start.elapsed());
            }
            (times, bytes)
        })
    }
}

impl Measured {
    /// The median of each figure.
    pub fn median(rounds: &[Self]) -> Self {
        let of = |figure: fn(&Self) -> f64| median(rounds.iter().map(figure).collect());
        Self {
            micros: of(|round| round.micros),
            per_second: of(|round| round.per_second),
            statements: of(|round| round.statements),
            batches: of(|round| round.batches),
            bytes: of(|round| round.bytes),
        }
    }
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

fn number(count: usize) -> f64 {
    whole(count as u64)
}

fn whole(count: u64) -> f64 {
    // A benchmark counts to millions, which a float holds exactly.
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}
