-- A row may go only while a permit is given to the connection that deletes it. The one row of
-- audit_permits is also the lock that retention, and whoever places or releases a hold, waits for.
-- Nothing keeps a permit from being committed; one that is holds for that connection alone, and
-- retention takes its own back within the transaction.

CREATE TABLE IF NOT EXISTS audit_permits (
    n      TINYINT PRIMARY KEY CHECK (n = 0),
    holder BIGINT UNSIGNED
) ENGINE = InnoDB;

INSERT IGNORE INTO audit_permits (n) VALUES (0);

CREATE TABLE IF NOT EXISTS audit_holds (
    tenant    VARBINARY(190) NOT NULL,
    name      VARBINARY(190) NOT NULL,
    placed_at BIGINT         NOT NULL -- this database's clock: microseconds since 1970, UTC
        DEFAULT (TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))),
    hold      LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL, -- the hold itself, as JSON
    PRIMARY KEY (tenant, name)
) ENGINE = InnoDB;

DROP TRIGGER IF EXISTS audit_holds_refuse_update;
CREATE TRIGGER audit_holds_refuse_update BEFORE UPDATE ON audit_holds
FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_holds is append-only';

-- REPLACE still fires them: with a permit it deletes what a DELETE could delete as well.
DROP TRIGGER IF EXISTS audit_entries_refuse_delete;
CREATE TRIGGER audit_entries_refuse_delete BEFORE DELETE ON audit_entries FOR EACH ROW
IF NOT EXISTS (SELECT 1 FROM audit_permits WHERE holder = CONNECTION_ID()) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_entries is append-only';
END IF;

DROP TRIGGER IF EXISTS audit_targets_refuse_delete;
CREATE TRIGGER audit_targets_refuse_delete BEFORE DELETE ON audit_targets FOR EACH ROW
IF NOT EXISTS (SELECT 1 FROM audit_permits WHERE holder = CONNECTION_ID()) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_targets is append-only';
END IF;
