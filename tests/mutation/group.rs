//! Mutations of groups.

use std::sync::Arc;

use roster::{
    db::{service_account, service_account::ServiceAccountRow},
    domain::{
        GroupNoun, OrganisationNoun, ServiceAccountNoun, UserNoun, Viewer, change::ChangeAction as Done,
        service_account::ServiceAccountPatch,
    },
};
use serde_json::{Value, json};

use super::{
    House,
    crowd::{ids, refusals},
    errors,
};
use crate::support::{
    database::{TestDb, on_both},
    directory::{new_id, organisation, stamp, write},
};

const GROUP: &str =
    "group { id version name description roles users { nodes { id } } serviceAccounts { nodes { id } } }";

/// A house with two groups of `acme`, one of which gives the role of an owner.
struct Club {
    house: House,
    admin: Arc<Viewer>,
    owner: Arc<Viewer>,
    group: String,
    owners: String,
    accounts: [String; 2],
}

impl Club {
    async fn new(db: TestDb) -> Self {
        let house = House::new(db).await;
        let (admin, owner) = (house.viewer("ADMIN").await, house.viewer("OWNER").await);
        let mut accounts = Vec::new();
        for name in ["robot", "printer"] {
            house.directory.service_account(name, true, None).await;
            let account = service_account::by_name(house.directory.acme, name.into());
            accounts
                .push(house.directory.db().read(account).await.expect("an answer").expect("an account").id.to_string());
        }
        let mut groups = Vec::new();
        for roles in [json!(["USER_MANAGER", "MEMBER"]), json!(["OWNER"])] {
            let input = json!({"organisation": house.id("acme"), "name": "club", "roles": roles});
            let made = house.run(&owner, "groupCreate", GROUP, input).await;
            assert_eq!((errors(&made), &made["group"]["roles"]), (vec![], &roles));
            groups.push(made["group"]["id"].as_str().expect("an id").to_owned());
        }
        accounts.sort_unstable();
        let [group, owners] = groups.try_into().expect("two");
        Self { house, admin, owner, group, owners, accounts: accounts.try_into().expect("two") }
    }

    async fn run(&self, viewer: &Arc<Viewer>, mutation: &str, input: Value) -> Value {
        let payload = self.house.run(viewer, mutation, GROUP, input).await;
        assert_eq!(payload["group"].is_null(), !errors(&payload).is_empty(), "{payload:#}");
        payload
    }

    /// Sees that nobody may do this who has too little, and that a dry run writes nothing.
    async fn guarded(&self, mutation: &str, place: &str, input: &Value) {
        let before = self.house.crowds().await;
        for (viewer, place, code) in [
            (
                self.house.viewer("MEMBER").await,
                if place == "id" { "id" } else { "" },
                if place == "id" { "NOT_FOUND" } else { "FORBIDDEN" },
            ),
            (self.house.viewer("USER_MANAGER").await, "", "FORBIDDEN"),
            (self.house.stranger().await, place, "NOT_FOUND"),
        ] {
            let payload = self.run(&viewer, mutation, input.clone()).await;
            assert_eq!(errors(&payload), refusals(&[(place, code)]), "{mutation}");
        }
        let mut rehearsal = input.clone();
        rehearsal["dryRun"] = json!(true);
        let payload = self.run(&self.admin, mutation, rehearsal).await;
        assert_ne!((errors(&payload), &payload["changedFields"]), (vec![], &json!([])), "{mutation}");
        assert_eq!(self.house.crowds().await, before, "{mutation}");
    }
}

on_both! {
    async fn a_group_is_made_once(db: TestDb) {
        let club = Club::new(db).await;
        let named = |name: &str| json!({"organisation": club.house.id("acme"), "name": name, "roles": ["ADMIN"], "idempotencyKey": "a"});
        club.guarded("groupCreate", "organisation", &named("Night")).await;
        let (one, other) = tokio::join!(
            club.run(&club.admin, "groupCreate", named("Night")),
            club.run(&club.admin, "groupCreate", named("Night")),
        );
        assert_eq!((errors(&one), &one), (vec![], &other));
        let changed = one["changedFields"].as_array().expect("fields").len();
        let id = one["group"]["id"].as_str().expect("an id");
        assert_eq!(club.house.history_with_sizes::<GroupNoun>(id).await, [(Done::Created, 1, changed)]);
        let payload = club.run(&club.admin, "groupCreate", named("Day")).await;
        assert_eq!(errors(&payload), refusals(&[("idempotencyKey", "INVALID")]));
        let input = json!({"organisation": new_id::<OrganisationNoun>(), "name": " ", "description": " "});
        let payload = club.run(&club.admin, "groupCreate", input).await;
        assert_eq!(errors(&payload), refusals(&[("organisation", "NOT_FOUND"), ("name", "BLANK"), ("description", "BLANK")]));
        let input = json!({"organisation": club.house.id("acme"), "name": " ", "roles": ["OWNER"]});
        let payload = club.run(&club.admin, "groupCreate", input).await;
        assert_eq!(errors(&payload), refusals(&[("name", "BLANK"), ("roles", "FORBIDDEN")]));
    }

    async fn a_group_is_changed_in_part_by_who_holds_its_roles(db: TestDb) {
        let club = Club::new(db).await;
        let group = &club.group;
        club.guarded("groupUpdate", "id", &json!({"id": group, "name": "Day"})).await;
        for (viewer, input, expected) in [
            (&club.admin, json!({"id": group, "roles": ["OWNER"], "name": null}), vec![("name", "REQUIRED"), ("roles", "FORBIDDEN")]),
            (&club.admin, json!({"id": club.owners, "roles": ["MEMBER"]}), vec![("roles", "FORBIDDEN")]),
            (&club.admin, json!({"id": club.owners, "name": "Day"}), vec![("id", "FORBIDDEN")]),
            (&club.owner, json!({"id": club.owners, "ifVersion": 2}), vec![("ifVersion", "INVALID")]),
        ] {
            assert_eq!(errors(&club.run(viewer, "groupUpdate", input.clone()).await), refusals(&expected), "{input}");
        }
        for (input, changed, version) in [
            (json!({"id": group, "name": " club ", "roles": ["MEMBER", "USER_MANAGER"]}), json!([]), 1),
            (json!({"id": group, "roles": null}), json!(["roles"]), 2),
            (json!({"id": group, "name": "Day", "ifVersion": 1}), json!(["name"]), 3),
        ] {
            let payload = club.run(&club.admin, "groupUpdate", input).await;
            assert_eq!((errors(&payload), &payload["changedFields"]), (vec![], &changed));
            assert_eq!(payload["group"]["version"], version);
        }
        let payload = club.run(&club.admin, "groupUpdate", json!({"id": group, "roles": ["ADMIN"], "ifVersion": 1})).await;
        assert_eq!(errors(&payload), refusals(&[("roles", "CONFLICT")]));
        let payload = club.run(&club.owner, "groupUpdate", json!({"id": club.owners, "roles": []})).await;
        assert_eq!((errors(&payload), &payload["group"]["roles"]), (vec![], &json!([])));
    }

    async fn a_group_is_deleted_by_who_holds_its_roles(db: TestDb) {
        let club = Club::new(db).await;
        let delete = "mutation($input: GroupDeleteInput!) { groupDelete(input: $input) { deletedId userErrors { path code message params } } }";
        let run = async |viewer: &Arc<Viewer>, input: Value| club.house.payload(viewer, "groupDelete", delete, json!({"input": input})).await;
        for (viewer, id, place, code) in [
            (club.house.viewer("USER_MANAGER").await, &club.group, "", "FORBIDDEN"),
            (club.house.stranger().await, &club.group, "id", "NOT_FOUND"),
            (Arc::clone(&club.admin), &club.owners, "id", "FORBIDDEN"),
        ] {
            assert_eq!(errors(&run(&viewer, json!({"id": id})).await), refusals(&[(place, code)]));
        }
        let input = json!({"id": club.group, "users": [club.house.id("user")], "serviceAccounts": club.accounts});
        club.run(&club.admin, "groupMembersAdd", input).await;
        let before = club.house.crowds().await;
        let payload = run(&club.admin, json!({"id": club.group, "dryRun": true})).await;
        assert_eq!((&payload["deletedId"], club.house.crowds().await), (&json!(club.group), before));
        for (viewer, id) in [(&club.admin, &club.group), (&club.owner, &club.owners)] {
            let payload = run(viewer, json!({"id": id})).await;
            assert_eq!((&payload["deletedId"], errors(&payload)), (&json!(id), vec![]));
            assert_eq!(club.house.history_with_sizes::<GroupNoun>(id).await.pop().map(|change| change.0), Some(Done::Deleted));
        }
        let left = club.house.crowds().await["organisation"]["groups"]["nodes"].take();
        assert_eq!((left.as_array().map(Vec::len), &left[0]["id"]), (Some(1), &json!(club.house.id("group"))));
    }

    async fn principals_come_and_go_in_one_change(db: TestDb) {
        let club = Club::new(db).await;
        let people: [_; 2] = club.house.people().await;
        let [a, b] = people.each_ref().map(String::as_str);
        let [robot, printer] = club.accounts.each_ref().map(String::as_str);
        let group = &club.group;
        for (mutation, input, changed, version, users, accounts) in [
            ("groupMembersAdd", json!({"users": [a, a], "serviceAccounts": [robot]}), json!(["users", "serviceAccounts"]), 2, vec![a], vec![robot]),
            ("groupMembersAdd", json!({"users": [a], "serviceAccounts": [robot]}), json!([]), 2, vec![a], vec![robot]),
            ("groupMembersAdd", json!({"serviceAccounts": [printer]}), json!(["serviceAccounts"]), 3, vec![a], vec![robot, printer]),
            ("groupMembersRemove", json!({"users": [b, new_id::<UserNoun>()], "serviceAccounts": [printer, new_id::<ServiceAccountNoun>()]}), json!(["serviceAccounts"]), 4, vec![a], vec![robot]),
            ("groupMembersSet", json!({"users": [b]}), json!(["users"]), 5, vec![b], vec![robot]),
            ("groupMembersSet", json!({"users": [b], "serviceAccounts": [robot]}), json!([]), 5, vec![b], vec![robot]),
            ("groupMembersSet", json!({"users": [], "serviceAccounts": [printer]}), json!(["users", "serviceAccounts"]), 6, vec![], vec![printer]),
        ] {
            let mut input = input;
            input["id"] = json!(group);
            if changed != json!([]) {
                club.guarded(mutation, "id", &input).await;
            }
            let payload = club.run(&club.admin, mutation, input.clone()).await;
            assert_eq!((errors(&payload), &payload["changedFields"]), (vec![], &changed), "{mutation} {input}");
            assert_eq!((&payload["group"]["version"], ids(&payload["group"]["users"])), (&json!(version), users), "{mutation} {input}");
            assert_eq!(ids(&payload["group"]["serviceAccounts"]), accounts, "{mutation} {input}");
        }
        let expected = [
            (Done::MemberAdded, 2, 2),
            (Done::MemberAdded, 3, 1),
            (Done::MemberRemoved, 4, 1),
            (Done::MembersReplaced, 5, 2),
            (Done::MembersReplaced, 6, 3),
        ];
        assert_eq!(club.house.history_with_sizes::<GroupNoun>(group).await[1..], expected);
    }

    async fn who_cannot_join_a_group_is_told_with_all_else(db: TestDb) {
        let club = Club::new(db).await;
        let elsewhere = organisation(club.house.directory.db(), "elsewhere").await;
        let patch = ServiceAccountPatch { name: Some("spy".into()), ..ServiceAccountPatch::default() };
        let spy = ServiceAccountRow::new(new_id(), elsewhere, patch, &stamp());
        write(club.house.directory.db(), service_account::create(vec![spy.clone()], stamp())).await;
        let suspended = club.house.suspended().await;
        let administrator = club.house.viewer("administrator").await;
        let input = json!({"id": club.group, "users": [suspended, new_id::<UserNoun>()], "serviceAccounts": [club.accounts[0], spy.id, "spy"]});
        for mutation in ["groupMembersAdd", "groupMembersSet"] {
            let mut told = errors(&club.run(&administrator, mutation, input.clone()).await);
            told.sort();
            let all = [("serviceAccounts.1", "NOT_FOUND"), ("serviceAccounts.2", "INVALID"), ("users.0", "WRONG_STATE"), ("users.1", "NOT_FOUND")];
            assert_eq!(told, refusals(&all), "{mutation}");
        }
        let many: Vec<_> = (0..1_001).map(|_| json!(new_id::<UserNoun>())).collect();
        for mutation in ["groupMembersAdd", "groupMembersRemove", "groupMembersSet"] {
            for (input, expected) in [
                (json!({"id": club.group}), vec![("", "REQUIRED")]),
                (json!({"id": club.group, "users": null, "serviceAccounts": null}), vec![("users", "REQUIRED"), ("serviceAccounts", "REQUIRED")]),
                (json!({"id": club.group, "users": many}), vec![("users", "TOO_LONG")]),
                (json!({"id": club.owners, "users": []}), vec![("id", "FORBIDDEN")]),
            ] {
                assert_eq!(errors(&club.run(&club.admin, mutation, input).await), refusals(&expected), "{mutation}");
            }
            let payload = club.run(&club.owner, mutation, json!({"id": club.owners, "users": []})).await;
            assert_eq!(errors(&payload), []);
        }
    }

    async fn each_set_of_a_group_has_conflicts_of_its_own(db: TestDb) {
        let club = Club::new(db).await;
        let people: [_; 2] = club.house.people().await;
        let [a, b] = people.each_ref().map(String::as_str);
        let [robot, printer] = club.accounts.each_ref().map(String::as_str);
        let group = &club.group;
        club.run(&club.admin, "groupMembersAdd", json!({"id": group, "users": [a], "serviceAccounts": [robot]})).await;
        club.run(&club.owner, "groupMembersAdd", json!({"id": group, "serviceAccounts": [printer]})).await;
        let set = |users: &[&str], accounts: &[&str], version: i32| {
            json!({"id": group, "users": users, "serviceAccounts": accounts, "ifVersion": version})
        };
        let payload = club.run(&club.admin, "groupMembersSet", set(&[b], &[], 2)).await;
        assert_eq!(errors(&payload), refusals(&[("serviceAccounts", "CONFLICT")]));
        let params = &payload["userErrors"][0]["params"];
        assert_eq!((&params["field"], &params["base"]), (&json!("serviceAccounts"), &json!([robot])));
        assert_eq!((&params["yours"], &params["theirs"]), (&json!([]), &json!([robot, printer])));
        assert_eq!(params["who"], json!(club.owner.user()));
        let payload = club.run(&club.admin, "groupMembersSet", set(&[b], &[], 1)).await;
        assert_eq!(errors(&payload), refusals(&[("users", "CONFLICT"), ("serviceAccounts", "CONFLICT")]));
        let payload = club.run(&club.admin, "groupMembersSet", json!({"id": group, "users": [b], "ifVersion": 2})).await;
        assert_eq!((errors(&payload), ids(&payload["group"]["users"])), (vec![], vec![b]));
    }
}
