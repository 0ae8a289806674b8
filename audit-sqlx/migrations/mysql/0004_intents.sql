-- What is about to be done, written before it is done. Its completion is the entry with its id: nothing
-- here is ever updated. An index on it is one that entries have, so that both are walked alike.
-- A completion's `occurred_at` in audit_entries is when it began, so that its times fit its id.

CREATE TABLE IF NOT EXISTS audit_intents (
    tenant      VARBINARY(190) NOT NULL,
    id          BINARY(16)     NOT NULL, -- UUIDv7
    recorded_at BIGINT         NOT NULL  -- this database's clock: microseconds since 1970, UTC
        DEFAULT (TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))),
    category    VARBINARY(190) NOT NULL,
    actor_kind  VARBINARY(190) NOT NULL,
    actor_id    VARBINARY(190) NOT NULL,
    entry       LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL, -- the entry as it reads
                                         -- without a completion, as JSON; the columns above only find it
    PRIMARY KEY (tenant, id),
    INDEX audit_intents_actor (tenant, actor_kind, actor_id, id),
    INDEX audit_intents_category (tenant, category, id)
) ENGINE = InnoDB;

CREATE TABLE IF NOT EXISTS audit_intent_targets (
    tenant    VARBINARY(190) NOT NULL,
    kind      VARBINARY(190) NOT NULL,
    target_id VARBINARY(190) NOT NULL,
    entry_id  BINARY(16)     NOT NULL,
    PRIMARY KEY (tenant, kind, target_id, entry_id)
) ENGINE = InnoDB;

DROP TRIGGER IF EXISTS audit_intents_refuse_update;
CREATE TRIGGER audit_intents_refuse_update BEFORE UPDATE ON audit_intents
FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_intents is append-only';

DROP TRIGGER IF EXISTS audit_intent_targets_refuse_update;
CREATE TRIGGER audit_intent_targets_refuse_update BEFORE UPDATE ON audit_intent_targets
FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_intent_targets is append-only';

DROP TRIGGER IF EXISTS audit_intents_refuse_delete;
CREATE TRIGGER audit_intents_refuse_delete BEFORE DELETE ON audit_intents FOR EACH ROW
IF NOT EXISTS (SELECT 1 FROM audit_permits WHERE holder = CONNECTION_ID()) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_intents is append-only';
END IF;

DROP TRIGGER IF EXISTS audit_intent_targets_refuse_delete;
CREATE TRIGGER audit_intent_targets_refuse_delete BEFORE DELETE ON audit_intent_targets FOR EACH ROW
IF NOT EXISTS (SELECT 1 FROM audit_permits WHERE holder = CONNECTION_ID()) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_intent_targets is append-only';
END IF;
