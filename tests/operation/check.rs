//! Whether an answer is one of its operation: every key that was asked for and no other, every value of its type, nulls as
//! far up as they must be, and errors as the README has them.

use std::collections::BTreeSet;

use async_graphql::parser::types::Type as Reference;
use axum::http::StatusCode;
use roster::graphql::errors::Code;
use serde_json::Value as Json;

use super::{
    document::{Asked, Operation, Selection},
    schema::{Kind, Type, entry, named, schema},
};

/// A sentence is no longer than this.
const SENTENCE: usize = 2_500;

/// What is told of a leaf: the field, of which list it is an entry, the scalar, and the value.
pub struct Leaf<'a> {
    pub field: &'a str,
    pub list: &'a str,
    pub scalar: &'a str,
    pub value: &'a Json,
}

/// An answer beside its operation.
pub struct Check<'a> {
    pub operation: &'a Operation,
    pub status: StatusCode,
    pub answer: &'a Json,
}

/// What is wrong, and where.
type Checked = Result<(), String>;

/// Where a value is in an answer.
#[derive(Clone, Copy)]
struct Place<'a> {
    path: &'a str,
    list: &'a str,
}

impl Check<'_> {
    /// Looks at the whole answer; each leaf is told.
    pub fn run(&self, tell: &mut dyn FnMut(Leaf<'_>)) -> Checked {
        let members = self.answer.as_object().ok_or("it is no object")?;
        if let Some(other) = members.keys().find(|key| !["data", "errors", "extensions"].contains(&key.as_str())) {
            return Err(format!("it has {other:?}"));
        }
        let data = self.answer.get("data").unwrap_or(&Json::Null);
        let errors = self.errors();
        if errors.is_empty() && self.answer.get("errors").is_some() {
            return Err("errors is no list of some".into());
        }
        errors.iter().try_for_each(|error| self.error(error, data))?;
        if data.is_null() {
            return self.no_data(errors);
        }
        if self.status != StatusCode::OK {
            return Err(format!("it has data, and the status {}", self.status));
        }
        let counted = errors.iter().any(|error| error["extensions"].get("count").is_some());
        if let Some(error) = errors.iter().find(|error| error.get("path").is_none() && !counted) {
            return Err(format!("the error has no path: {error}"));
        }
        let top = Place { path: "data", list: "" };
        self.object(&[&self.operation.selections], self.operation.root, data, top, tell)
    }

    fn errors(&self) -> &[Json] {
        self.answer.get("errors").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    fn no_data(&self, errors: &[Json]) -> Checked {
        let codes: Vec<_> = errors.iter().filter_map(|error| error["extensions"]["code"].as_str()).collect();
        if codes.is_empty() {
            return Err("it has neither data nor errors".into());
        }
        let refused = codes.iter().all(|code| *code == Code::Unauthenticated.name());
        let before = errors.iter().all(|error| error.get("path").is_none());
        let propagated = errors.iter().any(|error| self.landing(error).is_ok_and(|(length, _)| length == 0));
        if !(refused || before || propagated) {
            return Err("all of it is null, and no error is the cause".into());
        }
        let status = self.status.as_u16();
        let fits = status == 200 || codes.iter().any(|code| status_of(code) == Some(status));
        if fits { Ok(()) } else { Err(format!("{codes:?} came with the status {status}")) }
    }

    fn error(&self, error: &Json, data: &Json) -> Checked {
        let message = error["message"].as_str().ok_or_else(|| format!("no message: {error}"))?;
        is_sentence(message)?;
        let code = error["extensions"]["code"].as_str().ok_or_else(|| format!("no code: {error}"))?;
        let known = Code::ALL.iter().any(|known| known.name() == code);
        if !known || code == Code::InternalServerError.name() {
            return Err(format!("it has the code {code}: {error}"));
        }
        if error.get("path").is_none() || data.is_null() {
            return Ok(());
        }
        // The null is where the error says, or where it had to go from there; no farther up, unless for another error.
        let (length, path) = self.landing(error)?;
        let mut value = data;
        for (depth, part) in path.iter().enumerate() {
            if depth == length {
                break;
            }
            if value.is_null() {
                let mut others = self.errors().iter().filter_map(|other| self.landing(other).ok());
                let is_anothers = others.any(|(length, other)| length == depth && other[..depth] == path[..depth]);
                return if is_anothers { Ok(()) } else { Err(format!("the null went up too far: {error}")) };
            }
            value = match part {
                Json::String(key) => value.get(key),
                index => value.get(usize::try_from(index.as_u64().unwrap_or_default()).expect("an index")),
            }
            .ok_or_else(|| format!("the error's path leads nowhere: {error}"))?;
        }
        if value.is_null() { Ok(()) } else { Err(format!("there is a value where the error is: {error}")) }
    }

    /// How much of an error's path leads to the null that comes of it, and the whole path.
    fn landing<'e>(&self, error: &'e Json) -> Result<(usize, &'e [Json]), String> {
        let path = error["path"].as_array().ok_or_else(|| format!("a path is a list: {error}"))?;
        let mut sets: Vec<&[Selection]> = vec![&self.operation.selections];
        let mut of: Option<Reference> = None;
        let mut landing = 0;
        for (index, part) in path.iter().enumerate() {
            let next = match part {
                Json::String(key) => {
                    let mut asked: Vec<&Asked> = Vec::new();
                    for set in &sets {
                        self.operation.collect(set, &|_| true, &mut asked);
                    }
                    asked.retain(|asked| asked.key() == key);
                    let field = asked.first().ok_or_else(|| format!("nobody asked for what the path has: {error}"))?;
                    let next = field.field.of.clone();
                    sets = asked.iter().map(|asked| asked.selections.as_slice()).collect();
                    next
                }
                _ => of.as_ref().and_then(entry).ok_or_else(|| format!("no list is there: {error}"))?.clone(),
            };
            if next.nullable {
                landing = index + 1;
            }
            of = Some(next);
        }
        Ok((landing, path))
    }

    /// An object has what is selected of it, by one of the types that it may be of.
    fn object(
        &self,
        sets: &[&[Selection]],
        of: &Type,
        value: &Json,
        at: Place<'_>,
        tell: &mut dyn FnMut(Leaf<'_>),
    ) -> Checked {
        let Json::Object(members) = value else { return Err(format!("{}: {value} is no {}", at.path, of.name)) };
        let told = members.get("__typename").and_then(Json::as_str);
        let mut wrong = format!("{}: {told:?} is no {}", at.path, of.name);
        for concrete in of.possible.iter().filter(|name| told.is_none_or(|told| told == **name)) {
            let mut asked = Vec::new();
            let applies = |on: &Type| on.possible.contains(concrete);
            for set in sets {
                self.operation.collect(set, &applies, &mut asked);
            }
            match self.members(&asked, concrete, members, at, tell) {
                Ok(()) => return Ok(()),
                Err(problem) => wrong = problem,
            }
        }
        Err(wrong)
    }

    fn members(
        &self,
        asked: &[&Asked],
        concrete: &str,
        members: &serde_json::Map<String, Json>,
        at: Place<'_>,
        tell: &mut dyn FnMut(Leaf<'_>),
    ) -> Checked {
        let expected: BTreeSet<&str> = asked.iter().map(|asked| asked.key()).collect();
        let found: BTreeSet<&str> = members.keys().map(String::as_str).collect();
        if expected != found {
            return Err(format!("{}: {expected:?} were asked for, and {found:?} came, of {concrete}", at.path));
        }
        for key in expected {
            let same: Vec<&Asked> = asked.iter().copied().filter(|asked| asked.key() == key).collect();
            let (value, field) = (&members[key], same[0].field);
            if field.name == "__typename" && value != concrete {
                return Err(format!("{}.{key}: {value} is not {concrete}", at.path));
            }
            let path = format!("{}.{key}", at.path);
            let list = if schema().of(&field.of).field("pageInfo").is_some() { &field.name } else { at.list };
            self.value(&same, &field.of, value, Place { path: &path, list }, tell)?;
        }
        Ok(())
    }

    fn value(
        &self,
        asked: &[&Asked],
        of: &Reference,
        value: &Json,
        at: Place<'_>,
        tell: &mut dyn FnMut(Leaf<'_>),
    ) -> Checked {
        if value.is_null() {
            return if of.nullable { Ok(()) } else { Err(format!("{}: null is no {of}", at.path)) };
        }
        if let Some(entry) = entry(of) {
            let list = value.as_array().ok_or_else(|| format!("{}: {value} is no list", at.path))?;
            return list.iter().enumerate().try_for_each(|(index, value)| {
                let path = format!("{}[{index}]", at.path);
                self.value(asked, entry, value, Place { path: &path, ..at }, tell)
            });
        }
        let of = schema().get(named(of));
        if !of.is_leaf() {
            let sets: Vec<&[Selection]> = asked.iter().map(|asked| asked.selections.as_slice()).collect();
            return self.object(&sets, of, value, at, tell);
        }
        if !is_of(of, value) {
            return Err(format!("{}: {value} is no {}", at.path, of.name));
        }
        let field = asked[0].field.name.as_str();
        if field == "message" {
            is_sentence(value.as_str().unwrap_or_default())?;
        }
        tell(Leaf { field, list: at.list, scalar: &of.name, value });
        Ok(())
    }
}

/// Whether a value is one of an enum or a scalar.
fn is_of(of: &Type, value: &Json) -> bool {
    let text = value.as_str();
    match of.name.as_str() {
        _ if of.kind == Kind::Enum => text.is_some_and(|text| of.values.iter().any(|value| value == text)),
        "Boolean" => value.is_boolean(),
        "Float" => value.is_number(),
        "ID" | "String" => text.is_some(),
        "Int" => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        "Date" => text.is_some_and(|text| text.parse::<chrono::NaiveDate>().is_ok()),
        "DateTime" => text.is_some_and(|text| chrono::DateTime::parse_from_rfc3339(text).is_ok()),
        "JSON" => true,
        other => panic!("nothing is known of the scalar {other}"),
    }
}

/// A message is one line, and no longer than anybody reads.
fn is_sentence(message: &str) -> Checked {
    let fits = !message.is_empty() && message.len() <= SENTENCE && !message.contains(char::is_control);
    if fits { Ok(()) } else { Err(format!("no sentence, of {} bytes: {message:?}", message.len())) }
}

/// The status of a request that is refused as a whole with this code.
fn status_of(code: &str) -> Option<u16> {
    let statuses = [
        (Code::BadRequest, 400),
        (Code::GraphqlParseFailed, 400),
        (Code::Unauthenticated, 401),
        (Code::Forbidden, 403),
        (Code::PayloadTooLarge, 413),
    ];
    statuses.iter().find(|(known, _)| known.name() == code).map(|(_, status)| *status)
}
