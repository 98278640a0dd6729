//! Whether a database is a demonstration's: `demo` never writes into anybody else's.

use serde::{Deserialize, Serialize};

use super::Plan;
use crate::{
    db::{
        self, Db,
        instance::{self, Holdings},
    },
    domain::Permit,
};

/// The fact about the instance under which a demonstration leaves its mark.
const SETTING: &str = "demo";

/// What demonstrations queue for, so that only one of two that begin at once fills the database.
const DEMONSTRATIONS: i64 = 0x64_656d_6f6e;

/// What a demonstration left behind of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker {
    /// The seed of what it generated.
    pub seed: u64,
    /// How many people it generated.
    pub people: u64,
    /// Whether it came to its end, the upstreams' samples included; if not, a part of it is missing.
    pub complete: bool,
}

impl Marker {
    /// The mark of a plan.
    const fn of(plan: &Plan, complete: bool) -> Self {
        Self { seed: plan.seed, people: plan.people, complete }
    }

    /// Leaves the mark.
    async fn set(self, db: &Db) -> db::Result<()> {
        let value = serde_json::json!(self).to_string();
        db.transaction(move |tx| {
            let set = instance::set(Permit::of_system(), SETTING.into(), value.clone());
            Box::pin(async move { tx.run(set).await })
        })
        .await
    }
}

/// Whose database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody's: there are no tables, or Roster's own without a single row.
    Empty,
    /// That of a demonstration.
    OwnDemo(Marker),
    /// Somebody's, or a demonstration's whose mark cannot be read: hands off.
    Foreign,
}

/// Looks whose database it is, and changes nothing: it need not be migrated.
///
/// # Errors
/// When the database fails.
pub async fn check(db: &Db) -> db::Result<State> {
    let Holdings { schema, records, others } = db.holdings().await?;
    let marker = if schema { db.read(instance::setting(SETTING.into())).await? } else { None };
    if let Some(marker) = marker {
        return Ok(serde_json::from_str(&marker).map_or(State::Foreign, State::OwnDemo));
    }
    Ok(if records || others { State::Foreign } else { State::Empty })
}

/// Marks an empty database as that of a demonstration that is not complete; false if another did so in the meantime.
///
/// # Errors
/// When the database fails.
pub async fn begin(db: &Db, plan: &Plan) -> db::Result<bool> {
    let value = serde_json::json!(Marker::of(plan, false)).to_string();
    db.transaction(move |tx| {
        let value = value.clone();
        Box::pin(async move {
            tx.one_at_a_time(DEMONSTRATIONS).await?;
            if tx.run(instance::setting(SETTING.into())).await?.is_some() {
                return Ok(false);
            }
            tx.run(instance::set(Permit::of_system(), SETTING.into(), value)).await.map(|()| true)
        })
    })
    .await
}

/// Marks the database as that of a demonstration that has come to its end.
///
/// # Errors
/// When the database fails.
pub async fn complete(db: &Db, plan: &Plan) -> db::Result<()> {
    Marker::of(plan, true).set(db).await
}
