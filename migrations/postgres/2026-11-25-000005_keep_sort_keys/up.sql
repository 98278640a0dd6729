-- What lists are ordered by of texts that may be missing: U+10FFFF stands for a missing one, so that it comes after every other on
-- both databases. SQLite needs columns for it.
ALTER TABLE users
    ADD COLUMN email_sort_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (COALESCE(email_folded, '􏿿')) STORED,
    ADD COLUMN first_name_sort_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (COALESCE(first_name_folded, '􏿿')) STORED,
    ADD COLUMN last_name_sort_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (COALESCE(last_name_folded, '􏿿')) STORED,
    ADD COLUMN display_name_sort_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (COALESCE(display_name_folded, '􏿿')) STORED;
CREATE INDEX users_email ON users (email_sort_key, id);
CREATE INDEX users_first_name ON users (first_name_sort_key, id);
CREATE INDEX users_last_name ON users (last_name_sort_key, id);
CREATE INDEX users_display_name ON users (display_name_sort_key, id);
ALTER TABLE profiles
    ADD COLUMN first_name_sort_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (COALESCE(first_name_folded, '􏿿')) STORED,
    ADD COLUMN middle_name_sort_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (COALESCE(middle_name_folded, '􏿿')) STORED,
    ADD COLUMN last_name_sort_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (COALESCE(last_name_folded, '􏿿')) STORED;
CREATE INDEX profiles_first_name ON profiles (first_name_sort_key, id);
CREATE INDEX profiles_middle_name ON profiles (middle_name_sort_key, id);
CREATE INDEX profiles_last_name ON profiles (last_name_sort_key, id);
