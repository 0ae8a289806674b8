-- A row may go only while a permit is given. Nobody but the transaction that gives it can see one:
-- it can't be committed, since the holder refers to a row that can't be, which COMMIT checks.

CREATE TABLE audit_permits (
    n      INTEGER PRIMARY KEY CHECK (n = 0),
    holder INTEGER CHECK (holder = 1)
        REFERENCES audit_permits (n) DEFERRABLE INITIALLY DEFERRED
) STRICT;

INSERT INTO audit_permits (n) VALUES (0);

CREATE TABLE audit_holds (
    tenant    TEXT    NOT NULL,
    name      TEXT    NOT NULL,
    placed_at INTEGER NOT NULL -- this database's clock: microseconds since 1970, UTC; it ticks in milliseconds
        DEFAULT (CAST(round((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) * 1000),
    hold      TEXT    NOT NULL, -- the hold itself, as JSON
    PRIMARY KEY (tenant, name)
) STRICT, WITHOUT ROWID;

-- With its parentheses, no table can be taken for the pragma.
CREATE TRIGGER audit_permits_refuse_keeping BEFORE UPDATE ON audit_permits
WHEN NEW.holder IS NOT NULL AND NOT (SELECT foreign_keys FROM pragma_foreign_keys())
BEGIN SELECT RAISE(ABORT, 'a permit takes PRAGMA foreign_keys = ON'); END;

-- PRAGMA ignore_check_constraints would let it be the row that it refers to.
CREATE TRIGGER audit_permits_refuse_number BEFORE UPDATE ON audit_permits WHEN NEW.n <> 0
BEGIN SELECT RAISE(ABORT, 'audit_permits keeps its one row'); END;

CREATE TRIGGER audit_permits_refuse_insert BEFORE INSERT ON audit_permits
BEGIN SELECT RAISE(ABORT, 'audit_permits has its one row'); END;

CREATE TRIGGER audit_permits_refuse_delete BEFORE DELETE ON audit_permits
BEGIN SELECT RAISE(ABORT, 'audit_permits keeps its one row'); END;

CREATE TRIGGER audit_holds_refuse_update BEFORE UPDATE ON audit_holds
BEGIN SELECT RAISE(ABORT, 'audit_holds is append-only'); END;

CREATE TRIGGER audit_holds_refuse_replace BEFORE INSERT ON audit_holds
WHEN EXISTS (SELECT 1 FROM audit_holds WHERE tenant = NEW.tenant AND name = NEW.name)
BEGIN SELECT RAISE(ABORT, 'audit_holds already has this name'); END;

DROP TRIGGER audit_entries_refuse_delete;
CREATE TRIGGER audit_entries_refuse_delete BEFORE DELETE ON audit_entries
WHEN NOT EXISTS (SELECT 1 FROM audit_permits WHERE holder = 1)
BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END;

DROP TRIGGER audit_targets_refuse_delete;
CREATE TRIGGER audit_targets_refuse_delete BEFORE DELETE ON audit_targets
WHEN NOT EXISTS (SELECT 1 FROM audit_permits WHERE holder = 1)
BEGIN SELECT RAISE(ABORT, 'audit_targets is append-only'); END;
