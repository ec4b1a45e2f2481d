/* Statements of credits, sign-in lists and exam results. */
#include "scheduler/store/store_statement.h"

#define FORGOTTEN "EXISTS (SELECT 1 FROM person WHERE worker_id = $1 AND erased_at <> 0)"
#define CREDIT_COLUMNS                                                                             \
    "id, worker_id, min, stated_milli, measure, categories, mode, earned_on, source, "             \
    "external_id, "                                                                                \
    "course_id, state, reverses, evidence, reason, entered_by, entered_at, provider"
/* As CREDIT_COLUMNS, without the texts that only people read. */
#define CREDIT_BRIEF                                                                               \
    "id, worker_id, min, stated_milli, measure, categories, mode, earned_on, source, '', "         \
    "course_id, state, reverses, '', '', '', entered_at, provider"
/* The first 18 as CREDIT_COLUMNS. */
#define CLAIM_COLUMNS                                                                              \
    "id, worker_id, min, stated_milli, measure, categories, mode, earned_on, source, '', "         \
    "course_id, state, NULL, evidence, '', claimed_by, claimed_at, provider, credit_id, reason, "  \
    "decided_by, decided_at"
/* Of evidence e: without its bytes, and with how many other claims have the same. */
#define EVIDENCE_COLUMNS                                                                           \
    "e.id, e.claim_id, e.number, e.type, e.byte_len, e.sha256, e.added_by, e.added_at, "           \
    "(SELECT count(*) FROM evidence AS o WHERE o.sha256 = e.sha256 AND o.claim_id <> e.claim_id)"
/* Which reversal of entry $12 comes next, by all that the transaction knows of; NULL for none. */
#define NEXT_TURN                                                                                  \
    "(SELECT count(r.id) + 1 FROM credit AS e LEFT JOIN credit AS r ON r.reverses = e.id "         \
    "WHERE e.id = $12 GROUP BY e.id)"
/* What is left of entry e. */
#define LEFT_OF(e)                                                                                 \
    "CAST(" e ".min + coalesce((SELECT sum(r.min) FROM credit AS r WHERE r.reverses = " e          \
    ".id), 0) AS bigint)"
#define ATTENDANCE_COLUMNS                                                                         \
    "offering_id, worker_id, day, state, present_min, makes_up_id, score_milli, entered_by, "      \
    "entered_at"
#define EXAM_COLUMNS "worker_id, level, paper, sat_on, result, coalesce(score_milli, -1)"
/* Not yet ended at that instant. */
#define EXAM_KNOWN(at) "at <= " at " AND (ended_at = 0 OR ended_at > " at ")"

const struct store_statement_row store_statements_ledger[STORE_STATEMENT_COUNT] = {
    /* The ledger: no DELETE, and no UPDATE but erasing evidence. A forgotten worker's takes none.
     */
    [STORE_CREDIT_INSERT] =
        {"credit insert", "INSERT INTO credit (worker_id, min, stated_milli, measure, categories, "
                          "mode, earned_on, source, external_id, course_id, state, reverses, "
                          "evidence, reason, provider, entered_by, entered_at, turn) "
                          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
                          "CASE WHEN " FORGOTTEN " THEN '' ELSE $13 END, $14, "
                          "$15, $16, $17, " NEXT_TURN ") RETURNING id"},
    [STORE_CREDIT_LEFT] = {"credit left", "SELECT " LEFT_OF("e") ", e.worker_id FROM credit AS e "
                                                                 "WHERE e.id = $1"},
    [STORE_CREDIT_FIND] = {"credit find",
                           "SELECT id, (worker_id, min, stated_milli, measure, categories, mode, "
                           "earned_on, course_id, state, reverses, reason, provider) "
                           "IS NOT DISTINCT FROM ($1, $2, $3, $4, $5, $6, $7, $10, $11, $12, "
                           "$14, $15) AND (evidence = $13 OR " FORGOTTEN ") FROM credit "
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
    /* In no order, so that the table is read from its first page to its last. */
    [STORE_CREDIT_EACH_BRIEF] = {"credit each, in brief", "SELECT " CREDIT_BRIEF " FROM credit"},
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
                                   "AND " LEFT_OF("o") " > 0 "
                                                       "ORDER BY n.id, o.id"},

    /* Claims. */
    [STORE_CLAIM_INSERT] =
        {"claim insert",
         "INSERT INTO claim (worker_id, min, stated_milli, measure, categories, mode, "
         "earned_on, source, course_id, evidence, state, claimed_by, claimed_at, "
         "provider, reason, decided_by, decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
         "$9, CASE WHEN " FORGOTTEN " THEN '' ELSE $10 END, 'claimed', $11, $12, "
         "$13, '', '', 0) RETURNING id"},
    [STORE_CLAIM_GET] = {"claim get", "SELECT " CLAIM_COLUMNS " FROM claim WHERE id = $1"},
    [STORE_CLAIM_LIST] = {"claim list", "SELECT " CLAIM_COLUMNS " FROM claim "
                                        "WHERE (worker_id = $1 OR $1 = 0) "
                                        "AND (state = $2 OR $2 = '') ORDER BY id"},
    [STORE_CLAIM_DECIDE] = {"claim decide",
                            "UPDATE claim SET state = $2, credit_id = $3, reason = $4, "
                            "decided_by = $5, decided_at = $6 WHERE id = $1 AND state = 'claimed'"},
    /* Evidence: only while the claim waits, and never of a forgotten worker. */
    [STORE_EVIDENCE_INSERT] =
        {"evidence insert",
         "INSERT INTO evidence (claim_id, number, type, byte_len, sha256, added_by, added_at, "
         "bytes) SELECT c.id, (SELECT coalesce(max(number), 0) + 1 FROM evidence "
         "WHERE claim_id = $1), $2, $3, $4, $5, $6, $7 FROM claim AS c WHERE c.id = $1 "
         "AND c.state = 'claimed' AND NOT EXISTS (SELECT 1 FROM person AS p "
         "WHERE p.worker_id = c.worker_id AND p.erased_at <> 0) RETURNING number"},
    [STORE_EVIDENCE_LIST] = {"evidence list", "SELECT " EVIDENCE_COLUMNS " FROM evidence AS e "
                                              "WHERE e.claim_id = $1 ORDER BY e.number"},
    [STORE_EVIDENCE_GET] = {"evidence get", "SELECT " EVIDENCE_COLUMNS " FROM evidence AS e "
                                            "WHERE e.id = $1"},
    [STORE_EVIDENCE_READ] = {"evidence read", "SELECT bytes FROM evidence WHERE id = $1"},
    [STORE_EVIDENCE_TWINS] = {"evidence twins",
                              "SELECT e.number, c.id, w.code, c.state FROM evidence AS e "
                              "JOIN evidence AS o ON o.sha256 = e.sha256 "
                              "AND o.claim_id <> e.claim_id "
                              "JOIN claim AS c ON c.id = o.claim_id "
                              "JOIN worker AS w ON w.id = c.worker_id "
                              "WHERE e.claim_id = $1 ORDER BY e.number, c.id"},
    [STORE_EVIDENCE_WAITING] = {"evidence waiting",
                                "SELECT CAST(coalesce(sum(e.byte_len), 0) AS bigint) "
                                "FROM evidence AS e JOIN claim AS c ON c.id = e.claim_id "
                                "WHERE c.worker_id = $1 AND c.state = 'claimed'"},
    [STORE_EVIDENCE_DELETE] = {"evidence delete",
                               "DELETE FROM evidence WHERE claim_id = $1 AND number = $2 "
                               "AND EXISTS (SELECT 1 FROM claim WHERE id = $1 "
                               "AND state = 'claimed')"},

    /* Sign-in lists. The day is NULL for the offering as a whole. */
    [STORE_ATTENDANCE_FIND] = {"attendance find",
                               "SELECT id, (state, present_min, makes_up_id, score_milli) "
                               "IS NOT DISTINCT FROM ($4, $5, $6, $7) "
                               "FROM attendance WHERE offering_id = $1 "
                               "AND worker_id = $2 AND day IS NOT DISTINCT FROM $3"},
    [STORE_ATTENDANCE_INSERT] = {"attendance insert",
                                 "INSERT INTO attendance (" ATTENDANCE_COLUMNS ") "
                                 "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id"},
    [STORE_ATTENDANCE_UPDATE] = {"attendance update",
                                 "UPDATE attendance SET (state, present_min, makes_up_id, "
                                 "score_milli, entered_by, entered_at) = "
                                 "($4, $5, $6, $7, $8, $9) WHERE offering_id = $1 "
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
    [STORE_ATTENDANCE_LIST_MAKING_UP] = {"attendance list of marks that make up for an offering",
                                         "SELECT " ATTENDANCE_COLUMNS " FROM attendance "
                                         "WHERE makes_up_id = $1 "
                                         "ORDER BY worker_id, day, offering_id"},

    /* Exam results: rows that end, and are never changed. */
    [STORE_EXAM_FIND] = {"exam result find",
                         "SELECT id, (result, score_milli) IS NOT DISTINCT FROM ($5, $6) "
                         "FROM exam_result WHERE worker_id = $1 AND level = $2 AND paper = $3 "
                         "AND sat_on = $4 AND ended_at = 0"},
    [STORE_EXAM_INSERT] = {"exam result insert",
                           "INSERT INTO exam_result (worker_id, level, paper, sat_on, result, "
                           "score_milli, at, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 0)"},
    [STORE_EXAM_END] = {"exam result end", "UPDATE exam_result SET ended_at = $2 WHERE id = $1"},
    [STORE_EXAM_LIST] = {"exam result list",
                         "SELECT " EXAM_COLUMNS " FROM exam_result "
                         "WHERE " EXAM_KNOWN("$1") " "
                                                   "ORDER BY worker_id, sat_on, level, paper"},
    [STORE_EXAM_LIST_OF_WORKER] = {"exam result list of worker",
                                   "SELECT " EXAM_COLUMNS " FROM exam_result "
                                   "WHERE worker_id = $1 AND " EXAM_KNOWN(
                                       "$2") " "
                                             "ORDER BY sat_on, level, paper"},

    /* The exam calendar: the last row known of a year, level and paper, if it has days. */
    [STORE_EXAM_DAY_INSERT] = {"exam day insert",
                               "INSERT INTO exam_day (year, level, paper, first_day, last_day, "
                               "signup_from, signup_to, who, at) "
                               "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"},
    [STORE_EXAM_DAY_LIST] = {"exam day list",
                             "SELECT d.year, d.level, d.paper, d.first_day, d.last_day, "
                             "d.signup_from, d.signup_to FROM exam_day d WHERE d.at <= $1 "
                             "AND d.first_day IS NOT NULL AND NOT EXISTS (SELECT 1 FROM exam_day e "
                             "WHERE e.year = d.year AND e.level = d.level AND e.paper = d.paper "
                             "AND e.at <= $1 AND e.id > d.id) "
                             "ORDER BY d.year, d.first_day, d.level, d.paper"},
};
