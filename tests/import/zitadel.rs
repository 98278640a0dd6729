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

    async fn an_owner_on_the_command_line_is_refused(db: TestDb) {
        let refused = try_import(&db.db, Format::Zitadel, ZITADEL, &owner("acme"), &()).await;
        assert!(matches!(refused, Err(import::Error::Options(_))));
        assert_eq!(count_users(&db.db).await, 0);
    }
}
