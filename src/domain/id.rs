//! Identifiers: one type for each kind of record, written `user_0192…` so that a person sees what it names.

use std::{fmt, hash::Hash, marker::PhantomData, str::FromStr};

use uuid::Uuid;

/// A kind of record that has an identifier of its own.
pub trait Noun: 'static {
    /// The readable part of the identifier, before the underscore.
    const PREFIX: &'static str;
    /// What such a record is called.
    const NAME: &'static str;
}

/// The identifier of a record of one kind.
///
/// Its text is the kind's prefix, an underscore and 32 lower-case hexadecimal digits; clients treat it as opaque.
pub struct Id<N>(Uuid, PhantomData<fn() -> N>);

impl<N> Id<N> {
    /// Takes a UUID for an identifier of this kind.
    #[must_use]
    pub const fn new(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }

    /// The UUID behind the identifier, as it is stored.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.0
    }

    /// The 16 bytes of the identifier, as a database compares them.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
}

/// Why a text is not the identifier that it was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WrongId {
    /// It begins with no kind's prefix.
    #[error("is not the id of {}: such an id begins with `{prefix}_`", one(name))]
    Prefix {
        /// The prefix that was expected.
        prefix: &'static str,
        /// What records of that prefix are called.
        name: &'static str,
    },
    /// It begins with another kind's prefix.
    #[error("is the id of {}; here the id of {} is expected", one(found), one(expected))]
    Kind {
        /// What the record is called whose prefix it has.
        found: &'static str,
        /// What the record is called that was expected.
        expected: &'static str,
    },
    /// A character after the prefix is none that [`Id`] writes.
    #[error(
        "is not the id of {}: after `{prefix}_` come 32 digits of 0-9 and a-f, and {character:?} is none",
        one(name)
    )]
    Digit {
        /// The prefix.
        prefix: &'static str,
        /// What records of that prefix are called.
        name: &'static str,
        /// The first such character.
        character: char,
    },
    /// It is too short or too long.
    #[error("is not the id of {}: after `{prefix}_` come 32 digits, not {digits}", one(name))]
    Length {
        /// The prefix.
        prefix: &'static str,
        /// What records of that prefix are called.
        name: &'static str,
        /// How many digits it has.
        digits: usize,
    },
}

/// A name with its article.
fn one(name: &str) -> String {
    let article = if name.starts_with(['A', 'E', 'I', 'O']) { "an" } else { "a" };
    format!("{article} {name}")
}

impl<N: Noun> FromStr for Id<N> {
    type Err = WrongId;

    fn from_str(text: &str) -> Result<Self, WrongId> {
        let (prefix, name) = (N::PREFIX, N::NAME);
        let Some(digits) = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_')) else {
            let found = text.split_once('_').and_then(|(prefix, _)| name_of(prefix));
            return Err(found.map_or(WrongId::Prefix { prefix, name }, |found| WrongId::Kind { found, expected: name }));
        };
        // Exactly the digits that are written: one record must not have two ids.
        if let Some(character) = digits.chars().find(|digit| !matches!(digit, '0'..='9' | 'a'..='f')) {
            return Err(WrongId::Digit { prefix, name, character });
        }
        let length = WrongId::Length { prefix, name, digits: digits.len() };
        if digits.len() == 32 { Uuid::try_parse(digits).map(Self::new).map_err(|_| length) } else { Err(length) }
    }
}

impl<N: Noun> fmt::Display for Id<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", N::PREFIX, self.0.as_simple())
    }
}

impl<N> fmt::Debug for Id<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<N: Noun> serde::Serialize for Id<N> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

// Derives would ask the same of the marker type.
impl<N> Clone for Id<N> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<N> Copy for Id<N> {}
impl<N> PartialEq for Id<N> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<N> Eq for Id<N> {}
impl<N> PartialOrd for Id<N> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<N> Ord for Id<N> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<N> Hash for Id<N> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

macro_rules! nouns {
    ($($(#[doc = $doc:literal])+ $id:ident = $marker:ident, $prefix:literal, $name:literal;)+) => {
        /// What records are called whose identifiers have this prefix.
        fn name_of(prefix: &str) -> Option<&'static str> {
            match prefix {
                $($prefix => Some($name),)+
                _ => None,
            }
        }

        $(
        #[doc = concat!("Marks the identifiers that begin with `", $prefix, "_`.")]
        pub enum $marker {}
        impl Noun for $marker {
            const PREFIX: &'static str = $prefix;
            const NAME: &'static str = $name;
        }
        $(#[doc = $doc])+
        pub type $id = Id<$marker>;
    )+};
}

/// Marks the identifiers of records whose kind is known from somewhere else.
pub enum AnyNoun {}

/// The identifier of a record of any kind, beside a column that says which; it has no text of its own.
pub type RecordId = Id<AnyNoun>;

impl<N> Id<N> {
    /// The identifier without its kind.
    #[must_use]
    pub const fn untyped(self) -> RecordId {
        Id::new(self.0)
    }
}

nouns! {
    /// The identifier of a user.
    UserId = UserNoun, "user", "User";
    /// The identifier of an identity: a user's account on another platform.
    IdentityId = IdentityNoun, "identity", "Identity";
    /// The identifier of a profile.
    ProfileId = ProfileNoun, "profile", "Profile";
    /// The identifier of a contact.
    ContactId = ContactNoun, "contact", "Contact";
    /// The identifier of a document.
    DocumentId = DocumentNoun, "document", "Document";
    /// The identifier of an organisation.
    OrganisationId = OrganisationNoun, "organisation", "Organisation";
    /// The identifier of a team.
    TeamId = TeamNoun, "team", "Team";
    /// The identifier of a group.
    GroupId = GroupNoun, "group", "Group";
    /// The identifier of a service account.
    ServiceAccountId = ServiceAccountNoun, "serviceaccount", "ServiceAccount";
    /// The identifier of a service account's key.
    ServiceAccountKeyId = ServiceAccountKeyNoun, "key", "ServiceAccountKey";
    /// The identifier of a session.
    SessionId = SessionNoun, "session", "Session";
    /// The identifier of a change: its number.
    ChangeId = ChangeNoun, "change", "Change";
}

impl ChangeId {
    /// The identifier of the change with this number.
    #[must_use]
    pub const fn of(sequence: i64) -> Self {
        Self::new(Uuid::from_u128(sequence.unsigned_abs() as u128))
    }

    /// The number of the change; none if no change has one so great.
    #[must_use]
    pub fn sequence(self) -> Option<i64> {
        self.uuid().as_u128().try_into().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_writes() {
        let id = UserId::new(Uuid::from_u128(0x0192_ab00_0000_7000_8000_0000_0000_002a));
        assert_eq!(id.to_string(), "user_0192ab0000007000800000000000002a");
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn a_change_is_named_by_its_number() {
        let id = ChangeId::of(42);
        assert_eq!(id.to_string(), "change_0000000000000000000000000000002a");
        assert_eq!((id.sequence(), ChangeId::new(Uuid::max()).sequence()), (Some(42), None));
    }

    #[test]
    fn an_id_of_another_kind_or_spelling_is_refused() {
        for (text, problem) in [
            ("", "is not the id of a User: such an id begins with `user_`"),
            ("user", "is not the id of a User: such an id begins with `user_`"),
            ("cat_1", "is not the id of a User: such an id begins with `user_`"),
            ("userx_0192ab0000007000800000000000002a", "is not the id of a User: such an id begins with `user_`"),
            ("user_", "is not the id of a User: after `user_` come 32 digits, not 0"),
            ("user_0192", "is not the id of a User: after `user_` come 32 digits, not 4"),
            ("user_0192ab0000007000800000000000002a0", "is not the id of a User: after `user_` come 32 digits, not 33"),
            ("team_0192ab0000007000800000000000002a", "is the id of a Team; here the id of a User is expected"),
            ("organisation_1", "is the id of an Organisation; here the id of a User is expected"),
            (
                "user_0192AB0000007000800000000000002A",
                "is not the id of a User: after `user_` come 32 digits of 0-9 and a-f, and 'A' is none",
            ),
            (
                "user_0192ab00-0000-7000-8000-00000000002a",
                "is not the id of a User: after `user_` come 32 digits of 0-9 and a-f, and '-' is none",
            ),
            (
                "user_{192ab0000000700080000000000002a}",
                "is not the id of a User: after `user_` come 32 digits of 0-9 and a-f, and '{' is none",
            ),
        ] {
            assert_eq!(text.parse::<UserId>().expect_err(text).to_string(), problem, "{text}");
        }
    }
}
