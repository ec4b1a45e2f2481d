-- What step 3 has room for: the rest of an entry of which a part was taken back already.
INSERT INTO credit (id, worker_id, min, stated_milli, measure, categories, mode, earned_on, source, external_id,
                    course_id, state, reverses, turn, evidence, reason, entered_by, entered_at) VALUES
    (1003, 1001, -60, -60000, 'minute', 'ce', 'classroom', 20881, 'adjustment', '', 1001, 'confirmed', 1001, 2, '', 'all',
     'admin', 3002);
