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

-- The words were made in Rust, so that PostgreSQL's own rules about words have no say. Each stands after the mark of what it is
-- of; words of names once more, after a `~`; and beginnings of up to eight characters, which very many words have, after a `^`.
CREATE FUNCTION search_words(kind text, names text, others text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 2000 AS $$
    SELECT array_to_tsvector(
        array_agg(mark || word)
        || array_agg('^' || mark || left(word, 1)) || array_agg('^' || mark || left(word, 2))
        || array_agg('^' || mark || left(word, 3)) || array_agg('^' || mark || left(word, 4))
        || array_agg('^' || mark || left(word, 5)) || array_agg('^' || mark || left(word, 6))
        || array_agg('^' || mark || left(word, 7)) || array_agg('^' || mark || left(word, 8))
    )
    FROM (SELECT CASE kind WHEN 'ORGANISATION' THEN 'o' WHEN 'TEAM' THEN 't' ELSE 'p' END AS of) AS marked
    CROSS JOIN LATERAL (
        SELECT of || '~' AS mark, unnest(string_to_array(names, ' ')) AS word
        UNION ALL SELECT of, unnest(string_to_array(names || ' ' || others, ' '))
    ) AS words
    WHERE word <> ''
$$;
CREATE INDEX search_documents_words ON search_documents
    USING gin (search_words(kind, names, account || ' ' || work || ' ' || contacts));
