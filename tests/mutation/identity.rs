//! Accounts of other platforms: to whom they are linked, and by whom.

use roster::{db::user, domain::membership::OrganisationRole};
use serde_json::{Value, json};

use super::{
    House, errors,
    user::{id_of, known, list, promote},
};
use crate::support::database::on_both;

const USER: &str = "user { version identities { id platform subject meta } }";

on_both! {
    async fn an_account_is_linked_known_again_and_unlinked(db: TestDb) {
        let house = House::new(db).await;
        let manager = house.viewer("USER_MANAGER").await;
        let run = async |mutation: &str, mut input: Value| {
            input["id"] = json!(house.id("user"));
            house.run(&manager, mutation, USER, input).await
        };
        let before = known(&house).await;
        let input = json!({"platform": "Auth0", "subject": "auth0|1", "meta": {"a": [1, null]}});
        let mut dry = input.clone();
        dry["dryRun"] = json!(true);
        assert_eq!(run("userIdentityLink", dry).await["changedFields"], json!(["identities"]));
        assert_eq!(known(&house).await, before);
        let payload = run("userIdentityLink", input.clone()).await;
        assert_eq!((errors(&payload), &payload["changedFields"], &payload["user"]["version"]), (Vec::new(), &json!(["identities"]), &json!(3)));
        let identity = payload["user"]["identities"][0].clone();
        assert_eq!((&identity["platform"], &identity["subject"], &identity["meta"]), (&json!("auth0"), &json!("auth0|1"), &json!({"a": [1, null]})));
        for (meta, changed, version) in [
            (json!({"platform": "auth0", "subject": "auth0|1"}), json!([]), 3),
            (input, json!([]), 3),
            (json!({"platform": "auth0", "subject": "auth0|1", "meta": {"b": 2}}), json!(["identities"]), 4),
            (json!({"platform": "auth0", "subject": "auth0|1", "meta": null}), json!(["identities"]), 5),
        ] {
            let payload = run("userIdentityLink", meta).await;
            assert_eq!((&payload["changedFields"], &payload["user"]["version"]), (&changed, &json!(version)), "{payload}");
            assert_eq!(payload["user"]["identities"][0]["id"], identity["id"]);
        }
        let before = known(&house).await;
        run("userIdentityUnlink", json!({"identity": identity["id"], "dryRun": true})).await;
        assert_eq!(known(&house).await, before);
        let gone = run("userIdentityUnlink", json!({"identity": identity["id"]})).await;
        assert_eq!((&gone["changedFields"], &gone["user"]), (&json!(["identities"]), &json!({"version": 6, "identities": []})));
        let again = run("userIdentityUnlink", json!({"identity": identity["id"]})).await;
        assert_eq!(errors(&again), list(&[("input.identity", "NOT_FOUND")]));
    }

    async fn only_those_link_who_have_no_fewer_rights_than_the_user(db: TestDb) {
        let house = House::new(db).await;
        let manager = house.viewer("USER_MANAGER").await;
        let other = house.run(&manager, "userCreate", "user { id }", json!({"username": "other"})).await["user"]["id"].take();
        let link = |viewer, id: Value, subject: &str| {
            let input = json!({"id": id, "platform": "apex", "subject": subject});
            house.run(viewer, "userIdentityLink", USER, input)
        };
        let target = json!(house.id("user"));
        let linked = link(&manager, other.clone(), "1").await;
        assert_eq!(errors(&linked), []);
        let identity = &linked["user"]["identities"][0]["id"];
        let taken = link(&manager, target.clone(), "1").await;
        assert_eq!(errors(&taken), list(&[("input.subject", "TAKEN")]));
        assert_eq!(taken["userErrors"][0]["params"], Value::Null);
        let unlink = |viewer, id: Value| house.run(viewer, "userIdentityUnlink", USER, json!({"id": id, "identity": identity}));
        // It is not this user's.
        assert_eq!(errors(&unlink(&manager, target.clone()).await), list(&[("input.identity", "NOT_FOUND")]));
        let itself = house.viewer_of(id_of(&house), OrganisationRole::Member);
        let member = house.viewer("MEMBER").await;
        // Nobody learns by it whether the account is linked.
        assert_eq!(errors(&link(&itself, target.clone(), "1").await), list(&[("input", "FORBIDDEN")]));
        assert_eq!(errors(&link(&member, target.clone(), " ").await), list(&[("input.id", "NOT_FOUND"), ("input.subject", "BLANK")]));
        assert_eq!(errors(&unlink(&itself, target.clone()).await), list(&[("input", "FORBIDDEN")]));
        assert_eq!(errors(&unlink(&member, target.clone()).await), list(&[("input.id", "NOT_FOUND")]));
        promote(&house, OrganisationRole::Admin).await;
        assert_eq!(errors(&link(&manager, target.clone(), "2").await), list(&[("input.id", "FORBIDDEN")]));
        assert_eq!(errors(&unlink(&manager, target.clone()).await), list(&[("input.id", "FORBIDDEN")]));
        assert_eq!(errors(&link(&house.viewer("ADMIN").await, target, "2").await), []);
    }

    async fn an_account_is_linked_once_under_a_key(db: TestDb) {
        let house = House::new(db).await;
        let manager = house.viewer("USER_MANAGER").await;
        let link = |subject: &str| {
            let input = json!({"id": house.id("user"), "platform": "apex", "subject": subject, "idempotencyKey": "k"});
            house.run(&manager, "userIdentityLink", USER, input)
        };
        let (one, two) = tokio::join!(link("1"), link("1"));
        assert_eq!((&one, errors(&one)), (&two, Vec::new()));
        assert_eq!(one["changedFields"], json!(["identities"]));
        assert_eq!(errors(&link("2").await), list(&[("input.idempotencyKey", "INVALID")]));
        let identities = house.directory.db().read(user::identities(vec![id_of(&house)])).await.expect("identities");
        assert_eq!(identities.len(), 1);
    }
}
