//! What a viewer may do with what they see, and what they are told of what they may not.

use roster::{
    db::{team, team::TeamMemberRow, user},
    domain::OrganisationId,
};
use serde_json::{Value, json};

use crate::{
    support::target::target,
    support::{
        database::on_both,
        directory::{Directory, session, stamp, write},
    },
};

/// Everything that `viewerCan` tells of the target, its profile, its organisation and its team.
const ABILITIES: &str = "{
    users(first: 100) { nodes { username viewerCan { readPrivate { ...A } update { ...A } changeState { ...A } delete { ...A } }
        profile { viewerCan { readPrivate { ...A } readDocuments { ...A } update { ...A } review { ...A } changeDocuments { ...A } delete { ...A } } } } }
    organisation(by: {slug: \"acme\"}) { viewerCan { update { ...A } delete { ...A } changeMembers { ...A } changeTeams { ...A }
        changeGroups { ...A } changeServiceAccounts { ...A } } }
    teams { nodes { viewerCan { update { ...A } delete { ...A } changeMembers { ...A } } } }
} fragment A on Ability { allowed reason missingPermission organisation { slug } }";

async fn ask(directory: &Directory, header: &(&str, String), query: &str) -> Value {
    directory.app.post_as(&[(header.0, &header.1)], query).await.1
}

/// The names of the abilities that are given, noun by noun.
fn given(answer: &Value) -> Vec<String> {
    let users = answer["data"]["users"]["nodes"].as_array().expect("users");
    let target = users.iter().find(|user| user["username"] == "target").expect("the target");
    let nouns = [
        ("user", &target["viewerCan"]),
        ("profile", &target["profile"]["viewerCan"]),
        ("organisation", &answer["data"]["organisation"]["viewerCan"]),
        ("team", &answer["data"]["teams"]["nodes"][0]["viewerCan"]),
    ];
    let mut given = Vec::new();
    for (noun, abilities) in nouns {
        for (name, ability) in abilities.as_object().expect("abilities") {
            let silent = ["reason", "missingPermission", "organisation"].iter().all(|why| ability[why].is_null());
            assert_eq!(ability["allowed"], json!(silent), "{noun}.{name}: {ability}");
            if silent {
                given.push(format!("{noun}.{name}"));
            }
        }
    }
    given.sort();
    given
}

/// What each caller may do, with the caller before: rights only grow.
const GIVEN: [(&str, &[&str]); 4] = [
    (
        "USER_MANAGER",
        &[
            "organisation.changeMembers",
            "profile.changeDocuments",
            "profile.delete",
            "profile.readDocuments",
            "profile.readPrivate",
            "profile.review",
            "profile.update",
            "user.changeState",
            "user.delete",
            "user.readPrivate",
            "user.update",
        ],
    ),
    (
        "ADMIN",
        &[
            "organisation.changeGroups",
            "organisation.changeServiceAccounts",
            "organisation.changeTeams",
            "organisation.update",
            "team.changeMembers",
            "team.delete",
            "team.update",
        ],
    ),
    ("OWNER", &["organisation.delete"]),
    ("root", &[]),
];

on_both! {
    async fn each_role_may_do_what_its_permissions_are_for(db: TestDb) {
        let directory = Directory::new(db).await;
        target(&directory).await;
        let root = directory.issuer().administrator("root", None, chrono::TimeDelta::days(1)).await.expect("an administrator");
        let mut expected: Vec<String> = Vec::new();
        for (name, more) in GIVEN {
            expected.extend(more.iter().map(|ability| (*ability).to_owned()));
            expected.sort();
            let header = if name == "root" { session(&root) } else { directory.session(name).await };
            assert_eq!(given(&ask(&directory, &header, ABILITIES).await), expected, "{name}");
        }
        // Everybody reads themselves whole, and changes the fields that are theirs.
        let answer = ask(&directory, &directory.session("target").await, ABILITIES).await;
        let own = ["profile.readDocuments", "profile.readPrivate", "profile.update", "user.readPrivate", "user.update"];
        assert_eq!(given(&answer), own);
        let users = answer["data"]["users"]["nodes"].as_array().expect("users");
        let why = json!({"allowed": false, "reason": "This takes the permission USER_DELETE in the organisation concerned.",
            "missingPermission": "USER_DELETE", "organisation": {"slug": "acme"}});
        assert_eq!(users[0]["viewerCan"]["delete"], why);
    }

    async fn permissions_are_for_oneself_and_administrators(db: TestDb) {
        let directory = Directory::new(db).await;
        target(&directory).await;
        let (acme, other) = (directory.acme, OrganisationId::new(uuid::Uuid::nil()));
        let query = format!("{{ user(by: {{username: \"target\"}}) {{ all: permissions here: permissions(organisation: \"{acme}\")
            there: permissions(organisation: \"{other}\") }} }}");
        let root = session(&directory.issuer().administrator("root", None, chrono::TimeDelta::days(1)).await.expect("one"));
        for header in [directory.session("target").await, root.clone()] {
            let answer = ask(&directory, &header, &query).await;
            let member = json!(["ORGANISATION_READ", "TEAM_READ"]);
            assert_eq!(answer, json!({"data": {"user": {"all": member, "here": member, "there": []}}}));
        }
        let answer = ask(&directory, &directory.session("OWNER").await, &query).await;
        assert_eq!(answer["data"], json!({"user": {"all": null, "here": null, "there": null}}));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
        let query = "{ user(by: {username: \"root\"}) { permissions } }";
        let all = ask(&directory, &root, query).await["data"]["user"]["permissions"].as_array().map(Vec::len);
        assert_eq!(all, Some(roster::domain::Permissions::all().iter().count()));
    }

    async fn what_may_not_be_read_is_told_twenty_times_and_then_counted(db: TestDb) {
        let directory = Directory::new(db).await;
        let names = target(&directory).await;
        let member = directory.db().read(user::by_username("member".into())).await.expect("an answer").expect("a user").id;
        let team_id = names.iter().find(|(name, _)| *name == "team").and_then(|(_, id)| id.parse().ok()).expect("a team");
        let joined = TeamMemberRow { team_id, user_id: member, organisation_id: directory.acme, joined_at: stamp().at.into() };
        write(directory.db(), team::add_members(vec![joined], stamp())).await;
        let header = directory.session("MEMBER").await;
        for (fields, told, counted) in [(20, 20, None), (21, 20, Some(1)), (30, 20, Some(10))] {
            let phones: Vec<_> = (0..fields).map(|number| format!("p{number}: phone")).collect();
            let query = format!("{{ user(by: {{username: \"target\"}}) {{ username {} }} }}", phones.join(" "));
            let answer = ask(&directory, &header, &query).await;
            assert_eq!(answer["data"]["user"]["username"], "target", "the rest stays");
            assert_eq!(answer["data"]["user"]["p0"], Value::Null);
            let errors = answer["errors"].as_array().expect("errors");
            assert!(errors.iter().all(|error| error["extensions"]["code"] == "FORBIDDEN"), "{answer}");
            assert_eq!(errors[0]["extensions"]["missingPermission"], "PROFILE_READ_PRIVATE");
            assert_eq!(errors.iter().filter(|error| error["path"][0] == "user").count(), told);
            let count = errors.iter().find_map(|error| error["extensions"]["count"].as_u64());
            assert_eq!((errors.len() - told, count), (usize::from(counted.is_some()), counted));
        }
    }
}
