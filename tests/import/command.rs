//! `roster import`: what it says, and what it does before it writes.

use std::{io::Write as _, path::Path, process::Stdio};

use crate::support::program::{folder, roster, run, stderr, stdout};

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("a file");
}

#[test]
fn what_is_wrong_with_the_command_makes_no_database() {
    let folder = folder();
    write(folder.path(), "good.json", r#"{"user_id": 1}"#);
    for (arguments, sentence) in [
        (["import", "apex", "good.json", "missing.json"], "missing.json cannot be read: No such file"),
        (["import", "apex", "good.json", "."], ". cannot be read: Is a directory"),
        (["import", "zitadel", "--owner=acme", "good.json"], "zitadel names the owner of each user itself"),
        (["import", "apex", "--owner=not a slug", "good.json"], "--owner is “not a slug”, which is no slug"),
        (["import", "apex", "--owner=", "good.json"], "--owner is blank: give it some text."),
    ] {
        let output = run(folder.path(), &arguments);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.contains(sentence), "{arguments:?}: {said}");
        assert!(!folder.path().join("roster.db").exists(), "{arguments:?}: it made a database");
    }
}

#[test]
fn it_counts_what_went_in_and_what_did_not() {
    let folder = folder();
    write(folder.path(), "a.ndjson", "{\"user_id\": 1}\n{\"user_id\": []}\n{\"user_id\": 2}\n");
    let output = run(folder.path(), &["import", "apex", "a.ndjson"]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("Imported: 2, refused: 1\n"), "{said}");
    assert!(said.contains("a.ndjson, line 2: user_id: is a list, where"), "{said}");
    assert!(stdout(&output).starts_with("3 read: 2 created"), "{}", stdout(&output));
}

#[test]
fn a_file_without_a_record_is_told_and_no_failure() {
    let folder = folder();
    for text in ["", "[]", "\n\n", r#"{"data": []}"#] {
        write(folder.path(), "empty.json", text);
        let output = run(folder.path(), &["import", "apex", "empty.json"]);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(said.contains("empty.json: there is no record in it, which is no error."), "{text}: {said}");
    }
}

#[test]
fn the_standard_input_is_a_file_like_others() {
    let folder = folder();
    let mut command = roster(folder.path());
    command.args(["import", "apex", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    let mut input = child.stdin.take().expect("its input");
    input.write_all(b"{\"user_id\": 1}\n7\n").expect("it is read");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("standard input, line 2: is 7, where a record belongs."), "{said}");
}
