-- An index of what entries say, and no evidence: nothing guards these two tables, and an entry whose
-- tenant and id are put into audit_pending is indexed anew.

-- What the index does not hold yet. Each entry adds a row in its own transaction: whoever looked for
-- new entries by id or by time would miss those that are committed late.
CREATE TABLE audit_pending (
    n      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant text COLLATE "C" NOT NULL,
    id     uuid             NOT NULL
);

CREATE TABLE audit_words (
    tenant   text COLLATE "C" NOT NULL,
    word     text COLLATE "C" NOT NULL,
    entry_id uuid             NOT NULL,
    PRIMARY KEY (tenant, word, entry_id)
);

INSERT INTO audit_pending (tenant, id) SELECT tenant, id FROM audit_entries ORDER BY tenant, id;
