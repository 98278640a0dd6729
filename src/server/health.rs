//! Whether the server is alive, and whether it can answer: for whoever runs it.

use std::time::Duration;

use axum::{Json, extract::State, http::StatusCode, response::IntoResponse};
use serde_json::json;

use super::App;
use crate::db::SchemaState;

/// How long the database may take to answer before the server counts as not ready.
const PATIENCE: Duration = Duration::from_secs(2);

/// The process answers.
pub async fn live() -> impl IntoResponse {
    Json(json!({"status": "alive"}))
}

/// The database answers, and has the schema that this version needs.
pub async fn ready(State(app): State<App>) -> impl IntoResponse {
    let state = tokio::time::timeout(PATIENCE, async { app.db.migrations().state().await }).await;
    let reason = match state {
        Ok(Ok(SchemaState::Current)) => return (StatusCode::OK, Json(json!({"status": "ready"}))),
        Ok(Ok(SchemaState::Empty)) => "the database has no schema yet: run `roster migrate`".to_owned(),
        Ok(Ok(SchemaState::Outdated { pending })) => {
            format!("the database lacks {pending} migration(s): run `roster migrate`")
        }
        Ok(Err(error)) => {
            tracing::warn!(%error, "the database does not answer");
            "the database does not answer".to_owned()
        }
        Err(_) => "the database does not answer in time".to_owned(),
    };
    (StatusCode::SERVICE_UNAVAILABLE, Json(json!({"status": "not ready", "reason": reason})))
}
