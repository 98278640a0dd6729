//! Mutations of profiles.

use serde_json::json;

use super::{House, errors};
use crate::support::database::{TestDb, on_both};

const PROFILE: &str = "profile { id version firstName reviewedAt position { jobTitle customerFacing } tags }";

on_both! {
    async fn a_profile_is_changed_in_part(db: TestDb) {
        let house = House::new(db).await;
        let manager = house.viewer("USER_MANAGER").await;
        let input = json!({
            "id": house.id("profile"),
            "firstName": " Minnie ",
            "position": {"jobTitle": "Driver", "customerFacing": true},
            "tags": ["b", "a"],
        });
        let payload = house.run(&manager, "profileUpdate", PROFILE, input).await;
        assert_eq!(errors(&payload), []);
        assert_eq!(payload["profile"]["firstName"], "Minnie");
        assert_eq!(payload["profile"]["version"], 2);
        let input = json!({"id": house.id("profile"), "position": {"jobTitle": null}});
        let payload = house.run(&manager, "profileUpdate", PROFILE, input).await;
        assert_eq!(payload["changedFields"], json!(["position.jobTitle", "reviewedAt"]));
        assert_eq!(payload["profile"]["position"], json!({"jobTitle": null, "customerFacing": true}));
        assert_eq!(payload["profile"]["firstName"], "Minnie");
        assert_eq!(payload["profile"]["version"], 3);
    }
}
