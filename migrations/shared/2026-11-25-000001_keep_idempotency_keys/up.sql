-- What came of a mutation that its caller may send again: by the caller, the mutation and the key that the caller chose.
-- Of the input only a hash is kept, and of the answer only which record it was; a secret is shown once.
CREATE TABLE idempotency_keys (
    caller_type text NOT NULL,
    caller_id uuid NOT NULL,
    mutation text NOT NULL,
    key text NOT NULL,
    input_hash text NOT NULL,
    created_at timestamptz NOT NULL,
    -- None while the mutation's own transaction runs.
    record_id uuid,
    version integer NOT NULL,
    changed_fields jsonb NOT NULL,
    PRIMARY KEY (caller_type, caller_id, mutation, key)
);
CREATE INDEX idempotency_keys_oldest ON idempotency_keys (created_at);

-- What has expired is found to be forgotten.
CREATE INDEX sessions_expiry ON sessions (expires_at);
