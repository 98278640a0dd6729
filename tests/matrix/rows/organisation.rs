//! What is changed of organisations, who belongs to them, and service accounts.

use super::Row;

pub const ROWS: &[Row] = &[
    (
        "organisationCreate",
        "mutation { organisationCreate(input: {name: \"New\", slug: \"new\", dryRun: true}) { organisation { slug } } }",
        "\"new\"",
        "urrrr------s--",
    ),
    (
        "organisationUpdate",
        "mutation { organisationUpdate(input: {id: \"{acme}\", description: \"New\", dryRun: true}) { organisation { id } } }",
        "{acme}",
        "urrrr----sss--",
    ),
    (
        "organisationFeatureSet",
        "mutation { organisationFeatureSet(input: {id: \"{acme}\", name: \"maps\", enabled: true, dryRun: true}) \
            { organisation { id } } }",
        "{acme}",
        "urrrr------s--",
    ),
    // `other` owns nothing, and `outsider` owns it.
    (
        "organisationDelete",
        "mutation { organisationDelete(input: {id: \"{other}\", dryRun: true}) { deletedId } }",
        "{other}",
        "urrrr-s----s--",
    ),
    (
        "organisationMemberAdd",
        "mutation { organisationMemberAdd(input: {organisation: \"{acme}\", user: \"{outsider}\", dryRun: true}) \
            { organisation { id } } }",
        "{acme}",
        "urrrr------s--",
    ),
    (
        "organisationMemberUpdate",
        "mutation { organisationMemberUpdate(input: \
            {organisation: \"{acme}\", user: \"{user}\", jobTitle: \"New\", dryRun: true}) { organisation { id } } }",
        "{acme}",
        "urrrr---sssss-",
    ),
    (
        "organisationMemberRemove",
        "mutation { organisationMemberRemove(input: {organisation: \"{acme}\", user: \"{user}\", dryRun: true}) \
            { changedFields } }",
        "users",
        "urrrrs--sssss-",
    ),
    (
        "serviceAccountCreate",
        "mutation { serviceAccountCreate(input: {organisation: \"{acme}\", name: \"new\", dryRun: true}) \
            { serviceAccount { name } } }",
        "\"new\"",
        "urrrr----sss--",
    ),
    (
        "serviceAccountUpdate",
        "mutation { serviceAccountUpdate(input: {id: \"{robot}\", name: \"new\", dryRun: true}) { serviceAccount { id } } }",
        "{robot}",
        "urrrr----sss--",
    ),
    (
        "serviceAccountDelete",
        "mutation { serviceAccountDelete(input: {id: \"{robot}\", dryRun: true}) { deletedId } }",
        "{robot}",
        "urrrr----sss--",
    ),
    (
        "serviceAccountKeyCreate",
        "mutation { serviceAccountKeyCreate(input: {id: \"{robot}\", dryRun: true}) { key { id } } }",
        "key_",
        "urrrr----sss--",
    ),
    (
        "serviceAccountKeyRevoke",
        "mutation { serviceAccountKeyRevoke(input: {id: \"{key}\", dryRun: true}) { revokedId } }",
        "{key}",
        "urrrr----sss--",
    ),
];
