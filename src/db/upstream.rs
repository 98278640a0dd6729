//! Where records came from, and what an import spoke of before it was known.

use diesel::{Insertable, Queryable, Selectable};
use serde_json::Value;

use super::{
    schema::{pending_references, upstream_records},
    types::{Json, Timestamp},
};
use crate::domain::{Permit, RecordId, change::RecordType};

/// Which record of which system a record came from.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = upstream_records)]
pub struct UpstreamRow {
    /// The system.
    pub platform: String,
    /// The kind of the record.
    pub record_type: RecordType,
    /// The system's id of it.
    pub subject: String,
    /// Roster's.
    pub record_id: RecordId,
}

/// A relation between two records of one system, of which at least one has not come yet.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = pending_references, treat_none_as_default_value = false)]
pub struct PendingRow {
    /// The system that spoke of it.
    pub platform: String,
    /// What the relation is; the import room's own word.
    pub relation: String,
    /// The kind of the record that spoke.
    pub holder_type: RecordType,
    /// The system's id of the record that spoke.
    pub holder_subject: String,
    /// The kind of the record that was spoken of.
    pub target_type: RecordType,
    /// The system's id of the record that was spoken of.
    pub target_subject: String,
    /// The record that spoke, as it was sent, where it cannot exist without the other.
    pub resource: Option<Json<Value>>,
    /// Since when it waits.
    pub created_at: Timestamp,
}

queries! {
    in upstream;

    /// Roster's id of a system's record.
    fn find(platform: String, record_type: RecordType, subject: String) -> Option<RecordId>;

    /// Where a record came from.
    fn of_record(record: RecordId) -> Vec<UpstreamRow>;

    /// Remembers where records came from; what is known already stays.
    fn remember(permit: Permit, rows: Vec<UpstreamRow>) -> ();

    /// Forgets where these records came from, as part of their end.
    fn forget(permit: Permit, records: Vec<RecordId>) -> ();

    /// Lets a relation wait; one that waits already keeps its place, with the resource as it is now.
    fn wait(permit: Permit, row: PendingRow) -> ();

    /// Forgets a relation that was completed or taken back.
    fn settle(permit: Permit, row: PendingRow) -> ();

    /// The relations that speak of this record.
    fn pending_target(platform: String, record_type: RecordType, subject: String) -> Vec<PendingRow>;

    /// The relations of which this record spoke.
    fn pending_holder(platform: String, record_type: RecordType, subject: String) -> Vec<PendingRow>;

    /// The relations of a system that still wait, in the order of their ids, at most so many.
    fn pending(platform: String, limit: i64) -> Vec<PendingRow>;

    /// How many relations of a system still wait.
    fn count_pending(platform: String) -> i64;
}
