//! The demonstration's data: as much as promised, the same for the same seed, and never in somebody else's database.

use std::{collections::BTreeMap, fmt::Debug};

use roster::{
    db::{
        Db, Query, SchemaState, change, contact, document, group,
        instance::{self, Holdings},
        list::Page,
        organisation,
        page::Entry,
        profile, service_account, team,
        user::{self, UserRow},
    },
    demo::{self, Marker, Plan, Progress, State, Summary},
    domain::{Sight, UserId, contact::ContactKind, email, phone::phone, user::UserPatch},
    import::Format,
};

use crate::support::{
    database::{Kind, TestDb, on_both},
    directory::stamp,
    list::{all, everything, everything_of},
};

const PLAN: Plan = Plan { people: 700, seed: 7 };

/// From whom nothing is hidden.
const ANYBODY: Sight = Sight::EVERYTHING;

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

async fn page<T>(db: &Db, query: impl Query<Output = Vec<Entry<T>>>) -> Vec<T> {
    rows(db.read(query).await.unwrap())
}

async fn listed<T>(db: &Db, query: impl Query<Output = Page<T>>) -> Vec<T> {
    rows(db.read(query).await.unwrap().entries)
}

/// Everything that the database holds, by noun.
async fn contents(db: &Db) -> BTreeMap<&'static str, Vec<String>> {
    let users = listed(db, user::page(ANYBODY, everything())).await;
    let profiles = listed(db, profile::page(ANYBODY, everything())).await;
    let organisations = listed(db, organisation::page(ANYBODY, everything())).await;
    let teams = listed(db, team::page(ANYBODY, everything())).await;
    let user_ids: Vec<_> = users.iter().map(|row| row.id).collect();
    let profile_ids: Vec<_> = profiles.iter().map(|row| row.id).collect();
    let organisation_ids: Vec<_> = organisations.iter().map(|row| row.id).collect();
    let groups = page(db, group::of_organisations(ANYBODY, organisation_ids.clone(), everything_of())).await;
    let group_ids: Vec<_> = groups.iter().map(|row| row.id).collect();
    let accounts =
        page(db, service_account::of_organisations(ANYBODY, organisation_ids.clone(), everything_of())).await;
    let account_ids: Vec<_> = accounts.iter().map(|row| row.id).collect();
    let records = user_ids.iter().map(|id| id.untyped()).chain(organisation_ids.iter().map(|id| id.untyped()));
    let mut changes = db.read(change::of_records(records.collect())).await.unwrap();
    // PostgreSQL writes several chunks at once, and numbers their changes as they come.
    for change in &mut changes {
        change.sequence = 0;
        change.version = 0;
    }
    BTreeMap::from([
        ("identities", lines(db.read(user::identities(user_ids.clone())).await.unwrap())),
        ("metadata", lines(db.read(user::metadata(user_ids.clone())).await.unwrap())),
        ("contacts", lines(db.read(contact::of_profiles(profile_ids.clone())).await.unwrap())),
        ("documents", lines(db.read(document::of_profiles(profile_ids)).await.unwrap())),
        ("members", lines(page(db, organisation::of_users(ANYBODY, user_ids.clone(), everything_of())).await)),
        ("team members", lines(page(db, team::of_users(ANYBODY, user_ids.clone(), everything_of())).await)),
        ("group users", lines(page(db, group::of_users(ANYBODY, user_ids, everything_of())).await)),
        ("group accounts", lines(page(db, group::service_accounts(ANYBODY, group_ids, everything_of())).await)),
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
        assert_eq!(test.db.read(user::count(ANYBODY, all())).await.unwrap(), 700);
        assert_eq!(test.db.read(profile::count(ANYBODY, all())).await.unwrap(), 700);
        assert_eq!(test.db.read(organisation::count(ANYBODY, all())).await.unwrap(), 7);
        assert_eq!(test.db.read(team::count(ANYBODY, all())).await.unwrap(), 35);
    }

    async fn whose_a_database_is_can_be_told(test: TestDb) {
        assert_eq!(demo::check(&test.db).await.unwrap(), State::Empty);
        let plan = Plan { people: 1, seed: 3 };
        demo::fill(&test.db, &plan, &mut |_| {}).await.unwrap();
        let own = State::OwnDemo(Marker { seed: 3, people: 1, complete: true });
        assert_eq!(demo::check(&test.db).await.unwrap(), own);
        // Tools that look after a database leave tables of their own in it.
        test.execute("CREATE TABLE somebodys_backups (number integer)").await;
        assert_eq!(demo::check(&test.db).await.unwrap(), own);
    }

    async fn only_what_has_come_to_its_end_is_complete(test: TestDb) {
        let plan = Plan { people: 1, seed: 3 };
        let part = State::OwnDemo(Marker { seed: 3, people: 1, complete: false });
        demo::begin(&test.db, &plan).await.unwrap();
        assert_eq!(demo::check(&test.db).await.unwrap(), part);
        demo::generate(&test.db, &plan, &mut |_| {}).await.unwrap();
        assert_eq!(demo::check(&test.db).await.unwrap(), part);
        demo::import_samples(&test.db).await.unwrap();
        assert_eq!(demo::check(&test.db).await.unwrap(), part);
    }

    async fn of_two_that_begin_at_once_one_fills_the_database(test: TestDb) {
        let plan = Plan { people: 1, seed: 3 };
        let (one, other) = tokio::join!(demo::begin(&test.db, &plan), demo::begin(&test.db, &plan));
        let mut began = [one.unwrap(), other.unwrap()];
        began.sort_unstable();
        assert_eq!(began, [false, true]);
        assert!(matches!(demo::fill(&test.db, &plan, &mut |_| {}).await, Err(demo::Error::Taken)));
    }

    async fn what_stops_half_way_is_not_taken_for_complete(test: TestDb) {
        create_somebody(&test.db, "cthompson").await;
        // ctrl-hub's sample cannot go in beside somebody of the same name.
        let error = demo::fill(&test.db, &Plan { people: 1, seed: 3 }, &mut |_| {}).await.unwrap_err();
        assert!(error.to_string().contains("sample of ctrl-hub"), "{error}");
        let part = State::OwnDemo(Marker { seed: 3, people: 1, complete: false });
        assert_eq!(demo::check(&test.db).await.unwrap(), part);
        // Another one does not begin here, whatever it was told before.
        let error = demo::fill(&test.db, &Plan { people: 1, seed: 4 }, &mut |_| {}).await.unwrap_err();
        assert!(matches!(error, demo::Error::Taken), "{error}");
        assert_eq!(demo::check(&test.db).await.unwrap(), part);
    }

    async fn a_foreign_database_is_known_as_such(test: TestDb) {
        create_somebody(&test.db, "somebody").await;
        assert_eq!(demo::check(&test.db).await.unwrap(), State::Foreign);
    }

    async fn any_row_makes_a_database_somebodys(test: TestDb) {
        let all = test.db.holdings().await.unwrap();
        assert_eq!(all, Holdings { schema: true, records: false, others: false });
        for (make, clear) in [
            ("INSERT INTO instance_settings VALUES ('other', '1')", "DELETE FROM instance_settings"),
            (
                "INSERT INTO pending_references VALUES ('a', 'b', 'c', 'd', 'e', 'f', NULL, CURRENT_TIMESTAMP)",
                "DELETE FROM pending_references",
            ),
        ] {
            test.execute(make).await;
            assert_eq!(demo::check(&test.db).await.unwrap(), State::Foreign, "{make}");
            test.execute(clear).await;
            assert_eq!(demo::check(&test.db).await.unwrap(), State::Empty, "{clear}");
        }
        test.execute("CREATE VIEW somebodys AS SELECT 1 AS number").await;
        assert_eq!(demo::check(&test.db).await.unwrap(), State::Foreign);
    }

    async fn the_list_of_rosters_tables_is_whole(test: TestDb) {
        // Each table of the migrations is known as one of Roster's own, or it would make the database somebody else's.
        assert!(!test.db.holdings().await.unwrap().others);
        for table in instance::TABLES {
            assert!(!test.db.read(instance::any_rows(vec![table.into()])).await.unwrap(), "{table}");
        }
    }
}

async fn whose_a_database_is_can_be_told_before_it_is_migrated(kind: Kind) {
    let test = TestDb::bare(kind).await;
    assert_eq!(demo::check(&test.db).await.unwrap(), State::Empty);
    test.execute("CREATE TABLE __diesel_schema_migrations (version varchar(50) PRIMARY KEY, run_on timestamp)").await;
    assert_eq!(demo::check(&test.db).await.unwrap(), State::Empty);
    // Another program that counts its migrations as Roster does.
    test.execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('20200101000000')").await;
    assert_eq!(demo::check(&test.db).await.unwrap(), State::Foreign);
    test.execute("DELETE FROM __diesel_schema_migrations; CREATE TABLE users (number integer)").await;
    assert_eq!(demo::check(&test.db).await.unwrap(), State::Foreign);
    test.execute("DROP TABLE users; CREATE TABLE notes (number integer)").await;
    assert_eq!(demo::check(&test.db).await.unwrap(), State::Foreign);
    assert_eq!(test.db.migrations().state().await.unwrap(), SchemaState::Empty);
}

#[tokio::test]
async fn whose_a_new_sqlite_database_is_can_be_told() {
    whose_a_database_is_can_be_told_before_it_is_migrated(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whose_a_new_postgres_database_is_can_be_told() {
    whose_a_database_is_can_be_told_before_it_is_migrated(Kind::Postgres).await;
}

async fn create_somebody(db: &Db, name: &'static str) {
    let create = || {
        let stamp = stamp();
        let patch = UserPatch { username: Some(name.into()), ..UserPatch::default() };
        let row = UserRow::new(UserId::new(uuid::Uuid::from_u128(1)), None, patch, &stamp);
        user::create(vec![row], stamp)
    };
    db.transaction(move |tx| Box::pin(async move { tx.run(create()).await })).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_belong_where_they_say_they_do() {
    let test = filled(Kind::Sqlite, PLAN).await;
    let users = listed(&test.db, user::page(ANYBODY, everything())).await;
    let ids: Vec<UserId> = users.iter().map(|user| user.id).collect();
    let members = rows(test.db.read(organisation::of_users(ANYBODY, ids.clone(), everything_of())).await.unwrap());
    let teams = rows(test.db.read(team::of_users(ANYBODY, ids.clone(), everything_of())).await.unwrap());
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
    let profiles = listed(&test.db, profile::page(ANYBODY, everything())).await;
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
    assert_eq!(demo::PAYLOADS.map(|(format, _)| format), Format::ALL);
    for (format, json) in demo::PAYLOADS {
        assert!(serde_json::from_str::<serde_json::Value>(json).is_ok(), "{format}");
    }
}
