-- Schema step 1. Days are integers since 1970-01-01 (NULL: not given), instants integer UTC seconds (0: never),
-- enumerations their codes as text, minutes integers. A reference that is not given is NULL.

PRAGMA application_id = 0x59585331; -- "YXS1", so that file(1) and others can tell

CREATE TABLE schema_step (
    version    INTEGER PRIMARY KEY,
    name       TEXT NOT NULL
) STRICT;

CREATE TABLE meta (
    key        TEXT PRIMARY KEY,
    text       TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta (key, text) VALUES ('installation_id', lower(hex(randomblob(16))));

-- Who owes hours -------------------------------------------------------------------------------------------

CREATE TABLE unit (
    id         INTEGER PRIMARY KEY,
    code       TEXT NOT NULL UNIQUE CHECK (code <> ''),
    name       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    parent_id  INTEGER REFERENCES unit (id),
    away_max   INTEGER NOT NULL
) STRICT;
CREATE INDEX unit_parent ON unit (parent_id);

CREATE TABLE worker (
    id              INTEGER PRIMARY KEY,
    code            TEXT NOT NULL UNIQUE CHECK (code <> ''),
    unit_id         INTEGER NOT NULL REFERENCES unit (id),
    tier            TEXT NOT NULL,
    roles           TEXT NOT NULL,
    certified_on    INTEGER,
    registered_from INTEGER,
    registered_to   INTEGER,
    hired_on        INTEGER
) STRICT;
CREATE INDEX worker_unit ON worker (unit_id);

-- All that names a person stands here and nowhere else, so that it can be erased.
CREATE TABLE person (
    worker_id      INTEGER PRIMARY KEY REFERENCES worker (id),
    name           TEXT NOT NULL,
    mobile         TEXT NOT NULL,
    email          TEXT NOT NULL,
    identity_no    TEXT NOT NULL,
    certificate_no TEXT NOT NULL,
    chat_userid    TEXT NOT NULL
) STRICT;

-- What is offered ------------------------------------------------------------------------------------------

CREATE TABLE trainer (
    id         INTEGER PRIMARY KEY,
    code       TEXT NOT NULL UNIQUE CHECK (code <> ''),
    name       TEXT NOT NULL,
    email      TEXT NOT NULL,
    mobile     TEXT NOT NULL
) STRICT;

CREATE TABLE room (
    id         INTEGER PRIMARY KEY,
    code       TEXT NOT NULL UNIQUE CHECK (code <> ''),
    name       TEXT NOT NULL,
    address    TEXT NOT NULL,
    seats      INTEGER NOT NULL
) STRICT;

CREATE TABLE course (
    id         INTEGER PRIMARY KEY,
    code       TEXT NOT NULL UNIQUE CHECK (code <> ''),
    name       TEXT NOT NULL,
    mode       TEXT NOT NULL,
    tags       TEXT NOT NULL, -- "ce=480;ethics=120": minutes of each category
    tiers_mask INTEGER NOT NULL,
    roles      TEXT NOT NULL,
    after      TEXT NOT NULL
) STRICT;

CREATE TABLE offering (
    id          INTEGER PRIMARY KEY,
    code        TEXT NOT NULL UNIQUE CHECK (code <> ''),
    course_id   INTEGER NOT NULL REFERENCES course (id),
    seats       INTEGER NOT NULL,
    unit_id     INTEGER REFERENCES unit (id),
    audience    TEXT NOT NULL,
    window_from INTEGER,
    window_to   INTEGER,
    window_min  INTEGER NOT NULL,
    cancelled   INTEGER NOT NULL CHECK (cancelled IN (0, 1)),
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    uid         TEXT NOT NULL UNIQUE,
    sequence    INTEGER NOT NULL
) STRICT;
CREATE INDEX offering_course ON offering (course_id);

CREATE TABLE session (
    id          INTEGER PRIMARY KEY,
    offering_id INTEGER NOT NULL REFERENCES offering (id),
    ordinal     INTEGER NOT NULL, -- 1, 2, … as they came; never given twice
    day         INTEGER NOT NULL,
    begins_min  INTEGER NOT NULL,
    ends_min    INTEGER NOT NULL CHECK (begins_min >= 0 AND begins_min < ends_min AND ends_min <= 1440),
    trainer_id  INTEGER REFERENCES trainer (id),
    room_id     INTEGER REFERENCES room (id),
    uid         TEXT NOT NULL UNIQUE,
    sequence    INTEGER NOT NULL,
    cancelled   INTEGER NOT NULL CHECK (cancelled IN (0, 1)),
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    UNIQUE (offering_id, ordinal)
) STRICT;
CREATE INDEX session_offering ON session (offering_id, day, begins_min);
CREATE INDEX session_trainer ON session (trainer_id, day, begins_min);

-- The ledger -----------------------------------------------------------------------------------------------

CREATE TABLE credit (
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
    reverses     INTEGER UNIQUE REFERENCES credit (id),
    evidence     TEXT NOT NULL,
    reason       TEXT NOT NULL,
    entered_by   TEXT NOT NULL,
    entered_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX credit_worker ON credit (worker_id, earned_on);
CREATE UNIQUE INDEX credit_external ON credit (source, external_id) WHERE external_id <> '';

CREATE TRIGGER credit_no_update BEFORE UPDATE ON credit
BEGIN SELECT RAISE(ABORT, 'ledger entries are never changed: append a correction'); END;
CREATE TRIGGER credit_no_delete BEFORE DELETE ON credit
BEGIN SELECT RAISE(ABORT, 'ledger entries are never deleted: append a correction'); END;

CREATE TABLE rulebook (
    id             INTEGER PRIMARY KEY,
    name           TEXT NOT NULL CHECK (name <> ''),
    effective_from INTEGER NOT NULL,
    text           TEXT NOT NULL,
    put_at         INTEGER NOT NULL
) STRICT;
CREATE INDEX rulebook_name ON rulebook (name, effective_from);

-- Plans ----------------------------------------------------------------------------------------------------

CREATE TABLE plan (
    id           INTEGER PRIMARY KEY,
    year         INTEGER NOT NULL,
    state        TEXT NOT NULL,
    objective    INTEGER NOT NULL,
    bound        INTEGER NOT NULL,
    needed_min   INTEGER NOT NULL,
    planned_min  INTEGER NOT NULL,
    workers      INTEGER NOT NULL,
    complete     INTEGER NOT NULL,
    seed         INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    published_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX plan_published ON plan (year) WHERE state = 'published';

CREATE TABLE enrolment (
    plan_id     INTEGER NOT NULL REFERENCES plan (id),
    worker_id   INTEGER NOT NULL REFERENCES worker (id),
    offering_id INTEGER NOT NULL REFERENCES offering (id),
    PRIMARY KEY (plan_id, worker_id, offering_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX enrolment_offering ON enrolment (plan_id, offering_id, worker_id);

CREATE TABLE unmet_need (
    plan_id     INTEGER NOT NULL REFERENCES plan (id),
    worker_id   INTEGER NOT NULL REFERENCES worker (id),
    tag         TEXT NOT NULL,
    needed_min  INTEGER NOT NULL,
    planned_min INTEGER NOT NULL,
    reason      TEXT NOT NULL,
    offering_id INTEGER REFERENCES offering (id),
    PRIMARY KEY (plan_id, worker_id, tag)
) STRICT, WITHOUT ROWID;

-- Feeds, notices -------------------------------------------------------------------------------------------

CREATE TABLE feed (
    kind       TEXT NOT NULL,
    owner_id   INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    content_at INTEGER NOT NULL,
    PRIMARY KEY (kind, owner_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE endpoint (
    id            INTEGER PRIMARY KEY,
    name          TEXT NOT NULL UNIQUE CHECK (name <> ''),
    kind          TEXT NOT NULL,
    url           TEXT NOT NULL,
    secret_sealed TEXT NOT NULL,
    unit_id       INTEGER REFERENCES unit (id),
    paused_until  INTEGER NOT NULL
) STRICT;

CREATE TABLE outbox (
    id           INTEGER PRIMARY KEY,
    msg_id       TEXT NOT NULL UNIQUE CHECK (msg_id <> ''),
    endpoint_id  INTEGER NOT NULL REFERENCES endpoint (id),
    type         TEXT NOT NULL,
    payload      TEXT NOT NULL,
    state        TEXT NOT NULL,
    due_at       INTEGER NOT NULL,
    useful_until INTEGER NOT NULL,
    attempts     INTEGER NOT NULL,
    lease_owner  TEXT NOT NULL,
    lease_until  INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    last_code    INTEGER NOT NULL,
    last_error   TEXT NOT NULL,
    -- When somebody may claim it; NULL once nobody may.
    claim_at     INTEGER GENERATED ALWAYS AS
                 (CASE state WHEN 'ready' THEN due_at WHEN 'leased' THEN lease_until END) VIRTUAL
) STRICT;
CREATE INDEX outbox_claim ON outbox (endpoint_id, claim_at) WHERE claim_at IS NOT NULL;
CREATE INDEX outbox_state ON outbox (state);

CREATE TABLE attempt (
    id          INTEGER PRIMARY KEY,
    outbox_id   INTEGER NOT NULL REFERENCES outbox (id),
    endpoint_id INTEGER NOT NULL REFERENCES endpoint (id),
    at          INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    code        INTEGER NOT NULL,
    error       TEXT NOT NULL,
    response    TEXT NOT NULL,
    state       TEXT NOT NULL, -- what the message became
    due_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX attempt_outbox ON attempt (outbox_id);
CREATE INDEX attempt_endpoint ON attempt (endpoint_id, at);

-- Records --------------------------------------------------------------------------------------------------

CREATE TABLE import (
    id           INTEGER PRIMARY KEY,
    kind         TEXT NOT NULL,
    file_name    TEXT NOT NULL,
    file_hash    TEXT NOT NULL,
    rows_new     INTEGER NOT NULL,
    rows_changed INTEGER NOT NULL,
    rows_same    INTEGER NOT NULL,
    rows_refused INTEGER NOT NULL,
    at           INTEGER NOT NULL
) STRICT;

CREATE TABLE audit (
    id         INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    who        TEXT NOT NULL,
    verb       TEXT NOT NULL,
    object     TEXT NOT NULL,
    detail     TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END;
