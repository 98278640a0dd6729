//! The tables, as both databases have them. `diesel print-schema` against a migrated PostgreSQL prints the same columns
//! but for the generated ones, `*_sort_key`, which lists are ordered by and nothing selects or writes; the test `schema` holds
//! this file against both databases. It is as long as there are columns: one generated list, not divided.

#![expect(
    missing_docs,
    reason = "diesel's macro documents nothing; migrations/shared says what each table and column is"
)]

diesel::table! {
    use crate::db::types::*;
    organisations (id) {
        id -> Uuid,
        version -> Integer,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        owner_id -> Nullable<Uuid>,
        name -> Text,
        name_folded -> Text,
        slug -> Text,
        slug_folded -> Text,
        description -> Nullable<Text>,
        sandbox -> Bool,
        status -> Text,
        nomenclature -> Jsonb,
        features -> Jsonb,
    }
}

diesel::table! {
    use crate::db::types::*;
    users (id) {
        id -> Uuid,
        version -> Integer,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        owner_id -> Nullable<Uuid>,
        username -> Text,
        username_folded -> Text,
        email -> Nullable<Text>,
        email_folded -> Nullable<Text>,
        phone -> Nullable<Text>,
        state -> Text,
        last_sign_in_at -> Nullable<Timestamptz>,
        first_name_folded -> Nullable<Text>,
        last_name_folded -> Nullable<Text>,
        display_name_folded -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::*;
    identities (id) {
        id -> Uuid,
        user_id -> Uuid,
        platform -> Text,
        subject -> Text,
        meta -> Nullable<Jsonb>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use crate::db::types::*;
    user_metadata (user_id, key) {
        user_id -> Uuid,
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    use crate::db::types::*;
    profiles (id) {
        id -> Uuid,
        version -> Integer,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        owner_id -> Nullable<Uuid>,
        user_id -> Uuid,
        external_id -> Nullable<Text>,
        enabled -> Bool,
        first_name -> Nullable<Text>,
        middle_name -> Nullable<Text>,
        last_name -> Nullable<Text>,
        name -> Text,
        nickname -> Nullable<Text>,
        display_name -> Text,
        first_name_folded -> Nullable<Text>,
        middle_name_folded -> Nullable<Text>,
        last_name_folded -> Nullable<Text>,
        name_folded -> Text,
        nickname_folded -> Nullable<Text>,
        display_name_folded -> Text,
        gender -> Nullable<Text>,
        birth_date -> Nullable<Date>,
        bio -> Nullable<Text>,
        english_level -> Nullable<Text>,
        tags -> Jsonb,
        country_code -> Nullable<Text>,
        job_title -> Nullable<Text>,
        customer_facing -> Nullable<Bool>,
        employer_name -> Nullable<Text>,
        employer_branch -> Nullable<Text>,
        occupation -> Nullable<Text>,
        cscs -> Nullable<Text>,
        eusr -> Nullable<Text>,
        work_start_date -> Nullable<Date>,
        phone_mobile -> Nullable<Text>,
        phone_landline -> Nullable<Text>,
        phone_contact -> Nullable<Text>,
        address_number -> Nullable<Text>,
        address_building_name -> Nullable<Text>,
        address_street -> Nullable<Text>,
        address_area -> Nullable<Text>,
        address_town -> Nullable<Text>,
        address_county -> Nullable<Text>,
        address_postcode -> Nullable<Text>,
        address_country_code -> Nullable<Text>,
        address_what3words -> Nullable<Text>,
        preferred_language -> Nullable<Text>,
        timezone -> Nullable<Text>,
        driver_start_date -> Nullable<Date>,
        licences -> Jsonb,
        required_documents -> Jsonb,
        reviewed_at -> Nullable<Timestamptz>,
        job_title_folded -> Nullable<Text>,
        employer_name_folded -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::*;
    profile_tags (profile_id, tag) {
        profile_id -> Uuid,
        tag -> Text,
    }
}

diesel::table! {
    use crate::db::types::*;
    search_documents (number) {
        number -> BigInt,
        record_id -> Uuid,
        kind -> Text,
        names -> Text,
        account -> Text,
        work -> Text,
        contacts -> Text,
    }
}

diesel::table! {
    use crate::db::types::*;
    contacts (id) {
        id -> Uuid,
        version -> Integer,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        profile_id -> Uuid,
        kind -> Text,
        value -> Text,
        canonical_value -> Nullable<Text>,
        external_id -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::*;
    documents (id) {
        id -> Uuid,
        version -> Integer,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        profile_id -> Uuid,
        kind -> Text,
        filename -> Text,
        byte_size -> Nullable<BigInt>,
        issued_on -> Nullable<Date>,
        expires_on -> Nullable<Date>,
        source_signed_id -> Nullable<Text>,
        source_url -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::*;
    organisation_members (organisation_id, user_id) {
        organisation_id -> Uuid,
        user_id -> Uuid,
        roles -> Integer,
        status -> Text,
        job_title -> Nullable<Text>,
        joined_at -> Timestamptz,
    }
}

diesel::table! {
    use crate::db::types::*;
    teams (id) {
        id -> Uuid,
        version -> Integer,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        organisation_id -> Uuid,
        name -> Text,
        name_folded -> Text,
        description -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::*;
    team_members (team_id, user_id) {
        team_id -> Uuid,
        user_id -> Uuid,
        organisation_id -> Uuid,
        joined_at -> Timestamptz,
    }
}

diesel::table! {
    use crate::db::types::*;
    organisation_groups (id) {
        id -> Uuid,
        version -> Integer,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        organisation_id -> Uuid,
        name -> Text,
        name_folded -> Text,
        description -> Nullable<Text>,
        roles -> Integer,
    }
}

diesel::table! {
    use crate::db::types::*;
    group_users (group_id, user_id) {
        group_id -> Uuid,
        user_id -> Uuid,
        organisation_id -> Uuid,
        joined_at -> Timestamptz,
    }
}

diesel::table! {
    use crate::db::types::*;
    service_accounts (id) {
        id -> Uuid,
        version -> Integer,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        organisation_id -> Uuid,
        name -> Text,
        name_folded -> Text,
        description -> Nullable<Text>,
        email -> Nullable<Text>,
        enabled -> Bool,
        roles -> Integer,
    }
}

diesel::table! {
    use crate::db::types::*;
    service_account_keys (id) {
        id -> Uuid,
        service_account_id -> Uuid,
        created_at -> Timestamptz,
        expires_at -> Nullable<Timestamptz>,
        last_used_at -> Nullable<Timestamptz>,
        secret_hash -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::*;
    sessions (id) {
        id -> Uuid,
        user_id -> Uuid,
        secret_hash -> Text,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        last_used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use crate::db::types::*;
    administrators (user_id) {
        user_id -> Uuid,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use crate::db::types::*;
    group_service_accounts (group_id, service_account_id) {
        group_id -> Uuid,
        service_account_id -> Uuid,
        organisation_id -> Uuid,
        joined_at -> Timestamptz,
    }
}

diesel::table! {
    use crate::db::types::*;
    changes (sequence) {
        sequence -> BigInt,
        record_type -> Text,
        record_id -> Uuid,
        action -> Text,
        version -> Integer,
        occurred_at -> Timestamptz,
        actor_type -> Text,
        actor_id -> Nullable<Uuid>,
        actor_name -> Nullable<Text>,
        organisation_id -> Nullable<Uuid>,
        fields -> Jsonb,
    }
}

diesel::table! {
    use crate::db::types::*;
    upstream_records (platform, record_type, subject) {
        platform -> Text,
        record_type -> Text,
        subject -> Text,
        record_id -> Uuid,
    }
}

diesel::table! {
    use crate::db::types::*;
    pending_references (platform, relation, holder_type, holder_subject, target_type, target_subject) {
        platform -> Text,
        relation -> Text,
        holder_type -> Text,
        holder_subject -> Text,
        target_type -> Text,
        target_subject -> Text,
        resource -> Nullable<Jsonb>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use crate::db::types::*;
    instance_settings (key) {
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    use crate::db::types::*;
    idempotency_keys (caller_type, caller_id, mutation, key) {
        caller_type -> Text,
        caller_id -> Uuid,
        mutation -> Text,
        key -> Text,
        input_hash -> Text,
        created_at -> Timestamptz,
        record_id -> Nullable<Uuid>,
        version -> Integer,
        changed_fields -> Jsonb,
    }
}
diesel::joinable!(contacts -> profiles (profile_id));
diesel::joinable!(team_members -> teams (team_id));
diesel::joinable!(organisation_members -> organisations (organisation_id));
diesel::joinable!(organisation_members -> users (user_id));
diesel::joinable!(team_members -> users (user_id));
diesel::joinable!(identities -> users (user_id));
diesel::joinable!(group_users -> organisation_groups (group_id));
diesel::joinable!(group_users -> users (user_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(service_account_keys -> service_accounts (service_account_id));
diesel::joinable!(group_service_accounts -> service_accounts (service_account_id));

diesel::allow_tables_to_appear_in_same_query!(
    administrators,
    changes,
    contacts,
    documents,
    group_service_accounts,
    group_users,
    identities,
    instance_settings,
    organisation_groups,
    organisation_members,
    organisations,
    pending_references,
    profiles,
    service_account_keys,
    service_accounts,
    sessions,
    idempotency_keys,
    team_members,
    teams,
    upstream_records,
    user_metadata,
    users,
);
