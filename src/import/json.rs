//! Parses JSON as RFC 8259 has it, but that a name is given only once in an object, and tells what is wrong with it in plain
//! words.

use std::fmt;

use serde::de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::domain::violation::excerpt;

/// Why a text is no JSON.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// What is wrong, going on from "it": "has a comma after the last entry".
    pub what: String,
    /// The line within the text, from 1.
    pub line: u64,
    /// The character within the line, from 1.
    pub column: u64,
}

/// Parses a text that is one value.
pub(super) fn parse(text: &[u8]) -> Result<Value, Problem> {
    let mut parser = serde_json::Deserializer::from_slice(text);
    let value = Once.deserialize(&mut parser).and_then(|value| parser.end().map(|()| value));
    value.map_err(|error| Problem {
        what: plain(&error),
        line: error.line() as u64,
        column: column(text, error.line(), error.column()),
    })
}

/// The same place in characters, where serde counts bytes.
fn column(text: &[u8], line: usize, bytes: usize) -> u64 {
    let line = text.split(|byte| *byte == b'\n').nth(line.saturating_sub(1)).unwrap_or_default();
    let passed = &line[..bytes.saturating_sub(1).min(line.len())];
    passed.iter().filter(|byte| begins_character(**byte)).count() as u64 + 1
}

/// Whether a byte of UTF-8 is the first of its character.
pub(super) const fn begins_character(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

/// What serde's messages mean.
const PLAIN: [(&str, &str); 19] = [
    ("EOF while parsing a list", "ends within a list"),
    ("EOF while parsing an object", "ends within an object"),
    ("EOF while parsing a string", "ends within a text"),
    ("EOF while parsing a value", "ends where a value belongs"),
    ("expected `:`", "has no colon after a name"),
    ("expected `,` or `]`", "has no comma between two entries of a list"),
    ("expected `,` or `}`", "has no comma between two fields of an object"),
    ("expected ident", "has a word that is not true, false or null"),
    ("expected value", "has no value where one belongs"),
    ("expected `\"`", "has no quotation mark where one belongs"),
    ("key must be a string", "has no name in quotation marks where one belongs"),
    ("control character", "has a line end or another control character within a text"),
    ("invalid escape", "has a backslash before a character that needs none"),
    ("invalid unicode code point", "has a character that does not exist, or is not written in UTF-8"),
    ("lone leading surrogate", "has half of an escaped character"),
    ("unexpected end of hex escape", "has half of an escaped character"),
    ("trailing comma", "has a comma after the last entry"),
    ("trailing characters", "goes on after its end"),
    ("recursion limit exceeded", "has more than 127 levels of lists and objects"),
];

fn plain(error: &serde_json::Error) -> String {
    let message = error.to_string();
    if let Some((_, plain)) = PLAIN.iter().find(|(jargon, _)| message.starts_with(jargon)) {
        return (*plain).to_owned();
    }
    // Numbers of a wrong form or size; and what is said below.
    let problem = message.rsplit_once(" at line ").map_or(message.as_str(), |(problem, _)| problem);
    if problem.starts_with("has ") { problem.to_owned() } else { format!("has something wrong ({problem})") }
}

/// A value in which no object has a name twice.
struct Once;

impl<'de> DeserializeSeed<'de> for Once {
    type Value = Value;

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Once {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Self)? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            if map.contains_key(&name) {
                return Err(de::Error::custom(twice(&name)));
            }
            let value = fields.next_value_seed(Self)?;
            map.insert(name, value);
        }
        Ok(map.into())
    }
}

/// What is wrong with an object that has a name twice.
pub(super) fn twice(name: &str) -> String {
    format!("has the field {} twice, and only one of them could be kept", excerpt(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_what_they_say() {
        for text in [r#"{"a": [1, -2, 2.5, "é\n", true, null, {}], "b": {"a": 18446744073709551615}}"#, "[]", "7"] {
            assert_eq!(parse(text.as_bytes()), Ok(serde_json::from_str(text).unwrap()));
        }
    }

    #[test]
    fn what_is_wrong_is_said_in_plain_words_at_its_place() {
        for (text, what, line, column) in [
            ("no", "has a word that is not true, false or null", 1, 2),
            ("x", "has no value where one belongs", 1, 1),
            ("{\"a\": 1,}", "has a comma after the last entry", 1, 9),
            ("{\"ä\":\n [1 2]}", "has no comma between two entries of a list", 2, 5),
            ("{\"äöü\" 1}", "has no colon after a name", 1, 8),
            ("{a: 1}", "has no name in quotation marks where one belongs", 1, 2),
            ("{\"a\": 1} x", "goes on after its end", 1, 10),
            ("{\"a\": ", "ends where a value belongs", 1, 6),
            ("{\"a\": [1", "ends within a list", 1, 8),
            ("\"\\x\"", "has a backslash before a character that needs none", 1, 3),
            ("\"a\tb\"", "has a line end or another control character within a text", 1, 3),
            ("[01]", "has something wrong (invalid number)", 1, 3),
            ("{\"a\": {\"b\": 1, \"b\": 2}}", "has the field “b” twice, and only one of them could be kept", 1, 18),
        ] {
            let problem = parse(text.as_bytes()).unwrap_err();
            assert_eq!((problem.what.as_str(), problem.line, problem.column), (what, line, column), "{text}");
        }
        let deep = "[".repeat(200);
        assert_eq!(parse(deep.as_bytes()).unwrap_err().what, "has more than 127 levels of lists and objects");
        assert!(parse(b"\"\xff\"").unwrap_err().what.contains("UTF-8"));
    }
}
