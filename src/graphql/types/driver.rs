//! [`Driver`]: the driver's part of a profile.

use std::sync::Arc;

use async_graphql::{Context, Object};

use super::{
    document::{CountDocumentsOfProfile, Document, DocumentEdge, DocumentsOfProfile, ProofsOfProfile},
    profile,
};
use crate::{
    db::{profile::ProfileRow, sight::Seen},
    domain::{
        Permission,
        access::Denied,
        document::DocumentKind,
        driver::{self, LicenceCategory},
    },
    graphql::{
        connection::{Connection, PageArgs, count_with},
        enumeration::graphql_enums,
        errors::{Nullable, nullable},
        loaders::ContextExt as _,
        scalars::Date,
    },
};

graphql_enums!(LicenceCategory);

/// The driver's part of a profile.
pub struct Driver(pub Arc<Seen<ProfileRow>>);

/// What matters of a person as a driver.
#[Object]
impl Driver {
    /// The day on which the person began to drive for us; null if it is not known.
    fn start_date(&self) -> Option<Date> {
        self.0.driver_start_date.map(Date)
    }

    /// What the person may drive or handle, in the order given.
    fn licences(&self) -> &[LicenceCategory] {
        &self.0.licences.0
    }

    /// The kinds of document that the person must have, each with the document that proves it or without. Private.
    async fn compliance_documents(&self, ctx: &Context<'_>) -> Nullable<Vec<ComplianceDocument>> {
        nullable(async {
            self.check_documents(ctx)?;
            if self.0.required_documents.0.is_empty() {
                return Ok(Some(Vec::new()));
            }
            let rows = ctx.loaders().load::<ProofsOfProfile>(self.0.id).await?;
            let today = ctx.settings().clock.now().date_naive();
            let slots =
                driver::compliance(&self.0.required_documents.0, &rows, |row| (row.kind, row.expires_on), today);
            let slot = |slot: driver::ComplianceSlot<'_, Arc<_>>| ComplianceDocument {
                kind: slot.kind,
                missing: slot.missing(),
                expires_on: slot.expires_on.map(Date),
                expired: slot.expired,
                document: slot.document.cloned().map(Document),
            };
            Ok(Some(slots.into_iter().map(slot).collect()))
        })
        .await
    }

    /// All documents of the person, the newest first. Private.
    async fn documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "So many entries from the beginning: 20 if neither `first` nor `last` is given, at most 100."
        )]
        first: Option<i64>,
        #[graphql(desc = "Only entries after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many entries from the end, at most 100; not together with `first`.")] last: Option<i64>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
    ) -> Nullable<Connection<DocumentEdge>> {
        nullable(async {
            self.check_documents(ctx)?;
            let args = PageArgs { first, after, last, before, offset: None };
            let page =
                Connection::of::<DocumentsOfProfile, _>(ctx, self.0.id, args, count_with!(CountDocumentsOfProfile))
                    .await?;
            Ok(Some(page))
        })
        .await
    }
}

impl Driver {
    fn check_documents(&self, ctx: &Context<'_>) -> Result<(), Denied> {
        ctx.viewer().check_read(Permission::DocumentRead, &profile::person(&self.0))
    }
}

/// A kind of document that a driver must have.
#[derive(async_graphql::SimpleObject)]
pub struct ComplianceDocument {
    /// What has to be proved.
    kind: DocumentKind,
    /// The document that proves it; null if there is none.
    document: Option<Document>,
    /// Whether there is no such document.
    missing: bool,
    /// The last day on which the document is valid; null if there is none, or if it does not expire.
    expires_on: Option<Date>,
    /// Whether that day is over.
    expired: bool,
}
