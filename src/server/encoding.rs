//! Which encodings an answer may have: compressed or not, there is always one that is sent.

use axum::{
    extract::Request,
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};

/// Passes over what refuses an answer as it is: a client that does so would be refused after its request was run.
pub async fn lenient(mut request: Request, next: Next) -> Response {
    let headers = request.headers_mut();
    let given = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let codings: Vec<_> = given.flat_map(|text| text.split(',')).map(str::trim).collect();
    if codings.iter().any(|coding| refuses_plain(coding)) {
        let others: Vec<_> = codings.into_iter().filter(|coding| !refuses_plain(coding)).collect();
        match HeaderValue::from_str(&others.join(", ")) {
            Ok(value) if !value.is_empty() => drop(headers.insert(header::ACCEPT_ENCODING, value)),
            _ => drop(headers.remove(header::ACCEPT_ENCODING)),
        }
    }
    next.run(request).await
}

/// Whether it is `identity` or whatever is not named, with the quality 0.
fn refuses_plain(coding: &str) -> bool {
    let (name, parameters) = coding.split_once(';').unwrap_or((coding, ""));
    let quality = parameters.split(';').find_map(|parameter| parameter.trim().strip_prefix("q="));
    let is_zero = quality.is_some_and(|quality| quality.trim().parse::<f32>() == Ok(0.0));
    is_zero && (name.trim() == "*" || name.trim().eq_ignore_ascii_case("identity"))
}
