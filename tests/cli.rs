//! The program itself: its words, its exit statuses, its signals.

use std::{net::TcpListener, process::Stdio};

use roster::{
    db::SchemaState,
    graphql::{self, Limits},
};

use crate::support::{
    database::{Kind, TestDb},
    program::{Serving, administrator, commands, folder, read, roster, run, stderr, stdout},
};

#[test]
fn help_names_every_command_flag_and_variable() {
    let folder = folder();
    let overview = stdout(&run(folder.path(), &["--help"]));
    for command in commands() {
        let is_root = command.get_name() == "roster";
        assert!(is_root || overview.contains(command.get_name()), "{} is not in --help", command.get_name());
        let output =
            if is_root { run(folder.path(), &["--help"]) } else { run(folder.path(), &[command.get_name(), "--help"]) };
        assert_eq!(output.status.code(), Some(0));
        let help = stdout(&output);
        for argument in command.get_arguments().filter(|argument| !argument.is_positional()) {
            let flag = format!("--{}", argument.get_long().expect("every flag has a long name"));
            assert!(help.contains(&flag), "{}: {flag} is missing from\n{help}", command.get_name());
            if let Some(variable) = argument.get_env().and_then(|name| name.to_str()) {
                assert!(help.contains(variable), "{}: {variable} is missing from\n{help}", command.get_name());
            }
        }
    }
    for known in ["--database-url", "DATABASE_URL", "--listen", "ROSTER_LISTEN", "127.0.0.1:8000", "sqlite:roster.db"] {
        assert!(overview.contains(known), "{known} is missing from\n{overview}");
    }
}

#[test]
fn help_keeps_the_databases_password_to_itself() {
    let folder = folder();
    let url = "postgres://roster:geheim@localhost/roster";
    let output = roster(folder.path()).arg("--help").env("DATABASE_URL", url).output().expect("the program runs");
    assert!(!stdout(&output).contains("geheim"));
}

#[test]
fn a_refused_database_keeps_its_password_to_itself() {
    let folder = folder();
    for url in ["mysql://roster:geheim@localhost/roster", "host=localhost password=geheim"] {
        let flag = run(folder.path(), &["serve", "--database-url", url]);
        let variable = roster(folder.path()).env("DATABASE_URL", url).output().expect("the program runs");
        assert!(stderr(&variable).ends_with("environment variable DATABASE_URL.\n"), "{}", stderr(&variable));
        for output in [flag, variable] {
            let said = stderr(&output);
            assert_eq!(output.status.code(), Some(2), "{said}");
            assert!(said.contains("'--database-url <URL>'") && said.contains("`sqlite:FILE` or"), "{said}");
            assert!(!said.contains("geheim"), "{said}");
        }
    }
}

#[test]
fn schema_prints_what_is_committed() {
    let folder = folder();
    let output = run(folder.path(), &["schema"]);
    assert_eq!((output.status.code(), stdout(&output)), (Some(0), graphql::sdl()));
    assert!(std::fs::read_dir(folder.path()).expect("the folder").next().is_none(), "it made a file");
}

#[test]
fn the_demonstration_signs_in_whoever_starts_it() {
    let folder = folder();
    let mut command = roster(folder.path());
    command.args(["demo", "--people", "1", "--listen", "127.0.0.1:0"]);
    let server = Serving::start(command);
    let (_, token) = server.page.split_once("/#session=").expect("a link that signs in");
    let query = r#"{"query": "{ viewer { actor { ... on User { username } } permissions } users { totalCount } }"}"#;
    let answer = read(server.post_as(&format!("X-Session-Token: {token}"), query));
    assert!(answer.contains(r#""username":"demo""#) && answer.contains("ORGANISATION_CREATE"), "{answer}");
    assert!(!answer.contains("errors"), "{answer}");
}

#[test]
fn the_deepest_query_is_answered_and_a_deeper_one_refused() {
    let folder = folder();
    let database = format!("sqlite:{}", folder.path().join("deep.db").display());
    let mut command = roster(folder.path());
    // As deep as it may be set, in a build that takes the most of the stack for each level.
    let deepest = Limits::DEEPEST.to_string();
    command.args(["demo", "--people", "1", "--listen", "127.0.0.1:0", "--database-url", &database]);
    command.args(["--depth-limit", &deepest]);
    let server = Serving::start(command);
    let token = administrator(folder.path(), &database);
    let ask = |rounds: usize| {
        let query = format!("{{users{{nodes{{{}id{}}}}}}}", "profile{user{".repeat(rounds), "}}".repeat(rounds));
        read(server.post_as(&token, &serde_json::json!({"query": query}).to_string()))
    };
    let deepest = ask((Limits::DEEPEST - 3) / 2);
    assert!(deepest.contains("\"data\":{\"users\"") && !deepest.contains("errors"), "{deepest}");
    let deeper = ask(Limits::DEEPEST / 2);
    assert!(deeper.contains("too deep"), "{deeper}");
}

#[test]
fn a_reader_that_hangs_up_is_no_panic() {
    let folder = folder();
    let mut command = roster(folder.path());
    let mut child = command.arg("schema").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.starts_with("roster: the schema cannot be written"), "{said}");
}

#[test]
fn a_wrong_value_is_refused_with_a_sentence() {
    let folder = folder();
    for (arguments, sentence) in [
        (["serve", "--listen", "localhost:8000"], "an IP address and a port"),
        (["serve", "--database-url", "mysql://localhost/roster"], "`sqlite:FILE` or `postgres://USER@HOST/NAME`"),
        (["migrate", "--database-url", "roster.db"], "`sqlite:FILE` or `postgres://USER@HOST/NAME`"),
        (["serve", "--request-timeout", "0"], "a whole number of seconds, from 1 to 3600"),
        (["serve", "--request-timeout", "soon"], "a whole number of seconds"),
        (["serve", "--body-limit", "1"], "from 1024 to 1073741824 bytes"),
        (["serve", "--review-period", "0"], "a whole number of months, from 1 to 1200"),
        (["schema", "--log", "roster=loud"], "roster=loud"),
        (["schema", "--log-format", "xml"], "[possible values: text, json]"),
    ] {
        let output = run(folder.path(), &arguments);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(sentence), "{arguments:?}: {said}");
        assert!(said.contains(arguments[1]), "{arguments:?}: the flag is not named: {said}");
    }
    assert!(std::fs::read_dir(folder.path()).expect("the folder").next().is_none(), "a refused command made a file");
}

#[test]
fn a_variable_counts_as_its_flag_and_the_flag_wins() {
    let folder = folder();
    for (variable, value) in [
        ("ROSTER_LISTEN", "localhost:8000"),
        ("DATABASE_URL", "roster.db"),
        ("ROSTER_REQUEST_TIMEOUT", "0"),
        ("ROSTER_BODY_LIMIT", "1"),
        ("ROSTER_REVIEW_PERIOD", "0"),
        ("ROSTER_LOG", "roster=loud"),
        ("ROSTER_LOG_FORMAT", "xml"),
    ] {
        let output = roster(folder.path()).env(variable, value).output().expect("the program runs");
        assert_eq!(output.status.code(), Some(2), "{variable}: {}", stderr(&output));
        let said = stderr(&output);
        assert!(said.contains(value), "{variable}: {said}");
        assert!(said.ends_with(&format!("environment variable {variable}.\n")), "{variable}: {said}");
    }
    let mut command = roster(folder.path());
    command.args(["migrate", "--database-url", "sqlite:flag.db"]).env("DATABASE_URL", "sqlite:variable.db");
    assert_eq!(command.output().expect("the program runs").status.code(), Some(0));
    assert!(folder.path().join("flag.db").exists() && !folder.path().join("variable.db").exists());
}

#[test]
fn what_cannot_be_opened_is_named() {
    let folder = folder();
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
    let nobody = format!("postgres://roster:geheim@{free}/roster");
    let place = format!("no connection to the database: {free}: ");
    std::fs::write(folder.path().join("notes.txt"), "not a database, and long enough to tell".repeat(50))
        .expect("a file");
    for (url, sentence) in [
        ("sqlite:missing/roster.db", "missing/roster.db"),
        ("sqlite:notes.txt", "notes.txt: file is not a database"),
        (nobody.as_str(), place.as_str()),
        ("postgres://localhost/roster?sslmode=strict", "sslmode=strict is unknown; use disable, prefer, require"),
        ("postgres://localhost/roster?sslmode=verify-full&sslrootcert=no.pem", "no.pem"),
    ] {
        for command in [&["migrate"][..], &["serve", "--listen", "127.0.0.1:0"]] {
            let output = run(folder.path(), &[command, &["--database-url", url]].concat());
            let said = stderr(&output);
            assert_eq!(output.status.code(), Some(1), "{command:?} {url}: {said}");
            assert!(said.contains(sentence), "{command:?} {url}: {said}");
            assert!(!said.contains("geheim"), "{command:?} {url}: {said}");
        }
    }
}

async fn migrate_twice(test: TestDb) {
    let first = run(test.folder(), &["migrate", "--database-url", &test.url]);
    assert_eq!(first.status.code(), Some(0), "{}", stderr(&first));
    assert!(stdout(&first).starts_with("Ran "), "{}", stdout(&first));
    let second = run(test.folder(), &["migrate", "--database-url", &test.url]);
    assert_eq!((second.status.code(), stdout(&second).as_str()), (Some(0), "The database is up to date.\n"));
    assert_eq!(test.db.migrations().state().await.expect("a state"), SchemaState::Current);
}

#[tokio::test]
async fn migrate_twice_on_sqlite() {
    migrate_twice(TestDb::bare(Kind::Sqlite).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn migrate_twice_on_postgres() {
    migrate_twice(TestDb::bare(Kind::Postgres).await).await;
}

fn serve_and_stop(test: &TestDb, signal: &str) {
    let mut command = roster(test.folder());
    command.args(["serve", "--listen", "127.0.0.1:0", "--database-url", &test.url, "--log-format", "json"]);
    let server = Serving::start(command);
    assert_ne!(server.address.port(), 0);

    let ready = server.request("GET /health/ready", "");
    assert!(ready.starts_with("HTTP/1.1 200 OK") && ready.contains(r#""status":"ready""#), "{ready}");
    let answer = server.request("POST /graphql", r#"{"query": "{ viewer { permissions } }"}"#);
    assert!(answer.ends_with(r#"{"data":{"viewer":{"permissions":[]}}}"#), "{answer}");
    assert!(server.request("GET /", "").contains("<!doctype html>"));

    server.signal(signal);
    let (status, log) = server.end();
    assert_eq!(status, Some(0), "{log}");
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let answered: Vec<_> = lines.iter().filter(|line| line["fields"]["message"] == "answered").collect();
    assert_eq!(answered.len(), 3, "{log}");
    assert!(answered.iter().all(|line| line["span"]["id"].as_str().is_some_and(|id| id.len() == 36)), "{log}");
    assert!(log.lines().last().is_some_and(|line| line.contains("stopped")), "{log}");
}

#[tokio::test]
async fn serve_on_sqlite_migrates_answers_and_ends_on_sigterm() {
    serve_and_stop(&TestDb::bare(Kind::Sqlite).await, "-TERM");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn serve_on_postgres_migrates_answers_and_ends_on_an_interrupt() {
    serve_and_stop(&TestDb::bare(Kind::Postgres).await, "-INT");
}

/// A request that waits for a lock is running, and nothing but the lock's end finishes it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_runs_on_postgres_is_finished_before_the_end() {
    let test = TestDb::migrated(Kind::Postgres).await;
    let mut command = roster(test.folder());
    command.args(["serve", "--listen", "127.0.0.1:0", "--database-url", &test.url]);
    let mut server = Serving::start(command);
    let token = administrator(test.folder(), &test.url);
    let (client, connection) = tokio_postgres::connect(&test.url, tokio_postgres::NoTls).await.expect("a connection");
    tokio::spawn(connection);
    client.batch_execute("BEGIN; LOCK TABLE teams IN ACCESS EXCLUSIVE MODE").await.expect("the lock");

    let request = server.post_as(&token, r#"{"query": "{ teams { totalCount } }"}"#);
    let waiting = "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database
                   WHERE datname = current_database() AND NOT granted";
    let waits = async { while client.query_one(waiting, &[]).await.expect("the locks").get::<_, i64>(0) == 0 {} };
    tokio::time::timeout(std::time::Duration::from_mins(1), waits).await.expect("the request waits for the lock");
    server.signal("-TERM");
    server.wait_for("running requests are finished first");
    client.batch_execute("COMMIT").await.expect("the lock's end");

    let answer = read(request);
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(answer.ends_with(r#"{"data":{"teams":{"totalCount":0}}}"#), "{answer}");
    let (status, log) = server.end();
    assert_eq!(status, Some(0), "{log}");
    assert!(log.lines().last().is_some_and(|line| line.contains("stopped")), "{log}");
}

#[test]
fn without_a_command_it_serves_a_new_database() {
    let folder = folder();
    let mut command = roster(folder.path());
    command.env("ROSTER_LISTEN", "127.0.0.1:0");
    let server = Serving::start(command);
    let token = administrator(folder.path(), "sqlite:roster.db");
    let answer = read(server.post_as(&token, r#"{"query": "{ users { totalCount } }"}"#));
    assert!(answer.ends_with(r#"{"data":{"users":{"totalCount":1}}}"#), "{answer}");
    assert!(folder.path().join("roster.db").exists());
    server.signal("-TERM");
    assert_eq!(server.end().0, Some(0));
}

#[test]
fn a_port_that_is_taken_is_named() {
    let folder = folder();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let output = run(folder.path(), &["--listen", &address]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains(&format!("cannot listen on {address}")) && said.contains("--listen"), "{said}");
    assert!(!folder.path().join("roster.db").exists(), "it made a database that it cannot serve");
}
