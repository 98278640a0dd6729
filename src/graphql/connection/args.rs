//! What a list is asked for: its arguments, and the cursors among them.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{
    db::{
        page::{Position, Window},
        types::Timestamp,
    },
    domain::Id,
    graphql::errors::{Error, Result},
};

/// How many entries a page has when nothing is asked for.
const DEFAULT_SIZE: i32 = 20;

/// How many entries a page has at most.
const MAX_SIZE: i32 = 100;

/// The arguments that every list takes.
#[derive(Debug, Default)]
pub struct PageArgs {
    /// So many entries from the beginning.
    pub first: Option<i32>,
    /// Only entries after this cursor.
    pub after: Option<String>,
    /// So many entries from the end.
    pub last: Option<i32>,
    /// Only entries before this cursor.
    pub before: Option<String>,
    /// So many entries are passed over.
    pub offset: Option<i32>,
}

impl PageArgs {
    /// The window to ask the database for: one entry more than the page has, which tells whether there are more.
    ///
    /// # Errors
    /// When the arguments contradict each other or are out of range.
    pub fn window(&self) -> Result<Window> {
        if self.first.is_some() && self.last.is_some() {
            return Err(Error::argument("last", "cannot be used together with `first`: a page begins at one end"));
        }
        let backward = self.last.is_some();
        let (name, size) = if backward { ("last", self.last) } else { ("first", self.first) };
        let size = size.unwrap_or(DEFAULT_SIZE);
        if !(0..=MAX_SIZE).contains(&size) {
            return Err(Error::argument(name, format_args!("must be from 0 to {MAX_SIZE}, not {size}")));
        }
        let offset = self.offset.unwrap_or(0);
        if offset < 0 {
            return Err(Error::argument("offset", format_args!("must not be negative, as {offset} is")));
        }
        if offset > 0 && (self.after.is_some() || self.before.is_some()) {
            return Err(Error::argument("offset", "cannot be used together with a cursor"));
        }
        Ok(Window {
            after: self.after.as_deref().map(|cursor| read_cursor("after", cursor)).transpose()?,
            before: self.before.as_deref().map(|cursor| read_cursor("before", cursor)).transpose()?,
            backward,
            limit: i64::from(size) + 1,
            offset: offset.into(),
        })
    }
}

/// The first byte of a cursor: should cursors ever be written otherwise, old ones are known for what they are.
const CURSOR_VERSION: u8 = 1;

/// A place in a list as text that clients hand back.
#[must_use]
pub fn write_cursor(position: &Position) -> String {
    let mut bytes = [0; 25];
    bytes[0] = CURSOR_VERSION;
    bytes[1..9].copy_from_slice(&position.at.get().timestamp_micros().to_be_bytes());
    bytes[9..].copy_from_slice(position.id.as_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

fn read_cursor(argument: &str, cursor: &str) -> Result<Position> {
    parse_cursor(cursor)
        .ok_or_else(|| Error::argument(argument, "is not a cursor: take one from `pageInfo` or an edge of this list"))
}

fn parse_cursor(cursor: &str) -> Option<Position> {
    let bytes: [u8; 25] = URL_SAFE_NO_PAD.decode(cursor).ok()?.try_into().ok()?;
    let (&[version], rest) = bytes.split_first_chunk()?;
    let (micros, id) = rest.split_first_chunk()?;
    let at = chrono::DateTime::from_timestamp_micros(i64::from_be_bytes(*micros))?;
    let id = Id::new(uuid::Uuid::from_slice(id).ok()?);
    (version == CURSOR_VERSION).then_some(Position { at: Timestamp::from(at), id })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position() -> Position {
        let at = chrono::DateTime::from_timestamp_micros(1_700_000_000_123_456).expect("in range");
        Position { at: at.into(), id: Id::new(uuid::Uuid::from_u128(42)) }
    }

    #[test]
    fn a_cursor_reads_back_what_it_writes() {
        assert_eq!(parse_cursor(&write_cursor(&position())), Some(position()));
    }

    #[test]
    fn a_damaged_cursor_is_refused() {
        let cursor = write_cursor(&position());
        for damaged in ["", "?", "AQ", &cursor[1..], &format!("{cursor}A"), &cursor.replace('A', "*")] {
            assert_eq!(parse_cursor(damaged), None, "{damaged}");
        }
    }

    #[test]
    fn a_page_is_asked_for_from_one_end_and_within_bounds() {
        let ask = |first, last, offset| PageArgs { first, last, offset, ..PageArgs::default() }.window();
        assert_eq!(ask(None, None, None).map(|window| window.limit).ok(), Some(21));
        assert_eq!(ask(Some(0), None, None).map(|window| window.limit).ok(), Some(1));
        for (first, last, offset) in [
            (Some(-1), None, None),
            (Some(101), None, None),
            (None, Some(101), None),
            (Some(1), Some(1), None),
            (None, None, Some(-1)),
        ] {
            assert!(ask(first, last, offset).is_err(), "{first:?} {last:?} {offset:?}");
        }
    }
}
