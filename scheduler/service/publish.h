/* What publishing a plan, or changing the plan in force, sets going: whose places change, whose
 * feeds and notices that concerns. For plan_year.c and change.c. */
#ifndef YANXU_SERVICE_PUBLISH_H
#define YANXU_SERVICE_PUBLISH_H

#include "scheduler/base/json.h"
#include "scheduler/model/plan.h"
#include "scheduler/model/worker.h"
#include "scheduler/service/roster.h"

/* What the notices say. */
struct publication_news {
    const char *type;    /* "plan.published" */
    const char *words;   /* for one person; a text of scheduler/service/notices */
    const char *digest;  /* for a group */
    const char *subject; /* unlike that of any other publication: "plan 7" */
    /* By worker's id as text: members that are added to the values of that worker's notice; NULL:
     * nothing is added. */
    const json_t *values;
    const json_t *shared; /* members of every notice, digests too; NULL: none */
    int64_t useful_until; /* UTC seconds; 0: a month */
    bool once;            /* who has been told of this subject before is not told again */
};

/* Computed before the states change, inside the publishing transaction. */
struct publication {
    struct plan_record plan;
    struct enrolment *places; /* of the new plan, by worker */
    size_t places_len;
    int64_t *changed; /* ids of workers who are told, rising: their places have changed */
    size_t changed_len;
    const struct roster *roster; /* with all who are told; NULL: the office's nouns are read */
    struct publication_news news;
    struct arena *arena;
};

MUST_USE enum err_code publication_prepare(struct service *service, struct plan_id id,
                                           struct arena *arena, struct publication *ret_publication,
                                           struct err *err);
MUST_USE enum err_code publication_touch_feeds(struct service *service,
                                               const struct publication *publication,
                                               struct err *err);
/* One outbox row per worker who is told privately (generic endpoints), one digest per robot;
 * *ret_notices of them. */
MUST_USE enum err_code publication_queue_notices(struct service *service,
                                                 const struct publication *publication,
                                                 int64_t *ret_notices, struct err *err);

#endif
