//! Idempotency keys: a mutation that is sent twice is done once.

use std::collections::BTreeMap;

use async_graphql::{Name, Value};
use chrono::TimeDelta;
use sha2::{Digest as _, Sha256};

use super::{Stop, Trace, Work, refused};
use crate::{
    db::{
        idempotency::{self, IdempotencyRow},
        types::Json,
    },
    domain::{
        Actor, Id,
        change::ActorType,
        text,
        violation::{Refusal, ViolationCode},
    },
};

/// For so long the same is answered.
pub const KEPT: TimeDelta = TimeDelta::hours(24);

/// What of an input says how it is sent, and not what it is.
const MANNER: [&str; 2] = ["idempotencyKey", "dryRun"];

/// Where the key stands in the input.
const PLACE: [&str; 1] = ["idempotencyKey"];

/// The key of a mutation, with what was sent.
#[derive(Debug, Clone)]
pub struct Key {
    mutation: String,
    given: String,
    input_hash: String,
}

impl Key {
    /// The key of a mutation with these arguments.
    pub fn new(mutation: &str, given: String, arguments: Vec<(Name, Value)>) -> Self {
        let arguments: BTreeMap<_, _> = arguments.into_iter().map(|(name, value)| (name, sorted(value))).collect();
        let hash = Sha256::digest(serde_json::to_vec(&arguments).unwrap_or_default());
        let input_hash = hash.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
        Self { mutation: mutation.to_owned(), given, input_hash }
    }
}

/// The same value with the fields of its objects in one order: in which order they are sent says nothing.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let said = fields.into_iter().filter(|(name, _)| !MANNER.contains(&name.as_str()));
            let fields: BTreeMap<_, _> = said.map(|(name, value)| (name, sorted(value))).collect();
            Value::Object(fields.into_iter().collect())
        }
        Value::List(list) => Value::List(list.into_iter().map(sorted).collect()),
        other => other,
    }
}

/// What is known of a key.
pub enum Claim {
    /// Nothing: the mutation is done now.
    New(IdempotencyRow),
    /// It was done before.
    Known(Trace),
    /// It cannot be one.
    Refused,
}

/// Takes a key, or says what came of the mutation that took it.
///
/// # Errors
/// When it was taken for another input, cannot be a key, or the database fails.
pub async fn claim(work: &mut Work<'_, '_>, key: &Key) -> Result<Claim, Stop> {
    // What else is wrong is told with it: nothing is written after a refusal.
    let Some(given) = work.check.value(&PLACE, key.given.as_str(), text::line) else { return Ok(Claim::Refused) };
    let (caller_type, caller_id) = match work.viewer().actor {
        Some(Actor::User(id)) => (ActorType::User, id.untyped()),
        Some(Actor::ServiceAccount(id)) => (ActorType::ServiceAccount, id.untyped()),
        None => (ActorType::System, Id::new(uuid::Uuid::nil())),
    };
    let row = IdempotencyRow {
        caller_type,
        caller_id,
        mutation: key.mutation.clone(),
        key: given,
        input_hash: key.input_hash.clone(),
        created_at: work.now().into(),
        record_id: None,
        version: 0,
        changed_fields: Json::default(),
    };
    let Some(permit) = work.permit(&[], work.viewer().permit_known()) else {
        work.finish()?;
        return Ok(Claim::New(row));
    };
    if work.run(idempotency::claim(permit, row.clone())).await? {
        return Ok(Claim::New(row));
    }
    let known = work.run(idempotency::find(row.clone())).await?;
    let Some(known) = known.filter(|known| known.created_at.get() > work.now() - KEPT) else {
        // It was taken too long ago to count.
        return Ok(Claim::New(row));
    };
    if known.input_hash != row.input_hash {
        let problem = "was used for another input within the last 24 hours: choose a new key for each thing to make";
        return Err(refused(Refusal::new(ViolationCode::Invalid, problem).at(&PLACE)));
    }
    match known.record_id {
        Some(record) => {
            Ok(Claim::Known(Trace { record, version: known.version, changed_fields: known.changed_fields.0 }))
        }
        None => Ok(Claim::New(row)),
    }
}

/// Keeps what came of the mutation.
///
/// # Errors
/// When the database fails.
pub async fn settle(work: &mut Work<'_, '_>, row: IdempotencyRow, trace: Trace) -> Result<(), Stop> {
    let Some(permit) = work.permit(&[], work.viewer().permit_known()) else { return work.finish() };
    let row = IdempotencyRow {
        record_id: Some(trace.record),
        version: trace.version,
        changed_fields: Json(trace.changed_fields),
        ..row
    };
    work.run(idempotency::settle(permit, row)).await
}

#[cfg(test)]
mod tests {
    use async_graphql::value;

    use super::*;

    fn hash(input: Value) -> String {
        Key::new("userCreate", "a".into(), vec![(Name::new("input"), input)]).input_hash
    }

    #[test]
    fn the_same_input_has_the_same_hash_however_it_is_sent() {
        let one = value!({"username": "ada", "profile": {"firstName": "Ada", "lastName": "L"}, "idempotencyKey": "a"});
        let other = value!({"profile": {"lastName": "L", "firstName": "Ada"}, "username": "ada", "dryRun": true});
        assert_eq!(hash(one), hash(other));
        assert_eq!(hash(value!({})).len(), 64);
    }

    #[test]
    fn null_absent_and_a_value_are_three_inputs() {
        let hashes = [value!({"email": null}), value!({}), value!({"email": "a@b.c"}), value!({"tags": ["a", "b"]})];
        let mut hashes: Vec<_> = hashes.into_iter().chain([value!({"tags": ["b", "a"]})]).map(hash).collect();
        hashes.sort();
        hashes.dedup();
        assert_eq!(hashes.len(), 5);
    }
}
