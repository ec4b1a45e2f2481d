-- What step 4 has room for.
INSERT INTO worker_tier (id, worker_id, since, tier, who, at) VALUES (1001, 1001, 20880, 'intermediate', 'admin', 4000);
