//! Splits JSON into values without keeping more than one of them.

use std::io::{self, BufRead, ErrorKind};

use super::json::begins_character;

/// No single value may be longer than this many bytes.
pub(super) const VALUE_MAX: usize = 16 * 1024 * 1024;

/// Why a scan stopped.
#[derive(Debug)]
pub(super) enum Stop {
    /// The input cannot be read.
    Io(io::Error),
    /// The input is no JSON from here on.
    Syntax(&'static str),
    /// Nobody wants to know any more.
    Unwanted,
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Input with a place in it.
pub(super) struct Scanner<R> {
    input: R,
    /// The line, from 1.
    pub line: u64,
    /// The characters of the line that were read.
    pub column: u64,
}

impl<R: BufRead> Scanner<R> {
    pub const fn new(input: R) -> Self {
        Self { input, line: 1, column: 0 }
    }

    /// The line, and the characters of it that were read.
    pub const fn place(&self) -> (u64, u64) {
        (self.line, self.column)
    }

    /// The next byte, which stays where it is; none at the end.
    pub fn peek(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.input.fill_buf() {
                Ok(bytes) => return Ok(bytes.first().copied()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Goes past the byte that was seen.
    pub fn pass(&mut self, byte: u8) {
        self.input.consume(1);
        if byte == b'\n' {
            self.line += 1;
            self.column = 0;
        } else {
            self.column += u64::from(begins_character(byte));
        }
    }

    /// Goes past a byte-order mark at the beginning.
    pub fn pass_mark(&mut self) -> io::Result<()> {
        for byte in [0xef, 0xbb, 0xbf] {
            if self.peek()? != Some(byte) {
                break;
            }
            self.input.consume(1);
        }
        Ok(())
    }

    /// Goes past blanks, and sees what comes after them.
    pub fn after_blanks(&mut self) -> io::Result<Option<u8>> {
        while let Some(byte) = self.peek()? {
            if !matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
                return Ok(Some(byte));
            }
            self.pass(byte);
        }
        Ok(None)
    }

    /// Goes past what must come next but for blanks.
    pub fn expect(&mut self, wanted: u8, problem: &'static str) -> Result<(), Stop> {
        if self.after_blanks()? != Some(wanted) {
            return Err(Stop::Syntax(problem));
        }
        self.pass(wanted);
        Ok(())
    }

    /// Reads one value; whether it is within the limit, else only its beginning was kept. A value whose brackets do not
    /// match is for the parser to find.
    pub fn value(&mut self, into: &mut Vec<u8>) -> Result<bool, Stop> {
        into.clear();
        let mut fits = true;
        let (mut depth, mut text, mut escaped) = (0_usize, false, false);
        while let Some(byte) = self.peek()? {
            if text {
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' => escaped = true,
                    b'"' => text = false,
                    b'\n' => return Err(Stop::Syntax("has a text that does not end on its line")),
                    _ => {}
                }
            } else {
                match byte {
                    b'"' => text = true,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' | b',' | b' ' | b'\t' | b'\r' | b'\n' if depth == 0 => break,
                    b'}' | b']' => depth -= 1,
                    _ => {}
                }
            }
            fits = fits && into.len() < VALUE_MAX;
            if fits {
                into.push(byte);
            }
            self.pass(byte);
            if depth == 0 && !text && matches!(byte, b'"' | b'}' | b']') {
                return Ok(fits);
            }
        }
        if into.is_empty() || depth > 0 || text { Err(Stop::Syntax("ends too early")) } else { Ok(fits) }
    }

    /// Reads the rest of the line, without its end; whether it is within the limit, else only its beginning was kept.
    pub fn rest_of_line(&mut self, into: &mut Vec<u8>) -> io::Result<bool> {
        into.clear();
        let mut fits = true;
        loop {
            let bytes = match self.input.fill_buf() {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let end = bytes.iter().position(|byte| *byte == b'\n');
            let part = &bytes[..end.unwrap_or(bytes.len())];
            fits = fits && into.len() + part.len() <= VALUE_MAX;
            if fits {
                into.extend_from_slice(part);
            }
            let (passed, done) = (part.len() + usize::from(end.is_some()), end.is_some() || bytes.is_empty());
            self.input.consume(passed);
            if done {
                self.line += 1;
                self.column = 0;
                return Ok(fits);
            }
        }
    }
}
