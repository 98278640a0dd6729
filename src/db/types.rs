//! Column types that both databases know, by the names that `diesel print-schema` gives them on PostgreSQL.
//!
//! | type | PostgreSQL | SQLite | in Rust |
//! | --- | --- | --- | --- |
//! | [`Uuid`] | `uuid` | a blob of 16 bytes | [`Id`] |
//! | [`Timestamptz`] | `timestamptz` | microseconds since 1970 as an integer | [`Timestamp`] |
//! | [`Jsonb`] | `jsonb` | text | [`Json`] |
//! | `Text` | `text` | text | every enumeration of the domain |
//! | `Integer` | `integer` | integer | [`Roles`] |

use std::io::Write as _;

use chrono::{DateTime, SubsecRound as _, Utc};
use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    query_builder::QueryId,
    serialize::{self, IsNull, Output, ToSql},
    sql_types,
    sqlite::{Sqlite, SqliteValue},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::domain::{
    Id, TextEnum,
    change::{ActorType, ChangeAction, RecordType},
    contact::ContactKind,
    document::DocumentKind,
    membership::{MembershipStatus, Roles},
    organisation::OrganisationStatus,
    profile::{EnglishLevel, Gender},
    search::Findable,
    user::UserState,
};

pub use diesel::sql_types::{
    Array, BigInt, Bool, Date, Integer, Interval, Nullable, Record, SmallInt, SqlType, Text, is_nullable,
};

/// A UUID.
#[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951), sqlite_type(name = "Binary"))]
pub struct Uuid;

/// A moment, to the microsecond.
#[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185), sqlite_type(name = "Long"))]
pub struct Timestamptz;

// `table!` gives arithmetic to every column whose type is *named* Timestamptz.
impl sql_types::ops::Add for Timestamptz {
    type Rhs = Interval;
    type Output = Timestamptz;
}
impl sql_types::ops::Sub for Timestamptz {
    type Rhs = Interval;
    type Output = Timestamptz;
}

/// A JSON document.
#[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
#[diesel(postgres_type(oid = 3802, array_oid = 3807), sqlite_type(name = "Text"))]
pub struct Jsonb;

/// Lets diesel load and bind a type of the domain, which itself knows nothing of diesel.
macro_rules! column {
    ($sql:ty: $rust:ty $(, $n:ident)?) => {
        const _: () = {
            #[derive(AsExpression, FromSqlRow)]
            #[diesel(foreign_derive, sql_type = $sql)]
            #[expect(dead_code, reason = "only names the type that the derives are for")]
            struct Proxy$(<$n: 'static>)?($rust);
        };
    };
}

column!(Uuid: Id<N>, N);
column!(Integer: Roles);
column!(Text: ActorType);
column!(Text: ChangeAction);
column!(Text: ContactKind);
column!(Text: DocumentKind);
column!(Text: EnglishLevel);
column!(Text: Findable);
column!(Text: Gender);
column!(Text: MembershipStatus);
column!(Text: OrganisationStatus);
column!(Text: RecordType);
column!(Text: UserState);

/// A value that is kept as a JSON document.
#[derive(Debug, Clone, PartialEq, Eq, Default, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
pub struct Json<T: std::fmt::Debug>(pub T);

impl<T: std::fmt::Debug + Serialize> Serialize for Json<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// A moment as both databases keep it: in UTC, to the microsecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Timestamptz)]
pub struct Timestamp(DateTime<Utc>);

impl Timestamp {
    /// The moment itself.
    #[must_use]
    pub const fn get(self) -> DateTime<Utc> {
        self.0
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(moment: DateTime<Utc>) -> Self {
        Self(moment.trunc_subsecs(6))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<N: 'static> ToSql<Uuid, Pg> for Id<N> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(self.as_bytes())?;
        Ok(IsNull::No)
    }
}
impl<N: 'static> ToSql<Uuid, Sqlite> for Id<N> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(&self.as_bytes()[..]);
        Ok(IsNull::No)
    }
}
impl<N> FromSql<Uuid, Pg> for Id<N> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self::new(uuid::Uuid::from_slice(value.as_bytes())?))
    }
}
impl<N> FromSql<Uuid, Sqlite> for Id<N> {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Self::new(uuid::Uuid::from_slice(value.read_blob())?))
    }
}

impl ToSql<Timestamptz, Pg> for Timestamp {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<sql_types::Timestamptz, Pg>::to_sql(&self.0, out)
    }
}
impl ToSql<Timestamptz, Sqlite> for Timestamp {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.timestamp_micros());
        Ok(IsNull::No)
    }
}
impl FromSql<Timestamptz, Pg> for Timestamp {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <DateTime<Utc> as FromSql<sql_types::Timestamptz, Pg>>::from_sql(value).map(Self)
    }
}
impl FromSql<Timestamptz, Sqlite> for Timestamp {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let micros = value.read_long();
        DateTime::from_timestamp_micros(micros).map(Self).ok_or_else(|| format!("{micros} µs are out of range").into())
    }
}

/// What PostgreSQL writes before the text of a `jsonb`: the version of its format.
const JSONB_VERSION: u8 = 1;

impl<T: std::fmt::Debug + Serialize> ToSql<Jsonb, Pg> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&[JSONB_VERSION])?;
        serde_json::to_writer(out, &self.0)?;
        Ok(IsNull::No)
    }
}
impl<T: std::fmt::Debug + Serialize> ToSql<Jsonb, Sqlite> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}
impl<T: std::fmt::Debug + DeserializeOwned> FromSql<Jsonb, Pg> for Json<T> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        match value.as_bytes() {
            [JSONB_VERSION, json @ ..] => Ok(Self(serde_json::from_slice(json)?)),
            _ => Err("the server sent a jsonb of an unknown version".into()),
        }
    }
}
impl<T: std::fmt::Debug + DeserializeOwned> FromSql<Jsonb, Sqlite> for Json<T> {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Self(serde_json::from_str(value.read_text())?))
    }
}

impl ToSql<Integer, Pg> for Roles {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&self.bits().to_be_bytes())?;
        Ok(IsNull::No)
    }
}
impl ToSql<Integer, Sqlite> for Roles {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.bits());
        Ok(IsNull::No)
    }
}
impl<DB: Backend> FromSql<Integer, DB> for Roles
where
    i32: FromSql<Integer, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        i32::from_sql(value).map(Self::from_bits)
    }
}

/// Stores an enumeration under the names that its values have in the graph.
macro_rules! text_column {
    ($($rust:ty),+) => {$(
        impl<DB: Backend> ToSql<Text, DB> for $rust
        where
            str: ToSql<Text, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                ToSql::<Text, DB>::to_sql(self.as_str(), out)
            }
        }
        impl FromSql<Text, Pg> for $rust {
            fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
                read_enum(std::str::from_utf8(value.as_bytes())?)
            }
        }
        impl FromSql<Text, Sqlite> for $rust {
            fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
                read_enum(value.read_text())
            }
        }
    )+};
}

text_column!(ActorType, ChangeAction, ContactKind, DocumentKind, EnglishLevel, Findable, Gender);
text_column!(MembershipStatus, OrganisationStatus, RecordType, UserState);

fn read_enum<T: TextEnum>(text: &str) -> deserialize::Result<T> {
    T::from_text(text).ok_or_else(|| format!("{text:?} is no {}", T::NAME).into())
}
