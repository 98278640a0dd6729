//! Identifiers: one type for each kind of record, written `user_0192…` so that a person sees what it names.

use std::{fmt, hash::Hash, marker::PhantomData, str::FromStr};

use uuid::Uuid;

/// A kind of record that has an identifier of its own.
pub trait Noun: 'static {
    /// The readable part of the identifier, before the underscore.
    const PREFIX: &'static str;
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
#[error("is not the id of a {expected}: such an id begins with `{expected}_`")]
pub struct WrongId {
    expected: &'static str,
}

impl<N: Noun> FromStr for Id<N> {
    type Err = WrongId;

    fn from_str(text: &str) -> Result<Self, WrongId> {
        text.strip_prefix(N::PREFIX)
            .and_then(|rest| rest.strip_prefix('_'))
            .and_then(parse_hex)
            .map(Self::new)
            .ok_or(WrongId { expected: N::PREFIX })
    }
}

/// Exactly the digits that [`Id`] writes: one record must not have two ids.
fn parse_hex(digits: &str) -> Option<Uuid> {
    let canonical = digits.len() == 32 && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if canonical { Uuid::try_parse(digits).ok() } else { None }
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
    ($($(#[doc = $doc:literal])+ $id:ident = $marker:ident, $prefix:literal;)+) => {$(
        #[doc = concat!("Marks the identifiers that begin with `", $prefix, "_`.")]
        pub enum $marker {}
        impl Noun for $marker {
            const PREFIX: &'static str = $prefix;
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
    UserId = UserNoun, "user";
    /// The identifier of an identity: a user's account on another platform.
    IdentityId = IdentityNoun, "identity";
    /// The identifier of a profile.
    ProfileId = ProfileNoun, "profile";
    /// The identifier of a contact.
    ContactId = ContactNoun, "contact";
    /// The identifier of a document.
    DocumentId = DocumentNoun, "document";
    /// The identifier of an organisation.
    OrganisationId = OrganisationNoun, "organisation";
    /// The identifier of a team.
    TeamId = TeamNoun, "team";
    /// The identifier of a group.
    GroupId = GroupNoun, "group";
    /// The identifier of a service account.
    ServiceAccountId = ServiceAccountNoun, "serviceaccount";
    /// The identifier of a service account's key.
    ServiceAccountKeyId = ServiceAccountKeyNoun, "key";
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
    fn an_id_of_another_kind_or_spelling_is_refused() {
        for text in [
            "",
            "user",
            "user_",
            "user_0192",
            "team_0192ab00000070008000000000000002a",
            "profile_0192ab00000070008000000000000002a",
            "user_0192AB00000070008000000000000002A",
            "user_0192ab00-0000-7000-8000-00000000002a",
            "user_{192ab0000000700080000000000002a}",
        ] {
            assert_eq!(text.parse::<UserId>(), Err(WrongId { expected: "user" }), "{text}");
        }
    }
}
