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
     'admin', 3000),
    (1002, 1001, -30, -30000, 'minute', 'ce', 'classroom', 20881, 'adjustment', '', 1001, 'confirmed', 1001, '', 'late',
     'admin', 3001);
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
