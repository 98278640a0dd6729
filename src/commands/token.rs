//! `roster token`

use std::{process::ExitCode, sync::Arc};

use chrono::{SecondsFormat, TimeDelta};
use roster::{
    auth::issue::{Issued, Issuer},
    config::{DatabaseArgs, ExpiryArgs, TokenAction, TokenArgs},
    db::Db,
    domain::clock::{Clock as _, SystemClock, SystemIds},
};

use super::{Outcome, migrated, open, say};

/// Gives out a token, or revokes one.
pub async fn run(args: &TokenArgs) -> Outcome {
    match &args.action {
        TokenAction::Session { username, expiry, database } => {
            let issued = prepared(database).await?.session(username, lasts(*expiry)).await;
            show("X-Session-Token: ", &issued.map_err(|e| e.to_string())?);
        }
        TokenAction::Key { organisation, service_account, expiry, database } => {
            let issued = prepared(database).await?.key(organisation, service_account, lasts(*expiry)).await;
            show("Authorization: Bearer ", &issued.map_err(|e| e.to_string())?);
        }
        TokenAction::Revoke { id, database } => {
            prepared(database).await?.revoke(id).await.map_err(|e| e.to_string())?;
            say(format_args!("Revoked {id}."));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn prepared(database: &DatabaseArgs) -> Result<Issuer, String> {
    let db = open(database).await?;
    migrated(&db).await?;
    Ok(issuer(db))
}

/// What gives out tokens now.
pub fn issuer(db: Db) -> Issuer {
    Issuer { db, ids: Arc::new(SystemIds), now: SystemClock.now() }
}

fn lasts(expiry: ExpiryArgs) -> TimeDelta {
    TimeDelta::days(expiry.days.into())
}

/// Prints the header to send, alone on the standard output, and beside it what people want to know.
pub fn show(header: &str, issued: &Issued) {
    say(format_args!("{header}{}", issued.secret.reveal()));
    let until = issued.expires_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    eprintln!("This is shown once. It works until {until}; `roster token revoke {}` ends it before.", issued.id);
}
