//! Searches that more match than are ranked.

use roster::{
    db::{organisation, organisation::OrganisationRow, team, team::TeamRow},
    domain::{organisation::OrganisationPatch, team::TeamPatch},
};
use serde_json::{Value, json};

use crate::{
    sight::{chance::Chance, node::Node},
    support::{
        app::TestApp,
        database::on_both,
        directory::{stamp, write},
    },
};

/// So many records that match are ranked: those that were added last.
const RANKED: usize = 5_000;

/// How many more there are.
const MORE: usize = 3;

/// Teams that all match, of which each third matches better; the ids in the order in which they were added.
async fn teams(app: &TestApp) -> Vec<Node> {
    let mut chance = Chance::new(1);
    let slug = Some("acme".to_owned());
    let patch = OrganisationPatch { name: slug.clone(), slug, ..OrganisationPatch::default() };
    let organisation = OrganisationRow::new(chance.id(), patch, &stamp());
    let id = organisation.id;
    write(app.db(), organisation::create(vec![organisation], stamp())).await;
    let row = |number: usize| {
        let name = if number.is_multiple_of(3) { "crew" } else { "crews" };
        let patch = TeamPatch { name: Some(format!("{name} {number}")), ..TeamPatch::default() };
        TeamRow::new(chance.id(), id, patch, &stamp())
    };
    let rows: Vec<_> = (0..RANKED + MORE).map(row).collect();
    let ids = rows.iter().map(|row| row.id.into()).collect();
    for rows in rows.chunks(500) {
        write(app.db(), team::create(rows.to_vec(), stamp())).await;
    }
    ids
}

on_both! {
    async fn of_what_too_many_match_the_latest_are_ranked(db: TestDb) {
        let app = TestApp::new(db);
        let all = teams(&app).await;
        let latest: Vec<_> = all.iter().enumerate().skip(MORE).rev().collect();
        let (better, worse): (Vec<_>, Vec<_>) = latest.iter().partition(|(number, _)| number.is_multiple_of(3));
        let ranked: Vec<Value> = better.iter().chain(&worse).map(|(_, node)| json!({"id": node.to_string()})).collect();
        assert_eq!(ranked.len(), RANKED);
        for (arguments, page, next, previous) in [
            ("first: 50", &ranked[..50], true, false),
            ("last: 50", &ranked[RANKED - 50..], false, true),
            ("first: 50, offset: 1650", &ranked[1650..1700], true, true),
            ("first: 50, offset: 4980", &ranked[4980..], false, true),
            ("first: 50, offset: 5000", &[], false, true),
        ] {
            let question = format!("{{ teams(search: \"CREW\", {arguments}) {{ totalCount truncated nodes {{ id }}
                pageInfo {{ hasNextPage hasPreviousPage }} }} }}");
            let info = json!({"hasNextPage": next, "hasPreviousPage": previous});
            let expected = json!({"totalCount": RANKED + MORE, "truncated": true, "nodes": page, "pageInfo": info});
            assert_eq!(app.data(&question, json!({})).await["teams"], expected, "{question}");
        }
        // With an order of one's own nothing is left out.
        let question = "{ teams(search: \"crew\", orderBy: [{field: ID}], first: 1, offset: 5002) {
            totalCount truncated nodes { id } pageInfo { hasNextPage } } }";
        let last = all.iter().max_by_key(|node| node.uuid).map(ToString::to_string);
        let expected = json!({"totalCount": RANKED + MORE, "truncated": false, "nodes": [{"id": last}],
            "pageInfo": {"hasNextPage": false}});
        assert_eq!(app.data(question, json!({})).await["teams"], expected);
    }
}
