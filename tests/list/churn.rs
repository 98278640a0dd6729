//! Changes of records after they were written, so that all that is kept twice has to follow.

use roster::{
    db::{contact, group, organisation, profile, service_account, team, user},
    domain::TextEnum as _,
};
use serde_json::{Value, json};

use super::{dress::TAGS, text::name};
use crate::{
    sight::{chance::Chance, directory::Directory, node::Node},
    support::app::TestApp,
};

/// One mutation: its name, its input's, and the input.
type Change = (&'static str, &'static str, Value);

/// Makes so many changes, and reads again what there is; how many were made.
pub async fn churn(app: &TestApp, directory: &mut Directory, chance: &mut Chance, changes: usize) -> usize {
    let mut made = 0;
    for number in 0..changes {
        if run(app, change(directory, chance, number)).await {
            made += 1;
        }
        reload(app, directory).await;
    }
    made
}

/// Runs a mutation; whether it did something.
pub async fn run(app: &TestApp, (name, input_type, input): Change) -> bool {
    let question =
        format!("mutation($input: {input_type}!) {{ it: {name}(input: $input) {{ userErrors {{ message code }} }} }}");
    let data = app.data(&question, json!({"input": input})).await;
    let errors = data["it"]["userErrors"].as_array().expect("errors");
    // The last owner of an organisation stays.
    assert!(errors.iter().all(|error| error["code"] == "WRONG_STATE"), "{name}: {input} {data:#}");
    errors.is_empty()
}

/// Something of somebody, or nothing, where it may be cleared.
fn perhaps(chance: &mut Chance) -> Value {
    if chance.percent(25) { Value::Null } else { json!(name(chance)) }
}

fn change(directory: &Directory, chance: &mut Chance, number: usize) -> Change {
    let id = |node: Node| json!(node.to_string());
    match chance.between(0, 13) {
        0 | 1 => {
            let username = format!("{} {number}", name(chance));
            let email = if chance.percent(30) { Value::Null } else { json!(format!("Zoë.new{number}@Example.org")) };
            (
                "userUpdate",
                "UserUpdateInput",
                json!({"id": id(chance.pick(&directory.users).id.into()), "username": username, "email": email}),
            )
        }
        2..=4 => {
            let profile = id(chance.pick(&directory.profiles).id.into());
            let (first, last, display) = (perhaps(chance), perhaps(chance), perhaps(chance));
            let input = json!({"id": profile, "firstName": first, "lastName": last, "displayName": display});
            ("profileUpdate", "ProfileUpdateInput", input)
        }
        5 | 6 => {
            let profile = id(chance.pick(&directory.profiles).id.into());
            let position = json!({"jobTitle": perhaps(chance)});
            (
                "profileUpdate",
                "ProfileUpdateInput",
                json!({"id": profile, "tags": chance.some(30, TAGS), "position": position}),
            )
        }
        7 => ("profileDelete", "ProfileDeleteInput", json!({"id": id(chance.pick(&directory.profiles).id.into())})),
        8 => ("contactDelete", "ContactDeleteInput", json!({"id": id(chance.pick(&directory.contacts).id.into())})),
        9 => {
            let contact = id(chance.pick(&directory.contacts).id.into());
            let value = format!("New{number}@Example.org");
            ("contactUpdate", "ContactUpdateInput", json!({"id": contact, "kind": "EMAIL", "value": value}))
        }
        10 => ("userDelete", "UserDeleteInput", json!({"id": id(chance.pick(&directory.users).id.into())})),
        11 => {
            let member = chance.pick(&directory.members);
            let (organisation, user) = (id(member.organisation_id.into()), id(member.user_id.into()));
            let status = chance.pick(roster::domain::membership::MembershipStatus::VALUES).0.as_str();
            let input = json!({"organisation": organisation, "user": user, "roles": chance.roles(), "status": status});
            ("organisationMemberUpdate", "OrganisationMemberUpdateInput", input)
        }
        _ => rename(directory, chance),
    }
}

fn rename(directory: &Directory, chance: &mut Chance) -> Change {
    let (mutation, input, id): (_, _, Node) = match chance.between(0, 3) {
        0 if !directory.groups.is_empty() => {
            ("groupUpdate", "GroupUpdateInput", chance.pick(&directory.groups).id.into())
        }
        1 if !directory.accounts.is_empty() => {
            ("serviceAccountUpdate", "ServiceAccountUpdateInput", chance.pick(&directory.accounts).id.into())
        }
        2 if !directory.teams.is_empty() => ("teamUpdate", "TeamUpdateInput", chance.pick(&directory.teams).id.into()),
        _ => ("organisationUpdate", "OrganisationUpdateInput", chance.pick(&directory.organisations).id.into()),
    };
    (mutation, input, json!({"id": id.to_string(), "name": name(chance)}))
}

/// Reads rows again, in the order in which they were; what is gone goes.
macro_rules! again {
    ($app:ident, $rows:expr, $by_ids:path) => {
        let ids = $rows.iter().map(|row| row.id).collect();
        let read = $app.db().read($by_ids(ids)).await.expect("rows");
        $rows.retain_mut(|row| {
            let new = read.iter().find(|new| new.id == row.id);
            new.map(|new| row.clone_from(new)).is_some()
        });
    };
}

/// Reads again what there is.
pub async fn reload(app: &TestApp, directory: &mut Directory) {
    again!(app, directory.users, user::by_ids);
    again!(app, directory.profiles, profile::by_ids);
    again!(app, directory.contacts, contact::by_ids);
    again!(app, directory.organisations, organisation::by_ids);
    again!(app, directory.teams, team::by_ids);
    again!(app, directory.groups, group::by_ids);
    again!(app, directory.accounts, service_account::by_ids);
    sweep(directory);
    let mut members = Vec::new();
    for user in &directory.users {
        members.extend(app.db().read(organisation::memberships(user.id)).await.expect("memberships"));
    }
    directory.members = members;
}

/// Lets go what belongs to those who are gone.
fn sweep(directory: &mut Directory) {
    let is_there = |users: &[user::UserRow], id| users.iter().any(|user| user.id == id);
    let users = &directory.users;
    directory.profiles.retain(|row| is_there(users, row.user_id));
    directory.members.retain(|row| is_there(users, row.user_id));
    let (users, profiles) = (&directory.users, &directory.profiles);
    directory.administrators.retain(|id| is_there(users, *id));
    directory.identities.retain(|row| is_there(users, row.user_id));
    directory.metadata.retain(|row| is_there(users, row.user_id));
    directory.team_members.retain(|row| is_there(users, row.user_id));
    directory.group_users.retain(|row| is_there(users, row.user_id));
    directory.contacts.retain(|row| profiles.iter().any(|profile| profile.id == row.profile_id));
    directory.documents.retain(|row| profiles.iter().any(|profile| profile.id == row.profile_id));
}
