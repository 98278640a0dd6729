DROP INDEX service_account_keys_secret_unique;
ALTER TABLE service_account_keys DROP COLUMN secret_hash;
DROP TABLE administrators;
DROP TABLE sessions;
