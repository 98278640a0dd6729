//! Nobody gains rights by a detour, nor learns of those whom they do not see.

use roster::{
    db::{
        group::{self, GroupRow, GroupServiceAccountRow},
        service_account,
    },
    domain::{
        group::GroupPatch,
        membership::{MembershipPatch, MembershipStatus, OrganisationRole},
        user::UserState,
    },
};
use serde_json::{Value, json};

use super::{House, refusals};
use crate::support::{
    database::on_both,
    directory::{new_id, roles, stamp, write},
};

fn list(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(path, code)| ((*path).to_owned(), (*code).to_owned())).collect()
}

on_both! {
    async fn who_is_suspended_keeps_the_weight_of_their_roles(db: TestDb) {
        let house = House::new(db).await;
        let (owner, manager) = (house.viewer("OWNER").await, house.viewer("USER_MANAGER").await);
        let raised = json!({"organisation": house.id("acme"), "user": house.id("user"), "roles": ["OWNER"], "status": "SUSPENDED"});
        assert_eq!(refusals(&house.run(&owner, "organisationMemberUpdate", "organisation { id }", raised).await), []);
        let id = house.id("user");
        let link = json!({"id": id, "platform": "idp", "subject": "attacker"});
        assert_eq!(refusals(&house.run(&manager, "userIdentityLink", "user { id }", link).await)[0].1, "FORBIDDEN");
        let email = json!({"id": id, "email": "attacker@x.example", "username": "somebody"});
        let told = refusals(&house.run(&manager, "userUpdate", "user { id }", email).await);
        assert_eq!(told, list(&[("username", "FORBIDDEN"), ("email", "FORBIDDEN")]));
        assert_eq!(refusals(&house.run(&manager, "userDelete", "deletedId", json!({"id": id})).await)[0].1, "FORBIDDEN");
        assert_eq!(refusals(&house.run(&owner, "userUpdate", "user { id }", json!({"id": id, "email": "a@x.example"})).await), []);
    }

    async fn a_service_account_has_what_its_groups_give(db: TestDb) {
        let house = House::new(db).await;
        let (db, acme) = (house.directory.db(), house.directory.acme);
        house.directory.service_account("robot", false, roles(OrganisationRole::Member)).await;
        let robot = db.read(service_account::by_name(acme, "robot".into())).await.unwrap().unwrap();
        let patch = GroupPatch { name: Some("owners".into()), roles: roles(OrganisationRole::Owner), ..GroupPatch::default() };
        let owners = GroupRow::new(new_id(), acme, patch, &stamp());
        let joined = GroupServiceAccountRow {
            group_id: owners.id, service_account_id: robot.id, organisation_id: acme, joined_at: stamp().at.into(),
        };
        write(db, group::create(vec![owners], stamp())).await;
        write(db, group::add_service_accounts(vec![joined], stamp())).await;
        let admin = house.viewer("ADMIN").await;
        let enable = json!({"id": robot.id, "enabled": true});
        let told = house.run(&admin, "serviceAccountUpdate", "serviceAccount { id }", enable).await;
        assert_eq!(refusals(&told), list(&[("enabled", "FORBIDDEN")]));
        let told = house.run(&admin, "serviceAccountDelete", "deletedId", json!({"id": robot.id})).await;
        assert_eq!(refusals(&told), list(&[("id", "FORBIDDEN")]));
    }

    async fn a_dry_run_answers_what_would_be_kept_beside_the_user(db: TestDb) {
        let house = House::new(db).await;
        let (manager, id) = (house.viewer("USER_MANAGER").await, house.id("user"));
        let set = json!({"id": id, "key": "a", "value": "b", "dryRun": true});
        let tried = house.run(&manager, "userMetadataSet", "user { metadata { key value } }", set).await;
        assert_eq!(tried["user"]["metadata"], json!([{"key": "a", "value": "b"}]));
        let link = json!({"id": id, "platform": "apex", "subject": "7", "dryRun": true});
        let tried = house.run(&manager, "userIdentityLink", "user { identities { subject } }", link).await;
        assert_eq!(tried["user"]["identities"], json!([{"subject": "7"}]));
        let read = house.directory.app.data("query($id: ID!) { user(by: {id: $id}) { metadata { key } identities { id } } }", json!({"id": id})).await;
        assert_eq!(read["user"], json!({"metadata": [], "identities": []}));
    }

    async fn a_conflict_names_nobody_who_is_hidden(db: TestDb) {
        let house = House::new(db).await;
        let (admin, itself, id) = (house.viewer("ADMIN").await, house.itself(), house.id("profile"));
        let edit = |name: &str| json!({"id": id, "ifVersion": 1, "nickname": name});
        assert_eq!(refusals(&house.run(&admin, "profileUpdate", "profile { id }", edit("a")).await), []);
        let own = house.run(&itself, "profileUpdate", "profile { id }", edit("b")).await;
        assert_eq!(refusals(&own), list(&[("nickname", "CONFLICT")]));
        assert_eq!(own["userErrors"][0]["params"]["who"], Value::Null, "whom a MEMBER does not see");
        let seen = house.run(&house.viewer("USER_MANAGER").await, "profileUpdate", "profile { id }", edit("c")).await;
        assert_eq!(seen["userErrors"][0]["params"]["who"], json!(admin.user().unwrap()));
    }

    async fn a_wrong_key_is_told_with_all_else_and_a_role_that_was_taken_cannot_be_taken_back(db: TestDb) {
        let house = House::new(db).await;
        let wrong = json!({"owner": house.id("acme"), "username": " ", "email": "nobody", "idempotencyKey": ""});
        let told = house.run(&house.viewer("USER_MANAGER").await, "userCreate", "user { id }", wrong).await;
        assert_eq!(refusals(&told), list(&[("idempotencyKey", "BLANK"), ("username", "BLANK"), ("email", "INVALID")]));
        let second = house.directory.user("second", UserState::Active).await;
        let patch = MembershipPatch { roles: roles(OrganisationRole::Admin), status: Some(MembershipStatus::Active), ..MembershipPatch::default() };
        house.directory.join(second, patch).await;
        let (own, other) = (house.directory.session("second").await, house.directory.session("OWNER").await);
        let change = |role: &str| format!(
            "mutation {{ organisationMemberUpdate(input: {{organisation: \"{}\", user: \"{second}\", roles: [{role}]}}) {{ userErrors {{ code }} }} }}",
            house.id("acme"));
        let app = &house.directory.app;
        let ask = async |(name, token): &(&str, String), query: &str| app.post_as(&[(*name, token.as_str())], query).await.1;
        assert_eq!(ask(&own, "{ viewer { permissions } }").await.get("errors"), None, "the server has just seen its roles");
        let taken = ask(&other, &change("MEMBER")).await;
        assert_eq!(taken["data"]["organisationMemberUpdate"]["userErrors"], json!([]), "{taken}");
        let back = ask(&own, &change("ADMIN")).await;
        assert_eq!(back["data"]["organisationMemberUpdate"]["userErrors"][0]["code"], "FORBIDDEN", "{back}");
    }
}
