//! What a list is asked for: its arguments, and the cursors among them.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{
    db::{
        change::ChangePlace,
        page::{Place, Position, Window},
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
    pub fn window<P: Cursor>(&self) -> Result<Window<P>> {
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

/// A place in a list as text that clients hand back.
pub trait Cursor: Place {
    /// The first byte of such a cursor: one of another kind of list, or one that was written otherwise, is known for what it
    /// is.
    const VERSION: u8;

    /// What comes after it.
    fn write(&self) -> Vec<u8>;
    /// Reads that again.
    fn read(bytes: &[u8]) -> Option<Self>;
}

impl Cursor for Position {
    const VERSION: u8 = 1;

    fn write(&self) -> Vec<u8> {
        let at = self.at.get().timestamp_micros().to_be_bytes();
        [&at[..], self.id.as_bytes()].concat()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (micros, id) = bytes.split_first_chunk()?;
        let at = chrono::DateTime::from_timestamp_micros(i64::from_be_bytes(*micros))?;
        Some(Self { at: Timestamp::from(at), id: Id::new(uuid::Uuid::from_slice(id).ok()?) })
    }
}

impl Cursor for ChangePlace {
    const VERSION: u8 = 2;

    fn write(&self) -> Vec<u8> {
        [self.transaction.to_be_bytes(), self.sequence.to_be_bytes()].concat()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (transaction, sequence) = bytes.split_first_chunk()?;
        let (transaction, sequence) = (i64::from_be_bytes(*transaction), i64::from_be_bytes(sequence.try_into().ok()?));
        (transaction >= 0 && sequence >= 0).then_some(Self { sequence, transaction })
    }
}

/// A place in a list as text that clients hand back.
pub fn write_cursor<P: Cursor>(place: &P) -> String {
    let mut bytes = place.write();
    bytes.insert(0, P::VERSION);
    URL_SAFE_NO_PAD.encode(bytes)
}

fn read_cursor<P: Cursor>(argument: &str, cursor: &str) -> Result<P> {
    parse_cursor(cursor)
        .ok_or_else(|| Error::argument(argument, "is not a cursor: take one from `pageInfo` or an edge of this list"))
}

fn parse_cursor<P: Cursor>(cursor: &str) -> Option<P> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (version, place) = bytes.split_first()?;
    if *version == P::VERSION { P::read(place) } else { None }
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
        let place = ChangePlace { sequence: i64::MAX, transaction: 7 };
        assert_eq!(parse_cursor(&write_cursor(&place)), Some(place));
    }

    #[test]
    fn a_cursor_of_another_kind_of_list_is_refused() {
        assert_eq!(parse_cursor::<ChangePlace>(&write_cursor(&position())), None);
        assert_eq!(parse_cursor::<Position>(&write_cursor(&ChangePlace { sequence: 1, transaction: 2 })), None);
        let negative = write_cursor(&ChangePlace { sequence: 1, transaction: -2 });
        assert_eq!(parse_cursor::<ChangePlace>(&negative), None);
    }

    #[test]
    fn a_damaged_cursor_is_refused() {
        let cursor = write_cursor(&position());
        for damaged in ["", "?", "AQ", &cursor[1..], &format!("{cursor}A"), &cursor.replace('A', "*")] {
            assert_eq!(parse_cursor::<Position>(damaged), None, "{damaged}");
        }
    }

    #[test]
    fn a_page_is_asked_for_from_one_end_and_within_bounds() {
        let ask = |first, last, offset| PageArgs { first, last, offset, ..PageArgs::default() }.window::<Position>();
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
