/* Statements as they are for many rows at once: $1, $2, … are arrays of what the statement of the
 * same number takes. A find gives the row's ordinal before what the single one gives. What is
 * inserted keeps the order of the rows, so that ids are those which single inserts would give.
 * OFFSET 0 makes each row of a find a look into the index, whatever the planner believes about a
 * table that has just been filled. */
#include "scheduler/store/store_pg_inside.h"

#define WORKER_VALUES "unit_id, tier, roles, certified_on, registered_from, registered_to, hired_on"
#define WORKER_ARRAYS                                                                              \
    "$1::text[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], "               \
    "$7::bigint[], $8::bigint[]"
#define WORKER_ROWS   "unnest(" WORKER_ARRAYS ") WITH ORDINALITY AS put (code, " WORKER_VALUES ", n)"
#define PERSON_VALUES "name, mobile, email, identity_no, certificate_no, chat_userid"
#define PERSON_ARRAYS                                                                              \
    "$2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) WITH "                \
    "ORDINALITY AS put (key, " PERSON_VALUES ", n)"
#define PERSON_ROWS_BY_ID   "unnest($1::bigint[], " PERSON_ARRAYS
#define PERSON_ROWS_BY_CODE "unnest($1::text[], " PERSON_ARRAYS
#define CREDIT_COLUMNS                                                                             \
    "worker_id, min, stated_milli, measure, categories, mode, earned_on, source, "                 \
    "external_id, course_id, state, reverses, evidence, reason, provider, entered_by, "            \
    "entered_at"
#define FORGOTTEN                                                                                  \
    "EXISTS (SELECT 1 FROM person p WHERE p.worker_id = put.worker_id AND p.erased_at <> 0)"
#define CREDIT_ROWS                                                                                \
    "unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], "        \
    "$7::bigint[], $8::text[], $9::text[], $10::bigint[], $11::text[], $12::bigint[], "            \
    "$13::text[], $14::text[], $15::text[], $16::text[], $17::bigint[]) WITH ORDINALITY AS put "   \
    "(" CREDIT_COLUMNS ", n)"

static const struct {
    enum store_statement id;
    const char *sql;
} table[] = {
    {STORE_WORKER_FIND,
     "SELECT put.n, old.id, old.is_same FROM " WORKER_ROWS
     " CROSS JOIN LATERAL (SELECT id, (unit_id, tier, roles, certified_on, registered_from, "
     "registered_to, hired_on) IS NOT DISTINCT FROM (put.unit_id, put.tier, put.roles, "
     "put.certified_on, put.registered_from, put.registered_to, put.hired_on) AS is_same "
     "FROM worker WHERE code = put.code OFFSET 0) old"},
    {STORE_WORKER_INSERT,
     "INSERT INTO worker (code, " WORKER_VALUES ", entered_at) "
     "SELECT code, " WORKER_VALUES ", entered_at FROM unnest(" WORKER_ARRAYS ", $9::bigint[]) "
     "WITH ORDINALITY AS put (code, " WORKER_VALUES ", entered_at, n) ORDER BY n"},
    {STORE_WORKER_UPDATE,
     "UPDATE worker SET (" WORKER_VALUES ") = (put.unit_id, put.tier, put.roles, "
     "put.certified_on, put.registered_from, put.registered_to, put.hired_on) "
     "FROM " WORKER_ROWS " WHERE worker.code = put.code"},
    {STORE_WORKER_KEEP, "INSERT INTO worker_former (worker_id, " WORKER_VALUES ", until) "
                        "SELECT id, " WORKER_VALUES ", put.until FROM unnest($1::text[], "
                        "$2::bigint[]) WITH ORDINALITY AS put (key, until, n) "
                        "JOIN worker ON worker.code = put.key ORDER BY n"},
    {STORE_WORKER_TIER_INSERT,
     "INSERT INTO worker_tier (worker_id, since, tier, who, at) SELECT worker_id, since, tier, "
     "who, "
     "at FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::bigint[]) WITH "
     "ORDINALITY AS put (worker_id, since, tier, who, at, n) ORDER BY n"},
    {STORE_PERSON_FIND,
     "SELECT put.n, old.worker_id, old.is_same FROM " PERSON_ROWS_BY_ID
     " CROSS JOIN LATERAL (SELECT worker_id, erased_at <> 0 OR (name, mobile, email, "
     "identity_no, "
     "certificate_no, chat_userid) IS NOT DISTINCT FROM (put.name, put.mobile, put.email, "
     "put.identity_no, put.certificate_no, put.chat_userid) AS is_same "
     "FROM person WHERE worker_id = put.key OFFSET 0) old"},
    {STORE_PERSON_INSERT_OF_CODE,
     "INSERT INTO person (worker_id, " PERSON_VALUES ") "
     "SELECT (SELECT id FROM worker WHERE code = put.key), " PERSON_VALUES
     " FROM " PERSON_ROWS_BY_CODE " ORDER BY n"},
    {STORE_PERSON_KEEP,
     "INSERT INTO person_former (worker_id, name, certificate_no, until) SELECT p.worker_id, "
     "p.name, p.certificate_no, put.until FROM unnest($1::bigint[], $2::text[], $3::text[], "
     "$4::bigint[]) WITH ORDINALITY AS put (key, name, certificate_no, until, n) JOIN person p ON "
     "p.worker_id = put.key WHERE (p.name, p.certificate_no) IS DISTINCT FROM (put.name, "
     "put.certificate_no) ORDER BY n"},
    {STORE_PERSON_UPDATE,
     "UPDATE person SET (" PERSON_VALUES ") = (put.name, put.mobile, put.email, "
     "put.identity_no, put.certificate_no, put.chat_userid) FROM " PERSON_ROWS_BY_ID
     " WHERE person.worker_id = put.key"},
    {STORE_CREDIT_FIND,
     "SELECT put.n, old.id, old.is_same FROM " CREDIT_ROWS
     " CROSS JOIN LATERAL (SELECT id, (worker_id, min, stated_milli, measure, categories, "
     "mode, earned_on, course_id, state, reverses, reason, provider) IS NOT DISTINCT FROM "
     "(put.worker_id, put.min, put.stated_milli, put.measure, put.categories, put.mode, "
     "put.earned_on, put.course_id, put.state, put.reverses, put.reason, put.provider) "
     "AND (evidence = put.evidence OR " FORGOTTEN
     ") AS is_same FROM credit WHERE source = put.source AND external_id = put.external_id "
     "AND external_id <> '' OFFSET 0) old"},
    {STORE_CREDIT_INSERT, "INSERT INTO credit (" CREDIT_COLUMNS ") "
                          "SELECT worker_id, min, stated_milli, measure, categories, mode, "
                          "earned_on, source, external_id, course_id, state, reverses, "
                          "CASE WHEN " FORGOTTEN " THEN '' ELSE evidence END, reason, "
                          "provider, entered_by, entered_at FROM " CREDIT_ROWS " ORDER BY n"},
    {STORE_ENROLMENT_INSERT, "INSERT INTO enrolment (plan_id, worker_id, offering_id) SELECT * "
                             "FROM unnest($1::bigint[], $2::bigint[], $3::bigint[])"},
    {STORE_IMPORT_CHANGE_INSERT,
     "INSERT INTO import_change (import_id, ordinal, key, before) SELECT * FROM "
     "unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[])"},
    {STORE_UNMET_INSERT,
     "INSERT INTO unmet_need (plan_id, worker_id, tag, needed_min, planned_min, reason, "
     "offering_id) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], "
     "$5::bigint[], $6::text[], $7::bigint[])"},
    {STORE_FEED_ENSURE,
     "INSERT INTO feed (kind, owner_id, generation, content_at) SELECT kind, owner_id, 1, "
     "now_at FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS put (kind, owner_id, "
     "now_at) ON CONFLICT (kind, owner_id) DO NOTHING"},
    {STORE_FEED_TOUCH,
     "UPDATE feed SET content_at = CASE WHEN content_at < put.now_at THEN put.now_at ELSE "
     "content_at + 1 END FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS put (kind, "
     "owner_id, now_at) WHERE feed.kind = put.kind AND feed.owner_id = put.owner_id"},
    {STORE_OUTBOX_INSERT,
     "INSERT INTO outbox (msg_id, endpoint_id, type, payload, due_at, useful_until, "
     "created_at, state, attempts, lease_owner, lease_until, last_code, last_error) SELECT "
     "msg_id, endpoint_id, type, payload, due_at, useful_until, created_at, 'ready', 0, '', 0, "
     "0, '' FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], "
     "$6::bigint[], $7::bigint[]) WITH ORDINALITY AS put (msg_id, endpoint_id, type, payload, "
     "due_at, useful_until, created_at, n) ORDER BY n"},
};

const char *pg_many(enum store_statement id)
{
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if (table[i].id == id)
            return table[i].sql;
    }
    return NULL;
}
