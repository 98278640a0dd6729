//! `roster migrate`

use std::process::ExitCode;

use roster::config::DatabaseArgs;

use super::{Outcome, open};

/// Brings the database to the schema that this version needs.
pub async fn run(args: &DatabaseArgs) -> Outcome {
    let db = open(args).await?;
    match db.migrations().run().await.map_err(|e| e.to_string())? {
        0 => println!("The database is up to date."),
        1 => println!("Ran 1 migration."),
        ran => println!("Ran {ran} migrations."),
    }
    Ok(ExitCode::SUCCESS)
}
