//! The raw text of a request, before anything parses it: counted, and put into the words of GraphQL that the parser knows.

use std::{borrow::Cow, fmt::Write as _, ops::Range};

use super::token::{Tokens, is_block, is_word};

/// How deep brackets may be nested.
const MAX_NESTING: usize = 100;

/// How long a name may be, in bytes. One that is no field's is answered with each entry of a list, and one that is wrong is
/// compared with all that are right.
const MAX_NAME: usize = 128;

/// What stands in the place of a part of a text.
type Edit = (Range<usize>, String);

/// Refuses a text with more tokens than these, with a name that is too long, or whose brackets are nested too deep: the
/// parser calls itself for each bracket, and its stack has an end.
///
/// The text that is parsed is the same but for what the parser does not know of GraphQL, September 2025: it has blanks where
/// operations, fragments and variables are described, and characters where strings name them by `\\u{…}`.
///
/// # Errors
/// A sentence that says so.
pub fn check(query: &str, max_tokens: usize) -> Result<Cow<'_, str>, String> {
    let mut open = Vec::new();
    let mut edits = Vec::new();
    // The token before this one, if it is a string that is no variable's default.
    let mut string: Option<Range<usize>> = None;
    let mut after_equals = false;
    for (index, place) in Tokens::of(query).enumerate() {
        let token = &query[place.clone()];
        let first = token.as_bytes()[0];
        if let Some(described) = string.take().filter(|_| is_described(token, &open)) {
            edits.pop_if(|(place, _)| *place == described);
            edits.push((described.clone(), blanks(&query[described])));
        }
        match first {
            b'"' => {
                string = Some(place.clone()).filter(|_| !after_equals);
                edits.extend(plain(token).map(|plain| (place, plain)));
            }
            b'{' | b'[' | b'(' => open.push(first),
            b'}' | b']' | b')' => drop(open.pop()),
            _ => {}
        }
        after_equals = first == b'=';
        if open.len() > MAX_NESTING {
            return Err(format!("The query's brackets are nested more than {MAX_NESTING} deep; flatten it."));
        }
        if token.len() > MAX_NAME && (is_word(first) || first == b'-') {
            return Err(format!("The query has a name or a number of more than {MAX_NAME} characters; shorten it."));
        }
        if index >= max_tokens {
            return Err(format!(
                "The query's text is too long: it has more than {max_tokens} words and signs; ask for less at once, and \
                 send values as `variables`."
            ));
        }
    }
    Ok(edited(query, edits))
}

/// Whether a string before this token describes what begins with it.
fn is_described(token: &str, open: &[u8]) -> bool {
    match open {
        [] => matches!(token, "query" | "mutation" | "subscription" | "fragment"),
        // The variables of an operation.
        [b'('] => token == "$",
        _ => false,
    }
}

/// As many blanks as a part of a text has characters; its lines stay lines, and what follows stays in its column.
fn blanks(part: &str) -> String {
    part.chars().map(|c| if matches!(c, '\n' | '\r') { c } else { ' ' }).collect()
}

/// A string whose characters stand for themselves, where they were named by `\u{…}` or by two halves; none, if none is so.
fn plain(string: &str) -> Option<String> {
    if is_block(string) || !string.contains("\\u") {
        return None;
    }
    let mut plain = String::with_capacity(string.len());
    let mut rest = string;
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((c, after)) = named(rest) {
            // What ends a string, or cannot stand in one, is named as before.
            let special = matches!(c, '"' | '\\') || c.is_control();
            if special {
                let _ = write!(plain, "\\u{:04X}", u32::from(c));
            } else {
                plain.push(c);
            }
            rest = after;
        } else {
            // An escape that the parser knows, or refuses: the sign after it is no beginning of another.
            let end = rest.char_indices().nth(2).map_or(rest.len(), |(end, _)| end);
            plain.push_str(&rest[..end]);
            rest = &rest[end..];
        }
    }
    plain.push_str(rest);
    Some(plain)
}

/// The character that a text begins to name in one of the two ways, and what follows.
fn named(text: &str) -> Option<(char, &str)> {
    let digits = text.strip_prefix("\\u")?;
    if let Some((code, after)) = digits.strip_prefix('{').and_then(|code| code.split_once('}')) {
        let hexadecimal = (1..=8).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_hexdigit());
        let c = u32::from_str_radix(code, 16).ok().filter(|_| hexadecimal).and_then(char::from_u32)?;
        return Some((c, after));
    }
    let half = |digits: &str| u16::from_str_radix(digits.get(..4)?, 16).ok();
    let (high, after) = (half(digits)?, &digits[4..]);
    let low = after.strip_prefix("\\u")?;
    let pair = [high, half(low)?];
    let c = char::decode_utf16(pair).next()?.ok().filter(|_| (0xD800..0xDC00).contains(&high))?;
    Some((c, &low[4..]))
}

/// The text with other words in these places, which stand in its order.
fn edited(query: &str, edits: Vec<Edit>) -> Cow<'_, str> {
    if edits.is_empty() {
        return query.into();
    }
    let (mut text, mut done) = (String::with_capacity(query.len()), 0);
    for (place, words) in edits {
        text.push_str(&query[done..place.start]);
        text.push_str(&words);
        done = place.end;
    }
    text.push_str(&query[done..]);
    text.into()
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

    #[test]
    fn characters_that_are_named_stand_for_themselves() {
        for (string, expected) in [
            (r#""\u{1F600}\u{61}""#, "\"\u{1F600}a\""),
            (r#""a \uD83D\uDE00 b""#, "\"a \u{1F600} b\""),
            (r#""\u{22}\u{5c}\u{A}\u{0}""#, r#""\u0022\u005C\u000A\u0000""#),
            (r#""\\u{61} \n \u0041""#, r#""\\u{61} \n \u0041""#),
            // What is no character is left to be refused.
            (r#""\uD83D""#, r#""\uD83D""#),
            (r#""\uDE00\uD83D""#, r#""\uDE00\uD83D""#),
            (r#""\u{D83D} \u{110000} \u{} \u{+1} \u{61""#, r#""\u{D83D} \u{110000} \u{} \u{+1} \u{61""#),
            (r#"""" \u{61} """"#, r#"""" \u{61} """"#),
            ("\"\\", "\"\\"),
            ("\"\\u", "\"\\u"),
            ("\"\\ué\\", "\"\\ué\\"),
        ] {
            assert_eq!(check(string, 100).as_deref(), Ok(expected), "{string}");
        }
        let described = r#""\u{61}" query Q($a: String = "\u{62}") { a(b: "\u{63}") }"#;
        assert_eq!(check(described, 100).as_deref(), Ok(r#"         query Q($a: String = "b") { a(b: "c") }"#));
    }
}
