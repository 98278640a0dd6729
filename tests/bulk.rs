//! What is put off while a database is filled, and made again then.

use roster::{
    db::{self, Db, instance, user},
    demo::{self, Plan},
    domain::{Permit, Sight},
};

use crate::support::{
    database::{Kind, TestDb, on_both},
    list::all,
};

const PLAN: Plan = Plan { people: 30, seed: 5 };

/// Indexes and triggers, each with its definition.
const OF_SQLITE: &str = "SELECT type || ' ' || name || ': ' || coalesce(sql, '') AS name FROM sqlite_schema
    WHERE type IN ('index', 'trigger') ORDER BY 1";

/// The same, triggers of references included.
const OF_POSTGRES: &str = "SELECT pg_get_indexdef(indexrelid) AS name FROM pg_index
     WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
    UNION ALL SELECT conrelid::regclass || ' ' || conname || ': ' || pg_get_constraintdef(oid) FROM pg_constraint
    UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger ORDER BY 1";

/// The note of what is put off.
const NOTE: &str = "put_off";

async fn definitions(db: &Db) -> Vec<String> {
    db.read(instance::tables(if db.is_embedded() { OF_SQLITE } else { OF_POSTGRES })).await.unwrap()
}

async fn note(db: &Db) -> Option<String> {
    db.read(instance::setting(NOTE.into())).await.unwrap()
}

fn has(definitions: &[String], index: &str) -> bool {
    definitions.iter().any(|definition| definition.contains(index))
}

/// How many rows a statement counts.
async fn number(db: &Db, count: &'static str) -> String {
    db.read(instance::tables(count)).await.unwrap().remove(0)
}

on_both! {
    async fn a_demonstration_leaves_the_indexes_that_the_migrations_made(test: TestDb) {
        let before = definitions(&test.db).await;
        demo::fill(&test.db, &PLAN, &mut |_| {}).await.unwrap();
        assert_eq!(definitions(&test.db).await, before);
        assert_eq!(note(&test.db).await, None);
    }

    async fn what_keeps_no_rule_is_put_off_and_what_keeps_one_is_not(test: TestDb) {
        let before = definitions(&test.db).await;
        let db = test.db.clone();
        let during = async move { Ok((definitions(&db).await, note(&db).await)) };
        let (during, note) = test.db.fill(Permit::of_system(), during).await.unwrap();
        let note = note.unwrap();
        for index in ["users_newest", "contacts_value", "changes_record"] {
            assert!(has(&before, index) && !has(&during, index) && note.contains(index), "{index}");
        }
        // Of contacts, those of the same profile are looked up for their words.
        for index in ["profiles_external_id_unique", "profiles_external_id_unowned_unique", "contacts_profile"] {
            assert!(has(&during, index) && !note.contains(index), "{index}");
        }
        assert_eq!(definitions(&test.db).await, before);
    }

    async fn what_fails_leaves_a_note_with_which_the_next_makes_up_for_it(test: TestDb) {
        let before = definitions(&test.db).await;
        let failing = async { Err::<(), _>(db::Error::missing()) };
        test.db.fill(Permit::of_system(), failing).await.unwrap_err();
        assert!(note(&test.db).await.unwrap().contains("users_newest"));
        assert!(!has(&definitions(&test.db).await, "users_newest"));
        test.db.fill(Permit::of_system(), async { Ok(()) }).await.unwrap();
        assert_eq!(definitions(&test.db).await, before);
        assert_eq!(note(&test.db).await, None);
    }

    async fn somebody_elses_indexes_stay(test: TestDb) {
        test.execute("CREATE TABLE notes (number integer); CREATE INDEX notes_number ON notes (number)").await;
        let db = test.db.clone();
        let during = test.db.fill(Permit::of_system(), async move { Ok(definitions(&db).await) }).await.unwrap();
        assert!(has(&during, "notes_number"));
    }

    async fn the_tables_are_analysed(test: TestDb) {
        demo::generate(&test.db, &PLAN, &mut |_| {}).await.unwrap();
        let users = if test.db.is_embedded() {
            "SELECT substr(stat, 1, instr(stat, ' ') - 1) AS name FROM sqlite_stat1 WHERE idx = 'users_newest'"
        } else {
            "SELECT reltuples::text AS name FROM pg_class WHERE relname = 'users'"
        };
        assert_eq!(number(&test.db, users).await, "30");
    }
}

/// A full-text index over usernames, kept by triggers.
const FULL_TEXT: &str = "
    CREATE VIRTUAL TABLE usernames USING fts5 (username, content='users', content_rowid='rowid');
    CREATE TRIGGER usernames_new AFTER INSERT ON users BEGIN
        INSERT INTO usernames (rowid, username) VALUES (new.rowid, new.username);
    END;
    CREATE TABLE counted (number integer);
    CREATE TRIGGER users_counted AFTER INSERT ON users BEGIN INSERT INTO counted VALUES (1); END;";

#[tokio::test]
async fn a_full_text_index_is_made_after_the_rows_and_other_triggers_stay() {
    let test = TestDb::migrated(Kind::Sqlite).await;
    test.execute(FULL_TEXT).await;
    let before = definitions(&test.db).await;
    let found = "SELECT count(*) || '' AS name FROM usernames WHERE usernames MATCH 'thompson*'";
    let there = "SELECT count(*) || '' AS name FROM users WHERE username LIKE '%thompson%'";
    let db = test.db.clone();
    let during = test.db.fill(Permit::of_system(), async move { Ok(definitions(&db).await) }).await.unwrap();
    assert!(!has(&during, "usernames_new") && has(&during, "users_counted"));
    demo::generate(&test.db, &Plan { people: 300, ..PLAN }, &mut |_| {}).await.unwrap();
    assert_eq!(definitions(&test.db).await, before);
    let people = number(&test.db, there).await;
    assert_ne!(people, "0");
    assert_eq!(number(&test.db, found).await, people);
    assert_eq!(number(&test.db, "SELECT count(*) || '' AS name FROM counted").await, "300");
    assert_eq!(test.db.read(user::count(Sight::EVERYTHING, all())).await.unwrap(), 300);
}
