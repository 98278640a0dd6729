//! `roster admin`

use std::process::ExitCode;

use chrono::TimeDelta;
use roster::config::{AdminAction, AdminArgs, AdminCreateArgs};

use super::{Outcome, migrated, open, token};

/// Makes somebody an administrator, and prints the token that lets them in.
pub async fn run(AdminArgs { action: AdminAction::Create(args) }: &AdminArgs) -> Outcome {
    create(args).await
}

async fn create(args: &AdminCreateArgs) -> Outcome {
    let db = open(&args.database).await?;
    migrated(&db).await?;
    let lasts = TimeDelta::days(args.expiry.days.into());
    let issued = token::issuer(db).administrator(&args.username, args.email.as_deref(), lasts).await;
    token::show("X-Session-Token: ", &issued.map_err(|e| e.to_string())?);
    Ok(ExitCode::SUCCESS)
}
