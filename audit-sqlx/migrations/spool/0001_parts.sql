-- Each row is a part of an entry, cut so that it lies within one page, with its own checksum: it can be
-- found and checked in the bytes of a file that SQLite can't read any more. Its key is the entry's number,
-- shifted by 20 bits, and the part's.

CREATE TABLE spool_waiting (part INTEGER PRIMARY KEY, frame BLOB NOT NULL) STRICT;

CREATE TABLE spool_set_aside (part INTEGER PRIMARY KEY, frame BLOB NOT NULL) STRICT;

-- A spool can be told from another database, and its version from a damaged one: the two agree.
PRAGMA user_version = 1;
PRAGMA application_id = 0x41554401;
