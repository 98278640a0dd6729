//! What a list is asked for: its arguments.

use super::cursor::{Cursor, Label, read_cursor};
use crate::{
    db::page::Window,
    graphql::errors::{Error, Result},
};

/// How many entries a page has when nothing is asked for.
pub const DEFAULT_SIZE: i64 = 20;

/// How many entries a page has at most.
pub const MAX_SIZE: i64 = 100;

/// So many entries are passed over at most: the greatest Int that GraphQL has.
const MAX_OFFSET: i64 = i32::MAX as i64;

/// The arguments that every list takes.
#[derive(Debug, Default)]
pub struct PageArgs {
    /// So many entries from the beginning.
    pub first: Option<i64>,
    /// Only entries after this cursor.
    pub after: Option<String>,
    /// So many entries from the end.
    pub last: Option<i64>,
    /// Only entries before this cursor.
    pub before: Option<String>,
    /// So many entries are passed over.
    pub offset: Option<i64>,
}

impl PageArgs {
    /// The window to ask the database for: one entry more than the page has, which tells whether there are more.
    ///
    /// # Errors
    /// When the arguments contradict each other or are out of range.
    pub fn window<P: Cursor>(&self, label: &Label) -> Result<Window<P>> {
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
        if !(0..=MAX_OFFSET).contains(&offset) {
            return Err(Error::argument("offset", format_args!("must be from 0 to {MAX_OFFSET}, not {offset}")));
        }
        if offset > 0 && (self.after.is_some() || self.before.is_some()) {
            return Err(Error::argument("offset", "cannot be used together with a cursor"));
        }
        let bound = |name, cursor: &Option<String>| {
            cursor.as_deref().map(|cursor| read_cursor(label, name, cursor)).transpose()
        };
        Ok(Window {
            after: bound("after", &self.after)?,
            before: bound("before", &self.before)?,
            backward,
            limit: size + 1,
            offset,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::page::Position;

    #[test]
    fn a_page_is_asked_for_from_one_end_and_within_bounds() {
        let ask = |first, last, offset| {
            PageArgs { first, last, offset, ..PageArgs::default() }.window::<Position>(&Label::usual("Users"))
        };
        assert_eq!(ask(None, None, None).map(|window| window.limit).ok(), Some(21));
        assert_eq!(ask(Some(0), None, None).map(|window| window.limit).ok(), Some(1));
        for (first, last, offset) in [
            (Some(-1), None, None),
            (Some(101), None, None),
            (None, Some(101), None),
            (Some(1), Some(1), None),
            (None, None, Some(-1)),
            (Some(99_999_999_999), None, None),
            (None, None, Some(99_999_999_999)),
        ] {
            assert!(ask(first, last, offset).is_err(), "{first:?} {last:?} {offset:?}");
        }
    }
}
