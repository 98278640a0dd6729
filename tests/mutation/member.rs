//! Mutations of who belongs to an organisation.

use std::sync::Arc;

use roster::{
    db::{
        group::{self, GroupRow, GroupUserRow},
        organisation::{self, MemberRow},
    },
    domain::{
        TeamNoun, UserId, UserNoun, Viewer,
        change::ChangeAction,
        group::GroupPatch,
        membership::{MembershipPatch, MembershipStatus, OrganisationRole, Roles},
        user::UserState,
    },
};
use serde_json::{Value, json};

use super::{House, errors, expected};
use crate::support::{
    database::{TestDb, on_both},
    directory::{new_id, roles, stamp, write},
};

const ORGANISATION: &str = "organisation { id version }";

struct Members {
    house: House,
}

impl Members {
    async fn new(test: TestDb) -> Self {
        Self { house: House::new(test).await }
    }

    async fn run(&self, viewer: &Arc<Viewer>, verb: &str, user: &str, more: Value) -> Value {
        let mut input = json!({"organisation": self.house.id("acme"), "user": user});
        let Value::Object(more) = more else { unreachable!("an object") };
        input.as_object_mut().expect("an object").extend(more);
        self.house.run(viewer, &format!("organisationMember{verb}"), ORGANISATION, input).await
    }

    /// What a role is refused.
    async fn refused(&self, role: &str, verb: &str, user: &str, more: Value) -> Vec<(String, String)> {
        errors(&self.run(&self.house.viewer(role).await, verb, user, more).await)
    }

    async fn member(&self, user: UserId) -> Option<MemberRow> {
        self.house.directory.db().read(organisation::member(self.house.directory.acme, user)).await.expect("an answer")
    }

    async fn named(&self, name: &str) -> UserId {
        self.house.viewer(name).await.user().expect("a user")
    }

    async fn version(&self) -> i32 {
        let acme = organisation::by_ids(vec![self.house.directory.acme]);
        self.house.directory.db().read(acme).await.expect("an answer")[0].version
    }
}

on_both! {
    async fn a_member_is_added_by_who_may_read_them(db: TestDb) {
        let members = Members::new(db).await;
        let (root, manager) = (members.house.viewer("administrator").await, members.house.viewer("USER_MANAGER").await);
        let new = members.house.directory.user("new", UserState::Active).await;
        let id = new.to_string();
        let before = members.version().await;
        let tried = members.run(&root, "Add", &id, json!({"dryRun": true})).await;
        assert_eq!((errors(&tried), &tried["changedFields"]), (vec![], &json!(["users"])));
        assert_eq!((members.member(new).await, members.version().await), (None, before));
        let input = json!({"roles": ["MEMBER", "USER_MANAGER"], "status": "SUSPENDED", "jobTitle": " Foreman ",
            "joinedAt": "2024-01-02T12:00:00Z", "idempotencyKey": "k"});
        let (one, other) = tokio::join!(members.run(&root, "Add", &id, input.clone()), members.run(&root, "Add", &id, input.clone()));
        assert_eq!((errors(&one), &one), (vec![], &other));
        assert_eq!(one["organisation"]["version"], json!(before + 1));
        let member = members.member(new).await.unwrap();
        assert_eq!((member.roles.bits(), member.status), (0b1100, MembershipStatus::Suspended));
        assert_eq!((member.job_title.as_deref(), json!(member.joined_at)), (Some("Foreman"), json!("2024-01-02T12:00:00Z")));
        let changed = members.run(&root, "Add", &id, json!({"idempotencyKey": "k"})).await;
        assert_eq!(errors(&changed), expected(&[("input.idempotencyKey", "INVALID")]));
        // Whom a manager does not see is not there, and a member is not added twice.
        let outsider = members.house.id("outsider");
        assert_eq!(members.refused("OWNER", "Add", outsider, json!({})).await, expected(&[("input.user", "NOT_FOUND")]));
        assert_eq!(errors(&members.run(&manager, "Add", members.house.id("user"), json!({"roles": ["ADMIN"]})).await),
            expected(&[("input.roles", "FORBIDDEN"), ("input.user", "TAKEN")]));
        let wrong = json!({"jobTitle": " ", "joinedAt": "soon", "status": null});
        let payload = members.run(&root, "Add", members.house.id("user"), wrong).await;
        assert_eq!(errors(&payload), expected(&[
            ("input.status", "REQUIRED"), ("input.jobTitle", "BLANK"), ("input.joinedAt", "INVALID"), ("input.user", "TAKEN"),
        ]));
        assert_eq!(members.refused("MEMBER", "Add", &members.named("MEMBER").await.to_string(), json!({})).await,
            expected(&[("input", "FORBIDDEN")]));
    }

    async fn who_is_seen_in_a_team_alone_cannot_be_added(db: TestDb) {
        // A manager of `acme` who is in a team of `other` with the outsider sees them there, and nothing private of them.
        let members = Members::new(db).await;
        let house = &members.house;
        let (db, manager) = (house.directory.db(), members.named("USER_MANAGER").await);
        let other = house.key("other");
        let patch = MembershipPatch { roles: roles(OrganisationRole::Member), ..MembershipPatch::default() };
        write(db, organisation::add_members(vec![MemberRow::new(other, manager, patch, &stamp())], stamp())).await;
        let team = roster::domain::team::TeamPatch { name: Some("t".into()), ..Default::default() };
        let team = roster::db::team::TeamRow::new(new_id(), other, team, &stamp());
        let joined = |user_id| roster::db::team::TeamMemberRow {
            team_id: team.id, user_id, organisation_id: other, joined_at: stamp().at.into(),
        };
        let both = vec![joined(manager), joined(house.key::<UserNoun>("outsider"))];
        write(db, roster::db::team::create(vec![team.clone()], stamp())).await;
        write(db, roster::db::team::add_members(both, stamp())).await;
        let mut viewer = house.viewer("USER_MANAGER").await.as_ref().clone();
        viewer.roles.push((other, Roles::from_iter([OrganisationRole::Member])));
        let payload = members.run(&Arc::new(viewer), "Add", house.id("outsider"), json!({})).await;
        assert_eq!(errors(&payload), expected(&[("input.user", "FORBIDDEN")]));
    }

    async fn a_membership_is_changed_by_who_holds_as_much(db: TestDb) {
        let members = Members::new(db).await;
        let user = members.house.id("user").to_owned();
        let [owner, admin, manager] = [members.named("OWNER").await, members.named("ADMIN").await, members.named("USER_MANAGER").await];
        let forbidden = |places: &[&'static str]| expected(&places.iter().map(|place| (*place, "FORBIDDEN")).collect::<Vec<_>>());
        let cases = [
            ("MEMBER", user.clone(), json!({"jobTitle": "x"}), forbidden(&["input"])),
            ("USER_MANAGER", user.clone(), json!({"roles": ["USER_MANAGER"]}), vec![]),
            ("USER_MANAGER", user.clone(), json!({"roles": ["ADMIN"]}), forbidden(&["input.roles"])),
            ("USER_MANAGER", manager.to_string(), json!({"roles": ["ADMIN"]}), forbidden(&["input.roles"])),
            ("USER_MANAGER", admin.to_string(), json!({"roles": null}), forbidden(&["input.roles"])),
            ("USER_MANAGER", admin.to_string(), json!({"status": "SUSPENDED"}), forbidden(&["input.status"])),
            ("USER_MANAGER", admin.to_string(), json!({"jobTitle": "Boss", "status": "ACTIVE", "roles": ["ADMIN"]}), vec![]),
            ("ADMIN", owner.to_string(), json!({"roles": ["ADMIN"], "status": "SUSPENDED"}), forbidden(&["input.roles", "input.status"])),
            ("OWNER", user.clone(), json!({"roles": ["OWNER"]}), vec![]),
            ("OWNER", user.clone(), json!({"roles": ["MEMBER"]}), vec![]),
            ("OWNER", members.house.id("outsider").to_owned(), json!({"roles": []}), expected(&[("input.user", "NOT_FOUND")])),
            ("OWNER", owner.to_string(), json!({"roles": ["ADMIN"]}), expected(&[("input.user", "WRONG_STATE")])),
            ("OWNER", owner.to_string(), json!({"status": "SUSPENDED"}), expected(&[("input.user", "WRONG_STATE")])),
            ("administrator", owner.to_string(), json!({"roles": null, "joinedAt": null}), expected(&[("input.joinedAt", "REQUIRED")])),
        ];
        for (role, user, more, refused) in cases {
            assert_eq!(members.refused(role, "Update", &user, more.clone()).await, refused, "{role} {more}");
        }
        assert_eq!(members.member(admin).await.unwrap().job_title.as_deref(), Some("Boss"));
        let root = members.house.viewer("administrator").await;
        let before = members.version().await;
        let same = members.run(&root, "Update", &user, json!({"roles": ["MEMBER"], "jobTitle": null})).await;
        assert_eq!((&same["changedFields"], &same["organisation"]["version"]), (&json!([]), &json!(before)));
        let tried = members.run(&root, "Update", &user, json!({"jobTitle": "x", "dryRun": true})).await;
        assert_eq!((&tried["changedFields"], &tried["organisation"]["version"]), (&json!(["users"]), &json!(before + 1)));
        assert_eq!(members.version().await, before);
    }

    async fn a_suspension_is_lifted_of_somebody_who_is_hidden(db: TestDb) {
        let members = Members::new(db).await;
        let house = &members.house;
        let (outsider, id) = (house.key::<UserNoun>("outsider"), house.id("outsider"));
        let patch = MembershipPatch { status: Some(MembershipStatus::Suspended), ..MembershipPatch::default() };
        house.directory.join(outsider, patch).await;
        let manager = house.viewer("USER_MANAGER").await;
        let seen = house.directory.app.ask(&manager, "query($id: ID!) { node(id: $id) { id } }", json!({"id": id})).await;
        assert_eq!(seen["data"]["node"], Value::Null);
        let lifted = members.run(&manager, "Update", id, json!({"status": "ACTIVE"})).await;
        assert_eq!((errors(&lifted), &lifted["changedFields"]), (vec![], &json!(["users"])));
        assert_eq!(members.member(outsider).await.unwrap().status, MembershipStatus::Active);
    }

    async fn edits_of_other_members_and_other_leaves_go_together(db: TestDb) {
        let members = Members::new(db).await;
        let (root, user) = (members.house.viewer("administrator").await, members.house.id("user").to_owned());
        let other = members.named("MEMBER").await.to_string();
        members.run(&root, "Update", &user, json!({"jobTitle": "base"})).await;
        let known = members.version().await;
        members.run(&root, "Update", &user, json!({"jobTitle": "theirs"})).await;
        members.run(&root, "Update", &other, json!({"status": "SUSPENDED", "jobTitle": "else"})).await;
        let merged = members.run(&root, "Update", &user, json!({"status": "SUSPENDED", "ifVersion": known})).await;
        assert_eq!((errors(&merged), &merged["organisation"]["version"]), (vec![], &json!(known + 3)));
        let stale = json!({"status": "ACTIVE", "jobTitle": "mine", "roles": [], "ifVersion": known});
        let payload = members.run(&root, "Update", &user, stale).await;
        assert_eq!(errors(&payload), expected(&[("input.status", "CONFLICT"), ("input.jobTitle", "CONFLICT")]));
        let params = &payload["userErrors"][1]["params"];
        assert_eq!((&params["base"], &params["yours"], &params["theirs"]), (&json!("base"), &json!("mine"), &json!("theirs")));
        assert!(params["who"].is_string() && params["when"].is_string(), "{params}");
        let payload = members.run(&root, "Update", &user, json!({"jobTitle": "x", "ifVersion": 999})).await;
        assert_eq!(errors(&payload), expected(&[("input.ifVersion", "INVALID")]));
    }

    async fn a_member_is_removed_from_teams_and_groups_too(db: TestDb) {
        let members = Members::new(db).await;
        let house = &members.house;
        let (user, acme, db) = (house.key::<UserNoun>("user"), house.directory.acme, house.directory.db());
        let group = GroupRow::new(new_id(), acme, GroupPatch { name: Some("g".into()), ..GroupPatch::default() }, &stamp());
        let entry = GroupUserRow { group_id: group.id, user_id: user, organisation_id: acme, joined_at: stamp().at.into() };
        write(db, group::create(vec![group.clone()], stamp())).await;
        write(db, group::add_users(vec![entry], stamp())).await;
        let id = house.id("user");
        assert_eq!(members.refused("MEMBER", "Remove", id, json!({})).await, expected(&[("input", "FORBIDDEN")]));
        let admin = members.named("ADMIN").await.to_string();
        assert_eq!(members.refused("USER_MANAGER", "Remove", &admin, json!({})).await, expected(&[("input.user", "FORBIDDEN")]));
        let owner = members.named("OWNER").await.to_string();
        for role in ["OWNER", "administrator"] {
            assert_eq!(members.refused(role, "Remove", &owner, json!({})).await, expected(&[("input.user", "WRONG_STATE")]));
        }
        let manager = house.viewer("USER_MANAGER").await;
        let tried = members.run(&manager, "Remove", id, json!({"dryRun": true})).await;
        assert_eq!((errors(&tried), &tried["changedFields"]), (vec![], &json!(["users"])));
        assert!(members.member(user).await.is_some());
        let before = members.version().await;
        let gone = members.run(&manager, "Remove", id, json!({})).await;
        assert_eq!((errors(&gone), &gone["organisation"]["version"]), (vec![], &json!(before + 1)));
        assert_eq!(members.member(user).await, None);
        assert_eq!(house.history(group.id).await.last().unwrap().0, ChangeAction::MemberRemoved);
        assert_eq!(house.history(house.key::<TeamNoun>("team")).await.last().unwrap().0, ChangeAction::MemberRemoved);
        assert_eq!(house.history(acme).await.last(), Some(&(ChangeAction::MemberRemoved, before + 1)));
        assert_eq!(members.refused("USER_MANAGER", "Remove", id, json!({})).await, expected(&[("input.user", "NOT_FOUND")]));
    }

    async fn whoever_has_more_through_a_group_is_touched_by_nobody_who_has_less(db: TestDb) {
        let members = Members::new(db).await;
        let (house, acme) = (&members.house, members.house.directory.acme);
        let patch = GroupPatch { name: Some("owners".into()), roles: roles(OrganisationRole::Owner), ..GroupPatch::default() };
        let group = GroupRow::new(new_id(), acme, patch, &stamp());
        let joined = GroupUserRow { group_id: group.id, user_id: house.key("user"), organisation_id: acme, joined_at: stamp().at.into() };
        write(house.directory.db(), group::create(vec![group], stamp())).await;
        write(house.directory.db(), group::add_users(vec![joined], stamp())).await;
        let id = house.id("user");
        assert_eq!(members.refused("USER_MANAGER", "Remove", id, json!({})).await, expected(&[("input.user", "FORBIDDEN")]));
        let suspend = json!({"status": "SUSPENDED"});
        assert_eq!(members.refused("USER_MANAGER", "Update", id, suspend.clone()).await, expected(&[("input.status", "FORBIDDEN")]));
        assert_eq!(members.refused("USER_MANAGER", "Update", id, json!({"jobTitle": "New"})).await, expected(&[]));
        assert_eq!(members.refused("OWNER", "Update", id, suspend).await, expected(&[]));
        let lift = json!({"status": "ACTIVE"});
        assert_eq!(members.refused("ADMIN", "Update", id, lift).await, expected(&[("input.status", "FORBIDDEN")]));
    }

    async fn everybody_may_leave(db: TestDb) {
        let members = Members::new(db).await;
        let house = &members.house;
        let user = house.key::<UserNoun>("user");
        let viewer = house.viewer_of(user, OrganisationRole::Member);
        let left = members.run(&viewer, "Remove", house.id("user"), json!({})).await;
        assert_eq!((errors(&left), &left["changedFields"]), (vec![], &json!(["users"])));
        assert_eq!((&left["organisation"], members.member(user).await), (&Value::Null, None));
        let elsewhere = house.viewer("outsider").await.as_ref().clone();
        let elsewhere = Arc::new(Viewer { roles: vec![(house.key("other"), Roles::from_iter([OrganisationRole::Owner]))], ..elsewhere });
        let payload = members.run(&elsewhere, "Remove", house.id("outsider"), json!({})).await;
        assert_eq!(errors(&payload), expected(&[("input.organisation", "NOT_FOUND")]));
    }
}
