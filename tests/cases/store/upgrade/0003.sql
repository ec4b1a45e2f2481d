-- What step 3 has room for: the rest of an entry of which a part was taken back already.
INSERT INTO credit (id, worker_id, min, stated_milli, measure, categories, mode, earned_on, source, external_id,
                    course_id, state, reverses, turn, evidence, reason, entered_by, entered_at) VALUES
    (1003, 1001, -60, -60000, 'minute', 'ce', 'classroom', 20881, 'adjustment', '', 1001, 'confirmed', 1001, 2, '', 'all',
     'admin', 3002);
INSERT INTO claim (id, worker_id, min, stated_milli, measure, categories, mode, earned_on, source, course_id, evidence, state,
                   claimed_by, claimed_at, credit_id, reason, decided_by, decided_at) VALUES
    (1001, 1001, 90, 2000, 'class_hour', 'ce', 'classroom', 20881, 'external', NULL, 'c-1', 'approved', 'anna', 2900, 1001, '',
     'admin', 3000),
    (1002, 1001, 60, 1000, 'hour', 'ce', 'classroom', 20882, 'external', NULL, 'c-2', 'rejected', 'anna', 2900, NULL, 'no stamp',
     'admin', 3000);
