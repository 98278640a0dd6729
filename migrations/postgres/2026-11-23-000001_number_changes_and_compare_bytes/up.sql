-- Folded text is compared as bytes, as SQLite does; the locale of the cluster must not decide an order.
ALTER TABLE organisations
    ALTER COLUMN name_folded TYPE text COLLATE "C",
    ALTER COLUMN slug_folded TYPE text COLLATE "C";
ALTER TABLE users
    ALTER COLUMN username_folded TYPE text COLLATE "C",
    ALTER COLUMN email_folded TYPE text COLLATE "C";
ALTER TABLE profiles
    ALTER COLUMN first_name_folded TYPE text COLLATE "C",
    ALTER COLUMN middle_name_folded TYPE text COLLATE "C",
    ALTER COLUMN last_name_folded TYPE text COLLATE "C",
    ALTER COLUMN name_folded TYPE text COLLATE "C",
    ALTER COLUMN nickname_folded TYPE text COLLATE "C",
    ALTER COLUMN display_name_folded TYPE text COLLATE "C";
ALTER TABLE teams ALTER COLUMN name_folded TYPE text COLLATE "C";
ALTER TABLE organisation_groups ALTER COLUMN name_folded TYPE text COLLATE "C";
ALTER TABLE service_accounts ALTER COLUMN name_folded TYPE text COLLATE "C";
ALTER TABLE user_metadata ALTER COLUMN key TYPE text COLLATE "C";
-- What waits is listed in one order, too.
ALTER TABLE pending_references
    ALTER COLUMN holder_subject TYPE text COLLATE "C",
    ALTER COLUMN target_type TYPE text COLLATE "C",
    ALTER COLUMN target_subject TYPE text COLLATE "C";

-- Numbers are given out before their transaction commits, so the order of `sequence` is not the order of commits: a
-- reader of the feed needs the transaction too, and stops below the oldest one that is still running.
ALTER TABLE changes ALTER COLUMN sequence TYPE bigint;
CREATE SEQUENCE changes_sequence_seq OWNED BY changes.sequence;
ALTER TABLE changes ALTER COLUMN sequence SET DEFAULT nextval('changes_sequence_seq');
ALTER TABLE changes ADD COLUMN transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id();
