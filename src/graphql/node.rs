//! Interfaces: what all records have in common, and how any of them is found by its id.

use async_graphql::{ID, Interface};

use super::{
    argument,
    connection::Connection,
    errors::{Error, Nullable, Result},
    loaders::Loaders,
    scalars::DateTime,
    types::{
        change::{Change, ChangeById, ChangeEdge},
        contact::{Contact, ContactById},
        document::{Document, DocumentById},
        group::{Group, GroupById},
        organisation::{Organisation, OrganisationById},
        profile::{Profile, ProfileById},
        service_account::{ServiceAccount, ServiceAccountById},
        team::{Team, TeamById},
        user::{User, UserById},
    },
};
use crate::domain::{Id, RecordId, change::RecordType};

macro_rules! records {
    ($($prefix:literal $name:ident $by_id:ident,)+) => {
        /// Anything that has an id of its own, by which `node` finds it again.
        #[derive(Clone, Interface)]
        #[graphql(field(name = "id", ty = "ID", desc = "The record's opaque id."))]
        pub enum Node {
            $(#[doc = concat!("A ", stringify!($name), ".")] $name($name),)+
            /// A Change.
            Change(Change),
        }

        /// Anything that is kept with its history: it has a version, and an organisation may own it.
        #[derive(Clone, Interface)]
        #[graphql(
            field(name = "id", ty = "ID", desc = "The record's opaque id."),
            field(name = "version", ty = "i32", desc = "1 when the record came to be, and one more with every change."),
            field(name = "created_at", ty = "DateTime", desc = "When the record came to be, as far as is known."),
            field(name = "updated_at", ty = "DateTime", desc = "When the record last changed."),
            field(
                name = "owner",
                ty = "Nullable<Organisation>",
                desc = "The organisation that the record belongs to; null if there is none."
            ),
            field(
                name = "history",
                ty = "Nullable<Connection<ChangeEdge>>",
                desc = "What happened to the record, the latest first. Private.",
                arg(
                    name = "first",
                    ty = "Option<i64>",
                    desc = "So many entries from the beginning: 20 if neither `first` nor `last` is given, at most 100."
                ),
                arg(name = "after", ty = "Option<String>", desc = "Only entries after this cursor."),
                arg(
                    name = "last",
                    ty = "Option<i64>",
                    desc = "So many entries from the end, at most 100; not together with `first`."
                ),
                arg(name = "before", ty = "Option<String>", desc = "Only entries before this cursor.")
            )
        )]
        pub enum Record {
            $(#[doc = concat!("A ", stringify!($name), ".")] $name($name),)+
        }

        /// Finds a record by its id, together with all others of its kind that are looked for meanwhile.
        ///
        /// # Errors
        /// When the id is no record's, or the database fails.
        pub async fn find(loaders: &Loaders, argument: &str, id: &ID) -> Result<Option<Node>> {
            match id.split_once('_').map(|(prefix, _)| prefix) {
                $(Some($prefix) => {
                    let id = argument::id(argument, id)?;
                    Ok(loaders.load::<$by_id>(id).await?.map(|row| Node::$name($name(row))))
                })+
                Some("change") => {
                    let id = argument::id(argument, id)?;
                    Ok(loaders.load::<ChangeById>(id).await?.map(|row| Node::Change(Change(row))))
                }
                _ => Err(Error::argument(argument, concat!("is no id of a record: such an id begins with" $(, " `", $prefix, "_`")+, " `change_`"))),
            }
        }

        /// The record of this kind with this id, if there is one that the viewer sees.
        ///
        /// # Errors
        /// When the database fails.
        pub async fn record(loaders: &Loaders, kind: RecordType, id: RecordId) -> Result<Option<Record>> {
            Ok(match kind {
                $(RecordType::$name => {
                    loaders.load::<$by_id>(Id::new(id.uuid())).await?.map(|row| Record::$name($name(row)))
                })+
                // What changes of a key is a change of its account.
                RecordType::ServiceAccountKey => None,
            })
        }
    };
}

records! {
    "user" User UserById,
    "profile" Profile ProfileById,
    "contact" Contact ContactById,
    "document" Document DocumentById,
    "organisation" Organisation OrganisationById,
    "team" Team TeamById,
    "group" Group GroupById,
    "serviceaccount" ServiceAccount ServiceAccountById,
}
