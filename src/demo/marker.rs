//! Whether a database is a demonstration's: `demo` never writes into anybody else's.

use serde::{Deserialize, Serialize};

use super::Plan;
use crate::db::{self, Db, instance};

/// The fact about the instance under which a demonstration leaves its mark.
const SETTING: &str = "demo";

/// What a demonstration left behind of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker {
    /// The seed of what it generated.
    pub seed: u64,
    /// How many people it generated.
    pub people: u64,
    /// Whether it came to its end; if not, a part of it is missing.
    pub complete: bool,
}

impl Marker {
    /// The mark of a plan.
    pub(super) const fn of(plan: &Plan, complete: bool) -> Self {
        Self { seed: plan.seed, people: plan.people, complete }
    }

    /// Leaves the mark.
    pub(super) async fn set(self, db: &Db) -> db::Result<()> {
        let value = serde_json::json!(self).to_string();
        db.transaction(move |tx| {
            let set = instance::set(SETTING.into(), value.clone());
            Box::pin(async move { tx.run(set).await })
        })
        .await
    }
}

/// Whose database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody's: it holds neither a user nor an organisation.
    Empty,
    /// That of a demonstration.
    OwnDemo(Marker),
    /// Somebody's, or a demonstration's whose mark cannot be read: hands off.
    Foreign,
}

/// Looks whose database it is; its schema must be there.
///
/// # Errors
/// When the database fails.
pub async fn check(db: &Db) -> db::Result<State> {
    let marker = db.read(instance::setting(SETTING.into())).await?;
    if let Some(marker) = marker {
        return Ok(serde_json::from_str(&marker).map_or(State::Foreign, State::OwnDemo));
    }
    let empty = db.read(instance::is_empty()).await?;
    Ok(if empty { State::Empty } else { State::Foreign })
}
