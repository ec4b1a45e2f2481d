-- A little of everything, in plain SQL that each engine takes.
UPDATE meta SET text = 'test' WHERE key = 'installation_id';
INSERT INTO unit (id, code, name, kind, parent_id, away_max) VALUES
    (1001, 'SH', '上海市', 'city', NULL, 0), (1002, 'PD', '浦东新区', 'district', 1001, 3);
INSERT INTO worker (id, code, unit_id, tier, roles, certified_on, registered_from, registered_to, hired_on) VALUES
    (1001, 'W-1', 1002, 'assistant', 'new_hire', 20000, 20100, 21195, NULL);
INSERT INTO person (worker_id, name, mobile, email, identity_no, certificate_no, chat_userid) VALUES
    (1001, '李明', '13900000000', '', '', '', '');
INSERT INTO trainer (id, code, name, email, mobile) VALUES (1001, 'T-1', '王老师', '', '');
INSERT INTO room (id, code, name, address, seats) VALUES (1001, 'R-1', '一号教室', '', 40);
INSERT INTO course (id, code, name, mode, tags, tiers_mask, roles, after) VALUES
    (1001, 'C-1', '助理考前培训', 'classroom', 'ce=480;ethics=120', 1, '', '');
INSERT INTO offering (id, code, course_id, seats, unit_id, audience, window_from, window_to, window_min, cancelled,
                      created_at, updated_at, uid, sequence) VALUES
    (1001, 'O-1', 1001, 40, NULL, '', NULL, NULL, 0, 0, 1000, 2000, 'u-1', 1);
INSERT INTO session (id, offering_id, ordinal, day, begins_min, ends_min, trainer_id, room_id, uid, sequence,
                     cancelled, created_at, updated_at) VALUES
    (1001, 1001, 1, 20881, 540, 630, 1001, 1001, 'u-2', 0, 0, 1000, 1000);
INSERT INTO credit (id, worker_id, min, stated_milli, measure, categories, mode, earned_on, source, external_id,
                    course_id, state, reverses, evidence, reason, entered_by, entered_at) VALUES
    (1001, 1001, 90, 2000, 'class_hour', 'ce', 'classroom', 20881, 'import', 'x-1', 1001, 'confirmed', NULL, '', '',
     'admin', 3000);
INSERT INTO rulebook (id, name, effective_from, text, put_at) VALUES (1001, 'cn', 20000, '{}', 1000);
INSERT INTO plan (id, year, state, objective, bound, needed_min, planned_min, workers, complete, seed, created_at,
                  published_at) VALUES
    (1001, 2027, 'published', 1, 2, 3, 4, 5, 6, 7, 1000, 2000);
INSERT INTO enrolment (plan_id, worker_id, offering_id) VALUES (1001, 1001, 1001);
INSERT INTO unmet_need (plan_id, worker_id, tag, needed_min, planned_min, reason, offering_id) VALUES
    (1001, 1001, 'ethics', 120, 0, 'no_seat', NULL);
INSERT INTO feed (kind, owner_id, generation, content_at) VALUES ('worker', 1001, 3, 2000);
INSERT INTO endpoint (id, name, kind, url, secret_sealed, unit_id, paused_until) VALUES
    (1001, 'hook', 'generic', 'https://hooks.example/a', '', NULL, 0);
INSERT INTO outbox (id, msg_id, endpoint_id, type, payload, state, due_at, useful_until, attempts, lease_owner,
                    lease_until, created_at, last_code, last_error) VALUES
    (1001, 'm-1', 1001, 't', '{}', 'ready', 4000, 0, 1, '', 0, 1000, 503, 'busy there');
INSERT INTO attempt (id, outbox_id, endpoint_id, at, duration_ms, code, error, response, state, due_at) VALUES
    (1001, 1001, 1001, 3500, 12, 503, 'busy there', '', 'ready', 4000);
INSERT INTO import (id, kind, file_name, file_hash, rows_new, rows_changed, rows_same, rows_refused, at) VALUES
    (1001, 'workers', '花名册.xlsx', 'ab', 1, 0, 0, 0, 900);
INSERT INTO audit (id, at, who, verb, object, detail) VALUES (1001, 900, 'admin', 'import', 'import 1001', '{}');
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
INSERT INTO job (id, kind, state, params, who, created_at, started_at, finished_at, phase, done, total, stop, result,
                 error, tries, lease_owner, lease_until) VALUES
    (1001, 'plan', 'done', '{"year":2027}', 'admin', 900, 901, 950, '', 1, 1, 0, '{}', '', 1, '', 0);
