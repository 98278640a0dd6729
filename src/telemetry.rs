//! Logs: to the standard error, structured, each line of a request with the request's id.

use std::io::IsTerminal as _;

use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::config::{LogArgs, LogFormat};

/// Starts to log.
///
/// # Errors
/// When the rules of what to log cannot be read.
pub fn start(args: &LogArgs) -> Result<(), String> {
    let rules = EnvFilter::try_new(&args.log).map_err(|e| format!("--log {:?} cannot be used: {e}", args.log))?;
    let registry = tracing_subscriber::registry().with(rules);
    let started = match args.log_format {
        LogFormat::Text => registry
            .with(fmt::layer().with_ansi(std::io::stderr().is_terminal()).with_writer(std::io::stderr))
            .try_init(),
        LogFormat::Json => registry.with(fmt::layer().json().with_writer(std::io::stderr)).try_init(),
    };
    started.map_err(|e| format!("the log cannot be started: {e}"))
}
