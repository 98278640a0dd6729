//! Lists that nobody knows the size of: filtered, ordered, searched and paged.

use roster::domain::UserId;
use serde_json::{Value, json};

use crate::{Outcome, caller::Caller, dataset::Dataset, operation::Operation};

/// Entries on a page.
const PAGE: usize = 20;

/// The page by cursor that is far from the first, where there are so many.
const FAR: usize = 10_000;

/// So many people are asked what is theirs.
const PEOPLE: usize = 500;

/// What a list is called, and the type of its entries.
type List = (&'static str, &'static str);

const USERS: List = ("users", "User");
const PROFILES: List = ("profiles", "Profile");
const ORGANISATIONS: List = ("organisations", "Organisation");
const TEAMS: List = ("teams", "Team");

/// The operations of somebody.
pub async fn operations(dataset: &Dataset, caller: &Caller) -> Outcome<Vec<Operation>> {
    let people = people(dataset, caller).await?;
    let of = |what: fn(&Value) -> Value| -> Vec<Value> {
        people.iter().map(what).filter(|value| value.as_str().is_some_and(|text| !text.is_empty())).collect()
    };
    let (names, emails) = (of(|one| one["username"].clone()), of(|one| one["email"].clone()));
    let organisations = of(|one| one["organisations"]["nodes"][0]["id"].clone());
    let teams = of(|one| one["teams"]["nodes"][0]["id"].clone());
    let mut all = pages(dataset, caller).await?;
    all.extend([
        filtered("username eq", USERS, &names, |name| json!({ "username": { "eq": name } })),
        filtered(
            "username startsWith, few",
            USERS,
            &names,
            |name| json!({ "username": { "startsWith": cut(name, 2) } }),
        ),
        listed(
            "username startsWith, many",
            USERS,
            filter(json!({ "username": { "startsWith": "a", "ignoreCase": true } })),
        ),
        filtered("e-mail in, 100 at once", USERS, &hundreds(&emails), |emails| json!({ "emails": emails })),
        filtered("created within an hour", USERS, &of(|one| one["createdAt"].clone()), within_an_hour),
        listed("created since 2000", USERS, filter(json!({ "createdAt": { "after": "2000-01-01T00:00:00Z" } }))),
        listed("state LOCKED", USERS, filter(json!({ "states": ["LOCKED"] }))),
        filtered(
            "members of an organisation",
            USERS,
            &organisations,
            |id| json!({ "membership": { "organisations": [id] } }),
        ),
        filtered(
            "owners among its members",
            USERS,
            &organisations,
            |id| json!({ "membership": { "organisations": [id], "roles": ["OWNER"] } }),
        ),
        filtered("members of a team", USERS, &teams, |id| json!({ "teams": [id] })),
        filtered(
            "last name eq",
            PROFILES,
            &of(|one| one["profile"]["lastName"].clone()),
            |name| json!({ "lastName": { "eq": name } }),
        ),
        listed("country in", PROFILES, filter(json!({ "countries": ["GB", "IE"] }))),
        filtered(
            "tag has",
            PROFILES,
            &of(|one| one["profile"]["tags"][0].clone()),
            |tag| json!({ "tags": { "has": tag } }),
        ),
        listed("requiresReview", PROFILES, filter(json!({ "requiresReview": true }))),
        listed("contains, may look at all", PROFILES, filter(json!({ "jobTitle": { "contains": "zzz" } }))),
        filtered(
            "slug startsWith",
            ORGANISATIONS,
            &["a", "b", "c"].map(Value::from),
            |text| json!({ "slug": { "startsWith": text } }),
        ),
        filtered("of an organisation", TEAMS, &organisations, |id| json!({ "organisations": [id] })),
    ]);
    all.extend(searches(dataset, caller, &people).await?);
    all.extend(counts());
    all.push(inside(caller));
    Ok(all)
}

/// Pages of whole lists in their orders, first and far inside.
async fn pages(dataset: &Dataset, caller: &Caller) -> Outcome<Vec<Operation>> {
    let orders = [
        (USERS, "usual order", json!({})),
        (USERS, "by last name", ordered(&["LAST_NAME"])),
        (USERS, "by e-mail", ordered(&["EMAIL"])),
        (PROFILES, "by name", ordered(&["NAME"])),
        (USERS, "by state and name, may look at all", ordered(&["STATE", "LAST_NAME"])),
        (ORGANISATIONS, "by name", ordered(&["NAME"])),
        (TEAMS, "by name", ordered(&["NAME"])),
    ];
    let mut all = Vec::new();
    for (list, title, order) in orders {
        let first = listed(title, list, order.clone());
        let far = Operation {
            title: format!("{}: page {FAR}, or half way", first.title).into(),
            variables: vec![far(dataset, caller, &first).await?],
            ..first.clone()
        };
        all.extend([first, far]);
    }
    Ok(all)
}

/// Words that one has, that some have, and that more have than are ranked.
async fn searches(dataset: &Dataset, caller: &Caller, people: &[Value]) -> Outcome<Vec<Operation>> {
    let name = |one: &Value, name: &str| one["profile"][name].as_str().unwrap_or_default().to_owned();
    let exact: Vec<_> = people.iter().map(|one| json!({ "search": one["username"] })).collect();
    let mut all = vec![Operation { variables: exact, ..listed("search of a username", USERS, json!({})) }];
    let some = people.iter().flat_map(|one| {
        let (first, last) = (name(one, "firstName"), name(one, "lastName"));
        let beginning: String = last.chars().take(1).collect();
        [format!("{first} {beginning}"), format!("{first} {last}"), first]
    });
    // Of the first words, those that the most have, but not more than are ranked; and those that half as many have.
    let mut found = Vec::new();
    for words in some.filter(|words| !words.trim().is_empty()).take(150) {
        found.push((count(dataset, caller, &words).await?, words));
    }
    found.retain(|(number, _)| *number <= 5_000);
    found.sort_unstable();
    found.dedup();
    let most = found.last().map_or(0, |(number, _)| *number);
    found.retain(|(number, _)| number * 2 >= most);
    println!(
        "{}: {} searches have {} to {most} matches",
        dataset.name(),
        found.len(),
        found.first().map_or(0, |(number, _)| *number)
    );
    let variables: Vec<_> = found.iter().map(|(_, words)| json!({ "search": words })).collect();
    let largest = variables.last().cloned().unwrap_or_else(|| json!({}));
    all.push(Operation { variables, ..listed("search with up to 5,000 matches", USERS, json!({})) });
    all.push(listed("search with the most that are ranked", USERS, largest));
    all.push(listed("search with more matches", USERS, json!({ "search": "example" })));
    Ok(all)
}

/// Numbers of all, of some, and of most.
fn counts() -> Vec<Operation> {
    let counted = |title: &str, criteria: Value| {
        let Operation { title, text, variables, .. } = listed(title, USERS, criteria);
        let text = text.replace("nodes { id } pageInfo { endCursor hasNextPage }", "totalCount");
        Operation::new(format!("{title}: totalCount"), text, variables)
    };
    vec![
        counted("all", json!({})),
        counted("state LOCKED", filter(json!({ "states": ["LOCKED"] }))),
        counted("state ACTIVE", filter(json!({ "states": ["ACTIVE"] }))),
    ]
}

/// Fifty lists in one statement.
fn inside(caller: &Caller) -> Operation {
    let text = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Organisation {
        users(first: 20, filter: { states: [ACTIVE] }, orderBy: [{ field: LAST_NAME }]) { nodes { id } } } } }";
    let ids: Vec<_> = caller.organisations.iter().map(ToString::to_string).collect();
    let variables = ids.chunks(50).map(|ids| json!({ "ids": ids })).collect();
    Operation::new("users of 50 organisations, filtered, by last name", text, variables)
}

/// A list with these arguments.
fn listed(title: &str, (list, of): List, arguments: Value) -> Operation {
    let text = format!(
        "query($filter: {of}Filter, $orderBy: [{of}Order!], $search: String, $first: Int, $after: String, $offset: Int) {{
          {list}(filter: $filter, orderBy: $orderBy, search: $search, first: $first, after: $after, offset: $offset) {{
            nodes {{ id }} pageInfo {{ endCursor hasNextPage }} }} }}"
    );
    Operation::new(format!("{list} {title}"), text, vec![arguments])
}

/// A list with a filter for each of these values.
fn filtered(title: &str, list: List, values: &[Value], test: impl Fn(&Value) -> Value) -> Operation {
    let variables = values.iter().map(|value| filter(test(value))).collect();
    Operation { variables, ..listed(title, list, json!({})) }
}

fn filter(test: Value) -> Value {
    json!({ "filter": test })
}

fn ordered(fields: &[&str]) -> Value {
    json!({ "orderBy": fields.iter().map(|field| json!({ "field": field })).collect::<Vec<_>>() })
}

fn cut(text: &Value, by: usize) -> String {
    let text = text.as_str().unwrap_or_default();
    let length = text.chars().count();
    text.chars().take(length.saturating_sub(by)).collect()
}

fn hundreds(values: &[Value]) -> Vec<Value> {
    values.chunks(100).map(|values| values.to_vec().into()).collect()
}

fn within_an_hour(moment: &Value) -> Value {
    let hour = moment.as_str().and_then(|text| text.get(..13)).unwrap_or_default();
    json!({ "createdAt": { "after": format!("{hour}:00:00Z"), "before": format!("{hour}:59:59.999999Z") } })
}

/// The arguments of a page that is far from the first.
async fn far(dataset: &Dataset, caller: &Caller, first: &Operation) -> Outcome<Value> {
    let (list, _) = first.title.split_once(' ').unwrap_or_default();
    let all = dataset.ask(caller, &format!("{{ {list} {{ totalCount }} }}"), &json!({})).await?;
    let number = all[list]["totalCount"].as_u64().map(usize::try_from).transpose()?.unwrap_or_default();
    let mut arguments = first.variables[0].clone();
    (arguments["first"], arguments["offset"]) = (json!(1), json!((FAR * PAGE).min(number / 2)));
    let place = dataset.ask(caller, &first.text, &arguments).await?;
    let mut arguments = first.variables[0].clone();
    arguments["after"] = place[list]["pageInfo"]["endCursor"].clone();
    Ok(arguments)
}

async fn count(dataset: &Dataset, caller: &Caller, words: &str) -> Outcome<u64> {
    let text = "query($search: String) { users(search: $search) { totalCount } }";
    let found = dataset.ask(caller, text, &json!({ "search": words })).await?;
    Ok(found["users"]["totalCount"].as_u64().unwrap_or_default())
}

/// What is to be asked for.
async fn people(dataset: &Dataset, caller: &Caller) -> Outcome<Vec<Value>> {
    let text = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on User {
        username email createdAt profile { firstName lastName tags }
        organisations(first: 1) { nodes { id } } teams(first: 1) { nodes { id } } } } }";
    let step = (caller.users.len() / PEOPLE).max(1);
    let ids: Vec<_> = caller.users.iter().step_by(step).map(UserId::to_string).collect();
    let mut people = Vec::new();
    for ids in ids.chunks(100) {
        let mut found = dataset.ask(caller, text, &json!({ "ids": ids })).await?;
        people.extend(found["nodes"].as_array_mut().map(std::mem::take).unwrap_or_default());
    }
    Ok(people)
}
