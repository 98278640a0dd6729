//! A bad record is told with its place, its field and the reason, and leaves nothing behind; the others go in.

use std::sync::Mutex;

use roster::{
    db::{organisation, profile},
    import::{BadRecord, Format, KEPT},
};
use serde_json::json;

use super::*;
use crate::support::{database::on_both, list::all};

/// Remembers what it is told.
#[derive(Default)]
struct Told {
    refused: Mutex<Vec<BadRecord>>,
    committed: Mutex<Vec<u64>>,
}

impl Progress for Told {
    fn committed(&self, report: &Report) {
        self.committed.lock().expect("no panic").push(report.read);
    }

    fn refused(&self, bad: &BadRecord) {
        self.refused.lock().expect("no panic").push(bad.clone());
    }
}

on_both! {
    async fn the_others_go_in_from_the_same_transaction(db: TestDb) {
        let text = r#"{"profileId": "1", "uuid": "a"}
{"profileId": "2", "uuid": "a"}
{"profileId": "3", "enabled": null, "firstName": 7}
{"profileId": "4", "contacts": [{"contactId": "c", "key": "email", "value": "a@example.com"}, {"contactId": "d", "key": "email", "value": "no"}]}
{"uuid": "x"}
{"profileId": "5"}
"#;
        let report = import(&db.db, Format::B2core, text).await;
        assert_eq!((counts(&report), report.read, report.all_in()), ([2, 0, 0, 4], 6, false));
        let told: Vec<_> = faults(&report).into_iter().map(|(place, field, _)| (place, field)).collect();
        assert_eq!(told, [
            ("FILE, line 2", "uuid"), ("FILE, line 3", "firstName"), ("FILE, line 4", "contacts[1].value"),
            ("FILE, line 5", "profileId"),
        ]);
        // Nothing of a refused record stays, its user and first contact neither.
        assert_eq!(count_users(&db.db).await, 2);
        assert_eq!(db.db.read(profile::count(roster::domain::Sight::EVERYTHING, all())).await.expect("an answer"), 2);
        // And it can go in once it is mended.
        let mended = r#"{"profileId": "4", "contacts": [{"contactId": "c", "key": "email", "value": "a@example.com"}]}"#;
        assert_eq!(counts(&import(&db.db, Format::B2core, mended).await), [1, 0, 0, 0]);
    }

    async fn nothing_of_the_database_is_shown(db: TestDb) {
        import(&db.db, Format::Zitadel, ZITADEL).await;
        let text = ZITADEL.replace("69629023906488334", "2");
        let report = import(&db.db, Format::Zitadel, text).await;
        assert_eq!(report.failed, 1);
        for bad in &report.bad {
            let reason = bad.reason.to_lowercase();
            assert!(!["constraint", "unique", "users_", "sql"].iter().any(|word| reason.contains(word)), "{reason}");
        }
    }

    async fn what_is_told_was_committed_and_memory_is_bounded(db: TestDb) {
        let good = |n: usize| json!({"user_id": n}).to_string();
        let lines: Vec<_> = (0..450).map(good).chain((0..1_100).map(|_| "{}".into())).collect();
        let told = Told::default();
        let report = try_import(&db.db, Format::Apex, lines.join("\n"), &Options::default(), &told).await.expect("it runs");
        assert_eq!((counts(&report), report.bad.len()), ([450, 0, 0, 1_100], KEPT));
        assert_eq!(told.refused.lock().expect("no panic").len(), 1_100);
        let committed = told.committed.lock().expect("no panic").clone();
        assert_eq!((committed.first(), committed.last()), (Some(&200), Some(&1_550)));
        assert_eq!(count_users(&db.db).await, 450);
    }

    async fn fields_of_many_names_do_not_fill_the_memory(db: TestDb) {
        let lines: Vec<_> = (0..KEPT + 100).map(|n| json!({"user_id": n % 10, format!("x{n}"): 1}).to_string()).collect();
        let report = import(&db.db, Format::Apex, lines.join("\n")).await;
        assert_eq!((report.unplaced.len(), report.unplaced_more, report.failed), (KEPT, 100, 0));
    }

    async fn an_id_that_no_database_keeps_is_the_records_own_fault(db: TestDb) {
        let organisation = |id: &str| json!({"data": {"type": "organisations", "id": id}});
        let long = "x".repeat(5_000);
        let text = json!({"data": [
            {"id": "a\u{0}", "type": "teams", "attributes": {"name": "A"}},
            {"id": long, "type": "teams", "attributes": {"name": "B"}},
            {"id": "c", "type": "teams", "attributes": {"name": "C"}, "relationships": {"organisation": organisation("o\u{0}")}},
            {"id": "d", "type": "users", "attributes": {}, "relationships": {"teams": {"data": [{"type": "teams", "id": long}]}}},
            {"id": "e", "type": "users", "attributes": {}},
        ]});
        let report = import(&db.db, Format::CtrlHub, text.to_string()).await;
        assert_eq!(counts(&report), [1, 0, 0, 4]);
        let fields: Vec<_> = report.bad.iter().map(|bad| bad.field.as_str()).collect();
        assert_eq!(fields, ["id", "id", "relationships.organisation.data.id", "relationships.teams.data[0].id"]);
        assert_eq!(report.bad[0].reason, "has the control character U+0000 (null) in it: take it out.");
    }

    async fn a_field_is_named_once_and_an_entry_by_its_number(db: TestDb) {
        let text = json!({"profileId": "1", "uuid": "a\nb", "tags": ["a", 7, "b\u{202e}"], "firstName": " \u{200b}"});
        let report = import(&db.db, Format::B2core, text.to_string()).await;
        assert_eq!(faults(&report), [("FILE", "tags[1]", "is 7, where a text belongs.")]);
        let text = json!({"profileId": "1", "uuid": "a\nb", "tags": ["a", "b\u{202e}"]});
        let report = import(&db.db, Format::B2core, text.to_string()).await;
        assert_eq!(report.bad.iter().map(ToString::to_string).collect::<Vec<_>>(), [
            "FILE: uuid: has the control character U+000A (line feed) in it: write it in one line.",
            "FILE: tags[1]: has the control character U+202E (right-to-left override) in it: take it out.",
        ]);
    }

    async fn nothing_is_made_for_a_file_without_a_good_record(db: TestDb) {
        let report = import_with(&db.db, Format::Apex, "[{}, 7]", &owner("acme")).await;
        assert_eq!(faults(&report), [
            ("FILE, line 1, [0]", "user_id", "is missing: without it the record cannot be recognised again."),
            ("FILE, line 1, [1]", "", "is 7, where a record belongs."),
        ]);
        assert_eq!(db.db.read(organisation::count(roster::domain::Sight::EVERYTHING, all())).await.expect("an answer"), 0);
    }
}
