//! Whether a user may use the account: who decides it, and what follows.

use std::sync::Arc;

use roster::{
    db::user,
    domain::{TextEnum as _, Viewer, membership::OrganisationRole, user::UserState},
};
use serde_json::json;

use super::{
    House, errors,
    user::{id_of, known, promote},
};
use crate::support::{
    database::on_both,
    directory::{stamp, write},
};

const USER: &str = "user { state version }";
const ALL: [&str; 4] = ["userActivate", "userDeactivate", "userLock", "userUnlock"];

async fn put(house: &House, state: UserState) {
    let before = house.directory.db().read(user::by_ids(vec![id_of(house)])).await.expect("users").remove(0);
    let after = user::UserRow { state, ..before.clone() };
    write(house.directory.db(), user::update(before, after, Vec::new(), stamp())).await;
}

async fn run(house: &House, viewer: &Arc<Viewer>, mutation: &str, dry_run: bool) -> serde_json::Value {
    house.run(viewer, mutation, USER, json!({"id": house.id("user"), "dryRun": dry_run})).await
}

on_both! {
    async fn each_state_is_left_as_zitadel_lets_it(db: TestDb) {
        let house = House::new(db).await;
        let manager = house.viewer("USER_MANAGER").await;
        let ends = [
            ("INITIAL", [Some("ACTIVE"), None, Some("LOCKED"), None]),
            ("ACTIVE", [None, Some("INACTIVE"), Some("LOCKED"), None]),
            ("INACTIVE", [Some("ACTIVE"), None, None, None]),
            ("LOCKED", [None, None, None, Some("ACTIVE")]),
        ];
        for (start, ends) in ends {
            for (mutation, end) in ALL.into_iter().zip(ends) {
                put(&house, UserState::from_text(start).expect("a state")).await;
                let before = known(&house).await;
                let dry = run(&house, &manager, mutation, true).await;
                assert_eq!(known(&house).await, before);
                let payload = run(&house, &manager, mutation, false).await;
                assert_eq!(dry, payload);
                if let Some(end) = end {
                    assert_eq!((&payload["user"]["state"], &payload["changedFields"]), (&json!(end), &json!(["state"])), "{payload}");
                } else {
                    assert_eq!(errors(&payload), [("input.id".to_owned(), "WRONG_STATE".to_owned())], "{mutation} from {start}");
                    let error = &payload["userErrors"][0];
                    assert_eq!(error["params"], json!({"state": start}));
                    assert!(error["message"].as_str().is_some_and(|text| text.contains(start)), "{error}");
                    assert_eq!(known(&house).await, before);
                }
            }
        }
    }

    async fn only_those_decide_who_administer_the_person_and_have_no_fewer_rights(db: TestDb) {
        let house = House::new(db).await;
        let itself = house.viewer_of(id_of(&house), OrganisationRole::Member);
        let text = |path: &str, code: &str| (path.to_owned(), code.to_owned());
        put(&house, UserState::Locked).await;
        for mutation in ALL {
            let own = errors(&run(&house, &itself, mutation, false).await);
            assert_eq!(own[0], text("input", "FORBIDDEN"), "{mutation}");
            let member = errors(&run(&house, &house.viewer("MEMBER").await, mutation, false).await);
            assert_eq!(member, [text("input.id", "NOT_FOUND")], "{mutation}");
        }
        put(&house, UserState::Active).await;
        promote(&house, OrganisationRole::Admin).await;
        let manager = errors(&run(&house, &house.viewer("USER_MANAGER").await, "userUnlock", false).await);
        assert_eq!(manager, [text("input.id", "FORBIDDEN"), text("input.id", "WRONG_STATE")]);
        assert_eq!(errors(&run(&house, &house.viewer("ADMIN").await, "userLock", false).await), []);
        write(house.directory.db(), user::make_administrator(stamp().permit, id_of(&house), stamp().at.into())).await;
        assert_eq!(errors(&run(&house, &house.viewer("OWNER").await, "userUnlock", false).await), [text("input.id", "FORBIDDEN")]);
        assert_eq!(errors(&run(&house, &house.viewer("administrator").await, "userUnlock", false).await), []);
    }

    async fn a_state_that_somebody_else_has_changed_is_a_conflict(db: TestDb) {
        let house = House::new(db).await;
        let manager = house.viewer("USER_MANAGER").await;
        let version = run(&house, &manager, "userUnlock", false).await;
        assert_eq!(version["user"], json!(null));
        house.run(&manager, "userUpdate", USER, json!({"id": house.id("user"), "phone": "+44 7700 900456"})).await;
        let fresh = house.run(&manager, "userLock", USER, json!({"id": house.id("user"), "ifVersion": 2})).await;
        assert_eq!(fresh["user"], json!({"state": "LOCKED", "version": 4}));
        let stale = house.run(&manager, "userUnlock", USER, json!({"id": house.id("user"), "ifVersion": 3})).await;
        assert_eq!(errors(&stale), [("input.state".to_owned(), "CONFLICT".to_owned())]);
        // Whoever may not change it learns nothing of who did.
        let itself = house.viewer_of(id_of(&house), OrganisationRole::Member);
        let refused = house.run(&itself, "userUnlock", USER, json!({"id": house.id("user"), "ifVersion": 3})).await;
        assert_eq!(errors(&refused), [("input".to_owned(), "FORBIDDEN".to_owned())]);
    }

    async fn whoever_may_sign_in_no_more_is_forgotten_at_once(db: TestDb) {
        let house = House::new(db).await;
        let app = &house.directory.app;
        let (own, boss) = (house.directory.session("target").await, house.directory.session("USER_MANAGER").await);
        let as_boss = async |mutation: &str| {
            let query = format!("mutation {{ {mutation}(input: {{id: {:?}}}) {{ userErrors {{ code }} }} }}", house.id("user"));
            let (_, answer) = app.post_as(&[(boss.0, &boss.1)], &query).await;
            assert_eq!(answer["data"][mutation]["userErrors"], json!([]), "{answer}");
        };
        let status = async || app.post_as(&[(own.0, &own.1)], "{ viewer { actor { __typename } } }").await.0.as_u16();
        for (mutation, expected) in [("userDeactivate", 401), ("userActivate", 200), ("userLock", 401), ("userUnlock", 200), ("userDelete", 401)] {
            as_boss(mutation).await;
            assert_eq!(status().await, expected, "after {mutation}");
        }
    }
}
