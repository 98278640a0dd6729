//! The command line and the environment: every setting once, with its flag, its variable and its default.
//!
//! | flag | variable | default | of |
//! | --- | --- | --- | --- |
//! | `--database-url` | `DATABASE_URL` | `sqlite:roster.db` | every command but `schema` |
//! | `--listen` | `ROSTER_LISTEN` | `127.0.0.1:8000` | `serve`, `demo` |
//! | `--request-timeout` | `ROSTER_REQUEST_TIMEOUT` | `30` (seconds) | `serve`, `demo` |
//! | `--query-timeout` | `ROSTER_QUERY_TIMEOUT` | `5` (seconds) | `serve`, `demo` |
//! | `--…-limit`, … | `ROSTER_…_LIMIT`, … | see [`limits`] | `serve`, `demo` |
//! | `--cors-origin` | `ROSTER_CORS_ORIGIN` | none | `serve`, `demo` |
//! | `--review-period` | `ROSTER_REVIEW_PERIOD` | `12` (months) | `serve`, `demo`, `import` |
//! | `--session-days` | `ROSTER_SESSION_DAYS` | `30` | `serve`, `demo` |
//! | `--jwt-…` | `ROSTER_JWT_…` | none; see [`jwt`] | `serve`, `demo` |
//! | `--log` | `ROSTER_LOG` | `info` | every command |
//! | `--log-format` | `ROSTER_LOG_FORMAT` | `text` | every command |

pub mod jwt;
pub mod limits;
mod refusal;
mod serve;
mod token;
mod values;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use self::limits::{LimitArgs, Switch};
pub use self::serve::ServeArgs;
pub use self::token::{AdminAction, AdminArgs, AdminCreateArgs, ExpiryArgs, TokenAction, TokenArgs};
use self::{
    refusal::{hide_password, variable_of},
    values::{database_url, log_rules, months, people, seed},
};

use crate::{
    domain::review::ReviewPeriod,
    import::{self, Format},
};

/// One GraphQL graph of users, profiles, contacts, organisations and teams.
///
/// Without a command, `roster` serves the graph from the database. The first thing to try is `roster demo`: it fills an
/// embedded database with sample people and opens the graph on them.
#[derive(Debug, Parser)]
#[command(name = "roster", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// What `serve` takes, for when no command is given.
    #[command(flatten)]
    pub serve: ServeArgs,
    /// How much to log.
    #[command(flatten)]
    pub log: LogArgs,
}

impl Cli {
    /// Reads the command line and the environment, and ends the program with a sentence where they are wrong.
    #[must_use]
    pub fn read() -> Self {
        Self::try_parse().unwrap_or_else(|mut error| {
            let variable = variable_of(&error);
            hide_password(&mut error);
            // Where nobody listens, there is nobody to tell.
            let _ = error.print();
            if let Some(variable) = variable {
                eprintln!("The value is that of the environment variable {variable}.");
            }
            std::process::exit(error.exit_code())
        })
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the graph from a database (this is what happens without a command).
    Serve(ServeArgs),
    /// Bring the database to the schema that this version needs, and stop.
    Migrate(DatabaseArgs),
    /// Print the graph's schema in GraphQL's own language, and stop.
    Schema,
    /// Import records of one of the five upstream systems from files, and stop.
    Import(ImportArgs),
    /// Fill an empty database with sample people, and serve it.
    Demo(DemoArgs),
    /// Make an administrator of the whole instance.
    Admin(AdminArgs),
    /// Give out a token, or revoke one.
    Token(TokenArgs),
}

/// Which database.
#[derive(Debug, Clone, Args)]
pub struct DatabaseArgs {
    /// The database: `sqlite:FILE`, which is created if it does not exist, or `postgres://USER@HOST/NAME`, with
    /// `?sslmode=verify-full` over a network.
    #[arg(
        long,
        env = "DATABASE_URL",
        hide_env_values = true,
        value_name = "URL",
        default_value = "sqlite:roster.db",
        value_parser = database_url
    )]
    pub database_url: String,
}

/// How long reviews last.
#[derive(Debug, Clone, Copy, Args)]
pub struct ReviewArgs {
    /// How many months a review of a profile lasts. By this the graph says whether a review is due, and an import lists the
    /// apex records that say otherwise.
    #[arg(long, env = "ROSTER_REVIEW_PERIOD", value_name = "MONTHS", default_value_t = 12, value_parser = months)]
    pub review_period: u32,
}

impl ReviewArgs {
    /// How long a review of a profile lasts.
    #[must_use]
    pub const fn period(self) -> ReviewPeriod {
        ReviewPeriod::months(self.review_period)
    }
}

/// What to import.
#[derive(Debug, Clone, Args)]
pub struct ImportArgs {
    /// The system whose records the files hold: apex, b2core, drvn, ctrl-hub or zitadel.
    pub format: Format,
    /// The files: one object, an array, a list envelope, or one object a line; `-` is the standard input.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The short name (slug) of the organisation that owns users whom nobody owns yet; it is created if need be.
    ///
    /// It is created with the first record that needs it, so not if every record has an owner or is refused. It is for apex,
    /// b2core, drvn and ctrl-hub; without it their users have no owner. The organisations, teams, groups and
    /// service accounts of ctrl-hub come with its documents and are not touched by it. zitadel names the owner of each user
    /// itself, so there it is refused.
    #[arg(long, value_name = "SLUG")]
    pub owner: Option<String>,
    /// Also take records for one person's that have the same e-mail address, not only the same identity. Of people without
    /// an address of their own, as b2core's, those of their contacts count.
    #[arg(long = "match", value_name = "WHAT")]
    pub match_by: Option<MatchBy>,
    /// How long reviews last.
    #[command(flatten)]
    pub review: ReviewArgs,
    /// Which database.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

impl ImportArgs {
    /// What the import is told besides its files.
    #[must_use]
    pub fn options(&self) -> import::Options {
        import::Options {
            owner: self.owner.clone(),
            match_email: self.match_by == Some(MatchBy::Email),
            review_period: self.review.period(),
        }
    }
}

/// By what, besides identities, records of one person are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MatchBy {
    /// By the e-mail address.
    Email,
}

/// What to show.
#[derive(Debug, Clone, Args)]
pub struct DemoArgs {
    /// How many people to generate, besides those of the upstream systems' samples.
    #[arg(long, value_name = "N", default_value_t = 300, value_parser = people)]
    pub people: u64,
    /// The seed: the same one generates the same people.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = seed)]
    pub seed: u64,
    /// How to serve.
    #[command(flatten)]
    pub serve: ServeArgs,
}

/// How much to log, and how.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Logging")]
pub struct LogArgs {
    /// What to log: `error`, `warn`, `info`, `debug`, `trace`, or rules such as `info,roster::db=trace`.
    #[arg(long, env = "ROSTER_LOG", value_name = "RULES", default_value = "info", global = true, value_parser = log_rules)]
    pub log: String,
    /// Whether people or programs read the log.
    #[arg(long, env = "ROSTER_LOG_FORMAT", value_name = "FORMAT", default_value = "text", global = true)]
    pub log_format: LogFormat,
}

/// Who reads the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// People: a line of text for each event.
    Text,
    /// Programs: a JSON object for each event.
    Json,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn parse(arguments: &[&str]) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(["roster"].iter().chain(arguments))
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn serving_is_what_happens_without_a_command() {
        let cli = parse(&["--listen", "127.0.0.1:9000", "--database-url", "sqlite:x.db"]).expect("valid");
        assert!(cli.command.is_none());
        assert_eq!(cli.serve.listen.port(), 9000);
        assert_eq!(cli.serve.database.database_url, "sqlite:x.db");
    }

    #[test]
    fn wrong_values_are_refused_with_a_sentence() {
        for (arguments, sentence) in [
            (["serve", "--listen", "localhost"], "an IP address and a port"),
            (["migrate", "--database-url", "mysql://x/y"], "sqlite:FILE"),
            (["migrate", "--database-url", "sqlite:"], "sqlite:FILE"),
            (["serve", "--body-limit", "12"], "from 1024"),
            (["serve", "--depth-limit", "51"], "a whole number of levels, from 5 to 50"),
            (["serve", "--cost-limit", "0"], "a whole number, from 1"),
            (["serve", "--rate-limit", "x"], "a whole number of requests a second, from 0"),
            (["serve", "--batching", "yes"], "possible values: on, off"),
            (["serve", "--cors-origin", "app.example.org"], "an origin is `*`, or a scheme"),
            (["serve", "--cors-origin", "https://app.example.org/"], "an origin is `*`, or a scheme"),
            (["migrate", "--database-url", "sqlite::memory:"], "the path of a file"),
            (["migrate", "--database-url", "sqlite://:memory:"], "the path of a file"),
            (["migrate", "--database-url", "sqlite:file:x?mode=memory"], "the path of a file"),
            (["migrate", "--database-url", "sqlite://file:x?mode=memory"], "the path of a file"),
            (["serve", "--request-timeout", "0"], "a whole number of seconds, from 1 to 3600"),
            (["serve", "--request-timeout", "abc"], "a whole number of seconds, from 1 to 3600"),
            (["serve", "--query-timeout", "0"], "a number of seconds, from 0.1 to 3600"),
            (["serve", "--query-timeout", "NaN"], "a number of seconds, from 0.1 to 3600"),
            (["serve", "--review-period", "0"], "a whole number of months, from 1 to 1200"),
            (["demo", "--people", "0"], "a whole number of people, from 1 to 10000000"),
            (["demo", "--people", "x"], "a whole number of people, from 1 to 10000000"),
            (["demo", "--seed", "-"], "a whole number, from 0"),
            (["serve", "--log", "roster=loud"], "expected one of"),
        ] {
            let refusal = parse(&arguments).expect_err("refused").to_string();
            assert!(refusal.contains(sentence), "{arguments:?}: {refusal}");
        }
    }
}
