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

use super::errors::Code;

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
    /// variables that it needs.
    ///
    /// # Errors
    /// What the text or the variables lack, and where.
    pub fn parse(&self, mut request: Request) -> Result<Request, ServerError> {
        let document = self.document(&request.query)?;
        check_variables(find_operation(&document, request.operation_name.as_deref())?, &request.variables)?;
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
mod tests {
    use super::*;

    fn parse(request: Request) -> Result<Request, ServerError> {
        Documents::default().parse(request)
    }

    #[test]
    fn what_was_parsed_before_is_remembered_within_bounds() {
        let documents = Documents::default();
        let ask = |text: String| {
            documents
                .parse(Request::new(text))
                .map(|mut request| format!("{:?}", request.parsed_query().expect("it is parsed")))
        };
        let first = ask("{ a(b: [1, 2]) { c } }".into()).expect("it is parsed");
        assert_eq!(documents.parsed.len(), 1);
        assert_eq!(ask("{ a(b: [1, 2]) { c } }".into()).ok(), Some(first));
        assert_eq!(documents.parsed.len(), 1);
        assert!(ask("{".into()).is_err());
        for number in 0..2_000 {
            assert!(ask(format!("{{ field{number:0>1000} }}")).is_ok());
        }
        assert!(documents.parsed.weight() <= REMEMBERED as u64, "{}", documents.parsed.weight());
        assert!(documents.parsed.len() > 100, "{}", documents.parsed.len());
    }

    fn refusal(query: &str) -> ServerError {
        parse(Request::new(query)).err().unwrap_or_else(|| panic!("{query} is parsed"))
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        for (query, place, sentence) in [
            ("{", (1, 2), "it ends too early; expected: a field or a fragment."),
            ("{ users { } }", (1, 11), "`}` cannot stand here; expected: a field or a fragment."),
            ("{ users(first: ) { id } }", (1, 16), "`)` cannot stand here; expected: a value."),
            ("query($a) { x }", (1, 7), "`$` cannot stand here; expected: a variable, as `$name: Type`."),
            ("{ a } }", (1, 7), "`}` cannot stand here; expected: the end of the query, an operation or a fragment."),
            ("querry { a }", (1, 1), "`querry` cannot stand here; expected: an operation or a fragment."),
            ("{\r\n  é(x: 1) }", (2, 3), "`é` cannot stand here; expected: a field or a fragment."),
        ] {
            let error = refusal(query);
            let (line, column) = place;
            let expected = format!("The query cannot be parsed at line {line}, column {column}: {sentence}");
            assert_eq!((error.message, error.locations), (expected, vec![Pos { line, column }]), "{query}");
        }
        let long = "x".repeat(500);
        assert!(refusal(&format!("{long} {{ a }}")).message.len() < 200);
    }

    #[test]
    fn a_query_without_an_operation_is_refused() {
        for query in ["", " ,\n\t\u{feff}", "# nothing\r# here", "\n # nothing"] {
            assert!(refusal(query).message.starts_with("The query is empty"), "{query:?}");
        }
        let message = refusal("fragment F on User { id }").message;
        assert_eq!(message, "The query holds fragments, but no operation that uses them.");
    }

    #[test]
    fn names_that_clash_are_refused_where_they_stand() {
        for (query, sentence) in [
            ("query A { a } query A { b }", "Two operations are named `A`"),
            ("{ a } query B { b }", "An operation without a name must be the only one"),
            ("{ ...F } fragment F on A { b } fragment F on A { c }", "Two fragments are named `F`"),
        ] {
            let error = refusal(query);
            assert!(error.message.starts_with(sentence) && error.locations.len() == 2, "{error:?}");
        }
    }

    #[test]
    fn the_operation_must_be_told_from_the_others() {
        let code = Some(Code::OperationResolutionFailure.into());
        for (query, name, sentence) in [
            ("query A { a } query B { b }", None, "The query holds several operations"),
            ("query A { a } query B { b }", Some("C"), "The query holds no operation that is named \"C\""),
            ("{ a }", Some("A"), "The query's operation has no name"),
        ] {
            let mut request = Request::new(query);
            request.operation_name = name.map(str::to_owned);
            let error = parse(request).expect_err("refused");
            assert!(error.message.starts_with(sentence), "{error:?}");
            assert_eq!(error.extensions.expect("a code").get("code").cloned(), code);
        }
        let mut request = Request::new("query A { a } query B { b }");
        request.operation_name = Some("B".into());
        assert!(parse(request).is_ok());
        assert!(parse(Request::new("query A { a }")).is_ok());
    }

    #[test]
    fn a_variable_that_cannot_be_null_must_have_a_value() {
        let ask = |query: &str, variables: serde_json::Value| {
            parse(Request::new(query).variables(Variables::from_json(variables))).map(drop)
        };
        for variables in [serde_json::json!({}), serde_json::json!({"n": null, "m": 1})] {
            let error = ask("query($m: Int, $n: [Int!]!) { a(n: $n) }", variables).expect_err("refused");
            let sentence = "The variable `$n` of the type `[Int!]!` has no value: give it one in `variables`.";
            assert_eq!((error.message.as_str(), error.locations), (sentence, vec![Pos { line: 1, column: 16 }]));
            assert_eq!(error.extensions.expect("a code").get("code").cloned(), Some(Code::BadUserInput.into()));
        }
        assert!(ask("query($n: Int! = 1) { a(n: $n) }", serde_json::json!({"n": null})).is_err());
        for (query, variables) in [
            ("query($n: Int! = 1) { a(n: $n) }", serde_json::json!({})),
            ("query($n: Int) { a(n: $n) }", serde_json::json!({})),
            ("query($n: Int!) { a(n: $n) }", serde_json::json!({"n": 0})),
        ] {
            assert_eq!(ask(query, variables), Ok(()), "{query}");
        }
    }
}
