-- A row may go only while a permit is given to the transaction that deletes it. The one row of
-- audit_permits is also the lock that retention, and whoever places or releases a hold, waits for.
-- A permit that is committed is of no use: no other transaction will ever have that number.

CREATE TABLE audit_permits (
    n      smallint PRIMARY KEY CHECK (n = 0),
    holder xid8
);

INSERT INTO audit_permits (n) VALUES (0);

CREATE TABLE audit_holds (
    tenant    text COLLATE "C" NOT NULL,
    name      text COLLATE "C" NOT NULL,
    placed_at bigint           NOT NULL -- this database's clock: microseconds since 1970, UTC
        DEFAULT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
    hold      text             NOT NULL, -- the hold itself, as JSON
    PRIMARY KEY (tenant, name)
);

-- By the schema's name: a temporary table of the same name comes first in every search path.
CREATE FUNCTION audit_refuse_without_permit() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    permitted boolean;
BEGIN
    EXECUTE format(
        'SELECT EXISTS (SELECT FROM %I.audit_permits WHERE holder = pg_current_xact_id_if_assigned())',
        TG_TABLE_SCHEMA
    ) INTO permitted;
    IF NOT permitted THEN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER audit_entries_refuse ON audit_entries;
DROP TRIGGER audit_targets_refuse ON audit_targets;

CREATE TRIGGER audit_entries_refuse BEFORE UPDATE OR TRUNCATE ON audit_entries
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

CREATE TRIGGER audit_targets_refuse BEFORE UPDATE OR TRUNCATE ON audit_targets
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

CREATE TRIGGER audit_holds_refuse BEFORE UPDATE OR TRUNCATE ON audit_holds
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

CREATE TRIGGER audit_entries_refuse_delete BEFORE DELETE ON audit_entries
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_without_permit();

CREATE TRIGGER audit_targets_refuse_delete BEFORE DELETE ON audit_targets
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_without_permit();

-- Also while session_replication_role is replica.
ALTER TABLE audit_entries ENABLE ALWAYS TRIGGER audit_entries_refuse;
ALTER TABLE audit_targets ENABLE ALWAYS TRIGGER audit_targets_refuse;
ALTER TABLE audit_holds ENABLE ALWAYS TRIGGER audit_holds_refuse;
ALTER TABLE audit_entries ENABLE ALWAYS TRIGGER audit_entries_refuse_delete;
ALTER TABLE audit_targets ENABLE ALWAYS TRIGGER audit_targets_refuse_delete;
