//! What is known of service accounts' keys: each is known again, and no secret is kept.

use roster::{
    db::{service_account, upstream},
    domain::{ServiceAccountId, change::RecordType},
    import::Format,
};
use serde_json::json;

use super::*;
use crate::support::database::on_both;

fn account(id: &str, keys: Value) -> Value {
    json!({"id": id, "type": "service-accounts", "attributes": {"name": "Sync", "keys": keys},
        "relationships": {"organisation": {"data": {"type": "organisations", "id": "o"}}}})
}

fn with_organisation(account: Value) -> String {
    let organisation = json!({"id": "o", "type": "organisations", "attributes": {"name": "O", "slug": "o"}});
    json!({"data": [organisation, account]}).to_string()
}

async fn keys_of(db: &Db, subject: &str) -> Vec<service_account::ServiceAccountKeyRow> {
    let id: ServiceAccountId =
        upstream_id(db, "ctrl-hub", RecordType::ServiceAccount, subject).await.expect("an account");
    db.read(service_account::keys(vec![id])).await.expect("an answer")
}

on_both! {
    async fn a_key_is_known_again_by_its_id(db: TestDb) {
        let id = "0192ab00-0000-7000-8000-00000000002a";
        let created = "2023-02-01T00:00:00Z";
        let text = |used: &str| with_organisation(account("s", json!([
            {"id": "k1", "last_used_at": used}, {"id": 2}, {"id": "k3", "created_at": created}, {"id": "k4", "created_at": created},
            {"id": id}, {"created_at": "2022-02-01T00:00:00Z"},
        ])));
        let first = "2024-01-01T00:00:00Z";
        assert_eq!(counts(&import(&db.db, Format::CtrlHub, text(first)).await), [2, 0, 0, 0]);
        let before = keys_of(&db.db, "s").await;
        assert_eq!(before.len(), 6);
        assert_eq!(counts(&import(&db.db, Format::CtrlHub, text(first)).await), [0, 0, 2, 0]);
        assert_eq!(keys_of(&db.db, "s").await, before);
        assert_eq!(counts(&import(&db.db, Format::CtrlHub, text("2024-01-02T00:00:00Z")).await), [0, 1, 1, 0]);
        let ids = |rows: &[service_account::ServiceAccountKeyRow]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
        assert_eq!(ids(&keys_of(&db.db, "s").await), ids(&before));
    }

    async fn a_key_is_there_once_and_stays_with_its_account(db: TestDb) {
        let report = import(&db.db, Format::CtrlHub, with_organisation(account("s", json!([{"id": "a"}, {"id": "a"}])))).await;
        let reason = "is “a”, which is there twice: leave one of them out.";
        assert_eq!(faults(&report), [("FILE, line 1, data[1]", "attributes.keys[1].id", reason)]);
        let text = |id: &str| with_organisation(account(id, json!([{"id": "a"}])));
        assert!(import(&db.db, Format::CtrlHub, text("s")).await.all_in());
        let report = import(&db.db, Format::CtrlHub, text("t")).await;
        let reason = "is that of a key of another service account.";
        assert_eq!(faults(&report), [("FILE, line 1, data[1]", "attributes.keys[0].id", reason)]);
    }

    async fn a_key_that_nothing_names_is_listed_and_not_made_anew_each_time(db: TestDb) {
        let text = with_organisation(account("s", json!([{"last_used_at": "2024-01-01T00:00:00Z"}])));
        let report = import(&db.db, Format::CtrlHub, text.clone()).await;
        assert_eq!((counts(&report), unplaced(&report)), ([2, 0, 0, 0], vec![("attributes.keys[]", 1, true)]));
        assert_eq!(counts(&import(&db.db, Format::CtrlHub, text).await), [0, 0, 2, 0]);
        assert_eq!(keys_of(&db.db, "s").await, []);
    }

    async fn no_secret_is_kept_while_a_record_waits(db: TestDb) {
        let mut waits = account("s", json!([{"id": "a", "secret": "hunter2", "created_at": "2023-02-01T00:00:00Z"}]));
        waits["attributes"]["token"] = json!("hunter3");
        waits["credentials"] = json!({"password": "hunter4"});
        let report = import(&db.db, Format::CtrlHub, json!({"data": waits}).to_string()).await;
        assert_eq!(report.parked, 1);
        assert_eq!(unplaced(&report), [
            ("attributes.keys[].secret", 1, true), ("attributes.token", 1, false), ("credentials", 1, false),
        ]);
        let machine = json!({"user": {"id": "m", "userName": "robot", "details": {"resourceOwner": "o"},
            "machine": {"name": "robot", "hasSecret": true, "clientSecret": "hunter5"}}});
        assert_eq!(import(&db.db, Format::Zitadel, machine.to_string()).await.parked, 1);
        for platform in ["ctrl-hub", "zitadel"] {
            let rows = db.db.read(upstream::pending(platform.into(), 10)).await.expect("an answer");
            let [row] = &rows[..] else { panic!("one row, not {rows:?}") };
            let kept = json!(row.resource.as_ref().expect("a record").0).to_string();
            assert!(!kept.contains("hunter") && !kept.contains("ecret"), "{kept}");
        }
        // And what was kept is enough.
        let organisation = json!({"id": "o", "type": "organisations", "attributes": {"name": "O", "slug": "o"}});
        let report = import(&db.db, Format::CtrlHub, json!({"data": organisation}).to_string()).await;
        assert_eq!((report.completed, report.waiting_count), (1, 0));
        assert_eq!(json!(keys_of(&db.db, "s").await[0].created_at), json!("2023-02-01T00:00:00Z"));
    }
}
