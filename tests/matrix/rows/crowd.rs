//! What is changed of teams and groups.

use super::Row;

pub const ROWS: &[Row] = &[
    (
        "groupCreate",
        "mutation { groupCreate(input: {organisation: \"{acme}\", name: \"fresh\", dryRun: true}) { group { name } } }",
        "fresh",
        "urrrr----sss--",
    ),
    (
        "groupUpdate",
        "mutation { groupUpdate(input: {id: \"{group}\", name: \"fresh\", dryRun: true}) { group { name } } }",
        "fresh",
        "urrrr----sss--",
    ),
    (
        "groupDelete",
        "mutation { groupDelete(input: {id: \"{group}\", dryRun: true}) { deletedId } }",
        "{group}",
        "urrrr----sss--",
    ),
    (
        "groupMembersAdd",
        "mutation { groupMembersAdd(input: {id: \"{group}\", users: [\"{user}\"]}) { group { id } } }",
        "{group}",
        "urrrr----sss--",
    ),
    (
        "groupMembersRemove",
        "mutation { groupMembersRemove(input: {id: \"{group}\", users: [\"{user}\"]}) { group { id } } }",
        "{group}",
        "urrrr----sss--",
    ),
    (
        "groupMembersSet",
        "mutation { groupMembersSet(input: {id: \"{group}\", users: [\"{user}\"], dryRun: true}) { group { id } } }",
        "{group}",
        "urrrr----sss--",
    ),
    (
        "teamCreate",
        "mutation { teamCreate(input: {organisation: \"{acme}\", name: \"fresh\", dryRun: true}) { team { name } } }",
        "fresh",
        "urrrr----sss--",
    ),
    (
        "teamUpdate",
        "mutation { teamUpdate(input: {id: \"{team}\", name: \"fresh\", dryRun: true}) { team { name } } }",
        "fresh",
        "urrrr----sss--",
    ),
    (
        "teamDelete",
        "mutation { teamDelete(input: {id: \"{team}\", dryRun: true}) { deletedId } }",
        "{team}",
        "urrrr----sss--",
    ),
    (
        "teamMembersAdd",
        "mutation { teamMembersAdd(input: {id: \"{team}\", users: [\"{user}\"], dryRun: true}) { team { id } } }",
        "{team}",
        "urrrr----sss--",
    ),
    (
        "teamMembersRemove",
        "mutation { teamMembersRemove(input: {id: \"{team}\", users: [\"{user}\"], dryRun: true}) { team { id } } }",
        "{team}",
        "urrrr----sss--",
    ),
    (
        "teamMembersSet",
        "mutation { teamMembersSet(input: {id: \"{team}\", users: [\"{user}\"], dryRun: true}) { team { id } } }",
        "{team}",
        "urrrr----sss--",
    ),
];
