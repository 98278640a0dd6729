//! [`Document`]: what is known of a file.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::{
    change::{self, ChangeEdge},
    organisation::{self, Organisation},
    present,
    profile::{Profile, ProfileById},
};
use crate::{
    db::{self, document::DocumentRow},
    domain::{DocumentId, ProfileId, document::DocumentKind},
    graphql::{
        connection::{Connection, PageArgs, edge},
        enumeration::graphql_enums,
        errors::{Nullable, Result, nullable},
        loaders::{ContextExt as _, load_count, load_many, load_one, load_page},
        scalars::{Date, DateTime},
    },
};

graphql_enums!(DocumentKind);

/// A document.
#[derive(Clone)]
pub struct Document(pub Arc<DocumentRow>);

impl From<Arc<DocumentRow>> for Document {
    fn from(row: Arc<DocumentRow>) -> Self {
        Self(row)
    }
}

/// A file that belongs to a profile: what is known of it.
#[Object]
impl Document {
    /// The document's opaque id.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// 1 when the document came to be, and one more with every change of it.
    pub async fn version(&self) -> i32 {
        self.0.version
    }

    /// When the document came to be, as far as is known.
    pub async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When the document last changed.
    pub async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }

    /// The organisation that the document belongs to, which is its profile's; null if there is none.
    pub async fn owner(&self, ctx: &Context<'_>) -> Nullable<Organisation> {
        nullable(async {
            let profile = ctx.loaders().load::<ProfileById>(self.0.profile_id).await?;
            organisation::owner(ctx, present(profile)?.owner_id).await
        })
        .await
    }

    /// What happened to the document, the latest first. Private: it is for the person, and for those who may read the history of its owner.
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

    /// The profile of the person whom the document is about.
    async fn profile(&self, ctx: &Context<'_>) -> Result<Profile> {
        let profile = ctx.loaders().load::<ProfileById>(self.0.profile_id).await?;
        Ok(Profile(present(profile)?))
    }

    /// What the document proves.
    fn kind(&self) -> DocumentKind {
        self.0.kind
    }

    /// The name of the file.
    fn filename(&self) -> &str {
        &self.0.filename
    }

    /// The size of the file in bytes; null if it is not known, or larger than an Int can tell.
    fn byte_size(&self) -> Option<i32> {
        self.0.byte_size.and_then(|size| size.try_into().ok())
    }

    /// The day on which the document was issued; null if it is not known.
    fn issued_on(&self) -> Option<Date> {
        self.0.issued_on.map(Date)
    }

    /// The last day on which the document is valid; null if it does not expire, or if that is not known.
    fn expires_on(&self) -> Option<Date> {
        self.0.expires_on.map(Date)
    }
}

edge! {
    /// A document in the list of a profile's documents.
    DocumentEdge, "DocumentConnection": Arc<DocumentRow> => Document, " The document."
}

load_one! {
    /// A document by id.
    DocumentById(DocumentId) -> DocumentRow = db::document::seen, |row| row.id
}

load_many! {
    /// A profile's documents that prove something, the oldest first.
    ProofsOfProfile(ProfileId) -> DocumentRow = db::document::of_profiles, |row| row.profile_id
}

load_page! {
    /// A page of a profile's documents.
    DocumentsOfProfile(ProfileId) -> Arc<DocumentRow>, at db::page::Position = db::document::page_of_profiles, |row| Arc::new(row)
}

load_count! {
    /// How many documents a profile has.
    CountDocumentsOfProfile(ProfileId) = db::document::count_of_profiles
}
