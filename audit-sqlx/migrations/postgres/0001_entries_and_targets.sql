-- Any other encoding would refuse an entry for a character that somebody has typed.
DO $$
BEGIN
    IF current_setting('server_encoding') NOT IN ('UTF8', 'SQL_ASCII') THEN
        RAISE untranslatable_character;
    END IF;
END
$$;

-- COLLATE "C": texts compare by their bytes, whatever the database's language is.

CREATE TABLE audit_entries (
    tenant      text COLLATE "C" NOT NULL,
    id          uuid             NOT NULL, -- UUIDv7
    recorded_at bigint           NOT NULL  -- this database's clock: microseconds since 1970, UTC
        DEFAULT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
    occurred_at bigint           NOT NULL, -- the app's clock: microseconds since 1970, UTC
    stream      text COLLATE "C" NOT NULL,
    category    text COLLATE "C" NOT NULL,
    action      text COLLATE "C" NOT NULL,
    operation   text COLLATE "C" NOT NULL,
    outcome     text COLLATE "C" NOT NULL,
    actor_kind  text COLLATE "C" NOT NULL,
    actor_id    text COLLATE "C" NOT NULL,
    ip          bytea,                     -- 16 bytes, v4 mapped into v6
    country     text COLLATE "C",
    request     text COLLATE "C",
    kinds       text COLLATE "C" NOT NULL, -- its targets' kinds: `,customer,subscription,`
    entry       text             NOT NULL, -- the entry itself, as JSON; the columns above only find it
    salt        bytea            NOT NULL, -- 16 random bytes
    PRIMARY KEY (tenant, id)
);

CREATE INDEX audit_entries_actor ON audit_entries (tenant, actor_kind, actor_id, id);
CREATE INDEX audit_entries_category ON audit_entries (tenant, category, id);

CREATE TABLE audit_targets (
    tenant       text COLLATE "C" NOT NULL,
    kind         text COLLATE "C" NOT NULL,
    target_id    text COLLATE "C" NOT NULL,
    entry_id     uuid             NOT NULL,
    role         text COLLATE "C" NOT NULL,
    state_before text, -- JSON
    state_after  text, -- JSON
    changed      text             NOT NULL, -- a JSON array of names
    PRIMARY KEY (tenant, kind, target_id, entry_id)
);

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END
$$;

CREATE TRIGGER audit_entries_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

CREATE TRIGGER audit_targets_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_targets
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

-- Also while session_replication_role is replica.
ALTER TABLE audit_entries ENABLE ALWAYS TRIGGER audit_entries_refuse;
ALTER TABLE audit_targets ENABLE ALWAYS TRIGGER audit_targets_refuse;
