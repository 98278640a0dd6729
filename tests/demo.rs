//! The demonstration's data: as much as promised, the same for the same seed, and never in somebody else's database.

use std::{collections::BTreeMap, fmt::Debug};

use roster::{
    db::{
        Db, change, contact, document, group, organisation,
        page::{Entry, Window},
        profile, service_account, team,
        user::{self, UserRow},
    },
    demo::{self, Marker, Plan, Progress, State, Summary},
    domain::{
        UserId,
        change::{ActorType, Stamp},
        contact::ContactKind,
        email,
        phone::phone,
        user::UserPatch,
    },
};

use crate::support::{
    app::now,
    database::{Kind, TestDb, on_both},
};

const PLAN: Plan = Plan { people: 700, seed: 7 };

/// A whole list.
const ALL: Window = Window { after: None, before: None, backward: false, limit: 100_000, offset: 0 };

async fn filled(kind: Kind, plan: Plan) -> TestDb {
    let test = TestDb::migrated(kind).await;
    demo::generate(&test.db, &plan, &mut |_| {}).await.unwrap();
    test
}

fn lines<T: Debug>(rows: Vec<T>) -> Vec<String> {
    let mut lines: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
    lines.sort_unstable();
    lines
}

fn rows<T>(entries: Vec<Entry<T>>) -> Vec<T> {
    entries.into_iter().map(|entry| entry.row).collect()
}

/// Everything that the database holds, by noun.
async fn contents(db: &Db) -> BTreeMap<&'static str, Vec<String>> {
    let users = rows(db.read(user::page(ALL)).await.unwrap());
    let profiles = rows(db.read(profile::page(ALL)).await.unwrap());
    let organisations = rows(db.read(organisation::page(ALL)).await.unwrap());
    let teams = rows(db.read(team::page(ALL)).await.unwrap());
    let user_ids: Vec<_> = users.iter().map(|row| row.id).collect();
    let profile_ids: Vec<_> = profiles.iter().map(|row| row.id).collect();
    let organisation_ids: Vec<_> = organisations.iter().map(|row| row.id).collect();
    let groups = rows(db.read(group::of_organisations(organisation_ids.clone(), ALL)).await.unwrap());
    let group_ids: Vec<_> = groups.iter().map(|row| row.id).collect();
    let accounts = rows(db.read(service_account::of_organisations(organisation_ids.clone(), ALL)).await.unwrap());
    let account_ids: Vec<_> = accounts.iter().map(|row| row.id).collect();
    let records = user_ids.iter().map(|id| id.untyped()).chain(organisation_ids.iter().map(|id| id.untyped()));
    let mut changes = db.read(change::of_records(records.collect())).await.unwrap();
    // PostgreSQL writes several chunks at once, and numbers their changes as they come.
    for change in &mut changes {
        change.sequence = 0;
    }
    BTreeMap::from([
        ("identities", lines(db.read(user::identities(user_ids.clone())).await.unwrap())),
        ("metadata", lines(db.read(user::metadata(user_ids.clone())).await.unwrap())),
        ("contacts", lines(db.read(contact::of_profiles(profile_ids.clone())).await.unwrap())),
        ("documents", lines(db.read(document::of_profiles(profile_ids)).await.unwrap())),
        ("members", lines(rows(db.read(organisation::of_users(user_ids.clone(), ALL)).await.unwrap()))),
        ("team members", lines(rows(db.read(team::of_users(user_ids.clone(), ALL)).await.unwrap()))),
        ("group users", lines(rows(db.read(group::of_users(user_ids, ALL)).await.unwrap()))),
        ("group accounts", lines(rows(db.read(group::service_accounts(group_ids, ALL)).await.unwrap()))),
        ("keys", lines(db.read(service_account::keys(account_ids)).await.unwrap())),
        ("users", lines(users)),
        ("profiles", lines(profiles)),
        ("organisations", lines(organisations)),
        ("teams", lines(teams)),
        ("groups", lines(groups)),
        ("accounts", lines(accounts)),
        ("changes", lines(changes)),
    ])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seed_makes_the_same_rows_on_both_databases() {
    // Enough for more than one transaction.
    let plan = Plan { people: 2_100, ..PLAN };
    let (one, again) = tokio::join!(filled(Kind::Sqlite, plan), filled(Kind::Postgres, plan));
    let (one, again) = tokio::join!(contents(&one.db), contents(&again.db));
    for (noun, rows) in &one {
        assert!(!rows.is_empty(), "{noun}");
        assert!(*rows == again[noun], "{noun} differ");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_seed_makes_other_rows() {
    let other = Plan { seed: 8, ..PLAN };
    let (one, other) = tokio::join!(filled(Kind::Sqlite, PLAN), filled(Kind::Sqlite, other));
    let (one, other) = tokio::join!(contents(&one.db), contents(&other.db));
    for (noun, rows) in &one {
        assert!(*rows != other[noun], "{noun} are the same");
    }
}

on_both! {
    async fn as_much_is_made_as_promised(test: TestDb) {
        let mut seen = Vec::new();
        let summary = demo::generate(&test.db, &PLAN, &mut |progress| seen.push(progress)).await.unwrap();
        assert_eq!(summary, Summary { people: 700, organisations: 7, teams: 35 });
        assert_eq!(seen.first(), Some(&Progress { done: 0, total: 700 }));
        assert_eq!(seen.last(), Some(&Progress { done: 700, total: 700 }));
        assert_eq!(test.db.read(user::count()).await.unwrap(), 700);
        assert_eq!(test.db.read(profile::count()).await.unwrap(), 700);
        assert_eq!(test.db.read(organisation::count()).await.unwrap(), 7);
        assert_eq!(test.db.read(team::count()).await.unwrap(), 35);
    }

    async fn whose_a_database_is_can_be_told(test: TestDb) {
        assert_eq!(demo::check(&test.db).await.unwrap(), State::Empty);
        let plan = Plan { people: 1, seed: 3 };
        demo::generate(&test.db, &plan, &mut |_| {}).await.unwrap();
        let own = State::OwnDemo(Marker { seed: 3, people: 1, complete: true });
        assert_eq!(demo::check(&test.db).await.unwrap(), own);
    }

    async fn what_is_not_complete_is_not_taken_for_complete(test: TestDb) {
        demo::generate(&test.db, &Plan { people: 1, seed: 3 }, &mut |_| {}).await.unwrap();
        // Every seed makes organisations of the same names, so another one cannot come to its end here.
        let plan = Plan { people: 1, seed: 4 };
        assert!(demo::generate(&test.db, &plan, &mut |_| {}).await.is_err());
        let part = State::OwnDemo(Marker { seed: 4, people: 1, complete: false });
        assert_eq!(demo::check(&test.db).await.unwrap(), part);
    }

    async fn a_foreign_database_is_known_as_such(test: TestDb) {
        create_somebody(&test.db).await;
        assert_eq!(demo::check(&test.db).await.unwrap(), State::Foreign);
    }
}

async fn create_somebody(db: &Db) {
    let create = || {
        let stamp = Stamp { actor_type: ActorType::System, actor_id: None, actor_name: None, at: now() };
        let patch = UserPatch { username: Some("somebody".into()), ..UserPatch::default() };
        let row = UserRow::new(UserId::new(uuid::Uuid::from_u128(1)), None, patch, &stamp);
        user::create(vec![row], stamp)
    };
    db.transaction(move |tx| Box::pin(async move { tx.run(create()).await })).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_belong_where_they_say_they_do() {
    let test = filled(Kind::Sqlite, PLAN).await;
    let users = rows(test.db.read(user::page(ALL)).await.unwrap());
    let ids: Vec<UserId> = users.iter().map(|user| user.id).collect();
    let members = rows(test.db.read(organisation::of_users(ids.clone(), ALL)).await.unwrap());
    let teams = rows(test.db.read(team::of_users(ids.clone(), ALL)).await.unwrap());
    let profiles = test.db.read(profile::by_users(ids)).await.unwrap();
    for user in &users {
        let homes: Vec<_> = members.iter().filter(|(member, _)| member.user_id == user.id).collect();
        assert!((1..=3).contains(&homes.len()), "{}", user.username);
        assert!(homes.iter().any(|(_, home)| Some(home.id) == user.owner_id), "{}", user.username);
        assert!(
            homes.iter().all(|(member, home)| home.created_at < user.created_at && user.created_at <= member.joined_at)
        );
        assert!(teams.iter().filter(|(member, _)| member.user_id == user.id).count() <= 3);
        let profile = profiles.iter().find(|profile| profile.user_id == user.id).unwrap();
        assert_eq!(profile.owner_id, user.owner_id);
        assert!(user.last_sign_in_at.is_none_or(|at| at >= user.created_at));
    }
    let incomplete = |profile: &&profile::ProfileRow| profile.job_title.is_none() || profile.reviewed_at.is_none();
    assert_ne!(profiles.iter().filter(incomplete).count(), 0, "some reviews are due");
    for name in ["Zoë", "Łukasz", "Þóra", "美咲", "Οδυσσεύς"] {
        assert!(profiles.iter().any(|profile| profile.first_name.as_deref() == Some(name)), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn values_are_what_the_domain_would_have_made_of_them() {
    use roster::domain::{country::country, language::language, timezone::timezone};
    let test = filled(Kind::Sqlite, PLAN).await;
    let profiles = rows(test.db.read(profile::page(ALL)).await.unwrap());
    for profile in &profiles {
        for (made, checked) in [
            (&profile.country_code, profile.country_code.as_deref().map(country)),
            (&profile.preferred_language, profile.preferred_language.as_deref().map(language)),
            (&profile.timezone, profile.timezone.as_deref().map(timezone)),
        ] {
            assert_eq!(*made, checked.transpose().unwrap());
        }
    }
    for contact in test.db.read(contact::of_profiles(profiles.iter().map(|row| row.id).collect())).await.unwrap() {
        let expected = match contact.kind {
            ContactKind::Email => Some(email::fold(&email::email(&contact.value).unwrap())),
            ContactKind::Phone => phone(&contact.value, None).unwrap().canonical,
        };
        assert_eq!(contact.canonical_value, expected);
    }
}

#[test]
fn each_payload_is_json() {
    let formats: Vec<&str> = demo::PAYLOADS.iter().map(|(format, _)| *format).collect();
    assert_eq!(formats, ["apex", "b2core", "drvn", "ctrl-hub", "zitadel"]);
    for (format, json) in demo::PAYLOADS {
        assert!(serde_json::from_str::<serde_json::Value>(json).is_ok(), "{format}");
    }
}
