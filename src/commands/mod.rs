//! What each command does: one file for each.

pub mod migrate;
pub mod schema;
pub mod serve;

use std::process::ExitCode;

use roster::{config::DatabaseArgs, db::Db};

/// How a command ends: with an exit status, or with a sentence about what was in its way.
pub type Outcome = Result<ExitCode, String>;

/// Says what was in the way, and ends with status 1.
pub fn fail(problem: &str) -> ExitCode {
    eprintln!("roster: {problem}");
    ExitCode::FAILURE
}

/// Opens the database.
async fn open(args: &DatabaseArgs) -> Result<Db, String> {
    Db::open(&args.database_url).await.map_err(|e| e.to_string())
}
