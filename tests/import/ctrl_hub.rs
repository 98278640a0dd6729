//! JSON:API documents: what is missing or empty is cleared; what is included is imported too.

use roster::{
    db::{service_account, team},
    domain::{GroupId, ServiceAccountId, TeamId, change::RecordType},
    import::Format,
};
use serde_json::json;

use super::*;
use crate::support::{database::on_both, list::all};

const USER: &str = "3c90c3cc-0d44-4b50-8888-8dd25736052a";

on_both! {
    async fn every_field_of_the_payload_is_kept(db: TestDb) {
        let report = import(&db.db, Format::CtrlHub, CTRL_HUB).await;
        assert_eq!((counts(&report), report.read), ([2, 0, 0, 0], 2));
        assert_eq!(report.unplaced.keys().collect::<Vec<_>>(), ["jsonapi", "meta.grants", "meta.v3"]);

        let user = user_of(&db.db, "ctrl-hub", USER).await;
        assert_eq!(fields(&user), json!({
            "createdAt": now(), "username": "cthompson", "email": "charlotte.thompson@example.com", "state": "ACTIVE",
        }));
        assert_eq!(identities_of(&db.db, &user).await, [
            ("auth0".into(), "auth0|60ba407d15951453e60e49f8".into(), json!(null)),
            ("ctrl-hub".into(), USER.into(), json!(null)),
            ("kratos".into(), "5b0ffa0f-0d0c-4a0e-9a3c-9f9c4a3c1c11".into(), json!({})),
        ]);
        assert_eq!(fields(profile_of(&db.db, &user).await), json!({
            "createdAt": now(), "user": user.id, "enabled": true, "firstName": "Charlotte", "lastName": "Thompson",
            "displayName": "Charlotte Thompson", "birthDate": "1985-06-15", "work.occupation": "Senior Software Engineer",
            "work.cscs": "GBCSCS789", "work.eusr": "GBEUSR012", "work.startDate": "2018-03-15",
            "phones.mobile": "07700 900456", "phones.landline": "020 3728 5000", "address.number": "32A",
            "address.buildingName": "The Shard", "address.street": "London Bridge Street",
            "address.area": "Central London", "address.town": "London", "address.county": "Greater London",
            "address.postcode": "SE1 9SG", "address.countryCode": "GB", "address.what3words": "spark.dizzy.ramp",
            "settings.preferredLanguage": "en-GB", "settings.timezone": "Europe/London",
        }));

        let organisation = organisation_of(&db.db, "shard-utilities").await;
        let created = "2023-11-07T05:31:56Z";
        let term = |singular: &str, plural: &str| json!([{"singular": singular, "plural": plural, "language": "en-GB"}]);
        assert_eq!(fields(&organisation), json!({
            "createdAt": created, "name": "Shard Utilities", "slug": "shard-utilities", "sandbox": true,
            "status": "ACTIVE",
            "settings.nomenclature.governance.schemes": term("Scheme", "Schemes"),
            "settings.nomenclature.governance.workOrders": term("Work order", "Work orders"),
            "features": [
                {"name": "forms", "enabled": true, "limit": 123}, {"name": "maps", "enabled": false, "limit": null},
            ],
        }));
        assert_eq!(json!(organisation.updated_at), json!(created));
        // The least of roles: what the system grants gives no rights.
        let member = json!({"roles": ["MEMBER"], "status": "ACTIVE"});
        assert_eq!(organisations_of(&db.db, &user).await, [("shard-utilities".to_owned(), member)]);
        let actions: Vec<_> =
            changes_of(&db.db, organisation.id.untyped()).await.iter().map(|row| json!(row.action)).collect();
        assert_eq!(actions, ["CREATED", "MEMBER_ADDED"]);
    }

    async fn what_is_not_in_the_file_is_listed_and_on_no_edge(db: TestDb) {
        let report = import(&db.db, Format::CtrlHub, CTRL_HUB).await;
        let mut waiting: Vec<_> = report.waiting.iter().map(ToString::to_string).collect();
        waiting.sort_unstable();
        let holder = "organisation 0f8fad5b-d9cb-469f-a165-70867728950e refers to";
        assert_eq!(waiting, [
            format!("{holder} group 9b2a1d1c-7c0a-4f0b-9b43-7f6c1c0d2e33"),
            format!("{holder} service account 2f1b7a52-5a3b-4d3a-8f5e-0a5b7a0a6c11"),
            format!("{holder} team 7c9e6679-7425-40de-944b-e07fc1f90ae7"),
            format!("user {USER} refers to team 7c9e6679-7425-40de-944b-e07fc1f90ae7"),
        ]);
        assert_eq!((report.waiting_count, report.all_in()), (4, true));
        assert_eq!(db.db.read(team::count(roster::domain::Sight::EVERYTHING, all())).await.expect("an answer"), 0);
        let told = report.to_string();
        assert!(told.contains("1 reference was completed by a record that came later\n"), "{told}");
        assert!(told.contains("4 still wait for a record"), "{told}");
    }

    async fn the_same_document_again_changes_nothing(db: TestDb) {
        import(&db.db, Format::CtrlHub, CTRL_HUB).await;
        let report = import(&db.db, Format::CtrlHub, CTRL_HUB).await;
        assert_eq!((counts(&report), report.waiting_count), ([0, 0, 2, 0], 4));
        let user = user_of(&db.db, "ctrl-hub", USER).await;
        assert_eq!(user.updated_at, user.created_at);
        assert_eq!((user.version, count_users(&db.db).await), (1, 1));
    }

    async fn missing_null_and_empty_all_clear(db: TestDb) {
        import(&db.db, Format::CtrlHub, CTRL_HUB).await;
        let text = json!({"data": {"id": USER, "type": "users", "attributes": {"profile": {
            "personal": {"first_name": "Charlotte", "last_name": "", "username": ""},
            "address": {"town": "Leeds", "country_code": null},
        }}}});
        assert_eq!(counts(&import(&db.db, Format::CtrlHub, text.to_string()).await), [0, 1, 0, 0]);
        let user = user_of(&db.db, "ctrl-hub", USER).await;
        // A username cannot be cleared; identities and organisations were not spoken of.
        assert_eq!(fields(&user), json!({"createdAt": now(), "username": "cthompson", "state": "ACTIVE"}));
        assert_eq!((identities_of(&db.db, &user).await.len(), organisations_of(&db.db, &user).await.len()), (3, 1));
        assert_eq!(fields(profile_of(&db.db, &user).await), json!({
            "createdAt": now(), "user": user.id, "enabled": true, "firstName": "Charlotte",
            "displayName": "Charlotte Thompson", "address.town": "Leeds",
        }));
    }

    async fn any_resource_type_may_be_the_data(db: TestDb) {
        import(&db.db, Format::CtrlHub, CTRL_HUB).await;
        let organisation = json!({"organisation": {"data": {"type": "organisations", "id": "0f8fad5b-d9cb-469f-a165-70867728950e"}}});
        let text = json!({"data": [
            {"id": "t", "type": "teams", "attributes": {"name": "Survey", "description": "Looks", "created_at": "2023-01-01T00:00:00Z"},
             "relationships": organisation},
            {"id": "g", "type": "groups", "attributes": {"name": "Leads", "roles": ["OWNER"], "role_bindings": [1]}, "relationships": organisation},
            {"id": "s", "type": "service-accounts", "attributes": {"name": "Sync", "email": "sync@example.com", "enabled": false,
             "keys": [{"id": "0192ab00-0000-7000-8000-00000000002a", "created_at": "2023-02-01T00:00:00Z", "last_used_at": "2023-03-01T00:00:00Z"}]},
             "relationships": organisation},
        ]});
        let report = import(&db.db, Format::CtrlHub, text.to_string()).await;
        assert_eq!((counts(&report), faults(&report)), ([3, 0, 0, 0], vec![]));
        assert_eq!(report.unplaced.keys().collect::<Vec<_>>(), ["attributes.role_bindings", "attributes.roles"]);
        assert!(report.unplaced.values().all(|of| of.why.is_some()), "{report}");
        let home = organisation_of(&db.db, "shard-utilities").await.id;
        let id: TeamId = upstream_id(&db.db, "ctrl-hub", RecordType::Team, "t").await.expect("a team");
        let row = db.db.read(team::by_ids(vec![id])).await.expect("an answer").pop().expect("a row");
        assert_eq!((fields(&row), row.organisation_id), (json!({
            "createdAt": "2023-01-01T00:00:00Z", "organisation": home, "name": "Survey", "description": "Looks",
        }), home));
        let id: GroupId = upstream_id(&db.db, "ctrl-hub", RecordType::Group, "g").await.expect("a group");
        let row = db.db.read(roster::db::group::by_ids(vec![id])).await.expect("an answer").pop().expect("a row");
        assert_eq!(fields(&row), json!({"createdAt": now(), "organisation": home, "name": "Leads"}));
        let id: ServiceAccountId =
            upstream_id(&db.db, "ctrl-hub", RecordType::ServiceAccount, "s").await.expect("an account");
        let row = db.db.read(service_account::by_ids(vec![id])).await.expect("an answer").pop().expect("a row");
        assert_eq!(fields(&row), json!({
            "createdAt": now(), "organisation": home, "name": "Sync", "email": "sync@example.com", "enabled": false,
        }));
        let keys = db.db.read(service_account::keys(vec![id])).await.expect("an answer");
        assert_eq!(json!([keys.len(), keys[0].created_at, keys[0].expires_at, keys[0].last_used_at]),
            json!([1, "2023-02-01T00:00:00Z", null, "2023-03-01T00:00:00Z"]));
        assert_eq!((row.version, changes_of(&db.db, id.untyped()).await.len()), (1, 1));
        assert_eq!(counts(&import(&db.db, Format::CtrlHub, text.to_string()).await), [0, 0, 3, 0]);
    }

    async fn what_is_no_record_is_told(db: TestDb) {
        let text = json!({"data": [
            {"id": "1", "type": "users"},
            {"id": "2", "type": "invoices", "attributes": {"a": 1}},
            {"type": "teams", "attributes": {"name": "x"}},
        ], "included": [{"id": "3", "type": "invoices", "attributes": {"a": 1}}]});
        let report = import(&db.db, Format::CtrlHub, text.to_string()).await;
        let told: Vec<_> = faults(&report).into_iter().map(|(place, field, _)| (place, field)).collect();
        assert_eq!(told, [("FILE, line 1, data[0]", "attributes"), ("FILE, line 1, data[1]", "type"), ("FILE, line 1, data[2]", "id")]);
        assert_eq!(report.unplaced.keys().collect::<Vec<_>>(), ["included[] of type “invoices”"]);
    }

    async fn a_membership_may_be_suspended(db: TestDb) {
        let text = |status: &str| CTRL_HUB.replacen(
            r#""type": "organisations" }] }"#,
            &format!(r#""type": "organisations", "meta": {{ "status": "{status}" }} }}] }}"#),
            1,
        );
        let report = import(&db.db, Format::CtrlHub, text("suspended")).await;
        assert!(report.all_in(), "{:?}", report.bad);
        let user = user_of(&db.db, "ctrl-hub", USER).await;
        let is = |status: &str| vec![("shard-utilities".to_owned(), json!({"roles": ["MEMBER"], "status": status}))];
        assert_eq!(organisations_of(&db.db, &user).await, is("SUSPENDED"));
        // Who says nothing of the status leaves it.
        import(&db.db, Format::CtrlHub, CTRL_HUB).await;
        assert_eq!(organisations_of(&db.db, &user).await, is("SUSPENDED"));
        assert_eq!(counts(&import(&db.db, Format::CtrlHub, text("active")).await), [0, 1, 1, 0]);
        assert_eq!(organisations_of(&db.db, &user).await, is("ACTIVE"));
    }

    async fn numbers_are_known_again_however_they_are_written(db: TestDb) {
        let text = r#"{"data": {"type": "users", "id": "u", "attributes": {"identities": [
            {"platform": "auth0", "id": "1", "meta": {"large": 1e16, "nothing": -0.0, "small": 1.25e-7, "long": 0.1234567890123456789}}
        ]}}}"#;
        assert_eq!(counts(&import(&db.db, Format::CtrlHub, text).await), [1, 0, 0, 0]);
        assert_eq!(counts(&import(&db.db, Format::CtrlHub, text).await), [0, 0, 1, 0]);
        let meta = identities_of(&db.db, &user_of(&db.db, "auth0", "1").await).await[0].2.to_string();
        assert_eq!(meta, r#"{"large":10000000000000000,"long":0.12345678901234568,"nothing":0,"small":1.25e-7}"#);
    }

    async fn addresses_are_listed_wherever_they_stand(db: TestDb) {
        let links = json!({"self": "https://hub.example.com/x"});
        let organisation = json!({"links": links, "data": {"type": "organisations", "id": "o"}});
        let text = json!({"links": links, "data": {"type": "teams", "id": "t", "links": links, "attributes": {"name": "T"},
            "relationships": {"organisation": organisation, "members": {"links": links, "data": []}}}});
        let report = import(&db.db, Format::CtrlHub, text.to_string()).await;
        assert_eq!(unplaced(&report), [
            ("links", 2, true), ("relationships.members.links", 1, true), ("relationships.organisation.links", 1, true),
        ]);
    }
}
