//! Who is the same person: an identity decides, and an e-mail address only where that was asked for.

use std::sync::Arc;

use roster::{auth::issue::Issuer, domain::clock::SystemIds, import::Format};
use serde_json::json;

use super::*;
use crate::support::{app::now, database::on_both, list::all};

fn hub_user(id: &str, attributes: Value) -> String {
    json!({"data": {"id": id, "type": "users", "attributes": attributes}}).to_string()
}

on_both! {
    async fn an_identity_that_is_listed_joins(db: TestDb) {
        import(&db.db, Format::Apex, APEX).await;
        let text = hub_user("h1", json!({
            "identities": [{"platform": "apex", "id": "1", "meta": {"since": 2020}}],
            "profile": {"personal": {"username": "charlotte"}},
        }));
        assert_eq!(counts(&import(&db.db, Format::CtrlHub, text).await), [0, 1, 0, 0]);
        let user = user_of(&db.db, "apex", "1").await;
        assert_eq!((user_of(&db.db, "ctrl-hub", "h1").await.id, count_users(&db.db).await), (user.id, 1));
        // The account, what is said of the other one, and the name are one change.
        assert_eq!((user.username.as_str(), user.version), ("charlotte", 2));
        assert_eq!(changes_of(&db.db, user.id.untyped()).await.len(), 2);
        // Each system writes its own fields.
        let profile = profile_of(&db.db, &user).await;
        assert_eq!(profile.job_title.as_deref(), Some("Salesperson"));
        // apex itself says nothing of the account, and takes nothing away.
        assert_eq!(counts(&import(&db.db, Format::Apex, APEX).await), [0, 0, 1, 0]);
        assert_eq!(identities_of(&db.db, &user).await, [
            ("apex".into(), "1".into(), json!({"since": 2020})), ("ctrl-hub".into(), "h1".into(), json!(null)),
        ]);
    }

    async fn an_administrator_gets_no_other_account(db: TestDb) {
        import(&db.db, Format::Apex, APEX).await;
        let user = user_of(&db.db, "apex", "1").await;
        let issuer = Issuer { db: db.db.clone(), ids: Arc::new(SystemIds), now: now() };
        issuer.administrator(&user.username, None, chrono::TimeDelta::days(1)).await.expect("an administrator");
        let text = hub_user("h1", json!({"identities": [{"platform": "apex", "id": "1"}]}));
        let report = import(&db.db, Format::CtrlHub, text).await;
        let [bad] = &report.bad[..] else { panic!("one fault, not {:?}", report.bad) };
        assert!(format!("{bad:?}").contains("to an administrator of the instance, which no import does"), "{bad:?}");
        assert_eq!(identities_of(&db.db, &user).await.len(), 1);
        // What is known of the account is imported again as before.
        assert_eq!(import(&db.db, Format::Apex, APEX).await.bad.len(), 0);
    }

    async fn identities_of_two_people_are_a_contradiction(db: TestDb) {
        import(&db.db, Format::Apex, r#"[{"user_id": 1}, {"user_id": 2}]"#).await;
        let text = hub_user("h1", json!({"identities": [{"platform": "apex", "id": 1}, {"platform": "apex", "id": 2}]}));
        let report = import(&db.db, Format::CtrlHub, text).await;
        let [bad] = &report.bad[..] else { panic!("one fault, not {:?}", report.bad) };
        assert_eq!(bad.field, "attributes.identities");
        assert!(bad.reason.contains("two different users"), "{}", bad.reason);
        assert!(find_user(&db.db, "ctrl-hub", "h1").await.is_none());
    }

    async fn an_address_that_is_taken_is_told_and_joins_only_when_asked(db: TestDb) {
        import(&db.db, Format::Zitadel, ZITADEL).await;
        let text = r#"{"id": 5, "email": "MINNIE@mouse.example.com", "licenses": ["b"]}"#;
        let report = import(&db.db, Format::Drvn, text).await;
        let [bad] = &report.bad[..] else { panic!("one fault, not {:?}", report.bad) };
        assert_eq!((bad.field.as_str(), bad.reason.as_str()), ("email", "is the e-mail address of another user."));
        assert!(find_user(&db.db, "drvn", "5").await.is_none());

        let report = import_with(&db.db, Format::Drvn, text, &by_email()).await;
        assert_eq!(counts(&report), [0, 1, 0, 0]);
        let user = user_of(&db.db, "drvn", "5").await;
        assert_eq!((user.id, count_users(&db.db).await), (user_of(&db.db, "zitadel", "69629023906488334").await.id, 1));
        assert_eq!(profile_of(&db.db, &user).await.licences.0.len(), 1);
        // From now on it is the identity that joins.
        assert_eq!(counts(&import(&db.db, Format::Drvn, text).await), [0, 0, 1, 0]);
    }

    async fn contacts_join_where_a_system_knows_no_other_address(db: TestDb) {
        let zitadel = ZITADEL.replace("minnie@mouse.example.com", "marysmith@email.com");
        import(&db.db, Format::Zitadel, zitadel).await;
        assert_eq!(counts(&import_with(&db.db, Format::B2core, B2CORE, &by_email()).await), [0, 1, 0, 0]);
        assert_eq!(count_users(&db.db).await, 1);
        // Nobody becomes two accounts of one system.
        let other = r#"{"profileId": "2", "contacts": [{"key": "email", "value": "marysmith@email.com"}]}"#;
        let report = import_with(&db.db, Format::B2core, other, &by_email()).await;
        let [bad] = &report.bad[..] else { panic!("one fault, not {:?}", report.bad) };
        assert!(bad.reason.contains("cannot be both"), "{}", bad.reason);
        // Without being asked, contacts that are alike are nothing special.
        assert_eq!(counts(&import(&db.db, Format::B2core, other).await), [1, 0, 0, 0]);
    }

    async fn contacts_join_whichever_system_comes_first(db: TestDb) {
        import(&db.db, Format::B2core, B2CORE).await;
        let zitadel = ZITADEL.replace("minnie@mouse.example.com", "MarySmith@email.com");
        assert_eq!(counts(&import_with(&db.db, Format::Zitadel, zitadel, &by_email()).await), [0, 1, 0, 0]);
        assert_eq!(count_users(&db.db).await, 1);
        // Two clients may share an address, and are two all the same.
        let others = r#"[{"profileId": "2", "contacts": [{"key": "email", "value": "shared@example.com"}]},
                         {"profileId": "3", "contacts": [{"key": "email", "value": "shared@example.com"}]}]"#;
        assert_eq!(counts(&import_with(&db.db, Format::B2core, others, &by_email()).await), [2, 0, 0, 0]);
        // Which of the two a third system means, nobody can tell.
        let report = import_with(&db.db, Format::Drvn, r#"{"id": 5, "email": "shared@example.com"}"#, &by_email()).await;
        let [bad] = &report.bad[..] else { panic!("one fault, not {:?}", report.bad) };
        assert!(bad.field == "email" && bad.reason.contains("two different users"), "{bad}");
    }

    async fn a_username_that_is_taken_is_told(db: TestDb) {
        import(&db.db, Format::Zitadel, ZITADEL).await;
        let text = r#"[{"id": "8", "userName": "Minnie-Mouse"}, {"id": "9", "userName": "donald"}]"#;
        let report = import(&db.db, Format::Zitadel, text).await;
        assert_eq!(counts(&report), [1, 0, 0, 1]);
        assert_eq!(faults(&report), [("FILE, line 1, [0]", "userName", "is the username of another user.")]);
    }

    async fn an_owner_is_made_once_and_owns_who_has_none(db: TestDb) {
        import(&db.db, Format::Apex, APEX).await;
        let report = import_with(&db.db, Format::Apex, r#"[{"user_id": 1}, {"user_id": 2}]"#, &owner("Acme")).await;
        assert_eq!(counts(&report), [1, 1, 0, 0]);
        let acme = organisation_of(&db.db, "acme").await;
        assert_eq!((acme.name.as_str(), acme.slug.as_str()), ("Acme", "Acme"));
        for subject in ["1", "2"] {
            let user = user_of(&db.db, "apex", subject).await;
            assert_eq!([user.owner_id, profile_of(&db.db, &user).await.owner_id], [Some(acme.id); 2]);
        }
        import_with(&db.db, Format::Apex, r#"{"user_id": 1}"#, &owner("acme")).await;
        let report = import_with(&db.db, Format::Apex, r#"{"user_id": 1}"#, &owner("other")).await;
        assert_eq!(counts(&report), [0, 0, 1, 0]);
        assert_eq!(user_of(&db.db, "apex", "1").await.owner_id, Some(acme.id));
        assert!(try_import(&db.db, Format::Apex, APEX, &owner("not a slug"), &()).await.is_err());
    }

    async fn an_owner_that_nobody_needs_is_not_made(db: TestDb) {
        let made = async || db.db.read(organisation::count(roster::domain::Sight::EVERYTHING, all())).await.expect("an answer");
        import_with(&db.db, Format::B2core, r#"{"profileId": "1", "uuid": "a"}"#, &owner("acme")).await;
        let report = import_with(&db.db, Format::B2core, r#"[{"profileId": "1"}, {"profileId": "1", "enabled": true}]"#, &owner("other")).await;
        assert_eq!((counts(&report), made().await), ([0, 0, 2, 0], 1));
        // Made for a record that is refused then, it goes with the record; the next record may need it still.
        let bad = json!({"profileId": "2", "contacts": [{"key": "email", "value": "no"}]});
        let report = import_with(&db.db, Format::B2core, bad.to_string(), &owner("other")).await;
        assert_eq!((counts(&report), made().await), ([0, 0, 0, 1], 1));
        let text = json!([bad, {"profileId": "3"}, {"profileId": "4"}]);
        let report = import_with(&db.db, Format::B2core, text.to_string(), &owner("other")).await;
        assert_eq!((counts(&report), made().await), ([2, 0, 0, 1], 2));
        let other = organisation_of(&db.db, "other").await.id;
        for subject in ["3", "4"] {
            assert_eq!(user_of(&db.db, "b2core", subject).await.owner_id, Some(other));
        }
    }

    async fn a_users_number_is_dialled_in_the_country_that_is_known_by_now(db: TestDb) {
        import(&db.db, Format::Drvn, r#"{"id": 1, "email": "a@example.com", "phone_number": "020 3728 5000"}"#).await;
        let phone = async || user_of(&db.db, "drvn", "1").await.phone;
        assert_eq!(phone().await.as_deref(), Some("020 3728 5000"));
        let hub = hub_user("h", json!({"email": "a@example.com", "profile": {"address": {"country_code": "GB"}}}));
        assert_eq!(counts(&import_with(&db.db, Format::CtrlHub, hub, &by_email()).await), [0, 1, 0, 0]);
        assert_eq!(phone().await.as_deref(), Some("+442037285000"));
    }

    async fn an_organisation_that_came_from_nowhere_is_adopted_by_its_slug(db: TestDb) {
        import_with(&db.db, Format::Apex, APEX, &owner("shard-utilities")).await;
        let made = organisation_of(&db.db, "shard-utilities").await;
        assert_eq!(counts(&import(&db.db, Format::CtrlHub, CTRL_HUB).await), [1, 1, 0, 0]);
        let adopted = organisation_of(&db.db, "shard-utilities").await;
        assert_eq!((adopted.id, adopted.name.as_str()), (made.id, "Shard Utilities"));
        // One that came from a system is not: two of them may be two.
        let other = CTRL_HUB.replace("0f8fad5b-d9cb-469f-a165-70867728950e", "other");
        let report = import(&db.db, Format::CtrlHub, other).await;
        let told: Vec<_> = faults(&report).into_iter().map(|(_, field, reason)| (field, reason)).collect();
        assert_eq!(told, [("attributes.slug", "is the slug of another organisation.")]);
    }
}
