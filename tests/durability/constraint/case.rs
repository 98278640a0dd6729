//! What the tables hold, and what breaks each constraint.

use roster::db::Constraint::{
    self, Consistent, EmailUnique, ExternalIdUnique, IdentityUnique, OtherUnique, SlugUnique, UsernameUnique,
};

use self::Breaks::{Copy, Set};

/// What breaks a constraint.
pub enum Breaks {
    /// A copy of the table's first row with other values in these columns.
    Copy(&'static [(&'static str, &'static str)]),
    /// This, set in every row.
    Set(&'static str),
}

/// A constraint, and what is understood of it.
pub struct Case {
    pub name: &'static str,
    pub table: &'static str,
    pub breaks: Breaks,
    pub says: Constraint,
}

const fn case(name: &'static str, table: &'static str, breaks: Breaks, says: Constraint) -> Case {
    Case { name, table, breaks, says }
}

/// A row for each table. A number in braces stands for an id.
pub const ROWS: [(&str, &str); 25] = [
    ("organisations", "(id, version, created_at, updated_at, owner_id, name, name_folded, slug, slug_folded, sandbox, status, nomenclature, features)
        VALUES ({1}, 1, '@', '@', NULL, 'x', 'x', 'x', 'x', false, 'ACTIVE', '{}', '[]')"),
    ("users", "(id, version, created_at, updated_at, owner_id, username, username_folded, email, email_folded, state)
        VALUES ({11}, 1, '@', '@', {1}, 'x', 'x', 'x', 'x', 'ACTIVE')"),
    ("users", "(id, version, created_at, updated_at, username, username_folded, state)
        VALUES ({12}, 1, '@', '@', 'y', 'y', 'ACTIVE'), ({13}, 1, '@', '@', 'z', 'z', 'ACTIVE')"),
    ("identities", "(id, user_id, platform, subject, created_at) VALUES ({21}, {11}, 'x', 'x', '@')"),
    ("user_metadata", "(user_id, key, value) VALUES ({11}, 'x', 'x')"),
    ("profiles", "(id, version, created_at, updated_at, owner_id, user_id, external_id, enabled, name, display_name, name_folded,
        display_name_folded, tags, licences, required_documents)
        VALUES ({31}, 1, '@', '@', {1}, {11}, 'x', true, 'x', 'x', 'x', 'x', '[]', '[]', '[]'),
        ({32}, 1, '@', '@', NULL, {12}, 'y', true, 'x', 'x', 'x', 'x', '[]', '[]', '[]')"),
    ("profile_tags", "(profile_id, tag) VALUES ({31}, 'x')"),
    ("search_documents", "(number, record_id, kind, names, account, work, contacts) VALUES (1, {11}, 'USER', 'x', 'x', 'x', 'x')"),
    ("contacts", "(id, version, created_at, updated_at, profile_id, kind, value) VALUES ({41}, 1, '@', '@', {31}, 'EMAIL', 'x')"),
    ("documents", "(id, version, created_at, updated_at, profile_id, kind, filename) VALUES ({51}, 1, '@', '@', {31}, 'CV', 'x')"),
    ("organisation_members", "(organisation_id, user_id, roles, status, joined_at) VALUES ({1}, {11}, 8, 'ACTIVE', '@')"),
    ("teams", "(id, version, created_at, updated_at, organisation_id, name, name_folded) VALUES ({61}, 1, '@', '@', {1}, 'x', 'x')"),
    ("team_members", "(team_id, user_id, organisation_id, joined_at) VALUES ({61}, {11}, {1}, '@')"),
    ("organisation_groups", "(id, version, created_at, updated_at, organisation_id, name, name_folded, roles)
        VALUES ({71}, 1, '@', '@', {1}, 'x', 'x', 0)"),
    ("group_users", "(group_id, user_id, organisation_id, joined_at) VALUES ({71}, {11}, {1}, '@')"),
    ("service_accounts", "(id, version, created_at, updated_at, organisation_id, name, name_folded, enabled, roles)
        VALUES ({81}, 1, '@', '@', {1}, 'x', 'x', true, 0)"),
    ("service_account_keys", "(id, service_account_id, created_at, secret_hash) VALUES ({91}, {81}, '@', 'x')"),
    ("group_service_accounts", "(group_id, service_account_id, organisation_id, joined_at) VALUES ({71}, {81}, {1}, '@')"),
    ("changes", "(sequence, record_type, record_id, action, version, occurred_at, actor_type, fields)
        VALUES (1, 'USER', {11}, 'CREATED', 1, '@', 'SYSTEM', '[]')"),
    ("upstream_records", "(platform, record_type, subject, record_id) VALUES ('x', 'USER', 'x', {11})"),
    ("pending_references", "(platform, relation, holder_type, holder_subject, target_type, target_subject, created_at)
        VALUES ('x', 'x', 'x', 'x', 'x', 'x', '@')"),
    ("instance_settings", "(key, value) VALUES ('x', 'x')"),
    ("sessions", "(id, user_id, secret_hash, created_at, expires_at) VALUES ({92}, {11}, 'x', '@', '@')"),
    ("administrators", "(user_id, created_at) VALUES ({11}, '@')"),
    ("idempotency_keys", "(caller_type, caller_id, mutation, key, input_hash, created_at, version, changed_fields)
        VALUES ('USER', {11}, 'x', 'x', 'x', '@', 1, '[]')"),
];

/// Each constraint. The comments say why no caller of the API gets to it, where that is so.
pub const CASES: [Case; 80] = [
    // Told at its place: TAKEN.
    case(
        "users_username_unique",
        "users",
        Copy(&[("id", "{99}"), ("email", "NULL"), ("email_folded", "NULL")]),
        UsernameUnique,
    ),
    case("users_email_unique", "users", Copy(&[("id", "{99}"), ("username_folded", "'new'")]), EmailUnique),
    case("organisations_slug_unique", "organisations", Copy(&[("id", "{99}")]), SlugUnique),
    case("profiles_external_id_unique", "profiles", Copy(&[("id", "{99}"), ("user_id", "{13}")]), ExternalIdUnique),
    case(
        "profiles_external_id_unowned_unique",
        "profiles",
        Set("external_id = 'x', owner_id = NULL"),
        ExternalIdUnique,
    ),
    case("identities_subject_unique", "identities", Copy(&[("id", "{99}")]), IdentityUnique),
    // A user's row is locked before a profile of theirs is made, and that they have one is read after it.
    case("profiles_user_unique", "profiles", Copy(&[("id", "{99}"), ("external_id", "NULL")]), OtherUnique),
    // A joining that is there is left alone: whoever is in is read, and the organisation, team or group counts it under its lock.
    case("organisation_members_pkey", "organisation_members", Copy(&[]), OtherUnique),
    case("team_members_pkey", "team_members", Copy(&[]), OtherUnique),
    case("group_users_pkey", "group_users", Copy(&[]), OtherUnique),
    case("group_service_accounts_pkey", "group_service_accounts", Copy(&[]), OtherUnique),
    // Ids and secrets are made by the server, from 74 and 256 random bits; the feed's numbers by the database.
    case("organisations_pkey", "organisations", Copy(&[("slug_folded", "'new'")]), OtherUnique),
    case(
        "users_pkey",
        "users",
        Copy(&[("username_folded", "'new'"), ("email", "NULL"), ("email_folded", "NULL")]),
        OtherUnique,
    ),
    case("identities_pkey", "identities", Copy(&[("subject", "'new'")]), OtherUnique),
    case("profiles_pkey", "profiles", Copy(&[("user_id", "{13}"), ("external_id", "NULL")]), OtherUnique),
    case("contacts_pkey", "contacts", Copy(&[]), OtherUnique),
    case("documents_pkey", "documents", Copy(&[]), OtherUnique),
    case("teams_pkey", "teams", Copy(&[]), OtherUnique),
    case("teams_organisation_unique", "teams", Copy(&[]), OtherUnique),
    case("organisation_groups_pkey", "organisation_groups", Copy(&[]), OtherUnique),
    case("organisation_groups_organisation_unique", "organisation_groups", Copy(&[]), OtherUnique),
    case("service_accounts_pkey", "service_accounts", Copy(&[]), OtherUnique),
    case("service_accounts_organisation_unique", "service_accounts", Copy(&[]), OtherUnique),
    case("service_account_keys_pkey", "service_account_keys", Copy(&[("secret_hash", "'new'")]), OtherUnique),
    case("service_account_keys_secret_unique", "service_account_keys", Copy(&[("id", "{99}")]), OtherUnique),
    case("sessions_pkey", "sessions", Copy(&[("secret_hash", "'new'")]), OtherUnique),
    case("sessions_secret_unique", "sessions", Copy(&[("id", "{99}")]), OtherUnique),
    case("changes_pkey", "changes", Copy(&[]), OtherUnique),
    // Written with ON CONFLICT, or by imports and commands only, which take one record after the other.
    case("idempotency_keys_pkey", "idempotency_keys", Copy(&[]), OtherUnique),
    case("administrators_pkey", "administrators", Copy(&[]), OtherUnique),
    case("profile_tags_pkey", "profile_tags", Copy(&[]), OtherUnique),
    case("search_documents_pkey", "search_documents", Copy(&[("record_id", "{99}")]), OtherUnique),
    case("search_documents_record_unique", "search_documents", Copy(&[("number", "2")]), OtherUnique),
    case("user_metadata_pkey", "user_metadata", Copy(&[]), OtherUnique),
    case("upstream_records_pkey", "upstream_records", Copy(&[]), OtherUnique),
    case("pending_references_pkey", "pending_references", Copy(&[]), OtherUnique),
    case("instance_settings_pkey", "instance_settings", Copy(&[]), OtherUnique),
    // What a record belongs to is read and locked before; where it goes in between, the caller is told CONFLICT.
    case(
        "organisations_owner_id_fkey",
        "organisations",
        Copy(&[("id", "{98}"), ("slug_folded", "'new'"), ("owner_id", "{99}")]),
        Consistent,
    ),
    case(
        "users_owner_id_fkey",
        "users",
        Copy(&[
            ("id", "{98}"),
            ("username_folded", "'new'"),
            ("email", "NULL"),
            ("email_folded", "NULL"),
            ("owner_id", "{99}"),
        ]),
        Consistent,
    ),
    case(
        "identities_user_id_fkey",
        "identities",
        Copy(&[("id", "{98}"), ("subject", "'new'"), ("user_id", "{99}")]),
        Consistent,
    ),
    case("profile_tags_profile_id_fkey", "profile_tags", Copy(&[("profile_id", "{99}")]), Consistent),
    case("user_metadata_user_id_fkey", "user_metadata", Copy(&[("user_id", "{99}")]), Consistent),
    case(
        "profiles_owner_id_fkey",
        "profiles",
        Copy(&[("id", "{98}"), ("user_id", "{13}"), ("owner_id", "{99}")]),
        Consistent,
    ),
    case(
        "profiles_user_id_fkey",
        "profiles",
        Copy(&[("id", "{98}"), ("external_id", "NULL"), ("user_id", "{99}")]),
        Consistent,
    ),
    case("contacts_profile_id_fkey", "contacts", Copy(&[("id", "{98}"), ("profile_id", "{99}")]), Consistent),
    case("documents_profile_id_fkey", "documents", Copy(&[("id", "{98}"), ("profile_id", "{99}")]), Consistent),
    case(
        "organisation_members_organisation_id_fkey",
        "organisation_members",
        Copy(&[("organisation_id", "{99}")]),
        Consistent,
    ),
    case("organisation_members_user_id_fkey", "organisation_members", Copy(&[("user_id", "{99}")]), Consistent),
    case("teams_organisation_id_fkey", "teams", Copy(&[("id", "{98}"), ("organisation_id", "{99}")]), Consistent),
    case("team_members_team", "team_members", Copy(&[("team_id", "{99}")]), Consistent),
    case("team_members_membership", "team_members", Copy(&[("user_id", "{12}")]), Consistent),
    case(
        "organisation_groups_organisation_id_fkey",
        "organisation_groups",
        Copy(&[("id", "{98}"), ("organisation_id", "{99}")]),
        Consistent,
    ),
    case("group_users_group", "group_users", Copy(&[("group_id", "{99}")]), Consistent),
    case("group_users_membership", "group_users", Copy(&[("user_id", "{12}")]), Consistent),
    case(
        "service_accounts_organisation_id_fkey",
        "service_accounts",
        Copy(&[("id", "{98}"), ("organisation_id", "{99}")]),
        Consistent,
    ),
    case(
        "service_account_keys_service_account_id_fkey",
        "service_account_keys",
        Copy(&[("id", "{98}"), ("secret_hash", "NULL"), ("service_account_id", "{99}")]),
        Consistent,
    ),
    case("group_service_accounts_group", "group_service_accounts", Copy(&[("group_id", "{99}")]), Consistent),
    case(
        "group_service_accounts_account",
        "group_service_accounts",
        Copy(&[("service_account_id", "{99}")]),
        Consistent,
    ),
    case(
        "sessions_user_id_fkey",
        "sessions",
        Copy(&[("id", "{98}"), ("secret_hash", "'new'"), ("user_id", "{99}")]),
        Consistent,
    ),
    case("administrators_user_id_fkey", "administrators", Copy(&[("user_id", "{99}")]), Consistent),
    // Versions only rise, and from 1; words of a list are enumerations in the program; an address is folded with it.
    case("organisations_version_counts", "organisations", Set("version = 0"), Consistent),
    case("users_version_counts", "users", Set("version = 0"), Consistent),
    case("profiles_version_counts", "profiles", Set("version = 0"), Consistent),
    case("contacts_version_counts", "contacts", Set("version = 0"), Consistent),
    case("documents_version_counts", "documents", Set("version = 0"), Consistent),
    case("teams_version_counts", "teams", Set("version = 0"), Consistent),
    case("organisation_groups_version_counts", "organisation_groups", Set("version = 0"), Consistent),
    case("service_accounts_version_counts", "service_accounts", Set("version = 0"), Consistent),
    case("organisations_status_known", "organisations", Set("status = 'x'"), Consistent),
    case("users_state_known", "users", Set("state = 'x'"), Consistent),
    case("users_email_folded", "users", Set("email_folded = NULL WHERE email IS NOT NULL"), Consistent),
    case("profiles_gender_known", "profiles", Set("gender = 'x'"), Consistent),
    case("profiles_english_level_known", "profiles", Set("english_level = 'x'"), Consistent),
    case("search_documents_kind_known", "search_documents", Set("kind = 'x'"), Consistent),
    case("contacts_kind_known", "contacts", Set("kind = 'x'"), Consistent),
    case("documents_kind_known", "documents", Set("kind = 'x'"), Consistent),
    case("organisation_members_roles_known", "organisation_members", Set("roles = 16"), Consistent),
    case("organisation_members_status_known", "organisation_members", Set("status = 'x'"), Consistent),
    case("organisation_groups_roles_known", "organisation_groups", Set("roles = 16"), Consistent),
    case("service_accounts_roles_known", "service_accounts", Set("roles = 16"), Consistent),
];
