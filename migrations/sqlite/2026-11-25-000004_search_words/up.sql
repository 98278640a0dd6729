-- The index of the documents' words, which the triggers keep. The words were made in Rust: the tokenizer `ascii` leaves every
-- other character in its word, and there is nothing in them but letters, digits, their marks, and spaces between. Beginnings of
-- up to eight characters, which very many words have, have indexes of their own.
CREATE VIRTUAL TABLE search_index USING fts5 (
    names, account, work, contacts,
    content = 'search_documents', content_rowid = 'number', columnsize = 0, detail = none, prefix = '1 2 3 4 5 6 7 8', tokenize = 'ascii'
);
CREATE TRIGGER search_documents_inserted AFTER INSERT ON search_documents BEGIN
    INSERT INTO search_index (rowid, names, account, work, contacts)
    VALUES (new.number, new.names, new.account, new.work, new.contacts);
END;
CREATE TRIGGER search_documents_updated AFTER UPDATE ON search_documents BEGIN
    INSERT INTO search_index (search_index, rowid, names, account, work, contacts)
    VALUES ('delete', old.number, old.names, old.account, old.work, old.contacts);
    INSERT INTO search_index (rowid, names, account, work, contacts)
    VALUES (new.number, new.names, new.account, new.work, new.contacts);
END;
CREATE TRIGGER search_documents_deleted AFTER DELETE ON search_documents BEGIN
    INSERT INTO search_index (search_index, rowid, names, account, work, contacts)
    VALUES ('delete', old.number, old.names, old.account, old.work, old.contacts);
END;
