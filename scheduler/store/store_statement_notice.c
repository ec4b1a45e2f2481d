/* Statements of feeds, endpoints, the outbox and its attempts. */
#include "scheduler/store/store_statement.h"

#define FEED_COLUMNS     "kind, owner_id, generation, content_at"
#define ENDPOINT_COLUMNS "id, name, kind, url, secret_sealed, unit_id, paused_until"
#define OUTBOX_COLUMNS                                                                             \
    "id, msg_id, endpoint_id, type, payload, state, due_at, useful_until, attempts, lease_owner, " \
    "lease_until, created_at, last_code, last_error"
#define ATTEMPT_COLUMNS "outbox_id, at, duration_ms, code, error, response, state, due_at"

const struct store_statement_row store_statements_notice[STORE_STATEMENT_COUNT] = {
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
    [STORE_OUTBOX_HAS] = {"outbox has", "SELECT count(*) FROM outbox WHERE msg_id = $1"},
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
};
