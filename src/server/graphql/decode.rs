//! From the text of a request to what is asked: the body of a POST, or the query of an address.

use async_graphql::{Request, Variables};
use axum::http::StatusCode;
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{graphql::errors::Code, server::refusal::Refusal};

/// What is asked in one HTTP request.
#[expect(clippy::large_enum_variant, reason = "nearly all are one request, which moves but a few times")]
pub enum Asked {
    /// One request.
    One(Request),
    /// Several, each for itself: a request, or why it is none.
    Many(Vec<Result<Request, Refusal>>),
}

impl Asked {
    /// How many requests that is.
    pub fn count(&self) -> u32 {
        match self {
            Self::One(_) => 1,
            Self::Many(requests) => u32::try_from(requests.len()).unwrap_or(u32::MAX),
        }
    }
}

/// The parameters of a request, as yet of any type. What else is sent is passed over.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Parameters {
    query: Option<Value>,
    #[serde(rename = "operationName")]
    operation_name: Option<Value>,
    variables: Option<Value>,
    extensions: Option<Value>,
}

/// What a POST's body asks, where so many requests may come in one list: none, where there is no number.
///
/// # Errors
/// When it is no GraphQL request in JSON.
pub fn body(body: &[u8], batch: Option<usize>) -> Result<Asked, Refusal> {
    match body.trim_ascii_start().first() {
        Some(b'{') => parse::<Parameters>(body)?.request().map(Asked::One),
        Some(b'[') => match batch {
            Some(limit) => list(parse(body)?, limit).map(Asked::Many),
            None => Err(bad("Send one request, a JSON object with `query`: lists of requests are not taken here.")),
        },
        None => Err(bad("The request's body is empty: send a JSON object with `query`.")),
        Some(_) => Err(bad("The request's body is not a JSON object: send one with `query`.")),
    }
}

fn list(entries: Vec<Value>, limit: usize) -> Result<Vec<Result<Request, Refusal>>, Refusal> {
    if entries.is_empty() {
        return Err(bad("The list of requests is empty: send at least one."));
    }
    if entries.len() > limit {
        let problem = format!("The list has {} requests, and {limit} is the limit; send fewer at once.", entries.len());
        return Err(Refusal::new(StatusCode::BAD_REQUEST, Code::TooComplex, problem));
    }
    if let Some(index) = entries.iter().position(|entry| !entry.is_object()) {
        return Err(bad(format!("The entry {index} of the list of requests is not a JSON object with `query`.")));
    }
    let request = |entry| serde_json::from_value::<Parameters>(entry).map_err(|error| unreadable(&error))?.request();
    Ok(entries.into_iter().map(request).collect())
}

fn parse<'b, T: Deserialize<'b>>(body: &'b [u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| unreadable(&error))
}

fn unreadable(error: &serde_json::Error) -> Refusal {
    let told = error.to_string();
    if told.starts_with("recursion limit exceeded") {
        return bad("The request's JSON is nested more than 128 deep; flatten it.");
    }
    bad(format!("The request's body is not a GraphQL request in JSON: {told}."))
}

/// What the query of a GET's address asks (RFC 3986, and `application/x-www-form-urlencoded`).
///
/// # Errors
/// When it lacks `query`, or a parameter cannot be read.
pub fn address(query: &str) -> Result<Request, Refusal> {
    let mut parameters = Parameters::default();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = decoded(name)?;
        let (place, json) = match name.as_str() {
            "query" => (&mut parameters.query, false),
            "operationName" => (&mut parameters.operation_name, false),
            "variables" => (&mut parameters.variables, true),
            "extensions" => (&mut parameters.extensions, true),
            _ => continue,
        };
        let text = decoded(value)?;
        let value = match (json, text.is_empty()) {
            (_, true) if name != "query" => Value::Null,
            (false, _) => Value::String(text),
            (true, _) => serde_json::from_str(&text)
                .map_err(|error| bad(format!("The parameter `{name}` is not JSON: {error}.")))?,
        };
        if place.replace(value).is_some() {
            return Err(bad(format!("The parameter `{name}` is there twice; send it once.")));
        }
    }
    parameters.request()
}

/// A part of an address as it was before it was written there.
fn decoded(part: &str) -> Result<String, Refusal> {
    let spaced = part.replace('+', " ");
    let text = percent_decode_str(&spaced).decode_utf8();
    text.map(std::borrow::Cow::into_owned)
        .map_err(|_| bad("The address's query is not in UTF-8; send it so, percent-encoded."))
}

impl Parameters {
    fn request(self) -> Result<Request, Refusal> {
        let query = match self.query {
            Some(Value::String(query)) => query,
            None | Some(Value::Null) => {
                return Err(bad(
                    "The request has no `query`: send the text of an operation. In a browser, GraphiQL at `/` does.",
                ));
            }
            Some(other) => return Err(wrong("query", "a text", &other)),
        };
        let mut request = Request::new(query);
        request.operation_name = match self.operation_name {
            None | Some(Value::Null) => None,
            Some(Value::String(name)) => Some(name),
            Some(other) => return Err(wrong("operationName", "a text", &other)),
        };
        if let Some(variables) = object("variables", self.variables)? {
            request = request.variables(Variables::from_json(variables.into()));
        }
        // Nothing is read from it yet, but it must be what it has to be.
        object("extensions", self.extensions)?;
        Ok(request)
    }
}

fn object(name: &str, value: Option<Value>) -> Result<Option<Map<String, Value>>, Refusal> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(map)) => Ok(Some(map)),
        Some(other) => Err(wrong(name, "an object", &other)),
    }
}

fn wrong(name: &str, expected: &str, given: &Value) -> Refusal {
    let given = match given {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    bad(format!("The parameter `{name}` must be {expected}, not {given}."))
}

fn bad(problem: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, Code::BadRequest, problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused<T>(outcome: Result<T, Refusal>) -> String {
        outcome.err().expect("refused").answer().errors[0].message.clone()
    }

    #[test]
    fn an_address_is_read_as_forms_write_it() {
        let request = address("query=query+Q(%24a:Int)%7Bx%7D&operationName=Q&variables=%7B%22a%22:1%7D&other=%ff&")
            .expect("read");
        assert_eq!((request.query.as_str(), request.operation_name.as_deref()), ("query Q($a:Int){x}", Some("Q")));
        assert_eq!(request.variables.len(), 1);
        let request = address("query={x}&operationName=&variables=&extensions=null").expect("read");
        assert_eq!((request.operation_name, request.variables.len()), (None, 0));
        let named = address("query=query+null{x}&operationName=null").expect("read");
        assert_eq!(named.operation_name.as_deref(), Some("null"));
        for (query, sentence) in [
            ("", "has no `query`"),
            ("query=%ff", "not in UTF-8"),
            ("query=a&query=b", "there twice"),
            ("query=a&variables=[1]", "must be an object, not a list"),
            ("query=a&variables={", "`variables` is not JSON"),
            ("query=a&extensions=7", "must be an object, not a number"),
        ] {
            assert!(refused(address(query)).contains(sentence), "{query}: {}", refused(address(query)));
        }
    }

    #[test]
    fn a_body_says_what_is_wrong_and_repeats_nothing() {
        let long = "x".repeat(5_000);
        for (text, sentence) in [
            ("", "is empty"),
            ("  ", "is empty"),
            ("7", "not a JSON object"),
            ("\"{ a }\"", "not a JSON object"),
            ("{", "EOF while parsing"),
            ("{\"query\": 1}", "`query` must be a text, not a number"),
            ("{\"query\": null}", "has no `query`"),
            ("{\"query\": \"a\", \"query\": \"b\"}", "duplicate field `query`"),
            (&format!("{{\"query\": \"a\", \"variables\": \"{long}\"}}"), "`variables` must be an object, not a text"),
            (&format!("{{\"query\": [\"{long}\"]}}"), "`query` must be a text, not a list"),
            (&format!("{{\"query\": \"a\", \"variables\": {{\"x\": {}", "[".repeat(200)), "nested more than 128 deep"),
            ("{\"query\": \"\\ud800\"}", "JSON: "),
            ("{\"query\": \"a\", \"variables\": {\"x\": \"\\udc00 \\ud800\"}}", "JSON: "),
        ] {
            let told = refused(body(text.as_bytes(), None));
            assert!(told.contains(sentence) && told.len() < 200, "{text}: {told}");
        }
        assert!(refused(body(b"{\"query\": \"\xff\"}", None)).contains("unicode"));
        assert!(body(b" {\"query\": \"{a}\", \"more\": 1, \"extensions\": {}}", None).is_ok());
    }

    #[test]
    fn a_list_is_taken_where_lists_are() {
        let many = |text: &str| body(text.as_bytes(), Some(2));
        let Ok(Asked::Many(requests)) = many("[{\"query\": \"a\"}, {\"query\": 1}]") else { panic!("a list") };
        assert!(requests[0].is_ok() && requests[1].is_err());
        for (text, sentence) in [
            ("[]", "is empty"),
            ("[{}, {}, {}]", "3 requests, and 2 is the limit"),
            ("[{\"query\": \"a\"}, \"b\"]", "entry 1 of the list"),
        ] {
            assert!(refused(many(text)).contains(sentence), "{text}");
        }
        assert!(refused(body(b"[{\"query\": \"a\"}]", None)).contains("not taken here"));
    }
}
