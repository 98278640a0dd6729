DROP INDEX search_documents_words;
DROP FUNCTION search_words;
ALTER TABLE search_documents ALTER COLUMN number DROP DEFAULT;
DROP SEQUENCE search_documents_number_seq;
ALTER TABLE search_documents ALTER COLUMN number TYPE integer;
ALTER TABLE contacts
    ALTER COLUMN canonical_value TYPE text COLLATE "default",
    ALTER COLUMN value TYPE text COLLATE "default";
ALTER TABLE profiles
    ALTER COLUMN employer_name_folded TYPE text COLLATE "default",
    ALTER COLUMN job_title_folded TYPE text COLLATE "default";
ALTER TABLE users
    ALTER COLUMN display_name_folded TYPE text COLLATE "default",
    ALTER COLUMN last_name_folded TYPE text COLLATE "default",
    ALTER COLUMN first_name_folded TYPE text COLLATE "default",
    ALTER COLUMN state TYPE text COLLATE "default",
    ALTER COLUMN phone TYPE text COLLATE "default";
