//! How many statements a mutation takes, `BEGIN` and `COMMIT` among them.

use serde_json::json;

use super::House;
use crate::support::database::on_both;

on_both! {
    async fn a_mutation_takes_few_statements(db: TestDb) {
        let house = House::new(db).await;
        let manager = house.viewer("USER_MANAGER").await;
        let (profile, contact, user) = (house.id("profile"), house.id("contact"), house.id("user"));
        let email = json!({"kind": "EMAIL", "value": "a@b.example"});
        for (mutation, record, input, most) in [
            // Find it, write it, write what happened.
            ("profileUpdate", "profile { id version firstName }", json!({"id": profile, "firstName": "A"}), 5),
            ("profileReview", "profile { id reviewedAt }", json!({"id": profile}), 5),
            // The username may be another user's.
            ("userUpdate", "user { id username }", json!({"id": user, "username": "renamed"}), 8),
            // The contact leads to the profile, whose owner's history it belongs to.
            ("contactUpdate", "contact { id value }", json!({"id": contact, "externalId": "x"}), 8),
            // Three records, each with what happened; and whether the owner is there, and the username free.
            ("profileCreate", "profile { id user { username } contacts { value } }",
                json!({"owner": house.id("acme"), "newUser": {"username": "new"}, "contacts": [email]}), 11),
        ] {
            let before = house.directory.db().statistics().statements();
            let payload = house.run(&manager, mutation, record, input).await;
            assert_eq!(payload["userErrors"], json!([]), "{mutation}");
            let taken = house.directory.db().statistics().statements() - before;
            assert!(taken <= most, "{mutation} takes {taken} statements");
        }
    }
}
