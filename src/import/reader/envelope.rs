//! The first object of a file: it may be the only record, the first of one a line, or an envelope around lists of records, which
//! are read one record at a time.

use std::io::BufRead;

use serde_json::{Map, Value};

use super::{Reader, no_json};
use crate::import::{json, scanner::Stop};

/// What was read of an envelope.
#[derive(Default)]
struct Envelope {
    /// All members but the lists of records.
    rest: Map<String, Value>,
    /// The lists of records.
    lists: Vec<&'static str>,
    /// What is wrong with it.
    problem: Option<String>,
    size: usize,
}

impl<R: BufRead> Reader<'_, R> {
    /// The first object, which may be the only one, an envelope, or the first line.
    pub(super) fn first_object(&mut self) -> Result<(), Stop> {
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
                self.bad(self.line(begins), no_json(problem, line, column + 1, ""))
            }
            other => other,
        }
    }

    /// An object whose lists of records are read one record at a time.
    fn envelope(&mut self) -> Result<(), Stop> {
        let (begins, mut envelope) = (self.scanner.line, Envelope::default());
        self.scanner.pass(b'{');
        let mut next = self.scanner.after_blanks()?;
        while next != Some(b'}') {
            if next != Some(b'"') {
                return Err(Stop::Syntax("has no name in quotation marks where one belongs"));
            }
            self.member(&mut envelope)?;
            next = self.scanner.after_blanks()?;
            if next == Some(b',') {
                self.scanner.pass(b',');
                next = self.scanner.after_blanks()?.filter(|byte| *byte != b'}');
            } else if next != Some(b'}') {
                return Err(Stop::Syntax("has no comma between two fields of an object"));
            }
        }
        self.scanner.pass(b'}');
        let more = self.scanner.after_blanks()?.is_some();
        let place = if more { self.line(begins) } else { self.name.to_owned() };
        match envelope.problem {
            Some(reason) => self.bad(place, reason),
            None => self.object(&place, envelope.rest, !envelope.lists.is_empty(), envelope.size),
        }
    }

    /// One member of an envelope: a list of records, which are told of one by one, or anything else, which is kept.
    fn member(&mut self, envelope: &mut Envelope) -> Result<(), Stop> {
        let (line, column) = self.scanner.place();
        let key = self.member_name()?;
        self.scanner.expect(b':', "has no colon after a name")?;
        let is_list = self.scanner.after_blanks()? == Some(b'[');
        let list = self.layout.lists.iter().find(|list| **list == key);
        if envelope.rest.contains_key(&key) || envelope.lists.iter().any(|list| **list == key) {
            envelope.problem = Some(no_json(&json::twice(&key), line, column + 1, ""));
        }
        if let Some(list) = list.filter(|_| is_list) {
            envelope.lists.push(list);
            return self.elements(Some(list));
        }
        match self.member_value()? {
            Ok(value) => drop(envelope.rest.insert(key, value)),
            Err(reason) => envelope.problem = Some(reason),
        }
        envelope.size += self.buffer.len();
        Ok(())
    }

    fn member_name(&mut self) -> Result<String, Stop> {
        if !self.scanner.value(&mut self.buffer)? {
            return Err(Stop::Syntax("has a name of more than 16 MiB"));
        }
        serde_json::from_slice(&self.buffer).map_err(|_| Stop::Syntax("has a name that is no text"))
    }
}
