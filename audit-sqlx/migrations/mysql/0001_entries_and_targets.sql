-- Each statement here commits by itself, so that a script which ended midway is run again: it must
-- find what it has made already.
--
-- VARBINARY: texts compare by their bytes. Every collation would hold some names of tenants that
-- differ for the same.

CREATE TABLE IF NOT EXISTS audit_entries (
    tenant      VARBINARY(190) NOT NULL,
    id          BINARY(16)     NOT NULL, -- UUIDv7
    recorded_at BIGINT         NOT NULL  -- this database's clock: microseconds since 1970, UTC
        DEFAULT (TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))),
    occurred_at BIGINT         NOT NULL, -- the app's clock: microseconds since 1970, UTC
    stream      VARBINARY(190) NOT NULL,
    category    VARBINARY(190) NOT NULL,
    action      VARBINARY(190) NOT NULL,
    operation   VARBINARY(190) NOT NULL,
    outcome     VARBINARY(190) NOT NULL,
    actor_kind  VARBINARY(190) NOT NULL,
    actor_id    VARBINARY(190) NOT NULL,
    ip          BINARY(16),              -- v4 mapped into v6
    country     VARBINARY(190),
    request     VARBINARY(190),
    kinds       LONGBLOB       NOT NULL, -- its targets' kinds: `,customer,subscription,`
    entry       LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL, -- the entry itself, as
                                         -- JSON; the columns above only find it
    salt        BINARY(16)     NOT NULL, -- random
    PRIMARY KEY (tenant, id),
    INDEX audit_entries_actor (tenant, actor_kind, actor_id, id),
    INDEX audit_entries_category (tenant, category, id)
) ENGINE = InnoDB;

CREATE TABLE IF NOT EXISTS audit_targets (
    tenant       VARBINARY(190) NOT NULL,
    kind         VARBINARY(190) NOT NULL,
    target_id    VARBINARY(190) NOT NULL,
    entry_id     BINARY(16)     NOT NULL,
    role         VARBINARY(190) NOT NULL,
    state_before LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, -- JSON
    state_after  LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, -- JSON
    changed      LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL, -- a JSON array of names
    -- Rows lie in their primary key's order. In that of the entries they fill its pages; in that of
    -- the records each would come into the middle of another page, and leave them all two thirds full.
    PRIMARY KEY (tenant, entry_id, kind, target_id),
    INDEX audit_targets_record (tenant, kind, target_id, entry_id)
) ENGINE = InnoDB;

-- REPLACE fires the triggers on DELETE, ON DUPLICATE KEY UPDATE those on UPDATE; IGNORE does not get
-- round them. TRUNCATE and DROP fire none, nor does a foreign key's cascade: they take the privileges
-- DROP and ALTER, which the app's user should not have.

DROP TRIGGER IF EXISTS audit_entries_refuse_update;
CREATE TRIGGER audit_entries_refuse_update BEFORE UPDATE ON audit_entries
FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_entries is append-only';

DROP TRIGGER IF EXISTS audit_targets_refuse_update;
CREATE TRIGGER audit_targets_refuse_update BEFORE UPDATE ON audit_targets
FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_targets is append-only';

DROP TRIGGER IF EXISTS audit_entries_refuse_delete;
CREATE TRIGGER audit_entries_refuse_delete BEFORE DELETE ON audit_entries
FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_entries is append-only';

DROP TRIGGER IF EXISTS audit_targets_refuse_delete;
CREATE TRIGGER audit_targets_refuse_delete BEFORE DELETE ON audit_targets
FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_targets is append-only';
