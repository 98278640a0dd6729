//! Databases that hold somebody else's tables: nothing but `roster migrate` changes them.

use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};
use roster::db::SchemaState;

use crate::support::{
    database::{Kind, TestDb},
    program::{folder, run, stderr},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_migrate_adds_its_tables_to_somebodys() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let test = TestDb::bare(kind).await;
        test.execute("CREATE TABLE notes (number integer)").await;
        // Another program of diesel's notes its migrations under the same name.
        test.execute("CREATE TABLE __diesel_schema_migrations (version varchar(50) PRIMARY KEY, run_on timestamp)")
            .await;
        test.execute("INSERT INTO __diesel_schema_migrations VALUES ('20200101000000', CURRENT_TIMESTAMP)").await;
        let url = ["--database-url", &test.url];
        let sample = format!("{}/tests/payloads/apex.json", env!("CARGO_MANIFEST_DIR"));
        for (command, sentence) in [
            (["demo", "--listen", "127.0.0.1:0"], "no demonstration's"),
            (["serve", "--listen", "127.0.0.1:0"], "tables that are not Roster's"),
            (["import", "apex", &sample], "tables that are not Roster's"),
        ] {
            let output = run(test.folder(), &[&command[..], &url].concat());
            let said = stderr(&output);
            assert_eq!(output.status.code(), Some(1), "{said}");
            assert!(said.contains(sentence) && said.contains("--database-url"), "{said}");
            assert_eq!(test.db.migrations().state().await.expect("a state"), SchemaState::Empty);
        }
        assert_eq!(run(test.folder(), &[&["migrate"], &url[..]].concat()).status.code(), Some(0));
        assert_eq!(test.db.migrations().state().await.expect("a state"), SchemaState::Current);
        assert_eq!(run(test.folder(), &[&["import", "apex", &sample], &url[..]].concat()).status.code(), Some(0));
    }
}

#[test]
fn a_refused_file_is_left_as_it_was() {
    let folder = folder();
    let file = folder.path().join("notes.db");
    let mut conn = SqliteConnection::establish(&file.display().to_string()).expect("a connection");
    conn.batch_execute(
        "CREATE TABLE notes (number integer); INSERT INTO notes VALUES (1);
         CREATE TABLE __diesel_schema_migrations (version varchar(50) PRIMARY KEY, run_on timestamp);
         INSERT INTO __diesel_schema_migrations VALUES ('20200101000000', CURRENT_TIMESTAMP);",
    )
    .expect("tables");
    drop(conn);
    let before = std::fs::read(&file).expect("the file");
    for command in ["serve", "demo"] {
        let output = run(folder.path(), &[command, "--listen", "127.0.0.1:0", "--database-url", "sqlite:notes.db"]);
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        assert!(std::fs::read(&file).expect("the file") == before, "{command} changed somebody else's file");
    }
}
