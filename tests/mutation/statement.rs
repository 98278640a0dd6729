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
            ("profileUpdate", "profile { id version bio }", json!({"id": profile, "bio": "A"}), 5),
            // And the words that it is found by, and the name that its user is listed by.
            ("profileUpdate", "profile { id version firstName }", json!({"id": profile, "firstName": "A"}), 7),
            ("profileReview", "profile { id reviewedAt }", json!({"id": profile}), 5),
            // The username may be another user's.
            ("userUpdate", "user { id username }", json!({"id": user, "username": "renamed"}), 9),
            // The contact leads to the profile, whose owner's history it belongs to.
            ("contactUpdate", "contact { id value }", json!({"id": contact, "externalId": "x"}), 8),
            // Three records, each with what happened; whether the owner is there, and the username free; the words of each, for
            // which the contacts and whose they are are read once more, and the name.
            ("profileCreate", "profile { id user { username } contacts { value } }",
                json!({"owner": house.id("acme"), "newUser": {"username": "new"}, "contacts": [email]}), 17),
        ] {
            let before = house.directory.db().statistics().statements();
            let payload = house.run(&manager, mutation, record, input).await;
            assert_eq!(payload["userErrors"], json!([]), "{mutation}");
            let taken = house.directory.db().statistics().statements() - before;
            assert!(taken <= most, "{mutation} takes {taken} statements");
        }
    }
}
