//! What a request may cost, as far as it can be told from its text.

/// How deep brackets may be nested in the text of a request.
const MAX_NESTING: usize = 100;

/// Refuses a text whose brackets are nested too deep: the parser calls itself for each, and its stack has an end.
///
/// # Errors
/// A sentence that says so.
pub fn check_nesting(query: &str) -> Result<(), String> {
    let mut depth = 0_usize;
    let mut rest = query.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = match byte {
            b'"' => after_string(tail),
            b'#' => tail.iter().position(|byte| matches!(byte, b'\n' | b'\r')).map_or(&[], |end| &tail[end..]),
            _ => tail,
        };
        match byte {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_NESTING {
            return Err(format!("The query's brackets are nested more than {MAX_NESTING} deep; flatten it."));
        }
    }
    Ok(())
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
}
