//! What each command does: one file for each.

pub mod admin;
pub mod demo;
pub mod import;
pub mod migrate;
mod progress;
pub mod schema;
pub mod serve;
pub mod token;

use std::{io::Write as _, process::ExitCode};

use roster::{
    config::DatabaseArgs,
    db::{Db, Options, SchemaState},
};

/// How a command ends: with an exit status, or with a sentence about what was in its way.
pub type Outcome = Result<ExitCode, String>;

/// Says what was in the way, and ends with status 1.
pub fn fail(problem: &str) -> ExitCode {
    eprintln!("roster: {problem}");
    ExitCode::FAILURE
}

/// Writes a line to the standard output. If nobody reads it any more, as behind `head`, the command goes on without.
pub fn say(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Opens the database.
async fn open(args: &DatabaseArgs) -> Result<Db, String> {
    open_with(args, Options::default()).await
}

/// Opens the database, to be used in this way.
async fn open_with(args: &DatabaseArgs, options: Options) -> Result<Db, String> {
    Db::open_with(&args.database_url, options).await.map_err(|e| e.to_string())
}

/// Brings the database's schema up to date where that is nobody else's business, and says how many migrations it lacks
/// then: a new database gets its schema, and an embedded one always has the newest.
///
/// A PostgreSQL that holds data is migrated by `roster migrate` alone, when whoever runs it wants it to be; so is a
/// database with somebody else's tables, which may have been named by mistake.
async fn prepare(db: &Db) -> Result<usize, String> {
    let state = db.migrations().state().await.map_err(|e| e.to_string())?;
    match state {
        SchemaState::Current => {
            db.complete_words().await.map_err(|e| e.to_string())?;
            return Ok(0);
        }
        SchemaState::Outdated { pending } if !db.is_embedded() => return Ok(pending),
        SchemaState::Empty if db.holdings().await.map_err(|e| e.to_string())?.others => {
            return Err(
                "this database holds tables that are not Roster's; choose another with --database-url, or run \
                        `roster migrate` to add Roster's tables to them"
                    .into(),
            );
        }
        SchemaState::Empty | SchemaState::Outdated { .. } => {}
    }
    let ran = db.migrations().run().await.map_err(|e| e.to_string())?;
    tracing::info!(ran, "migrated the database");
    db.complete_words().await.map_err(|e| e.to_string())?;
    Ok(0)
}

/// Prepares a database to write to.
async fn migrated(db: &Db) -> Result<(), String> {
    match prepare(db).await? {
        0 => Ok(()),
        pending => Err(format!("the database lacks {pending} migration(s); run `roster migrate` first")),
    }
}
