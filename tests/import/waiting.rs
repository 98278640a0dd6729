//! References wait until both ends have come, in whatever order.

use roster::{
    db::{group, team},
    domain::{GroupId, TeamId},
    import::Format,
};
use serde_json::json;

use super::*;
use crate::support::{database::on_both, list::all_of};

fn resource(kind: &str, id: &str, attributes: Value, relationships: Value) -> Value {
    json!({"id": id, "type": kind, "attributes": attributes, "relationships": relationships})
}

fn to(kind: &str, ids: &[&str]) -> Value {
    json!({"data": ids.iter().map(|id| json!({"type": kind, "id": id})).collect::<Vec<_>>()})
}

/// A user, an organisation, a team, a group and a service account that refer to each other from either side.
fn resources() -> [Value; 5] {
    let one = json!({"data": {"type": "organisations", "id": "o"}});
    [
        resource(
            "users",
            "u",
            json!({}),
            json!({"organisations": to("organisations", &["o"]), "teams": to("teams", &["t"])}),
        ),
        // It does not list the user, and its team is only here said to belong to it.
        resource("organisations", "o", json!({"name": "O", "slug": "o"}), json!({"teams": to("teams", &["t"])})),
        resource("teams", "t", json!({"name": "T"}), json!({})),
        resource(
            "groups",
            "g",
            json!({"name": "G"}),
            json!({"organisation": one, "users": to("users", &["u"]), "service_accounts": to("service-accounts", &["s"])}),
        ),
        resource("service-accounts", "s", json!({"name": "S"}), json!({"organisation": one})),
    ]
}

/// Every order of five things.
fn orders() -> Vec<Vec<usize>> {
    let mut orders: Vec<Vec<usize>> = vec![vec![]];
    for _ in 0..5 {
        let longer = |order: Vec<usize>| -> Vec<Vec<usize>> {
            let left = (0..5).filter(|next| !order.contains(next));
            left.map(|next| order.iter().copied().chain([next]).collect()).collect()
        };
        orders = orders.into_iter().flat_map(longer).collect();
    }
    orders
}

async fn is_complete(db: &Db, prefix: &str) {
    let id = |id: &str| format!("{prefix}{id}");
    let user = user_of(db, "ctrl-hub", &id("u")).await;
    assert_eq!(organisations_of(db, &user).await.len(), 1);
    let team: TeamId = upstream_id(db, "ctrl-hub", RecordType::Team, &id("t")).await.expect("a team");
    assert_eq!(db.read(team::members_among(team, vec![user.id])).await.expect("an answer").len(), 1);
    let group: GroupId = upstream_id(db, "ctrl-hub", RecordType::Group, &id("g")).await.expect("a group");
    assert_eq!(db.read(group::users_among(group, vec![user.id])).await.expect("an answer").len(), 1);
    let count = db
        .read(group::count_service_accounts(roster::domain::Sight::EVERYTHING, vec![group], all_of()))
        .await
        .expect("an answer");
    assert_eq!(count, [(group, 1)]);
}

/// The resources with ids of their own.
fn named(prefix: &str) -> [Value; 5] {
    resources().map(|resource| {
        let mut text = resource.to_string();
        for id in ["u", "o", "t", "g", "s"] {
            text = text.replace(&format!("\"id\":\"{id}\""), &format!("\"id\":\"{prefix}{id}\""));
        }
        text.replace("\"slug\":\"o\"", &format!("\"slug\":\"o{prefix}\"")).parse().expect("JSON")
    })
}

on_both! {
    async fn every_order_in_one_file_ends_the_same(db: TestDb) {
        let mut text = String::new();
        for (number, order) in orders().into_iter().enumerate() {
            let named = named(&format!("n{number}-"));
            text.extend(order.into_iter().map(|next| json!({"data": named[next]}).to_string() + "\n"));
        }
        let report = import(&db.db, Format::CtrlHub, text).await;
        assert_eq!((faults(&report), report.read, report.waiting_count), (vec![], 600, 0));
        for number in 0..120 {
            is_complete(&db.db, &format!("n{number}-")).await;
        }
    }

    async fn what_waited_in_one_file_is_completed_by_another(db: TestDb) {
        let [user, organisation, team, group, account] = named("");
        for (document, created, parked, completed, waiting) in [
            (&team, 0, 1, 0, 1),
            (&group, 0, 1, 0, 2),
            (&account, 0, 1, 0, 3),
            // The user waits for the organisation and the team.
            (&user, 1, 0, 0, 5),
            (&organisation, 1, 0, 5, 0),
        ] {
            let document = json!({"data": document}).to_string();
            let report = import(&db.db, Format::CtrlHub, document.as_str()).await;
            assert_eq!(faults(&report), []);
            let told = (report.created, report.parked, report.completed, report.waiting_count);
            assert_eq!(told, (created, parked, completed, waiting), "{document}");
        }
        is_complete(&db.db, "").await;
    }

    async fn a_team_waits_for_a_membership(db: TestDb) {
        let [_, organisation, team, ..] = named("");
        let user = resource("users", "u", json!({}), json!({"teams": to("teams", &["t"])}));
        let text = json!({"data": [organisation, team, user]}).to_string();
        let report = import(&db.db, Format::CtrlHub, text).await;
        assert_eq!((report.created, report.waiting_count), (3, 1));
        assert_eq!(report.waiting[0].to_string(), "user u refers to team t");
        let organisation = resource("organisations", "o", json!({}), json!({"users": to("users", &["u"])}));
        let report = import(&db.db, Format::CtrlHub, json!({"data": organisation}).to_string()).await;
        assert_eq!((report.updated, report.completed, report.waiting_count), (1, 1, 0));
    }

    async fn a_record_that_nobody_claims_says_so(db: TestDb) {
        let [_, _, team, ..] = named("");
        let report = import(&db.db, Format::CtrlHub, json!({"data": team}).to_string()).await;
        assert_eq!(report.waiting[0].to_string(), "team t waits for a record that says which organisation it belongs to");
        // What can be seen to be wrong with it is told now, and not when its organisation comes.
        let bad = resource("teams", "x", json!({"name": " "}), json!({}));
        let report = import(&db.db, Format::CtrlHub, json!({"data": bad}).to_string()).await;
        assert_eq!(report.bad[0].field, "attributes.name");
        assert_eq!(report.waiting_count, 1);
    }

    async fn what_is_refused_when_its_owner_comes_is_told_and_waits_on(db: TestDb) {
        let waits = json!({"user": {"id": "1", "userName": "a", "details": {"resourceOwner": "o"},
            "human": {"email": {"email": "a@example.com"}}}});
        import(&db.db, Format::Zitadel, waits.to_string()).await;
        let of = |id: &str| json!({"profileId": id, "uuid": "mine", "contacts": [{"key": "email", "value": format!("{id}@example.com")}]});
        assert_eq!(counts(&import_with(&db.db, Format::B2core, of("a").to_string(), &by_email()).await), [0, 1, 0, 0]);
        import_with(&db.db, Format::B2core, of("b").to_string(), &owner("acme")).await;
        // The owner has a profile of that external id already.
        for expected in [[0, 1, 0, 0], [0, 0, 1, 0]] {
            let report = import(&db.db, Format::Zitadel, json!({"org": {"id": "o", "name": "Acme"}}).to_string()).await;
            assert_eq!((counts(&report), report.read, report.failed_late, report.waiting_count), (expected, 1, 1, 1));
            assert!(!report.all_in() && report.to_string().contains("1 that had waited was refused, and waits on"), "{report}");
            let [bad] = &report.bad[..] else { panic!("one fault, not {:?}", report.bad) };
            assert_eq!(bad.place, "user 1, which had waited");
            assert!(bad.reason.contains("another profile of the same owner"), "{bad}");
        }
        assert_eq!(user_of(&db.db, "zitadel", "1").await.owner_id, None);
    }

    async fn nothing_moves_to_another_organisation(db: TestDb) {
        let named = named("");
        import(&db.db, Format::CtrlHub, json!({"data": named}).to_string()).await;
        let other = resource("organisations", "p", json!({"name": "P", "slug": "p"}), json!({"teams": to("teams", &["t"])}));
        let report = import(&db.db, Format::CtrlHub, json!({"data": other}).to_string()).await;
        assert_eq!((report.failed, report.bad[0].field.as_str()), (1, "relationships"));
        let other = json!({"organisation": {"data": {"type": "organisations", "id": "p"}}});
        let team = resource("teams", "t", json!({"name": "T"}), other);
        let report = import(&db.db, Format::CtrlHub, json!({"data": team}).to_string()).await;
        assert_eq!((report.failed, report.bad[0].field.as_str()), (1, "relationships.organisation"));
    }
}
