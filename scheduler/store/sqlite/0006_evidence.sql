-- Schema step 6: files as a claim's evidence 证明材料.

-- A photograph or PDF that lies with a claim. They are in the database, so that a copy of it is whole. The bytes stand last, so that the
-- rest of a row is read without them. Erasing a person takes the rows away.
CREATE TABLE evidence (
    id       INTEGER PRIMARY KEY,
    claim_id INTEGER NOT NULL REFERENCES claim (id),
    number   INTEGER NOT NULL, -- among the claim's, from 1
    type     TEXT NOT NULL, -- as the first bytes say: image/jpeg, application/pdf, …
    byte_len INTEGER NOT NULL,
    sha256   TEXT NOT NULL, -- hex
    added_by TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    bytes    BLOB NOT NULL CHECK (length(bytes) = byte_len),
    UNIQUE (claim_id, number),
    UNIQUE (claim_id, sha256)
) STRICT;
CREATE INDEX evidence_sha256 ON evidence (sha256);

-- Whom undoing an import took away, and when (0: the worker is here). The row stays, for what was stated of the worker is stated for
-- ever; its code is free again for another, and the worker's own stands in gone_code.
ALTER TABLE worker ADD COLUMN gone_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE worker ADD COLUMN gone_code TEXT NOT NULL DEFAULT '';
CREATE INDEX worker_gone ON worker (gone_code) WHERE gone_at <> 0;

-- How many workers a unit has in a tier, kept as they come, move and go: a quota that many share is asked for with every worker, and
-- counting two hundred thousand of them takes 10 ms.
CREATE TABLE headcount (
    unit_id INTEGER NOT NULL,
    tier    TEXT NOT NULL,
    workers INTEGER NOT NULL,
    PRIMARY KEY (unit_id, tier)
) STRICT, WITHOUT ROWID;
INSERT INTO headcount SELECT unit_id, tier, count(*) FROM worker GROUP BY unit_id, tier;
CREATE TRIGGER headcount_comes AFTER INSERT ON worker WHEN NEW.gone_at = 0
BEGIN
    INSERT OR IGNORE INTO headcount VALUES (NEW.unit_id, NEW.tier, 0);
    UPDATE headcount SET workers = workers + 1 WHERE unit_id = NEW.unit_id AND tier = NEW.tier;
END;
CREATE TRIGGER headcount_goes AFTER DELETE ON worker WHEN OLD.gone_at = 0
BEGIN
    UPDATE headcount SET workers = workers - 1 WHERE unit_id = OLD.unit_id AND tier = OLD.tier;
END;
CREATE TRIGGER headcount_moves AFTER UPDATE OF unit_id, tier, gone_at ON worker
WHEN (NEW.unit_id, NEW.tier, NEW.gone_at = 0) IS NOT (OLD.unit_id, OLD.tier, OLD.gone_at = 0)
BEGIN
    UPDATE headcount SET workers = workers - (OLD.gone_at = 0) WHERE unit_id = OLD.unit_id AND tier = OLD.tier;
    INSERT OR IGNORE INTO headcount VALUES (NEW.unit_id, NEW.tier, 0);
    UPDATE headcount SET workers = workers + (NEW.gone_at = 0) WHERE unit_id = NEW.unit_id AND tier = NEW.tier;
END;
