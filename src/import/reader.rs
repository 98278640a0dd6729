//! Finds the records in a file: one object, an array, a list in an envelope, or one object a line (NDJSON).
//!
//! Of an array, of an envelope's list and of lines no more than one record is kept at a time, so memory does not grow with
//! the file.

use std::{
    io::{self, BufRead},
    ops::ControlFlow,
};

use serde_json::{Map, Value};

use super::{
    fields::{describe, is_empty},
    scanner::{Scanner, Stop},
};

/// The names under which a format's records are wrapped.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    /// Members of an envelope that hold a list of records.
    pub lists: &'static [&'static str],
    /// Members that hold one record.
    pub wraps: &'static [&'static str],
    /// Members that say nothing of the records.
    pub protocol: &'static [&'static str],
}

/// Something that was found.
#[derive(Debug)]
pub(super) enum Found {
    Record(Raw),
    /// A member of an envelope that has no place in the graph.
    Unplaced(String),
}

/// A record as it was sent.
#[derive(Debug)]
pub(super) struct Raw {
    /// Where it is, for people.
    pub place: String,
    /// The member that it was wrapped in, or that holds the list that it is in.
    pub within: Option<&'static str>,
    /// The object; or why it is none.
    pub content: Result<Map<String, Value>, String>,
    /// How many bytes it has, about.
    pub size: usize,
}

/// Reads the whole input; `sink` may end it.
pub(super) fn read(
    input: impl BufRead,
    name: &str,
    layout: Layout,
    sink: &mut dyn FnMut(Found) -> ControlFlow<()>,
) -> io::Result<()> {
    let mut reader = Reader { scanner: Scanner::new(input), name, layout, sink, buffer: Vec::new() };
    match reader.input() {
        Ok(()) | Err(Stop::Unwanted) => Ok(()),
        Err(Stop::Io(error)) => Err(error),
        Err(Stop::Syntax(problem)) => {
            let (line, column) = (reader.scanner.line, reader.scanner.column + 1);
            let problem =
                format!("is no JSON: it {problem}, at line {line}, column {column}; what comes after was not read.");
            let _ = reader.bad(reader.name.to_owned(), problem);
            Ok(())
        }
    }
}

struct Reader<'r, R> {
    scanner: Scanner<R>,
    name: &'r str,
    layout: Layout,
    sink: &'r mut dyn FnMut(Found) -> ControlFlow<()>,
    buffer: Vec<u8>,
}

impl<R: BufRead> Reader<'_, R> {
    fn input(&mut self) -> Result<(), Stop> {
        self.scanner.pass_mark()?;
        match self.scanner.after_blanks()? {
            None => return Ok(()),
            Some(b'[') => self.elements(self.name, None)?,
            Some(b'{') => self.first_object()?,
            Some(_) => {}
        }
        self.lines()
    }

    /// Records, one a line.
    fn lines(&mut self) -> Result<(), Stop> {
        while self.scanner.after_blanks()?.is_some() {
            let place = format!("{}:line {}", self.name, self.scanner.line);
            if !self.scanner.rest_of_line(&mut self.buffer)? {
                self.bad(place, TOO_LONG.into())?;
                continue;
            }
            match serde_json::from_slice(&self.buffer) {
                Ok(value) => self.document(&place, value)?,
                Err(error) => self.bad(place, no_json(&error))?,
            }
        }
        Ok(())
    }

    /// The first object, which may be the only one, an envelope, or the first line.
    fn first_object(&mut self) -> Result<(), Stop> {
        let begins = self.scanner.line;
        match self.envelope() {
            Err(Stop::Syntax(problem)) => {
                let (line, column) = (self.scanner.line, self.scanner.column);
                if line > begins && (line, column) != (begins + 1, 0) {
                    return Err(Stop::Syntax(problem));
                }
                // It ends, or is wrong, on its own line: the others may be records of their own.
                if line == begins {
                    self.scanner.rest_of_line(&mut self.buffer)?;
                }
                self.bad(format!("{}:line {begins}", self.name), format!("is no JSON: it {problem}."))
            }
            other => other,
        }
    }

    /// An object whose lists of records are read one record at a time.
    fn envelope(&mut self) -> Result<(), Stop> {
        let begins = self.scanner.line;
        let (mut rest, mut problem, mut listed, mut size) = (Map::new(), None, false, 0);
        self.scanner.pass(b'{');
        let mut next = self.scanner.after_blanks()?;
        while next != Some(b'}') {
            if next != Some(b'"') {
                return Err(Stop::Syntax("has no name where one belongs"));
            }
            let key = self.member_name()?;
            self.scanner.expect(b':', "has no colon after a name")?;
            let is_list = self.scanner.after_blanks()? == Some(b'[');
            let list = self.layout.lists.iter().find(|list| **list == key);
            if let Some(list) = list.filter(|_| is_list) {
                self.elements(&format!("{} {key}", self.name), Some(list))?;
                listed = true;
            } else {
                match self.member_value()? {
                    Ok(value) => rest.insert(key, value),
                    Err(reason) => problem.replace(reason).map(Value::from),
                };
                size += self.buffer.len();
            }
            next = self.scanner.after_blanks()?;
            if next == Some(b',') {
                self.scanner.pass(b',');
                next = self.scanner.after_blanks()?.filter(|byte| *byte != b'}');
            } else if next != Some(b'}') {
                return Err(Stop::Syntax("has no comma between two members"));
            }
        }
        self.scanner.pass(b'}');
        let more = self.scanner.after_blanks()?.is_some();
        let place = if more { format!("{}:line {begins}", self.name) } else { self.name.to_owned() };
        match problem {
            Some(reason) => self.bad(place, reason),
            None => self.object(&place, rest, listed, size),
        }
    }

    fn member_name(&mut self) -> Result<String, Stop> {
        if !self.scanner.value(&mut self.buffer)? {
            return Err(Stop::Syntax("has a name of more than 16 MiB"));
        }
        serde_json::from_slice(&self.buffer).map_err(|_| Stop::Syntax("has a name that is no text"))
    }

    fn member_value(&mut self) -> Result<Result<Value, String>, Stop> {
        let fits = self.scanner.value(&mut self.buffer)?;
        Ok(if fits {
            serde_json::from_slice(&self.buffer).map_err(|error| no_json(&error))
        } else {
            Err(TOO_LONG.into())
        })
    }

    /// The records of an array, one at a time.
    fn elements(&mut self, place: &str, within: Option<&'static str>) -> Result<(), Stop> {
        self.scanner.pass(b'[');
        if self.scanner.after_blanks()? == Some(b']') {
            self.scanner.pass(b']');
            return Ok(());
        }
        for index in 0_u64.. {
            self.scanner.after_blanks()?;
            let place = format!("{place}[{index}]");
            match self.member_value()? {
                Ok(value) => self.record(place, within, value, self.buffer.len())?,
                Err(reason) => self.bad(place, reason)?,
            }
            match self.scanner.after_blanks()? {
                Some(b']') => break,
                Some(b',') => self.scanner.pass(b','),
                _ => return Err(Stop::Syntax("has no comma between two entries of a list")),
            }
        }
        self.scanner.pass(b']');
        Ok(())
    }

    /// What is on one line: a record, or what wraps one or several.
    fn document(&mut self, place: &str, value: Value) -> Result<(), Stop> {
        let size = self.buffer.len();
        match value {
            Value::Array(items) => self.list(place, None, items, size),
            Value::Object(map) => self.object(place, map, false, size),
            other => self.record(place.to_owned(), None, other, size),
        }
    }

    /// An object that is a record, or wraps one or several; `listed` if some of its members were read already.
    fn object(&mut self, place: &str, mut map: Map<String, Value>, listed: bool, size: usize) -> Result<(), Stop> {
        let (mut wraps, Layout { lists, wraps: wrappers, protocol }) = (listed, self.layout);
        for key in wrappers {
            if let Some(value) = map.get_mut(*key).filter(|value| value.is_object()).map(Value::take) {
                wraps = true;
                self.record(place.to_owned(), Some(key), value, size)?;
            }
        }
        for key in lists {
            if let Some(Value::Array(items)) = map.get_mut(*key).filter(|value| value.is_array()).map(Value::take) {
                wraps = true;
                self.list(&format!("{place} {key}"), Some(key), items, size)?;
            }
        }
        if !wraps {
            return self.record(place.to_owned(), None, Value::Object(map), size);
        }
        for (key, value) in map {
            if !is_empty(&value) && !protocol.contains(&key.as_str()) {
                self.tell(Found::Unplaced(key))?;
            }
        }
        Ok(())
    }

    fn list(&mut self, place: &str, within: Option<&'static str>, items: Vec<Value>, size: usize) -> Result<(), Stop> {
        let each = size / items.len().max(1);
        items
            .into_iter()
            .enumerate()
            .try_for_each(|(index, item)| self.record(format!("{place}[{index}]"), within, item, each))
    }

    fn record(&mut self, place: String, within: Option<&'static str>, value: Value, size: usize) -> Result<(), Stop> {
        let Value::Object(mut map) = value else {
            return self.bad(place, format!("is {}, where a record belongs.", describe(&value)));
        };
        // An entry of a list may be wrapped, too.
        let wrap = self.layout.wraps.iter().find(|key| map.len() == 1 && map.get(**key).is_some_and(Value::is_object));
        match wrap.and_then(|key| Some((*key, map.get_mut(*key).map(Value::take)?))) {
            Some((key, Value::Object(map))) => {
                self.tell(Found::Record(Raw { place, within: Some(key), content: Ok(map), size }))
            }
            _ => self.tell(Found::Record(Raw { place, within, content: Ok(map), size })),
        }
    }

    fn bad(&mut self, place: String, reason: String) -> Result<(), Stop> {
        self.tell(Found::Record(Raw { place, within: None, content: Err(reason), size: 0 }))
    }

    fn tell(&mut self, found: Found) -> Result<(), Stop> {
        match (self.sink)(found) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Stop::Unwanted),
        }
    }
}

const TOO_LONG: &str = "is longer than 16 MiB, which is the most that one record may have.";

/// Why a text is no JSON, without the parser's own idea of the line.
fn no_json(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let problem = message.rsplit_once(" at line ").map_or(message.as_str(), |(problem, _)| problem);
    format!("is no JSON: {problem} at character {}.", error.column())
}
