/* The one table of SQL statements. Both engines understand them: $1 parameters, ON CONFLICT,
 * RETURNING, row values, IS NOT DISTINCT FROM. Those marked "variant" have another text in an
 * engine's own table (store_sqlite.c, store_pg.c). A `find` gives the id and whether what is stored
 * equals what is put. */
#include "scheduler/store/store_statement.h"

#include <assert.h>
#include <stddef.h>

#define UNIT_COLUMNS    "id, code, name, kind, parent_id, away_max"
#define ROOM_COLUMNS    "id, code, name, address, seats"
#define TRAINER_COLUMNS "id, code, name, email, mobile"
#define COURSE_COLUMNS  "id, code, name, mode, tags, tiers_mask, roles, after"
#define WORKER_COLUMNS                                                                             \
    "id, code, unit_id, tier, roles, certified_on, registered_from, registered_to, hired_on"
#define PERSON_COLUMNS "worker_id, name, mobile, email, identity_no, certificate_no, chat_userid"
#define FORGOTTEN      "EXISTS (SELECT 1 FROM person WHERE worker_id = $1 AND erased_at <> 0)"
#define HOLDS(text)    "replace(" text ", $1, '') <> " text
#define OFFERING_COLUMNS                                                                           \
    "id, code, course_id, seats, unit_id, audience, window_from, window_to, window_min, "          \
    "cancelled, "                                                                                  \
    "created_at, updated_at, uid, sequence"
#define SESSION_COLUMNS                                                                            \
    "id, offering_id, day, begins_min, ends_min, trainer_id, room_id, uid, sequence, cancelled, "  \
    "created_at, updated_at"
#define CREDIT_COLUMNS                                                                             \
    "id, worker_id, min, stated_milli, measure, categories, mode, earned_on, source, "             \
    "external_id, "                                                                                \
    "course_id, state, reverses, evidence, reason, entered_by, entered_at"
#define ATTENDANCE_COLUMNS "offering_id, worker_id, day, state, entered_by, entered_at"
#define EXAM_COLUMNS       "worker_id, level, paper, sat_on, result, coalesce(score_milli, -1)"
#define RULEBOOK_COLUMNS   "id, name, effective_from, text, put_at"
#define QUOTA_KEY                                                                                  \
    "year = $1 AND unit_id = $2 AND tier = $3 AND category = $4 "                                  \
    "AND course_id IS NOT DISTINCT FROM $5"
#define PLAN_COLUMNS                                                                               \
    "id, year, state, objective, bound, needed_min, planned_min, workers, complete, seed, "        \
    "created_at, published_at"
#define UNMET_COLUMNS "plan_id, worker_id, tag, needed_min, planned_min, reason, offering_id"
#define LOCK_COLUMNS  "worker_id, offering_id, reason, who, at"
#define LEAVE_COLUMNS "worker_id, first_day, last_day, reason, who, at"
#define LOCK_HELD                                                                                  \
    "EXISTS (SELECT 1 FROM enrolment e JOIN plan p ON p.id = e.plan_id "                           \
    "WHERE p.state = 'published' AND e.worker_id = l.worker_id "                                   \
    "AND e.offering_id = l.offering_id)"
#define FEED_COLUMNS     "kind, owner_id, generation, content_at"
#define ENDPOINT_COLUMNS "id, name, kind, url, secret_sealed, unit_id, paused_until"
#define OUTBOX_COLUMNS                                                                             \
    "id, msg_id, endpoint_id, type, payload, state, due_at, useful_until, attempts, lease_owner, " \
    "lease_until, created_at, last_code, last_error"
#define ATTEMPT_COLUMNS "outbox_id, at, duration_ms, code, error, response, state, due_at"
#define IMPORT_COLUMNS                                                                             \
    "id, kind, file_name, file_hash, rows_new, rows_changed, rows_same, rows_refused, at, who, "   \
    "undone_at"
/* Keys of what import $1 has made. */
#define MADE "(SELECT key FROM import_change WHERE import_id = $1 AND before IS NULL)"
/* What stands in the way of deleting a thing that import $1 has made: its code, what, which. Each
 * has a name of its own, which a list of them can be laid out by. */
#define BLOCK(table, what, which, joins)                                                           \
    "SELECT n.code, '" what "', CAST(" which " AS text) FROM " table " AS n JOIN " joins           \
    " WHERE n.code IN " MADE
#define OR          " UNION ALL "
#define BLOCKS_END  " ORDER BY 1, 2, 3 LIMIT 1"
#define OF_OFFERING " JOIN offering AS x ON x.id = e.offering_id"
#define OF_PLAN     " JOIN plan AS x ON x.id = e.plan_id AND x.state <> 'discarded'"

#define UNIT_HAS_UNIT                                                                              \
    BLOCK("unit", "unit", "x.code", "unit AS x ON x.parent_id = n.id") " AND x.code NOT IN " MADE
#define UNIT_HAS_WORKER   BLOCK("unit", "worker", "x.code", "worker AS x ON x.unit_id = n.id")
#define UNIT_HAS_OFFERING BLOCK("unit", "offering", "x.code", "offering AS x ON x.unit_id = n.id")
#define UNIT_HAS_ENDPOINT BLOCK("unit", "endpoint", "x.name", "endpoint AS x ON x.unit_id = n.id")
#define UNIT_HAS_QUOTA    BLOCK("unit", "quota of", "x.year", "quota AS x ON x.unit_id = n.id")

#define ROOM_HAS_OFFERING                                                                          \
    BLOCK("room", "offering", "x.code",                                                            \
          "session AS s ON s.room_id = n.id JOIN offering AS x ON x.id = s.offering_id")
#define TRAINER_HAS_OFFERING                                                                       \
    BLOCK("trainer", "offering", "x.code",                                                         \
          "session AS s ON s.trainer_id = n.id JOIN offering AS x ON x.id = s.offering_id")

#define COURSE_HAS_OFFERING                                                                        \
    BLOCK("course", "offering", "x.code", "offering AS x ON x.course_id = n.id")
#define COURSE_HAS_CREDIT                                                                          \
    BLOCK("course", "ledger entry", "x.id", "credit AS x ON x.course_id = n.id")
#define COURSE_HAS_QUOTA BLOCK("course", "quota of", "x.year", "quota AS x ON x.course_id = n.id")

#define WORKER_HAS_PLACE                                                                           \
    BLOCK("worker", "plan", "x.id", "enrolment AS e ON e.worker_id = n.id" OF_PLAN)
#define WORKER_HAS_UNMET                                                                           \
    BLOCK("worker", "plan", "x.id", "unmet_need AS e ON e.worker_id = n.id" OF_PLAN)
#define WORKER_HAS_CREDIT                                                                          \
    BLOCK("worker", "ledger entry", "x.id", "credit AS x ON x.worker_id = n.id")
#define WORKER_HAS_ATTENDANCE                                                                      \
    BLOCK("worker", "attendance at", "x.code", "attendance AS e ON e.worker_id = n.id" OF_OFFERING)
#define WORKER_HAS_LOCK                                                                            \
    BLOCK("worker", "place decided by hand in", "x.code",                                          \
          "enrolment_lock AS e ON e.worker_id = n.id" OF_OFFERING)
#define WORKER_HAS_EXAM                                                                            \
    BLOCK("worker", "exam result", "x.id", "exam_result AS x ON x.worker_id = n.id")
#define WORKER_HAS_LEAVE BLOCK("worker", "leave of", "n.code", "leave AS x ON x.worker_id = n.id")
/* Without the worker nothing would keep the next file from naming the person again. */
#define WORKER_HAS_ERASURE                                                                         \
    BLOCK("worker", "erasure of", "n.code",                                                        \
          "person AS x ON x.worker_id = n.id AND x.erased_at <> 0")

#define OFFERING_HAS_PLACE                                                                         \
    BLOCK("offering", "plan", "x.id", "enrolment AS e ON e.offering_id = n.id" OF_PLAN)
#define OFFERING_HAS_UNMET                                                                         \
    BLOCK("offering", "plan", "x.id", "unmet_need AS e ON e.offering_id = n.id" OF_PLAN)
#define OFFERING_HAS_ATTENDANCE                                                                    \
    BLOCK("offering", "attendance of", "x.code",                                                   \
          "attendance AS e ON e.offering_id = n.id JOIN worker AS x ON x.id = e.worker_id")
#define OFFERING_HAS_LOCK                                                                          \
    BLOCK("offering", "place decided by hand of", "x.code",                                        \
          "enrolment_lock AS e ON e.offering_id = n.id JOIN worker AS x ON x.id = e.worker_id")

#define JOB_COLUMNS                                                                                \
    "id, kind, state, params, who, created_at, started_at, finished_at, phase, phase_at, done, "   \
    "total, stop, result, error, tries, lease_owner, lease_until"

static const struct store_statement_row rows[STORE_STATEMENT_COUNT] = {
    /* Transactions. */
    /* variants: take the write lock at once, or say how far apart transactions stand */
    [STORE_BEGIN] = {"begin", "BEGIN"},
    [STORE_BEGIN_READ] = {"begin read", "BEGIN"},
    [STORE_BEGIN_LATEST] = {"begin latest", "BEGIN"},
    [STORE_COMMIT] = {"commit", "COMMIT"},
    [STORE_ROLLBACK] = {"rollback", "ROLLBACK"},
    [STORE_SCOPE_BEGIN] = {"savepoint", "SAVEPOINT scope"},
    [STORE_SCOPE_DONE] = {"savepoint release", "RELEASE SAVEPOINT scope"},
    [STORE_SCOPE_BACK] = {"savepoint rollback", "ROLLBACK TO SAVEPOINT scope"},

    /* Schema. variant: where beginning to write does not keep others out. */
    [STORE_SCHEMA_LOCK] = {"schema lock", "SELECT 1"},
    /* How many tables there are, and whether schema_step is one; variant: the catalogue. */
    [STORE_SCHEMA_TABLES] = {"schema tables",
                             "SELECT count(*), count(CASE tablename WHEN 'schema_step' THEN 1 END) "
                             "FROM pg_catalog.pg_tables WHERE schemaname = current_schema"},
    [STORE_SCHEMA_VERSION] = {"schema version", "SELECT max(version) FROM schema_step"},
    [STORE_SCHEMA_ADD] = {"schema step", "INSERT INTO schema_step (version, name) VALUES ($1, $2)"},

    [STORE_META_GET] = {"meta get", "SELECT text FROM meta WHERE key = $1"},
    [STORE_META_PUT] = {"meta put", "INSERT INTO meta (key, text) VALUES ($1, $2) "
                                    "ON CONFLICT (key) DO UPDATE SET text = excluded.text"},

    /* Units. */
    [STORE_UNIT_FIND] = {"unit find", "SELECT id, (name, kind, parent_id, away_max) "
                                      "IS NOT DISTINCT FROM ($2, $3, $4, $5) "
                                      "FROM unit WHERE code = $1"},
    [STORE_UNIT_INSERT] = {"unit insert",
                           "INSERT INTO unit (code, name, kind, parent_id, away_max) "
                           "VALUES ($1, $2, $3, $4, $5) RETURNING id"},
    [STORE_UNIT_UPDATE] = {"unit update", "UPDATE unit SET (name, kind, parent_id, away_max) = "
                                          "($2, $3, $4, $5) WHERE code = $1"},
    [STORE_UNIT_LIST] = {"unit list", "SELECT " UNIT_COLUMNS " FROM unit ORDER BY code"},
    [STORE_UNIT_GET] = {"unit get", "SELECT " UNIT_COLUMNS " FROM unit WHERE id = $1"},
    [STORE_UNIT_GET_BY_CODE] = {"unit get by code",
                                "SELECT " UNIT_COLUMNS " FROM unit WHERE code = $1"},

    /* Rooms. */
    [STORE_ROOM_FIND] = {"room find",
                         "SELECT id, (name, address, seats) IS NOT DISTINCT FROM ($2, $3, $4) "
                         "FROM room WHERE code = $1"},
    [STORE_ROOM_INSERT] = {"room insert", "INSERT INTO room (code, name, address, seats) "
                                          "VALUES ($1, $2, $3, $4) RETURNING id"},
    [STORE_ROOM_UPDATE] = {"room update", "UPDATE room SET (name, address, seats) = ($2, $3, $4) "
                                          "WHERE code = $1"},
    [STORE_ROOM_LIST] = {"room list", "SELECT " ROOM_COLUMNS " FROM room ORDER BY code"},
    [STORE_ROOM_GET] = {"room get", "SELECT " ROOM_COLUMNS " FROM room WHERE id = $1"},
    [STORE_ROOM_GET_BY_CODE] = {"room get by code",
                                "SELECT " ROOM_COLUMNS " FROM room WHERE code = $1"},

    /* Trainers. */
    [STORE_TRAINER_FIND] = {"trainer find",
                            "SELECT id, (name, email, mobile) IS NOT DISTINCT FROM ($2, $3, $4) "
                            "FROM trainer WHERE code = $1"},
    [STORE_TRAINER_INSERT] = {"trainer insert", "INSERT INTO trainer (code, name, email, mobile) "
                                                "VALUES ($1, $2, $3, $4) RETURNING id"},
    [STORE_TRAINER_UPDATE] = {"trainer update", "UPDATE trainer SET (name, email, mobile) = "
                                                "($2, $3, $4) WHERE code = $1"},
    [STORE_TRAINER_LIST] = {"trainer list",
                            "SELECT " TRAINER_COLUMNS " FROM trainer ORDER BY code"},
    [STORE_TRAINER_GET] = {"trainer get", "SELECT " TRAINER_COLUMNS " FROM trainer WHERE id = $1"},
    [STORE_TRAINER_GET_BY_CODE] = {"trainer get by code",
                                   "SELECT " TRAINER_COLUMNS " FROM trainer WHERE code = $1"},

    /* Courses. */
    [STORE_COURSE_FIND] = {"course find", "SELECT id, (name, mode, tags, tiers_mask, roles, after) "
                                          "IS NOT DISTINCT FROM ($2, $3, $4, $5, $6, $7) "
                                          "FROM course WHERE code = $1"},
    [STORE_COURSE_INSERT] =
        {"course insert", "INSERT INTO course (code, name, mode, tags, tiers_mask, roles, after) "
                          "VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id"},
    [STORE_COURSE_UPDATE] = {"course update",
                             "UPDATE course SET (name, mode, tags, tiers_mask, roles, after) = "
                             "($2, $3, $4, $5, $6, $7) WHERE code = $1"},
    [STORE_COURSE_LIST] = {"course list", "SELECT " COURSE_COLUMNS " FROM course ORDER BY code"},
    [STORE_COURSE_GET] = {"course get", "SELECT " COURSE_COLUMNS " FROM course WHERE id = $1"},
    [STORE_COURSE_GET_BY_CODE] = {"course get by code",
                                  "SELECT " COURSE_COLUMNS " FROM course WHERE code = $1"},

    /* Workers and persons. */
    [STORE_WORKER_FIND] = {"worker find",
                           "SELECT id, (unit_id, tier, roles, certified_on, registered_from, "
                           "registered_to, hired_on) "
                           "IS NOT DISTINCT FROM ($2, $3, $4, $5, $6, $7, $8) "
                           "FROM worker WHERE code = $1"},
    [STORE_WORKER_INSERT] = {"worker insert",
                             "INSERT INTO worker (code, unit_id, tier, roles, certified_on, "
                             "registered_from, registered_to, hired_on) "
                             "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id"},
    [STORE_WORKER_UPDATE] = {"worker update",
                             "UPDATE worker SET (unit_id, tier, roles, certified_on, "
                             "registered_from, registered_to, hired_on) = "
                             "($2, $3, $4, $5, $6, $7, $8) WHERE code = $1"},
    [STORE_WORKER_LIST] = {"worker list", "SELECT " WORKER_COLUMNS " FROM worker ORDER BY id"},
    [STORE_WORKER_LIST_FORGOTTEN] = {"worker list forgotten",
                                     "SELECT " WORKER_COLUMNS " FROM worker WHERE id IN "
                                     "(SELECT worker_id FROM person WHERE erased_at <> 0) "
                                     "ORDER BY id"},
    [STORE_WORKER_GET] = {"worker get", "SELECT " WORKER_COLUMNS " FROM worker WHERE id = $1"},
    [STORE_WORKER_GET_BY_CODE] = {"worker get by code",
                                  "SELECT " WORKER_COLUMNS " FROM worker WHERE code = $1"},
    [STORE_WORKER_COUNT] = {"worker count", "SELECT count(*) FROM worker"},
    [STORE_WORKER_COUNTS] = {"worker counts", "SELECT unit_id, tier, count(*) FROM worker "
                                              "GROUP BY unit_id, tier ORDER BY unit_id, tier"},
    /* A forgotten person takes no new fields: whatever is put is what is there. */
    [STORE_PERSON_FIND] = {"person find", "SELECT worker_id, erased_at <> 0 OR "
                                          "(name, mobile, email, identity_no, "
                                          "certificate_no, chat_userid) "
                                          "IS NOT DISTINCT FROM ($2, $3, $4, $5, $6, $7) "
                                          "FROM person WHERE worker_id = $1"},
    [STORE_PERSON_INSERT] = {"person insert",
                             "INSERT INTO person (" PERSON_COLUMNS ") "
                             "VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING worker_id"},
    [STORE_PERSON_INSERT_OF_CODE] = {"person insert of code",
                                     "INSERT INTO person (" PERSON_COLUMNS ") "
                                     "SELECT id, $2, $3, $4, $5, $6, $7 FROM worker "
                                     "WHERE code = $1"},
    [STORE_PERSON_UPDATE] = {"person update",
                             "UPDATE person SET (name, mobile, email, identity_no, certificate_no, "
                             "chat_userid) = ($2, $3, $4, $5, $6, $7) WHERE worker_id = $1"},
    [STORE_PERSON_LIST] = {"person list",
                           "SELECT " PERSON_COLUMNS ", erased_at FROM person ORDER BY worker_id"},
    [STORE_PERSON_GET] = {"person get",
                          "SELECT " PERSON_COLUMNS ", erased_at FROM person WHERE worker_id = $1"},

    /* Erasing a person: by the worker first, then whatever holds one of the texts that were there.
     */
    [STORE_PERSON_FORGET] = {"person forget",
                             "UPDATE person SET (name, mobile, email, identity_no, certificate_no, "
                             "chat_userid, erased_at) = ('', '', '', '', '', '', "
                             "CASE erased_at WHEN 0 THEN $2 ELSE erased_at END) "
                             "WHERE worker_id = $1"},
    [STORE_PERSON_READMIT] = {"person readmit", "UPDATE person SET erased_at = 0 "
                                                "WHERE worker_id = $1 AND erased_at <> 0"},
    [STORE_CREDIT_FORGET] = {"credit forget", "UPDATE credit SET evidence = '' "
                                              "WHERE worker_id = $1 AND evidence <> ''"},
    [STORE_HELD_FORGET] = {"held value forget",
                           "DELETE FROM held_value WHERE kind = 'workers' "
                           "AND code = (SELECT code FROM worker WHERE id = $1) AND key IN "
                           "('name', 'mobile', 'email', 'identity_no', 'certificate_no', "
                           "'chat_userid')"},
    [STORE_LOCK_FORGET] = {"enrolment lock forget", "UPDATE enrolment_lock SET reason = '' "
                                                    "WHERE worker_id = $1 AND reason <> ''"},
    [STORE_LEAVE_FORGET] = {"leave forget", "UPDATE leave SET reason = '' "
                                            "WHERE worker_id = $1 AND reason <> ''"},
    [STORE_ERASE_CREDIT] = {"credit erase", "UPDATE credit SET reason = '' WHERE " HOLDS("reason")},
    [STORE_ERASE_IMPORT] = {"import erase", "UPDATE import SET file_name = "
                                            "replace(file_name, $1, '***') "
                                            "WHERE " HOLDS("file_name")},
    [STORE_ERASE_JOB] = {"job erase",
                         "UPDATE job SET (params, result, error) = (replace(params, $1, '***'), "
                         "replace(result, $1, '***'), replace(error, $1, '***')) "
                         "WHERE " HOLDS("params") " OR " HOLDS("result") " OR " HOLDS("error")},
    [STORE_ERASE_OUTBOX] = {"outbox erase", "UPDATE outbox SET last_error = "
                                            "replace(last_error, $1, '***') "
                                            "WHERE " HOLDS("last_error")},
    [STORE_ERASE_ATTEMPT] = {"attempt erase",
                             "UPDATE attempt SET (error, response) = "
                             "(replace(error, $1, '***'), replace(response, $1, '***')) "
                             "WHERE " HOLDS("error") " OR " HOLDS("response")},
    /* What is never changed, and so is only counted. */
    [STORE_ERASE_LEFT] = {"erase left",
                          "SELECT (SELECT count(*) FROM credit WHERE " HOLDS(
                              "external_id") ") + "
                                             "(SELECT count(*) FROM audit WHERE " HOLDS(
                                                 "object") " OR " HOLDS("detail") ")"},
    /* The keys of marks and results hold the worker's number between |; a day that looks like it
     * does no harm, for a former row is rewritten only where it has the worker's code. */
    [STORE_BEFORE_LIST] = {"import change before list",
                           "SELECT c.import_id, c.ordinal, c.before FROM import_change c "
                           "JOIN import i ON i.id = c.import_id JOIN worker w ON w.code = $1 "
                           "WHERE c.before IS NOT NULL AND ((i.kind = 'workers' AND "
                           "c.key = w.code) OR (i.kind IN ('attendance', 'results') AND "
                           "replace('|' || c.key, '|' || w.id || '|', '') <> '|' || c.key)) "
                           "ORDER BY c.import_id, c.ordinal"},
    [STORE_BEFORE_UPDATE] = {"import change before update",
                             "UPDATE import_change SET before = $3 "
                             "WHERE import_id = $1 AND ordinal = $2"},
    [STORE_BEFORE_RECODE] = {"import change recode",
                             "UPDATE import_change SET key = $2 WHERE key = $1 "
                             "AND import_id IN (SELECT id FROM import WHERE kind = 'workers')"},
    [STORE_HELD_RECODE] = {"held value recode", "UPDATE held_value SET code = $2 "
                                                "WHERE code = $1 AND kind = 'workers'"},
    [STORE_WORKER_RECODE] = {"worker recode", "UPDATE worker SET code = $2 WHERE code = $1"},
    /* All that is kept of one worker, table by table; store_dossier.c names the columns. */
    [STORE_DOSSIER_WORKER] = {"dossier worker",
                              "SELECT w.code, u.code, tier, roles, certified_on, registered_from, "
                              "registered_to, hired_on FROM worker w "
                              "JOIN unit u ON u.id = w.unit_id WHERE w.id = $1"},
    [STORE_DOSSIER_PERSON] = {"dossier person",
                              "SELECT name, mobile, email, identity_no, certificate_no, "
                              "chat_userid, erased_at FROM person WHERE worker_id = $1"},
    [STORE_DOSSIER_HELD] = {"dossier held value",
                            "SELECT h.key, h.text, h.who, h.at FROM held_value h "
                            "JOIN worker w ON w.code = h.code "
                            "WHERE w.id = $1 AND h.kind = 'workers' ORDER BY h.key"},
    [STORE_DOSSIER_CREDIT] = {"dossier credit",
                              "SELECT c.id, c.earned_on, c.min, c.stated_milli, c.measure, "
                              "c.categories, c.mode, c.source, c.external_id, k.code, c.state, "
                              "c.reverses, c.evidence, c.reason, c.entered_by, c.entered_at "
                              "FROM credit c LEFT JOIN course k ON k.id = c.course_id "
                              "WHERE c.worker_id = $1 ORDER BY c.earned_on, c.id"},
    [STORE_DOSSIER_PLACE] = {"dossier place",
                             "SELECT p.id, p.year, p.state, o.code, p.created_at, p.published_at "
                             "FROM enrolment e JOIN plan p ON p.id = e.plan_id "
                             "JOIN offering o ON o.id = e.offering_id "
                             "WHERE e.worker_id = $1 ORDER BY p.id, o.code"},
    [STORE_DOSSIER_UNMET] = {"dossier unmet need",
                             "SELECT plan_id, tag, needed_min, planned_min, reason FROM unmet_need "
                             "WHERE worker_id = $1 ORDER BY plan_id, tag"},
    [STORE_DOSSIER_LOCK] = {"dossier enrolment lock",
                            "SELECT o.code, l.reason, l.who, l.at FROM enrolment_lock l "
                            "JOIN offering o ON o.id = l.offering_id "
                            "WHERE l.worker_id = $1 ORDER BY o.code"},
    [STORE_DOSSIER_LEAVE] = {"dossier leave",
                             "SELECT first_day, last_day, reason, who, at FROM leave "
                             "WHERE worker_id = $1 ORDER BY first_day"},
    [STORE_DOSSIER_ATTENDANCE] = {"dossier attendance",
                                  "SELECT o.code, a.day, a.state, a.entered_by, a.entered_at "
                                  "FROM attendance a JOIN offering o ON o.id = a.offering_id "
                                  "WHERE a.worker_id = $1 ORDER BY o.code, a.day"},
    [STORE_DOSSIER_RESULT] = {"dossier exam result",
                              "SELECT level, paper, sat_on, result, score_milli FROM exam_result "
                              "WHERE worker_id = $1 ORDER BY sat_on, level, paper"},
    [STORE_DOSSIER_FEED] = {"dossier feed", "SELECT generation, content_at FROM feed "
                                            "WHERE kind = 'worker' AND owner_id = $1"},
    [STORE_DOSSIER_NOTICE] = {"dossier notice",
                              "SELECT o.msg_id, o.type, e.name, o.state, o.created_at, o.attempts, "
                              "max(t.at) FROM worker w JOIN outbox o ON "
                              "replace(o.payload, '\"worker\":' || w.id || ',', '') <> o.payload "
                              "JOIN endpoint e ON e.id = o.endpoint_id "
                              "LEFT JOIN attempt t ON t.outbox_id = o.id WHERE w.id = $1 "
                              "GROUP BY o.id, e.name ORDER BY o.id"},
    [STORE_DOSSIER_IMPORT] = {"dossier import change",
                              "SELECT c.import_id, i.at, i.who, c.before FROM import_change c "
                              "JOIN import i ON i.id = c.import_id "
                              "JOIN worker w ON w.code = c.key "
                              "WHERE w.id = $1 AND i.kind = 'workers' ORDER BY c.import_id"},
    [STORE_DOSSIER_AUDIT] = {"dossier audit",
                             "SELECT a.at, a.who, a.verb, a.object, a.detail FROM audit a "
                             "JOIN worker w ON w.id = $1 WHERE a.object = 'worker ' || w.id OR "
                             "replace(' ' || a.object || ' ' || a.detail || ' ', "
                             "' ' || w.code || ' ', '') <> "
                             "' ' || a.object || ' ' || a.detail || ' ' ORDER BY a.id"},
    /* Whether others keep the log from being emptied; variant: an engine that has one in a file. */
    [STORE_CHECKPOINT] = {"checkpoint", "SELECT 0"},

    /* Days that are not what their weekday says. */
    [STORE_DAY_FIND] = {"day find", "SELECT day, (kind, name) IS NOT DISTINCT FROM ($2, $3) "
                                    "FROM day WHERE day = $1"},
    [STORE_DAY_INSERT] = {"day insert",
                          "INSERT INTO day (day, kind, name) VALUES ($1, $2, $3) RETURNING day"},
    [STORE_DAY_UPDATE] = {"day update", "UPDATE day SET (kind, name) = ($2, $3) WHERE day = $1"},
    [STORE_DAY_LIST] = {"day list", "SELECT day, kind, name FROM day ORDER BY day"},
    [STORE_DAY_DELETE] = {"day delete", "DELETE FROM day WHERE day = $1"},
    [STORE_DAY_SESSIONS] = {"sessions on day",
                            "SELECT count(*) FROM session JOIN offering "
                            "ON offering.id = session.offering_id WHERE session.day = $1 "
                            "AND session.cancelled = 0 AND offering.cancelled = 0"},

    /* Offerings and sessions. */
    [STORE_OFFERING_FIND] = {"offering find",
                             "SELECT id, (course_id, seats, unit_id, audience, window_from, "
                             "window_to, window_min, cancelled) "
                             "IS NOT DISTINCT FROM ($2, $3, $4, $5, $6, $7, $8, $9) "
                             "FROM offering WHERE code = $1"},
    [STORE_OFFERING_INSERT] = {"offering insert",
                               "INSERT INTO offering (code, course_id, seats, unit_id, audience, "
                               "window_from, window_to, window_min, cancelled, created_at, "
                               "updated_at, uid, sequence) "
                               "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, 0) "
                               "RETURNING id"},
    [STORE_OFFERING_UPDATE] = {"offering update",
                               "UPDATE offering SET (course_id, seats, unit_id, audience, "
                               "window_from, window_to, window_min, cancelled, updated_at, "
                               "sequence) = ($2, $3, $4, $5, $6, $7, $8, $9, $10, sequence + 1) "
                               "WHERE code = $1"},
    [STORE_OFFERING_CANCEL] = {"offering cancel",
                               "UPDATE offering SET (cancelled, updated_at, sequence) = "
                               "(1, $2, sequence + 1) WHERE id = $1 AND cancelled = 0"},
    [STORE_OFFERING_LIST] = {"offering list",
                             "SELECT " OFFERING_COLUMNS " FROM offering ORDER BY code"},
    [STORE_OFFERING_GET] = {"offering get",
                            "SELECT " OFFERING_COLUMNS " FROM offering WHERE id = $1"},
    [STORE_OFFERING_GET_BY_CODE] = {"offering get by code",
                                    "SELECT " OFFERING_COLUMNS " FROM offering WHERE code = $1"},
    [STORE_SESSION_INSERT] =
        {"session insert", "INSERT INTO session (offering_id, ordinal, day, begins_min, "
                           "ends_min, trainer_id, room_id, uid, sequence, cancelled, created_at, "
                           "updated_at) "
                           "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, $10)"},
    [STORE_SESSION_UPDATE] = {"session update",
                              "UPDATE session SET (day, begins_min, ends_min, trainer_id, room_id, "
                              "cancelled, updated_at, sequence) = "
                              "($2, $3, $4, $5, $6, $7, $8, sequence + 1) WHERE id = $1"},
    [STORE_SESSION_CANCEL] = {"session cancel",
                              "UPDATE session SET (cancelled, updated_at, sequence) = "
                              "(1, $2, sequence + 1) WHERE offering_id = $1 AND cancelled = 0"},
    [STORE_SESSION_LIST] = {"session list", "SELECT " SESSION_COLUMNS " FROM session "
                                            "ORDER BY offering_id, day, begins_min, id"},
    [STORE_SESSION_LIST_OF_OFFERING] = {"session list of offering",
                                        "SELECT " SESSION_COLUMNS " FROM session "
                                        "WHERE offering_id = $1 ORDER BY day, begins_min, id"},
    [STORE_SESSION_LIST_OF_TRAINER] = {"session list of trainer",
                                       "SELECT " SESSION_COLUMNS " FROM session "
                                       "WHERE trainer_id = $1 ORDER BY day, begins_min, id"},

    /* The ledger: no DELETE, and no UPDATE but erasing evidence. A forgotten worker's takes none.
     */
    [STORE_CREDIT_INSERT] =
        {"credit insert", "INSERT INTO credit (worker_id, min, stated_milli, measure, categories, "
                          "mode, earned_on, source, external_id, course_id, state, reverses, "
                          "evidence, reason, entered_by, entered_at) "
                          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
                          "CASE WHEN " FORGOTTEN " THEN '' ELSE $13 END, $14, "
                          "$15, $16) RETURNING id"},
    [STORE_CREDIT_FIND] = {"credit find",
                           "SELECT id, (worker_id, min, stated_milli, measure, categories, mode, "
                           "earned_on, course_id, state, reverses, reason) "
                           "IS NOT DISTINCT FROM ($1, $2, $3, $4, $5, $6, $7, $10, $11, $12, "
                           "$14) AND (evidence = $13 OR " FORGOTTEN ") FROM credit "
                           "WHERE source = $8 AND external_id = $9 AND external_id <> ''"},
    [STORE_CREDIT_GET] = {"credit get", "SELECT " CREDIT_COLUMNS " FROM credit WHERE id = $1"},
    [STORE_CREDIT_GET_BY_EXTERNAL] = {"credit get by external id",
                                      "SELECT " CREDIT_COLUMNS " FROM credit WHERE source = $1 "
                                      "AND external_id = $2 AND external_id <> ''"},
    [STORE_CREDIT_LIST_OF_WORKER] = {"credit list of worker",
                                     "SELECT " CREDIT_COLUMNS " FROM credit "
                                     "WHERE worker_id = $1 ORDER BY earned_on, id"},
    [STORE_CREDIT_EACH] = {"credit each", "SELECT " CREDIT_COLUMNS " FROM credit "
                                          "ORDER BY worker_id, earned_on, id"},
    [STORE_CREDIT_COUNT] = {"credit count", "SELECT count(*) FROM credit"},
    [STORE_CREDIT_NEWEST] = {"credit newest", "SELECT coalesce(max(id), 0) FROM credit"},
    [STORE_CREDIT_LIST_SECONDS] = {"credit list of seconds",
                                   "SELECT n.source, n.external_id, o.id, o.source, o.external_id "
                                   "FROM credit AS n JOIN credit AS o "
                                   "ON o.worker_id = n.worker_id AND o.earned_on = n.earned_on "
                                   "AND coalesce(o.course_id, 0) = coalesce(n.course_id, 0) "
                                   "AND o.id <= $1 "
                                   "WHERE n.id > $1 AND substr(n.external_id, 1, 5) = 'auto:' "
                                   "AND o.reverses IS NULL AND o.state = 'approved' "
                                   "AND NOT EXISTS (SELECT 1 FROM credit AS r "
                                   "WHERE r.reverses = o.id AND r.min + o.min <= 0) "
                                   "ORDER BY n.id, o.id"},

    /* Sign-in lists. The day is NULL for the offering as a whole. */
    [STORE_ATTENDANCE_FIND] = {"attendance find",
                               "SELECT id, state = $4 FROM attendance WHERE offering_id = $1 "
                               "AND worker_id = $2 AND day IS NOT DISTINCT FROM $3"},
    [STORE_ATTENDANCE_INSERT] = {"attendance insert",
                                 "INSERT INTO attendance (" ATTENDANCE_COLUMNS ") "
                                 "VALUES ($1, $2, $3, $4, $5, $6) RETURNING id"},
    [STORE_ATTENDANCE_UPDATE] = {"attendance update",
                                 "UPDATE attendance SET (state, entered_by, entered_at) = "
                                 "($4, $5, $6) WHERE offering_id = $1 "
                                 "AND worker_id = $2 AND day IS NOT DISTINCT FROM $3"},
    [STORE_ATTENDANCE_LIST] = {"attendance list",
                               "SELECT " ATTENDANCE_COLUMNS " FROM attendance "
                               "ORDER BY worker_id, offering_id, coalesce(day, -1000000)"},
    [STORE_ATTENDANCE_LIST_RUNNING] = {"attendance list of running offerings",
                                       "SELECT " ATTENDANCE_COLUMNS " FROM attendance "
                                       "WHERE offering_id IN (SELECT id FROM offering "
                                       "WHERE window_to > $1 UNION ALL "
                                       "SELECT offering_id FROM session WHERE day > $1) "
                                       "ORDER BY worker_id, offering_id, coalesce(day, -1000000)"},
    [STORE_ATTENDANCE_LIST_OF_WORKER] = {"attendance list of worker",
                                         "SELECT " ATTENDANCE_COLUMNS " FROM attendance "
                                         "WHERE worker_id = $1 "
                                         "ORDER BY offering_id, coalesce(day, -1000000)"},
    [STORE_ATTENDANCE_LIST_OF_OFFERING] = {"attendance list of offering",
                                           "SELECT " ATTENDANCE_COLUMNS " FROM attendance "
                                           "WHERE offering_id = $1 "
                                           "ORDER BY worker_id, coalesce(day, -1000000)"},
    [STORE_PLACE_LIST_OF_OFFERING] = {"place list of offering",
                                      "SELECT DISTINCT e.worker_id FROM enrolment e "
                                      "JOIN plan p ON p.id = e.plan_id "
                                      "WHERE p.state = 'published' AND e.offering_id = $1 "
                                      "ORDER BY e.worker_id"},

    /* Exam results. */
    [STORE_EXAM_FIND] = {"exam result find",
                         "SELECT id, (result, score_milli) IS NOT DISTINCT FROM ($5, $6) "
                         "FROM exam_result WHERE worker_id = $1 AND level = $2 AND paper = $3 "
                         "AND sat_on = $4"},
    [STORE_EXAM_INSERT] = {"exam result insert",
                           "INSERT INTO exam_result (worker_id, level, paper, sat_on, result, "
                           "score_milli) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id"},
    [STORE_EXAM_UPDATE] = {"exam result update",
                           "UPDATE exam_result SET (result, score_milli) = ($5, $6) "
                           "WHERE worker_id = $1 AND level = $2 AND paper = $3 AND sat_on = $4"},
    [STORE_EXAM_LIST] = {"exam result list", "SELECT " EXAM_COLUMNS " FROM exam_result "
                                             "ORDER BY worker_id, sat_on, level, paper"},
    [STORE_EXAM_LIST_OF_WORKER] = {"exam result list of worker",
                                   "SELECT " EXAM_COLUMNS " FROM exam_result "
                                   "WHERE worker_id = $1 ORDER BY sat_on, level, paper"},

    /* Rulebooks: every version stays. */
    [STORE_RULEBOOK_FIND] = {"rulebook find", "SELECT id, text = $3 FROM rulebook "
                                              "WHERE name = $1 AND effective_from = $2 "
                                              "ORDER BY id DESC LIMIT 1"},
    [STORE_RULEBOOK_INSERT] = {"rulebook insert",
                               "INSERT INTO rulebook (name, effective_from, text, put_at) "
                               "VALUES ($1, $2, $3, $4) RETURNING id"},
    [STORE_RULEBOOK_LIST] = {"rulebook list",
                             "SELECT " RULEBOOK_COLUMNS " FROM rulebook WHERE id IN "
                             "(SELECT (SELECT r.id FROM rulebook r WHERE r.name = n.name "
                             "AND r.effective_from <= $1 "
                             "ORDER BY r.effective_from DESC, r.id DESC LIMIT 1) "
                             "FROM (SELECT DISTINCT name FROM rulebook) n) ORDER BY name"},

    /* Annual quotas. */
    [STORE_QUOTA_FIND] = {"quota find",
                          "SELECT id, (each_min, total_min) IS NOT DISTINCT FROM ($6, $7) "
                          "FROM quota WHERE " QUOTA_KEY},
    [STORE_QUOTA_INSERT] = {"quota insert",
                            "INSERT INTO quota (year, unit_id, tier, category, course_id, "
                            "each_min, total_min) VALUES ($1, $2, $3, $4, $5, $6, $7) "
                            "RETURNING id"},
    [STORE_QUOTA_UPDATE] = {"quota update",
                            "UPDATE quota SET (each_min, total_min) = ($6, $7) WHERE " QUOTA_KEY},
    [STORE_QUOTA_LIST] = {"quota list",
                          "SELECT year, unit_id, tier, category, course_id, "
                          "coalesce(each_min, -1), coalesce(total_min, -1) FROM quota "
                          "WHERE year BETWEEN $1 AND $2 "
                          "ORDER BY year, unit_id, tier, category, course_id"},
    [STORE_QUOTA_DELETE] = {"quota delete", "DELETE FROM quota WHERE " QUOTA_KEY},

    /* Plans. */
    [STORE_PLAN_INSERT] = {"plan insert",
                           "INSERT INTO plan (year, state, objective, bound, needed_min, "
                           "planned_min, workers, complete, seed, created_at, published_at) "
                           "VALUES ($1, 'draft', $2, $3, $4, $5, $6, $7, $8, $9, 0) RETURNING id"},
    [STORE_PLAN_GET] = {"plan get", "SELECT " PLAN_COLUMNS " FROM plan WHERE id = $1"},
    [STORE_PLAN_LIST] = {"plan list", "SELECT " PLAN_COLUMNS " FROM plan ORDER BY id DESC"},
    [STORE_PLAN_PUBLISHED] = {"plan published", "SELECT " PLAN_COLUMNS " FROM plan "
                                                "WHERE year = $1 AND state = 'published'"},
    [STORE_PLAN_SUPERSEDE] = {"plan supersede", "UPDATE plan SET state = 'superseded' "
                                                "WHERE year = $1 AND state = 'published'"},
    [STORE_PLAN_PUBLISH] = {"plan publish",
                            "UPDATE plan SET state = 'published', published_at = $2 "
                            "WHERE id = $1 AND state = 'draft'"},
    [STORE_PLAN_DISCARD] = {"plan discard", "UPDATE plan SET state = 'discarded' "
                                            "WHERE id = $1 AND state = 'draft'"},
    [STORE_ENROLMENT_INSERT] = {"enrolment insert",
                                "INSERT INTO enrolment (plan_id, worker_id, offering_id) "
                                "VALUES ($1, $2, $3)"},
    [STORE_ENROLMENT_LIST] = {"enrolment list",
                              "SELECT plan_id, worker_id, offering_id FROM enrolment "
                              "WHERE plan_id = $1 ORDER BY worker_id, offering_id"},
    [STORE_ENROLMENT_LIST_OF_WORKER] = {"enrolment list of worker",
                                        "SELECT plan_id, worker_id, offering_id FROM enrolment "
                                        "WHERE plan_id = $1 AND worker_id = $2 "
                                        "ORDER BY offering_id"},
    [STORE_ENROLMENT_LIST_OF_OFFERING] = {"enrolment list of offering",
                                          "SELECT plan_id, worker_id, offering_id FROM enrolment "
                                          "WHERE plan_id = $1 AND offering_id = $2 "
                                          "ORDER BY worker_id"},
    [STORE_ENROLMENT_COUNTS] = {"enrolment counts",
                                "SELECT offering_id, count(*) FROM enrolment WHERE plan_id = $1 "
                                "GROUP BY offering_id ORDER BY offering_id"},
    [STORE_LOCK_FIND] = {"lock find", "SELECT worker_id, reason = $3 FROM enrolment_lock "
                                      "WHERE worker_id = $1 AND offering_id = $2"},
    [STORE_LOCK_INSERT] = {"lock insert", "INSERT INTO enrolment_lock (" LOCK_COLUMNS ") "
                                          "VALUES ($1, $2, $3, $4, $5) RETURNING worker_id"},
    [STORE_LOCK_UPDATE] = {"lock update", "UPDATE enrolment_lock SET (reason, who, at) = "
                                          "($3, $4, $5) WHERE worker_id = $1 AND offering_id = $2"},
    [STORE_LOCK_DELETE] = {"lock delete", "DELETE FROM enrolment_lock "
                                          "WHERE worker_id = $1 AND offering_id = $2"},
    [STORE_LOCK_LIST] = {"lock list", "SELECT " LOCK_COLUMNS ", " LOCK_HELD
                                      " FROM enrolment_lock l ORDER BY worker_id, offering_id"},
    [STORE_LOCK_LIST_OF_WORKER] = {"lock list of worker",
                                   "SELECT " LOCK_COLUMNS ", " LOCK_HELD " FROM enrolment_lock l "
                                   "WHERE worker_id = $1 ORDER BY offering_id"},
    [STORE_LEAVE_FIND] = {"leave find", "SELECT worker_id, last_day = $3 AND reason = $4 "
                                        "FROM leave WHERE worker_id = $1 AND first_day = $2"},
    [STORE_LEAVE_INSERT] = {"leave insert", "INSERT INTO leave (" LEAVE_COLUMNS ") "
                                            "VALUES ($1, $2, $3, $4, $5, $6) RETURNING worker_id"},
    [STORE_LEAVE_UPDATE] = {"leave update",
                            "UPDATE leave SET (last_day, reason, who, at) = ($3, $4, $5, $6) "
                            "WHERE worker_id = $1 AND first_day = $2"},
    [STORE_LEAVE_DELETE] = {"leave delete",
                            "DELETE FROM leave WHERE worker_id = $1 AND first_day = $2"},
    [STORE_LEAVE_LIST] = {"leave list", "SELECT " LEAVE_COLUMNS " FROM leave "
                                        "ORDER BY worker_id, first_day"},
    [STORE_LEAVE_LIST_OF_WORKER] = {"leave list of worker",
                                    "SELECT " LEAVE_COLUMNS " FROM leave WHERE worker_id = $1 "
                                    "ORDER BY first_day"},
    [STORE_UNMET_INSERT] = {"unmet need insert", "INSERT INTO unmet_need (" UNMET_COLUMNS ") "
                                                 "VALUES ($1, $2, $3, $4, $5, $6, $7)"},
    [STORE_UNMET_LIST] = {"unmet need list", "SELECT " UNMET_COLUMNS " FROM unmet_need "
                                             "WHERE plan_id = $1 ORDER BY worker_id, tag"},
    [STORE_UNMET_LIST_OF_WORKER] = {"unmet need list of worker",
                                    "SELECT " UNMET_COLUMNS " FROM unmet_need "
                                    "WHERE plan_id = $1 AND worker_id = $2 ORDER BY tag"},

    /* Feeds. */
    [STORE_FEED_ENSURE] = {"feed ensure", "INSERT INTO feed (" FEED_COLUMNS ") "
                                          "VALUES ($1, $2, 1, $3) "
                                          "ON CONFLICT (kind, owner_id) DO NOTHING"},
    [STORE_FEED_GET] = {"feed get", "SELECT " FEED_COLUMNS " FROM feed "
                                    "WHERE kind = $1 AND owner_id = $2"},
    [STORE_FEED_ROTATE] = {"feed rotate", "UPDATE feed SET generation = generation + 1 "
                                          "WHERE kind = $1 AND owner_id = $2"},
    [STORE_FEED_TOUCH] = {"feed touch",
                          "UPDATE feed SET content_at = CASE WHEN content_at < $3 THEN $3 "
                          "ELSE content_at + 1 END WHERE kind = $1 AND owner_id = $2"},

    /* Endpoints. */
    [STORE_ENDPOINT_FIND] = {"endpoint find", "SELECT id, (kind, url, secret_sealed, unit_id) "
                                              "IS NOT DISTINCT FROM ($2, $3, $4, $5) "
                                              "FROM endpoint WHERE name = $1"},
    [STORE_ENDPOINT_INSERT] = {"endpoint insert",
                               "INSERT INTO endpoint (name, kind, url, secret_sealed, unit_id, "
                               "paused_until) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id"},
    [STORE_ENDPOINT_UPDATE] = {"endpoint update",
                               "UPDATE endpoint SET (kind, url, secret_sealed, unit_id) = "
                               "($2, $3, $4, $5) WHERE name = $1"},
    [STORE_ENDPOINT_LIST] = {"endpoint list",
                             "SELECT " ENDPOINT_COLUMNS " FROM endpoint ORDER BY name"},
    [STORE_ENDPOINT_GET] = {"endpoint get",
                            "SELECT " ENDPOINT_COLUMNS " FROM endpoint WHERE id = $1"},
    [STORE_ENDPOINT_GET_BY_NAME] = {"endpoint get by name",
                                    "SELECT " ENDPOINT_COLUMNS " FROM endpoint WHERE name = $1"},
    [STORE_ENDPOINT_PAUSE] = {"endpoint pause",
                              "UPDATE endpoint SET paused_until = $2 WHERE id = $1"},

    /* Outbox. */
    [STORE_OUTBOX_INSERT] = {"outbox insert",
                             "INSERT INTO outbox (msg_id, endpoint_id, type, payload, due_at, "
                             "useful_until, created_at, state, attempts, lease_owner, lease_until, "
                             "last_code, last_error) "
                             "VALUES ($1, $2, $3, $4, $5, $6, $7, 'ready', 0, '', 0, 0, '')"},
    /* Endpoints with something to claim, those who wait longest first. */
    [STORE_OUTBOX_DUE_ENDPOINTS] = {"outbox due endpoints",
                                    "SELECT id FROM (SELECT e.id AS id, (SELECT min(o.claim_at) "
                                    "FROM outbox o WHERE o.endpoint_id = e.id "
                                    "AND o.claim_at IS NOT NULL) AS first_at "
                                    "FROM endpoint e WHERE e.paused_until <= $1) due "
                                    "WHERE first_at <= $1 ORDER BY first_at, id"},
    /* ARRAY: chosen once, whatever the planner makes of it. variant: an engine without SKIP LOCKED
     * has one writer at a time anyway. */
    [STORE_OUTBOX_CLAIM] = {"outbox claim",
                            "UPDATE outbox SET state = 'leased', lease_owner = $3, "
                            "lease_until = $4 WHERE id = ANY (ARRAY(SELECT id FROM outbox "
                            "WHERE endpoint_id = $1 AND claim_at <= $2 "
                            "ORDER BY claim_at, id LIMIT $5 FOR UPDATE SKIP LOCKED)) "
                            "RETURNING " OUTBOX_COLUMNS},
    /* Changes what `owner` ($2) still leases; what it has lost only if delivered. */
    [STORE_OUTBOX_FINISH] = {"outbox finish",
                             "UPDATE outbox SET state = $3, attempts = attempts + 1, "
                             "due_at = CASE WHEN $3 = 'ready' THEN $4 ELSE due_at END, "
                             "last_code = $5, last_error = $6, lease_owner = '', lease_until = 0 "
                             "WHERE id = $1 AND (state = 'leased' AND lease_owner = $2 "
                             "OR $3 = 'done' AND state <> 'done')"},
    [STORE_OUTBOX_UNTRIED] = {"outbox untried",
                              "UPDATE outbox SET state = $3, lease_owner = '', "
                              "due_at = CASE WHEN $3 = 'ready' THEN $4 ELSE due_at END, "
                              "lease_until = 0 "
                              "WHERE id = $1 AND state = 'leased' AND lease_owner = $2"},
    [STORE_OUTBOX_GET] = {"outbox get", "SELECT " OUTBOX_COLUMNS " FROM outbox WHERE id = $1"},
    [STORE_OUTBOX_LIST] = {"outbox list", "SELECT " OUTBOX_COLUMNS " FROM outbox "
                                          "WHERE state = $1 ORDER BY id DESC LIMIT $2"},
    [STORE_OUTBOX_COUNTS] = {"outbox counts", "SELECT state, count(*) FROM outbox GROUP BY state"},
    [STORE_OUTBOX_NEXT_DUE] = {"outbox next due",
                               "SELECT min(CASE WHEN first_at < paused_until THEN paused_until "
                               "ELSE first_at END) FROM (SELECT e.paused_until AS paused_until, "
                               "(SELECT min(o.claim_at) FROM outbox o WHERE o.endpoint_id = e.id "
                               "AND o.claim_at IS NOT NULL) AS first_at FROM endpoint e) due"},
    [STORE_OUTBOX_REQUEUE] = {"outbox requeue",
                              "UPDATE outbox SET state = 'ready', due_at = $2, attempts = 0 "
                              "WHERE id = $1 AND state IN ('dead', 'unknown')"},
    [STORE_OUTBOX_REQUEUE_ALL] = {"outbox requeue all",
                                  "UPDATE outbox SET state = 'ready', due_at = $2, attempts = 0 "
                                  "WHERE state IN ('dead', 'unknown') "
                                  "AND (endpoint_id = $1 OR $1 = 0)"},
    [STORE_ATTEMPT_INSERT] = {"attempt insert",
                              "INSERT INTO attempt (" ATTEMPT_COLUMNS ", endpoint_id) "
                              "SELECT $1, $2, $3, $4, $5, $6, $7, $8, endpoint_id "
                              "FROM outbox WHERE id = $1"},
    [STORE_ATTEMPT_LIST] = {"attempt list", "SELECT " ATTEMPT_COLUMNS " FROM attempt "
                                            "WHERE outbox_id = $1 ORDER BY id"},
    [STORE_ATTEMPT_COUNT] = {"attempt count", "SELECT count(*) FROM attempt "
                                              "WHERE endpoint_id = $1 AND at >= $2"},

    /* Records. */
    [STORE_IMPORT_INSERT] =
        {"import insert",
         "INSERT INTO import (kind, file_name, file_hash, rows_new, rows_changed, rows_same, "
         "rows_refused, at, who, undone_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0) "
         "RETURNING id"},
    [STORE_IMPORT_UPDATE] = {"import update",
                             "UPDATE import SET (rows_new, rows_changed, rows_same, rows_refused) "
                             "= ($2, $3, $4, $5) WHERE id = $1"},
    [STORE_IMPORT_UNDONE] = {"import undone", "UPDATE import SET undone_at = $2 WHERE id = $1"},
    [STORE_IMPORT_GET] = {"import get", "SELECT " IMPORT_COLUMNS " FROM import WHERE id = $1"},
    [STORE_IMPORT_LIST] = {"import list",
                           "SELECT " IMPORT_COLUMNS " FROM import ORDER BY id DESC LIMIT $1"},
    [STORE_IMPORT_NEWEST] = {"import newest",
                             "SELECT " IMPORT_COLUMNS " FROM import WHERE undone_at = 0 "
                             "AND rows_new + rows_changed > 0 AND (kind = $1 OR $1 = '') "
                             "ORDER BY id DESC LIMIT 1"},
    [STORE_IMPORT_OF_KEY] = {"import of key",
                             "SELECT " IMPORT_COLUMNS
                             " FROM import WHERE kind = $1 AND undone_at = 0 "
                             "AND EXISTS (SELECT 1 FROM import_change WHERE import_id = id "
                             "AND key = $2 AND before IS NULL) ORDER BY id DESC LIMIT 1"},
    [STORE_IMPORT_CHANGE_INSERT] = {"import change insert",
                                    "INSERT INTO import_change (import_id, ordinal, key, before) "
                                    "VALUES ($1, $2, $3, $4)"},
    [STORE_IMPORT_CHANGE_LIST] = {"import change list",
                                  "SELECT ordinal, key, before FROM import_change "
                                  "WHERE import_id = $1 AND ordinal > $2 "
                                  "ORDER BY ordinal LIMIT $3"},
    /* r.reverses > 0 lets the engine begin with the reversals, which are few. */
    [STORE_IMPORT_FREED_IDS] =
        {"import freed ids",
         "SELECT e.source, e.external_id FROM credit AS r JOIN credit AS e ON e.id = r.reverses "
         "WHERE r.reverses > 0 AND e.external_id <> '' AND r.reason IN "
         "(SELECT 'import ' || CAST(id AS text) || ' undone' FROM import "
         "WHERE kind = 'hours' AND undone_at <> 0) ORDER BY e.id"},

    /* What keeps an import from being undone. A thing of the same import goes with it. */
    [STORE_IMPORT_BLOCKS_UNITS] = {"import blocks units",
                                   UNIT_HAS_UNIT OR UNIT_HAS_WORKER OR UNIT_HAS_OFFERING OR
                                       UNIT_HAS_ENDPOINT OR UNIT_HAS_QUOTA BLOCKS_END},
    [STORE_IMPORT_BLOCKS_ROOMS] = {"import blocks rooms", ROOM_HAS_OFFERING BLOCKS_END},
    [STORE_IMPORT_BLOCKS_TRAINERS] = {"import blocks trainers", TRAINER_HAS_OFFERING BLOCKS_END},
    [STORE_IMPORT_BLOCKS_COURSES] = {"import blocks courses",
                                     COURSE_HAS_OFFERING OR COURSE_HAS_CREDIT OR COURSE_HAS_QUOTA
                                         BLOCKS_END},
    [STORE_IMPORT_BLOCKS_WORKERS] = {"import blocks workers",
                                     WORKER_HAS_PLACE OR WORKER_HAS_UNMET OR WORKER_HAS_CREDIT OR
                                         WORKER_HAS_ATTENDANCE OR WORKER_HAS_LOCK OR WORKER_HAS_EXAM
                                             OR WORKER_HAS_LEAVE OR WORKER_HAS_ERASURE BLOCKS_END},
    [STORE_IMPORT_BLOCKS_OFFERINGS] = {"import blocks offerings",
                                       OFFERING_HAS_PLACE OR OFFERING_HAS_UNMET OR
                                           OFFERING_HAS_ATTENDANCE OR OFFERING_HAS_LOCK BLOCKS_END},
    /* An entry can be taken back once: one of which a part was, cannot be taken back whole. */
    [STORE_IMPORT_BLOCKS_HOURS] =
        {"import blocks hours",
         "SELECT e.source || ' ' || e.external_id, 'partial reversal', CAST(r.id AS text) "
         "FROM credit AS r JOIN credit AS e ON e.id = r.reverses "
         "WHERE r.reverses > 0 AND e.min + r.min <> 0 "
         "AND e.source || ' ' || e.external_id IN " MADE BLOCKS_END},
    [STORE_IMPORT_DROP_HELD] = {"import drop held",
                                "DELETE FROM held_value WHERE kind = $2 AND code IN " MADE},
    [STORE_IMPORT_DROP_UNITS] = {"import drop units", "DELETE FROM unit WHERE code IN " MADE},
    [STORE_IMPORT_DROP_ROOMS] = {"import drop rooms", "DELETE FROM room WHERE code IN " MADE},
    [STORE_IMPORT_DROP_TRAINERS] = {"import drop trainers",
                                    "DELETE FROM trainer WHERE code IN " MADE},
    [STORE_IMPORT_DROP_COURSES] = {"import drop courses", "DELETE FROM course WHERE code IN " MADE},
    [STORE_IMPORT_DROP_WORKERS] = {"import drop workers", "DELETE FROM worker WHERE code IN " MADE},
    [STORE_IMPORT_DROP_OFFERINGS] = {"import drop offerings",
                                     "DELETE FROM offering WHERE code IN " MADE},
    [STORE_IMPORT_DROP_DAYS] = {"import drop days",
                                "DELETE FROM day WHERE day IN (SELECT CAST(key AS bigint) FROM "
                                "import_change WHERE import_id = $1 AND before IS NULL)"},
    [STORE_IMPORT_DROP_QUOTAS] =
        {"import drop quotas",
         "DELETE FROM quota WHERE CAST(year AS text) || '|' || CAST(unit_id AS text) || '|' || "
         "tier "
         "|| '|' || category || '|' || CAST(coalesce(course_id, 0) AS text) IN " MADE},
    [STORE_IMPORT_DROP_RESULTS] =
        {"import drop results",
         "DELETE FROM exam_result WHERE CAST(worker_id AS text) || '|' || level || '|' || paper "
         "|| '|' || CAST(sat_on AS text) IN " MADE},
    [STORE_IMPORT_DROP_MARKS] =
        {"import drop marks",
         "DELETE FROM attendance WHERE CAST(offering_id AS text) || '|' || CAST(worker_id AS text) "
         "|| '|' || coalesce(CAST(day AS text), '') || '|new' IN (SELECT key FROM import_change "
         "WHERE import_id = $1)"},
    [STORE_IMPORT_DROP_TRAINER_FEEDS] = {"import drop trainer feeds",
                                         "DELETE FROM feed WHERE kind = 'trainer' AND owner_id IN "
                                         "(SELECT id FROM trainer WHERE code IN " MADE ")"},
    [STORE_IMPORT_DROP_WORKER_PLACES] =
        {"import drop worker places",
         "DELETE FROM enrolment WHERE worker_id IN (SELECT id FROM worker WHERE code IN " MADE ")"},
    [STORE_IMPORT_DROP_WORKER_UNMET] =
        {"import drop worker unmet",
         "DELETE FROM unmet_need WHERE worker_id IN (SELECT id FROM worker WHERE code IN " MADE
         ")"},
    [STORE_IMPORT_DROP_WORKER_PERSONS] =
        {"import drop worker persons",
         "DELETE FROM person WHERE worker_id IN (SELECT id FROM worker WHERE code IN " MADE ")"},
    [STORE_IMPORT_DROP_WORKER_FEEDS] = {"import drop worker feeds",
                                        "DELETE FROM feed WHERE kind = 'worker' AND owner_id IN "
                                        "(SELECT id FROM worker WHERE code IN " MADE ")"},
    [STORE_IMPORT_DROP_OFFERING_PLACES] =
        {"import drop offering places",
         "DELETE FROM enrolment WHERE offering_id IN (SELECT id FROM offering WHERE code IN " MADE
         ")"},
    [STORE_IMPORT_DROP_OFFERING_UNMET] =
        {"import drop offering unmet",
         "DELETE FROM unmet_need WHERE offering_id IN (SELECT id FROM offering WHERE code IN " MADE
         ")"},
    [STORE_IMPORT_DROP_OFFERING_SESSIONS] =
        {"import drop offering sessions",
         "DELETE FROM session WHERE offering_id IN (SELECT id FROM offering WHERE code IN " MADE
         ")"},

    /* Values set by hand. */
    [STORE_HELD_PUT] = {"held value put",
                        "INSERT INTO held_value (kind, code, key, text, who, at) "
                        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (kind, code, key) "
                        "DO UPDATE SET (text, who, at) = (excluded.text, excluded.who, "
                        "excluded.at)"},
    [STORE_HELD_DELETE] = {"held value delete",
                           "DELETE FROM held_value WHERE kind = $1 AND code = $2 AND key = $3"},
    [STORE_HELD_LIST] = {"held value list", "SELECT kind, code, key, text, who, at FROM held_value "
                                            "WHERE kind = $1 OR $1 = '' ORDER BY kind, code, key"},
    [STORE_AUDIT_INSERT] = {"audit insert", "INSERT INTO audit (at, who, verb, object, detail) "
                                            "VALUES ($1, $2, $3, $4, $5)"},
    [STORE_AUDIT_LIST] = {"audit list", "SELECT id, at, who, verb, object, detail FROM audit "
                                        "WHERE at >= $1 AND id < $2 AND ($3 = '' OR verb = $3) "
                                        "AND ($4 = '' OR object = $4 OR "
                                        "replace(' ' || object || ' ', ' ' || $4 || ' ', '') <> "
                                        "' ' || object || ' ') ORDER BY id DESC LIMIT $5"},

    /* Jobs. */
    [STORE_JOB_INSERT] = {"job insert",
                          "INSERT INTO job (kind, params, who, created_at, state, started_at, "
                          "finished_at, phase, phase_at, done, total, stop, result, error, tries, "
                          "lease_owner, lease_until) VALUES ($1, $2, $3, $4, 'queued', 0, 0, '', "
                          "0, 0, 0, 0, '', '', 0, '', 0) RETURNING id"},
    [STORE_JOB_GET] = {"job get", "SELECT " JOB_COLUMNS " FROM job WHERE id = $1"},
    [STORE_JOB_LIST] = {"job list", "SELECT " JOB_COLUMNS " FROM job ORDER BY id DESC LIMIT $1"},
    /* The oldest that waits or whose runner is gone, if none is running. Whoever comes second finds
     * the row changed, and the conditions on the row itself, asked again, no longer hold. */
    [STORE_JOB_CLAIM] =
        {"job claim", "UPDATE job SET state = 'running', started_at = $2, lease_owner = $1, "
                      "lease_until = $3, tries = tries + 1, phase = '', phase_at = $2, done = 0, "
                      "total = 0 "
                      "WHERE id = (SELECT min(id) FROM job WHERE state = 'queued' "
                      "OR state = 'running' AND lease_until <= $2) "
                      "AND (state = 'queued' OR state = 'running' AND lease_until <= $2) "
                      "AND NOT EXISTS (SELECT 1 FROM job WHERE state = 'running' "
                      "AND lease_until > $2) RETURNING " JOB_COLUMNS},
    [STORE_JOB_BEAT] = {"job beat",
                        "UPDATE job SET phase_at = CASE WHEN phase = $3 THEN phase_at ELSE $7 "
                        "END, phase = $3, done = $4, total = $5, lease_until = $6 "
                        "WHERE id = $1 AND state = 'running' AND lease_owner = $2 RETURNING stop"},
    [STORE_JOB_FINISH] = {"job finish",
                          "UPDATE job SET state = $3, finished_at = $4, result = $5, error = $6, "
                          "lease_owner = '', lease_until = 0 "
                          "WHERE id = $1 AND state = 'running' AND lease_owner = $2"},
    [STORE_JOB_RELEASE] =
        {"job release",
         "UPDATE job SET state = 'queued', started_at = 0, phase = '', phase_at = 0, done = 0, "
         "total = 0, tries = tries - 1, lease_owner = '', lease_until = 0 "
         "WHERE id = $1 AND state = 'running' AND lease_owner = $2"},
    [STORE_JOB_CANCEL] = {"job cancel", "UPDATE job SET state = 'cancelled', stop = 1, "
                                        "finished_at = $2 WHERE id = $1 AND state = 'queued'"},
    [STORE_JOB_STOP] = {"job stop", "UPDATE job SET stop = 1 WHERE id = $1 AND state = 'running'"},
};

const struct store_statement_row *store_statement_row(enum store_statement id)
{
    assert(id < STORE_STATEMENT_COUNT);
    return &rows[id];
}
