-- What step 4 has room for.
INSERT INTO leave (worker_id, first_day, last_day, kind, reason, who, at, ended_at) VALUES (1001, 20930, 20939, 'parental', '', 'admin', 4000, 4100);
INSERT INTO worker_tier (id, worker_id, since, tier, who, at) VALUES (1001, 1001, 20880, 'intermediate', 'admin', 4000);
INSERT INTO decree (id, code, text, applied_by, applied_at, undone_by, undone_at, undone_reason) VALUES
(1001, 'D-1', '{}', 'admin', 4000, 'li', 4100, '误发'), (1002, 'D-1', '{"a":1}', 'admin', 4200, '', 0, '');
INSERT INTO waiver (id, worker_id, rulebook, day, requirement, units, months, reason, granted_by, granted_at, revoked_by, revoked_at,
revoked_reason) VALUES (1001, 1001, 'cn', 20880, 'total', -1, 3, '病假', 'admin', 4000, '', 0, '');
INSERT INTO worker_former (id, worker_id, unit_id, tier, roles, certified_on, registered_from, registered_to, hired_on, until) VALUES
(1001, 1001, 1001, 'none', 'new_hire', NULL, NULL, NULL, 20000, 4000);
INSERT INTO worker_registration (id, worker_id, first_day, last_day, kind, reason, who, at) VALUES
(1001, 1001, 20000, 21095, 'file', '', '', 0), (1002, 1001, 21096, 22191, 'renew', '学时以纸质证明为准', 'li', 4000),
(1003, 1001, NULL, NULL, 'file', '', 'admin', 4100);
UPDATE course SET credit = 'whole', attendance_min = 80, pass_mark = 60000 WHERE id = 1001;
INSERT INTO attendance (id, offering_id, worker_id, day, state, entered_by, entered_at, present_min, makes_up_id, score_milli) VALUES
(1003, 1001, 1001, 20891, 'excused', 'li', 4300, 0, NULL, -1), (1004, 1001, 1001, 20892, 'present', 'li', 4300, 90, 1001, 71500);
INSERT INTO exam_day (id, year, level, paper, first_day, last_day, signup_from, signup_to, who, at) VALUES
(1001, 2026, 'assistant', '', 20596, 20597, 20521, 20542, 'admin', 4000), (1002, 2027, 'senior', 'p', NULL, NULL, NULL, NULL, 'li', 4100);
