//! Changes: what happened to each record, written with it.

mod relation;
mod told;

use diesel::{Insertable, Queryable, Selectable};
use serde::Serialize;
use serde_json::{Map, Value};

pub(super) use self::relation::{Relations, joined, left};
pub(super) use self::told::OF_RECORD;
pub use self::told::{ChangePlace, ToldChange};
use super::{
    page::{Entry, Window},
    schema::changes,
    types::{Json, Timestamp},
};
use crate::domain::{
    ChangeId, OrganisationId, Permit, ProfileId, RecordId, Sight,
    change::{ActorType, ChangeAction, ChangeFilter, FieldChange, RecordType, Stamp},
};

/// A row that is a record of the graph: it counts its changes, and they are kept.
///
/// Its serialisation names each field by its path in the graph, `position.jobTitle`; what is left out of it (copies,
/// folded text, where a file is kept) has no history.
pub trait Record: Serialize {
    /// The kind of record.
    const TYPE: RecordType;
    /// The record's id.
    fn id(&self) -> RecordId;
    /// The record's version.
    fn version(&self) -> i32;
    /// To whose history the record's changes belong.
    fn home(&self) -> Home;
}

/// To whose history the changes of a record belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// This organisation's, if there is one.
    Organisation(Option<OrganisationId>),
    /// That of the organisation that owns this profile, as it is when the change is written.
    Profile(ProfileId),
}

/// Says how a row is a [`Record`], and to whose history it belongs: `|user| user.owner_id`, or that of the owner of a profile,
/// `of profile |contact| contact.profile_id`.
macro_rules! record {
    ($row:ty, $type:ident, |$this:ident| $organisation:expr) => {
        $crate::db::change::record!($row, $type, $this, $crate::db::change::Home::Organisation($organisation));
    };
    ($row:ty, $type:ident, of profile |$this:ident| $profile:expr) => {
        $crate::db::change::record!($row, $type, $this, $crate::db::change::Home::Profile($profile));
    };
    ($row:ty, $type:ident, $this:ident, $home:expr) => {
        impl $crate::db::change::Record for $row {
            const TYPE: $crate::domain::change::RecordType = $crate::domain::change::RecordType::$type;
            fn id(&self) -> $crate::domain::RecordId {
                self.id.untyped()
            }
            fn version(&self) -> i32 {
                self.version
            }
            fn home(&self) -> $crate::db::change::Home {
                let $this = self;
                $home
            }
        }
    };
}
pub(super) use record;

/// What somebody changed of a record meanwhile.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = changes)]
pub struct EditRow {
    /// The record's version afterwards.
    pub version: i32,
    /// When.
    pub occurred_at: Timestamp,
    /// What kind of caller did it.
    pub actor_type: ActorType,
    /// Which caller, where it has a record of its own.
    pub actor_id: Option<RecordId>,
    /// What the caller is called, where it has none.
    pub actor_name: Option<String>,
    /// The fields that changed.
    pub fields: Json<Vec<FieldChange>>,
}

/// A record after an update, with what changed of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Updated<R> {
    /// The record as it is now.
    pub row: R,
    /// What changed; nothing if the record had all of it before.
    pub fields: Vec<FieldChange>,
}

impl<R> Updated<R> {
    /// Whether anything changed that has a history.
    #[must_use]
    pub const fn is_changed(&self) -> bool {
        !self.fields.is_empty()
    }
}

/// A change that is about to be written.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = changes, treat_none_as_default_value = false)]
pub struct NewChange {
    /// The kind of record.
    pub record_type: RecordType,
    /// Which record.
    pub record_id: RecordId,
    /// What was done.
    pub action: ChangeAction,
    /// The record's version afterwards.
    pub version: i32,
    /// When.
    pub occurred_at: Timestamp,
    /// What kind of caller did it.
    pub actor_type: ActorType,
    /// Which caller, where it has a record of its own.
    pub actor_id: Option<RecordId>,
    /// What the caller is called, where it has none.
    pub actor_name: Option<String>,
    /// The organisation to whose history it belongs; that of a profile's owner is looked up when it is written.
    pub organisation_id: Option<OrganisationId>,
    /// The fields that changed.
    pub fields: Json<Vec<FieldChange>>,
    /// The profile to whose owner's history it belongs.
    #[diesel(skip_insertion)]
    pub profile_id: Option<ProfileId>,
}

/// A change that was written.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = changes)]
pub struct ChangeRow {
    /// Its number; later changes of one record have greater ones.
    pub sequence: i64,
    /// The kind of record.
    pub record_type: RecordType,
    /// Which record.
    pub record_id: RecordId,
    /// What was done.
    pub action: ChangeAction,
    /// The record's version afterwards.
    pub version: i32,
    /// When.
    pub occurred_at: Timestamp,
    /// What kind of caller did it.
    pub actor_type: ActorType,
    /// Which caller, where it has a record of its own.
    pub actor_id: Option<RecordId>,
    /// What the caller is called, where it has none.
    pub actor_name: Option<String>,
    /// The organisation to whose history it belongs.
    pub organisation_id: Option<OrganisationId>,
    /// The fields that changed.
    pub fields: Json<Vec<FieldChange>>,
}

impl NewChange {
    /// The change that a new record is, with `more` of it that is kept in other tables.
    pub fn created<R: Record>(record: &R, more: Vec<FieldChange>, stamp: &Stamp) -> Self {
        let fields = filled(record).into_iter().chain(more).collect();
        Self::of(record, ChangeAction::Created, stamp, fields)
    }

    /// The change between two states of a record.
    pub fn updated<R: Record>(after: &R, fields: Vec<FieldChange>, stamp: &Stamp) -> Self {
        Self::of(after, ChangeAction::Updated, stamp, fields)
    }

    /// The end of a record, with `more` of it that was kept in other tables; what was private of it is forgotten.
    pub fn deleted<R: Record>(record: &R, more: Vec<FieldChange>, stamp: &Stamp) -> Self {
        let fields = fields_of(record).into_iter().filter(|(_, value)| !is_empty(value));
        let fields = fields.map(|(path, before)| FieldChange::new(path, before, Value::Null));
        let fields = R::TYPE.redact(fields.chain(more));
        Self { version: record.version() + 1, ..Self::of(record, ChangeAction::Deleted, stamp, fields) }
    }

    /// A change of who is in a record.
    pub fn membership<R: Record>(record: &R, action: ChangeAction, fields: Vec<FieldChange>, stamp: &Stamp) -> Self {
        Self::of(record, action, stamp, fields)
    }

    fn of<R: Record>(record: &R, action: ChangeAction, stamp: &Stamp, fields: Vec<FieldChange>) -> Self {
        let (organisation_id, profile_id) = match record.home() {
            Home::Organisation(organisation) => (organisation, None),
            Home::Profile(profile) => (None, Some(profile)),
        };
        Self {
            record_type: R::TYPE,
            record_id: record.id(),
            action,
            version: record.version(),
            occurred_at: stamp.at.into(),
            actor_type: stamp.actor_type,
            actor_id: stamp.actor_id.map(RecordId::new),
            actor_name: stamp.actor_name.clone(),
            organisation_id,
            fields: Json(fields),
            profile_id,
        }
    }
}

/// The fields of a record that have a value: what changed when it came to be.
#[must_use]
pub fn filled<R: Record>(record: &R) -> Vec<FieldChange> {
    let fields = fields_of(record).into_iter().filter(|(_, value)| !is_empty(value));
    fields.map(|(path, after)| FieldChange::new(path, Value::Null, after)).collect()
}

/// The fields in which two states of a record differ.
pub fn differences<R: Record>(before: &R, after: &R) -> Vec<FieldChange> {
    let mut old = fields_of(before);
    let changed = fields_of(after).into_iter().filter_map(|(path, after)| {
        let before = old.remove(&path).unwrap_or(Value::Null);
        (before != after).then_some(FieldChange::new(path, before, after))
    });
    changed.collect()
}

fn fields_of<R: Record>(record: &R) -> Map<String, Value> {
    match serde_json::to_value(record) {
        Ok(Value::Object(fields)) => fields,
        // A row is a struct of plain values.
        _ => Map::new(),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

queries! {
    in change;

    /// What happened to these records, in the order in which it did.
    fn of_records(ids: Vec<RecordId>) -> Vec<ChangeRow>;

    /// What was changed of a record after this version, in the order in which it was.
    fn since(record: RecordId, version: i32) -> Vec<EditRow>;

    /// Those of these changes that are seen.
    fn seen(sight: Sight, ids: Vec<ChangeId>) -> Vec<ToldChange>;

    /// A page of the history of each of these records, in no order. Whether it may be read is decided before.
    fn history(sight: Sight, records: Vec<RecordId>, window: Window<ChangePlace>) -> Vec<Entry<ToldChange, ChangePlace>>;

    /// How many changes are in the history of each of these records, where there are any.
    fn count_history(sight: Sight, records: Vec<RecordId>) -> Vec<(RecordId, i64)>;

    /// A page of all changes that are seen, the first first: whoever goes on from its last one misses none.
    fn feed(sight: Sight, filter: ChangeFilter, window: Window<ChangePlace>) -> Vec<Entry<ToldChange, ChangePlace>>;

    /// How many changes there are in that feed.
    fn count(sight: Sight, filter: ChangeFilter) -> i64;

    /// Forgets the private values in the history of these records, as part of their end.
    fn redact(permit: Permit, records: Vec<RecordId>) -> ();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::contact::ContactRow,
        domain::{ContactId, contact::ContactPatch},
    };

    #[test]
    fn the_end_of_a_record_tells_what_it_was_and_nothing_private() {
        let stamp = Stamp {
            permit: Permit::of_system(),
            actor_type: ActorType::System,
            actor_id: None,
            actor_name: None,
            at: chrono::DateTime::UNIX_EPOCH,
        };
        let patch = ContactPatch { value: Some("a@b.example".into()), ..ContactPatch::default() };
        let id = uuid::Uuid::from_u128(1);
        let contact = ContactRow::new(ContactId::new(id), ProfileId::new(id), patch, &stamp);
        let more = FieldChange::new("more", "old".into(), Value::Null);
        let change = NewChange::deleted(&contact, vec![more.clone()], &stamp);
        assert_eq!((change.action, change.version), (ChangeAction::Deleted, 2));
        assert_eq!(change.profile_id, Some(contact.profile_id));
        let fields = change.fields.0;
        assert!(fields.iter().any(|field| field.path == "value") && fields.contains(&more.hide()));
        assert!(fields.iter().all(|field| field.hidden && field.path != "externalId"), "{fields:?}");
    }
}
