//! Cursors: places in lists as text that clients hand back.
//!
//! A cursor names its list and order, so that one of another list is known for what it is, and ends in a checksum, so that a
//! damaged one is. It is not signed: whatever somebody makes up is a place in a list that they may read anyway, and is bound
//! to a statement as a value of its column's type.

use std::{fmt, sync::Arc};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{
    db::{
        change::ChangePlace,
        list::{Column, Key, Keys, Sort},
        page::{Place, Position},
        types::Timestamp,
    },
    domain::{Id, RecordId},
    graphql::errors::{Error, Result},
};

/// The first byte of every cursor: one that was written otherwise is known for what it is.
const VERSION: u8 = 3;

/// No cursor is longer: it has a few texts of a few hundred characters at most.
const MAX_LENGTH: usize = 10_000;

/// Which list a cursor is of, and in which order.
#[derive(Debug, Clone)]
pub struct Label {
    list: &'static str,
    order: Arc<str>,
    columns: Arc<[Column]>,
}

impl Label {
    /// A list in its usual order.
    pub fn usual(list: &'static str) -> Self {
        Self { list, order: Arc::default(), columns: Arc::default() }
    }

    /// A list in an order that is called so, of these.
    pub fn named(list: &'static str, order: String, of: &[Sort]) -> Self {
        Self { order: order.into(), ..Self::ordered(list, of) }
    }

    /// A list in the order of these.
    pub fn ordered(list: &'static str, order: &[Sort]) -> Self {
        let named = |sort: &Sort| format!("{} {}", sort.column.field, if sort.descending { "DESC" } else { "ASC" });
        let columns = order.iter().map(|sort| sort.column).take_while(|column| !column.is_id()).collect();
        Self { list, order: order.iter().map(named).collect::<Vec<_>>().join(", ").into(), columns }
    }

    /// What names the list in a cursor.
    fn list(&self) -> [u8; 2] {
        let [.., first, second] = checksum(self.list.as_bytes());
        [first, second]
    }
}

/// Why a cursor is none of a list.
enum Wrong {
    /// It was changed, or never was one.
    Damaged,
    /// It is of another list.
    Elsewhere,
    /// It is of the list in another order.
    Otherwise(String),
}

impl Wrong {
    fn told(self, label: &Label) -> String {
        match self {
            Self::Damaged => {
                "is not a cursor, or a damaged one: take one from `pageInfo` or an edge of this list".into()
            }
            Self::Elsewhere => {
                "is not a cursor of this list but of another: take one from `pageInfo` or an edge of this one".into()
            }
            Self::Otherwise(order) => format!(
                "is not a cursor of this order: it is of the list ordered by {}, and here it is ordered by {}: go on \
                 with the `orderBy` and `search` of the page that it is from, or begin without a cursor",
                Named(&order),
                Named(&label.order)
            ),
        }
    }
}

struct Named<'o>(&'o str);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "default" } else { self.0 })
    }
}

/// A place in a list as text that clients hand back.
pub trait Cursor: Place {
    /// What comes after the list's name.
    fn write(&self, label: &Label, out: &mut Vec<u8>);
    /// Reads that again, if it is a place of such a list.
    fn read(label: &Label, bytes: &[u8]) -> Option<Self>;
}

impl Cursor for Position {
    fn write(&self, _: &Label, out: &mut Vec<u8>) {
        out.extend_from_slice(self.id.as_bytes());
        match &self.keys {
            Keys::Moment(at) => out.extend_from_slice(&at.get().timestamp_micros().to_be_bytes()),
            // A list of texts and numbers is always JSON.
            Keys::Several(keys) => out.extend(serde_json::to_vec(keys).unwrap_or_default()),
        }
    }

    fn read(label: &Label, bytes: &[u8]) -> Option<Self> {
        let (id, keys) = bytes.split_at_checked(size_of::<RecordId>())?;
        let id = Id::new(uuid::Uuid::from_slice(id).ok()?);
        let keys = if label.order.is_empty() {
            let micros = i64::from_be_bytes(keys.try_into().ok()?);
            Keys::Moment(Timestamp::from(chrono::DateTime::from_timestamp_micros(micros)?))
        } else {
            let keys: Vec<Key> = serde_json::from_slice(keys).ok()?;
            let fit =
                keys.len() == label.columns.len() && keys.iter().zip(&*label.columns).all(|(key, of)| of.fits(key));
            fit.then_some(Keys::Several(keys))?
        };
        Some(Self { keys, id })
    }
}

impl Cursor for ChangePlace {
    fn write(&self, _: &Label, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.transaction.to_be_bytes());
        out.extend_from_slice(&self.sequence.to_be_bytes());
    }

    fn read(_: &Label, bytes: &[u8]) -> Option<Self> {
        let (transaction, sequence) = bytes.split_first_chunk()?;
        let (transaction, sequence) = (i64::from_be_bytes(*transaction), i64::from_be_bytes(sequence.try_into().ok()?));
        (transaction >= 0 && sequence >= 0).then_some(Self { sequence, transaction })
    }
}

/// A place in a list as text that clients hand back.
pub fn write_cursor<P: Cursor>(label: &Label, place: &P) -> String {
    let mut bytes = Vec::with_capacity(48);
    bytes.push(VERSION);
    bytes.extend(label.list());
    // An order names each of a few columns once.
    bytes.push(u8::try_from(label.order.len()).unwrap_or(u8::MAX));
    bytes.extend(label.order.bytes().take(usize::from(u8::MAX)));
    place.write(label, &mut bytes);
    bytes.extend(checksum(&bytes));
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads a cursor that was given as an argument.
///
/// # Errors
/// When it is damaged, or of another list or order.
pub fn read_cursor<P: Cursor>(label: &Label, argument: &str, cursor: &str) -> Result<P> {
    parse_cursor(label, cursor).map_err(|wrong| Error::argument(argument, wrong.told(label)))
}

fn parse_cursor<P: Cursor>(label: &Label, cursor: &str) -> Result<P, Wrong> {
    let bytes = Some(cursor).filter(|cursor| cursor.len() <= MAX_LENGTH);
    let bytes = bytes.and_then(|cursor| URL_SAFE_NO_PAD.decode(cursor).ok()).ok_or(Wrong::Damaged)?;
    let (bytes, sum) = bytes.split_last_chunk().ok_or(Wrong::Damaged)?;
    let [VERSION, first, second, length, rest @ ..] = bytes else { return Err(Wrong::Damaged) };
    if checksum(bytes) != *sum {
        return Err(Wrong::Damaged);
    }
    if [*first, *second] != label.list() {
        return Err(Wrong::Elsewhere);
    }
    let (order, place) = rest.split_at_checked((*length).into()).ok_or(Wrong::Damaged)?;
    if order != &label.order.as_bytes()[..label.order.len().min(u8::MAX.into())] {
        return Err(Wrong::Otherwise(String::from_utf8_lossy(order).into_owned()));
    }
    P::read(label, place).ok_or(Wrong::Damaged)
}

/// FNV-1a: quick, and all that tells a damaged text from a whole one.
fn checksum(bytes: &[u8]) -> [u8; 4] {
    let sum = bytes.iter().fold(0x811c_9dc5_u32, |sum, byte| (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    sum.to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::list::UserField;

    fn at() -> Timestamp {
        chrono::DateTime::from_timestamp_micros(1_700_000_000_123_456).expect("in range").into()
    }

    fn position() -> Position {
        Position { keys: Keys::Moment(at()), id: Id::new(uuid::Uuid::from_u128(42)) }
    }

    fn by_name() -> Label {
        let sort = |field, descending| Sort { column: Column::of_users(field), descending };
        Label::ordered("Users", &[sort(UserField::LastName, true), sort(UserField::CreatedAt, false)])
    }

    fn named() -> Position {
        let keys = vec![Key::Text("o'brien \u{10ffff}".into()), Key::Number(-5)];
        Position { keys: Keys::Several(keys), ..position() }
    }

    #[test]
    fn a_cursor_reads_back_what_it_writes() {
        let usual = Label::usual("Users");
        assert_eq!(parse_cursor(&usual, &write_cursor(&usual, &position())).ok(), Some(position()));
        let by_name = by_name();
        assert_eq!(parse_cursor(&by_name, &write_cursor(&by_name, &named())).ok(), Some(named()));
        let place = ChangePlace { sequence: i64::MAX, transaction: 7 };
        assert_eq!(parse_cursor(&usual, &write_cursor(&usual, &place)).ok(), Some(place));
    }

    #[test]
    fn a_cursor_says_that_it_is_of_another_list_or_order() {
        let told = |label: &Label, cursor: &str| {
            parse_cursor::<Position>(label, cursor).err().map(|wrong| wrong.told(label)).unwrap_or_default()
        };
        let usual = Label::usual("Users");
        let cursor = write_cursor(&usual, &position());
        assert!(told(&Label::usual("Teams"), &cursor).starts_with("is not a cursor of this list but of another"));
        let other = told(&by_name(), &cursor);
        assert!(
            other.contains("ordered by default, and here it is ordered by LAST_NAME DESC, CREATED_AT ASC"),
            "{other}"
        );
        assert!(told(&usual, &write_cursor(&by_name(), &named())).contains("of the list ordered by LAST_NAME DESC"));
    }

    #[test]
    fn a_damaged_cursor_is_refused() {
        let label = by_name();
        let cursor = write_cursor(&label, &named());
        for index in 0..cursor.len() {
            let mut damaged = cursor.clone();
            let other = if &cursor[index..=index] == "A" { "B" } else { "A" };
            damaged.replace_range(index..=index, other);
            assert!(matches!(parse_cursor::<Position>(&label, &damaged), Err(Wrong::Damaged)), "{damaged}");
        }
        for damaged in ["", "?", "AQ", "é", &cursor[1..], &format!("{cursor}A"), &"A".repeat(100_000)] {
            assert!(matches!(parse_cursor::<Position>(&label, damaged), Err(Wrong::Damaged)), "{damaged}");
        }
    }

    #[test]
    fn what_was_made_up_has_to_fit_the_order() {
        let label = by_name();
        for keys in [
            vec![],
            vec![Key::Text("a".into())],
            vec![Key::Number(1), Key::Number(1)],
            vec![Key::Text("a\0".into()), Key::Number(1)],
            vec![Key::Text("a".into()), Key::Number(i64::MAX)],
        ] {
            let made_up = write_cursor(&label, &Position { keys: Keys::Several(keys.clone()), ..position() });
            assert!(matches!(parse_cursor::<Position>(&label, &made_up), Err(Wrong::Damaged)), "{keys:?}");
        }
        let negative = write_cursor(&label, &ChangePlace { sequence: 1, transaction: -2 });
        assert!(matches!(parse_cursor::<ChangePlace>(&label, &negative), Err(Wrong::Damaged)));
    }
}
