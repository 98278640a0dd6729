//! What comes of a mutation, as the rules say.

use serde_json::Value;

use super::{
    access::Caller,
    attempt::{Attempt, Done, Refused},
    draw::{Call, noun, takes_key},
    member, organisation, profile,
    rule::line,
    team::{self, How},
    user,
    world::World,
};

/// What must come of a mutation.
#[derive(Debug, Clone)]
pub enum Prediction {
    Refused(Refused),
    /// It is done, and then the world is this one.
    Done(Box<World>, Done),
    /// It had been done before, to this record.
    Replayed(Done),
}

/// What of an input says what is to be done.
fn meant(input: &Value) -> Value {
    let mut input = input.clone();
    if let Some(fields) = input.as_object_mut() {
        fields.retain(|name, _| name != "idempotencyKey" && name != "dryRun");
    }
    input
}

/// By what a mutation is known again that comes with a key.
fn key(caller: &Caller, call: &Call) -> Option<Result<(String, String, String), &'static str>> {
    let given = call.input.get("idempotencyKey").and_then(Value::as_str).filter(|_| takes_key(call.mutation))?;
    let caller = caller.user.clone().unwrap_or_default();
    Some(line(given, 255).map(|key| (caller, call.mutation.to_owned(), key)))
}

/// What comes of a mutation.
pub fn predict(world: &World, caller: &Caller, call: &Call) -> Prediction {
    let refused = |code: &str| Prediction::Refused([("idempotencyKey".to_owned(), code.to_owned())].into());
    let mut wrong = None;
    let key = match key(caller, call) {
        Some(Err(code)) => {
            wrong = Some(code);
            None
        }
        Some(Ok(key)) => match world.keys.get(&key) {
            Some((input, ..)) if *input != meant(&call.input) => return refused("INVALID"),
            Some((_, id, changed)) => {
                let is_hidden = !world.sees(caller, id);
                return Prediction::Replayed(Done { id: id.clone(), changed: changed.clone(), is_hidden });
            }
            None => Some(key),
        },
        None => None,
    };
    let (world, input) = (world.clone(), &call.input);
    let mut attempt = Attempt { world, caller, input, refused: Refused::new() };
    // A key that cannot be one is told with all else that is wrong.
    attempt.refused.extend(wrong.map(|code| ("idempotencyKey".to_owned(), code.to_owned())));
    let done = carry_out(&mut attempt, call.mutation);
    match done {
        Some(done) if attempt.refused.is_empty() => {
            if let Some(key) = key {
                attempt.world.keys.insert(key, (meant(&call.input), done.id.clone(), done.changed.clone()));
            }
            Prediction::Done(Box::new(attempt.world), done)
        }
        _ => Prediction::Refused(attempt.refused),
    }
}

fn carry_out(t: &mut Attempt<'_>, mutation: &str) -> Option<Done> {
    let (_, kind, verb) = noun(mutation);
    match kind {
        "user" => of_user(t, verb),
        "profile" => match verb {
            "Create" => profile::create(t),
            "Update" => profile::update(t),
            "Review" => profile::review(t),
            _ => profile::delete(t),
        },
        "contact" => match verb {
            "Create" => profile::contact_create(t),
            "Update" => profile::contact_update(t),
            _ => profile::contact_delete(t),
        },
        "organisation" => of_organisation(t, verb),
        "serviceaccount" => match verb {
            "Create" => organisation::account_create(t),
            "Update" => organisation::account_update(t),
            _ => organisation::account_delete(t),
        },
        _ => match verb {
            "Create" => team::create(t, kind),
            "Update" => team::update(t, kind),
            "Delete" => team::delete(t, kind),
            "MembersAdd" => team::change_members(t, kind, How::Add),
            "MembersRemove" => team::change_members(t, kind, How::Remove),
            _ => team::change_members(t, kind, How::Set),
        },
    }
}

fn of_user(t: &mut Attempt<'_>, verb: &str) -> Option<Done> {
    match verb {
        "Create" => user::create(t),
        "Update" => user::update(t),
        "Activate" => user::change_state(t, &["INITIAL", "INACTIVE"], "ACTIVE"),
        "Deactivate" => user::change_state(t, &["ACTIVE"], "INACTIVE"),
        "Lock" => user::change_state(t, &["ACTIVE", "INITIAL"], "LOCKED"),
        "Unlock" => user::change_state(t, &["LOCKED"], "ACTIVE"),
        "Delete" => user::delete(t),
        "IdentityLink" => user::link(t),
        "IdentityUnlink" => user::unlink(t),
        _ => user::metadata(t, verb == "MetadataSet"),
    }
}

fn of_organisation(t: &mut Attempt<'_>, verb: &str) -> Option<Done> {
    match verb {
        "Create" => organisation::create(t),
        "Update" => organisation::update(t),
        "Delete" => organisation::delete(t),
        "FeatureSet" => organisation::set_feature(t),
        "MemberAdd" => member::add(t),
        "MemberUpdate" => member::update(t),
        _ => member::remove(t),
    }
}
