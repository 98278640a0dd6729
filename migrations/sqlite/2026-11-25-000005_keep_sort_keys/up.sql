-- What lists are ordered by of texts that may be missing: U+10FFFF stands for a missing one, so that it comes after every other on
-- both databases. A column, since SQLite enters an index of an expression by that expression alone, and passes over its equals.
ALTER TABLE users ADD COLUMN email_sort_key text NOT NULL GENERATED ALWAYS AS (COALESCE(email_folded, '􏿿')) VIRTUAL;
ALTER TABLE users ADD COLUMN first_name_sort_key text NOT NULL GENERATED ALWAYS AS (COALESCE(first_name_folded, '􏿿')) VIRTUAL;
ALTER TABLE users ADD COLUMN last_name_sort_key text NOT NULL GENERATED ALWAYS AS (COALESCE(last_name_folded, '􏿿')) VIRTUAL;
ALTER TABLE users ADD COLUMN display_name_sort_key text NOT NULL GENERATED ALWAYS AS (COALESCE(display_name_folded, '􏿿')) VIRTUAL;
CREATE INDEX users_email ON users (email_sort_key, id);
CREATE INDEX users_first_name ON users (first_name_sort_key, id);
CREATE INDEX users_last_name ON users (last_name_sort_key, id);
CREATE INDEX users_display_name ON users (display_name_sort_key, id);
ALTER TABLE profiles ADD COLUMN first_name_sort_key text NOT NULL GENERATED ALWAYS AS (COALESCE(first_name_folded, '􏿿')) VIRTUAL;
ALTER TABLE profiles ADD COLUMN middle_name_sort_key text NOT NULL GENERATED ALWAYS AS (COALESCE(middle_name_folded, '􏿿')) VIRTUAL;
ALTER TABLE profiles ADD COLUMN last_name_sort_key text NOT NULL GENERATED ALWAYS AS (COALESCE(last_name_folded, '􏿿')) VIRTUAL;
CREATE INDEX profiles_first_name ON profiles (first_name_sort_key, id);
CREATE INDEX profiles_middle_name ON profiles (middle_name_sort_key, id);
CREATE INDEX profiles_last_name ON profiles (last_name_sort_key, id);
