//! `roster schema`

use std::process::ExitCode;

use super::Outcome;

/// Prints the graph's schema.
pub fn run() -> Outcome {
    print!("{}", roster::graphql::sdl());
    Ok(ExitCode::SUCCESS)
}
