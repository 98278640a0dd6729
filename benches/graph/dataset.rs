//! The data that is measured on: generated once, and found again by the next run.

use std::{path::Path, sync::Arc, time::Instant};

use async_graphql::{Request, Variables};
use roster::{
    db::{
        Db, SchemaState,
        list::{Ask, Criteria},
        organisation,
        page::Window,
        user,
    },
    demo::{self, Plan, State},
    domain::{Sight, UserId, clock::SystemClock, review::ReviewPeriod},
    graphql::{Graph, Limits, Settings},
};
use serde_json::Value;

use crate::{Outcome, caller::Caller};

/// How many users are asked for, of all the data's years.
const SAMPLE: i64 = 10_000;

/// A filled database, and the graph over it.
pub struct Dataset {
    /// The database.
    pub db: Db,
    /// The graph over it.
    pub graph: Graph,
    /// How many people it has.
    pub people: u64,
    /// Who asks.
    pub callers: [Caller; 2],
}

impl Dataset {
    /// The data in a SQLite file of its own under `target/`.
    pub async fn sqlite(plan: Plan, fresh: bool) -> Outcome<Self> {
        let path = format!("{}/bench-{}-{}.db", env!("CARGO_TARGET_TMPDIR"), plan.people, plan.seed);
        if fresh {
            remove(&path)?;
        }
        let url = format!("sqlite:{path}");
        match Self::open(plan, &url).await {
            Ok(dataset) => Ok(dataset),
            // The file is the benchmark's own: what an interrupted run left, or an older schema, is made anew.
            Err(problem) => {
                println!("{problem}: {path} is made anew.");
                remove(&path)?;
                Self::open(plan, &url).await
            }
        }
    }

    /// The data in a PostgreSQL database.
    pub async fn postgres(plan: Plan, url: &str) -> Outcome<Self> {
        let dataset = Self::open(plan, url).await?;
        // What autovacuum would do within minutes.
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
        let work = async move { client.batch_execute("VACUUM (ANALYZE)").await };
        let (done, closed) = tokio::join!(work, connection);
        done?;
        closed?;
        Ok(dataset)
    }

    /// What the table calls the database.
    pub const fn name(&self) -> &'static str {
        self.db.engine_name()
    }

    /// Asks once, and fails if the answer has errors.
    pub async fn ask(&self, caller: &Caller, text: &str, variables: &Value) -> Outcome<Value> {
        let request = Request::new(text).variables(Variables::from_json(variables.clone()));
        let life = Arc::new(());
        let answer =
            self.graph.answer(request, Arc::clone(&caller.viewer), false, Arc::downgrade(&life)).await.response;
        if answer.is_err() {
            return Err(format!("{:?}", answer.errors).into());
        }
        Ok(answer.data.into_json()?)
    }

    async fn open(plan: Plan, url: &str) -> Outcome<Self> {
        let db = Db::open(url).await?;
        fill(&db, plan).await?;
        let users = users(&db, plan).await?;
        let organisations = db.read(organisation::page(Sight::EVERYTHING, part(1_000, 0))).await?;
        let organisations: Vec<_> = organisations.entries.into_iter().map(|entry| entry.row.id).collect();
        let settings = Settings {
            clock: Arc::new(SystemClock),
            review_period: ReviewPeriod::default(),
            limits: Limits::default(),
            introspection: true,
        };
        let graph = Graph::new(db.clone(), settings);
        let administrator = Caller::administrator(&db, users, organisations.clone()).await?;
        let manager = Caller::manager(&db, &organisations).await?;
        Ok(Self { db, graph, people: plan.people, callers: [administrator, manager] })
    }
}

async fn fill(db: &Db, plan: Plan) -> Outcome<()> {
    if db.migrations().state().await? == SchemaState::Empty {
        db.migrations().run().await?;
    }
    match demo::check(db).await? {
        State::Empty => {}
        State::OwnDemo(found) if found.complete && found.people == plan.people && found.seed == plan.seed => {
            return Ok(());
        }
        State::OwnDemo(_) | State::Foreign => return Err("the database holds other data than the benchmark's".into()),
    }
    let start = Instant::now();
    demo::begin(db, &plan).await?;
    demo::generate(db, &plan, &mut |_| {}).await?;
    demo::complete(db, &plan).await?;
    let seconds = start.elapsed().as_secs_f64();
    println!("{}: {} people generated in {seconds:.1} s", db.engine_name(), plan.people);
    Ok(())
}

/// Users of all the data's years.
async fn users(db: &Db, plan: Plan) -> Outcome<Vec<UserId>> {
    let (people, page) = (i64::try_from(plan.people)?, 100);
    let step = (people * page / SAMPLE).max(page);
    let mut users = Vec::new();
    for offset in (0..people).step_by(usize::try_from(step)?) {
        let found = db.read(user::page(Sight::EVERYTHING, part(page, offset))).await?;
        users.extend(found.entries.into_iter().map(|entry| entry.row.id));
    }
    Ok(users)
}

/// Asks for a part of a list.
fn part<T>(limit: i64, offset: i64) -> Ask<T> {
    let window = Window { after: None, before: None, backward: false, limit, offset };
    Ask { window, order: Vec::new(), criteria: Criteria::default() }
}

fn remove(path: &str) -> Outcome<()> {
    for suffix in ["", "-wal", "-shm"] {
        let path = format!("{path}{suffix}");
        if Path::new(&path).exists() {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}
