//! What the values of settings may be, and the sentences that refuse others.

use std::{net::SocketAddr, str::FromStr, time::Duration};

use axum::http::HeaderValue;
use tracing_subscriber::EnvFilter;

use crate::graphql::Limits;

pub(super) fn database_url(text: &str) -> Result<String, String> {
    let known = ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
    let names_something = text.split_once(':').is_some_and(|(_, rest)| !rest.trim_matches('/').is_empty());
    if !known || !names_something {
        return Err("a database is `sqlite:FILE` or `postgres://USER@HOST/NAME`".into());
    }
    let path = text.strip_prefix("sqlite:").map(|path| path.strip_prefix("//").unwrap_or(path));
    if path.is_some_and(|path| path.starts_with(':') || path.starts_with("file:")) {
        return Err("what follows `sqlite:` is the path of a file: neither a URI, nor a database in memory".into());
    }
    Ok(text.to_owned())
}

pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "an address is an IP address and a port, as 127.0.0.1:8000 or [::]:8000".into())
}

pub(super) fn log_rules(text: &str) -> Result<String, String> {
    EnvFilter::try_new(text).map(|_| text.to_owned()).map_err(|e| e.to_string())
}

pub(super) fn seconds(text: &str) -> Result<u64, String> {
    let known = text.parse().ok().filter(|seconds| (1..=3_600).contains(seconds));
    known.ok_or_else(|| "it is a whole number of seconds, from 1 to 3600".into())
}

pub(super) fn fraction(text: &str) -> Result<Duration, String> {
    let known = text.parse().ok().filter(|seconds| (0.1..=3_600.0).contains(seconds)).map(Duration::from_secs_f64);
    known.ok_or_else(|| "it is a number of seconds, from 0.1 to 3600".into())
}

pub(super) fn months(text: &str) -> Result<u32, String> {
    let known = text.parse().ok().filter(|months| (1..=1_200).contains(months));
    known.ok_or_else(|| "it is a whole number of months, from 1 to 1200".into())
}

pub(super) fn days(text: &str) -> Result<u32, String> {
    let known = text.parse().ok().filter(|days| (1..=3_650).contains(days));
    known.ok_or_else(|| "it is a whole number of days, from 1 to 3650".into())
}

pub(super) fn people(text: &str) -> Result<u64, String> {
    let known = text.parse().ok().filter(|people| (1..=10_000_000).contains(people));
    known.ok_or_else(|| "it is a whole number of people, from 1 to 10000000".into())
}

pub(super) fn seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("it is a whole number, from 0 to {}", u64::MAX))
}

pub(super) fn body_limit(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|bytes| (1_024..=1_073_741_824).contains(bytes))
        .ok_or_else(|| String::from("a body may have from 1024 to 1073741824 bytes"))
}

pub(super) fn depth(text: &str) -> Result<usize, String> {
    let known = text.parse().ok().filter(|levels| (5..=Limits::DEEPEST).contains(levels));
    known.ok_or_else(|| format!("it is a whole number of levels, from 5 to {}", Limits::DEEPEST))
}

pub(super) fn count<N: FromStr + PartialOrd + From<u8>>(text: &str) -> Result<N, String> {
    let known = text.parse().ok().filter(|number| *number >= N::from(1));
    known.ok_or_else(|| "it is a whole number, from 1".into())
}

pub(super) fn rate(text: &str) -> Result<u32, String> {
    let known = text.parse().ok().filter(|rate| *rate <= 1_000_000);
    known.ok_or_else(|| "it is a whole number of requests a second, from 0 to 1000000".into())
}

pub(super) fn origin(text: &str) -> Result<HeaderValue, String> {
    let sentence = || "an origin is `*`, or a scheme, a host and perhaps a port, as https://app.example.org".to_owned();
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let whole = host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '*', '?', '#', '@', ' ', ',']));
    if text != "*" && !whole {
        return Err(sentence());
    }
    // Browsers write it so.
    HeaderValue::from_str(&text.to_ascii_lowercase()).map_err(|_| sentence())
}
