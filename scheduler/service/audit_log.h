/* The audit as people read it: who did what to which object, newest first. */
#ifndef YANXU_SERVICE_AUDIT_LOG_H
#define YANXU_SERVICE_AUDIT_LOG_H

#include "scheduler/base/date.h"
#include "scheduler/base/json.h"
#include "scheduler/service/service.h"

#define AUDIT_LOG_MAX 10000

struct audit_question {
    struct date since;  /* first local day; DATE_NONE: from the beginning */
    const char *verb;   /* NULL: any */
    const char *object; /* all of it, or one word of it: "worker 17", "W17"; NULL: any */
    int64_t before;     /* entries with a smaller id: the next page; 0: the newest */
    int32_t limit;      /* 1 to AUDIT_LOG_MAX */
};

/* {"entries":[{"id","at","who","verb","object","detail"}],"before"}, `at` in UTC as text, `before`
 * for the next page or null if this is the last. Caller frees with json_decref(). */
MUST_USE enum err_code audit_log(struct service *service, const struct audit_question *question,
                                 json_t **ret_log, struct err *err);

#endif
