//! What a wrong setting is told: nothing that may be secret, and where the value came from.

use clap::{
    CommandFactory as _,
    error::{ContextKind, ContextValue},
};

use super::Cli;

/// A refused address is shown, as it was written, only where it can hold no password.
pub(super) fn hide_password(error: &mut clap::Error) {
    let is_address = |argument: &String| ["--database-url", "--jwt-jwks"].iter().any(|flag| argument.starts_with(flag));
    let is_address = text(error, ContextKind::InvalidArg).is_some_and(is_address);
    let may_hold_one = text(error, ContextKind::InvalidValue).is_some_and(|value| value.contains(['@', '=']));
    if is_address && may_hold_one {
        error.insert(ContextKind::InvalidValue, ContextValue::String("…".into()));
    }
}

/// The variable that a wrong value came from: the error names the flag only.
pub(super) fn variable_of(error: &clap::Error) -> Option<String> {
    let (argument, value) = (text(error, ContextKind::InvalidArg)?, text(error, ContextKind::InvalidValue)?);
    let flag = argument.split(' ').next()?.strip_prefix("--")?;
    let cli = Cli::command();
    let mut arguments = cli.get_subcommands().chain([&cli]).flat_map(clap::Command::get_arguments);
    let variable = arguments.find(|argument| argument.get_long() == Some(flag))?.get_env()?.to_str()?;
    (std::env::var(variable).ok()? == *value).then(|| variable.to_owned())
}

fn text(error: &clap::Error, kind: ContextKind) -> Option<&String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text),
        _ => None,
    }
}
