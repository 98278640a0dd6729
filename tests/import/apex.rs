//! Employment details: a missing field keeps, a null one clears, but customerFacing stays known.

use roster::{domain::review::ReviewPeriod, import::Format};
use serde_json::json;

use super::*;
use crate::support::database::on_both;

on_both! {
    async fn every_field_of_the_payload_is_kept(db: TestDb) {
        let report = import(&db.db, Format::Apex, APEX).await;
        assert_eq!((counts(&report), report.read), ([1, 0, 0, 0], 1));
        // It was no time for a review when the sample was made, and long is by now.
        assert_eq!(unplaced(&report), [("requires_review", 1, true)]);
        assert!(report.all_in() && report.waiting.is_empty());

        let user = user_of(&db.db, "apex", "1").await;
        assert_eq!(fields(&user), json!({"createdAt": now(), "username": "apex-1", "state": "ACTIVE"}));
        assert_eq!(identities_of(&db.db, &user).await, [("apex".into(), "1".into(), json!(null))]);
        let profile = profile_of(&db.db, &user).await;
        assert_eq!(fields(&profile), json!({
            "createdAt": now(),
            "user": user.id,
            "enabled": true,
            "displayName": "apex-1",
            "position.jobTitle": "Salesperson",
            "position.customerFacing": true,
            "employer.name": "ITC Compliance ltd",
            "employer.branch": "Bristol",
            "reviewedAt": "2024-01-02T12:00:00Z",
        }));
    }

    async fn each_record_that_is_made_or_changed_has_its_history(db: TestDb) {
        import(&db.db, Format::Apex, APEX).await;
        import(&db.db, Format::Apex, r#"{"user_id": 1, "position": {"job_title": "Buyer"}}"#).await;
        let user = user_of(&db.db, "apex", "1").await;
        let profile = profile_of(&db.db, &user).await;
        let told = |rows: Vec<ChangeRow>| -> Vec<_> {
            rows.into_iter().map(|row| (json!(row.action), row.version, json!(row.fields))).collect()
        };
        let of_user = told(changes_of(&db.db, user.id.untyped()).await);
        assert_eq!((of_user.len(), &of_user[0].0, of_user[0].1), (1, &json!("CREATED"), 1));
        let of_profile = told(changes_of(&db.db, profile.id.untyped()).await);
        assert_eq!(of_profile.len(), 2);
        let field = json!([{"path": "position.jobTitle", "before": "Salesperson", "after": "Buyer"}]);
        assert_eq!(of_profile[1], (json!("UPDATED"), 2, field));
        assert_eq!((user.version, profile.version), (1, 2));
    }

    async fn the_same_record_again_changes_nothing(db: TestDb) {
        import(&db.db, Format::Apex, APEX).await;
        let before = user_of(&db.db, "apex", "1").await;
        let report = import(&db.db, Format::Apex, APEX).await;
        assert_eq!(counts(&report), [0, 0, 1, 0]);
        let after = user_of(&db.db, "apex", "1").await;
        assert_eq!((&after, count_users(&db.db).await), (&before, 1));
        let profile = profile_of(&db.db, &after).await;
        assert_eq!((profile.version, changes_of(&db.db, profile.id.untyped()).await.len()), (1, 1));
    }

    async fn absent_keeps_and_null_clears(db: TestDb) {
        import(&db.db, Format::Apex, APEX).await;
        let text = r#"{"data": {"user_id": "1", "position": {"job_title": null, "customer_facing": null},
            "employer": {"branch": null}, "dates": {"updated_at": null}}}"#;
        assert_eq!(counts(&import(&db.db, Format::Apex, text).await), [0, 1, 0, 0]);
        let profile = profile_of(&db.db, &user_of(&db.db, "apex", "1").await).await;
        assert_eq!((profile.job_title, profile.customer_facing), (None, Some(true)));
        assert_eq!((profile.employer_name.as_deref(), profile.employer_branch), (Some("ITC Compliance ltd"), None));
        assert_eq!(profile.reviewed_at, None);
    }

    async fn a_review_that_is_due_only_upstream_or_only_here_is_listed(db: TestDb) {
        let text = |required: bool, at: &str| json!({"user_id": 1, "requires_review": required,
            "position": {"job_title": "a", "customer_facing": true}, "employer": {"name": "b"},
            "dates": {"updated_at": at}}).to_string();
        let months = |months| Options { review_period: ReviewPeriod::months(months), ..Options::default() };
        for (required, at, period, listed) in [
            (false, "2026-06-01 00:00:00", 12, false),
            (true, "2026-06-01 00:00:00", 12, true),
            (true, "2025-06-01 00:00:00", 12, false),
            (false, "2025-06-01 00:00:00", 12, true),
            (false, "2025-06-01 00:00:00", 24, false),
        ] {
            let report = import_with(&db.db, Format::Apex, text(required, at), &months(period)).await;
            assert_eq!(!unplaced(&report).is_empty(), listed, "{required} {at} {period}");
        }
    }

    async fn everything_wrong_is_told_at_once_by_apexs_names(db: TestDb) {
        let long = "x".repeat(256);
        let text = json!({"user_id": 2, "employer": {"name": long}, "dates": {"updated_at": "yesterday"}});
        let report = import(&db.db, Format::Apex, text.to_string()).await;
        let fields: Vec<_> = report.bad.iter().map(|bad| bad.field.as_str()).collect();
        assert_eq!((counts(&report), fields), ([0, 0, 0, 1], vec!["dates.updated_at", "employer.name"]));

        let text = r#"{"user_id": 2, "position": {"job_title": 7, "customer_facing": "yes"}}"#;
        let report = import(&db.db, Format::Apex, text).await;
        assert_eq!(faults(&report), [
            ("FILE", "position.job_title", "is 7, where a text belongs."),
            ("FILE", "position.customer_facing", "is the text “yes”, where true or false belongs."),
        ]);
        assert!(find_user(&db.db, "apex", "2").await.is_none());
    }
}
