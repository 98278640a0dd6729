//! Users of zitadel: a missing field keeps, an empty one clears; who owns them may come later.

use roster::{
    db::{service_account, user},
    domain::{ServiceAccountId, change::RecordType},
    import::Format,
};
use serde_json::json;

use super::*;
use crate::support::database::on_both;

const ID: &str = "69629023906488334";
const OWNER: &str = "69629023906488335";

fn organisation() -> Value {
    json!({"org": {"id": OWNER, "name": "Acme & Söhne", "state": "ORG_STATE_ACTIVE", "primaryDomain": "acme.example.com",
        "details": {"sequence": "9", "creationDate": "2024-01-01T00:00:00Z", "changeDate": "2024-01-02T00:00:00Z"}}})
}

on_both! {
    async fn every_field_of_the_payload_is_kept(db: TestDb) {
        let report = import(&db.db, Format::Zitadel, ZITADEL).await;
        assert_eq!(counts(&report), [1, 0, 0, 0]);
        let unplaced: Vec<_> = report.unplaced.keys().map(String::as_str).collect();
        // That a phone is not verified is false, and false says something.
        assert_eq!(unplaced, [
            "details.sequence", "human.email.isEmailVerified", "human.phone.isPhoneVerified", "loginNames",
            "preferredLoginName",
        ]);
        let user = user_of(&db.db, "zitadel", ID).await;
        let created = "2024-06-25T13:35:40.513Z";
        assert_eq!(fields(&user), json!({
            "createdAt": created, "username": "minnie-mouse", "state": "ACTIVE", "email": "minnie@mouse.example.com",
            "phone": "+41710000000",
        }));
        assert_eq!(json!(user.updated_at), json!(created));
        let profile = profile_of(&db.db, &user).await;
        assert_eq!(fields(&profile), json!({
            "createdAt": created, "user": user.id, "enabled": true, "firstName": "Minnie", "lastName": "Mouse",
            "nickname": "Mini", "displayName": "Minnie Mouse", "settings.preferredLanguage": "en", "gender": "FEMALE",
        }));
        assert_eq!(report.waiting_count, 1);
        assert!(report.to_string().contains("1 still waits for a record"), "{report}");
        assert_eq!(report.waiting[0].to_string(), format!("user {ID} refers to organisation {OWNER}"));
        assert_eq!(counts(&import(&db.db, Format::Zitadel, ZITADEL).await), [0, 0, 1, 0]);
    }

    async fn an_owner_may_come_before_or_after(db: TestDb) {
        import(&db.db, Format::Zitadel, ZITADEL).await;
        let other = ZITADEL.replace(ID, "7").replace("minnie", "other");
        let report = import(&db.db, Format::Zitadel, organisation().to_string()).await;
        assert_eq!((counts(&report), report.completed, report.waiting_count), ([1, 0, 0, 0], 1, 0));
        let report = import(&db.db, Format::Zitadel, other).await;
        assert_eq!((counts(&report), report.waiting_count), ([1, 0, 0, 0], 0));

        let acme = organisation_of(&db.db, "acme-sohne").await;
        assert_eq!((acme.name.as_str(), json!(acme.status)), ("Acme & Söhne", json!("ACTIVE")));
        assert_eq!(json!([acme.created_at, acme.updated_at]), json!(["2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z"]));
        for subject in [ID, "7"] {
            let user = user_of(&db.db, "zitadel", subject).await;
            assert_eq!(user.owner_id, Some(acme.id));
            // The profile's owner is a copy.
            assert_eq!(profile_of(&db.db, &user).await.owner_id, Some(acme.id));
        }
    }

    async fn an_organisation_that_is_renamed_keeps_its_slug(db: TestDb) {
        import(&db.db, Format::Zitadel, organisation().to_string()).await;
        let mut renamed = organisation();
        renamed["org"]["name"] = json!("Other");
        assert_eq!(counts(&import(&db.db, Format::Zitadel, renamed.to_string()).await), [0, 1, 0, 0]);
        assert_eq!(organisation_of(&db.db, "acme-sohne").await.name, "Other");
    }

    async fn absent_keeps_and_empty_clears(db: TestDb) {
        import(&db.db, Format::Zitadel, ZITADEL).await;
        let text = json!({"user": {"id": ID, "state": "USER_STATE_LOCKED", "human": {
            "profile": {"nickName": "", "displayName": "", "gender": "GENDER_UNSPECIFIED"}, "phone": {"phone": ""},
        }}});
        assert_eq!(counts(&import(&db.db, Format::Zitadel, text.to_string()).await), [0, 1, 0, 0]);
        let user = user_of(&db.db, "zitadel", ID).await;
        assert_eq!((json!(user.state), user.phone.as_deref(), user.email.is_some()), (json!("LOCKED"), None, true));
        assert_eq!(user.username, "minnie-mouse");
        let profile = profile_of(&db.db, &user).await;
        assert_eq!((profile.nickname, profile.gender, profile.display_name.as_str()), (None, None, "Minnie Mouse"));
        assert_eq!(profile.first_name.as_deref(), Some("Minnie"));
    }

    async fn metadata_is_decoded(db: TestDb) {
        let text = |value: &str| json!({"result": [{"id": "1", "userName": "a", "metadata": [
            {"key": "colour", "value": "Ymx1ZQ=="}, {"key": "bytes", "value": value},
        ]}], "details": {"totalResult": "1"}}).to_string();
        let report = import(&db.db, Format::Zitadel, text("/w==")).await;
        assert_eq!(report.unplaced.keys().collect::<Vec<_>>(), ["details"]);
        assert_eq!(counts(&import(&db.db, Format::Zitadel, text("/w==")).await), [0, 0, 1, 0]);
        assert_eq!(counts(&import(&db.db, Format::Zitadel, text("b2s=")).await), [0, 1, 0, 0]);
        let user = user_of(&db.db, "zitadel", "1").await;
        let rows = db.db.read(user::metadata(vec![user.id])).await.expect("an answer");
        let entries: Vec<_> = rows.iter().map(|row| (row.key.as_str(), row.value.as_str())).collect();
        assert_eq!(entries, [("bytes", "ok"), ("colour", "blue")]);
    }

    async fn what_comes_with_a_user_is_of_the_users_own_version_and_time(db: TestDb) {
        let text = |value: &str, changed: &str| json!({"user": {"id": "1", "userName": "a",
            "details": {"creationDate": "2024-01-01T00:00:00Z", "changeDate": changed},
            "metadata": [{"key": "a", "value": value}, {"key": "b", "value": "Yg=="}]}}).to_string();
        let state = async || {
            let user = user_of(&db.db, "zitadel", "1").await;
            let changes = changes_of(&db.db, user.id.untyped()).await;
            let actions: Vec<_> = changes.iter().map(|row| json!([row.action, row.version])).collect();
            (user.version, json!(user.updated_at), json!(actions), changes)
        };
        import(&db.db, Format::Zitadel, text("YQ==", "2024-01-02T00:00:00Z")).await;
        let (version, updated, actions, changes) = state().await;
        assert_eq!((version, updated, actions), (1, json!("2024-01-02T00:00:00Z"), json!([["CREATED", 1]])));
        let told = json!(changes[0].fields);
        let account = json!({"platform": "zitadel", "subject": "1", "meta": null});
        let has = |field: Value| told.as_array().is_some_and(|fields| fields.contains(&field));
        assert!(has(json!({"path": "identities", "before": null, "after": account})), "{told}");
        assert!(has(json!({"path": "metadata.b", "before": null, "after": "b"})), "{told}");

        // Nothing new but the time at which the system changed it; then one entry, too.
        assert_eq!(counts(&import(&db.db, Format::Zitadel, text("YQ==", "2024-01-03T00:00:00Z")).await), [0, 0, 1, 0]);
        let (version, updated, ..) = state().await;
        assert_eq!((version, updated), (1, json!("2024-01-03T00:00:00Z")));
        assert_eq!(counts(&import(&db.db, Format::Zitadel, text("YWE=", "2024-01-04T00:00:00Z")).await), [0, 1, 0, 0]);
        let (version, updated, actions, changes) = state().await;
        assert_eq!((version, updated), (2, json!("2024-01-04T00:00:00Z")));
        assert_eq!(actions, json!([["CREATED", 1], ["UPDATED", 2]]));
        assert_eq!(json!(changes[1].fields), json!([{"path": "metadata.a", "before": "a", "after": "aa"}]));
        // A system that tells no time: it changed now.
        let silent = json!({"user": {"id": "1", "metadata": [{"key": "c", "value": "Yw=="}, {"key": "a", "value": "YQ=="}]}});
        import(&db.db, Format::Zitadel, silent.to_string()).await;
        let (version, updated, ..) = state().await;
        assert_eq!((version, updated), (3, json!(now())));
    }

    async fn a_machine_is_a_service_account_of_its_owner_and_waits_for_it(db: TestDb) {
        let text = json!({"user": {"id": "m1", "state": "USER_STATE_INACTIVE", "userName": "robot",
            "details": {"resourceOwner": OWNER, "creationDate": "2024-01-03T00:00:00Z"},
            "machine": {"name": "Robot", "description": "Does things"}}});
        let report = import(&db.db, Format::Zitadel, text.to_string()).await;
        assert_eq!((counts(&report), report.parked, report.waiting_count), ([0; 4], 1, 1));
        let waiting = format!("service account m1 waits for organisation {OWNER}, to which it belongs");
        assert_eq!(report.waiting[0].to_string(), waiting);
        let report = import(&db.db, Format::Zitadel, organisation().to_string()).await;
        assert_eq!((report.completed, report.waiting_count), (1, 0));
        let id: ServiceAccountId =
            upstream_id(&db.db, "zitadel", RecordType::ServiceAccount, "m1").await.expect("an account");
        let row = db.db.read(service_account::by_ids(vec![id])).await.expect("an answer").pop().expect("a row");
        assert_eq!((row.name.as_str(), row.enabled), ("Robot", false));
        assert_eq!(row.organisation_id, organisation_of(&db.db, "acme-sohne").await.id);
        assert_eq!(json!([row.description, row.created_at]), json!(["Does things", "2024-01-03T00:00:00Z"]));
        assert_eq!(counts(&import(&db.db, Format::Zitadel, text.to_string()).await), [0, 0, 1, 0]);
    }

    async fn what_a_service_account_and_an_organisation_cannot_say_is_listed(db: TestDb) {
        let machine = |id: &str, state: &str| json!({"id": id, "state": state, "userName": format!("robot-{id}"),
            "details": {"resourceOwner": OWNER}, "machine": {"name": "Robot"}});
        let text = json!({"result": [
            machine("1", "USER_STATE_LOCKED"), machine("2", "USER_STATE_INITIAL"), machine("3", "USER_STATE_ACTIVE"),
            {"id": "4", "userName": "same", "machine": {"name": "same"}, "details": {"resourceOwner": OWNER}},
        ]});
        let report = import(&db.db, Format::Zitadel, text.to_string()).await;
        assert_eq!((report.parked, unplaced(&report)), (4, vec![("state", 2, true), ("userName", 3, true)]));
        let report = import(&db.db, Format::Zitadel, organisation().to_string()).await;
        assert_eq!(unplaced(&report), [("details.sequence", 1, true), ("primaryDomain", 1, true)]);
    }

    async fn values_are_told_as_zitadel_writes_them(db: TestDb) {
        let text = json!([
            {"id": "1", "userName": "a", "state": "USER_STATE_DELETED", "human": {"profile": {"gender": "GENDER_OTHER"}}},
            {"id": "2", "userName": "b", "state": "USER_STATE_DELETED", "machine": {}},
            {"org": {"id": "3", "name": "A", "state": "ORG_STATE_REMOVED"}},
        ]);
        let report = import(&db.db, Format::Zitadel, text.to_string()).await;
        let told: Vec<_> = faults(&report).into_iter().map(|(_, field, reason)| (field, reason)).collect();
        let states = "is “USER_STATE_DELETED”, which is none of USER_STATE_INITIAL, USER_STATE_ACTIVE, USER_STATE_INACTIVE, USER_STATE_LOCKED.";
        assert_eq!(told, [
            ("human.profile.gender", "is “GENDER_OTHER”, which is none of GENDER_FEMALE, GENDER_MALE, GENDER_DIVERSE."),
            ("state", states),
            ("state", states),
            ("state", "is “ORG_STATE_REMOVED”, which is none of ORG_STATE_ACTIVE, ORG_STATE_INACTIVE."),
        ]);
    }

    async fn an_owner_on_the_command_line_is_refused(db: TestDb) {
        let refused = try_import(&db.db, Format::Zitadel, ZITADEL, &owner("acme"), &()).await;
        assert!(refused.is_err_and(|stopped| matches!(stopped.error, import::Error::Options(_))));
        assert_eq!(count_users(&db.db).await, 0);
    }
}
