//! Measures the graph in process, on data of many people, on both databases side by side.
//!
//! ```text
//! cargo bench --bench graph -- --people 100000 --database-url postgres://localhost/roster_bench
//! cargo bench --bench graph -- --set lists --tasks 1 --people 10000 --people 1000000
//! ```
//!
//! SQLite's file is kept under `target/`, so the data is generated once; the PostgreSQL database must be empty or hold
//! the data of an earlier run. Every request asks for another record, with a text that was parsed before, as an application's is.
//! Rounds go through all cases in turn, so that a machine that gets slower or faster does so for all of them alike.

mod caller;
mod dataset;
mod list;
mod measure;
mod operation;
mod record;

use std::{sync::Arc, time::Duration};

use clap::{Parser, ValueEnum};
use roster::demo::Plan;

use dataset::Dataset;
use measure::{Case, Measured};

// As in the server.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures what the graph's most important operations cost.
#[derive(Parser)]
struct Args {
    /// What is asked.
    #[arg(long, value_enum, default_value_t = Set::Records)]
    set: Set,
    /// How many people the data has; it is generated when it is not there yet. May be given several times.
    #[arg(long, default_values_t = [100_000])]
    people: Vec<u64>,
    /// Only operations whose title has this in it.
    #[arg(long)]
    only: Option<String>,
    /// What the data is derived from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// An empty PostgreSQL database, or that of an earlier run, for each number of people; without it only SQLite is measured.
    #[arg(long)]
    database_url: Vec<String>,
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

/// Operations that are measured together.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Set {
    /// What an application lives by: a few records, with all that is around them.
    Records,
    /// The same, by a text that was parsed before, and by a new one each time.
    Texts,
    /// Lists that nobody knows the size of: filtered, ordered, searched and paged.
    Lists,
}

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let args = Args::parse();
    let datasets = datasets(&args).await?;
    if args.generate_only {
        return Ok(());
    }
    let cases = cases(&args, &datasets).await?;
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

async fn datasets(args: &Args) -> Outcome<Vec<Dataset>> {
    if args.database_url.is_empty() {
        println!("PostgreSQL is left out: name an empty database with --database-url postgres://…");
    } else if args.database_url.len() != args.people.len() {
        return Err("there must be a --database-url for each --people".into());
    }
    let mut datasets = Vec::new();
    for (index, people) in args.people.iter().enumerate() {
        let plan = Plan { people: *people, seed: args.seed };
        datasets.push(Dataset::sqlite(plan, args.fresh).await?);
        if let Some(url) = args.database_url.get(index) {
            datasets.push(Dataset::postgres(plan, url).await?);
        }
    }
    Ok(datasets)
}

/// What is measured, so that what is to be compared stands together.
async fn cases<'d>(args: &Args, datasets: &'d [Dataset]) -> Outcome<Vec<Case<'d>>> {
    let mut cases = Vec::new();
    for dataset in datasets {
        for caller in &dataset.callers {
            let mut operations = match args.set {
                Set::Records => record::operations(caller),
                Set::Texts => record::beside_new(caller),
                Set::Lists => list::operations(dataset, caller).await?,
            };
            if let Some(only) = &args.only {
                operations.retain(|operation| operation.title.contains(only.as_str()));
            }
            for numbered in operations.into_iter().map(Arc::new).enumerate() {
                cases.extend(args.tasks.iter().map(|tasks| Case::new(numbered.clone(), dataset, caller, *tasks)));
            }
        }
    }
    cases.sort_by_key(|case| (case.number, case.tasks));
    Ok(cases)
}

fn print(cases: &[Case<'_>], measured: Vec<Vec<Measured>>) {
    println!("| operation | database | people | viewer | tasks | median µs | requests/s | statements | batches | kB |");
    println!("| --- | --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (case, measured) in cases.iter().zip(measured) {
        let Measured { micros, per_second, statements, batches, bytes } = Measured::median(&measured);
        let (operation, database, people) = (&case.operation.title, case.dataset.name(), case.dataset.people);
        let (viewer, tasks) = (case.caller.name, case.tasks);
        println!(
            "| {operation} | {database} | {people} | {viewer} | {tasks} | {micros:.0} | {per_second:.0} | {statements:.1} | {batches:.1} | {:.1} |",
            bytes / 1_000.0
        );
    }
}
