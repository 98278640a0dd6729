//! Profiles with contacts: a missing field keeps, a null one clears, a contact that is not sent stays.

use roster::import::Format;
use serde_json::json;

use super::*;
use crate::support::database::on_both;

const ID: &str = "6006dda272f002519c3eb505";

on_both! {
    async fn every_field_of_the_payload_is_kept(db: TestDb) {
        let report = import(&db.db, Format::B2core, B2CORE).await;
        assert_eq!((counts(&report), report.read), ([1, 0, 0, 0], 1));
        let country = ["country.countryId", "country.createTime", "country.updateTime"];
        assert_eq!(unplaced(&report), country.map(|path| (path, 1, true)));

        let user = user_of(&db.db, "b2core", ID).await;
        let created = "2021-01-01T00:00:00Z";
        let username = format!("b2core-{ID}");
        assert_eq!(fields(&user), json!({"createdAt": created, "username": username, "state": "ACTIVE"}));
        let profile = profile_of(&db.db, &user).await;
        assert_eq!(fields(&profile), json!({
            "createdAt": created,
            "user": user.id,
            "enabled": true,
            "firstName": "Mary",
            "middleName": "Jane",
            "lastName": "Smith",
            "displayName": "Mary Jane Smith",
            "country": "US",
            "tags": ["blue", "green"],
        }));
        assert_eq!(profile.name, "Mary Jane Smith");
        assert_eq!([user.updated_at, profile.updated_at], [user.created_at; 2]);

        let contacts = contacts_of(&db.db, &profile).await;
        let of = |kind: &str, value: &str, canonical: &str| json!({
            "createdAt": created, "profile": profile.id, "kind": kind, "value": value, "canonicalValue": canonical,
        });
        assert_eq!(fields(&contacts[1]), of("PHONE", "+9876543210", "+9876543210"));
        assert_eq!(fields(&contacts[0]), of("EMAIL", "marysmith@email.com", "marysmith@email.com"));
        assert_eq!(changes_of(&db.db, contacts[0].id.untyped()).await.len(), 1);
    }

    async fn a_name_that_contradicts_its_parts_is_listed(db: TestDb) {
        let text = json!([
            {"profileId": "1", "firstName": "Zoe\u{308}", "lastName": "Smith", "name": "Zoë Smith"},
            {"profileId": "2", "firstName": "Mary", "name": "Mary Smith"},
            {"profileId": "3", "name": "Mary"},
            {"profileId": "4", "name": ""},
        ]);
        let report = import(&db.db, Format::B2core, text.to_string()).await;
        assert_eq!((counts(&report), unplaced(&report)), ([4, 0, 0, 0], vec![("name", 2, true)]));
        // The parts that are known already make the name of a partial update, too.
        let text = r#"{"profileId": "1", "lastName": "Jones", "name": "Zoë Jones"}"#;
        assert_eq!(unplaced(&import(&db.db, Format::B2core, text).await), []);
    }

    async fn what_is_said_of_a_country_and_is_not_so_is_listed(db: TestDb) {
        let country = |name: &str, region: &str| json!({"alpha2Code": "US", "countryName": name, "geographicRegionName": region,
            "geographicRegionNumericCode": "021"});
        let text = json!([
            {"profileId": "1", "country": country("united states", "Northern America")},
            {"profileId": "2", "countryNumericCode": "840", "country": country("United States of America", "Narnia")},
        ]);
        let report = import(&db.db, Format::B2core, text.to_string()).await;
        assert_eq!(counts(&report), [2, 0, 0, 0]);
        assert_eq!(unplaced(&report), [("country.countryName", 1, true), ("country.geographicRegionName", 1, true)]);
    }

    async fn a_later_time_is_kept_though_nothing_else_changed(db: TestDb) {
        let text = |year: u32| json!({"profileId": "1", "updateTime": format!("{year}-01-01T00:00:00Z"), "contacts": [
            {"contactId": "2", "key": "email", "value": "a@example.com", "updateTime": format!("{year}-01-01T00:00:00Z")},
        ]}).to_string();
        import(&db.db, Format::B2core, text(2021)).await;
        for year in [2022, 2020] {
            assert_eq!(counts(&import(&db.db, Format::B2core, text(year)).await), [0, 0, 1, 0]);
            let user = user_of(&db.db, "b2core", "1").await;
            let profile = profile_of(&db.db, &user).await;
            let contact = &contacts_of(&db.db, &profile).await[0];
            assert_eq!(json!([user.updated_at, profile.updated_at, contact.updated_at]), json!(vec!["2022-01-01T00:00:00Z"; 3]));
            assert_eq!([user.version, profile.version, contact.version], [1; 3]);
        }
    }

    async fn what_happens_to_contacts_is_in_the_history_of_the_owner(db: TestDb) {
        let text = |value: &str| json!({"profileId": "1", "contacts": [{"contactId": "2", "key": "email", "value": value}]}).to_string();
        import_with(&db.db, Format::B2core, text("a@example.com"), &owner("acme")).await;
        import(&db.db, Format::B2core, text("b@example.com")).await;
        let profile = profile_of(&db.db, &user_of(&db.db, "b2core", "1").await).await;
        let changes = changes_of(&db.db, contacts_of(&db.db, &profile).await[0].id.untyped()).await;
        let acme = organisation_of(&db.db, "acme").await.id;
        assert_eq!(changes.iter().map(|change| change.organisation_id).collect::<Vec<_>>(), [Some(acme); 2]);
    }

    async fn the_same_record_again_changes_nothing(db: TestDb) {
        import(&db.db, Format::B2core, B2CORE).await;
        assert_eq!(counts(&import(&db.db, Format::B2core, B2CORE).await), [0, 0, 1, 0]);
        let profile = profile_of(&db.db, &user_of(&db.db, "b2core", ID).await).await;
        assert_eq!((profile.version, contacts_of(&db.db, &profile).await.len(), count_users(&db.db).await), (1, 2, 1));
    }

    async fn contacts_are_made_and_updated_and_never_taken_away(db: TestDb) {
        import(&db.db, Format::B2core, B2CORE).await;
        let text = json!({"profileId": ID, "uuid": "mine", "middleName": null, "updateTime": "2022-02-02T00:00:00Z", "contacts": [
            {"contactId": "6006dda272f002519c3eb507", "value": "(202) 555-0123"},
            {"contactId": "new", "key": "email", "value": "Mary@Example.com", "uuid": "c3"},
        ]});
        assert_eq!(counts(&import(&db.db, Format::B2core, text.to_string()).await), [0, 1, 0, 0]);
        let profile = profile_of(&db.db, &user_of(&db.db, "b2core", ID).await).await;
        assert_eq!((profile.external_id.as_deref(), profile.name.as_str()), (Some("mine"), "Mary Smith"));
        assert_eq!(json!(profile.updated_at), json!("2022-02-02T00:00:00Z"));
        // The name to be shown was made once, and is not made again.
        assert_eq!((profile.display_name.as_str(), profile.tags.0.len()), ("Mary Jane Smith", 2));
        let contacts = contacts_of(&db.db, &profile).await;
        let told = |value: &str| {
            let contact = contacts.iter().find(|contact| contact.value == value).expect("a contact");
            (contact.version, contact.canonical_value.clone().unwrap_or_default(), contact.external_id.clone())
        };
        assert_eq!(contacts.len(), 3);
        // A number without a country is dialled in that of the profile.
        assert_eq!(told("(202) 555-0123"), (2, "+12025550123".into(), None));
        assert_eq!(told("Mary@Example.com"), (1, "mary@example.com".into(), Some("c3".into())));
        assert_eq!(told("marysmith@email.com").0, 1);
    }

    async fn what_comes_to_be_at_one_moment_keeps_the_order_of_the_file(db: TestDb) {
        let value = |n: usize| format!("a{}@example.com", (n * 7) % 20);
        let contact = |n: usize| json!({"contactId": n, "key": "email", "value": value(n)});
        let text = |numbers: std::ops::Range<usize>| json!({"profileId": "1", "contacts": numbers.map(contact).collect::<Vec<_>>()});
        // Two records of one person, one after the other.
        import(&db.db, Format::B2core, json!([text(0..15), text(15..20)]).to_string()).await;
        let user = user_of(&db.db, "b2core", "1").await;
        let kept: Vec<_> =
            contacts_of(&db.db, &profile_of(&db.db, &user).await).await.into_iter().map(|row| row.value).collect();
        assert_eq!(kept, (0..20).map(value).collect::<Vec<_>>());

        let identity = |n: usize| json!({"platform": "auth0", "id": (n * 7) % 20});
        let identities: Vec<_> = (0..20).map(identity).collect();
        let text = json!({"data": {"id": "h", "type": "users", "attributes": {"identities": identities}}});
        import(&db.db, Format::CtrlHub, text.to_string()).await;
        let user = user_of(&db.db, "ctrl-hub", "h").await;
        let kept = db.db.read(user::identities(vec![user.id])).await.expect("an answer");
        let kept: Vec<_> = kept.into_iter().map(|row| row.subject).collect();
        let expected = (0..20).map(|n| ((n * 7) % 20).to_string());
        assert_eq!(kept, std::iter::once("h".to_owned()).chain(expected).collect::<Vec<_>>());
    }

    async fn what_the_list_says_of_itself_is_listed_as_that(db: TestDb) {
        let text = json!({"data": [{"profileId": "1"}], "total": 1, "limit": 10, "offset": 0});
        let report = import(&db.db, Format::B2core, text.to_string()).await;
        assert_eq!(unplaced(&report), [("limit", 1, true), ("offset", 1, true), ("total", 1, true)]);
        let report = import(&db.db, Format::B2core, r#"{"profileId": "2", "contacts": [{"key": "fax", "value": "1"}]}"#).await;
        assert_eq!(faults(&report), [("FILE", "contacts[0].key", "is “fax”, which is none of email, phone.")]);
    }

    async fn a_number_is_dialled_in_the_country_that_is_known_by_now(db: TestDb) {
        let text = |more: Value| {
            let mut record = json!({"profileId": "1"});
            record.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            record.to_string()
        };
        let state = async || {
            let user = user_of(&db.db, "b2core", "1").await;
            let contacts = contacts_of(&db.db, &profile_of(&db.db, &user).await).await;
            let phone = contacts.into_iter().find(|row| row.value.starts_with('0')).expect("a number");
            (phone.canonical_value, phone.version)
        };
        let contacts = json!({"contacts": [
            {"contactId": "a", "key": "phone", "value": "020 3728 5000"}, {"contactId": "b", "key": "phone", "value": "+9876543210"},
        ]});
        import(&db.db, Format::B2core, text(contacts.clone())).await;
        assert_eq!(state().await, (None, 1));
        assert_eq!(counts(&import(&db.db, Format::B2core, text(json!({"countryNumericCode": "826"}))).await), [0, 1, 0, 0]);
        assert_eq!(state().await, (Some("+442037285000".into()), 2));
        // Of several contacts only those that change are written; and the history tells of them.
        let renamed = json!({"countryNumericCode": null, "contacts": [{"contactId": "a", "uuid": "mine"}]});
        assert_eq!(counts(&import(&db.db, Format::B2core, text(renamed)).await), [0, 1, 0, 0]);
        assert_eq!(state().await, (None, 3));
        assert_eq!(counts(&import(&db.db, Format::B2core, text(contacts)).await), [0, 0, 1, 0]);
        // A number that cannot be one of the country has no comparable form there.
        import(&db.db, Format::B2core, text(json!({"countryNumericCode": "010"}))).await;
        assert_eq!(state().await.0, None);
    }

    async fn a_country_that_contradicts_its_code_is_refused(db: TestDb) {
        let text = r#"{"profileId": "1", "countryNumericCode": "840", "country": {"numericCode": "826", "alpha2Code": "US"}}"#;
        let report = import(&db.db, Format::B2core, text).await;
        assert_eq!(faults(&report), [("FILE", "country.numericCode", "is “826”, which is not the country “840”.")]);
        let text = r#"{"profileId": "1", "country": {"numericCode": "004"}}"#;
        assert!(import(&db.db, Format::B2core, text).await.all_in());
        let profile = profile_of(&db.db, &user_of(&db.db, "b2core", "1").await).await;
        assert_eq!(profile.country_code.as_deref(), Some("AF"));
    }

    async fn a_contact_is_checked_by_its_kind_and_stays_with_its_profile(db: TestDb) {
        import(&db.db, Format::B2core, B2CORE).await;
        let text = json!([
            {"profileId": "2", "contacts": [{"contactId": "x", "key": "email", "value": "+4420"}, {"key": "fax", "value": "1"}]},
            {"profileId": "3", "contacts": [{"contactId": "6006dda272f002519c3eb507", "key": "phone", "value": "+44 20 3728 5000"}]},
        ]);
        let report = import(&db.db, Format::B2core, text.to_string()).await;
        let places: Vec<_> = report.bad.iter().map(|bad| (bad.place.as_str(), bad.field.as_str())).collect();
        assert_eq!(places, [
            ("FILE, line 1, [0]", "contacts[0].value"),
            ("FILE, line 1, [0]", "contacts[1].key"),
            ("FILE, line 1, [1]", "contacts[0].contactId"),
        ]);
        assert_eq!((report.failed, count_users(&db.db).await), (2, 1));
    }

    async fn the_earliest_time_of_creation_is_kept(db: TestDb) {
        let text = |created: &str| json!({"profileId": "1", "createTime": created}).to_string();
        import(&db.db, Format::B2core, text("2021-01-01T00:00:00Z")).await;
        assert_eq!(counts(&import(&db.db, Format::B2core, text("2022-01-01T00:00:00Z")).await), [0, 0, 1, 0]);
        assert_eq!(counts(&import(&db.db, Format::B2core, text("2020-01-01T00:00:00Z")).await), [0, 1, 0, 0]);
        let user = user_of(&db.db, "b2core", "1").await;
        assert_eq!(json!(user.created_at), json!("2020-01-01T00:00:00Z"));
        assert_eq!(json!(user.updated_at), json!(now()));
    }

    async fn an_identifier_is_unique_within_its_owner(db: TestDb) {
        let text = |id: u32| json!({"profileId": id, "uuid": "same"}).to_string();
        assert!(import(&db.db, Format::B2core, text(1)).await.all_in());
        for report in [
            import(&db.db, Format::B2core, text(2)).await,
            {
                assert!(import_with(&db.db, Format::B2core, text(3), &owner("acme")).await.all_in());
                import_with(&db.db, Format::B2core, text(4), &owner("acme")).await
            },
        ] {
            let [bad] = &report.bad[..] else { panic!("one fault, not {:?}", report.bad) };
            assert_eq!(bad.field, "uuid");
            assert!(bad.reason.contains("another profile of the same owner"), "{}", bad.reason);
        }
    }
}
