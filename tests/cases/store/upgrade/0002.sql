-- What step 2 has room for; the rows of step 1 are there already.
INSERT INTO quota (id, year, unit_id, tier, category, course_id, each_min, total_min) VALUES
    (1001, 2027, 1001, '', 'ce', NULL, 1440, NULL), (1002, 2027, 1002, 'assistant', '', 1001, NULL, 6000);
INSERT INTO day (day, kind, name) VALUES (20819, 'holiday', '元旦'), (20825, 'workday', '调休');
INSERT INTO enrolment_lock (worker_id, offering_id, reason, who, at) VALUES (1001, 1001, '督导点名', 'admin', 900);
INSERT INTO attendance (id, offering_id, worker_id, day, state, entered_by, entered_at) VALUES
    (1001, 1001, 1001, 20881, 'present', 'admin', 900);
INSERT INTO exam_result (id, worker_id, level, paper, sat_on, result, score_milli) VALUES
    (1001, 1001, 'intermediate', '实务', 20881, 'passed', 72500);
INSERT INTO import_change (import_id, ordinal, key, before) VALUES (1001, 1, 'W-1', NULL), (1001, 2, 'W-2', '{}');
INSERT INTO held_value (kind, code, key, text, who, at) VALUES ('workers', 'W-1', 'tier', 'senior', 'admin', 900);
INSERT INTO job (id, kind, state, params, who, created_at, started_at, finished_at, phase, phase_at, done, total, stop, result,
                 error, tries, lease_owner, lease_until) VALUES
    (1001, 'plan', 'done', '{"year":2027}', 'admin', 900, 901, 950, '', 901, 1, 1, 0, '{}', '', 1, '', 0);
INSERT INTO leave (worker_id, first_day, last_day, reason, who, at) VALUES (1001, 20900, 20909, '产假', 'admin', 900);
