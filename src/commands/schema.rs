//! `roster schema`

use std::{
    io::{Write as _, stdout},
    process::ExitCode,
};

use super::Outcome;

/// Prints the graph's schema.
pub fn run() -> Outcome {
    let written = stdout().write_all(roster::graphql::sdl().as_bytes());
    written.map_err(|e| format!("the schema cannot be written: {e}"))?;
    Ok(ExitCode::SUCCESS)
}
