//! What is read.

use super::Row;

pub const ROWS: &[Row] = &[
    ("viewer", "{ viewer { actor { __typename } } }", "\"__typename\"", "-rrrrsssssssss"),
    ("node", "{ node(id: \"{user}\") { id } }", "{user}", "urrrrs--sssss-"),
    ("nodes", "{ nodes(ids: [\"{contact}\"]) { id } }", "{contact}", "urrrrs--sssss-"),
    ("user", "{ user(by: {username: \"target\"}) { id } }", "{user}", "urrrrs--sssss-"),
    ("users", "{ users(first: 100) { nodes { id } } }", "{user}", "urrrrs--sssss-"),
    ("profile", "{ profile(by: {user: \"{user}\"}) { id } }", "{profile}", "urrrrs--sssss-"),
    ("profiles", "{ profiles(first: 100) { nodes { id } } }", "{profile}", "urrrrs--sssss-"),
    ("contact", "{ contact(id: \"{contact}\") { id } }", "{contact}", "urrrrs--sssss-"),
    ("organisation", "{ organisation(by: {slug: \"acme\"}) { id } }", "{acme}", "urrrrs-sssssss"),
    ("organisations", "{ organisations(first: 100) { nodes { id } } }", "{acme}", "urrrrs-sssssss"),
    ("team", "{ team(id: \"{team}\") { id } }", "{team}", "urrrrs-ssssss-"),
    ("teams", "{ teams(first: 100) { nodes { id } } }", "{team}", "urrrrs-ssssss-"),
    ("changes", "{ changes(filter: {record: \"{contact}\"}) { nodes { recordId } } }", "{contact}", "urrrrs---sss--"),
    ("country", "{ country(code: \"IE\") { name } }", "Ireland", "urrrrsssssssss"),
    ("countries", "{ countries { name } }", "Ireland", "urrrrsssssssss"),
];
