//! Mutations of service accounts and their keys.

use std::sync::Arc;

use roster::{
    db::{
        group::{self, GroupRow, GroupServiceAccountRow},
        service_account::{self, ServiceAccountKeyRow},
    },
    domain::{Permit, ServiceAccountId, Viewer, change::ChangeAction, group::GroupPatch, membership::OrganisationRole},
};
use serde_json::{Value, json};

use super::{House, errors, expected};
use crate::support::{
    database::{TestDb, on_both},
    directory::{new_id, roles, stamp, write},
};

const ACCOUNT: &str = "serviceAccount { id version name description email enabled roles keys { id } }";
const KEY: &str = "serviceAccount { id version keys { id } } key { id expiresAt } secret";
const VIEWER: &str = "{ viewer { actor { ... on ServiceAccount { name } } } }";

/// A house with a service account of `acme`.
struct Robots {
    house: House,
    robot: ServiceAccountId,
    id: String,
}

impl Robots {
    async fn new(test: TestDb) -> Self {
        let house = House::new(test).await;
        house.directory.service_account("robot", true, roles(OrganisationRole::UserManager)).await;
        let robot = service_account::by_name(house.directory.acme, "robot".into());
        let robot = house.directory.db().read(robot).await.expect("an answer").expect("an account").id;
        Self { house, robot, id: robot.to_string() }
    }

    async fn as_role(&self, role: &str, mutation: &str, record: &str, more: Value) -> Value {
        let mut input = json!({"id": self.id});
        let Value::Object(more) = more else { unreachable!("an object") };
        input.as_object_mut().expect("an object").extend(more);
        self.house.run(&self.house.viewer(role).await, mutation, record, input).await
    }

    async fn key(&self, role: &str, more: Value) -> Value {
        self.as_role(role, "serviceAccountKeyCreate", KEY, more).await
    }

    async fn update(&self, role: &str, more: Value) -> Value {
        self.as_role(role, "serviceAccountUpdate", ACCOUNT, more).await
    }

    /// Lets the account be in a new group with a role.
    async fn group(&self, role: OrganisationRole) -> GroupRow {
        let (db, acme) = (self.house.directory.db(), self.house.directory.acme);
        let patch = GroupPatch { name: Some("g".into()), roles: roles(role), ..GroupPatch::default() };
        let group = GroupRow::new(new_id(), acme, patch, &stamp());
        let entry = GroupServiceAccountRow {
            group_id: group.id,
            service_account_id: self.robot,
            organisation_id: acme,
            joined_at: stamp().at.into(),
        };
        write(db, group::create(vec![group.clone()], stamp())).await;
        write(db, group::add_service_accounts(vec![entry], stamp())).await;
        group
    }

    /// Whether a key works.
    async fn works(&self, secret: &str) -> bool {
        let header = format!("Bearer {secret}");
        let (status, _) = self.house.directory.app.post_as(&[("authorization", &header)], VIEWER).await;
        status.is_success()
    }
}

on_both! {
    async fn a_service_account_is_made(db: TestDb) {
        let robots = Robots::new(db).await;
        let (house, admin) = (&robots.house, robots.house.viewer("ADMIN").await);
        let acme = house.id("acme");
        let input = json!({"organisation": acme, "name": " Night ", "description": "a\nb", "email": "robot@example.org",
            "roles": ["ADMIN"], "idempotencyKey": "k"});
        let mut dry = input.clone();
        dry["dryRun"] = json!(true);
        let tried = house.run(&admin, "serviceAccountCreate", ACCOUNT, dry).await;
        assert_eq!((errors(&tried), &tried["serviceAccount"]["name"]), (vec![], &json!("Night")));
        let night = service_account::by_name(house.directory.acme, "night".into());
        assert_eq!(house.directory.db().read(night).await.unwrap(), None);
        let create = |input: Value| house.run(&admin, "serviceAccountCreate", ACCOUNT, input);
        let (one, other) = tokio::join!(create(input.clone()), create(input.clone()));
        assert_eq!((errors(&one), &one), (vec![], &other));
        assert_eq!(one["changedFields"], tried["changedFields"]);
        assert_eq!((&one["serviceAccount"]["enabled"], &one["serviceAccount"]["roles"]), (&json!(true), &json!(["ADMIN"])));
        let mut changed = input.clone();
        changed["name"] = json!("Day");
        assert_eq!(errors(&create(changed).await), expected(&[("input.idempotencyKey", "INVALID")]));
        let same_mail = json!({"organisation": acme, "name": "Day", "email": "ROBOT@example.org"});
        assert_eq!(errors(&create(same_mail).await), []);
        let wrong = json!({"organisation": acme, "description": "", "email": "x", "enabled": null, "roles": ["OWNER"]});
        assert_eq!(errors(&create(wrong).await), expected(&[
            ("input.name", "REQUIRED"), ("input.description", "BLANK"), ("input.email", "INVALID"),
            ("input.enabled", "REQUIRED"), ("input.roles", "FORBIDDEN"),
        ]));
        let hidden = json!({"organisation": house.id("other"), "name": ""});
        assert_eq!(errors(&create(hidden).await), expected(&[("input.organisation", "NOT_FOUND"), ("input.name", "BLANK")]));
        let manager = house.viewer("USER_MANAGER").await;
        let payload = house.run(&manager, "serviceAccountCreate", ACCOUNT, json!({"organisation": acme, "name": "x"})).await;
        assert_eq!(errors(&payload), expected(&[("input", "FORBIDDEN")]));
    }

    async fn a_service_account_is_changed_by_who_holds_as_much(db: TestDb) {
        let robots = Robots::new(db).await;
        let before = robots.house.history(robots.robot).await;
        let tried = robots.update("ADMIN", json!({"name": "x", "dryRun": true})).await;
        assert_eq!((errors(&tried), &tried["changedFields"]), (vec![], &json!(["name"])));
        assert_eq!(robots.house.history(robots.robot).await, before);
        let cases = [
            ("USER_MANAGER", json!({"name": "x"}), vec![("input.id", "NOT_FOUND")]),
            ("ADMIN", json!({"email": "a@example.org", "description": "base"}), vec![]),
            ("ADMIN", json!({"name": null, "email": " ", "roles": ["OWNER"]}),
                vec![("input.name", "REQUIRED"), ("input.email", "BLANK"), ("input.roles", "FORBIDDEN")]),
            ("OWNER", json!({"roles": ["OWNER"]}), vec![]),
            ("ADMIN", json!({"roles": [], "enabled": false}), vec![("input.roles", "FORBIDDEN"), ("input.enabled", "FORBIDDEN")]),
            ("ADMIN", json!({"roles": ["OWNER"], "enabled": true, "email": null}), vec![]),
        ];
        for (role, more, refused) in cases {
            assert_eq!(errors(&robots.update(role, more.clone()).await), expected(&refused), "{role} {more}");
        }
        let known = robots.update("ADMIN", json!({})).await;
        assert_eq!((&known["changedFields"], &known["serviceAccount"]["email"]), (&json!([]), &Value::Null));
        let known = &known["serviceAccount"]["version"];
        robots.update("ADMIN", json!({"description": "theirs"})).await;
        let merged = robots.update("ADMIN", json!({"name": "mine", "ifVersion": known})).await;
        assert_eq!((errors(&merged), &merged["serviceAccount"]["description"]), (vec![], &json!("theirs")));
        let stale = robots.update("ADMIN", json!({"description": null, "ifVersion": known})).await;
        assert_eq!(errors(&stale), expected(&[("input.description", "CONFLICT")]));
        assert_eq!(stale["userErrors"][0]["params"]["base"], "base");
    }

    async fn a_service_account_goes_with_its_keys_and_leaves_its_groups(db: TestDb) {
        let robots = Robots::new(db).await;
        let (house, admin, owner) = (&robots.house, robots.house.viewer("ADMIN").await, robots.house.viewer("OWNER").await);
        let group = robots.group(OrganisationRole::Member).await;
        let secret = robots.key("ADMIN", json!({})).await["secret"].as_str().unwrap().to_owned();
        robots.update("OWNER", json!({"roles": ["OWNER"]})).await;
        let input = json!({"id": robots.id});
        let refused = house.end(&admin, "serviceAccountDelete", "deletedId", input.clone()).await;
        assert_eq!(errors(&refused), expected(&[("input.id", "FORBIDDEN")]));
        let tried = house.end(&owner, "serviceAccountDelete", "deletedId", json!({"id": robots.id, "dryRun": true})).await;
        assert_eq!((errors(&tried), &tried["deletedId"]), (vec![], &input["id"]));
        assert!(robots.works(&secret).await);
        let gone = house.end(&owner, "serviceAccountDelete", "deletedId", input.clone()).await;
        assert_eq!((errors(&gone), &gone["deletedId"]), (vec![], &input["id"]));
        assert_eq!(house.history(robots.robot).await.last().unwrap().0, ChangeAction::Deleted);
        assert_eq!(house.history(group.id).await.last(), Some(&(ChangeAction::MemberRemoved, 3)));
        assert_eq!(house.directory.db().read(service_account::keys(vec![robots.robot])).await.unwrap(), []);
        let again = house.end(&owner, "serviceAccountDelete", "deletedId", input).await;
        assert_eq!(errors(&again), expected(&[("input.id", "NOT_FOUND")]));
    }

    async fn a_key_is_shown_once(db: TestDb) {
        let robots = Robots::new(db).await;
        let tried = robots.key("ADMIN", json!({"dryRun": true})).await;
        assert_eq!((errors(&tried), &tried["secret"], &tried["changedFields"]), (vec![], &Value::Null, &json!(["keys"])));
        assert!(tried["key"]["id"].is_string());
        assert_eq!(robots.house.directory.db().read(service_account::keys(vec![robots.robot])).await.unwrap(), []);
        let input = json!({"idempotencyKey": "k", "expiresAt": "2026-07-02T12:00:00Z"});
        let made = robots.key("ADMIN", input.clone()).await;
        assert_eq!((errors(&made), &made["changedFields"]), (vec![], &json!(["keys"])));
        assert_eq!(made["key"]["expiresAt"], "2026-07-02T12:00:00Z");
        assert!(robots.works(made["secret"].as_str().unwrap()).await);
        let again = robots.key("ADMIN", input).await;
        assert_eq!((&again["secret"], &again["key"]), (&Value::Null, &made["key"]));
        assert_eq!((&again["serviceAccount"], &again["changedFields"]), (&made["serviceAccount"], &made["changedFields"]));
        let keys = robots.house.directory.db().read(service_account::keys(vec![robots.robot])).await.unwrap();
        assert_eq!(keys.len(), 1);
        let other = robots.key("ADMIN", json!({"idempotencyKey": "k"})).await;
        assert_eq!(errors(&other), expected(&[("input.idempotencyKey", "INVALID")]));
        let lasting = robots.key("ADMIN", json!({})).await;
        assert_eq!(lasting["key"]["expiresAt"], "2026-07-31T12:00:00Z", "30 days if nothing is said");
        // Both at once make one key, which is shown to one of them.
        let input = json!({"idempotencyKey": "two"});
        let (one, other) = tokio::join!(robots.key("ADMIN", input.clone()), robots.key("ADMIN", input.clone()));
        assert_eq!(one["key"], other["key"]);
        assert_ne!(one["secret"].is_null(), other["secret"].is_null());
    }

    async fn a_key_is_given_by_who_holds_as_much(db: TestDb) {
        let robots = Robots::new(db).await;
        let errors_of = async |role: &str, more: Value| errors(&robots.key(role, more).await);
        assert_eq!(errors_of("USER_MANAGER", json!({})).await, expected(&[("input.id", "NOT_FOUND")]));
        for late in ["2026-07-01T12:00:00Z", "2040-01-01T00:00:00Z", "soon"] {
            assert_eq!(errors_of("ADMIN", json!({"expiresAt": late})).await, expected(&[("input.expiresAt", "INVALID")]));
        }
        robots.group(OrganisationRole::Owner).await;
        assert_eq!(errors_of("ADMIN", json!({})).await, expected(&[("input.id", "FORBIDDEN")]), "through its group");
        robots.update("OWNER", json!({"enabled": false})).await;
        let wrong = errors_of("ADMIN", json!({"expiresAt": "2020-01-01T00:00:00Z"})).await;
        assert_eq!(wrong, expected(&[("input.expiresAt", "INVALID"), ("input.id", "FORBIDDEN"), ("input.id", "WRONG_STATE")]));
        assert_eq!(errors_of("OWNER", json!({})).await, expected(&[("input.id", "WRONG_STATE")]));
    }

    async fn a_revoked_key_stops_working_at_once(db: TestDb) {
        let robots = Robots::new(db).await;
        let (house, admin) = (&robots.house, robots.house.viewer("ADMIN").await);
        let made = robots.key("ADMIN", json!({})).await;
        let (id, secret) = (&made["key"]["id"], made["secret"].as_str().unwrap());
        let header = format!("Bearer {secret}");
        let revoke = |viewer: Arc<Viewer>, input: Value| async move {
            house.end(&viewer, "serviceAccountKeyRevoke", "revokedId serviceAccount { version keys { id } }", input).await
        };
        let tried = revoke(Arc::clone(&admin), json!({"id": id, "dryRun": true})).await;
        assert_eq!((errors(&tried), &tried["revokedId"]), (vec![], id));
        let manager = house.viewer("USER_MANAGER").await;
        assert_eq!(errors(&revoke(manager, json!({"id": id})).await), expected(&[("input.id", "NOT_FOUND")]));
        // Through the server, which remembers who was here a moment ago.
        let session = house.directory.session("ADMIN").await;
        let headers = [(session.0, session.1.as_str())];
        assert!(robots.works(secret).await);
        let query = format!("mutation {{ serviceAccountKeyRevoke(input: {{id: {id}}}) {{ revokedId }} }}");
        let (_, answer) = house.directory.app.post_as(&headers, &query).await;
        assert_eq!(&answer["data"]["serviceAccountKeyRevoke"]["revokedId"], id, "{answer}");
        let (status, _) = house.directory.app.post_as(&[("authorization", &header)], VIEWER).await;
        assert_eq!(status, 401);
        assert_eq!(errors(&revoke(Arc::clone(&admin), json!({"id": id})).await), expected(&[("input.id", "NOT_FOUND")]));
        let imported = ServiceAccountKeyRow {
            id: new_id(), service_account_id: robots.robot, created_at: stamp().at.into(), expires_at: None, last_used_at: None,
        };
        write(house.directory.db(), service_account::add_keys(Permit::of_system(), vec![imported.clone()])).await;
        let gone = revoke(admin, json!({"id": imported.id.to_string()})).await;
        assert_eq!((errors(&gone), &gone["serviceAccount"]["keys"]), (vec![], &json!([])));
    }
}
