-- Who is calling: sessions, the secrets of service accounts' keys, and who administers the whole instance.
--
-- Of a secret only its hash is kept: SHA-256 is enough for 256 random bits, which nobody can go through.

CREATE TABLE sessions (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    secret_hash text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz,
    CONSTRAINT sessions_secret_unique UNIQUE (secret_hash)
);
CREATE INDEX sessions_user ON sessions (user_id, created_at, id);

CREATE TABLE administrators (
    user_id uuid NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL
);

-- Without a hash, a key is one of another system's, of which only its times are known.
ALTER TABLE service_account_keys ADD COLUMN secret_hash text;
CREATE UNIQUE INDEX service_account_keys_secret_unique ON service_account_keys (secret_hash);
