//! Interfaces: what all records have in common, and how any of them is found by its id.

use async_graphql::{ID, Interface};

use super::{
    argument,
    errors::{Error, Nullable, Result},
    loaders::Loaders,
    scalars::DateTime,
    types::{
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

macro_rules! records {
    ($($prefix:literal $name:ident $by_id:ident,)+) => {
        /// Anything that has an id of its own, by which `node` finds it again.
        #[derive(Clone, Interface)]
        #[graphql(field(name = "id", ty = "ID", desc = "The record's opaque id."))]
        pub enum Node {
            $(#[doc = concat!("A ", stringify!($name), ".")] $name($name),)+
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
                _ => Err(Error::argument(argument, concat!("is no id of a record: such an id begins with" $(, " `", $prefix, "_`")+))),
            }
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
