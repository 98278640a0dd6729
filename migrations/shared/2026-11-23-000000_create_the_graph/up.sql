-- The five types of the graph, their edges, what is known of where they came from, and what happened to them.
--
-- Text that is compared, ordered or searched has a sibling column named …_folded: case and accents folded by the domain,
-- so that both databases compare the same bytes. Every record counts its changes in `version`.

CREATE TABLE organisations (
    id uuid NOT NULL PRIMARY KEY,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    owner_id uuid REFERENCES organisations (id),
    name text NOT NULL,
    name_folded text NOT NULL,
    slug text NOT NULL,
    slug_folded text NOT NULL,
    description text,
    sandbox boolean NOT NULL,
    status text NOT NULL,
    nomenclature jsonb NOT NULL,
    features jsonb NOT NULL,
    CONSTRAINT organisations_slug_unique UNIQUE (slug_folded),
    CONSTRAINT organisations_version_counts CHECK (version >= 1),
    CONSTRAINT organisations_status_known CHECK (status IN ('ACTIVE', 'INACTIVE'))
);
CREATE INDEX organisations_newest ON organisations (created_at, id);
CREATE INDEX organisations_owner ON organisations (owner_id);

CREATE TABLE users (
    id uuid NOT NULL PRIMARY KEY,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    owner_id uuid REFERENCES organisations (id),
    username text NOT NULL,
    username_folded text NOT NULL,
    email text,
    email_folded text,
    phone text,
    state text NOT NULL,
    last_sign_in_at timestamptz,
    CONSTRAINT users_username_unique UNIQUE (username_folded),
    CONSTRAINT users_email_unique UNIQUE (email_folded),
    CONSTRAINT users_version_counts CHECK (version >= 1),
    CONSTRAINT users_state_known CHECK (state IN ('INITIAL', 'ACTIVE', 'INACTIVE', 'LOCKED')),
    CONSTRAINT users_email_folded CHECK ((email IS NULL) = (email_folded IS NULL))
);
CREATE INDEX users_newest ON users (created_at, id);
CREATE INDEX users_owner ON users (owner_id);

-- Which account of which system is this person's.
CREATE TABLE identities (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    platform text NOT NULL,
    subject text NOT NULL,
    meta jsonb,
    created_at timestamptz NOT NULL,
    CONSTRAINT identities_subject_unique UNIQUE (platform, subject)
);
CREATE INDEX identities_user ON identities (user_id, created_at, id);

CREATE TABLE user_metadata (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key text NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (user_id, key)
);

CREATE TABLE profiles (
    id uuid NOT NULL PRIMARY KEY,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    -- A copy of the user's owner, written with it: external_id is unique within the owner.
    owner_id uuid REFERENCES organisations (id),
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    external_id text,
    enabled boolean NOT NULL,
    first_name text,
    middle_name text,
    last_name text,
    name text NOT NULL,
    nickname text,
    display_name text NOT NULL,
    first_name_folded text,
    middle_name_folded text,
    last_name_folded text,
    name_folded text NOT NULL,
    nickname_folded text,
    display_name_folded text NOT NULL,
    gender text,
    birth_date date,
    bio text,
    english_level text,
    tags jsonb NOT NULL,
    country_code text,
    job_title text,
    customer_facing boolean,
    employer_name text,
    employer_branch text,
    occupation text,
    cscs text,
    eusr text,
    work_start_date date,
    phone_mobile text,
    phone_landline text,
    phone_contact text,
    address_number text,
    address_building_name text,
    address_street text,
    address_area text,
    address_town text,
    address_county text,
    address_postcode text,
    address_country_code text,
    address_what3words text,
    preferred_language text,
    timezone text,
    driver_start_date date,
    licences jsonb NOT NULL,
    required_documents jsonb NOT NULL,
    reviewed_at timestamptz,
    CONSTRAINT profiles_user_unique UNIQUE (user_id),
    CONSTRAINT profiles_version_counts CHECK (version >= 1),
    CONSTRAINT profiles_gender_known CHECK (gender IN ('FEMALE', 'MALE', 'DIVERSE')),
    CONSTRAINT profiles_english_level_known
        CHECK (english_level IN ('BEGINNER', 'INTERMEDIATE', 'ADVANCED', 'FLUENT', 'NATIVE'))
);
CREATE INDEX profiles_newest ON profiles (created_at, id);
CREATE INDEX profiles_owner ON profiles (owner_id);
CREATE UNIQUE INDEX profiles_external_id_unique ON profiles (external_id, owner_id);
-- NULLs never clash in a unique index, so profiles that no organisation owns need one of their own.
CREATE UNIQUE INDEX profiles_external_id_unowned_unique ON profiles (external_id) WHERE owner_id IS NULL;

CREATE TABLE contacts (
    id uuid NOT NULL PRIMARY KEY,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    profile_id uuid NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    kind text NOT NULL,
    value text NOT NULL,
    canonical_value text,
    external_id text,
    CONSTRAINT contacts_version_counts CHECK (version >= 1),
    CONSTRAINT contacts_kind_known CHECK (kind IN ('EMAIL', 'PHONE'))
);
CREATE INDEX contacts_profile ON contacts (profile_id, created_at, id);
CREATE INDEX contacts_value ON contacts (canonical_value);

-- Files that belong to a profile: what is known about them, not their bytes.
CREATE TABLE documents (
    id uuid NOT NULL PRIMARY KEY,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    profile_id uuid NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    kind text NOT NULL,
    filename text NOT NULL,
    byte_size bigint,
    issued_on date,
    expires_on date,
    -- How the system that the file was imported from names it, and where that system keeps it.
    source_signed_id text,
    source_url text,
    CONSTRAINT documents_version_counts CHECK (version >= 1),
    CONSTRAINT documents_kind_known CHECK (kind IN ('CPC', 'CV', 'DBS', 'ENHANCED_DBS', 'CHILD_SAFEGUARD_TRAINING',
        'MEDICAL_CHECK', 'TACHO', 'DRIVING_LICENCE', 'OTHER'))
);
CREATE INDEX documents_newest ON documents (profile_id, created_at, id);

-- Who belongs to which organisation. `roles` is a set of bits: 1 OWNER, 2 ADMIN, 4 USER_MANAGER, 8 MEMBER.
CREATE TABLE organisation_members (
    organisation_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    roles integer NOT NULL,
    status text NOT NULL,
    job_title text,
    joined_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, user_id),
    CONSTRAINT organisation_members_roles_known CHECK (roles BETWEEN 0 AND 15),
    CONSTRAINT organisation_members_status_known CHECK (status IN ('ACTIVE', 'SUSPENDED'))
);
CREATE INDEX organisation_members_newest ON organisation_members (organisation_id, joined_at, user_id);
CREATE INDEX organisation_members_user ON organisation_members (user_id, joined_at, organisation_id);

CREATE TABLE teams (
    id uuid NOT NULL PRIMARY KEY,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
    name text NOT NULL,
    name_folded text NOT NULL,
    description text,
    CONSTRAINT teams_organisation_unique UNIQUE (organisation_id, id),
    CONSTRAINT teams_version_counts CHECK (version >= 1)
);
CREATE INDEX teams_newest ON teams (created_at, id);
CREATE INDEX teams_organisation ON teams (organisation_id, created_at, id);

-- The two keys with an organisation in them hold the rule that a member belongs to the team's organisation.
CREATE TABLE team_members (
    team_id uuid NOT NULL,
    user_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    joined_at timestamptz NOT NULL,
    PRIMARY KEY (team_id, user_id),
    CONSTRAINT team_members_team FOREIGN KEY (organisation_id, team_id)
        REFERENCES teams (organisation_id, id) ON DELETE CASCADE,
    CONSTRAINT team_members_membership FOREIGN KEY (organisation_id, user_id)
        REFERENCES organisation_members (organisation_id, user_id) ON DELETE CASCADE
);
CREATE INDEX team_members_newest ON team_members (team_id, joined_at, user_id);
CREATE INDEX team_members_user ON team_members (user_id, joined_at, team_id);
CREATE INDEX team_members_organisation ON team_members (organisation_id, team_id);
CREATE INDEX team_members_member ON team_members (organisation_id, user_id);

-- `groups` is a keyword of newer SQL.
CREATE TABLE organisation_groups (
    id uuid NOT NULL PRIMARY KEY,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
    name text NOT NULL,
    name_folded text NOT NULL,
    description text,
    roles integer NOT NULL,
    CONSTRAINT organisation_groups_organisation_unique UNIQUE (organisation_id, id),
    CONSTRAINT organisation_groups_version_counts CHECK (version >= 1),
    CONSTRAINT organisation_groups_roles_known CHECK (roles BETWEEN 0 AND 15)
);
CREATE INDEX organisation_groups_newest ON organisation_groups (organisation_id, created_at, id);

CREATE TABLE group_users (
    group_id uuid NOT NULL,
    user_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    joined_at timestamptz NOT NULL,
    PRIMARY KEY (group_id, user_id),
    CONSTRAINT group_users_group FOREIGN KEY (organisation_id, group_id)
        REFERENCES organisation_groups (organisation_id, id) ON DELETE CASCADE,
    CONSTRAINT group_users_membership FOREIGN KEY (organisation_id, user_id)
        REFERENCES organisation_members (organisation_id, user_id) ON DELETE CASCADE
);
CREATE INDEX group_users_newest ON group_users (group_id, joined_at, user_id);
CREATE INDEX group_users_user ON group_users (user_id, joined_at, group_id);
CREATE INDEX group_users_organisation ON group_users (organisation_id, group_id);
CREATE INDEX group_users_member ON group_users (organisation_id, user_id);

CREATE TABLE service_accounts (
    id uuid NOT NULL PRIMARY KEY,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
    name text NOT NULL,
    name_folded text NOT NULL,
    description text,
    email text,
    enabled boolean NOT NULL,
    roles integer NOT NULL,
    CONSTRAINT service_accounts_organisation_unique UNIQUE (organisation_id, id),
    CONSTRAINT service_accounts_version_counts CHECK (version >= 1),
    CONSTRAINT service_accounts_roles_known CHECK (roles BETWEEN 0 AND 15)
);
CREATE INDEX service_accounts_newest ON service_accounts (organisation_id, created_at, id);

CREATE TABLE service_account_keys (
    id uuid NOT NULL PRIMARY KEY,
    service_account_id uuid NOT NULL REFERENCES service_accounts (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    last_used_at timestamptz
);
CREATE INDEX service_account_keys_account ON service_account_keys (service_account_id, created_at, id);

CREATE TABLE group_service_accounts (
    group_id uuid NOT NULL,
    service_account_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    joined_at timestamptz NOT NULL,
    PRIMARY KEY (group_id, service_account_id),
    CONSTRAINT group_service_accounts_group FOREIGN KEY (organisation_id, group_id)
        REFERENCES organisation_groups (organisation_id, id) ON DELETE CASCADE,
    CONSTRAINT group_service_accounts_account FOREIGN KEY (organisation_id, service_account_id)
        REFERENCES service_accounts (organisation_id, id) ON DELETE CASCADE
);
CREATE INDEX group_service_accounts_newest ON group_service_accounts (group_id, joined_at, service_account_id);
CREATE INDEX group_service_accounts_organisation ON group_service_accounts (organisation_id, group_id);
CREATE INDEX group_service_accounts_member ON group_service_accounts (organisation_id, service_account_id);

-- What happened: one row for each change of a record, written in the change's own transaction.
CREATE TABLE changes (
    -- SQLite counts an `integer PRIMARY KEY` up by itself; PostgreSQL's own migrations make it a bigint with a sequence.
    sequence integer NOT NULL PRIMARY KEY,
    record_type text NOT NULL,
    record_id uuid NOT NULL,
    action text NOT NULL,
    version integer NOT NULL,
    occurred_at timestamptz NOT NULL,
    actor_type text NOT NULL,
    actor_id uuid,
    actor_name text,
    organisation_id uuid,
    fields jsonb NOT NULL
);
CREATE INDEX changes_record ON changes (record_id, sequence);
CREATE INDEX changes_organisation ON changes (organisation_id, sequence);

-- Which record of which system a record came from. A user's are its identities.
CREATE TABLE upstream_records (
    platform text NOT NULL,
    record_type text NOT NULL,
    subject text NOT NULL,
    record_id uuid NOT NULL,
    PRIMARY KEY (platform, record_type, subject)
);
CREATE INDEX upstream_records_record ON upstream_records (record_id);

-- Relations that an import spoke of before it knew both ends, by the ids of the system that spoke.
CREATE TABLE pending_references (
    platform text NOT NULL,
    relation text NOT NULL,
    holder_type text NOT NULL,
    holder_subject text NOT NULL,
    target_type text NOT NULL,
    target_subject text NOT NULL,
    -- The holder itself, as it was sent, where it cannot exist without the target.
    resource jsonb,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (platform, relation, holder_type, holder_subject, target_type, target_subject)
);
CREATE INDEX pending_references_target ON pending_references (platform, target_type, target_subject);
CREATE INDEX pending_references_holder ON pending_references (platform, holder_type, holder_subject);

-- Facts about this instance itself, such as that a demonstration filled it.
CREATE TABLE instance_settings (
    key text NOT NULL PRIMARY KEY,
    value text NOT NULL
);
