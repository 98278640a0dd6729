ALTER TABLE changes DROP COLUMN transaction_id;
ALTER TABLE changes ALTER COLUMN sequence DROP DEFAULT;
DROP SEQUENCE changes_sequence_seq;
ALTER TABLE changes ALTER COLUMN sequence TYPE integer;

ALTER TABLE pending_references
    ALTER COLUMN holder_subject TYPE text COLLATE "default",
    ALTER COLUMN target_type TYPE text COLLATE "default",
    ALTER COLUMN target_subject TYPE text COLLATE "default";
ALTER TABLE user_metadata ALTER COLUMN key TYPE text COLLATE "default";
ALTER TABLE service_accounts ALTER COLUMN name_folded TYPE text COLLATE "default";
ALTER TABLE organisation_groups ALTER COLUMN name_folded TYPE text COLLATE "default";
ALTER TABLE teams ALTER COLUMN name_folded TYPE text COLLATE "default";
ALTER TABLE profiles
    ALTER COLUMN first_name_folded TYPE text COLLATE "default",
    ALTER COLUMN middle_name_folded TYPE text COLLATE "default",
    ALTER COLUMN last_name_folded TYPE text COLLATE "default",
    ALTER COLUMN name_folded TYPE text COLLATE "default",
    ALTER COLUMN nickname_folded TYPE text COLLATE "default",
    ALTER COLUMN display_name_folded TYPE text COLLATE "default";
ALTER TABLE users
    ALTER COLUMN username_folded TYPE text COLLATE "default",
    ALTER COLUMN email_folded TYPE text COLLATE "default";
ALTER TABLE organisations
    ALTER COLUMN name_folded TYPE text COLLATE "default",
    ALTER COLUMN slug_folded TYPE text COLLATE "default";
