//! Idempotency keys: which mutation a caller has sent before, and what came of it.

use diesel::{AsChangeset, Insertable, Queryable, Selectable};

use super::{
    schema::idempotency_keys,
    types::{Json, Timestamp},
};
use crate::domain::{Permit, RecordId, change::ActorType};

/// What came of a mutation under a key.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = idempotency_keys, treat_none_as_null = true, treat_none_as_default_value = false)]
#[diesel(primary_key(caller_type, caller_id, mutation, key))]
pub struct IdempotencyRow {
    /// What kind of caller sent it.
    pub caller_type: ActorType,
    /// Which caller.
    pub caller_id: RecordId,
    /// The mutation's name in the graph.
    pub mutation: String,
    /// The key that the caller chose.
    pub key: String,
    /// The hash of what was sent.
    pub input_hash: String,
    /// When it was sent first.
    pub created_at: Timestamp,
    /// The record that it made; none while its transaction runs.
    pub record_id: Option<RecordId>,
    /// The record's version then.
    pub version: i32,
    /// What changed, by path.
    pub changed_fields: Json<Vec<String>>,
}

queries! {
    in idempotency;

    /// Takes a key that nobody has taken; whether that was so. Waits for whoever takes it at the same moment.
    fn claim(permit: Permit, row: IdempotencyRow) -> bool;

    /// What came of the mutation under the key of this row, if it was taken.
    fn find(row: IdempotencyRow) -> Option<IdempotencyRow>;

    /// Keeps what came of the mutation under a key that was taken.
    fn settle(permit: Permit, row: IdempotencyRow) -> ();

    /// Forgets keys that were taken by a time, the oldest first, and says how many: about so many at once, none if there are
    /// none.
    fn forget_taken(permit: Permit, at: Timestamp, about: i64) -> usize;
}
