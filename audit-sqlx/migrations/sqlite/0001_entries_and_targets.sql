-- Rowid tables: a row of about 1 KiB would fill the inner pages of a clustered tree, which every batch
-- and every index beside the key would pay for.

CREATE TABLE audit_migrations (
    version    INTEGER PRIMARY KEY,
    applied_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) STRICT;

CREATE TABLE audit_entries (
    tenant      TEXT    NOT NULL,
    id          BLOB    NOT NULL, -- UUIDv7, 16 bytes
    recorded_at INTEGER NOT NULL  -- this database's clock: microseconds since 1970, UTC; it ticks in milliseconds
        DEFAULT (CAST(round((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) * 1000),
    occurred_at INTEGER NOT NULL, -- the app's clock: microseconds since 1970, UTC
    stream      TEXT    NOT NULL,
    category    TEXT    NOT NULL,
    action      TEXT    NOT NULL,
    operation   TEXT    NOT NULL,
    outcome     TEXT    NOT NULL,
    actor_kind  TEXT    NOT NULL,
    actor_id    TEXT    NOT NULL,
    ip          BLOB,             -- 16 bytes, v4 mapped into v6
    country     TEXT,
    request     TEXT,
    kinds       TEXT    NOT NULL, -- its targets' kinds: `,customer,subscription,`
    entry       TEXT    NOT NULL, -- the entry itself, as JSON; the columns above only find it
    salt        BLOB    NOT NULL, -- 16 random bytes
    PRIMARY KEY (tenant, id)
) STRICT;

CREATE INDEX audit_entries_actor ON audit_entries (tenant, actor_kind, actor_id, id);
CREATE INDEX audit_entries_category ON audit_entries (tenant, category, id);

CREATE TABLE audit_targets (
    tenant       TEXT NOT NULL,
    kind         TEXT NOT NULL,
    target_id    TEXT NOT NULL,
    entry_id     BLOB NOT NULL,
    role         TEXT NOT NULL,
    state_before TEXT, -- JSON; `before` alone is a reserved word elsewhere
    state_after  TEXT, -- JSON
    changed      TEXT NOT NULL, -- a JSON array of names
    PRIMARY KEY (tenant, kind, target_id, entry_id)
) STRICT;

CREATE TRIGGER audit_entries_refuse_update BEFORE UPDATE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END;

CREATE TRIGGER audit_targets_refuse_update BEFORE UPDATE ON audit_targets
BEGIN SELECT RAISE(ABORT, 'audit_targets is append-only'); END;

-- Retention's script replaces these two by triggers that let a row go while a permit is given.
CREATE TRIGGER audit_entries_refuse_delete BEFORE DELETE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END;

CREATE TRIGGER audit_targets_refuse_delete BEFORE DELETE ON audit_targets
BEGIN SELECT RAISE(ABORT, 'audit_targets is append-only'); END;

-- INSERT OR REPLACE deletes without firing the triggers above, by the key or by an explicit rowid.
CREATE TRIGGER audit_entries_refuse_replace BEFORE INSERT ON audit_entries
WHEN EXISTS (SELECT 1 FROM audit_entries WHERE tenant = NEW.tenant AND id = NEW.id)
    OR (NEW.rowid > 0 AND EXISTS (SELECT 1 FROM audit_entries WHERE rowid = NEW.rowid))
BEGIN SELECT RAISE(ABORT, 'audit_entries already has this id'); END;

CREATE TRIGGER audit_targets_refuse_replace BEFORE INSERT ON audit_targets
WHEN EXISTS (
        SELECT 1 FROM audit_targets
        WHERE tenant = NEW.tenant AND kind = NEW.kind
            AND target_id = NEW.target_id AND entry_id = NEW.entry_id
    )
    OR (NEW.rowid > 0 AND EXISTS (SELECT 1 FROM audit_targets WHERE rowid = NEW.rowid))
BEGIN SELECT RAISE(ABORT, 'audit_targets already has this id'); END;

-- Before an insert, a rowid that is not given reads as -1. So none may lie below 1: the next ones
-- would follow it, where the two triggers above can't tell a rowid from none.
CREATE TRIGGER audit_entries_refuse_rowid AFTER INSERT ON audit_entries WHEN NEW.rowid < 1
BEGIN SELECT RAISE(ABORT, 'audit_entries gives its rowids itself'); END;

CREATE TRIGGER audit_targets_refuse_rowid AFTER INSERT ON audit_targets WHEN NEW.rowid < 1
BEGIN SELECT RAISE(ABORT, 'audit_targets gives its rowids itself'); END;
