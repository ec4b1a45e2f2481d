-- What step 5 has room for.
UPDATE room SET unit_id = 1002 WHERE id = 1001;
UPDATE offering SET cost_each = 120, cost_class = 3000 WHERE id = 1001;
INSERT INTO credit (id, worker_id, min, stated_milli, measure, categories, mode, earned_on, source, external_id, course_id, state, reverses,
evidence, reason, entered_by, entered_at, provider) VALUES (1010, 1001, 60, 1000, 'hour', 'ce', 'live', 20881, 'external', 'x-10', NULL,
'approved', NULL, '', '', 'li', 5000, '市社工协会');
INSERT INTO approval (id, kind, code, body, first_day, last_day, reason, granted_by, granted_at, revoked_by, revoked_at, revoked_reason) VALUES
(1001, 'provider', '市社工协会', 'MZJ', 20454, NULL, '公告3号', 'admin', 5000, '', 0, ''),
(1002, 'course', 'C-1', 'MZJ', NULL, 20818, '', 'admin', 5000, 'li', 5100, '误录');
INSERT INTO exam_result (id, worker_id, level, paper, sat_on, result, score_milli, at, ended_at) VALUES
(5001, 1001, 'assistant', '实务', 20700, 'failed', 51000, 4000, 4100), (5002, 1001, 'assistant', '实务', 20700, 'passed', 61000, 4100, 0);
INSERT INTO unit_former (id, unit_id, code, name, kind, parent_id, until) VALUES
(1001, 1001, 'city', '市局', 'city', NULL, 4000), (1002, 7777, 'gone', '已撤站', 'station', 1001, 4100);
UPDATE worker SET entered_at = 4000 WHERE id = 1001;
INSERT INTO person_former (id, worker_id, name, certificate_no, until) VALUES (1001, 1001, '李小明', '2019-7', 4100);
INSERT INTO office_name (id, name, at) VALUES (1001, '浦东培训中心', 0), (1002, '浦东社工学院', 4000);
