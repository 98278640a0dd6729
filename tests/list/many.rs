//! Searches that many match, and more than are ranked.

use std::collections::BTreeSet;

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

/// Organisations by how good a match for `crew al` they are, the best first, as their names and slugs.
const RANKS: [(&str, &str); 5] =
    [("Crew Al", "x"), ("Crew Alpha", "x"), ("Crewmen Al", "x"), ("Crew", "alpha"), ("Other", "crewmen-al")];

/// So many organisations of each rank, so that they are found rank by rank.
const EACH: usize = 300;

/// Organisations of each rank, mixed; the ids of those of each, in the order in which they were added.
async fn ranked(app: &TestApp) -> Vec<Vec<Node>> {
    let mut chance = Chance::new(2);
    let mut all = vec![Vec::new(); RANKS.len()];
    let row = |number: usize| {
        let (name, slug) = RANKS[number % RANKS.len()];
        let (name, slug) = (format!("{name} {number}"), format!("{slug}-{number}"));
        let patch = OrganisationPatch { name: Some(name), slug: Some(slug), ..OrganisationPatch::default() };
        OrganisationRow::new(chance.id(), patch, &stamp())
    };
    let rows: Vec<_> = (0..EACH * RANKS.len()).map(row).collect();
    for (number, row) in rows.iter().enumerate() {
        all[number % RANKS.len()].push(row.id.into());
    }
    write(app.db(), organisation::create(rows, stamp())).await;
    all
}

/// Walks all that is found by these words, from the beginning or from the end.
async fn walk(app: &TestApp, words: &str, backward: bool) -> Vec<Value> {
    let (mut all, mut place) = (Vec::new(), Value::Null);
    let (size, bound) = if backward { ("last", "before") } else { ("first", "after") };
    loop {
        let question = format!(
            "query($place: String) {{ organisations(search: \"{words}\", {size}: 70, {bound}: $place) {{
            truncated nodes {{ id }} pageInfo {{ startCursor endCursor hasNextPage hasPreviousPage }} }} }}"
        );
        let page = app.data(&question, json!({"place": place})).await["organisations"].take();
        assert_eq!(page["truncated"], false);
        let nodes = page["nodes"].as_array().expect("nodes");
        let at = if backward { 0 } else { all.len() };
        all.splice(at..at, nodes.iter().cloned());
        let (more, next) = if backward { ("hasPreviousPage", "startCursor") } else { ("hasNextPage", "endCursor") };
        if page["pageInfo"][more] == false {
            return all;
        }
        place = page["pageInfo"][next].clone();
    }
}

on_both! {
    async fn of_many_matches_one_rank_comes_after_the_other(db: TestDb) {
        let app = TestApp::new(db);
        let all = ranked(&app).await;
        let best: Vec<Value> =
            all.iter().flat_map(|rank| rank.iter().rev()).map(|node| json!({"id": node.to_string()})).collect();
        for backward in [false, true] {
            assert_eq!(walk(&app, "CREW al", backward).await, best, "backward: {backward}");
        }
        // A single word is whole or begins one; elsewhere are what is left.
        let whole = all[0].iter().chain(&all[1]).chain(&all[3]).map(ToString::to_string).collect::<BTreeSet<_>>();
        let found = walk(&app, "crew", false).await;
        let first = found.iter().take(whole.len()).map(|node| node["id"].as_str().expect("an id").to_owned());
        assert_eq!((first.collect::<BTreeSet<_>>(), found.len()), (whole, EACH * RANKS.len()));
        for offset in [0, EACH - 3, EACH * 3 - 1, EACH * 5 - 2] {
            let question = format!("{{ organisations(search: \"crew al\", first: 4, offset: {offset}) {{ nodes {{ id }} }} }}");
            let page = &best[offset..best.len().min(offset + 4)];
            assert_eq!(app.data(&question, json!({})).await["organisations"]["nodes"], json!(page), "from {offset}");
        }
    }

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
