-- The feed of changes is read in the order of commits, on from a place in it. SQLite has one writer at a time, so that there
-- the primary key is in that order already.
CREATE INDEX changes_feed ON changes (transaction_id, sequence);
