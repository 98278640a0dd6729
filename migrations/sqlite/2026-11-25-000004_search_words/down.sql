DROP TRIGGER search_documents_deleted;
DROP TRIGGER search_documents_updated;
DROP TRIGGER search_documents_inserted;
DROP TABLE search_index;
ALTER TABLE search_documents DROP COLUMN marked;
ALTER TABLE search_documents DROP COLUMN mark;
