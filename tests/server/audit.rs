//! The public audits of GraphQL over HTTP (npm `graphql-http`), run by Node.js against a server.

use std::process::{Command, Stdio};

use serde_json::Value;

use super::connection::Running;

#[tokio::test(flavor = "multi_thread")]
async fn every_audit_of_graphql_over_http_is_passed() {
    let running = Running::new().await;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/audit/audit.mjs");
    let url = format!("http://{}/graphql", running.address);
    let audits = move || Command::new("node").arg(script).arg(url).stderr(Stdio::inherit()).output();
    let output = tokio::task::spawn_blocking(audits).await.unwrap().expect("Node.js is there: tests/install brings it");
    assert!(output.status.success(), "its packages are there: tests/install brings them");
    let audits: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert!(audits.len() >= 60, "{} audits", audits.len());
    for audit in &audits {
        // What is not a MUST is told as a notice or a warning, and held to all the same.
        assert_eq!(audit["status"], "ok", "{audit:#}");
    }
    running.end().await;
}
