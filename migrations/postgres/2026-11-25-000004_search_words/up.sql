-- What is compared as bytes, as SQLite does it. (Changing the collation makes the indexes anew.)
ALTER TABLE users
    ALTER COLUMN phone TYPE text COLLATE "C",
    ALTER COLUMN state TYPE text COLLATE "C",
    ALTER COLUMN first_name_folded TYPE text COLLATE "C",
    ALTER COLUMN last_name_folded TYPE text COLLATE "C",
    ALTER COLUMN display_name_folded TYPE text COLLATE "C";
ALTER TABLE profiles
    ALTER COLUMN job_title_folded TYPE text COLLATE "C",
    ALTER COLUMN employer_name_folded TYPE text COLLATE "C";
ALTER TABLE contacts
    ALTER COLUMN value TYPE text COLLATE "C",
    ALTER COLUMN canonical_value TYPE text COLLATE "C";

ALTER TABLE search_documents ALTER COLUMN number TYPE bigint;
CREATE SEQUENCE search_documents_number_seq OWNED BY search_documents.number;
ALTER TABLE search_documents ALTER COLUMN number SET DEFAULT nextval('search_documents_number_seq');

-- The words were made in Rust, so that PostgreSQL's own rules about words have no say. Beginnings of up to three characters, which
-- very many words have, stand in the index themselves, after a `^`, which no word has.
CREATE INDEX search_documents_words ON search_documents USING gin ((array_to_tsvector(array_remove(string_to_array(
    names || ' ' || account || ' ' || work || ' ' || contacts || regexp_replace(
        ' ' || names || ' ' || account || ' ' || work || ' ' || contacts,
        ' +([^ ])([^ ]?)([^ ]?)[^ ]*', ' ^\1 ^\1\2 ^\1\2\3', 'g'), ' '), ''))));
