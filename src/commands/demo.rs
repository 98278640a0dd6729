//! `roster demo`

use chrono::TimeDelta;
use roster::{
    config::DemoArgs,
    db::Db,
    demo::{self, Marker, Plan, State},
    server::graphiql::examples::PEOPLE,
};

use super::{Outcome, migrated, open_with, progress::Progress, say, serve, token};

/// The demonstration's administrator, as whom whoever starts it is signed in.
const ADMINISTRATOR: &str = "demo";

/// For so long.
const SIGNED_IN: TimeDelta = TimeDelta::days(7);

/// Fills an empty database with sample people, unless a demonstration did so before, and serves it.
pub async fn run(args: &DemoArgs) -> Outcome {
    let (callers, options) = (serve::callers(&args.serve)?, args.serve.options()?);
    let server = serve::bind(&args.serve).await?;
    let db = open_with(&args.serve.database, options).await?;
    match demo::check(&db).await.map_err(|e| e.to_string())? {
        State::Empty => {
            migrated(&db).await?;
            fill(&db, args).await?;
        }
        State::OwnDemo(Marker { complete: true, people, seed }) => {
            migrated(&db).await?;
            say(format_args!("The database holds a demonstration already: {people} people of seed {seed}.\n"));
        }
        State::OwnDemo(_) => {
            return Err("a demonstration was interrupted while it filled this database; remove the database, or \
                        choose another with --database-url"
                .into());
        }
        State::Foreign => {
            return Err(
                "this database holds data that is no demonstration's; choose another with --database-url, or, \
                        if they are Roster's, serve them with `roster serve`"
                    .into(),
            );
        }
    }
    let issued = token::issuer(db.clone()).administrator(ADMINISTRATOR, None, SIGNED_IN).await;
    let issued = issued.map_err(|e| e.to_string())?;
    serve::announce(&server, Some((PEOPLE.query, &issued)));
    serve::answer(server, db, &args.serve, args.serve.settings(true), callers).await
}

async fn fill(db: &Db, args: &DemoArgs) -> Result<(), String> {
    let plan = Plan { people: args.people, seed: args.seed };
    let mut shown = Progress::new("People", Some(args.people));
    let summary = demo::fill(db, &plan, &mut |progress| shown.set(progress.done)).await;
    shown.finish();
    let summary = summary.map_err(|e| e.to_string())?;
    say(format_args!(
        "Generated {} people, {} organisations and {} teams, and imported a record of each upstream system.\n",
        summary.people, summary.organisations, summary.teams
    ));
    Ok(())
}
