//! What is said of a text that does not follow GraphQL's grammar.

use async_graphql::{Pos, ServerError, parser::Error as ParserError};

use super::error;
use crate::graphql::errors::Code;

/// How much of the text an error quotes, in characters.
const QUOTED: usize = 30;

/// The parser's failure in words of ours.
pub fn unparsable(query: &str, failure: &ParserError) -> ServerError {
    let problem = match failure {
        ParserError::Syntax { .. } if is_blank(query) => {
            "The query is empty: write an operation, as `{ __typename }`.".to_owned()
        }
        ParserError::Syntax { message, start, .. } => syntax(query, message, *start),
        ParserError::MultipleOperations { .. } => {
            "An operation without a name must be the only one of the query: name each.".to_owned()
        }
        ParserError::OperationDuplicated { operation, .. } => {
            format!("Two operations are named `{operation}`; rename one.")
        }
        ParserError::FragmentDuplicated { fragment, .. } => {
            format!("Two fragments are named `{fragment}`; rename one.")
        }
        ParserError::MissingOperation => "The query holds fragments, but no operation that uses them.".to_owned(),
        ParserError::RecursionLimitExceeded => "The query is nested too deep; flatten it.".to_owned(),
        other => format!("The query cannot be parsed: {other}"),
    };
    let code = match failure {
        ParserError::RecursionLimitExceeded => Code::TooComplex,
        _ => Code::GraphqlParseFailed,
    };
    let locations = if is_blank(query) { Vec::new() } else { failure.positions().collect() };
    error(problem, locations, code)
}

/// Whether there is nothing but comments, and what GraphQL takes for blanks.
fn is_blank(query: &str) -> bool {
    let blank = |c| matches!(c, ' ' | ',' | '\t' | '\u{feff}');
    query.split(['\n', '\r']).all(|line| line.trim_start_matches(blank).chars().next().is_none_or(|c| c == '#'))
}

/// What stands at the place that the parser did not understand, and what it would have taken there.
fn syntax(query: &str, message: &str, at: Pos) -> String {
    let found = match found(query, at) {
        Some(text) => format!("`{text}` cannot stand here"),
        None => "it ends too early".to_owned(),
    };
    // The parser draws the place with lines and arrows; the last line says what it expected, by its rules' names.
    let expected = message.rsplit_once("expected ").map(|(_, rules)| rules.trim());
    let expected = expected.filter(|_| !message.contains("unexpected "));
    let expected = expected.map(|rules| format!("; expected: {}", words(rules))).unwrap_or_default();
    format!("The query cannot be parsed at line {}, column {}: {found}{expected}.", at.line, at.column)
}

/// The first word, or the first character, at a place; none where the text ends.
fn found(query: &str, at: Pos) -> Option<String> {
    let line = query.split('\n').nth(at.line.checked_sub(1)?)?;
    let rest = || line.chars().skip(at.column.saturating_sub(1)).skip_while(|c| c.is_whitespace());
    let first = rest().next()?;
    let is_word = |c: &char| c.is_alphanumeric() || *c == '_';
    let length = if is_word(&first) { QUOTED } else { 1 };
    Some(rest().take(1).chain(rest().skip(1).take_while(is_word)).take(length).collect())
}

/// The names of the parser's rules as a reader of queries knows them.
fn words(rules: &str) -> String {
    let known = |rule: &str| match rule {
        "EOI" => "the end of the query".to_owned(),
        "executable_document" | "executable_definition" => "an operation or a fragment".to_owned(),
        "selection" => "a field or a fragment".to_owned(),
        "selection_set" => "`{` and fields".to_owned(),
        "type_" => "a type".to_owned(),
        "variable" => "a variable, as `$name`".to_owned(),
        "name" => "a name".to_owned(),
        "value" | "const_value" => "a value".to_owned(),
        "directive" | "const_directive" => "a directive".to_owned(),
        "variable_definition" => "a variable, as `$name: Type`".to_owned(),
        "argument" | "const_argument" => "an argument, as `name: value`".to_owned(),
        rule => rule.trim_start_matches("const_").replace('_', " "),
    };
    let mut words: Vec<String> =
        rules.split([',', ' ']).filter(|word| !word.is_empty() && *word != "or").map(known).collect();
    words.dedup();
    words.join(", ")
}
