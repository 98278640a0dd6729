//! Mutations of teams.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use roster::{
    db::{
        team::{self as teams, TeamMemberRow},
        upstream::{self, UpstreamRow},
    },
    domain::{
        Permit, TeamId, TeamNoun, Viewer,
        change::{ChangeAction as Done, RecordType},
        membership::MembershipStatus,
    },
};
use serde_json::{Value, json};

use super::{
    House,
    crowd::{ids, refusals},
    errors,
};
use crate::support::{
    database::on_both,
    directory::{new_id, stamp, write},
};

const TEAM: &str = "team { id version name description organisation { slug } members(first: 100) { nodes { id } } }";

/// What each who may not change teams of `acme` is told: the viewer, where, and with what code.
async fn refused(house: &House, mutation: &str, record: &str, place: &str, input: &Value) {
    for (viewer, place, code) in [
        (house.viewer("MEMBER").await, "", "FORBIDDEN"),
        (house.viewer("USER_MANAGER").await, "", "FORBIDDEN"),
        (house.stranger().await, place, "NOT_FOUND"),
    ] {
        let before = house.crowds().await;
        let payload = house.run(&viewer, mutation, record, input.clone()).await;
        assert_eq!(errors(&payload), refusals(&[(place, code)]), "{mutation}");
        assert_eq!(house.crowds().await, before);
    }
}

on_both! {
    async fn a_team_is_made_once(db: TestDb) {
        let house = House::new(db).await;
        let admin = house.viewer("ADMIN").await;
        let named = |name: &str, key: &str| json!({"organisation": house.id("acme"), "name": name, "idempotencyKey": key});
        refused(&house, "teamCreate", TEAM, "organisation", &named("Night", "a")).await;
        let mut input = named(" Night ", "a");
        input["dryRun"] = json!(true);
        let before = house.crowds().await;
        let rehearsed = house.run(&admin, "teamCreate", TEAM, input).await;
        assert_eq!((errors(&rehearsed), house.crowds().await), (vec![], before));
        let (one, other) = tokio::join!(
            house.run(&admin, "teamCreate", TEAM, named(" Night ", "a")),
            house.run(&admin, "teamCreate", TEAM, named(" Night ", "a")),
        );
        assert_eq!((errors(&one), &one), (vec![], &other));
        assert_eq!((&one["team"]["name"], &one["team"]["version"]), (&json!("Night"), &json!(1)));
        assert_eq!((&one["team"]["organisation"]["slug"], &one["changedFields"]), (&json!("acme"), &rehearsed["changedFields"]));
        let fields = one["changedFields"].as_array().expect("fields");
        assert!(fields.contains(&json!("name")) && !fields.contains(&json!("description")), "{fields:?}");
        let id = one["team"]["id"].as_str().expect("an id");
        assert_eq!(house.history::<TeamNoun>(id).await, [(Done::Created, 1, fields.len())]);
        let payload = house.run(&admin, "teamCreate", TEAM, named("Day", "a")).await;
        assert_eq!(errors(&payload), refusals(&[("idempotencyKey", "INVALID")]));
        let input = json!({"organisation": new_id::<roster::domain::OrganisationNoun>(), "name": " ", "description": " "});
        let payload = house.run(&admin, "teamCreate", TEAM, input).await;
        let all = [("organisation", "NOT_FOUND"), ("name", "BLANK"), ("description", "BLANK")];
        assert_eq!(errors(&payload), refusals(&all));
    }

    async fn a_team_is_changed_in_part(db: TestDb) {
        let house = House::new(db).await;
        let admin = house.viewer("ADMIN").await;
        let input = |more: Value| {
            let mut input = json!({"id": house.id("team")});
            input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            input
        };
        refused(&house, "teamUpdate", TEAM, "id", &input(json!({"name": "Day"}))).await;
        for (more, expected) in [
            (json!({"name": null, "description": " "}), vec![("name", "REQUIRED"), ("description", "BLANK")]),
            (json!({"name": "x".repeat(256), "ifVersion": 99}), vec![("name", "TOO_LONG"), ("ifVersion", "INVALID")]),
        ] {
            let payload = house.run(&admin, "teamUpdate", TEAM, input(more)).await;
            assert_eq!((errors(&payload), &payload["team"]), (refusals(&expected), &Value::Null));
        }
        // The team has version 2: somebody is in it.
        for (more, changed, version) in [
            (json!({"name": "crew"}), json!([]), 2),
            (json!({"description": "By night", "dryRun": true}), json!(["description"]), 3),
            (json!({"description": "By night"}), json!(["description"]), 3),
            (json!({"name": "Day", "ifVersion": 1}), json!(["name"]), 4),
            (json!({"description": null}), json!(["description"]), 5),
        ] {
            let payload = house.run(&admin, "teamUpdate", TEAM, input(more)).await;
            assert_eq!((errors(&payload), &payload["changedFields"]), (vec![], &changed));
            assert_eq!(payload["team"]["version"], version);
        }
        let payload = house.run(&admin, "teamUpdate", TEAM, input(json!({"name": "Night", "ifVersion": 3}))).await;
        assert_eq!(errors(&payload), refusals(&[("name", "CONFLICT")]));
        let params = &payload["userErrors"][0]["params"];
        assert_eq!((&params["base"], &params["yours"], &params["theirs"]), (&json!("crew"), &json!("Night"), &json!("Day")));
        assert_eq!(house.history::<TeamNoun>(house.id("team")).await.len(), 5);
    }

    async fn a_team_is_deleted_and_its_members_stay(db: TestDb) {
        let house = House::new(db).await;
        let admin = house.viewer("ADMIN").await;
        let id = house.id("team");
        let record_id = id.parse::<TeamId>().expect("an id").untyped();
        let from = UpstreamRow { platform: "drvn".into(), record_type: RecordType::Team, subject: "1".into(), record_id };
        write(house.directory.db(), upstream::remember(Permit::of_system(), vec![from])).await;
        let delete = "mutation($input: TeamDeleteInput!) { teamDelete(input: $input) { deletedId userErrors { path code message params } } }";
        let run = async |viewer: &Arc<Viewer>, input: Value| house.payload(viewer, "teamDelete", delete, json!({"input": input})).await;
        for (viewer, place, code) in [(house.viewer("USER_MANAGER").await, "", "FORBIDDEN"), (house.stranger().await, "id", "NOT_FOUND")] {
            assert_eq!(errors(&run(&viewer, json!({"id": id})).await), refusals(&[(place, code)]));
        }
        let before = house.crowds().await;
        let payload = run(&admin, json!({"id": id, "dryRun": true})).await;
        assert_eq!((&payload["deletedId"], house.crowds().await), (&json!(id), before));
        let payload = run(&admin, json!({"id": id})).await;
        assert_eq!((&payload["deletedId"], errors(&payload)), (&json!(id), vec![]));
        assert_eq!(house.crowds().await["organisation"]["teams"]["nodes"], json!([]));
        let history = house.history::<TeamNoun>(id).await;
        assert_eq!((history.len(), history[2].0, history[2].1), (3, Done::Deleted, 3));
        let known = house.directory.db().read(upstream::of_record(record_id)).await.expect("an answer");
        assert_eq!(known, []);
        let payload = run(&admin, json!({"id": id})).await;
        assert_eq!((&payload["deletedId"], errors(&payload)), (&Value::Null, refusals(&[("id", "NOT_FOUND")])));
    }

    async fn members_come_and_go_and_what_is_so_already_succeeds(db: TestDb) {
        let house = House::new(db).await;
        let admin = house.viewer("ADMIN").await;
        let people: [_; 2] = house.people().await;
        let [a, b] = people.each_ref().map(String::as_str);
        let (team, target) = (house.id("team"), house.id("user"));
        let nobody = new_id::<roster::domain::UserNoun>().to_string();
        let input = |users: &[&str]| json!({"id": team, "users": users});
        for mutation in ["teamMembersAdd", "teamMembersRemove", "teamMembersSet"] {
            refused(&house, mutation, TEAM, "id", &input(&[a])).await;
            let before = house.crowds().await;
            let mut rehearsal = input(&[if mutation == "teamMembersRemove" { target } else { a }]);
            rehearsal["dryRun"] = json!(true);
            let payload = house.run(&admin, mutation, TEAM, rehearsal).await;
            assert_eq!((&payload["changedFields"], house.crowds().await), (&json!(["members"]), before), "{mutation}");
        }
        for (mutation, users, changed, version, there) in [
            ("teamMembersAdd", vec![a, b, a], 2, 3, vec![target, a, b]),
            ("teamMembersAdd", vec![a, target], 0, 3, vec![target, a, b]),
            ("teamMembersAdd", vec![], 0, 3, vec![target, a, b]),
            ("teamMembersRemove", vec![a, &nobody, a], 1, 4, vec![target, b]),
            ("teamMembersRemove", vec![a, &nobody], 0, 4, vec![target, b]),
            ("teamMembersSet", vec![b, a], 2, 5, vec![a, b]),
            ("teamMembersSet", vec![a, b, a], 0, 5, vec![a, b]),
            ("teamMembersSet", vec![], 2, 6, vec![]),
        ] {
            let payload = house.run(&admin, mutation, TEAM, input(&users)).await;
            let expected = if changed == 0 { json!([]) } else { json!(["members"]) };
            assert_eq!((errors(&payload), &payload["changedFields"]), (vec![], &expected), "{mutation} {users:?}");
            let mut there = there;
            there.sort_unstable();
            assert_eq!((&payload["team"]["version"], ids(&payload["team"]["members"])), (&json!(version), there));
            if changed > 0 {
                let last = house.history::<TeamNoun>(team).await.pop().expect("a change");
                assert_eq!((last.1, last.2), (version, changed), "{mutation} {users:?}");
            }
        }
        let done: Vec<_> = house.history::<TeamNoun>(team).await.into_iter().map(|change| change.0).collect();
        let expected = [Done::Created, Done::MemberAdded, Done::MemberAdded, Done::MemberRemoved, Done::MembersReplaced, Done::MemberRemoved];
        assert_eq!(done, expected);
    }

    async fn only_active_members_of_the_organisation_join_and_all_others_are_told(db: TestDb) {
        let house = House::new(db).await;
        let people: [_; 1] = house.people().await;
        let [a] = people.each_ref().map(String::as_str);
        let (team, hidden) = (house.id("team"), house.suspended().await);
        let unknown = new_id::<roster::domain::UserNoun>().to_string();
        let outsider = house.stranger().await.user().expect("a user").to_string();
        let users = json!([a, outsider, unknown, unknown, hidden.to_string(), team]);
        let input = json!({"id": team, "users": users});
        for (viewer, of_hidden) in [("administrator", "WRONG_STATE"), ("ADMIN", "NOT_FOUND")] {
            let viewer = house.viewer(viewer).await;
            for mutation in ["teamMembersAdd", "teamMembersSet"] {
                let payload = house.run(&viewer, mutation, TEAM, input.clone()).await;
                let mut told = errors(&payload);
                told.sort();
                let all = [("users.1", "NOT_FOUND"), ("users.2", "NOT_FOUND"), ("users.4", of_hidden), ("users.5", "INVALID")];
                assert_eq!(told, refusals(&all), "{mutation}");
            }
        }
        let admin = house.viewer("ADMIN").await;
        let many: Vec<_> = (0..1_001).map(|_| new_id::<roster::domain::UserNoun>().to_string()).collect();
        for mutation in ["teamMembersAdd", "teamMembersRemove", "teamMembersSet"] {
            let payload = house.run(&admin, mutation, TEAM, json!({"id": team, "users": many})).await;
            assert_eq!(errors(&payload), refusals(&[("users", "TOO_LONG")]));
            assert_eq!(payload["userErrors"][0]["params"], json!({"max": 1_000, "actual": 1_001}));
        }
        let payload = house.run(&admin, "teamMembersRemove", TEAM, json!({"id": team, "users": vec![&many[0]; 1_001]})).await;
        assert_eq!((errors(&payload), &payload["changedFields"]), (vec![], &json!([])));
    }

    async fn who_is_suspended_and_hidden_stays_in_the_team(db: TestDb) {
        let house = House::new(db).await;
        let (admin, everything) = (house.viewer("ADMIN").await, house.viewer("administrator").await);
        let people: [_; 2] = house.people().await;
        let [a, b] = people.each_ref().map(String::as_str);
        let team = house.id("team");
        let input = |users: &[&str]| json!({"id": team, "users": users});
        house.run(&admin, "teamMembersSet", TEAM, input(&[a])).await;
        house.set_status(a.parse().expect("an id"), MembershipStatus::Suspended).await;
        let payload = house.run(&admin, "teamMembersSet", TEAM, input(&[b])).await;
        assert_eq!((errors(&payload), ids(&payload["team"]["members"])), (vec![], vec![b]));
        for mutation in ["teamMembersSet", "teamMembersAdd"] {
            let payload = house.run(&admin, mutation, TEAM, input(&[a, b])).await;
            assert_eq!(errors(&payload), refusals(&[("users.0", "NOT_FOUND")]));
            // Who sees them lets them stay.
            let payload = house.run(&everything, mutation, TEAM, input(&[a, b])).await;
            assert_eq!((errors(&payload), &payload["changedFields"]), (vec![], &json!([])));
        }
        let payload = house.run(&admin, "teamMembersRemove", TEAM, input(&[a])).await;
        assert_eq!((errors(&payload), &payload["changedFields"]), (vec![], &json!([])));
        let payload = house.run(&everything, "teamMembersRemove", TEAM, input(&[a])).await;
        assert_eq!(ids(&payload["team"]["members"]), [b]);
    }

    async fn whoever_stays_has_joined_when_they_did_and_two_sets_are_one_after_the_other(db: TestDb) {
        let house = House::new(db).await;
        let admin = house.viewer("ADMIN").await;
        let people: [_; 3] = house.people().await;
        let [a, b, c] = people.each_ref().map(String::as_str);
        let team = house.id("team");
        let long_ago = "2020-01-02T03:04:05Z";
        let row = TeamMemberRow {
            team_id: team.parse().expect("an id"),
            user_id: a.parse().expect("an id"),
            organisation_id: house.directory.acme,
            joined_at: long_ago.parse::<DateTime<Utc>>().expect("a time").into(),
        };
        write(house.directory.db(), teams::add_members(vec![row], stamp())).await;
        let set = |users: &[&str]| json!({"id": team, "users": users});
        let (one, other) = tokio::join!(
            house.run(&admin, "teamMembersSet", TEAM, set(&[a, b])),
            house.run(&admin, "teamMembersSet", TEAM, set(&[a, c])),
        );
        assert_eq!((errors(&one), errors(&other)), (vec![], vec![]));
        let members = house.crowds().await["organisation"]["teams"]["nodes"][0]["members"]["edges"].take();
        let members = members.as_array().expect("edges");
        let mut versions = [&one, &other].map(|payload| payload["team"]["version"].as_i64());
        let last = if versions[0] > versions[1] { b } else { c };
        let found = |edge: &&Value| edge["node"]["id"] == last;
        assert_eq!((members.len(), members.iter().filter(found).count()), (2, 1), "{members:#?}");
        assert!(members.iter().any(|edge| edge["node"]["id"] == a && edge["joinedAt"] == long_ago), "{members:#?}");
        versions.sort_unstable();
        assert_eq!(versions, [Some(4), Some(5)]);
    }

    async fn sets_meet_in_a_conflict_only_where_members_changed(db: TestDb) {
        let house = House::new(db).await;
        let admin = house.viewer("ADMIN").await;
        let people: [_; 3] = house.people().await;
        let [a, b, c] = people.each_ref().map(String::as_str);
        let (team, target) = (house.id("team"), house.id("user"));
        let set = |users: &[&str], version: i32| json!({"id": team, "users": users, "ifVersion": version});
        house.run(&admin, "teamUpdate", TEAM, json!({"id": team, "name": "Day"})).await;
        let payload = house.run(&admin, "teamMembersSet", TEAM, set(&[a], 2)).await;
        assert_eq!((errors(&payload), &payload["team"]["version"]), (vec![], &json!(4)));
        house.run(&admin, "teamMembersAdd", TEAM, json!({"id": team, "users": [b]})).await;
        for (users, version, base) in [(vec![c], 2, target), (vec![a, c], 4, a)] {
            let payload = house.run(&admin, "teamMembersSet", TEAM, set(&users, version)).await;
            assert_eq!(errors(&payload), refusals(&[("users", "CONFLICT")]));
            let params = &payload["userErrors"][0]["params"];
            assert_eq!((&params["field"], &params["base"]), (&json!("members"), &json!([base])));
            assert_eq!((&params["yours"], &params["theirs"]), (&json!(users), &json!([a, b])));
            assert_eq!((&params["who"], params["when"].is_string()), (&json!(admin.user()), true));
        }
        // What is so already is no conflict, and an unknown version is none either.
        let payload = house.run(&admin, "teamMembersSet", TEAM, set(&[a, b], 2)).await;
        assert_eq!((errors(&payload), &payload["changedFields"]), (vec![], &json!([])));
        let payload = house.run(&admin, "teamMembersSet", TEAM, set(&[c], 6)).await;
        assert_eq!(errors(&payload), refusals(&[("ifVersion", "INVALID")]));
        // Who may not change the team learns nothing of who was in it.
        let payload = house.run(&house.viewer("MEMBER").await, "teamMembersSet", TEAM, set(&[c], 2)).await;
        assert_eq!(errors(&payload), refusals(&[("", "FORBIDDEN")]));
        let (one, other) = tokio::join!(
            house.run(&admin, "teamMembersSet", TEAM, set(&[c], 5)),
            house.run(&admin, "teamMembersSet", TEAM, set(&[b, c], 5)),
        );
        let mut told = [errors(&one), errors(&other)];
        told.sort();
        assert_eq!(told, [vec![], refusals(&[("users", "CONFLICT")])]);
        let versions: Vec<_> = house.history::<TeamNoun>(team).await.into_iter().map(|change| change.1).collect();
        assert_eq!(versions, [1, 2, 3, 4, 5, 6]);
    }
}
