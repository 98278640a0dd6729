//! The end of a user: what goes, what stays, and who may bring it about.

use std::sync::Arc;

use roster::{
    db::{change, user},
    domain::{Viewer, change::ChangeAction, membership::OrganisationRole, text::fold},
};
use serde_json::{Value, json};

use super::{
    House, errors,
    user::{id_of, known, list, promote},
};
use crate::support::database::on_both;

const USER: &str = "user { id }";

on_both! {
    async fn a_user_ends_with_all_that_is_theirs(db: TestDb) {
        let house = House::new(db).await;
        let (manager, id) = (house.viewer("USER_MANAGER").await, id_of(&house));
        let input = json!({"id": house.id("user"), "email": "t@x.org", "phone": "+44 7700 900456"});
        house.run(&manager, "userUpdate", USER, input).await;
        house.run(&manager, "profileUpdate", "profile { id }", json!({"id": house.id("profile"), "birthDate": "1990-01-02"})).await;
        house.run(&manager, "userIdentityLink", USER, json!({"id": house.id("user"), "platform": "apex", "subject": "secret1"})).await;
        house.run(&manager, "userMetadataSet", USER, json!({"id": house.id("user"), "key": "a", "value": "secret2"})).await;
        let before = known(&house).await;
        for private in ["+447700900456", "1990-01-02", "secret1", "secret2", "target@example.org"] {
            assert!(before.contains(private), "{private}");
        }
        let delete = async |input: Value| house.payload(&manager, "userDelete",
            "mutation($input: UserDeleteInput!) { userDelete(input: $input) { deletedId userErrors { path code message params } } }",
            json!({"input": input})).await;
        let stale = delete(json!({"id": house.id("user"), "ifVersion": 3})).await;
        assert_eq!(errors(&stale), list(&[("input.ifVersion", "CONFLICT")]));
        let done = json!({"deletedId": house.id("user"), "userErrors": []});
        assert_eq!(delete(json!({"id": house.id("user"), "dryRun": true})).await, done);
        assert_eq!(known(&house).await, before);
        assert_eq!(delete(json!({"id": house.id("user"), "ifVersion": 5})).await, done);
        let after = known(&house).await;
        for private in ["+447700900456", "1990-01-02", "secret1", "secret2", "target@example.org"] {
            assert!(!after.contains(private), "{private}: {after}");
        }
        assert!(after.starts_with("[][][][][]"), "{after}");
        let db = house.directory.db();
        let team: roster::domain::TeamId = house.id("team").parse().expect("a team's id");
        let contact: roster::domain::ContactId = house.id("contact").parse().expect("a contact's id");
        for (record, action) in [
            (id.untyped(), ChangeAction::Deleted),
            (contact.untyped(), ChangeAction::Deleted),
            (team.untyped(), ChangeAction::MemberRemoved),
            (house.directory.acme.untyped(), ChangeAction::MemberRemoved),
        ] {
            let last = db.read(change::of_records(vec![record])).await.expect("changes").pop().expect("a change");
            assert_eq!((last.action, last.organisation_id), (action, Some(house.directory.acme)));
        }
        assert_eq!(errors(&delete(json!({"id": house.id("user")})).await), list(&[("input.id", "NOT_FOUND")]));
        let again = house.run(&manager, "userCreate", USER, json!({"username": "target", "email": "t@x.org"})).await;
        assert_eq!(errors(&again), []);
        let link = json!({"id": again["user"]["id"], "platform": "apex", "subject": "secret1"});
        assert_eq!(errors(&house.run(&manager, "userIdentityLink", USER, link).await), []);
    }

    async fn not_everybody_deletes_a_user_nor_the_last_owner(db: TestDb) {
        let house = House::new(db).await;
        let delete = async |viewer: &Arc<Viewer>, id: &str| errors(&house.payload(viewer, "userDelete",
            "mutation($id: ID!) { userDelete(input: {id: $id}) { deletedId userErrors { path code } } }",
            json!({"id": id})).await);
        let itself = house.viewer_of(id_of(&house), OrganisationRole::Member);
        let target = house.id("user");
        assert_eq!(delete(&itself, target).await, list(&[("input", "FORBIDDEN")]));
        assert_eq!(delete(&house.viewer("MEMBER").await, target).await, list(&[("input.id", "NOT_FOUND")]));
        promote(&house, OrganisationRole::Owner).await;
        assert_eq!(delete(&house.viewer("ADMIN").await, target).await, list(&[("input.id", "FORBIDDEN")]));
        let root = house.viewer("administrator").await;
        let owner = house.directory.db().read(user::by_username(fold("OWNER"))).await.expect("an answer").expect("a user");
        assert_eq!(delete(&root, &owner.id.to_string()).await, []);
        let before = known(&house).await;
        assert_eq!(delete(&root, target).await, list(&[("input.id", "WRONG_STATE")]));
        assert_eq!(known(&house).await, before);
    }
}
