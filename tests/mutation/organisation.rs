//! Mutations of organisations.

use std::collections::BTreeSet;

use roster::{
    db::{
        group::{self, GroupRow},
        organisation,
        service_account::{self, ServiceAccountRow},
        upstream::{self, UpstreamRow},
    },
    domain::{
        OrganisationId, Permit,
        change::{ChangeAction, RecordType},
        group::GroupPatch,
        service_account::ServiceAccountPatch,
    },
};
use serde_json::{Value, json};

use super::{House, errors, expected};
use crate::support::{
    database::on_both,
    directory::{new_id, stamp, write},
};

const ORGANISATION: &str = "organisation { id version name slug description sandbox status \
    settings { nomenclature { governance { schemes { plural } workOrders { plural } operations { plural } } } } \
    features { name enabled limit } }";
const GOVERNANCE: &str = "/organisation/settings/nomenclature/governance";

fn term(plural: &str) -> Value {
    json!([{"singular": "one", "plural": plural, "language": "en-gb"}])
}

fn governance(lists: Value) -> Value {
    json!({"nomenclature": {"governance": lists}})
}

fn whole(slug: &str) -> Value {
    json!({
        "name": " New  ", "slug": slug, "description": "Two\nlines", "sandbox": true, "status": "INACTIVE",
        "settings": governance(json!({"schemes": term("Schemes"), "operations": null})),
        "features": [{"name": "maps", "enabled": true, "limit": 3}, {"name": "chat", "enabled": false}],
    })
}

fn with(mut input: Value, more: Value) -> Value {
    let Value::Object(more) = more else { unreachable!("an object") };
    input.as_object_mut().expect("an object").extend(more);
    input
}

on_both! {
    async fn an_organisation_is_made(db: TestDb) {
        let house = House::new(db).await;
        let root = house.viewer("administrator").await;
        let tried = house.run(&root, "organisationCreate", ORGANISATION, with(whole("new"), json!({"dryRun": true}))).await;
        assert_eq!((errors(&tried), &tried["organisation"]["slug"]), (vec![], &json!("new")));
        let none = house.directory.db().read(organisation::by_slug("new".into())).await.unwrap();
        assert_eq!(none, None, "a dry run writes nothing");
        let made = house.run(&root, "organisationCreate", ORGANISATION, whole("new")).await;
        assert_eq!((errors(&made), &made["changedFields"]), (vec![], &tried["changedFields"]));
        let organisation = &made["organisation"];
        assert_eq!((&organisation["name"], &organisation["status"]), (&json!("New"), &json!("INACTIVE")));
        assert_eq!(organisation["features"][1], json!({"name": "chat", "enabled": false, "limit": null}));
        assert_eq!(made.pointer(GOVERNANCE).unwrap()["schemes"], json!([{"plural": "Schemes"}]));
        let changed: BTreeSet<_> = made["changedFields"].as_array().unwrap().iter().map(|f| f.as_str().unwrap()).collect();
        for field in ["name", "slug", "features", "settings.nomenclature.governance.schemes"] {
            assert!(changed.contains(field), "{field} of {changed:?}");
        }
        let id: OrganisationId = organisation["id"].as_str().unwrap().parse().unwrap();
        assert_eq!(house.history(id).await, [(ChangeAction::Created, 1)]);
    }

    async fn all_that_is_wrong_with_a_new_organisation_is_told(db: TestDb) {
        let house = House::new(db).await;
        let root = house.viewer("administrator").await;
        let wrong = json!({
            "name": " ", "slug": "ACME", "description": "", "sandbox": null, "status": null,
            "settings": governance(json!({"schemes": [{"singular": "a", "plural": " ", "language": "xx-nowhere-"}]})),
            "features": [{"name": "a", "enabled": true}, {"name": "A", "enabled": true}, {"name": "b", "enabled": true, "limit": -1}],
        });
        let payload = house.run(&root, "organisationCreate", ORGANISATION, wrong).await;
        let (schemes, features) = ("input.settings.nomenclature.governance.schemes.0", "input.features");
        assert_eq!(errors(&payload), expected(&[
            ("input.name", "BLANK"), ("input.description", "BLANK"), ("input.sandbox", "REQUIRED"),
            ("input.status", "REQUIRED"), (&format!("{schemes}.plural"), "BLANK"),
            (&format!("{schemes}.language"), "INVALID"), (&format!("{features}.1.name"), "INVALID"),
            (&format!("{features}.2.limit"), "INVALID"), ("input.slug", "TAKEN"),
        ]));
        let payload = house.run(&root, "organisationCreate", ORGANISATION, json!({})).await;
        assert_eq!(errors(&payload), expected(&[("input.name", "REQUIRED"), ("input.slug", "REQUIRED")]));
        let owner = house.viewer("OWNER").await;
        let payload = house.run(&owner, "organisationCreate", ORGANISATION, whole("acme")).await;
        assert_eq!(errors(&payload), expected(&[("input", "FORBIDDEN")]), "which slugs there are is not told");
        assert_eq!(payload["userErrors"][0]["params"], json!({"missingPermission": "ORGANISATION_CREATE"}));
    }

    async fn an_organisation_is_made_once_under_a_key(db: TestDb) {
        let house = House::new(db).await;
        let root = house.viewer("administrator").await;
        let input = with(whole("new"), json!({"idempotencyKey": "k"}));
        let (one, other) = tokio::join!(
            house.run(&root, "organisationCreate", ORGANISATION, input.clone()),
            house.run(&root, "organisationCreate", ORGANISATION, input.clone()),
        );
        assert_eq!((errors(&one), &one), (vec![], &other));
        let payload = house.run(&root, "organisationCreate", ORGANISATION, with(input, json!({"name": "Other"}))).await;
        assert_eq!(errors(&payload), expected(&[("input.idempotencyKey", "INVALID")]));
    }

    async fn an_organisation_is_changed_in_part_at_every_level(db: TestDb) {
        let house = House::new(db).await;
        let (admin, id) = (house.viewer("ADMIN").await, house.id("acme").to_owned());
        let update = async |input: Value| {
            house.run(&admin, "organisationUpdate", ORGANISATION, with(input, json!({"id": id}))).await
        };
        let before = house.history(house.directory.acme).await;
        let tried = update(json!({"name": "Acme", "dryRun": true})).await;
        assert_eq!((errors(&tried), &tried["changedFields"]), (vec![], &json!(["name"])));
        assert_eq!(house.history(house.directory.acme).await, before);
        let lists = json!({"schemes": term("A"), "workOrders": term("B"), "operations": term("C")});
        update(json!({"description": "d", "settings": governance(lists)})).await;
        let prefix = "settings.nomenclature.governance";
        let cases = [
            (json!({"settings": governance(json!({"schemes": null}))}), vec!["schemes"]),
            (json!({"settings": governance(json!({"schemes": []}))}), vec![]),
            (json!({"settings": governance(json!({}))}), vec![]),
            (json!({"settings": {"nomenclature": {}}}), vec![]),
            (json!({"settings": governance(json!({"schemes": term("D")}))}), vec!["schemes"]),
            (json!({"settings": governance(Value::Null)}), vec!["schemes", "workOrders", "operations"]),
            (json!({"settings": governance(json!({"operations": term("E")}))}), vec!["operations"]),
            (json!({"settings": {"nomenclature": null}}), vec!["operations"]),
            (json!({"settings": governance(json!({"workOrders": term("F")}))}), vec!["workOrders"]),
            (json!({"settings": null}), vec!["workOrders"]),
        ];
        for (input, lists) in cases {
            let payload = update(input.clone()).await;
            let changed: BTreeSet<_> = payload["changedFields"].as_array().unwrap().iter().map(|f| f.as_str().unwrap().to_owned()).collect();
            let lists = lists.iter().map(|list| format!("{prefix}.{list}")).collect();
            assert_eq!((errors(&payload), changed), (vec![], lists), "{input}");
        }
        // A variable for each field: one that is left out keeps, null clears.
        let query = format!(
            "mutation($id: ID!, $name: String, $description: String) {{ organisationUpdate(input: \
             {{id: $id, name: $name, description: $description}}) {{ {ORGANISATION} changedFields userErrors {{ path code }} }} }}"
        );
        let payload = house.payload(&admin, "organisationUpdate", &query, json!({"id": id, "description": null})).await;
        assert_eq!((errors(&payload), &payload["changedFields"]), (vec![], &json!(["description"])));
        let version = payload["organisation"]["version"].clone();
        let payload = update(json!({"description": null, "slug": "acme"})).await;
        assert_eq!((&payload["changedFields"], &payload["organisation"]["version"]), (&json!([]), &version));
        let payload = update(json!({"name": null, "slug": null})).await;
        assert_eq!(errors(&payload), expected(&[("input.name", "REQUIRED"), ("input.slug", "REQUIRED")]));
    }

    async fn what_an_organisation_may_not_decide_is_refused(db: TestDb) {
        let house = House::new(db).await;
        let id = house.id("acme");
        let both = json!({"id": id, "status": "INACTIVE", "sandbox": true, "name": "x"});
        let same = json!({"id": id, "status": "ACTIVE", "sandbox": false});
        let cases = [
            ("MEMBER", &both, vec![("input", "FORBIDDEN"), ("input.status", "FORBIDDEN"), ("input.sandbox", "FORBIDDEN")]),
            ("ADMIN", &both, vec![("input.status", "FORBIDDEN"), ("input.sandbox", "FORBIDDEN")]),
            ("OWNER", &both, vec![("input.sandbox", "FORBIDDEN")]),
            ("USER_MANAGER", &same, vec![("input", "FORBIDDEN")]),
            ("ADMIN", &same, vec![]),
        ];
        for (role, input, refused) in cases {
            let payload = house.run(&house.viewer(role).await, "organisationUpdate", ORGANISATION, input.clone()).await;
            assert_eq!(errors(&payload), expected(&refused), "{role}");
        }
        let root = house.viewer("administrator").await;
        let payload = house.run(&root, "organisationUpdate", ORGANISATION, both).await;
        assert_eq!((errors(&payload), &payload["organisation"]["sandbox"]), (vec![], &json!(true)));
        let admin = house.viewer("ADMIN").await;
        let elsewhere = json!({"id": house.id("other"), "name": null, "slug": "a b"});
        let payload = house.run(&admin, "organisationUpdate", ORGANISATION, elsewhere).await;
        assert_eq!(errors(&payload), expected(&[
            ("input.id", "NOT_FOUND"), ("input.name", "REQUIRED"), ("input.slug", "INVALID"),
        ]));
        let payload = house.run(&admin, "organisationUpdate", ORGANISATION, json!({"id": id, "slug": "OTHER"})).await;
        assert_eq!(errors(&payload), expected(&[("input.slug", "TAKEN")]));
    }

    async fn edits_of_different_lists_go_together(db: TestDb) {
        let house = House::new(db).await;
        let (admin, id) = (house.viewer("ADMIN").await, house.id("acme"));
        let update = async |input: Value| {
            house.run(&admin, "organisationUpdate", ORGANISATION, with(input, json!({"id": id}))).await
        };
        let known = update(json!({"description": "base"})).await["organisation"]["version"].clone();
        update(json!({"description": "theirs", "settings": governance(json!({"schemes": term("A")}))})).await;
        let payload = update(json!({"ifVersion": known, "settings": governance(json!({"workOrders": term("B")}))})).await;
        assert_eq!(errors(&payload), []);
        assert_eq!(payload.pointer(GOVERNANCE).unwrap()["schemes"], json!([{"plural": "A"}]));
        let lists = governance(json!({"schemes": term("C")}));
        let payload = update(json!({"ifVersion": known, "description": "mine", "settings": lists})).await;
        assert_eq!(errors(&payload), expected(&[
            ("input.description", "CONFLICT"), ("input.settings.nomenclature.governance.schemes", "CONFLICT"),
        ]));
        let params = &payload["userErrors"][0]["params"];
        assert_eq!((&params["base"], &params["yours"], &params["theirs"]), (&json!("base"), &json!("mine"), &json!("theirs")));
        assert_eq!(params["who"], json!(admin.user().unwrap().to_string()));
    }

    async fn a_feature_is_set_by_administrators(db: TestDb) {
        let house = House::new(db).await;
        let (root, id) = (house.viewer("administrator").await, house.id("acme"));
        let set = async |input: Value| {
            house.run(&root, "organisationFeatureSet", ORGANISATION, with(input, json!({"id": id}))).await
        };
        let maps = json!({"name": "Maps", "enabled": true, "limit": 3});
        let tried = set(with(maps.clone(), json!({"dryRun": true}))).await;
        assert_eq!((errors(&tried), &tried["organisation"]["features"]), (vec![], &json!([maps])));
        let known = set(maps.clone()).await;
        assert_eq!((&known["organisation"]["features"], &known["changedFields"]), (&json!([maps]), &json!(["features"])));
        let known = &known["organisation"]["version"];
        let same = set(json!({"name": "MAPS", "enabled": true})).await;
        assert_eq!((&same["changedFields"], &same["organisation"]["version"]), (&json!([]), known));
        set(json!({"name": "chat", "enabled": false})).await;
        let merged = set(json!({"name": "maps", "limit": null, "ifVersion": known})).await;
        let features = json!([{"name": "Maps", "enabled": true, "limit": null}, {"name": "chat", "enabled": false, "limit": null}]);
        assert_eq!((errors(&merged), &merged["organisation"]["features"]), (vec![], &features));
        let stale = set(json!({"name": "maps", "limit": 5, "enabled": false, "ifVersion": known})).await;
        assert_eq!(errors(&stale), expected(&[("input.limit", "CONFLICT")]));
        let params = &stale["userErrors"][0]["params"];
        assert_eq!((&params["base"], &params["yours"], &params["theirs"]), (&json!(3), &json!(5), &Value::Null));
        let wrong = set(json!({"name": " ", "enabled": null, "limit": -1})).await;
        assert_eq!(errors(&wrong), expected(&[("input.name", "BLANK"), ("input.enabled", "REQUIRED"), ("input.limit", "INVALID")]));
        assert_eq!(errors(&set(json!({"name": "forms"})).await), expected(&[("input.enabled", "REQUIRED")]));
        let owner = house.viewer("OWNER").await;
        let refused = house.run(&owner, "organisationFeatureSet", ORGANISATION, with(maps, json!({"id": id}))).await;
        assert_eq!(errors(&refused), expected(&[("input", "FORBIDDEN")]));
    }

    async fn an_organisation_goes_with_all_that_stands_in_it(db: TestDb) {
        let house = House::new(db).await;
        let (db, acme) = (house.directory.db(), house.directory.acme);
        let owner = house.viewer("OWNER").await;
        let input = json!({"id": house.id("acme")});
        let kept = house.end(&owner, "organisationDelete", "deletedId", input.clone()).await;
        assert_eq!(errors(&kept), expected(&[("input.id", "WRONG_STATE")]));
        assert_eq!(kept["userErrors"][0]["params"], json!({"users": 1, "profiles": 1, "organisations": 0}));
        house.directory.app.test.execute("UPDATE users SET owner_id = NULL; UPDATE profiles SET owner_id = NULL").await;
        let group = GroupRow::new(new_id(), acme, GroupPatch { name: Some("g".into()), ..GroupPatch::default() }, &stamp());
        write(db, group::create(vec![group.clone()], stamp())).await;
        let account = |number: usize| {
            let patch = ServiceAccountPatch { name: Some(format!("robot {number}")), ..ServiceAccountPatch::default() };
            ServiceAccountRow::new(new_id(), acme, patch, &stamp())
        };
        let accounts: Vec<_> = (0..450).map(account).collect();
        write(db, service_account::create(accounts.clone(), stamp())).await;
        let origin = UpstreamRow {
            platform: "ctrl-hub".into(), record_type: RecordType::Organisation, subject: "1".into(), record_id: acme.untyped(),
        };
        write(db, upstream::remember(Permit::of_system(), vec![origin])).await;
        for role in ["MEMBER", "ADMIN"] {
            let payload = house.end(&house.viewer(role).await, "organisationDelete", "deletedId", input.clone()).await;
            assert_eq!(errors(&payload), expected(&[("input", "FORBIDDEN")]), "{role}");
        }
        let before = house.history(acme).await;
        let tried = house.end(&owner, "organisationDelete", "deletedId", with(input.clone(), json!({"dryRun": true}))).await;
        assert_eq!((errors(&tried), &tried["deletedId"]), (vec![], &input["id"]));
        assert_eq!(house.history(acme).await, before);
        assert_eq!(db.read(upstream::of_record(acme.untyped())).await.unwrap().len(), 1);
        let gone = house.end(&owner, "organisationDelete", "deletedId", input.clone()).await;
        assert_eq!((errors(&gone), &gone["deletedId"]), (vec![], &input["id"]));
        let end = before.last().unwrap().1 + 1;
        assert_eq!(house.history(acme).await.last(), Some(&(ChangeAction::Deleted, end)));
        assert_eq!(house.history(group.id).await.last(), Some(&(ChangeAction::Deleted, 2)));
        assert_eq!(house.history(house.key::<roster::domain::TeamNoun>("team")).await.last().unwrap().0, ChangeAction::Deleted);
        for account in [&accounts[0], &accounts[449]] {
            assert_eq!(house.history(account.id).await, [(ChangeAction::Created, 1), (ChangeAction::Deleted, 2)]);
        }
        assert_eq!(db.read(upstream::of_record(acme.untyped())).await.unwrap(), []);
        assert_eq!(db.read(service_account::by_ids(vec![accounts[7].id])).await.unwrap(), []);
        let again = house.end(&owner, "organisationDelete", "deletedId", input).await;
        assert_eq!(errors(&again), expected(&[("input.id", "NOT_FOUND")]));
        let root = house.viewer("administrator").await;
        let made = house.run(&root, "organisationCreate", ORGANISATION, whole("acme")).await;
        assert_eq!(errors(&made), [], "its slug is free again");
    }
}
