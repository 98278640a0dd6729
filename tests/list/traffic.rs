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
    dress,
    known::known,
    seed,
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
const WALKS: usize = 30;

/// A list is walked that has more entries than these, if it is soon found.
const SEVERAL: usize = 8;
const TRIES: usize = 20;

/// When there are so few users or teams, none goes.
const FEWEST: usize = 6;

/// A list, and what was asked of it.
struct Watched {
    parent: Node,
    field: &'static str,
    asked: Asked,
}

impl Watched {
    /// The list as it is now: the ids, and when each record last changed, which may move it.
    fn now(&self, directory: &Directory) -> Vec<(String, String)> {
        let administrator = administrator();
        let model = Model::new(directory, &administrator);
        let list = self.asked.of(&model, whole(&model, self.parent, self.field));
        let changed = |node| format!("{:?}", known(&model, node, "updatedAt"));
        list.iter().map(|entry| (entry.node.to_string(), changed(entry.node))).collect()
    }
}

/// What was in a list while it was walked.
struct Watch {
    /// What was in it the whole time, and did not change.
    always: BTreeSet<(String, String)>,
    /// What was in it at some time.
    ever: BTreeSet<(String, String)>,
}

impl Watch {
    fn new(begun: &[(String, String)]) -> Self {
        Self { always: begun.iter().cloned().collect(), ever: begun.iter().cloned().collect() }
    }

    fn look(&mut self, now: Vec<(String, String)>) {
        let now: BTreeSet<_> = now.into_iter().collect();
        self.always.retain(|entry| now.contains(entry));
        self.ever.extend(now);
    }

    /// Those of these that were there the whole time.
    fn stayed<'i>(&self, ids: impl Iterator<Item = &'i String>) -> Vec<&'i String> {
        ids.filter(|id| self.always.iter().any(|(known, _)| known == *id)).collect()
    }

    /// What is wrong with the ids that were seen, of a list that was this when the walk began.
    fn misseen(&self, ids: &[String], begun: &[(String, String)]) -> Option<String> {
        let (found, expected) = (self.stayed(ids.iter()), self.stayed(begun.iter().map(|(id, _)| id)));
        if found != expected {
            return Some(format!("{expected:?} stayed, and seen was {found:?}"));
        }
        let times = |id: &String| self.ever.iter().filter(|(known, _)| known == id).count();
        // What changed may have moved on, and be seen once more.
        let wrong = ids.iter().find(|id| ids.iter().filter(|seen| seen == id).count() > times(id));
        wrong.map(|id| format!("{id} was in the list {} times, and was seen more often", times(id)))
    }
}

/// Lets somebody or something new come, which is like one that is there, or something go.
async fn happen(app: &TestApp, directory: &mut Directory, chance: &mut Chance) {
    match chance.between(0, 5) {
        0..=2 => join(app, directory, chance).await,
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
async fn join(app: &TestApp, directory: &mut Directory, chance: &mut Chance) {
    let mut row = chance.pick(&directory.users);
    let profiles = directory.profiles.iter().filter(|profile| profile.user_id == row.id).cloned();
    let members = directory.members.iter().filter(|member| member.user_id == row.id).cloned();
    let (mut profiles, mut members): (Vec<_>, Vec<_>) = (profiles.collect(), members.collect());
    row.id = chance.id();
    let name = row.username.split(" of ").next().unwrap_or_default();
    row.username = format!("{name} of {}", row.id);
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

/// The arguments and answers of a walk: how many, after what, whether there are more, and where.
type Way = [&'static str; 4];

const FORWARD: Way = ["first", "after", "hasNextPage", "endCursor"];
const BACKWARD: Way = ["last", "before", "hasPreviousPage", "startCursor"];

/// Walks a list while things happen; the ids that were seen, from the list's beginning on, and the questions.
async fn walk(
    app: &TestApp,
    directory: &mut Directory,
    chance: &mut Chance,
    list: &Watched,
    watch: &mut Watch,
) -> (Vec<String>, Vec<String>) {
    let way = chance.pick(&[FORWARD, BACKWARD]);
    let [size, edge, more, end] = way;
    let (mut ids, mut questions, mut cursor) = (Vec::new(), Vec::new(), String::new());
    loop {
        let selection = "nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }";
        let rest = format!("({size}: {}{cursor}{}) {{ {selection} }}", chance.between(1, 4), list.asked.text());
        let (question, place) = asked("page", list.parent, list.field, &rest);
        let data = app.data(&format!("{{ {question} }}"), json!({})).await;
        questions.push(question);
        let page = data.pointer(&place).expect("a page");
        let nodes = page["nodes"].as_array().expect("nodes").iter();
        let mut found: Vec<String> = nodes.map(|node| node["id"].as_str().expect("an id").to_owned()).collect();
        if way == BACKWARD {
            found.extend(ids);
            ids = found;
        } else {
            ids.extend(found);
        }
        if page["pageInfo"][more] == json!(false) {
            return (ids, questions);
        }
        cursor = format!(", {edge}: {}", page["pageInfo"][end]);
        for _ in 0..chance.between(1, 2) {
            happen(app, directory, chance).await;
            watch.look(list.now(directory));
        }
    }
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
        for part in 0..3 {
            directory.add_part(&mut chance, part);
        }
        dress::dress(&mut directory, &mut chance);
        directory.write(app.db(), &mut chance).await;
        let mut long = 0;
        for _ in 0..WALKS {
            let mut list = watched(&directory, &mut chance);
            for _ in 0..TRIES {
                if list.now(&directory).len() > SEVERAL {
                    break;
                }
                list = watched(&directory, &mut chance);
            }
            let begun = list.now(&directory);
            let mut watch = Watch::new(&begun);
            let (ids, questions) = walk(&app, &mut directory, &mut chance, &list, &mut watch).await;
            let wrong = watch.misseen(&ids, &begun);
            assert_eq!(wrong, None, "LIST_SEED={seed}\n{}", questions.join("\n"));
            long += usize::from(questions.len() > 3);
        }
        assert!(long > WALKS / 2, "only {long} walks had several pages");
    }
}
