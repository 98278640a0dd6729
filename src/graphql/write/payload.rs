//! What a mutation answers: the record, what changed of it, and what was wrong.

use std::sync::Arc;

use super::{Came, Outcome, Trace, Traced};
use crate::{
    db::{change::Record, sight::Seen},
    domain::{Id, RecordId, change::FieldChange},
    graphql::{
        errors::Result,
        loaders::{Batch, Loaders},
        types::user_error::UserError,
    },
};

/// A record that was written, as it was written.
pub struct Written<R> {
    record: Option<Arc<R>>,
    trace: Trace,
}

impl<R: Record> Written<R> {
    /// A record, and what changed of it.
    pub fn new(record: R, fields: &[FieldChange]) -> Self {
        Self { trace: trace(&record, fields), record: Some(Arc::new(record)) }
    }

    /// A record that was written and is hidden from the caller now.
    pub fn hidden(record: &R, fields: &[FieldChange]) -> Self {
        Self { trace: trace(record, fields), record: None }
    }
}

impl<R: Record> Written<Seen<R>> {
    /// A record about a person, and what changed of it.
    pub fn of_person(record: Seen<R>, fields: &[FieldChange]) -> Self {
        Self { trace: trace::<R>(&record, fields), record: Some(Arc::new(record)) }
    }
}

impl<R> Written<R> {
    /// The record's id.
    pub const fn record_id(&self) -> RecordId {
        self.trace.record
    }
}

fn trace<R: Record>(record: &R, fields: &[FieldChange]) -> Trace {
    Trace { record: record.id(), version: record.version(), changed_fields: paths(fields) }
}

/// The fields by their paths, each once.
fn paths(fields: &[FieldChange]) -> Vec<String> {
    let mut paths: Vec<String> = Vec::with_capacity(fields.len());
    for field in fields {
        if !paths.contains(&field.path) {
            paths.push(field.path.clone());
        }
    }
    paths
}

impl<R: Send + Sync + 'static> Traced for Written<R> {
    fn trace(&self) -> Trace {
        self.trace.clone()
    }
}

/// A record that was deleted.
pub struct Deleted(pub RecordId, pub String);

impl Traced for Deleted {
    fn trace(&self) -> Trace {
        Trace { record: self.0, version: 0, changed_fields: Vec::new() }
    }
}

impl<R: Send + Sync + 'static> Outcome<Written<R>> {
    /// The record, what changed of it, and what was wrong. What had been done before is loaded as it is now, as far as
    /// the viewer sees.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn into_parts<B, N>(self, loaders: &Loaders) -> Result<(Option<Arc<R>>, Vec<String>, Vec<UserError>)>
    where
        N: 'static,
        B: Batch<Key = Id<N>, Value = Option<Arc<R>>>,
    {
        let (record, changed_fields) = match self.came {
            Some(Came::Now(written)) => (written.record, written.trace.changed_fields),
            Some(Came::Before(trace)) => (loaders.load::<B>(Id::new(trace.record.uuid())).await?, trace.changed_fields),
            None => (None, Vec::new()),
        };
        Ok((record, changed_fields, self.user_errors))
    }
}

/// Declares the payload of a mutation that writes a record, or of one that deletes it.
macro_rules! payload {
    ($(#[doc = $doc:literal])+ $name:ident { $(#[doc = $of:literal])+ $field:ident: $node:ident = $row:ty, $by_id:ident }) => {
        $(#[doc = $doc])+
        #[derive(async_graphql::SimpleObject)]
        pub struct $name {
            $(#[doc = $of])+
            $field: Option<$node>,
            /// What changed, by the paths of the fields; empty if all was so before, or nothing was done.
            changed_fields: Vec<String>,
            /// Why nothing was done, everything at once; empty if it was.
            user_errors: Vec<$crate::graphql::types::user_error::UserError>,
        }

        impl $name {
            async fn of(
                ctx: &async_graphql::Context<'_>,
                outcome: $crate::graphql::write::Outcome<$crate::graphql::write::Written<$row>>,
            ) -> $crate::graphql::errors::Result<Self> {
                let loaders = $crate::graphql::loaders::ContextExt::loaders(ctx);
                let (record, changed_fields, user_errors) = outcome.into_parts::<$by_id, _>(loaders).await?;
                Ok(Self { $field: record.map($node::from), changed_fields, user_errors })
            }
        }
    };
    ($(#[doc = $doc:literal])+ $name:ident { deleted }) => {
        $(#[doc = $doc])+
        #[derive(async_graphql::SimpleObject)]
        pub struct $name {
            /// The id of what was deleted; null if nothing was.
            deleted_id: Option<async_graphql::ID>,
            /// Why nothing was deleted, everything at once; empty if it was.
            user_errors: Vec<$crate::graphql::types::user_error::UserError>,
        }

        impl From<$crate::graphql::write::Outcome<$crate::graphql::write::Deleted>> for $name {
            fn from(outcome: $crate::graphql::write::Outcome<$crate::graphql::write::Deleted>) -> Self {
                let deleted_id = match outcome.came {
                    Some($crate::graphql::write::Came::Now(deleted)) => Some(async_graphql::ID(deleted.1)),
                    _ => None,
                };
                Self { deleted_id, user_errors: outcome.user_errors }
            }
        }
    };
}
pub(in crate::graphql) use payload;
