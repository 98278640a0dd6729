-- What lists are filtered, ordered and searched by.
--
-- A list is ordered by a column, and by the id among equals. Each database's own migrations have the columns of texts that may be
-- missing.

-- Copies of the profile's, written with it: users are listed by the names of their profiles.
ALTER TABLE users ADD COLUMN first_name_folded text;
ALTER TABLE users ADD COLUMN last_name_folded text;
ALTER TABLE users ADD COLUMN display_name_folded text;
CREATE INDEX users_updated ON users (updated_at, id);
CREATE INDEX users_state ON users (state, id);
CREATE INDEX users_phone ON users (LOWER(phone));
CREATE INDEX users_last_sign_in ON users (last_sign_in_at);

-- A value of metadata may be longer than an index takes.
CREATE INDEX user_metadata_value ON user_metadata (key, substr(value, 1, 100));

ALTER TABLE profiles ADD COLUMN job_title_folded text;
ALTER TABLE profiles ADD COLUMN employer_name_folded text;
CREATE INDEX profiles_updated ON profiles (updated_at, id);
CREATE INDEX profiles_enabled ON profiles (enabled, id);
CREATE INDEX profiles_name ON profiles (name_folded, id);
CREATE INDEX profiles_display_name ON profiles (display_name_folded, id);
CREATE INDEX profiles_nickname ON profiles (nickname_folded);
CREATE INDEX profiles_gender ON profiles (gender);
CREATE INDEX profiles_birth_date ON profiles (birth_date);
CREATE INDEX profiles_english_level ON profiles (english_level);
CREATE INDEX profiles_country ON profiles (country_code);
CREATE INDEX profiles_customer_facing ON profiles (customer_facing);
CREATE INDEX profiles_job_title ON profiles (job_title_folded);
CREATE INDEX profiles_employer_name ON profiles (employer_name_folded);
CREATE INDEX profiles_reviewed ON profiles (reviewed_at);

-- Each tag of a profile once more, to find the profile by; written with it.
CREATE TABLE profile_tags (
    profile_id uuid NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    tag text NOT NULL,
    PRIMARY KEY (profile_id, tag)
);
CREATE INDEX profile_tags_tag ON profile_tags (tag, profile_id);

CREATE INDEX contacts_reach ON contacts (LOWER(COALESCE(canonical_value, value)));
CREATE INDEX contacts_kind ON contacts (kind, canonical_value);

CREATE INDEX organisations_updated ON organisations (updated_at, id);
CREATE INDEX organisations_name ON organisations (name_folded, id);
CREATE INDEX organisations_status ON organisations (status);
CREATE INDEX organisations_sandbox ON organisations (sandbox);
-- It does not begin with the status, which nearly all memberships share: without statistics, SQLite would look up by it what it is
-- to look up by the user.
CREATE INDEX organisation_members_kind ON organisation_members (roles, status, user_id);
CREATE INDEX teams_updated ON teams (updated_at, id);
CREATE INDEX teams_name ON teams (name_folded, id);

CREATE INDEX changes_kind ON changes (record_type, action, sequence);
CREATE INDEX changes_time ON changes (occurred_at);

-- The words by which users (with their profiles), organisations and teams are found, folded and each once, written with the
-- record. Those of contacts count only for those who may read them.
CREATE TABLE search_documents (
    -- The later the document, the greater. SQLite counts it up by itself; PostgreSQL's own migrations make it a bigint with a
    -- sequence.
    number integer NOT NULL PRIMARY KEY,
    record_id uuid NOT NULL,
    -- A user with a profile is a person.
    kind text NOT NULL,
    names text NOT NULL,
    account text NOT NULL,
    work text NOT NULL,
    contacts text NOT NULL,
    CONSTRAINT search_documents_record_unique UNIQUE (record_id),
    CONSTRAINT search_documents_kind_known CHECK (kind IN ('USER', 'PERSON', 'ORGANISATION', 'TEAM'))
);

-- Records that were there before get their words after the migration, from the program, which alone knows how they are made.
INSERT INTO instance_settings (key, value)
SELECT 'words', 'missing' WHERE EXISTS (SELECT 1 FROM users) OR EXISTS (SELECT 1 FROM organisations);
