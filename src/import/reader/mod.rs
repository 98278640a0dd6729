//! Finds the records in a file: one object, an array, a list in an envelope, or one object a line (NDJSON).
//!
//! Of an array, of an envelope's list and of lines no more than one record is kept at a time, so memory does not grow with
//! the file.

mod envelope;

use std::{
    io::{self, BufRead},
    ops::ControlFlow,
};

use serde_json::{Map, Value};

use super::{
    fields::{describe, is_empty},
    json::{self, Problem},
    scanner::{Scanner, Stop},
};

/// The names under which a format's records are wrapped.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    /// Members of an envelope that hold a list of records.
    pub lists: &'static [&'static str],
    /// Members that hold one record.
    pub wraps: &'static [&'static str],
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
            let problem = no_json(problem, line, column, "; what comes after was not read");
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
            Some(b'[') => self.elements(None)?,
            Some(b'{') => self.first_object()?,
            Some(_) => {}
        }
        self.lines()
    }

    /// Records, one a line.
    fn lines(&mut self) -> Result<(), Stop> {
        while self.scanner.after_blanks()?.is_some() {
            let (begins, place) = (self.scanner.place(), self.line(self.scanner.line));
            if !self.scanner.rest_of_line(&mut self.buffer)? {
                self.bad(place, TOO_LONG.into())?;
                continue;
            }
            match json::parse(&self.buffer) {
                Ok(value) => self.document(&place, value)?,
                Err(problem) => self.bad(place, problem_from(begins, &problem))?,
            }
        }
        Ok(())
    }

    fn member_value(&mut self) -> Result<Result<Value, String>, Stop> {
        let begins = self.scanner.place();
        let fits = self.scanner.value(&mut self.buffer)?;
        Ok(if fits {
            json::parse(&self.buffer).map_err(|problem| problem_from(begins, &problem))
        } else {
            Err(TOO_LONG.into())
        })
    }

    /// The records of an array, or of an envelope's list, one at a time.
    fn elements(&mut self, within: Option<&'static str>) -> Result<(), Stop> {
        self.scanner.pass(b'[');
        if self.scanner.after_blanks()? == Some(b']') {
            self.scanner.pass(b']');
            return Ok(());
        }
        for index in 0_u64.. {
            self.scanner.after_blanks()?;
            let place = format!("{}, {}[{index}]", self.line(self.scanner.line), within.unwrap_or_default());
            match self.member_value()? {
                Ok(value) => self.entry(place, within, value, self.buffer.len())?,
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

    /// A line of the file, for people.
    fn line(&self, line: u64) -> String {
        format!("{}, line {line}", self.name)
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
        let (mut wraps, Layout { lists, wraps: wrappers }) = (listed, self.layout);
        for key in wrappers {
            if let Some(value) = map.get_mut(*key).filter(|value| value.is_object()).map(Value::take) {
                wraps = true;
                self.record(place.to_owned(), Some(key), value, size)?;
            }
        }
        for key in lists {
            if let Some(Value::Array(items)) = map.get_mut(*key).filter(|value| value.is_array()).map(Value::take) {
                wraps = true;
                self.list(place, Some(key), items, size)?;
            }
        }
        if !wraps {
            return self.record(place.to_owned(), None, Value::Object(map), size);
        }
        for (key, value) in map {
            if !is_empty(&value) {
                self.tell(Found::Unplaced(key))?;
            }
        }
        Ok(())
    }

    fn list(&mut self, place: &str, within: Option<&'static str>, items: Vec<Value>, size: usize) -> Result<(), Stop> {
        let each = size / items.len().max(1);
        items.into_iter().enumerate().try_for_each(|(index, item)| {
            let place = format!("{place}, {}[{index}]", within.unwrap_or_default());
            self.entry(place, within, item, each)
        })
    }

    /// An entry of a list: one of a list that is the whole file or line is what a line of its own would be.
    fn entry(&mut self, place: String, within: Option<&'static str>, value: Value, size: usize) -> Result<(), Stop> {
        match value {
            Value::Object(map) if within.is_none() => self.object(&place, map, false, size),
            other => self.record(place, within, other, size),
        }
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

/// Why something cannot be read, at its place in the file.
fn no_json(problem: &str, line: u64, column: u64, more: &str) -> String {
    format!("cannot be read as JSON: it {problem}, at line {line}, column {column}{more}.")
}

/// The same for a value that begins at a place: its line, and how many characters come before it on the line.
fn problem_from((line, before): (u64, u64), problem: &Problem) -> String {
    let column = if problem.line == 1 { before + problem.column } else { problem.column };
    no_json(&problem.what, line + problem.line - 1, column, "")
}
