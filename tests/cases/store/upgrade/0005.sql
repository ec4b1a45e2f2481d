-- What step 5 has room for.
UPDATE room SET unit_id = 1002 WHERE id = 1001;
UPDATE offering SET cost_each = 120, cost_class = 3000 WHERE id = 1001;
