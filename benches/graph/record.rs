//! What an application lives by: a few records, with all that is around them.

use rand::{SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};
use roster::domain::{OrganisationId, UserId};
use serde_json::{Value, json};

use crate::{caller::Caller, operation::Operation};

/// The operations of somebody.
pub fn operations(caller: &Caller) -> Vec<Operation> {
    let mut rng = StdRng::seed_from_u64(1);
    let mut users: Vec<UserId> = caller.users.clone();
    let mut organisations: Vec<OrganisationId> = caller.organisations.clone();
    users.shuffle(&mut rng);
    organisations.shuffle(&mut rng);
    let text = |id: &UserId| id.to_string();
    let profiles = caller.profiles.iter().enumerate();
    let all = [
        operation("one user", include_str!("user.graphql"), users.iter().map(|id| json!({ "id": text(id) })).collect()),
        operation(
            "50 users",
            include_str!("users.graphql"),
            users.chunks(50).map(|ids| json!({ "ids": ids.iter().map(text).collect::<Vec<_>>() })).collect(),
        ),
        operation(
            "organisation → teams → 20 members",
            include_str!("organisation.graphql"),
            organisations.iter().map(|id| json!({ "id": id.to_string() })).collect(),
        ),
        operation(
            "update of one field",
            include_str!("update.graphql"),
            profiles.map(|(number, id)| json!({ "id": id, "nickname": format!("Nick {number}") })).collect(),
        ),
    ];
    // Who may change nothing does not.
    all.into_iter().filter(|operation| !operation.variables.is_empty()).collect()
}

fn operation(title: &'static str, text: &'static str, variables: Vec<Value>) -> Operation {
    Operation::new(title, text, variables)
}

/// The same, each beside one whose text is parsed and measured anew each time.
pub fn beside_new(caller: &Caller) -> Vec<Operation> {
    let with_new = |known: Operation| {
        let new = Operation { title: format!("{}, by a new text", known.title).into(), is_new: true, ..known.clone() };
        [known, new]
    };
    operations(caller).into_iter().flat_map(with_new).collect()
}
