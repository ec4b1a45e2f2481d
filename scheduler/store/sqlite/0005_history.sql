-- Schema step 5: what a statement needs as it was known, and what plans weigh besides hours.

-- Where a room lies, and what classes cost, in yuan: for each place, and as a whole.
ALTER TABLE room ADD COLUMN unit_id INTEGER REFERENCES unit (id); -- NULL: not known
ALTER TABLE offering ADD COLUMN cost_each INTEGER NOT NULL DEFAULT 0;
ALTER TABLE offering ADD COLUMN cost_class INTEGER NOT NULL DEFAULT 0;

-- Who gave the hours 施教机构, as it was said with them; '': the office itself, or nobody said.
ALTER TABLE credit ADD COLUMN provider TEXT NOT NULL DEFAULT '';
ALTER TABLE claim ADD COLUMN provider TEXT NOT NULL DEFAULT '';
DROP TRIGGER credit_no_update;
CREATE TRIGGER credit_no_update BEFORE UPDATE ON credit
WHEN (NEW.id, NEW.worker_id, NEW.min, NEW.stated_milli, NEW.measure, NEW.categories, NEW.mode, NEW.earned_on, NEW.source,
      NEW.external_id, NEW.course_id, NEW.provider, NEW.state, NEW.reverses, NEW.turn, NEW.entered_by, NEW.entered_at)
     IS NOT (OLD.id, OLD.worker_id, OLD.min, OLD.stated_milli, OLD.measure, OLD.categories, OLD.mode, OLD.earned_on, OLD.source,
      OLD.external_id, OLD.course_id, OLD.provider, OLD.state, OLD.reverses, OLD.turn, OLD.entered_by, OLD.entered_at)
  OR NEW.evidence NOT IN ('', OLD.evidence) OR NEW.reason NOT IN ('', OLD.reason)
BEGIN SELECT RAISE(ABORT, 'ledger entries are never changed: append a correction'); END;

-- Approvals 认可 of providers, courses and ways of teaching. Granted and revoked, never overwritten.
CREATE TABLE approval (
    id             INTEGER PRIMARY KEY,
    kind           TEXT NOT NULL,
    code           TEXT NOT NULL, -- a provider's name, a course's or mode's code
    body           TEXT NOT NULL, -- who approves
    first_day      INTEGER,
    last_day       INTEGER,
    reason         TEXT NOT NULL,
    granted_by     TEXT NOT NULL,
    granted_at     INTEGER NOT NULL,
    revoked_by     TEXT NOT NULL,
    revoked_at     INTEGER NOT NULL, -- 0: it is in force
    revoked_reason TEXT NOT NULL
) STRICT;
CREATE INDEX approval_code ON approval (kind, code);

-- Exam results 考试成绩: no row is changed or deleted any more. What no longer stands has ended at an instant (0: it stands), so that
-- what was known at one is known for ever. Those from before this step have always been known.
CREATE TABLE exam_result_known (
    id          INTEGER PRIMARY KEY,
    worker_id   INTEGER NOT NULL REFERENCES worker (id),
    level       TEXT NOT NULL, -- the tier that the exam leads to
    paper       TEXT NOT NULL,
    sat_on      INTEGER NOT NULL,
    result      TEXT NOT NULL,
    score_milli INTEGER,
    at          INTEGER NOT NULL,
    ended_at    INTEGER NOT NULL
) STRICT;
INSERT INTO exam_result_known (worker_id, level, paper, sat_on, result, score_milli, at, ended_at)
    SELECT worker_id, level, paper, sat_on, result, score_milli, 0, 0 FROM exam_result ORDER BY id;
DROP TABLE exam_result;
ALTER TABLE exam_result_known RENAME TO exam_result;
CREATE UNIQUE INDEX exam_result_standing ON exam_result (worker_id, level, paper, sat_on) WHERE ended_at = 0;
CREATE INDEX exam_result_worker ON exam_result (worker_id);

-- What a unit's row said before it was changed or deleted, and until when. The unit may be gone by now.
CREATE TABLE unit_former (
    id        INTEGER PRIMARY KEY,
    unit_id   INTEGER NOT NULL,
    code      TEXT NOT NULL,
    name      TEXT NOT NULL,
    kind      TEXT NOT NULL,
    parent_id INTEGER,
    until     INTEGER NOT NULL
) STRICT;
CREATE INDEX unit_former_unit ON unit_former (unit_id, until);

-- Since when a worker is known (0: since before this step), so that who was in a unit at an instant is known for ever.
ALTER TABLE worker ADD COLUMN entered_at INTEGER NOT NULL DEFAULT 0;

-- What was printed of a person before it was changed, and until when. It goes with the person's other fields when they are erased.
CREATE TABLE person_former (
    id             INTEGER PRIMARY KEY,
    worker_id      INTEGER NOT NULL REFERENCES worker (id) ON DELETE CASCADE,
    name           TEXT NOT NULL,
    certificate_no TEXT NOT NULL,
    until          INTEGER NOT NULL
) STRICT;
CREATE INDEX person_former_worker ON person_former (worker_id, until);

-- The office's own name, which stands in the settings, as papers have borne it; rows are only ever added, and the last holds.
CREATE TABLE office_name (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    at         INTEGER NOT NULL -- of the first: 0
) STRICT;
