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
