-- An index of what entries say, and no evidence: nothing guards these two tables, and an entry whose
-- tenant and id are put into audit_pending is indexed anew. So this script, too, may be run again.

-- What the index does not hold yet. Each entry adds a row in its own transaction: whoever looked for
-- new entries by id or by time would miss those that are committed late.
CREATE TABLE IF NOT EXISTS audit_pending (
    n      BIGINT         NOT NULL AUTO_INCREMENT PRIMARY KEY,
    tenant VARBINARY(190) NOT NULL,
    id     BINARY(16)     NOT NULL
) ENGINE = InnoDB;

CREATE TABLE IF NOT EXISTS audit_words (
    tenant   VARBINARY(190) NOT NULL,
    word     VARBINARY(190) NOT NULL,
    entry_id BINARY(16)     NOT NULL,
    PRIMARY KEY (tenant, word, entry_id)
) ENGINE = InnoDB;

INSERT INTO audit_pending (tenant, id) SELECT tenant, id FROM audit_entries ORDER BY tenant, id;
