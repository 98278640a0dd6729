//! `roster migrate`

use std::process::ExitCode;

use roster::config::DatabaseArgs;

use super::{Outcome, open, say};

/// Brings the database to the schema that this version needs.
pub async fn run(args: &DatabaseArgs) -> Outcome {
    let db = open(args).await?;
    match db.migrations().run().await.map_err(|e| e.to_string())? {
        0 => say("The database is up to date."),
        1 => say("Ran 1 migration."),
        ran => say(format_args!("Ran {ran} migrations.")),
    }
    db.complete_words().await.map_err(|e| e.to_string())?;
    Ok(ExitCode::SUCCESS)
}
