//! JSON that is kept for somebody else, such as what a platform says of an identity.

use serde_json::Value;

use super::{text::control, violation::Refusal};

/// The most bytes of a value, written without blanks.
pub const BYTES_MAX: usize = 65_536;
/// The most levels of lists and objects in a value.
pub const DEPTH_MAX: usize = 32;

/// A JSON value that both databases can keep: bounded in size and depth, and without the character U+0000, which
/// `PostgreSQL` refuses in any text.
///
/// # Errors
/// `TOO_LONG`, or `INVALID`.
pub fn json(value: Value) -> Result<Value, Refusal> {
    if depth_exceeds(&value, DEPTH_MAX) {
        return Err(Refusal::invalid(format!(
            "has more than {DEPTH_MAX} levels of lists and objects: make it flatter"
        )));
    }
    let bytes = value.to_string().len();
    if bytes > BYTES_MAX {
        return Err(Refusal::too_long(BYTES_MAX, bytes, "bytes as JSON"));
    }
    if has_nul(&value) {
        return Err(control::refusal('\0'));
    }
    Ok(value)
}

fn depth_exceeds(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(entries) => levels == 0 || entries.iter().any(|entry| depth_exceeds(entry, levels - 1)),
        Value::Object(fields) => levels == 0 || fields.values().any(|field| depth_exceeds(field, levels - 1)),
        _ => false,
    }
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(entries) => entries.iter().any(has_nul),
        Value::Object(fields) => fields.iter().any(|(name, field)| name.contains('\0') || has_nul(field)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json as literal;

    use super::*;
    use crate::domain::violation::ViolationCode;

    #[test]
    fn ordinary_values_are_kept() {
        for value in [literal!({}), literal!(null), literal!({"traits": {"a": [1, 2.5, "é", true]}})] {
            assert_eq!(json(value.clone()), Ok(value));
        }
    }

    #[test]
    fn what_a_database_cannot_keep_is_refused() {
        for value in [literal!("a\0"), literal!({"a": ["b", {"c": "\0"}]}), literal!({"a\0": 1})] {
            assert_eq!(json(value).unwrap_err().code(), ViolationCode::Invalid);
        }
        assert_eq!(json(literal!("x".repeat(BYTES_MAX))).unwrap_err().code(), ViolationCode::TooLong);
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |levels| (0..levels).fold(literal!(1), |inner, _| literal!([inner]));
        assert!(json(nested(DEPTH_MAX)).is_ok());
        assert_eq!(json(nested(DEPTH_MAX + 1)).unwrap_err().code(), ViolationCode::Invalid);
    }
}
