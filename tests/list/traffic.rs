//! Lists that are walked while records come and go: what was there the whole time is seen once, and in order.

use std::collections::BTreeSet;

use roster::{
    db::{organisation, profile, team, user},
    domain::OrganisationId,
};
use serde_json::json;

use super::{
    asked::{Asked, List, lists, whole},
    churn,
    draw::Draw,
    dress, seed,
};
use crate::{
    sight::{
        chance::Chance,
        directory::Directory,
        model::Model,
        node::{Kind, Node, ROOT},
        pages::asked,
    },
    support::{
        app::{TestApp, administrator},
        database::on_both,
        directory::write,
    },
};

/// So many lists are walked.
const WALKS: usize = 60;

/// When there are so few users or teams, none goes.
const FEWEST: usize = 6;

/// A list, and what was asked of it.
struct Watched {
    parent: Node,
    field: &'static str,
    asked: Asked,
}

impl Watched {
    /// The list as it is now.
    fn now(&self, directory: &Directory) -> Vec<Node> {
        let administrator = administrator();
        let model = Model::new(directory, &administrator);
        self.asked.of(&model, whole(&model, self.parent, self.field)).iter().map(|entry| entry.node).collect()
    }
}

/// What was in a list the whole time, and what was in it at some time.
struct Seen {
    always: BTreeSet<Node>,
    ever: BTreeSet<Node>,
}

/// Lets somebody or something new come, which is like one that is there, or something go.
async fn happen(app: &TestApp, directory: &mut Directory, chance: &mut Chance, number: usize) {
    match chance.between(0, 5) {
        0..=2 => join(app, directory, chance, number).await,
        3 => {
            let mut row = chance.pick(&directory.teams);
            row.id = chance.id();
            write(app.db(), team::create(vec![row.clone()], chance.stamp())).await;
            directory.teams.push(row);
        }
        4 if directory.users.len() > FEWEST => {
            let user = chance.pick(&directory.users).id;
            if churn::run(app, ("userDelete", "UserDeleteInput", json!({"id": user.to_string()}))).await {
                churn::reload(app, directory).await;
            }
        }
        5 if directory.teams.len() > FEWEST => {
            let team = chance.pick(&directory.teams).id;
            assert!(churn::run(app, ("teamDelete", "TeamDeleteInput", json!({"id": team.to_string()}))).await);
            directory.teams.retain(|row| row.id != team);
            directory.team_members.retain(|row| row.team_id != team);
        }
        _ => {}
    }
}

/// Somebody new, who is but for the username and what is unique like somebody who is there.
async fn join(app: &TestApp, directory: &mut Directory, chance: &mut Chance, number: usize) {
    let mut row = chance.pick(&directory.users);
    let profiles = directory.profiles.iter().filter(|profile| profile.user_id == row.id).cloned();
    let members = directory.members.iter().filter(|member| member.user_id == row.id).cloned();
    let (mut profiles, mut members): (Vec<_>, Vec<_>) = (profiles.collect(), members.collect());
    row.id = chance.id();
    row.username = format!("{} {number}", row.username);
    row.username_folded = roster::domain::text::fold(&row.username);
    (row.email, row.email_folded) = (None, None);
    for profile in &mut profiles {
        (profile.id, profile.user_id, profile.external_id) = (chance.id(), row.id, None);
    }
    for member in &mut members {
        member.user_id = row.id;
    }
    write(app.db(), user::create(vec![row.clone()], chance.stamp())).await;
    write(app.db(), profile::create(profiles.clone(), chance.stamp())).await;
    write(app.db(), organisation::add_members(members.clone(), chance.stamp())).await;
    directory.users.push(row);
    directory.profiles.extend(profiles);
    directory.members.extend(members);
}

/// Walks a list while things happen; the ids that were seen, from the list's beginning on, and the questions.
async fn walk(
    app: &TestApp,
    directory: &mut Directory,
    chance: &mut Chance,
    list: &Watched,
    seen: &mut Seen,
) -> (Vec<String>, Vec<String>) {
    let backward = chance.percent(50);
    let (size, edge, more, end) = if backward {
        ("last", "before", "hasPreviousPage", "startCursor")
    } else {
        ("first", "after", "hasNextPage", "endCursor")
    };
    let (mut ids, mut questions, mut cursor) = (Vec::new(), Vec::new(), String::new());
    loop {
        let page = chance.between(1, 4);
        let selection = "nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }";
        let rest = format!("({size}: {page}{cursor}{}) {{ {selection} }}", list.asked.text());
        let (question, place) = asked("page", list.parent, list.field, &rest);
        let question = format!("{{ {question} }}");
        let data = app.data(&question, json!({})).await;
        questions.push(question);
        let page = data.pointer(&place).expect("a page");
        let nodes = page["nodes"].as_array().expect("nodes").iter();
        let mut found: Vec<String> = nodes.map(|node| node["id"].as_str().expect("an id").to_owned()).collect();
        if backward {
            found.reverse();
        }
        ids.extend(found);
        if page["pageInfo"][more] == json!(false) {
            break;
        }
        cursor = format!(", {edge}: {}", page["pageInfo"][end]);
        for _ in 0..chance.between(1, 2) {
            happen(app, directory, chance, questions.len() + ids.len() * 1000 + directory.users.len() * 1_000_000)
                .await;
            let now: BTreeSet<_> = list.now(directory).into_iter().collect();
            seen.always.retain(|node| now.contains(node));
            seen.ever.extend(now);
        }
    }
    if backward {
        ids.reverse();
    }
    (ids, questions)
}

/// A list that is there, chosen by chance.
fn watched(directory: &Directory, chance: &mut Chance) -> Watched {
    let everybody = administrator();
    let model = Model::new(directory, &everybody);
    let organisations: Vec<OrganisationId> = directory.organisations.iter().map(|row| row.id).collect();
    let parent = if chance.percent(60) { ROOT } else { chance.pick(&organisations).into() };
    let lists: Vec<_> = lists(parent.kind)
        .into_iter()
        .filter(|list| matches!(list.of, Kind::User | Kind::Profile | Kind::Team))
        .collect();
    let List { field, of, .. } = chance.pick(&lists);
    let mut asked = Asked::random(&mut Draw { chance, model: &model }, of, parent == ROOT);
    if chance.percent(40) {
        asked.filter = None;
    }
    Watched { parent, field, asked }
}

on_both! {
    async fn what_is_there_the_whole_time_is_seen_once(db: TestDb) {
        let app = TestApp::new(db);
        let seed = seed();
        let mut chance = Chance::new(seed);
        let mut directory = Directory::default();
        for part in 0..4 {
            directory.add_part(&mut chance, part);
        }
        dress::dress(&mut directory, &mut chance);
        directory.write(app.db(), &mut chance).await;
        let mut long = 0;
        for _ in 0..WALKS {
            let list = watched(&directory, &mut chance);
            let begun = list.now(&directory);
            let mut met = Seen { always: begun.iter().copied().collect(), ever: begun.iter().copied().collect() };
            let (ids, questions) = walk(&app, &mut directory, &mut chance, &list, &mut met).await;
            let report = format!("LIST_SEED={seed}\n{}", questions.join("\n"));
            let stayed = |ids: &mut dyn Iterator<Item = String>| -> Vec<String> {
                let always: BTreeSet<_> = met.always.iter().map(ToString::to_string).collect();
                ids.filter(|id| always.contains(id)).collect()
            };
            let expected = stayed(&mut begun.iter().map(ToString::to_string));
            assert_eq!(stayed(&mut ids.iter().cloned()), expected, "{report}");
            assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?} has doubles\n{report}");
            let ever: BTreeSet<_> = met.ever.iter().map(ToString::to_string).collect();
            assert!(ids.iter().all(|id| ever.contains(id)), "{ids:?} has what was not in the list\n{report}");
            long += usize::from(questions.len() > 3);
        }
        assert!(long > WALKS / 4, "only {long} walks had several pages");
    }
}
