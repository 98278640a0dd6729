//! What the commands take that serve the graph.

use std::{net::SocketAddr, time::Duration};

use axum::http::HeaderValue;
use clap::Args;

use super::{
    DatabaseArgs, LimitArgs, ReviewArgs, jwt,
    values::{address, days, fraction, origin, seconds},
};
use crate::{
    db::Options,
    server::{Origins, Settings},
};

/// How to serve.
#[derive(Debug, Clone, Args)]
pub struct ServeArgs {
    /// Which database.
    #[command(flatten)]
    pub database: DatabaseArgs,
    /// The address to listen on; 0.0.0.0:8000 is every address of this machine. Roster speaks plain HTTP: put a proxy
    /// that speaks TLS between it and any network that is not your own.
    #[arg(long, env = "ROSTER_LISTEN", value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8000", value_parser = address)]
    pub listen: SocketAddr,
    /// After how many seconds a request is given up.
    #[arg(long, env = "ROSTER_REQUEST_TIMEOUT", value_name = "SECONDS", default_value_t = 30, value_parser = seconds)]
    pub request_timeout: u64,
    /// After how many seconds a search for what a field asks for is given up, whole or not, as 0.5: less than a request has.
    /// [default: 5, or half of a request's time if that is less]
    #[arg(long, env = "ROSTER_QUERY_TIMEOUT", value_name = "SECONDS", value_parser = fraction)]
    pub query_timeout: Option<Duration>,
    /// What requests may cost.
    #[command(flatten)]
    pub limits: LimitArgs,
    /// The origin of a web application whose pages may send requests, as <https://app.example.org>; `*` is every origin.
    /// Several are given with several flags, or in the variable with commas. Without any, only `GraphiQL` may.
    #[arg(long = "cors-origin", env = "ROSTER_CORS_ORIGIN", value_name = "ORIGIN", value_delimiter = ',', value_parser = origin)]
    pub cors_origins: Vec<HeaderValue>,
    /// How long reviews last.
    #[command(flatten)]
    pub review: ReviewArgs,
    /// After how many days a session expires, at most, that a user begins with a token of the identity provider.
    #[arg(long, env = "ROSTER_SESSION_DAYS", value_name = "DAYS", default_value_t = 30, value_parser = days)]
    pub session_days: u32,
    /// Whose tokens are taken.
    #[command(flatten)]
    pub jwt: jwt::JwtArgs,
}

impl ServeArgs {
    /// After how long a request is given up.
    #[must_use]
    pub const fn timeout(&self) -> Duration {
        Duration::from_secs(self.request_timeout)
    }

    /// How requests are taken: by a demonstration as by a server, but that it counts nobody's.
    #[must_use]
    pub fn settings(&self, demonstration: bool) -> Settings {
        let any = self.cors_origins.iter().any(|origin| origin == "*");
        Settings {
            body: self.limits.body_limit,
            timeout: self.timeout(),
            batch: self.limits.batch(),
            rate: self.limits.rate(demonstration),
            origins: if any { Origins::Any } else { Origins::Of(self.cors_origins.clone()) },
        }
    }

    /// How the database is used.
    ///
    /// # Errors
    /// A sentence, when a search has no less time than a request.
    pub fn options(&self) -> Result<Options, String> {
        let request = self.timeout();
        let query_timeout = self.query_timeout.unwrap_or(Options::default().query_timeout.min(request / 2));
        if query_timeout >= request {
            return Err(
                "a request has no time left for its answer: let --query-timeout be less than --request-timeout".into(),
            );
        }
        Ok(Options { query_timeout })
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use crate::config::{Cli, Command};

    #[test]
    fn a_search_has_less_time_than_a_request() {
        for (arguments, expected) in [
            (&["serve"][..], Ok(5_000)),
            (&["serve", "--request-timeout", "2"], Ok(1_000)),
            (&["serve", "--query-timeout", "0.25"], Ok(250)),
            (&["serve", "--query-timeout", "29"], Ok(29_000)),
            (&["serve", "--query-timeout", "30"], Err(())),
            (&["serve", "--query-timeout", "1", "--request-timeout", "1"], Err(())),
        ] {
            let Some(Command::Serve(serve)) =
                Cli::try_parse_from(["roster"].iter().chain(arguments)).expect("valid").command
            else {
                panic!("{arguments:?}")
            };
            let limit = serve.options().map(|options| options.query_timeout.as_millis());
            assert_eq!(limit.map_err(drop), expected, "{arguments:?}");
        }
    }
}
