//! The text of a request: parsed here, and not by async-graphql, so that its mistakes are told in words of ours.

use std::sync::Arc;

use async_graphql::{
    ErrorExtensionValues, Pos, Request, ServerError, Value, Variables,
    parser::{
        Error as ParserError, parse_query,
        types::{DocumentOperations, ExecutableDocument, OperationDefinition},
    },
};

use quick_cache::{Weighter, sync::Cache};

use super::{anonymous, errors::Code};

/// How much text the documents that are remembered may have, in bytes; a document takes some twenty times its text.
const REMEMBERED: usize = 512 << 10;

/// How long the text of a usual request is, in bytes.
const USUAL: usize = 1 << 10;

/// How much of the text an error quotes, in characters.
const QUOTED: usize = 30;

/// Documents that were parsed before, by their text: an application sends the same few again and again.
///
/// Those that were asked for least and longest ago make room for others, so that no flood of texts takes more memory.
pub struct Documents {
    parsed: Cache<String, Arc<ExecutableDocument>, TextLength>,
}

#[derive(Clone)]
struct TextLength;

impl Weighter<String, Arc<ExecutableDocument>> for TextLength {
    fn weight(&self, text: &String, _: &Arc<ExecutableDocument>) -> u64 {
        text.len() as u64
    }
}

impl Default for Documents {
    fn default() -> Self {
        Self { parsed: Cache::with_weighter(REMEMBERED / USUAL, REMEMBERED as u64, TextLength) }
    }
}

impl Documents {
    /// Parses the request's text, unless that was done before, finds the operation that is meant, and sees that it has the
    /// variables that it needs, and nothing that is not for the anonymous if the viewer is.
    ///
    /// # Errors
    /// What the text or the variables lack, and where.
    pub fn parse(&self, mut request: Request, anonymous: bool) -> Result<Request, Vec<ServerError>> {
        let alone = |error| vec![error];
        let document = self.document(&request.query).map_err(alone)?;
        let operation = find_operation(&document, request.operation_name.as_deref()).map_err(alone)?;
        check_variables(operation, &request.variables).map_err(alone)?;
        if anonymous {
            anonymous::check(&document, operation)?;
        }
        request.set_parsed_query(document.as_ref().clone());
        Ok(request)
    }

    fn document(&self, query: &str) -> Result<Arc<ExecutableDocument>, ServerError> {
        if let Some(known) = self.parsed.get(query) {
            return Ok(known);
        }
        let document = Arc::new(parse_query(query).map_err(|error| unparsable(query, &error))?);
        self.parsed.insert(query.to_owned(), Arc::clone(&document));
        Ok(document)
    }
}

fn find_operation<'d>(
    document: &'d ExecutableDocument,
    name: Option<&str>,
) -> Result<&'d OperationDefinition, ServerError> {
    let found = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Ok(operation),
        (DocumentOperations::Single(_), Some(name)) => Err(format!(
            "The query's operation has no name, but `operationName` asks for {name:?}; name it, or leave `operationName` out."
        )),
        (DocumentOperations::Multiple(operations), None) => {
            let mut all = operations.values();
            let only = all.next().filter(|_| all.next().is_none());
            only.ok_or_else(|| "The query holds several operations: name the one to run in `operationName`.".to_owned())
        }
        (DocumentOperations::Multiple(operations), Some(name)) => operations
            .get(name)
            .ok_or_else(|| format!("The query holds no operation that is named {name:?}, as `operationName` asks.")),
    };
    found
        .map(|operation| &operation.node)
        .map_err(|problem| error(problem, Vec::new(), Code::OperationResolutionFailure))
}

/// Sees that every variable that cannot be null has a value; async-graphql would take the argument for one that was left out.
fn check_variables(operation: &OperationDefinition, given: &Variables) -> Result<(), ServerError> {
    for definition in &operation.variable_definitions {
        let (name, of) = (&definition.node.name.node, &definition.node.var_type.node);
        let lacks = match given.get(name) {
            None => definition.node.default_value.is_none(),
            Some(value) => *value == Value::Null,
        };
        if lacks && !of.nullable {
            let problem =
                format!("The variable `${name}` of the type `{of}` has no value: give it one in `variables`.");
            return Err(error(problem, vec![definition.pos], Code::BadUserInput));
        }
    }
    Ok(())
}

fn unparsable(query: &str, failure: &ParserError) -> ServerError {
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
    let locations = if is_blank(query) { Vec::new() } else { failure.positions().collect() };
    error(problem, locations, Code::GraphqlParseFailed)
}

fn error(message: String, locations: Vec<Pos>, code: Code) -> ServerError {
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", code);
    ServerError { locations, extensions: Some(extensions), ..ServerError::new(message, None) }
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

#[cfg(test)]
mod tests;
