//! [`Contact`].

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::{
    change::{self, ChangeEdge},
    organisation::{self, Organisation},
    present,
    profile::{Profile, ProfileById},
};
use crate::{
    db::{self, contact::ContactRow},
    domain::{ContactId, ProfileId, contact::ContactKind},
    graphql::{
        connection::{Connection, PageArgs},
        enumeration::graphql_enums,
        errors::{Nullable, Result, nullable},
        loaders::{ContextExt as _, load_many, load_one},
        scalars::DateTime,
    },
};

graphql_enums!(ContactKind);

/// A contact.
#[derive(Clone)]
pub struct Contact(pub Arc<ContactRow>);

impl From<Arc<ContactRow>> for Contact {
    fn from(row: Arc<ContactRow>) -> Self {
        Self(row)
    }
}

/// A way to reach somebody.
#[Object]
impl Contact {
    /// The contact's opaque id.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// 1 when the contact came to be, and one more with every change of it.
    pub async fn version(&self) -> i32 {
        self.0.version
    }

    /// When the contact came to be, as far as is known.
    pub async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When the contact last changed.
    pub async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }

    /// The organisation that the contact belongs to, which is its profile's; null if there is none.
    pub async fn owner(&self, ctx: &Context<'_>) -> Nullable<Organisation> {
        nullable(async {
            let profile = ctx.loaders().load::<ProfileById>(self.0.profile_id).await?;
            organisation::owner(ctx, present(profile)?.owner_id).await
        })
        .await
    }

    /// What happened to the contact, the latest first. Private: it is for the person, and for those who may read the history of its owner.
    pub async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "So many entries from the beginning: 20 if neither `first` nor `last` is given, at most 100."
        )]
        first: Option<i64>,
        #[graphql(desc = "Only entries after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many entries from the end, at most 100; not together with `first`.")] last: Option<i64>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
    ) -> Nullable<Connection<ChangeEdge>> {
        let args = PageArgs { first, after, last, before, offset: None };
        change::history_of_annex(ctx, self.0.profile_id, self.0.id, args).await
    }

    /// The profile of the person whom the contact reaches.
    async fn profile(&self, ctx: &Context<'_>) -> Result<Profile> {
        let profile = ctx.loaders().load::<ProfileById>(self.0.profile_id).await?;
        Ok(Profile(present(profile)?))
    }

    /// What the value is.
    fn kind(&self) -> ContactKind {
        self.0.kind
    }

    /// The e-mail address or phone number, as it was given.
    fn value(&self) -> &str {
        &self.0.value
    }

    /// The value in one form: an e-mail address folded, a phone number in E.164; null where a number's country is not known.
    fn canonical_value(&self) -> Option<&str> {
        self.0.canonical_value.as_deref()
    }

    /// The caller's own identifier of the contact; null if none was given.
    fn external_id(&self) -> Option<&str> {
        self.0.external_id.as_deref()
    }
}

load_one! {
    /// A contact by id.
    ContactById(ContactId) -> ContactRow = db::contact::seen, |row| row.id
}

load_many! {
    /// A profile's contacts.
    ContactsOfProfile(ProfileId) -> ContactRow = db::contact::of_profiles, |row| row.profile_id
}
