-- Schema step 4: what decides a verdict beside the hours.

-- The tiers that a worker has had: from `since` on, as somebody entered it. Of two rows for one day the later id holds; rows are
-- only ever added, so that what was known at an instant is known for ever.
CREATE TABLE worker_tier (
    id         INTEGER PRIMARY KEY,
    worker_id  INTEGER NOT NULL REFERENCES worker (id),
    since      INTEGER NOT NULL,
    tier       TEXT NOT NULL,
    who        TEXT NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
CREATE INDEX worker_tier_worker ON worker_tier (worker_id, since);

-- Decrees: what an authority changes for many at once, as it was written. Put in force and ended, never overwritten, so that what was
-- known at an instant is known for ever. At most one of a code is in force.
CREATE TABLE decree (
    id            INTEGER PRIMARY KEY,
    code          TEXT NOT NULL,
    text          TEXT NOT NULL,
    applied_by    TEXT NOT NULL,
    applied_at    INTEGER NOT NULL,
    undone_by     TEXT NOT NULL,
    undone_at     INTEGER NOT NULL, -- 0: it is in force
    undone_reason TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX decree_in_force ON decree (code) WHERE undone_at = 0;

-- Waivers: what one worker is let off, in the period in which `day` lies. Granted and revoked, never overwritten.
CREATE TABLE waiver (
    id             INTEGER PRIMARY KEY,
    worker_id      INTEGER NOT NULL REFERENCES worker (id),
    rulebook       TEXT NOT NULL,
    day            INTEGER NOT NULL,
    requirement    TEXT NOT NULL, -- '': each
    units          INTEGER NOT NULL CHECK (units >= -1), -- -1: all of it
    months         INTEGER NOT NULL CHECK (months >= 0),
    reason         TEXT NOT NULL,
    granted_by     TEXT NOT NULL,
    granted_at     INTEGER NOT NULL,
    revoked_by     TEXT NOT NULL,
    revoked_at     INTEGER NOT NULL, -- 0: it is in force
    revoked_reason TEXT NOT NULL
) STRICT;
CREATE INDEX waiver_worker ON waiver (worker_id);

-- How many workers a unit has of each tier is counted in the index alone.
DROP INDEX worker_unit;
CREATE INDEX worker_unit ON worker (unit_id, tier);

-- The registration periods of a worker 登记, as they were entered; rows are only ever added. One takes the place of those before it
-- with which it shares a day; one without days takes the place of all.
CREATE TABLE worker_registration (
    id         INTEGER PRIMARY KEY,
    worker_id  INTEGER NOT NULL REFERENCES worker (id),
    first_day  INTEGER,
    last_day   INTEGER,
    kind       TEXT NOT NULL,
    reason     TEXT NOT NULL,
    who        TEXT NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
CREATE INDEX worker_registration_worker ON worker_registration (worker_id);

-- What a worker's row said before it was changed, and until when: so that it is known for ever what was known at an instant.
CREATE TABLE worker_former (
    id              INTEGER PRIMARY KEY,
    worker_id       INTEGER NOT NULL REFERENCES worker (id) ON DELETE CASCADE,
    unit_id         INTEGER NOT NULL, -- of a unit that may be gone by now
    tier            TEXT NOT NULL,
    roles           TEXT NOT NULL,
    certified_on    INTEGER,
    registered_from INTEGER,
    registered_to   INTEGER,
    hired_on        INTEGER,
    until           INTEGER NOT NULL
) STRICT;
CREATE INDEX worker_former_worker ON worker_former (worker_id, until);

-- Leave 请假 is of a kind, and no row is changed or deleted any more but for its reason, which is erased with the person: what no
-- longer stands has ended at an instant (0: it stands), so that what was known at one is known for ever.
CREATE TABLE leave_known (
    id          INTEGER PRIMARY KEY,
    worker_id   INTEGER NOT NULL REFERENCES worker (id),
    first_day   INTEGER NOT NULL,
    last_day    INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    reason      TEXT NOT NULL,
    who         TEXT NOT NULL,
    at          INTEGER NOT NULL,
    ended_at    INTEGER NOT NULL,
    CHECK (first_day <= last_day)
) STRICT;
INSERT INTO leave_known (worker_id, first_day, last_day, kind, reason, who, at, ended_at)
    SELECT worker_id, first_day, last_day, 'leave', reason, who, at, 0 FROM leave ORDER BY worker_id, first_day;
DROP TABLE leave;
ALTER TABLE leave_known RENAME TO leave;
CREATE UNIQUE INDEX leave_standing ON leave (worker_id, first_day) WHERE ended_at = 0;
CREATE INDEX leave_worker ON leave (worker_id, first_day);

-- How a course's hours are earned by being there, and who was there for how long.
ALTER TABLE course ADD COLUMN credit TEXT NOT NULL DEFAULT 'part';
ALTER TABLE course ADD COLUMN attendance_min INTEGER NOT NULL DEFAULT 0; -- percent of an offering's minutes; 0: none asked
ALTER TABLE course ADD COLUMN pass_mark INTEGER NOT NULL DEFAULT 0; -- in thousandths; 0: none asked
ALTER TABLE attendance ADD COLUMN present_min INTEGER NOT NULL DEFAULT 0; -- of who came late or left early; 0: all of it
ALTER TABLE attendance ADD COLUMN makes_up_id INTEGER REFERENCES offering (id); -- the time was missed there and counts there
ALTER TABLE attendance ADD COLUMN score_milli INTEGER NOT NULL DEFAULT -1; -- -1: none
CREATE INDEX attendance_makes_up ON attendance (makes_up_id) WHERE makes_up_id IS NOT NULL;

-- The exam calendar 考试安排: of a year's exam of a level, or of one of its papers, the days and those for signing up. Rows are only ever
-- added; the last of a year, level and paper holds, and one without days says that there is none.
CREATE TABLE exam_day (
    id          INTEGER PRIMARY KEY,
    year        INTEGER NOT NULL,
    level       TEXT NOT NULL,
    paper       TEXT NOT NULL, -- '': of all papers
    first_day   INTEGER,
    last_day    INTEGER,
    signup_from INTEGER,
    signup_to   INTEGER,
    who         TEXT NOT NULL,
    at          INTEGER NOT NULL
) STRICT;
CREATE INDEX exam_day_key ON exam_day (year, level, paper);
