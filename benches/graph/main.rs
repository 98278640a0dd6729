//! Measures the graph in process, on data of many people, on both databases side by side.
//!
//! ```text
//! cargo bench --bench graph -- --people 100000 --database-url postgres://localhost/roster_bench
//! ```
//!
//! SQLite's file is kept under `target/`, so the data is generated once; the PostgreSQL database must be empty or hold
//! the data of an earlier run. Every request asks for another record, with a text that was parsed before, as an application's is.
//! Rounds go through all cases in turn, so that a machine that gets slower or faster does so for all of them alike.

mod caller;
mod dataset;
mod measure;
mod operation;

use std::time::Duration;

use clap::Parser;
use roster::demo::Plan;

use dataset::Dataset;
use measure::{Case, Measured};
use operation::Operation;

// As in the server.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures what the graph's most important operations cost.
#[derive(Parser)]
struct Args {
    /// How many people the data has; it is generated when it is not there yet.
    #[arg(long, default_value_t = 100_000)]
    people: u64,
    /// What the data is derived from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// An empty PostgreSQL database, or that of an earlier run; without it only SQLite is measured.
    #[arg(long)]
    database_url: Option<String>,
    /// Generates SQLite's file anew, to measure that.
    #[arg(long)]
    fresh: bool,
    /// Only generates the data.
    #[arg(long)]
    generate_only: bool,
    /// How many rounds; the table shows medians of them.
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// How many milliseconds each case has in each round.
    #[arg(long, default_value_t = 500)]
    slice: u64,
    /// So many requests run at once; may be given several times.
    #[arg(long, default_values_t = [1, 32])]
    tasks: Vec<usize>,
    /// What `cargo bench` passes to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let args = Args::parse();
    let plan = Plan { people: args.people, seed: args.seed };
    let mut datasets = vec![Dataset::sqlite(plan, args.fresh).await?];
    match &args.database_url {
        Some(url) => datasets.push(Dataset::postgres(plan, url).await?),
        None => println!("PostgreSQL is left out: name an empty database with --database-url postgres://…"),
    }
    if args.generate_only {
        return Ok(());
    }
    let mut cases = Vec::new();
    for operation in Operation::ALL {
        for tasks in &args.tasks {
            for dataset in &datasets {
                let callers = dataset
                    .callers
                    .iter()
                    .filter(|caller| operation != Operation::Update || !caller.profiles.is_empty());
                cases.extend(callers.map(|caller| Case::new(operation, dataset, caller, *tasks)));
            }
        }
    }
    for case in &cases {
        case.check().await?;
    }
    let slice = Duration::from_millis(args.slice);
    let mut measured: Vec<Vec<Measured>> = cases.iter().map(|_| Vec::new()).collect();
    // The first round warms up.
    for round in 0..=args.rounds {
        for (case, measured) in cases.iter().zip(&mut measured) {
            let one = case.run(slice).await?;
            if round > 0 {
                measured.push(one);
            }
        }
    }
    print(&cases, measured);
    Ok(())
}

fn print(cases: &[Case<'_>], measured: Vec<Vec<Measured>>) {
    println!("| operation | database | viewer | tasks | median µs | requests/s | statements | batches | kB |");
    println!("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (case, measured) in cases.iter().zip(measured) {
        let Measured { micros, per_second, statements, batches, bytes } = Measured::median(&measured);
        let (operation, database, tasks) = (case.operation.title(), case.dataset.name(), case.tasks);
        let viewer = case.caller.name;
        println!(
            "| {operation} | {database} | {viewer} | {tasks} | {micros:.0} | {per_second:.0} | {statements:.1} | {batches:.1} | {:.1} |",
            bytes / 1_000.0
        );
    }
}
