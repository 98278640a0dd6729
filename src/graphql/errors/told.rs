//! What clients are told of the errors of an answer.

use super::{Code, INTERNAL, Internal};

/// Makes a response's errors what clients are told: what went wrong inside becomes a sentence that gives nothing away, and
/// is logged; every error gets a code; and no more than a few fields that may not be read are told of one by one.
pub fn for_client(response: &mut async_graphql::Response, request_id: &str) {
    count_forbidden(&mut response.errors);
    count_mistakes(&mut response.errors);
    for error in &mut response.errors {
        let internal = error.source.as_ref().is_some_and(|source| source.is::<Internal>());
        let extensions = error.extensions.get_or_insert_default();
        if internal {
            // The message is the whole chain of what went wrong; nobody outside needs it.
            tracing::error!(error = %error.message, path = ?error.path, "a resolver failed");
            error.message = INTERNAL.into();
            error.source = None;
            extensions.set("code", Code::InternalServerError);
        } else if extensions.get("code").is_none() {
            // What has no code of ours came from async-graphql, before or while a value was read.
            let usual = if error.path.is_empty() { Code::GraphqlValidationFailed } else { Code::BadUserInput };
            without_parts(&mut error.message);
            if let Some(message) = in_our_words(&error.message) {
                error.message = message;
            }
            extensions.set("code", usual);
        }
        shorten(&mut error.message);
        if extensions.get("code") == Some(&Code::InternalServerError.into()) {
            extensions.set("requestId", request_id);
        }
    }
}

/// So many fields that may not be read are told of one by one.
const MAX_FORBIDDEN: usize = 20;

/// A list of people may hold thousands of fields that may not be read: one error counts those after the first few.
fn count_forbidden(errors: &mut Vec<async_graphql::ServerError>) {
    let mut forbidden = 0;
    errors.retain(|error| {
        let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
        let counts = code == Some(&Code::Forbidden.into());
        forbidden += usize::from(counts);
        !counts || forbidden <= MAX_FORBIDDEN
    });
    if forbidden > MAX_FORBIDDEN {
        let more = forbidden - MAX_FORBIDDEN;
        let fields = if more == 1 { "field" } else { "fields" };
        let mut error = async_graphql::ServerError::new(format!("{more} more {fields} may not be read."), None);
        error.extensions.get_or_insert_default().set("code", Code::Forbidden);
        error.extensions.get_or_insert_default().set("count", more);
        errors.push(error);
    }
}

/// So many mistakes of a query are told of one by one.
const MAX_MISTAKES: usize = 50;

/// A query may have thousands of mistakes: the first few help more than all of them.
fn count_mistakes(errors: &mut Vec<async_graphql::ServerError>) {
    let more = errors.len().saturating_sub(MAX_MISTAKES);
    if more == 0 || errors.iter().any(|error| !error.path.is_empty()) {
        return;
    }
    errors.truncate(MAX_MISTAKES);
    let mut error = async_graphql::ServerError::new(format!("The query has {more} more mistakes."), None);
    error.extensions.get_or_insert_default().set("code", Code::GraphqlValidationFailed);
    error.extensions.get_or_insert_default().set("count", more);
    errors.push(error);
}

/// A message is a line of at most so many characters, whatever it repeats of the request.
const MAX_MESSAGE: usize = 500;

fn shorten(message: &mut String) {
    if let Some((end, _)) = message.char_indices().nth(MAX_MESSAGE) {
        message.truncate(end);
        message.push('…');
    }
    if message.contains(char::is_control) {
        *message = message.replace(char::is_control, " ");
    }
}

/// Leaves out the parts of which an input is put together in the code: the schema has only the whole.
fn without_parts(message: &mut String) {
    while let Some(end) = message.find("Fields\")") {
        let Some(start) = message[..end].rfind(" (occurred while parsing") else { return };
        message.replace_range(start..end + "Fields\")".len(), "");
    }
}

/// What async-graphql says too briefly, with what mends it.
fn in_our_words(message: &str) -> Option<String> {
    match message {
        "Schema is not configured for subscriptions." => {
            Some("The graph has no subscriptions; begin with `query`, `mutation` or `{`.".into())
        }
        _ => wrong_value(message),
    }
}

/// What is said of a value that is none of its type, with the path as everywhere else: `filter.ids[0]`.
fn wrong_value(message: &str) -> Option<String> {
    let (path, problem) = message.strip_prefix("Invalid value for argument \"")?.split_once("\", ")?;
    let is_index = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let part = |part: &str| if is_index(part) { format!("[{part}]") } else { format!(".{part}") };
    let path: String = path.split('.').map(part).collect();
    let path = path.trim_start_matches('.');
    let (problem, more) = match problem {
        oneof if oneof.starts_with("Oneof ") => ("give exactly one of its fields", ""),
        // Nothing tells what was given. Where a value belongs, people wonder most about null.
        expected if expected.starts_with("expected type ") => (expected, ", and null is none"),
        other => (other, ""),
    };
    Some(format!("The argument `{path}` is wrong: {problem}{more}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_value_is_told_with_its_path() {
        let told = |message| in_our_words(message);
        let raw = r#"Invalid value for argument "filter.and.0.states.12", enumeration type "UserState" does not contain the value "x""#;
        let ours = r#"The argument `filter.and[0].states[12]` is wrong: enumeration type "UserState" does not contain the value "x"."#;
        assert_eq!(told(raw).as_deref(), Some(ours));
        let raw = r#"Invalid value for argument "filter.ids.0", expected type "ID""#;
        let ours = r#"The argument `filter.ids[0]` is wrong: expected type "ID", and null is none."#;
        assert_eq!(told(raw).as_deref(), Some(ours));
        let raw = r#"Invalid value for argument "by", Oneof input objects requires have exactly one field"#;
        assert_eq!(told(raw).as_deref(), Some("The argument `by` is wrong: give exactly one of its fields."));
        assert_eq!(told("Unknown field \"x\" on type \"Query\"."), None);
    }
}
