//! The `Host` header: only names of this machine are answered.
//!
//! Until it is enforced what callers may see, whoever reaches the server may read everything, so it listens on loopback alone. A
//! browser on this machine carries requests of any page there, though, and two things keep foreign pages out:
//!
//! - **Another name for this machine** (DNS rebinding): a page of `evil.example`, whose name is later made to point to
//!   127.0.0.1, is of the same origin as Roster then, and could read its answers. Its requests still carry
//!   `Host: evil.example`, and that is refused here. A request without the header is answered: every browser sends it,
//!   and health checks of HTTP/1.0 do not.
//! - **Another origin**: the `Origin` header is not looked at, because such a page cannot send what `/graphql` takes.
//!   Queries are taken by POST with `Content-Type: application/json` only, for which a browser first asks leave
//!   (a preflight `OPTIONS`); that is answered by 405 without any CORS header, so the request is never sent. What a
//!   browser sends unasked (GET, forms, `text/plain`) is refused. A check of `Origin` would add nothing to that, and
//!   would turn away clients that live in a browser's extension or in an application of the desktop. Whoever adds
//!   CORS, another content type, queries by GET, or `WebSocket`s (which know no preflight), must check `Origin` first.

use std::net::{Ipv4Addr, Ipv6Addr};

use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::refusal::Refusal;
use crate::graphql::errors::Code;

const PROBLEM: &str = "The request's Host header names another machine than this one. Roster shows \
    everything to everybody who reaches it so far, so that it answers only to names of this machine, lest a web page reach it under a name of its own: use \
    localhost, 127.0.0.1 or [::1].";

/// Refuses requests to hosts that are not this machine.
pub async fn check(request: Request, next: Next) -> Response {
    let named = request.headers().get_all(header::HOST).iter().all(names_this_machine);
    // An address in the request's first line counts more than the header.
    let addressed = request.uri().authority().is_none_or(is_this_machine);
    if named && addressed {
        return next.run(request).await;
    }
    if request.uri().path() == "/graphql" {
        Refusal::new(StatusCode::FORBIDDEN, Code::Forbidden, PROBLEM).into_response()
    } else {
        (StatusCode::FORBIDDEN, PROBLEM).into_response()
    }
}

fn names_this_machine(host: &HeaderValue) -> bool {
    Authority::try_from(host.as_bytes()).is_ok_and(|authority| is_this_machine(&authority))
}

fn is_this_machine(authority: &Authority) -> bool {
    let host = authority.host();
    if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return address.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback());
    }
    if let Ok(address) = host.parse::<Ipv4Addr>() {
        return address.is_loopback();
    }
    // A dot at the end belongs to the same name. Every name below `localhost` is this machine, too (RFC 6761).
    let name = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    name.rsplit('.').next() == Some("localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_this_machine_are_told_from_others() {
        for host in [
            "localhost",
            "localhost:8000",
            "LocalHost.:8000",
            "roster.localhost:8000",
            "127.0.0.1",
            "127.0.0.1:8000",
            "127.8.9.1",
            "[::1]",
            "[::1]:8000",
        ] {
            assert!(names_this_machine(&HeaderValue::from_static(host)), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "evil.example:8000",
            "localhost.evil.example",
            "notlocalhost",
            "127.0.0.1.evil.example",
            "127.0.0.1@evil.example",
            "0.0.0.0:8000",
            "192.0.2.1",
            "[::]:8000",
            "[::2]",
            "[::ffff:192.0.2.1]",
            "localhost, evil.example",
            "localhost/evil",
        ] {
            assert!(!names_this_machine(&HeaderValue::from_static(host)), "{host}");
        }
    }
}
