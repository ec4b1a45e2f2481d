/* Statements that take an import back: what stands in the way, and what is deleted. */
#include "scheduler/store/store_statement.h"

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
#define UNIT_HAS_WORKER                                                                            \
    BLOCK("unit", "worker", "x.code", "worker AS x ON x.unit_id = n.id AND x.gone_at = 0")
/* Who is gone goes to a unit that stays, if there is one; who was where is among what is former. */
#define UNIT_HAS_GONE                                                                              \
    BLOCK("unit", "statements of", "x.gone_code",                                                  \
          "worker AS x ON x.unit_id = n.id AND x.gone_at <> 0")                                    \
    " AND NOT EXISTS (SELECT 1 FROM unit AS u WHERE u.code NOT IN " MADE ")"
#define UNIT_HAS_OFFERING BLOCK("unit", "offering", "x.code", "offering AS x ON x.unit_id = n.id")
#define UNIT_HAS_ENDPOINT BLOCK("unit", "endpoint", "x.name", "endpoint AS x ON x.unit_id = n.id")
#define UNIT_HAS_ROOM     BLOCK("unit", "room", "x.code", "room AS x ON x.unit_id = n.id")
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
#define COURSE_HAS_CLAIM BLOCK("course", "claim", "x.id", "claim AS x ON x.course_id = n.id")
#define COURSE_HAS_QUOTA BLOCK("course", "quota of", "x.year", "quota AS x ON x.course_id = n.id")

#define WORKER_HAS_PLACE                                                                           \
    BLOCK("worker", "plan", "x.id", "enrolment AS e ON e.worker_id = n.id" OF_PLAN)
#define WORKER_HAS_UNMET                                                                           \
    BLOCK("worker", "plan", "x.id", "unmet_need AS e ON e.worker_id = n.id" OF_PLAN)
#define WORKER_HAS_CREDIT                                                                          \
    BLOCK("worker", "ledger entry", "x.id", "credit AS x ON x.worker_id = n.id")
#define WORKER_HAS_CLAIM BLOCK("worker", "claim", "x.id", "claim AS x ON x.worker_id = n.id")
#define WORKER_HAS_ATTENDANCE                                                                      \
    BLOCK("worker", "attendance at", "x.code", "attendance AS e ON e.worker_id = n.id" OF_OFFERING)
#define WORKER_HAS_LOCK                                                                            \
    BLOCK("worker", "place decided by hand in", "x.code",                                          \
          "enrolment_lock AS e ON e.worker_id = n.id" OF_OFFERING)
#define WORKER_HAS_EXAM                                                                            \
    BLOCK("worker", "exam result", "x.id",                                                         \
          "exam_result AS x ON x.worker_id = n.id AND x.ended_at = 0")
#define WORKER_HAS_WAIVER BLOCK("worker", "waiver", "x.id", "waiver AS x ON x.worker_id = n.id")
#define WORKER_HAS_LEAVE                                                                           \
    BLOCK("worker", "leave of", "n.code", "leave AS x ON x.worker_id = n.id AND x.ended_at = 0")
/* What files said of it goes with the worker; what a person has entered does not. */
#define WORKER_HAS_REGISTRATION                                                                    \
    BLOCK("worker", "registration of", "n.code",                                                   \
          "worker_registration AS x ON x.worker_id = n.id AND x.kind <> 'file'")
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
          "attendance AS e ON e.offering_id = n.id OR e.makes_up_id = n.id "                       \
          "JOIN worker AS x ON x.id = e.worker_id")
#define OFFERING_HAS_LOCK                                                                          \
    BLOCK("offering", "place decided by hand of", "x.code",                                        \
          "enrolment_lock AS e ON e.offering_id = n.id JOIN worker AS x ON x.id = e.worker_id")

const struct store_statement_row store_statements_undo[STORE_STATEMENT_COUNT] = {
    /* What keeps an import from being undone. A thing of the same import goes with it. */
    [STORE_IMPORT_BLOCKS_UNITS] = {"import blocks units",
                                   UNIT_HAS_UNIT OR UNIT_HAS_WORKER OR UNIT_HAS_GONE OR
                                       UNIT_HAS_OFFERING OR UNIT_HAS_ROOM OR UNIT_HAS_ENDPOINT OR
                                           UNIT_HAS_QUOTA BLOCKS_END},
    [STORE_IMPORT_BLOCKS_ROOMS] = {"import blocks rooms", ROOM_HAS_OFFERING BLOCKS_END},
    [STORE_IMPORT_BLOCKS_TRAINERS] = {"import blocks trainers", TRAINER_HAS_OFFERING BLOCKS_END},
    [STORE_IMPORT_BLOCKS_COURSES] = {"import blocks courses",
                                     COURSE_HAS_OFFERING OR COURSE_HAS_CREDIT OR COURSE_HAS_CLAIM OR
                                         COURSE_HAS_QUOTA BLOCKS_END},
    [STORE_IMPORT_BLOCKS_WORKERS] =
        {"import blocks workers",
         WORKER_HAS_PLACE OR WORKER_HAS_UNMET OR WORKER_HAS_CREDIT OR WORKER_HAS_CLAIM OR
             WORKER_HAS_WAIVER OR WORKER_HAS_ATTENDANCE OR WORKER_HAS_LOCK OR WORKER_HAS_EXAM OR
                 WORKER_HAS_LEAVE OR WORKER_HAS_REGISTRATION OR WORKER_HAS_ERASURE BLOCKS_END},
    [STORE_IMPORT_BLOCKS_OFFERINGS] = {"import blocks offerings",
                                       OFFERING_HAS_PLACE OR OFFERING_HAS_UNMET OR
                                           OFFERING_HAS_ATTENDANCE OR OFFERING_HAS_LOCK BLOCKS_END},
    [STORE_IMPORT_DROP_HELD] = {"import drop held",
                                "DELETE FROM held_value WHERE kind = $2 AND code IN " MADE},
    [STORE_IMPORT_KEEP_UNITS] = {"import keep units",
                                 "INSERT INTO unit_former (unit_id, code, name, kind, parent_id, "
                                 "until) SELECT id, code, name, kind, parent_id, $2 FROM unit "
                                 "WHERE code IN " MADE},
    [STORE_IMPORT_MOVE_GONE] = {"import move gone",
                                "UPDATE worker SET unit_id = (SELECT min(u.id) FROM unit AS u "
                                "WHERE u.code NOT IN " MADE ") WHERE gone_at <> 0 AND unit_id IN "
                                "(SELECT id FROM unit WHERE code IN " MADE ")"},
    [STORE_IMPORT_DROP_UNITS] = {"import drop units", "DELETE FROM unit WHERE code IN " MADE},
    [STORE_IMPORT_DROP_ROOMS] = {"import drop rooms", "DELETE FROM room WHERE code IN " MADE},
    [STORE_IMPORT_DROP_TRAINERS] = {"import drop trainers",
                                    "DELETE FROM trainer WHERE code IN " MADE},
    [STORE_IMPORT_DROP_COURSES] = {"import drop courses", "DELETE FROM course WHERE code IN " MADE},
    /* Workers stay as what was stated of them needs them; what names the person does not. */
    [STORE_IMPORT_KEEP_WORKERS] = {"import keep workers",
                                   "INSERT INTO worker_former (worker_id, unit_id, tier, roles, "
                                   "certified_on, registered_from, registered_to, hired_on, until) "
                                   "SELECT id, unit_id, tier, roles, certified_on, "
                                   "registered_from, registered_to, hired_on, $2 FROM worker "
                                   "WHERE code IN " MADE},
    [STORE_IMPORT_DROP_WORKERS] = {"import drop workers",
                                   "UPDATE worker SET (gone_at, gone_code, code) = "
                                   "($2, code, code || ' ' || CAST(id AS text)) "
                                   "WHERE code IN " MADE},
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
         "UPDATE exam_result SET ended_at = $2 WHERE ended_at = 0 AND CAST(worker_id AS text) || "
         "'|' || level || '|' || paper || '|' || CAST(sat_on AS text) IN " MADE},
    [STORE_IMPORT_DROP_APPROVALS] =
        {"import drop approvals",
         "UPDATE approval SET revoked_by = 'import undo', revoked_at = $2, revoked_reason = "
         "'import ' || CAST(CAST($1 AS bigint) AS text) || ' was undone' WHERE revoked_at = 0 AND "
         "CAST(id AS text) IN " MADE},
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
         "UPDATE person SET (name, mobile, email, identity_no, certificate_no, chat_userid, "
         "erased_at) = ('', '', '', '', '', '', $2) WHERE worker_id IN "
         "(SELECT id FROM worker WHERE code IN " MADE ")"},
    [STORE_IMPORT_DROP_WORKER_NAMES] = {"import drop worker names",
                                        "DELETE FROM person_former WHERE worker_id IN "
                                        "(SELECT id FROM worker WHERE code IN " MADE ")"},
    [STORE_IMPORT_DROP_WORKER_REASONS] = {"import drop worker reasons",
                                          "UPDATE leave SET reason = '' WHERE worker_id IN "
                                          "(SELECT id FROM worker WHERE code IN " MADE ")"},
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
};
