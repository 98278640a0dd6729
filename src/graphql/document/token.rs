//! The tokens of a text (GraphQL, "Lexical Tokens"), as far as they can be told without parsing it.

use std::ops::Range;

/// What may stand before a text, and between its tokens.
const BOM: &str = "\u{feff}";

/// What begins and ends a string of several lines, but for its first quote.
const BLOCK: &[u8] = b"\"\"";

/// The places of a text's tokens, one after the other. A number is one token, and so is what is no token at all.
pub struct Tokens<'q> {
    text: &'q str,
    at: usize,
}

impl<'q> Tokens<'q> {
    /// The tokens of this text.
    pub const fn of(text: &'q str) -> Self {
        Self { text, at: 0 }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        loop {
            let begin = self.at;
            let (&byte, tail) = self.text.as_bytes()[begin..].split_first()?;
            let blank = matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b'#');
            let (rest, passed_over) = match byte {
                b'"' => (after_string(tail), false),
                b'#' => (after(tail, |byte| !matches!(byte, b'\n' | b'\r')), true),
                b'.' => (after(tail, |byte| byte == b'.'), false),
                b'-' | b'0'..=b'9' => (after(tail, |byte| is_word(byte) || matches!(byte, b'.' | b'+' | b'-')), false),
                0xEF if self.text[begin..].starts_with(BOM) => (&tail[BOM.len() - 1..], true),
                _ if is_word(byte) => (after(tail, is_word), false),
                _ => (tail, blank),
            };
            self.at = self.text.len() - rest.len();
            if !passed_over {
                return Some(begin..self.at);
            }
        }
    }
}

/// Whether a token is a string of several lines.
pub fn is_block(token: &str) -> bool {
    token.as_bytes().get(1..).is_some_and(|rest| rest.starts_with(BLOCK))
}

/// Whether a byte is of a name or a number.
pub const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

fn after(rest: &[u8], goes_on: impl Fn(u8) -> bool) -> &[u8] {
    rest.iter().position(|byte| !goes_on(*byte)).map_or(&[], |end| &rest[end..])
}

/// What follows a string, whose first quote is already behind.
fn after_string(mut rest: &[u8]) -> &[u8] {
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
