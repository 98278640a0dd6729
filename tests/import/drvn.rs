//! Drivers: a missing field keeps; what drvn requires cannot be blank; a filled slot is a document.

use roster::{
    db::document::{self, DocumentRow},
    import::Format,
};
use serde_json::json;

use super::*;
use crate::support::{database::on_both, list::WHOLE};

async fn documents_of(db: &Db, profile: &ProfileRow) -> Vec<DocumentRow> {
    let rows = db
        .read(document::page_of_profiles(roster::domain::Sight::EVERYTHING, vec![profile.id], WHOLE))
        .await
        .expect("an answer");
    let mut rows: Vec<_> = rows.into_iter().map(|entry| entry.row).collect();
    rows.sort_by_key(|row| row.filename.clone());
    rows
}

on_both! {
    async fn every_field_of_the_payload_is_kept(db: TestDb) {
        let report = import(&db.db, Format::Drvn, DRVN).await;
        assert_eq!((counts(&report), report.read, report.unplaced.len()), ([1, 0, 0, 0], 1, 0));

        let user = user_of(&db.db, "drvn", "611").await;
        let email = "nicola.conn+driver@example.com";
        assert_eq!(
            fields(&user),
            json!({"createdAt": now(), "username": "drvn-611", "state": "ACTIVE", "email": email})
        );
        let profile = profile_of(&db.db, &user).await;
        assert_eq!(fields(&profile), json!({
            "createdAt": now(),
            "user": user.id,
            "enabled": true,
            "firstName": "Nicola",
            "lastName": "Conn",
            "displayName": "Nicola Conn",
            "birthDate": "1985-03-20",
            "bio": "Conculco maxime clamo. Astrum pecunia validus.",
            "englishLevel": "BEGINNER",
            "phones.contact": "07515 470386",
            "address.postcode": "EC1A 1BB",
            "driver.startDate": "2020-03-20",
            "driver.licences": ["C", "B", "ADR", "HIAB"],
            "driver.requiredDocuments":
                ["DBS", "TACHO", "ENHANCED_DBS", "CPC", "MEDICAL_CHECK", "CHILD_SAFEGUARD_TRAINING"],
        }));
        assert_eq!(documents_of(&db.db, &profile).await, []);
        assert_eq!(counts(&import(&db.db, Format::Drvn, DRVN).await), [0, 0, 1, 0]);
    }

    async fn a_filled_slot_is_a_document(db: TestDb) {
        let file = |id: u32, name: &str| json!({
            "id": id, "signed_id": format!("signed-{id}"), "byte_size": 2_048, "filename": name,
            "url": format!("https://files.example.com/{id}"),
        });
        let text = json!({"profiles": [{
            "id": 1, "dbs": file(1, "a.pdf"), "enchanced_dbs": file(2, "b.pdf"), "cpc": file(3, "c.pdf"),
            "cv": file(4, "d.pdf"), "medical_check": file(5, "e.pdf"), "tacho": file(6, "f.pdf"),
            "child_safeguard_training": file(7, "g.pdf"), "driving_license": [file(8, "h.png"), file(9, "i.png")],
            "documents": [file(10, "j.txt")], "birth_date": "1985-03-20T10:00:00Z",
            "phone_number": "+44 7515 470386", "last_sign_in_at": "2024-05-06T07:08:09Z",
        }]});
        let report = import(&db.db, Format::Drvn, text.to_string()).await;
        assert_eq!(counts(&report), [1, 0, 0, 0]);
        // They are kept, and cannot be read.
        for slot in ["dbs", "cv", "documents[]", "driving_license[]"] {
            for field in ["signed_id", "url"] {
                let of = report.unplaced.get(&format!("{slot}.{field}")).expect("it is listed");
                assert!(of.why.is_some_and(|why| why.contains("not readable yet")), "{slot}.{field}");
            }
        }
        let user = user_of(&db.db, "drvn", "1").await;
        assert_eq!((user.phone.as_deref(), json!(user.last_sign_in_at)), (Some("+447515470386"), json!("2024-05-06T07:08:09Z")));
        let profile = profile_of(&db.db, &user).await;
        assert_eq!(json!(profile.birth_date), json!("1985-03-20"));
        let documents = documents_of(&db.db, &profile).await;
        let kinds: Vec<_> = documents.iter().map(|row| json!(row.kind)).collect();
        assert_eq!(json!(kinds), json!([
            "DBS", "ENHANCED_DBS", "CPC", "CV", "MEDICAL_CHECK", "TACHO", "CHILD_SAFEGUARD_TRAINING",
            "DRIVING_LICENCE", "DRIVING_LICENCE", "OTHER",
        ]));
        let first = &documents[0];
        assert_eq!((first.filename.as_str(), first.byte_size), ("a.pdf", Some(2_048)));
        assert_eq!(first.source_signed_id.as_deref(), Some("signed-1"));
        assert_eq!(first.source_url.as_deref(), Some("https://files.example.com/1"));

        // The same file again is the same document; an empty slot takes none away.
        let text = json!({"profile": {"id": 1, "dbs": file(1, "z.pdf"), "cv": {"id": null, "filename": ""}}});
        assert_eq!(counts(&import(&db.db, Format::Drvn, text.to_string()).await), [0, 1, 0, 0]);
        let documents = documents_of(&db.db, &profile).await;
        assert_eq!((documents.len(), documents[9].filename.as_str(), documents[9].version), (10, "z.pdf", 2));
    }

    async fn where_a_file_is_now_is_kept_and_has_no_history(db: TestDb) {
        let text = |url: &str| json!({"id": 1, "dbs": {"id": 1, "filename": "a.pdf", "url": url}}).to_string();
        assert_eq!(counts(&import(&db.db, Format::Drvn, text("https://files.example.com/1")).await), [1, 0, 0, 0]);
        assert_eq!(counts(&import(&db.db, Format::Drvn, text("https://files.example.com/2")).await), [0, 0, 1, 0]);
        let profile = profile_of(&db.db, &user_of(&db.db, "drvn", "1").await).await;
        let document = documents_of(&db.db, &profile).await.pop().expect("a document");
        assert_eq!((document.source_url.as_deref(), document.version), (Some("https://files.example.com/2"), 1));
        let changes = changes_of(&db.db, document.id.untyped()).await;
        assert!(changes.len() == 1 && !json!(changes[0].fields).to_string().contains("https:"), "{changes:?}");
    }

    async fn what_drvn_requires_cannot_be_blank(db: TestDb) {
        import(&db.db, Format::Drvn, DRVN).await;
        let text = |value: Value| json!({"profile": {
            "id": 611, "first_name": value, "last_name": value, "postcode": value, "english_level": value,
            "contact_phone_number": value, "bio": value,
        }});
        for value in [json!(""), json!(null)] {
            let report = import(&db.db, Format::Drvn, text(value).to_string()).await;
            let mut fields: Vec<_> = report.bad.iter().map(|bad| bad.field.as_str()).collect();
            fields.sort_unstable();
            assert_eq!(fields, ["contact_phone_number", "english_level", "first_name", "last_name", "postcode"]);
        }
        let profile = profile_of(&db.db, &user_of(&db.db, "drvn", "611").await).await;
        assert_eq!((profile.version, profile.bio.is_some()), (1, true));
        // A profile that was never filled in has nothing to lose.
        let text = json!({"id": 612, "first_name": null, "postcode": null}).to_string();
        assert!(import(&db.db, Format::Drvn, text).await.all_in());
    }

    async fn what_is_wrong_is_told_in_drvns_words(db: TestDb) {
        let text = json!({"id": 1, "compliance_documents": ["dbs", "passport"], "licenses": ["z"], "english_level": "bad"});
        let report = import(&db.db, Format::Drvn, text.to_string()).await;
        let told: Vec<_> = faults(&report).into_iter().map(|(_, field, reason)| (field, reason)).collect();
        let kinds = "cpc, cv, dbs, enchanced_dbs, child_safeguard_training, medical_check, tacho, driving_license, documents";
        assert_eq!(told[0], ("english_level", "is “bad”, which is none of beginner, intermediate, advanced, fluent, native."));
        assert_eq!(told[1].0, "licenses[0]");
        assert!(told[1].1.starts_with("is “z”, which is none of am, a1, "), "{}", told[1].1);
        assert_eq!(told[2], ("compliance_documents[1]", format!("is “passport”, which is none of {kinds}.").as_str()));
        // What is blank is not told to be cleared where it cannot.
        let text = json!([{"id": 1, "first_name": " "}, {"id": 1, "cv": {"id": 1, "filename": ""}}, {"id": 1, "bio": "\u{200b}"}]);
        let report = import(&db.db, Format::Drvn, text.to_string()).await;
        let told: Vec<_> = faults(&report).into_iter().map(|(_, field, reason)| (field, reason)).collect();
        assert_eq!(told, [
            ("first_name", "is blank, and drvn requires it: give it some text, or leave it out."),
            ("cv.filename", "is blank: give it some text."),
            ("bio", "is blank: give it some text, or null to clear it."),
        ]);
    }

    async fn the_address_of_a_file_may_be_relative(db: TestDb) {
        let address = "/rails/active_storage/blobs/redirect/eyJf/a b.pdf";
        let text = json!({"id": 1, "cv": {"id": 1, "filename": "a b.pdf", "url": address}});
        assert_eq!(counts(&import(&db.db, Format::Drvn, text.to_string()).await), [1, 0, 0, 0]);
        let profile = profile_of(&db.db, &user_of(&db.db, "drvn", "1").await).await;
        assert_eq!(documents_of(&db.db, &profile).await[0].source_url.as_deref(), Some(address));
    }

    async fn a_report_counts_records_and_not_what_is_in_them(db: TestDb) {
        let file = |id: u32| json!({"id": id, "filename": "a", "signed_id": "b", "checksum": "c"});
        let text = json!([{"id": 1, "documents": [file(1), file(2)]}, {"id": 2, "documents": [file(3)]}]);
        let report = import(&db.db, Format::Drvn, text.to_string()).await;
        assert_eq!(unplaced(&report), [("documents[].checksum", 2, false), ("documents[].signed_id", 2, true)]);
    }

    async fn only_licences_is_enough(db: TestDb) {
        import(&db.db, Format::Drvn, DRVN).await;
        let text = r#"{"id": 611, "licenses": ["d1e", "c1e", "phv", "b"], "bio": null}"#;
        assert_eq!(counts(&import(&db.db, Format::Drvn, text).await), [0, 1, 0, 0]);
        let profile = profile_of(&db.db, &user_of(&db.db, "drvn", "611").await).await;
        assert_eq!((json!(profile.licences), profile.bio), (json!(["D1E", "C1E", "PHV", "B"]), None));
        assert_eq!(profile.first_name.as_deref(), Some("Nicola"));
    }

    async fn lists_of_an_unknown_shape_are_listed_where_they_are_not_empty(db: TestDb) {
        let text = r#"{"profiles": [
            {"id": 1, "experiences": [{"a": 1}], "reviews": [], "dbs": {"id": 5, "filename": "x", "checksum": "y"}},
            {"id": 2, "experiences": [{}], "cv": {"id": null, "filename": "cv.pdf"}, "shoes": 42, "a\u202eb": 1, "interviews": [1], "activities": null, "documents": [{"id": 6, "filename": "x", "checksum": "y"}]}
        ], "page": 1}"#;
        let report = import(&db.db, Format::Drvn, text).await;
        assert_eq!(unplaced(&report), [
            ("cv", 1, true), ("dbs.checksum", 1, false), ("documents[].checksum", 1, false), ("experiences", 2, true),
            ("interviews", 1, true), ("page", 1, false), ("shoes", 1, false), ("“a\u{fffd}b”", 1, false),
        ]);
        let told = report.to_string();
        let (known, unknown) = told.split_once("never heard of").expect("both kinds");
        assert!(known.contains("experiences: 2 (drvn does not say") && unknown.contains("shoes: 1\n"), "{told}");
        assert_eq!(counts(&report), [2, 0, 0, 0]);
    }
}
