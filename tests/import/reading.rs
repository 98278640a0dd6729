//! The shapes that a file can have.

use roster::import::Format;

use super::*;
use crate::support::database::on_both;

/// The places and reasons of what was wrong, and how many users there are then.
async fn apex(db: &Db, text: &str) -> (u64, Vec<(String, String)>) {
    let report = import(db, Format::Apex, text).await;
    (report.created, report.bad.into_iter().map(|bad| (bad.place, bad.reason)).collect())
}

on_both! {
    async fn each_shape_is_understood(db: TestDb) {
        for (text, records) in [
            (r#"{"user_id": 1}"#, 1),
            ("{\n  \"user_id\": 2\n}\n", 1),
            (r#"{"data": {"user_id": 3}}"#, 1),
            (r#"{"data": [{"user_id": 4}, {"data": {"user_id": 5}}]}"#, 2),
            ("[\n{\"user_id\": 6},\n{\"data\": {\"user_id\": 7}}\n]", 2),
            ("{\"user_id\": 8}\n{\"user_id\": 9}", 2),
            ("\u{feff}{\"user_id\": 10}\r\n\r\n{\"data\": {\"user_id\": 11}}\r\n  \r\n", 2),
            ("{\"data\": [{\"user_id\": 12}]}\n{\"data\": [{\"user_id\": 13}, {\"user_id\": 14}]}\n", 3),
            ("[{\"user_id\": 15}]\n[{\"user_id\": 16}]\n", 2),
            ("", 0),
            ("\u{feff} \r\n\n", 0),
            ("[]", 0),
            (r#"{"data": []}"#, 0),
        ] {
            assert_eq!(apex(&db.db, text).await, (records, vec![]), "{text}");
        }
    }

    async fn an_entry_of_an_array_is_what_a_line_of_its_own_is(db: TestDb) {
        for lines in [false, true] {
            let document = json!({
                "jsonapi": {"version": "1.0"},
                "data": {"id": format!("u{lines}"), "type": "users", "attributes": {}},
                "included": [{"id": format!("o{lines}"), "type": "organisations", "attributes": {"name": "O", "slug": format!("o-{lines}")}}],
            });
            let text = if lines { document.to_string() } else { json!([document]).to_string() };
            let report = import(&db.db, Format::CtrlHub, text).await;
            assert_eq!((counts(&report), report.bad), ([2, 0, 0, 0], vec![]), "{lines}");
            let user = json!({"details": {"sequence": "1"}, "user": {"id": format!("z{lines}"), "userName": format!("z{lines}")}});
            let text = if lines { user.to_string() } else { json!([user]).to_string() };
            let report = import(&db.db, Format::Zitadel, text).await;
            assert_eq!((counts(&report), report.bad), ([1, 0, 0, 0], vec![]), "{lines}");
        }
    }

    async fn a_bad_line_is_one_bad_record(db: TestDb) {
        let text = "{\"user_id\": 1\n{\"user_id\": 2}\nno\n{\"user_id\": \"3}\n7\n{\"user_id\": 4} x\n{\"user_id\": 5}\n";
        let (created, bad) = apex(&db.db, text).await;
        assert_eq!(created, 2);
        let places: Vec<_> = bad.iter().map(|(place, _)| place.as_str()).collect();
        assert_eq!(places, ["FILE, line 1", "FILE, line 3", "FILE, line 4", "FILE, line 5", "FILE, line 6"]);
        let reason = "cannot be read as JSON: it has no comma between two fields of an object, at line 2, column 1.";
        assert_eq!(bad[0].1, reason);
        assert_eq!(bad[4].1, "cannot be read as JSON: it goes on after its end, at line 6, column 16.");
        assert_eq!(bad[3].1, "is 7, where a record belongs.");
        let (created, bad) = apex(&db.db, "{\"user_id\": \"\n{\"user_id\": 6}\n").await;
        assert_eq!((created, bad.len(), bad[0].0.as_str()), (1, 1, "FILE, line 1"));
    }

    async fn what_is_wrong_is_told_at_its_place_in_the_file(db: TestDb) {
        let text = "[\n  {\"user_id\": 1},\n  {\"user_id\":\n   2, \"é\": tru},\n  {\"user_id\": 3, \"user_id\": 4}\n]";
        let (created, bad) = apex(&db.db, text).await;
        assert_eq!((created, bad), (1, vec![
            ("FILE, line 3, [1]".into(),
             "cannot be read as JSON: it has a word that is not true, false or null, at line 4, column 15.".into()),
            ("FILE, line 5, [2]".into(),
             "cannot be read as JSON: it has the field “user_id” twice, and only one of them could be kept, at line 5, column 26.".into()),
        ]));
    }

    async fn a_field_that_is_there_twice_is_refused(db: TestDb) {
        for text in [
            r#"{"user_id": 1, "user_id": 2}"#,
            r#"{"data": {"user_id": 1, "position": {"job_title": "a", "job_title": "b"}}}"#,
            r#"{"data": {"user_id": 1}, "data": {"user_id": 2}}"#,
            "{\"user_id\": 1, \"user_id\": 1}\n",
        ] {
            let (created, bad) = apex(&db.db, text).await;
            assert_eq!((created, bad.len()), (0, 1), "{text}");
            assert!(bad[0].1.contains("twice"), "{}", bad[0].1);
        }
        let (created, bad) = apex(&db.db, r#"{"data": [{"user_id": 7}], "data": [{"user_id": 8}]}"#).await;
        assert_eq!((created, bad.len()), (2, 1));
    }

    async fn a_bad_entry_of_a_list_is_one_bad_record(db: TestDb) {
        let (created, bad) = apex(&db.db, r#"[{"user_id": 1}, {"user_id": 2,}, null, {user_id: 3}, {"user_id": 4}]"#).await;
        let places: Vec<_> = bad.iter().map(|(place, _)| place.as_str()).collect();
        assert_eq!((created, places), (2, vec!["FILE, line 1, [1]", "FILE, line 1, [2]", "FILE, line 1, [3]"]));
    }

    async fn a_document_that_breaks_off_keeps_what_came_before(db: TestDb) {
        let (created, bad) = apex(&db.db, "{\"data\": [\n  {\"user_id\": 1},\n  {\"user_id\": 2}\n  {\"user_id\": 3}\n]}").await;
        assert_eq!((created, bad.len()), (2, 1));
        assert_eq!(bad[0].0, "FILE");
        assert!(bad[0].1.contains("no comma") && bad[0].1.contains("line 4, column 3"), "{}", bad[0].1);
        let (created, bad) = apex(&db.db, r#"[{"user_id": 4}, {"user_id""#).await;
        assert_eq!((created, bad.len()), (1, 1));
    }

    async fn a_record_of_too_many_bytes_is_refused_and_the_next_goes_in(db: TestDb) {
        let long = "x".repeat(17 * 1024 * 1024);
        for text in [
            format!("{{\"user_id\": 1}}\n{{\"user_id\": 2, \"x\": \"{long}\"}}\n{{\"user_id\": 3}}\n"),
            format!("[{{\"user_id\": 4}}, {{\"user_id\": 5, \"x\": \"{long}\"}}, {{\"user_id\": 6}}]"),
        ] {
            let (created, bad) = apex(&db.db, &text).await;
            assert_eq!((created, bad.len()), (2, 1));
            assert!(bad[0].1.contains("16 MiB"), "{}", bad[0].1);
        }
    }

    async fn what_came_before_a_failure_goes_in_and_is_reported(db: TestDb) {
        struct Fails;
        impl std::io::Read for Fails {
            fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
                Err(std::io::Error::other("the disk is gone"))
            }
        }
        let records: Vec<_> = (0..250).map(|id| format!("{{\"user_id\": {id}, \"odd\": 1}}\n")).collect();
        let input = Box::new(std::io::Read::chain(Cursor::new(records.concat().into_bytes()), Fails));
        let source = Source { name: "FILE".into(), input };
        let (clock, ids, options) = (Arc::new(FixedClock::new(now())), Arc::new(SystemIds), Options::default());
        let stopped = import::run(&db.db, Format::Apex, source, &options, clock, ids, &()).await.expect_err("it stops");
        assert!(stopped.to_string().ends_with("the disk is gone"), "{stopped}");
        assert_eq!((counts(&stopped.report), unplaced(&stopped.report)), ([250, 0, 0, 0], vec![("odd", 250, false)]));
        assert_eq!(count_users(&db.db).await, 250);
    }

    async fn text_that_is_not_utf_8_is_refused(db: TestDb) {
        let source = Source {
            name: "FILE".into(),
            input: Box::new(Cursor::new(b"{\"user_id\": 1}\n{\"user_id\": \"\xff\"}\n{\"user_id\": 2}".to_vec())),
        };
        let clock = Arc::new(FixedClock::new(now()));
        let ids = Arc::new(SystemIds);
        let options = Options::default();
        let report = import::run(&db.db, Format::Apex, source, &options, clock, ids, &()).await.expect("it runs");
        assert_eq!((counts(&report), report.bad[0].place.as_str()), ([2, 0, 0, 1], "FILE, line 2"));
        let reason = "it has a character that does not exist, or is not written in UTF-8, at line 2, column 14.";
        assert!(report.bad[0].reason.ends_with(reason), "{}", report.bad[0].reason);
    }
}
