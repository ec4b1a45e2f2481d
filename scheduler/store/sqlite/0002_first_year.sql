-- Schema step 2: an office's first year in full. Quotas, days, locked places, leave, attendance, exam results, what an import
-- changed, values set by hand, jobs. Conventions as in step 1.

-- Annual quotas 年度学时指标: what a unit's workers of a tier owe in a category, or in a course --------------------------

CREATE TABLE quota (
    id         INTEGER PRIMARY KEY,
    year       INTEGER NOT NULL,
    unit_id    INTEGER NOT NULL REFERENCES unit (id),
    tier       TEXT NOT NULL, -- '': every tier
    category   TEXT NOT NULL, -- '': a course's
    course_id  INTEGER REFERENCES course (id),
    each_min   INTEGER, -- minutes of each worker, or
    total_min  INTEGER, -- minutes of all of them together
    CHECK ((category = '') = (course_id IS NOT NULL)),
    CHECK ((each_min IS NULL) <> (total_min IS NULL))
) STRICT;
CREATE UNIQUE INDEX quota_key ON quota (year, unit_id, tier, category, coalesce(course_id, 0));

-- Holidays and make-up working days 调休 ------------------------------------------------------------------------------

CREATE TABLE day (
    day        INTEGER PRIMARY KEY,
    kind       TEXT NOT NULL,
    name       TEXT NOT NULL
) STRICT;

-- Places that a person has decided on: every plan keeps them --------------------------------------------------------

CREATE TABLE enrolment_lock (
    worker_id   INTEGER NOT NULL REFERENCES worker (id),
    offering_id INTEGER NOT NULL REFERENCES offering (id),
    reason      TEXT NOT NULL,
    who         TEXT NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (worker_id, offering_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX enrolment_lock_offering ON enrolment_lock (offering_id);

-- Leave 请假: whole days, both inside ---------------------------------------------------------------------------------

CREATE TABLE leave (
    worker_id   INTEGER NOT NULL REFERENCES worker (id),
    first_day   INTEGER NOT NULL,
    last_day    INTEGER NOT NULL,
    reason      TEXT NOT NULL,
    who         TEXT NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (worker_id, first_day),
    CHECK (first_day <= last_day)
) STRICT, WITHOUT ROWID;

-- Who came, and who passed ------------------------------------------------------------------------------------------

CREATE TABLE attendance (
    id          INTEGER PRIMARY KEY,
    offering_id INTEGER NOT NULL REFERENCES offering (id),
    worker_id   INTEGER NOT NULL REFERENCES worker (id),
    day         INTEGER, -- NULL: the whole offering
    state       TEXT NOT NULL,
    entered_by  TEXT NOT NULL,
    entered_at  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX attendance_key ON attendance (offering_id, worker_id, coalesce(day, -1000000));
CREATE INDEX attendance_worker ON attendance (worker_id);

CREATE TABLE exam_result (
    id          INTEGER PRIMARY KEY,
    worker_id   INTEGER NOT NULL REFERENCES worker (id),
    level       TEXT NOT NULL, -- the tier that the exam leads to
    paper       TEXT NOT NULL,
    sat_on      INTEGER NOT NULL,
    result      TEXT NOT NULL,
    score_milli INTEGER,
    UNIQUE (worker_id, level, paper, sat_on)
) STRICT;

-- Imports: what each has changed, so that it can be taken back ---------------------------------------------------------

ALTER TABLE import ADD COLUMN who TEXT NOT NULL DEFAULT '';
ALTER TABLE import ADD COLUMN undone_at INTEGER NOT NULL DEFAULT 0;

CREATE TABLE import_change (
    import_id  INTEGER NOT NULL REFERENCES import (id),
    ordinal    INTEGER NOT NULL,
    key        TEXT NOT NULL, -- the thing's code; of what has none, what tells it apart
    before     TEXT, -- JSON as it was; NULL: it was not there
    PRIMARY KEY (import_id, ordinal)
) STRICT, WITHOUT ROWID;

-- A value that a person has set by hand: no file overwrites it.
CREATE TABLE held_value (
    kind       TEXT NOT NULL,
    code       TEXT NOT NULL,
    key        TEXT NOT NULL, -- the column
    text       TEXT NOT NULL,
    who        TEXT NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (kind, code, key)
) STRICT, WITHOUT ROWID;

-- The day on which a person's fields were erased; 0: they are kept.
ALTER TABLE person ADD COLUMN erased_at INTEGER NOT NULL DEFAULT 0;

-- Evidence of an entry may name a person: it may be erased, and nothing else of an entry may change.
DROP TRIGGER credit_no_update;
CREATE TRIGGER credit_no_update BEFORE UPDATE ON credit
WHEN (NEW.id, NEW.worker_id, NEW.min, NEW.stated_milli, NEW.measure, NEW.categories, NEW.mode, NEW.earned_on,
      NEW.source, NEW.external_id, NEW.course_id, NEW.state, NEW.reverses, NEW.entered_by, NEW.entered_at)
     IS NOT (OLD.id, OLD.worker_id, OLD.min, OLD.stated_milli, OLD.measure, OLD.categories, OLD.mode, OLD.earned_on,
      OLD.source, OLD.external_id, OLD.course_id, OLD.state, OLD.reverses, OLD.entered_by, OLD.entered_at)
  OR NEW.evidence NOT IN ('', OLD.evidence) OR NEW.reason NOT IN ('', OLD.reason)
BEGIN SELECT RAISE(ABORT, 'ledger entries are never changed: append a correction'); END;

-- Long work ---------------------------------------------------------------------------------------------------------

CREATE TABLE job (
    id          INTEGER PRIMARY KEY,
    kind        TEXT NOT NULL,
    state       TEXT NOT NULL,
    params      TEXT NOT NULL, -- JSON
    who         TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    started_at  INTEGER NOT NULL,
    finished_at INTEGER NOT NULL,
    phase       TEXT NOT NULL,
    phase_at    INTEGER NOT NULL, -- when the phase began
    done        INTEGER NOT NULL,
    total       INTEGER NOT NULL,
    stop        INTEGER NOT NULL CHECK (stop IN (0, 1)), -- somebody asked it to stop
    result      TEXT NOT NULL, -- JSON; '' until done
    error       TEXT NOT NULL,
    tries       INTEGER NOT NULL, -- how often it was begun
    lease_owner TEXT NOT NULL,
    lease_until INTEGER NOT NULL
) STRICT;
CREATE INDEX job_state ON job (state, id);
