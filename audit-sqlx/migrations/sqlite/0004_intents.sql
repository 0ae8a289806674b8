-- What is about to be done, written before it is done. Its completion is the entry with its id: nothing
-- here is ever updated. An index on it is one that entries have, so that both are walked alike.
-- A completion's `occurred_at` in audit_entries is when it began, so that its times fit its id.
--
-- Intents are few beside entries, and without rowids there is none by which one could be replaced.

CREATE TABLE audit_intents (
    tenant      TEXT    NOT NULL,
    id          BLOB    NOT NULL, -- UUIDv7, 16 bytes
    recorded_at INTEGER NOT NULL  -- this database's clock: microseconds since 1970, UTC; it ticks in milliseconds
        DEFAULT (CAST(round((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) * 1000),
    category    TEXT    NOT NULL,
    actor_kind  TEXT    NOT NULL,
    actor_id    TEXT    NOT NULL,
    entry       TEXT    NOT NULL, -- the entry as it reads without a completion, as JSON; the columns
                                  -- above only find it
    PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_intents_actor ON audit_intents (tenant, actor_kind, actor_id, id);
CREATE INDEX audit_intents_category ON audit_intents (tenant, category, id);

CREATE TABLE audit_intent_targets (
    tenant    TEXT NOT NULL,
    kind      TEXT NOT NULL,
    target_id TEXT NOT NULL,
    entry_id  BLOB NOT NULL,
    PRIMARY KEY (tenant, kind, target_id, entry_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER audit_intents_refuse_update BEFORE UPDATE ON audit_intents
BEGIN SELECT RAISE(ABORT, 'audit_intents is append-only'); END;

CREATE TRIGGER audit_intent_targets_refuse_update BEFORE UPDATE ON audit_intent_targets
BEGIN SELECT RAISE(ABORT, 'audit_intent_targets is append-only'); END;

CREATE TRIGGER audit_intents_refuse_delete BEFORE DELETE ON audit_intents
WHEN NOT EXISTS (SELECT 1 FROM audit_permits WHERE holder = 1)
BEGIN SELECT RAISE(ABORT, 'audit_intents is append-only'); END;

CREATE TRIGGER audit_intent_targets_refuse_delete BEFORE DELETE ON audit_intent_targets
WHEN NOT EXISTS (SELECT 1 FROM audit_permits WHERE holder = 1)
BEGIN SELECT RAISE(ABORT, 'audit_intent_targets is append-only'); END;

-- INSERT OR REPLACE deletes without firing the triggers above.
CREATE TRIGGER audit_intents_refuse_replace BEFORE INSERT ON audit_intents
WHEN EXISTS (SELECT 1 FROM audit_intents WHERE tenant = NEW.tenant AND id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'audit_intents already has this id'); END;

CREATE TRIGGER audit_intent_targets_refuse_replace BEFORE INSERT ON audit_intent_targets
WHEN EXISTS (
    SELECT 1 FROM audit_intent_targets
    WHERE tenant = NEW.tenant AND kind = NEW.kind
        AND target_id = NEW.target_id AND entry_id = NEW.entry_id
)
BEGIN SELECT RAISE(ABORT, 'audit_intent_targets already has this id'); END;
