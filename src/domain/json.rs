//! JSON that is kept for somebody else, such as what a platform says of an identity.

use serde_json::{Number, Value};

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
    Ok(plain_numbers(value))
}

/// Numbers as both databases keep them: PostgreSQL writes `1e16` and `-0.0` as the whole numbers that they are.
fn plain_numbers(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::Number(plain_number(&number).unwrap_or(number)),
        Value::Array(entries) => entries.into_iter().map(plain_numbers).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, field)| (name, plain_numbers(field))).collect(),
        other => other,
    }
}

/// The whole number that is written as a fraction or with an exponent; none if it is none.
fn plain_number(number: &Number) -> Option<Number> {
    let whole = number.as_f64().filter(|value| number.is_f64() && value.fract() == 0.0)?;
    // The sum has no sign where there is nothing, and the text no exponent, so that it is parsed as what it is.
    format!("{:.0}", whole + 0.0).parse().ok()
}

fn depth_exceeds(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(entries) => levels == 0 || entries.iter().any(|entry| depth_exceeds(entry, levels - 1)),
        Value::Object(fields) => levels == 0 || fields.values().any(|field| depth_exceeds(field, levels - 1)),
        _ => false,
    }
}

/// Whether any text or name in a value has the character U+0000 in it.
#[must_use]
pub fn has_nul(value: &Value) -> bool {
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
    fn whole_numbers_are_written_as_such() {
        let sent: Value =
            serde_json::from_str(r#"[1.0, -0.0, {"a": 1e16}, 1e25, 2.50, 1e-7, 18446744073709551615]"#).unwrap();
        let kept = json(sent).unwrap();
        assert_eq!(kept.to_string(), r#"[1,0,{"a":10000000000000000},1e+25,2.5,1e-7,18446744073709551615]"#);
        assert_eq!(json(kept.clone()), Ok(kept));
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
