//! What is changed of people: users, profiles, contacts and sessions.

use super::Row;

pub const ROWS: &[Row] = &[
    // A session begins with a token of the identity provider, and with no other credential.
    ("sessionCreate", "mutation { sessionCreate(input: {}) { token } }", "roster_session_", "urrrr---------"),
    (
        "sessionRevoke",
        "mutation { sessionRevoke(input: {id: \"{session}\"}) { revokedId } }",
        "{session}",
        "urrrrs-----s--",
    ),
    (
        "userCreate",
        "mutation { userCreate(input: {username: \"newcomer\", owner: \"{acme}\", dryRun: true}) { user { username } } }",
        "newcomer",
        "urrrr---sssss-",
    ),
    (
        "userUpdate",
        "mutation { userUpdate(input: {id: \"{user}\", username: \"renamed\", dryRun: true}) { user { username } } }",
        "renamed",
        "urrrrs--sssss-",
    ),
    // Who may do it is told nothing but that the user is in use.
    (
        "userActivate",
        "mutation { userActivate(input: {id: \"{user}\"}) { userErrors { code } } }",
        "[{\"code\":\"WRONG_STATE\"}]",
        "urrrr---sssss-",
    ),
    (
        "userDeactivate",
        "mutation { userDeactivate(input: {id: \"{user}\", dryRun: true}) { user { id } } }",
        "{user}",
        "urrrr---sssss-",
    ),
    (
        "userLock",
        "mutation { userLock(input: {id: \"{user}\", dryRun: true}) { user { id } } }",
        "{user}",
        "urrrr---sssss-",
    ),
    (
        "userUnlock",
        "mutation { userUnlock(input: {id: \"{user}\"}) { userErrors { code } } }",
        "[{\"code\":\"WRONG_STATE\"}]",
        "urrrr---sssss-",
    ),
    (
        "userDelete",
        "mutation { userDelete(input: {id: \"{user}\", dryRun: true}) { deletedId } }",
        "{user}",
        "urrrr---sssss-",
    ),
    (
        "userIdentityLink",
        "mutation { userIdentityLink(input: {id: \"{user}\", platform: \"apex\", subject: \"1\", dryRun: true}) { user { id } } }",
        "{user}",
        "urrrr---sssss-",
    ),
    // Who may do it is told nothing but that the user has no such account.
    (
        "userIdentityUnlink",
        "mutation { userIdentityUnlink(input: {id: \"{user}\", identity: \"identity_0192ab0000007000800000000000002a\"}) { userErrors { path } } }",
        "[{\"path\":[\"input\",\"identity\"]}]",
        "urrrr---sssss-",
    ),
    (
        "userMetadataSet",
        "mutation { userMetadataSet(input: {id: \"{user}\", key: \"a\", value: \"b\", dryRun: true}) { user { id } } }",
        "{user}",
        "urrrr---sssss-",
    ),
    (
        "userMetadataRemove",
        "mutation { userMetadataRemove(input: {id: \"{user}\", key: \"a\"}) { user { id } } }",
        "{user}",
        "urrrr---sssss-",
    ),
    (
        "profileCreate",
        "mutation { profileCreate(input: {owner: \"{acme}\", dryRun: true}) { profile { id } } }",
        "profile_",
        "urrrr---sssss-",
    ),
    (
        "profileUpdate",
        "mutation { profileUpdate(input: {id: \"{profile}\", dryRun: true}) { profile { id } } }",
        "{profile}",
        "urrrrs--sssss-",
    ),
    (
        "profileReview",
        "mutation { profileReview(input: {id: \"{profile}\", dryRun: true}) { profile { id } } }",
        "{profile}",
        "urrrr---sssss-",
    ),
    (
        "profileDelete",
        "mutation { profileDelete(input: {id: \"{profile}\", dryRun: true}) \
            { deletedId } }",
        "{profile}",
        "urrrr---sssss-",
    ),
    (
        "contactCreate",
        "mutation { contactCreate(input: {profile: \"{profile}\", kind: EMAIL, value: \"a@b.example\", dryRun: true}) \
            { contact { id } } }",
        "contact_",
        "urrrrs--sssss-",
    ),
    (
        "contactUpdate",
        "mutation { contactUpdate(input: {id: \"{contact}\", externalId: \"x\", dryRun: true}) \
            { contact { id } } }",
        "{contact}",
        "urrrrs--sssss-",
    ),
    (
        "contactDelete",
        "mutation { contactDelete(input: {id: \"{contact}\", dryRun: true}) \
            { deletedId } }",
        "{contact}",
        "urrrrs--sssss-",
    ),
];
