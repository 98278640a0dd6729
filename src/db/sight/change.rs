//! Which changes are seen: of all, by their ids, and whose own they are.

use super::{Condition, limited};
use crate::domain::{Permission, Sight, UserId, sight::Limited};

/// What reads an organisation's history.
const CHANGE: [Permission; 1] = [Permission::AuditRead];

/// Where the records of persons are, each with an owner: the tables, the record's id, the user's.
const RECORDS: [(&str, &str, &str); 4] = [
    ("users AS o", "o.id", "o.id"),
    ("profiles AS o", "o.id", "o.user_id"),
    ("profiles AS o JOIN contacts AS a ON a.profile_id = o.id", "a.id", "o.user_id"),
    ("profiles AS o JOIN documents AS a ON a.profile_id = o.id", "a.id", "o.user_id"),
];

/// A row of changes, among all changes.
pub(in crate::db) fn change(sight: &Sight, of: &str) -> Condition {
    Condition::any(change_in_ways(sight, of))
}

/// The same in the ways in which one is seen, each of which an index knows.
pub(in crate::db) fn change_in_ways(sight: &Sight, of: &str) -> Vec<Condition> {
    let Some(viewer) = sight.limited_to() else { return vec![Condition::always()] };
    let audited = Condition::within(format!("{of}.organisation_id"), viewer.where_may(&CHANGE));
    [audited].into_iter().chain(viewer.user().map(|user| happened_to(user, of))).collect()
}

/// A row of changes that is asked for by its id: also one of a record that had another owner then.
pub(in crate::db) fn change_by_id(sight: &Sight, of: &str) -> Condition {
    limited(sight, |viewer| {
        let audited = viewer.where_may(&CHANGE);
        let owned = |(from, id, _)| {
            let record = format!("EXISTS (SELECT 1 FROM {from} WHERE {id} = {of}.record_id AND ");
            Condition::sql(&record).then_within("o.owner_id", audited.clone()).then(")")
        };
        let histories = RECORDS.into_iter().filter(|_| !audited.is_empty()).map(owned);
        Condition::any([change(sight, of)].into_iter().chain(histories))
    })
}

/// A row of changes in the history of a record: whoever may read the history, which is decided before, reads all of it.
pub(in crate::db) fn history(_: &Sight, _: &str) -> Condition {
    Condition::always()
}

/// That a change happened to the viewer's own records. It is false for who sees everything: nothing depends on it then.
pub(in crate::db) fn own_change(sight: &Sight, of: &str) -> Condition {
    let user = sight.limited_to().and_then(Limited::user);
    user.map_or_else(Condition::never, |user| happened_to(user, of))
}

/// That a change happened to the user, the user's profile or what hangs on it.
fn happened_to(user: UserId, of: &str) -> Condition {
    let owned = RECORDS
        .map(|(from, id, person)| Condition::sql(&format!("SELECT {id} FROM {from} WHERE {person} = ")).then_id(user));
    Condition::sql(&format!("{of}.record_id IN (")).then_joined(owned.into(), " UNION ALL ").then(")")
}
