-- Schema step 3: claims; and an entry of the ledger may be taken back in several parts. `turn` counts the reversals of one entry from 1,
-- so that two which do not know of each other collide. SQLite takes a constraint away only with its table: the ledger is made
-- anew, row by row as it was. What refers to the new table is renamed with it.

CREATE TABLE credit_new (
    id           INTEGER PRIMARY KEY,
    worker_id    INTEGER NOT NULL REFERENCES worker (id),
    min          INTEGER NOT NULL,
    stated_milli INTEGER NOT NULL,
    measure      TEXT NOT NULL,
    categories   TEXT NOT NULL,
    mode         TEXT NOT NULL,
    earned_on    INTEGER NOT NULL,
    source       TEXT NOT NULL,
    external_id  TEXT NOT NULL,
    course_id    INTEGER REFERENCES course (id),
    state        TEXT NOT NULL,
    reverses     INTEGER REFERENCES credit_new (id),
    turn         INTEGER CHECK (turn > 0),
    evidence     TEXT NOT NULL,
    reason       TEXT NOT NULL,
    entered_by   TEXT NOT NULL,
    entered_at   INTEGER NOT NULL,
    UNIQUE (reverses, turn),
    CHECK ((reverses IS NULL) = (turn IS NULL))
) STRICT;
INSERT INTO credit_new (id, worker_id, min, stated_milli, measure, categories, mode, earned_on, source, external_id, course_id,
                        state, reverses, turn, evidence, reason, entered_by, entered_at)
SELECT id, worker_id, min, stated_milli, measure, categories, mode, earned_on, source, external_id, course_id,
       state, reverses, CASE WHEN reverses IS NOT NULL THEN 1 END, evidence, reason, entered_by, entered_at
FROM credit ORDER BY id;
DROP TABLE credit;
ALTER TABLE credit_new RENAME TO credit;

CREATE INDEX credit_worker ON credit (worker_id, earned_on);
CREATE UNIQUE INDEX credit_external ON credit (source, external_id) WHERE external_id <> '';

-- Texts that may name a person may be erased; nothing else of an entry ever changes.
CREATE TRIGGER credit_no_update BEFORE UPDATE ON credit
WHEN (NEW.id, NEW.worker_id, NEW.min, NEW.stated_milli, NEW.measure, NEW.categories, NEW.mode, NEW.earned_on,
      NEW.source, NEW.external_id, NEW.course_id, NEW.state, NEW.reverses, NEW.turn, NEW.entered_by, NEW.entered_at)
     IS NOT (OLD.id, OLD.worker_id, OLD.min, OLD.stated_milli, OLD.measure, OLD.categories, OLD.mode, OLD.earned_on,
      OLD.source, OLD.external_id, OLD.course_id, OLD.state, OLD.reverses, OLD.turn, OLD.entered_by, OLD.entered_at)
  OR NEW.evidence NOT IN ('', OLD.evidence) OR NEW.reason NOT IN ('', OLD.reason)
BEGIN SELECT RAISE(ABORT, 'ledger entries are never changed: append a correction'); END;
CREATE TRIGGER credit_no_delete BEFORE DELETE ON credit
BEGIN SELECT RAISE(ABORT, 'ledger entries are never deleted: append a correction'); END;

-- Claims: hours that somebody says to have earned elsewhere, with evidence. What is approved of one becomes an entry.

CREATE TABLE claim (
    id           INTEGER PRIMARY KEY,
    worker_id    INTEGER NOT NULL REFERENCES worker (id),
    min          INTEGER NOT NULL CHECK (min > 0),
    stated_milli INTEGER NOT NULL,
    measure      TEXT NOT NULL,
    categories   TEXT NOT NULL,
    mode         TEXT NOT NULL,
    earned_on    INTEGER NOT NULL,
    source       TEXT NOT NULL,
    course_id    INTEGER REFERENCES course (id),
    evidence     TEXT NOT NULL,
    state        TEXT NOT NULL, -- claimed, approved, rejected
    claimed_by   TEXT NOT NULL,
    claimed_at   INTEGER NOT NULL,
    credit_id    INTEGER UNIQUE REFERENCES credit (id),
    reason       TEXT NOT NULL,
    decided_by   TEXT NOT NULL,
    decided_at   INTEGER NOT NULL,
    CHECK ((state = 'approved') = (credit_id IS NOT NULL))
) STRICT;
CREATE INDEX claim_worker ON claim (worker_id);
CREATE INDEX claim_state ON claim (state, id);
