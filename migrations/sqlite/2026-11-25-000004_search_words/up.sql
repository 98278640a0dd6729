-- The words of a document as the index has them: each stands after the mark of what it is of; words of names once more, after a
-- `~`.
ALTER TABLE search_documents ADD COLUMN mark text NOT NULL GENERATED ALWAYS AS (
    CASE kind WHEN 'ORGANISATION' THEN ' o' WHEN 'TEAM' THEN ' t' ELSE ' p' END
) VIRTUAL;
ALTER TABLE search_documents ADD COLUMN marked text NOT NULL GENERATED ALWAYS AS (
    iif(names = '', '', mark || '~' || replace(names, ' ', mark || '~') || mark || replace(names, ' ', mark))
    || iif(account = '', '', mark || replace(account, ' ', mark))
    || iif(work = '', '', mark || replace(work, ' ', mark))
    || iif(contacts = '', '', mark || replace(contacts, ' ', mark))
) VIRTUAL;

-- The index of the documents' words, which the triggers keep. The words were made in Rust: the tokenizer `ascii` leaves every
-- other character in its word, and there is nothing in them but letters, digits, their marks, and spaces between. Beginnings of
-- up to eight characters, which very many words have, have indexes of their own: with what stands before them, two to ten.
CREATE VIRTUAL TABLE search_index USING fts5 (
    marked, content = 'search_documents', content_rowid = 'number', columnsize = 0, detail = none,
    prefix = '2 3 4 5 6 7 8 9 10', tokenize = 'ascii tokenchars ''~'''
);
CREATE TRIGGER search_documents_inserted AFTER INSERT ON search_documents BEGIN
    INSERT INTO search_index (rowid, marked) VALUES (new.number, new.marked);
END;
CREATE TRIGGER search_documents_updated AFTER UPDATE ON search_documents BEGIN
    INSERT INTO search_index (search_index, rowid, marked) VALUES ('delete', old.number, old.marked);
    INSERT INTO search_index (rowid, marked) VALUES (new.number, new.marked);
END;
CREATE TRIGGER search_documents_deleted AFTER DELETE ON search_documents BEGIN
    INSERT INTO search_index (search_index, rowid, marked) VALUES ('delete', old.number, old.marked);
END;
