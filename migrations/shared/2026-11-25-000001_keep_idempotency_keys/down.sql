DROP INDEX sessions_expiry;
DROP TABLE idempotency_keys;
