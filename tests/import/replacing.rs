//! A relationship that is sent replaces what that resource said before, among the records of the same system.

use roster::{
    db::{group, team},
    domain::{
        GroupId, TeamId,
        membership::{MembershipPatch, Roles},
    },
    import::Format,
};
use serde_json::json;

use super::*;
use crate::support::{database::on_both, directory::stamp, list::all_of};

fn data(kind: &str, id: &str, attributes: Value, relationships: Value) -> String {
    json!({"data": {"id": id, "type": kind, "attributes": attributes, "relationships": relationships}}).to_string()
}

fn to(kind: &str, ids: &[&str]) -> Value {
    json!({"data": ids.iter().map(|id| json!({"type": kind, "id": id})).collect::<Vec<_>>()})
}

/// An organisation with two users, and a team and a group of both.
async fn filled(db: &Db) -> (TeamId, GroupId) {
    let organisation = json!({"data": {"type": "organisations", "id": "o"}});
    for text in [
        data("organisations", "o", json!({"name": "O", "slug": "o"}), json!({"users": to("users", &["a", "b"])})),
        data("users", "a", json!({}), json!({})),
        data("users", "b", json!({}), json!({})),
        data(
            "teams",
            "t",
            json!({"name": "T"}),
            json!({"organisation": organisation, "members": to("users", &["a", "b"])}),
        ),
        data(
            "groups",
            "g",
            json!({"name": "G"}),
            json!({"organisation": organisation, "users": to("users", &["a", "b"])}),
        ),
    ] {
        let report = import(db, Format::CtrlHub, text).await;
        assert!(report.all_in(), "{:?}", report.bad);
    }
    let team = upstream_id(db, "ctrl-hub", RecordType::Team, "t").await.expect("a team");
    (team, upstream_id(db, "ctrl-hub", RecordType::Group, "g").await.expect("a group"))
}

async fn in_team(db: &Db, team: TeamId) -> i64 {
    db.read(team::count_members(roster::domain::Sight::EVERYTHING, vec![team], all_of()))
        .await
        .expect("an answer")
        .first()
        .map_or(0, |(_, count)| *count)
}

async fn in_group(db: &Db, group: GroupId) -> i64 {
    db.read(group::count_users(roster::domain::Sight::EVERYTHING, vec![group], all_of()))
        .await
        .expect("an answer")
        .first()
        .map_or(0, |(_, count)| *count)
}

on_both! {
    async fn who_is_no_longer_listed_is_no_longer_in_it(db: TestDb) {
        let (team, group) = filled(&db.db).await;
        assert_eq!((in_team(&db.db, team).await, in_group(&db.db, group).await), (2, 2));
        let text = data("teams", "t", json!({"name": "T"}), json!({"members": to("users", &["a"])}));
        assert_eq!(counts(&import(&db.db, Format::CtrlHub, text).await), [0, 1, 0, 0]);
        let text = data("users", "a", json!({}), json!({"groups": to("groups", &[])}));
        assert_eq!(counts(&import(&db.db, Format::CtrlHub, text).await), [0, 1, 0, 0]);
        assert_eq!((in_team(&db.db, team).await, in_group(&db.db, group).await), (1, 1));
        let actions: Vec<_> = changes_of(&db.db, team.untyped()).await.iter().map(|row| json!(row.action)).collect();
        assert_eq!(actions, ["CREATED", "MEMBER_ADDED", "MEMBER_ADDED", "MEMBER_REMOVED"]);
    }

    async fn what_is_not_sent_stays(db: TestDb) {
        let (team, group) = filled(&db.db).await;
        let text = data("teams", "t", json!({"name": "T"}), json!({}));
        assert_eq!(counts(&import(&db.db, Format::CtrlHub, text).await), [0, 0, 1, 0]);
        assert_eq!((in_team(&db.db, team).await, in_group(&db.db, group).await), (2, 2));
    }

    async fn who_came_from_elsewhere_stays(db: TestDb) {
        let (team, _) = filled(&db.db).await;
        import(&db.db, Format::Apex, APEX).await;
        let user = user_of(&db.db, "apex", "1").await;
        let row = db.db.read(team::by_ids(vec![team])).await.expect("an answer").pop().expect("a team");
        let stamp = stamp();
        let organisation_id = row.organisation_id;
        let member = organisation::MemberRow::new(organisation_id, user.id, MembershipPatch::default(), &stamp);
        let in_team_too = team::TeamMemberRow { team_id: team, user_id: user.id, organisation_id, joined_at: now().into() };
        db.db.transaction(move |tx| {
            let (member, row, stamp) = (member.clone(), in_team_too.clone(), stamp.clone());
            Box::pin(async move {
                tx.run(organisation::add_members(vec![member], stamp.clone())).await?;
                tx.run(team::add_members(vec![row], stamp)).await
            })
        }).await.expect("a member");
        let text = data("teams", "t", json!({"name": "T"}), json!({"members": to("users", &[])}));
        import(&db.db, Format::CtrlHub, text).await;
        assert_eq!(in_team(&db.db, team).await, 1);
    }

    async fn a_membership_of_an_organisation_is_never_taken_away(db: TestDb) {
        filled(&db.db).await;
        let text = data("users", "a", json!({}), json!({"organisations": to("organisations", &[])}));
        assert_eq!(counts(&import(&db.db, Format::CtrlHub, text).await), [0, 0, 1, 0]);
        let user = user_of(&db.db, "ctrl-hub", "a").await;
        assert_eq!(organisations_of(&db.db, &user).await.len(), 1);
        // And its roles are not touched.
        let organisation = organisation_of(&db.db, "o").await.id;
        let before = db.db.read(organisation::member(organisation, user.id)).await.expect("an answer").expect("a member");
        let mut after = before.clone();
        after.roles = Roles::from_bits(1);
        let stamp = stamp();
        db.db.transaction(move |tx| {
            let (before, after, stamp) = (before.clone(), after.clone(), stamp.clone());
            Box::pin(async move { tx.run(organisation::update_member(before, after, stamp)).await })
        }).await.expect("a role");
        let text = data("organisations", "o", json!({}), json!({"users": to("users", &["a", "b"])}));
        assert_eq!(counts(&import(&db.db, Format::CtrlHub, text).await), [0, 0, 1, 0]);
        let is = json!({"roles": ["OWNER"], "status": "ACTIVE"});
        assert_eq!(organisations_of(&db.db, &user).await, [("o".to_owned(), is)]);
    }

    async fn a_reference_that_is_no_longer_made_no_longer_waits(db: TestDb) {
        filled(&db.db).await;
        let text = |ids: &[&str]| data("users", "a", json!({}), json!({"teams": to("teams", ids)}));
        assert_eq!(import(&db.db, Format::CtrlHub, text(&["t", "x", "y"])).await.waiting_count, 2);
        assert_eq!(import(&db.db, Format::CtrlHub, text(&["t", "y"])).await.waiting_count, 1);
    }
}
