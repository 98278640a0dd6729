//! Persons who are seen, as a set: for lists of all of them, in which nobody can be found by walking past everybody else.

use super::{Condition, FELLOWS, PROFILE, USER, limited, own_teams};
use crate::domain::{Permission, Sight, sight::Limited};

/// A condition that a viewer's rows meet, under the name that their table has, and others do not; of which so many are enough,
/// if any number is.
pub type Gatherer = fn(&Sight, &str, Option<i64>) -> Condition;

/// A row of users in a list of all of them.
pub(in crate::db) fn user_among_all(sight: &Sight, of: &str, enough: Option<i64>) -> Condition {
    limited(sight, |viewer| among_all(viewer, &USER, &format!("{of}.id"), enough))
}

/// A row of profiles in a list of all of them.
pub(in crate::db) fn profile_among_all(sight: &Sight, of: &str, enough: Option<i64>) -> Condition {
    limited(sight, |viewer| among_all(viewer, &PROFILE, &format!("{of}.user_id"), enough))
}

/// All persons who are seen, as a set.
fn among_all(viewer: Limited<'_>, all: &[Permission], user: &str, enough: Option<i64>) -> Condition {
    let managed = viewer.where_may(all);
    let mut sets: Vec<Condition> = Vec::new();
    if let Some(itself) = viewer.user() {
        sets.push(Condition::sql("SELECT ").then_id(itself));
        let teams = own_teams(viewer, all);
        if !teams.is_empty() {
            let fellows = Condition::sql(&format!("SELECT f.user_id {FELLOWS} AND s.user_id = ")).then_id(itself);
            sets.push(fellows.then(" AND ").then_within("s.organisation_id", teams));
        }
    }
    if !managed.is_empty() {
        let members = "SELECT m.user_id FROM organisation_members AS m WHERE m.status = 'ACTIVE' AND ";
        sets.push(Condition::sql(members).then_within("m.organisation_id", managed.clone()));
        sets.push(Condition::sql("SELECT u.id FROM users AS u WHERE ").then_within("u.owner_id", managed));
    }
    if sets.is_empty() {
        return Condition::never();
    }
    let Some(enough) = enough else {
        return Condition::sql(&format!("{user} IN (")).then_joined(sets, " UNION ").then(")");
    };
    let some = |set| Condition::sql("SELECT * FROM (").then_all(set).then(&format!(" LIMIT {enough}) AS few"));
    let sets = sets.into_iter().map(some).collect();
    Condition::sql(&format!("{user} IN (")).then_joined(sets, " UNION ").then(")")
}
