//! Mutations of users: made, changed, deleted, and what is kept about them.

use std::sync::Arc;

use roster::{
    db::{change, organisation, profile, user},
    domain::{
        Actor, Id, OrganisationId, ProfileId, UserId, Viewer,
        membership::{OrganisationRole, Roles},
    },
};
use serde_json::{Value, json};

use super::{House, errors};
use crate::support::{
    database::on_both,
    directory::{stamp, write},
};

const USER: &str = "user { id version username email phone state owner { id } metadata { key value } }";

/// Somebody with a role in an organisation.
fn somebody(places: &[(OrganisationId, OrganisationRole)]) -> Arc<Viewer> {
    let rows = places.iter().map(|(place, role)| (*place, Roles::from_iter([*role]))).collect();
    Arc::new(Viewer::new(Actor::User(Id::new(uuid::Uuid::from_u128(7))), false, rows))
}

/// The person's id.
pub fn id_of(house: &House) -> UserId {
    house.id("user").parse().expect("a user's id")
}

/// All that is known of the person and of what they are in, with their histories.
pub async fn known(house: &House) -> String {
    let (db, id) = (house.directory.db(), id_of(house));
    let profile: ProfileId = house.id("profile").parse().expect("a profile's id");
    let team: roster::domain::TeamId = house.id("team").parse().expect("a team's id");
    let contact: roster::domain::ContactId = house.id("contact").parse().expect("a contact's id");
    let records =
        vec![id.untyped(), profile.untyped(), team.untyped(), contact.untyped(), house.directory.acme.untyped()];
    let rows = db.read(user::by_ids(vec![id])).await.expect("users");
    let profiles = db.read(profile::by_ids(vec![profile])).await.expect("profiles");
    let identities = db.read(user::identities(vec![id])).await.expect("identities");
    let metadata = db.read(user::metadata(vec![id])).await.expect("metadata");
    let memberships = db.read(organisation::memberships(id)).await.expect("memberships");
    let changes = db.read(change::of_records(records)).await.expect("changes");
    format!("{rows:?}{profiles:?}{identities:?}{metadata:?}{memberships:?}{changes:?}")
}

/// Gives the person another role in `acme`.
pub async fn promote(house: &House, role: OrganisationRole) {
    let db = house.directory.db();
    let before = db.read(organisation::member(house.directory.acme, id_of(house))).await.expect("an answer");
    let before = before.expect("a membership");
    let after = organisation::MemberRow { roles: Roles::from_iter([role]), ..before.clone() };
    write(db, organisation::update_member(before, after, stamp())).await;
}

/// Errors, as [`errors`] tells them.
pub fn list(errors: &[(&str, &str)]) -> Vec<(String, String)> {
    errors.iter().map(|(path, code)| ((*path).to_owned(), (*code).to_owned())).collect()
}

on_both! {
    async fn a_user_is_made_in_the_organisation_that_is_meant(db: TestDb) {
        let house = House::new(db).await;
        let acme = house.id("acme");
        let input = json!({"username": " Ada ", "email": "Ada@Example.org", "phone": "+44 7700 900456", "state": "INITIAL"});
        let payload = house.run(&house.viewer("USER_MANAGER").await, "userCreate", USER, input).await;
        assert_eq!(payload["userErrors"], json!([]));
        let made = &payload["user"];
        let phone = &made["phone"];
        assert_eq!((&made["username"], &made["email"], phone), (&json!("Ada"), &json!("Ada@Example.org"), &json!("+447700900456")));
        assert_eq!((&made["state"], &made["version"], &made["owner"]["id"]), (&json!("INITIAL"), &json!(1), &json!(acme)));
        let mut changed: Vec<_> = payload["changedFields"].as_array().expect("a list").iter().map(|f| f.as_str().expect("text")).collect();
        changed.sort_unstable();
        assert_eq!(changed, ["createdAt", "email", "owner", "phone", "state", "username"]);
        let mut narrowed = somebody(&[]).as_ref().clone();
        narrowed.administrator = true;
        narrowed.organisation = Some(house.directory.acme);
        let other = house.directory.db().read(organisation::by_slug("other".into())).await.expect("an answer").expect("other").id;
        let two = somebody(&[(house.directory.acme, OrganisationRole::Admin), (other, OrganisationRole::Admin)]);
        for (number, (viewer, owner, expected)) in [
            (house.viewer("OWNER").await, Some(acme), json!({"id": acme})),
            (house.viewer("administrator").await, None, Value::Null),
            (house.viewer("administrator").await, Some(acme), json!({"id": acme})),
            (Arc::new(narrowed), None, json!({"id": acme})),
            (two, Some(acme), json!({"id": acme})),
        ].into_iter().enumerate() {
            let input = json!({"username": format!("new{number}"), "owner": owner});
            let payload = house.run(&viewer, "userCreate", USER, input).await;
            assert_eq!((&payload["user"]["owner"], &payload["user"]["state"]), (&expected, &json!("ACTIVE")), "{payload}");
        }
    }

    async fn what_is_wrong_with_a_new_user_is_told_at_once(db: TestDb) {
        let house = House::new(db).await;
        let acme = house.directory.acme;
        let other = house.directory.db().read(organisation::by_slug("other".into())).await.expect("an answer").expect("other").id;
        let manager = house.viewer("USER_MANAGER").await;
        let outsider = somebody(&[(other, OrganisationRole::Owner)]);
        let two = somebody(&[(acme, OrganisationRole::Admin), (other, OrganisationRole::Admin)]);
        house.run(&manager, "userCreate", USER, json!({"username": "Eve", "email": "eve@x.org"})).await;
        let wrong = json!({"username": " ", "email": "eve", "phone": "call me", "state": "LOCKED"});
        let own = json!({"username": "TARGET", "email": "EVE@x.org"});
        for (viewer, input, expected) in [
            (&manager, wrong, &[("input.username", "BLANK"), ("input.email", "INVALID"), ("input.phone", "INVALID"), ("input.state", "INVALID")][..]),
            (&manager, own, &[("input.username", "TAKEN"), ("input.email", "TAKEN")]),
            (&manager, json!({"username": "new", "state": null}), &[("input.state", "REQUIRED")]),
            (&two, json!({"username": "eve", "phone": "x"}), &[("input.owner", "REQUIRED"), ("input.phone", "INVALID"), ("input.username", "TAKEN")]),
            // Whoever may make users nowhere learns of nobody.
            (&house.viewer("MEMBER").await, json!({"username": "eve"}), &[("input.owner", "REQUIRED")]),
            (&house.viewer("MEMBER").await, json!({"username": "new", "owner": acme}), &[("input.owner", "FORBIDDEN")]),
            (&outsider, json!({"username": "", "owner": acme}), &[("input.owner", "NOT_FOUND"), ("input.username", "BLANK")]),
            (&manager, json!({"username": "new", "owner": house.id("user")}), &[("input.owner", "INVALID")]),
        ] {
            let payload = house.run(viewer, "userCreate", USER, input.clone()).await;
            assert_eq!((errors(&payload), &payload["user"]), (list(expected), &Value::Null), "{input}");
        }
    }

    async fn a_user_is_made_once_under_a_key_and_never_in_a_dry_run(db: TestDb) {
        let house = House::new(db).await;
        let manager = house.viewer("USER_MANAGER").await;
        let run = |name: &str, dry: bool| {
            let input = json!({"username": name, "idempotencyKey": "k", "dryRun": dry});
            house.run(&manager, "userCreate", USER, input)
        };
        let dry = run("ada", true).await;
        assert_eq!(dry["user"]["username"], "ada");
        let id: UserId = dry["user"]["id"].as_str().expect("an id").parse().expect("a user's id");
        let db = house.directory.db();
        assert!(db.read(user::by_ids(vec![id])).await.expect("users").is_empty());
        assert!(db.read(change::of_records(vec![id.untyped()])).await.expect("changes").is_empty());
        let (one, two) = tokio::join!(run("ada", false), run("ada", false));
        assert_eq!((&one, errors(&one)), (&two, Vec::new()));
        assert_eq!(run("ada", false).await, one);
        assert_eq!(errors(&run("bob", false).await), list(&[("input.idempotencyKey", "INVALID")]));
        assert!(db.read(user::by_username("bob".into())).await.expect("an answer").is_none());
    }

    async fn a_user_is_changed_in_part(db: TestDb) {
        let house = House::new(db).await;
        let manager = house.viewer("USER_MANAGER").await;
        let update = async |viewer: &Arc<Viewer>, mut input: Value| {
            input["id"] = json!(house.id("user"));
            house.run(viewer, "userUpdate", USER, input).await
        };
        let country = json!({"id": house.id("profile"), "country": "GB"});
        assert_eq!(errors(&house.run(&manager, "profileUpdate", "profile { id }", country).await), []);
        let before = known(&house).await;
        let input = json!({"username": " Target2 ", "email": "T@x.org", "phone": "07700 900456"});
        let mut dry = input.clone();
        dry["dryRun"] = json!(true);
        let rehearsed = update(&manager, dry).await;
        assert_eq!(known(&house).await, before);
        let payload = update(&manager, input.clone()).await;
        assert_eq!((&rehearsed, &payload["user"]["version"]), (&payload, &json!(3)), "{payload}");
        let changed = &payload["user"];
        assert_eq!((&changed["username"], &changed["email"], &changed["phone"]), (&json!("Target2"), &json!("T@x.org"), &json!("+447700900456")));
        assert_eq!(payload["changedFields"].as_array().map(Vec::len), Some(3));
        let again = update(&manager, input).await;
        assert_eq!((&again["changedFields"], &again["user"]), (&json!([]), changed));
        // The display name stays, and one changes oneself.
        let itself = house.viewer_of(id_of(&house), OrganisationRole::Member);
        let payload = update(&itself, json!({"phone": null, "email": "t@X.org"})).await;
        assert_eq!((&payload["user"]["phone"], &payload["user"]["email"]), (&Value::Null, &json!("t@X.org")), "{payload}");
        let profile = house.directory.app.data("query($id: ID!) { profile(by: {id: $id}) { displayName } }", json!({"id": house.id("profile")})).await;
        assert_eq!(profile["profile"]["displayName"], "target");
    }

    async fn what_is_wrong_with_a_change_of_a_user_is_told_at_once(db: TestDb) {
        let house = House::new(db).await;
        let manager = house.viewer("USER_MANAGER").await;
        house.run(&manager, "userCreate", USER, json!({"username": "Eve", "email": "eve@x.org"})).await;
        house.run(&manager, "userUpdate", USER, json!({"id": house.id("user"), "email": "t@x.org"})).await;
        let stranger = somebody(&[]);
        let wrong = json!({"username": null, "email": "eve", "phone": "x", "ifVersion": 99});
        let wrong_at = [("input.username", "REQUIRED"), ("input.email", "INVALID"), ("input.phone", "INVALID"), ("input.ifVersion", "INVALID")];
        for (viewer, mut input, expected) in [
            (&manager, wrong, &wrong_at[..]),
            (&manager, json!({"username": "EVE", "email": "EVE@X.ORG"}), &[("input.username", "TAKEN"), ("input.email", "TAKEN")]),
            (&house.viewer("MEMBER").await, json!({"username": "eve"}), &[("input.id", "NOT_FOUND")]),
            (&stranger, json!({"username": ""}), &[("input.id", "NOT_FOUND"), ("input.username", "BLANK")]),
        ] {
            input["id"] = json!(house.id("user"));
            let payload = house.run(viewer, "userUpdate", USER, input.clone()).await;
            assert_eq!((errors(&payload), &payload["user"]), (list(expected), &Value::Null), "{input}");
        }
        // Whoever reads the letters of somebody with more rights could act as them.
        promote(&house, OrganisationRole::Admin).await;
        for (input, expected) in [
            (json!({"email": "mine@x.org", "phone": "+44 7700 900456"}), &[("input.email", "FORBIDDEN")][..]),
            (json!({"email": null}), &[("input.email", "FORBIDDEN")]),
            (json!({"email": "t@x.org", "username": "other"}), &[("input.username", "FORBIDDEN")]),
        ] {
            let mut input = input;
            input["id"] = json!(house.id("user"));
            assert_eq!(errors(&house.run(&manager, "userUpdate", USER, input).await), list(expected));
        }
        let owner = house.viewer("OWNER").await;
        let payload = house.run(&owner, "userUpdate", USER, json!({"id": house.id("user"), "email": "o@x.org"})).await;
        assert_eq!(errors(&payload), []);
    }

    async fn edits_of_different_fields_go_together(db: TestDb) {
        let house = House::new(db).await;
        let manager = house.viewer("USER_MANAGER").await;
        let run = async |mutation: &str, mut input: Value| {
            input["id"] = json!(house.id("user"));
            house.run(&manager, mutation, USER, input).await
        };
        let first = run("userUpdate", json!({"username": "one"})).await;
        assert_eq!(first["user"]["version"], 3);
        run("userMetadataSet", json!({"key": "a.b", "value": "1"})).await;
        let stale = run("userUpdate", json!({"username": "two", "ifVersion": 2})).await;
        assert_eq!(errors(&stale), list(&[("input.username", "CONFLICT")]));
        let params = &stale["userErrors"][0]["params"];
        assert_eq!((&params["base"], &params["yours"], &params["theirs"]), (&json!("target"), &json!("two"), &json!("one")));
        let same = run("userUpdate", json!({"username": "one", "ifVersion": 2})).await;
        assert_eq!(errors(&same), list(&[("input.username", "CONFLICT")]), "to the same value, too");
        assert_eq!(errors(&run("userUpdate", json!({"phone": "+44 7700 900456", "ifVersion": 2})).await), []);
        for (mutation, input) in [("userMetadataSet", json!({"key": "a.b", "value": "2", "ifVersion": 3})), ("userMetadataRemove", json!({"key": "a.b", "ifVersion": 3}))] {
            assert_eq!(errors(&run(mutation, input).await), list(&[("input.metadata.a.b", "CONFLICT")]), "{mutation}");
        }
        let other = run("userMetadataSet", json!({"key": "c", "value": "2", "ifVersion": 2})).await;
        assert_eq!((errors(&other), &other["user"]["version"]), (Vec::new(), &json!(6)));
    }

    async fn metadata_is_set_and_removed(db: TestDb) {
        let house = House::new(db).await;
        let manager = house.viewer("USER_MANAGER").await;
        let run = async |viewer: &Arc<Viewer>, mutation: &str, mut input: Value| {
            input["id"] = json!(house.id("user"));
            house.run(viewer, mutation, USER, input).await
        };
        let before = known(&house).await;
        let entry = json!({"key": " shoe size ", "value": " 42\n"});
        let dry = run(&manager, "userMetadataSet", json!({"key": "shoe size", "value": "42", "dryRun": true})).await;
        assert_eq!((&dry["changedFields"], known(&house).await), (&json!(["metadata.shoe size"]), before));
        let set = run(&manager, "userMetadataSet", entry.clone()).await;
        assert_eq!((&set["changedFields"], &set["user"]["version"]), (&json!(["metadata.shoe size"]), &json!(3)));
        assert_eq!(set["user"]["metadata"], json!([{"key": "shoe size", "value": " 42\n"}]));
        let same = run(&manager, "userMetadataSet", entry).await;
        assert_eq!((&same["changedFields"], &same["user"]["version"]), (&json!([]), &json!(3)));
        let none = run(&manager, "userMetadataRemove", json!({"key": "hat"})).await;
        assert_eq!((&none["changedFields"], &none["user"]["version"]), (&json!([]), &json!(3)));
        let before = known(&house).await;
        run(&manager, "userMetadataRemove", json!({"key": "shoe size", "dryRun": true})).await;
        assert_eq!(known(&house).await, before);
        let itself = house.viewer_of(id_of(&house), OrganisationRole::Member);
        for (viewer, expected) in [(&itself, [("input", "FORBIDDEN")]), (&house.viewer("MEMBER").await, [("input.id", "NOT_FOUND")])] {
            let payload = run(viewer, "userMetadataSet", json!({"key": "a", "value": "b"})).await;
            assert_eq!(errors(&payload), list(&expected));
            assert_eq!(errors(&run(viewer, "userMetadataRemove", json!({"key": "a"})).await), list(&expected));
        }
        let wrong = run(&itself, "userMetadataSet", json!({"key": "", "value": ""})).await;
        assert_eq!(errors(&wrong), list(&[("input.key", "BLANK"), ("input.value", "BLANK"), ("input", "FORBIDDEN")]));
        assert_eq!(errors(&run(&manager, "userMetadataRemove", json!({"key": " "})).await), list(&[("input.key", "BLANK")]));
        let removed = run(&manager, "userMetadataRemove", json!({"key": "shoe size"})).await;
        assert_eq!((&removed["changedFields"], &removed["user"]["metadata"]), (&json!(["metadata.shoe size"]), &json!([])));
    }
}
