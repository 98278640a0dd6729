//! Imports that run at the same time queue, and do not spoil each other.

use roster::import::Format;
use serde_json::json;

use super::*;
use crate::support::database::on_both;

on_both! {
    async fn one_file_from_both_its_ends_at_once(db: TestDb) {
        let record = |n: usize| json!({"id": n, "email": format!("a{n}@example.com"), "cv": {"id": n, "filename": "cv.pdf"}}).to_string();
        let mut lines: Vec<_> = (0..600).map(record).collect();
        let forwards = lines.join("\n");
        lines.reverse();
        let backwards = lines.join("\n");
        let options = owner("acme");
        let (one, other) = tokio::join!(
            import_with(&db.db, Format::Drvn, forwards, &options),
            import_with(&db.db, Format::Drvn, backwards, &options),
        );
        assert_eq!((faults(&one), faults(&other)), (vec![], vec![]));
        assert_eq!((one.created + other.created, one.unchanged + other.unchanged), (600, 600));
        assert_eq!(count_users(&db.db).await, 600);
    }
}
