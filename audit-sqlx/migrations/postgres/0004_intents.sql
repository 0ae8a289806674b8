-- What is about to be done, written before it is done. Its completion is the entry with its id: nothing
-- here is ever updated. An index on it is one that entries have, so that both are walked alike.
-- A completion's `occurred_at` in audit_entries is when it began, so that its times fit its id.

CREATE TABLE audit_intents (
    tenant      text COLLATE "C" NOT NULL,
    id          uuid             NOT NULL, -- UUIDv7
    recorded_at bigint           NOT NULL  -- this database's clock: microseconds since 1970, UTC
        DEFAULT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
    category    text COLLATE "C" NOT NULL,
    actor_kind  text COLLATE "C" NOT NULL,
    actor_id    text COLLATE "C" NOT NULL,
    entry       text             NOT NULL, -- the entry as it reads without a completion, as JSON; the
                                           -- columns above only find it
    PRIMARY KEY (tenant, id)
);

CREATE INDEX audit_intents_actor ON audit_intents (tenant, actor_kind, actor_id, id);
CREATE INDEX audit_intents_category ON audit_intents (tenant, category, id);

CREATE TABLE audit_intent_targets (
    tenant    text COLLATE "C" NOT NULL,
    kind      text COLLATE "C" NOT NULL,
    target_id text COLLATE "C" NOT NULL,
    entry_id  uuid             NOT NULL,
    PRIMARY KEY (tenant, kind, target_id, entry_id)
);

CREATE TRIGGER audit_intents_refuse BEFORE UPDATE OR TRUNCATE ON audit_intents
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

CREATE TRIGGER audit_intent_targets_refuse BEFORE UPDATE OR TRUNCATE ON audit_intent_targets
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

CREATE TRIGGER audit_intents_refuse_delete BEFORE DELETE ON audit_intents
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_without_permit();

CREATE TRIGGER audit_intent_targets_refuse_delete BEFORE DELETE ON audit_intent_targets
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_without_permit();

-- Also while session_replication_role is replica.
ALTER TABLE audit_intents ENABLE ALWAYS TRIGGER audit_intents_refuse;
ALTER TABLE audit_intent_targets ENABLE ALWAYS TRIGGER audit_intent_targets_refuse;
ALTER TABLE audit_intents ENABLE ALWAYS TRIGGER audit_intents_refuse_delete;
ALTER TABLE audit_intent_targets ENABLE ALWAYS TRIGGER audit_intent_targets_refuse_delete;
