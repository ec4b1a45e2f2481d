-- Schema step 5: what a statement needs as it was known, and what plans weigh besides hours.

-- Where a room lies, and what classes cost, in yuan: for each place, and as a whole.
ALTER TABLE room ADD COLUMN unit_id bigint REFERENCES unit (id); -- NULL: not known
ALTER TABLE offering ADD COLUMN cost_each bigint NOT NULL DEFAULT 0;
ALTER TABLE offering ADD COLUMN cost_class bigint NOT NULL DEFAULT 0;
