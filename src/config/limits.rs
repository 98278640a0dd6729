//! What requests may cost, and who may send them: each limit is on unless it is said otherwise.
//!
//! | flag | variable | default |
//! | --- | --- | --- |
//! | `--body-limit` | `ROSTER_BODY_LIMIT` | `1048576` (bytes) |
//! | `--depth-limit` | `ROSTER_DEPTH_LIMIT` | `20` |
//! | `--cost-limit` | `ROSTER_COST_LIMIT` | `250000` |
//! | `--alias-limit` | `ROSTER_ALIAS_LIMIT` | `50` |
//! | `--repeat-limit` | `ROSTER_REPEAT_LIMIT` | `500` |
//! | `--directive-limit` | `ROSTER_DIRECTIVE_LIMIT` | `100` |
//! | `--token-limit` | `ROSTER_TOKEN_LIMIT` | `10000` |
//! | `--variable-limit` | `ROSTER_VARIABLE_LIMIT` | `200` |
//! | `--batching` | `ROSTER_BATCHING` | `off` |
//! | `--batch-limit` | `ROSTER_BATCH_LIMIT` | `10` |
//! | `--rate-limit` | `ROSTER_RATE_LIMIT` | `200` (a second); in `demo` `0`, which is none |
//! | `--introspection` | `ROSTER_INTROSPECTION` | `on` |

use std::num::NonZeroU32;

use clap::{Args, ValueEnum};

use super::values::{body_limit, count, depth, rate};
use crate::graphql::Limits;

/// What requests may cost.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Limits")]
pub struct LimitArgs {
    /// How many bytes a request's body may have.
    #[arg(long, env = "ROSTER_BODY_LIMIT", value_name = "BYTES", default_value_t = 1_048_576, value_parser = body_limit)]
    pub body_limit: usize,
    /// How deep an operation's fields may be nested, from 5 to 50.
    #[arg(long, env = "ROSTER_DEPTH_LIMIT", value_name = "LEVELS", default_value_t = Limits::DEFAULT.depth, value_parser = depth)]
    pub depth_limit: usize,
    /// How many values an answer may have, if every list in it is as long as it may be.
    #[arg(long, env = "ROSTER_COST_LIMIT", value_name = "VALUES", default_value_t = Limits::DEFAULT.cost, value_parser = count::<u64>)]
    pub cost_limit: u64,
    /// How many fields of an operation may be given another name (an alias).
    #[arg(long, env = "ROSTER_ALIAS_LIMIT", value_name = "N", default_value_t = Limits::DEFAULT.aliases, value_parser = count::<usize>)]
    pub alias_limit: usize,
    /// How many fields of an operation may be asked for again where they are already.
    #[arg(long, env = "ROSTER_REPEAT_LIMIT", value_name = "N", default_value_t = Limits::DEFAULT.repeats, value_parser = count::<usize>)]
    pub repeat_limit: usize,
    /// How many directives an operation may have.
    #[arg(long, env = "ROSTER_DIRECTIVE_LIMIT", value_name = "N", default_value_t = Limits::DEFAULT.directives, value_parser = count::<usize>)]
    pub directive_limit: usize,
    /// How many words and signs the text of a request may have, and how many selections, each fragment counted as often
    /// as it is spread.
    #[arg(long, env = "ROSTER_TOKEN_LIMIT", value_name = "N", default_value_t = Limits::DEFAULT.tokens, value_parser = count::<usize>)]
    pub token_limit: usize,
    /// How many variables an operation may have.
    #[arg(long, env = "ROSTER_VARIABLE_LIMIT", value_name = "N", default_value_t = Limits::DEFAULT.variables, value_parser = count::<usize>)]
    pub variable_limit: usize,
    /// Whether several requests may be sent at once, as a JSON list.
    #[arg(long, env = "ROSTER_BATCHING", value_name = "WHETHER", default_value = "off")]
    pub batching: Switch,
    /// How many may be in such a list.
    #[arg(long, env = "ROSTER_BATCH_LIMIT", value_name = "N", default_value_t = 10, value_parser = count::<usize>)]
    pub batch_limit: usize,
    /// How many requests a second a caller may send, on average; five times as many may come at once. 0 is no limit.
    /// [default: 200; in a demonstration 0]
    #[arg(long, env = "ROSTER_RATE_LIMIT", value_name = "N", value_parser = rate)]
    pub rate_limit: Option<u32>,
    /// Whether the schema can be asked for. Without it, mistakes are told without suggestions, and `GraphiQL` knows nothing.
    #[arg(long, env = "ROSTER_INTROSPECTION", value_name = "WHETHER", default_value = "on")]
    pub introspection: Switch,
}

/// How many requests a second a caller may send if nothing is said of it, but to a demonstration.
const RATE: u32 = 200;

/// Whether something is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// It is.
    On,
    /// It is not.
    Off,
}

impl LimitArgs {
    /// What one operation may ask for.
    #[must_use]
    pub const fn of_an_operation(&self) -> Limits {
        Limits {
            depth: self.depth_limit,
            cost: self.cost_limit,
            aliases: self.alias_limit,
            repeats: self.repeat_limit,
            directives: self.directive_limit,
            tokens: self.token_limit,
            variables: self.variable_limit,
        }
    }

    /// How many requests may come in one list, if any.
    #[must_use]
    pub fn batch(&self) -> Option<usize> {
        (self.batching == Switch::On).then_some(self.batch_limit)
    }

    /// How many requests a second a caller may send, if they are counted.
    #[must_use]
    pub fn rate(&self, demonstration: bool) -> Option<NonZeroU32> {
        NonZeroU32::new(self.rate_limit.unwrap_or(if demonstration { 0 } else { RATE }))
    }
}
