-- An index of what entries say, and no evidence: nothing guards these two tables, and an entry whose
-- tenant and id are put into audit_pending is indexed anew.

-- What the index does not hold yet. Each entry adds a row in its own transaction: whoever looked for
-- new entries by id or by time would miss those that are committed late.
CREATE TABLE audit_pending (
    n      INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL,
    id     BLOB NOT NULL
) STRICT;

-- Rows as small as their key: clustered, they are stored once.
CREATE TABLE audit_words (
    tenant   TEXT NOT NULL,
    word     TEXT NOT NULL,
    entry_id BLOB NOT NULL,
    PRIMARY KEY (tenant, word, entry_id)
) STRICT, WITHOUT ROWID;

INSERT INTO audit_pending (tenant, id) SELECT tenant, id FROM audit_entries ORDER BY tenant, id;
