//! [`Change`]: what happened to a record, and the lists of changes.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use serde_json::Value;

use super::{
    organisation::{self, Organisation},
    present,
    profile::{self, ProfileById},
    viewer::{self, Actor},
};
use crate::{
    db::{
        self,
        change::{ChangePlace, ToldChange},
    },
    domain::{
        self, ChangeId, Id, OrganisationId, ProfileId, RecordId,
        access::Denied,
        change::{ActorType, ChangeAction, RecordType},
    },
    graphql::{
        connection::{Connection, Count, Edge as _, Label, PageArgs, count_with, edge, write_cursor},
        enumeration::graphql_enums,
        errors::{Nullable, Result, nullable},
        loaders::{ContextExt as _, load_count, load_one, load_page},
        node::{self, Record},
        scalars::{DateTime, Json},
    },
};

graphql_enums!(ChangeAction, RecordType);

/// A change.
#[derive(Clone)]
pub struct Change(pub Arc<ToldChange>);

impl From<Arc<ToldChange>> for Change {
    fn from(row: Arc<ToldChange>) -> Self {
        Self(row)
    }
}

/// What happened to one record, written together with it.
#[Object]
impl Change {
    /// The change's opaque id.
    pub async fn id(&self) -> ID {
        ID(ChangeId::of(self.0.sequence).to_string())
    }

    /// The change's place among all changes, from which `Query.changes` goes on.
    fn cursor(&self) -> String {
        write_cursor(&Label::usual(ChangeEdge::CONNECTION), &self.0.place())
    }

    /// The record that changed; null if it was deleted, or is hidden.
    async fn record(&self, ctx: &Context<'_>) -> Nullable<Record> {
        nullable(async { node::record(ctx.loaders(), self.0.record_type, self.0.record_id).await }).await
    }

    /// The id of the record that changed, also when it was deleted.
    async fn record_id(&self) -> ID {
        ID(self.0.record_type.write_id(self.0.record_id))
    }

    /// The kind of record that changed.
    fn record_type(&self) -> RecordType {
        self.0.record_type
    }

    /// What was done.
    fn action(&self) -> ChangeAction {
        self.0.action
    }

    /// The record's version afterwards.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// When it happened.
    fn occurred_at(&self) -> DateTime {
        DateTime(self.0.occurred_at)
    }

    /// Who did it; null if it was the server itself, or if whoever it was is gone or hidden.
    async fn actor(&self, ctx: &Context<'_>) -> Nullable<Actor> {
        let known = self.0.actor_id.and_then(|id| match self.0.actor_type {
            ActorType::User => Some(domain::Actor::User(Id::new(id.uuid()))),
            ActorType::ServiceAccount => Some(domain::Actor::ServiceAccount(Id::new(id.uuid()))),
            ActorType::System => None,
        });
        nullable(async { viewer::actor(ctx, known).await }).await
    }

    /// What the server calls itself, `import apex`, where it was the server itself; otherwise null.
    fn actor_name(&self) -> Option<&str> {
        self.0.actor_name.as_deref()
    }

    /// The organisation to whose history the change belongs; null if there is none, or if it is hidden.
    async fn organisation(&self, ctx: &Context<'_>) -> Nullable<Organisation> {
        nullable(async { organisation::owner(ctx, self.0.organisation_id).await }).await
    }

    /// The fields that changed.
    fn fields(&self, ctx: &Context<'_>) -> Vec<FieldChange> {
        self.0.fields.0.iter().cloned().map(|field| FieldChange::from(self.shown(ctx.viewer(), field))).collect()
    }
}

impl Change {
    /// As much of a field's change as the viewer may read.
    fn shown(&self, viewer: &domain::Viewer, field: domain::change::FieldChange) -> domain::change::FieldChange {
        let (organisation, own) = (self.0.organisation_id, self.0.own);
        let secrecy = self.0.record_type.secrecy(&field.path);
        let private = secrecy.is_some_and(|permission| !viewer.may_read_change(permission, organisation, own));
        // An organisation that is hidden is not told by its id either.
        let hidden = |value: &Value| {
            let id = value.as_str().and_then(|text| text.parse::<OrganisationId>().ok());
            id.is_some_and(|id| !viewer.knows(id))
        };
        if private || hidden(&field.before) || hidden(&field.after) { field.hide() } else { field }
    }
}

/// How one field of a record changed.
#[derive(SimpleObject)]
pub struct FieldChange {
    /// The field's place in the record, `position.jobTitle`.
    path: String,
    /// Its value before; null if it had none, or if the values are hidden.
    before: Option<Json>,
    /// Its value after; null if it has none, or if the values are hidden.
    after: Option<Json>,
    /// Whether the values are hidden: the viewer may not read them, or they were forgotten with the record.
    hidden: bool,
}

impl From<domain::change::FieldChange> for FieldChange {
    fn from(field: domain::change::FieldChange) -> Self {
        let told = |value: Value| if value.is_null() { None } else { Some(Json(value)) };
        Self { path: field.path, before: told(field.before), after: told(field.after), hidden: field.hidden }
    }
}

edge! {
    /// A change in the history of a record, or among all changes.
    ChangeEdge, "ChangeConnection": Arc<ToldChange>, at ChangePlace => Change, " The change.", |row| Change(Arc::clone(row)), {}
}

/// A page of a record's history for who may read it.
pub async fn history<N: 'static>(
    ctx: &Context<'_>,
    decision: std::result::Result<(), Denied>,
    record: Id<N>,
    args: PageArgs,
) -> Nullable<Connection<ChangeEdge>> {
    nullable(async {
        decision?;
        let count: Count = count_with!(CountHistoryOfRecord);
        Ok(Some(Connection::of::<HistoryOfRecord, _>(ctx, record.untyped(), args, count).await?))
    })
    .await
}

/// A page of the history of a record that hangs on a profile, for who may read the profile's.
pub async fn history_of_annex<N: 'static>(
    ctx: &Context<'_>,
    profile: ProfileId,
    record: Id<N>,
    args: PageArgs,
) -> Nullable<Connection<ChangeEdge>> {
    let decision = async {
        let profile = present(ctx.loaders().load::<ProfileById>(profile).await?)?;
        Result::Ok(ctx.viewer().check_history(&profile::person(&profile)))
    };
    match decision.await {
        Ok(decision) => history(ctx, decision, record, args).await,
        Err(error) => Some(Err(error)),
    }
}

load_one! {
    /// A change by id.
    ChangeById(ChangeId) -> ToldChange = db::change::seen, |row| ChangeId::of(row.sequence)
}

load_page! {
    /// A page of a record's history.
    HistoryOfRecord(RecordId) -> Arc<ToldChange>, at ChangePlace = db::change::history, |row| Arc::new(row)
}

load_count! {
    /// How many changes are in a record's history.
    CountHistoryOfRecord(RecordId) = db::change::count_history
}
