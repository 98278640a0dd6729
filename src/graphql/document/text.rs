//! The raw text of a request, before anything parses it.

use std::{borrow::Cow, ops::Range};

/// How deep brackets may be nested.
const MAX_NESTING: usize = 100;

/// How long a name may be, in bytes. One that is no field's is answered with each entry of a list, and one that is wrong is
/// compared with all that are right.
const MAX_NAME: usize = 128;

/// Refuses a text with more tokens than these, with a name that is too long, or whose brackets are nested too deep: the parser calls itself for each
/// bracket, and its stack has an end. The text that is parsed has blanks where descriptions of operations, fragments and
/// variables were (GraphQL, September 2025), which the parser does not know.
///
/// # Errors
/// A sentence that says so.
pub fn check(query: &str, max_tokens: usize) -> Result<Cow<'_, str>, String> {
    let mut tokens = 0_usize;
    let mut open = Vec::new();
    let mut descriptions = Vec::new();
    // The token before this one, if it is a string that is no variable's default.
    let mut string: Option<Range<usize>> = None;
    let mut after_equals = false;
    let mut at = 0;
    while let Some((&byte, tail)) = query.as_bytes()[at..].split_first() {
        let rest = match byte {
            b'"' => after_string(tail),
            b'#' => after(tail, |byte| !matches!(byte, b'\n' | b'\r')),
            b'.' => after(tail, |byte| byte == b'.'),
            b'-' | b'0'..=b'9' => after(tail, |byte| is_word(byte) || matches!(byte, b'.' | b'+' | b'-')),
            0xEF if query[at..].starts_with(BOM) => &tail[BOM.len() - 1..],
            _ if is_word(byte) => after(tail, is_word),
            _ => tail,
        };
        let token = at..query.len() - rest.len();
        at = token.end;
        if matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b'#') || query[token.clone()] == *BOM {
            continue;
        }
        descriptions.extend(string.take().filter(|_| is_described(&query[token.clone()], &open)));
        if token.len() > MAX_NAME && is_word(byte) {
            return Err(format!("The query has a name or a number of more than {MAX_NAME} characters; shorten it."));
        }
        match byte {
            b'"' if !after_equals => string = Some(token),
            b'{' | b'[' | b'(' => open.push(byte),
            b'}' | b']' | b')' => drop(open.pop()),
            _ => {}
        }
        after_equals = byte == b'=';
        tokens += 1;
        if open.len() > MAX_NESTING {
            return Err(format!("The query's brackets are nested more than {MAX_NESTING} deep; flatten it."));
        }
        if tokens > max_tokens {
            return Err(format!(
                "The query's text is too long: it has more than {max_tokens} words and signs; ask for less at once, and \
                 send values as `variables`."
            ));
        }
    }
    Ok(without(query, &descriptions))
}

/// What may stand before a text, and between its tokens.
const BOM: &str = "\u{feff}";

/// Whether a string before this token describes what begins with it.
fn is_described(token: &str, open: &[u8]) -> bool {
    match open {
        [] => matches!(token, "query" | "mutation" | "subscription" | "fragment"),
        // The variables of an operation.
        [b'('] => token == "$",
        _ => false,
    }
}

/// The text with blanks in the place of some of its parts; its lines stay lines, and what follows stays in its column.
fn without<'q>(query: &'q str, parts: &[Range<usize>]) -> Cow<'q, str> {
    if parts.is_empty() {
        return query.into();
    }
    let (mut text, mut done) = (String::with_capacity(query.len()), 0);
    for part in parts {
        text.push_str(&query[done..part.start]);
        text.extend(query[part.clone()].chars().map(|c| if matches!(c, '\n' | '\r') { c } else { ' ' }));
        done = part.end;
    }
    text.push_str(&query[done..]);
    text.into()
}

/// Whether a byte is of a name or a number.
const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

fn after(rest: &[u8], goes_on: impl Fn(u8) -> bool) -> &[u8] {
    rest.iter().position(|byte| !goes_on(*byte)).map_or(&[], |end| &rest[end..])
}

/// What follows a string, whose first quote is already behind.
fn after_string(mut rest: &[u8]) -> &[u8] {
    const BLOCK: &[u8] = b"\"\"";
    let block = rest.starts_with(BLOCK);
    if block {
        rest = &rest[BLOCK.len()..];
    }
    while let Some((&byte, tail)) = rest.split_first() {
        match byte {
            // A plain string ends with its quote, or with its line, whether it was closed or not.
            b'"' | b'\n' | b'\r' if !block => return tail,
            b'"' if tail.starts_with(BLOCK) => return &tail[BLOCK.len()..],
            b'\\' if block && tail.starts_with(b"\"\"\"") => rest = &tail[3..],
            b'\\' if !block => rest = tail.get(1..).unwrap_or_default(),
            _ => rest = tail,
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_nesting(query: &str) -> Result<(), String> {
        check(query, usize::MAX).map(drop)
    }

    #[test]
    fn deep_nesting_is_refused() {
        let nested = |depth| format!("{{ f(a: {}{}) }}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(check_nesting(&nested(50)), Ok(()));
        assert!(check_nesting(&nested(100)).is_err());
        assert!(check_nesting(&"[".repeat(1_000_000)).is_err());
    }

    #[test]
    fn brackets_in_text_do_not_count() {
        let brackets = "[".repeat(200);
        for query in [
            format!(r#"{{ f(a: "{brackets}") }}"#),
            format!(r#"{{ f(a: "\"{brackets}") }}"#),
            format!(r#"{{ f(a: """{brackets}" \""" {brackets}""") }}"#),
            format!(r#"{{ f(a: "") }} # {brackets}"#),
        ] {
            assert_eq!(check_nesting(&query), Ok(()), "{query}");
        }
        // An empty string is no block string, and what follows a text counts again.
        assert!(check_nesting(&format!(r#"{{ f(a: "", b: {brackets} "#)).is_err());
        assert!(check_nesting(&format!(r#"{{ f(a: """x""", b: {brackets} "#)).is_err());
    }

    #[test]
    fn each_word_text_number_and_sign_counts_once() {
        for (query, tokens) in [
            ("", 0),
            (" ,\t\r\n# a comment { with } words", 0),
            ("{ a }", 3),
            ("{abc,def}", 4),
            ("query Q($x: [Int!]! = [1, -2.5e+3]) { f(x: $x) @skip(if: true) { ...F } }", 37),
            (r#"{ f(a: "one \" text", b: """one "" text""") }"#, 11),
            ("{ é }", 3),
            ("\u{feff}{ a\u{feff} }", 3),
        ] {
            assert_eq!(check(query, tokens).map(drop), Ok(()), "{query}");
            assert!(tokens == 0 || check(query, tokens - 1).is_err(), "{query}");
        }
    }

    #[test]
    fn descriptions_are_left_out_and_texts_are_not() {
        for (query, expected) in [
            ("\"one\" query Q { a }", "      query Q { a }"),
            ("\"\"\"é\ntwo\"\"\" # three\nmutation { a }", "    \n       # three\nmutation { a }"),
            (
                "query Q(\"n\" $n: Int = 1, \"m\" $m: [Int] = [2]) { a(b: \"c\") } \"F\" fragment F on A { a }",
                "query Q(    $n: Int = 1,     $m: [Int] = [2]) { a(b: \"c\") }     fragment F on A { a }",
            ),
            ("{ a(query: \"a\" fragment: \"b\") }", "{ a(query: \"a\" fragment: \"b\") }"),
            ("query Q($n: String = \"a\" $m: Int) { a }", "query Q($n: String = \"a\" $m: Int) { a }"),
            ("\"a\" { b }", "\"a\" { b }"),
        ] {
            assert_eq!(check(query, 100).as_deref(), Ok(expected), "{query}");
        }
    }
}
