//! `roster demo`

use std::sync::Arc;

use roster::{
    config::DemoArgs,
    db::Db,
    demo::{self, Marker, PAYLOADS, Plan, State},
    domain::clock::{SystemClock, SystemIds},
    import::{self, Format, Options, Source},
    server::graphiql::FIRST_QUERY,
};

use super::{Outcome, open_migrated, progress::Progress, serve};

/// The organisation that owns the samples of systems that name none: it comes with ctrl-hub's.
const OWNER: &str = "shard-utilities";

/// Fills an empty database with sample people, unless a demonstration did so before, and serves it.
pub async fn run(args: &DemoArgs) -> Outcome {
    let server = serve::bind(&args.serve).await?;
    let db = open_migrated(&args.serve.database).await?;
    match demo::check(&db).await.map_err(|e| e.to_string())? {
        State::Empty => fill(&db, args).await?,
        State::OwnDemo(Marker { complete: true, people, seed }) => {
            println!("The database holds a demonstration already: {people} people of seed {seed}.\n");
        }
        State::OwnDemo(_) => {
            return Err("a demonstration was interrupted while it filled this database; remove the database, or \
                        choose another with --database-url"
                .into());
        }
        State::Foreign => {
            return Err("this database holds data that is no demonstration's; choose another with --database-url, or \
                        serve it with `roster serve`"
                .into());
        }
    }
    serve::announce(&server, Some(FIRST_QUERY));
    serve::answer(server, db, &args.serve).await
}

async fn fill(db: &Db, args: &DemoArgs) -> Result<(), String> {
    let plan = Plan { people: args.people, seed: args.seed };
    let mut shown = Progress::new("People", Some(args.people));
    let summary = demo::generate(db, &plan, &mut |progress| shown.set(progress.done)).await;
    shown.finish();
    let summary = summary.map_err(|e| e.to_string())?;
    import_samples(db).await?;
    println!(
        "Generated {} people, {} organisations and {} teams, and imported a record of each upstream system.\n",
        summary.people, summary.organisations, summary.teams
    );
    Ok(())
}

async fn import_samples(db: &Db) -> Result<(), String> {
    for (format, payload) in PAYLOADS {
        let format: Format = format.parse().map_err(|e| format!("{e}"))?;
        let owner = (format != Format::CtrlHub && !format.names_owners()).then(|| OWNER.to_owned());
        let options = Options { owner, match_email: false };
        let (clock, ids) = (Arc::new(SystemClock), Arc::new(SystemIds));
        let source = Source { name: "the sample".into(), input: Box::new(payload.as_bytes()) };
        let report = import::run(db, format, source, &options, clock, ids, &()).await;
        let report = report.map_err(|e| e.to_string())?;
        if !report.all_in() {
            return Err(format!("the sample of {format} did not go in: {report}"));
        }
    }
    Ok(())
}
