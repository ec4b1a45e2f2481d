/* Statements of jobs. */
#include "scheduler/store/store_statement.h"

#define JOB_COLUMNS                                                                                \
    "id, kind, state, params, who, created_at, started_at, finished_at, phase, phase_at, done, "   \
    "total, stop, result, error, tries, lease_owner, lease_until"

const struct store_statement_row store_statements_job[STORE_STATEMENT_COUNT] = {
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
                        "END, phase = $3, done = $4, total = $5, lease_until = $6, "
                        "result = $8 "
                        "WHERE id = $1 AND state = 'running' AND lease_owner = $2 RETURNING stop"},
    [STORE_JOB_FINISH] = {"job finish",
                          "UPDATE job SET state = $3, finished_at = $4, result = $5, error = $6, "
                          "lease_owner = '', lease_until = 0 "
                          "WHERE id = $1 AND state = 'running' AND lease_owner = $2"},
    [STORE_JOB_RELEASE] =
        {"job release",
         "UPDATE job SET state = 'queued', started_at = 0, phase = '', phase_at = 0, done = 0, "
         "total = 0, result = '', tries = tries - 1, lease_owner = '', lease_until = 0 "
         "WHERE id = $1 AND state = 'running' AND lease_owner = $2"},
    [STORE_JOB_CANCEL] = {"job cancel", "UPDATE job SET state = 'cancelled', stop = 1, "
                                        "finished_at = $2 WHERE id = $1 AND state = 'queued'"},
    [STORE_JOB_SWEEP] = {"job sweep",
                         "DELETE FROM job WHERE state IN ('done', 'failed', 'cancelled') "
                         "AND (finished_at < $1 OR id NOT IN "
                         "(SELECT id FROM job ORDER BY id DESC LIMIT $2))"},
    [STORE_JOB_STOP] = {"job stop", "UPDATE job SET stop = 1 WHERE id = $1 AND state = 'running'"},
};
