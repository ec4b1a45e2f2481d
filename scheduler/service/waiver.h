/* Waivers 豁免 of one worker: in the period in which a day lies, less is asked of one requirement
 * or of each, or its last day is put off. Granted with a reason, revoked, never overwritten. */
#ifndef YANXU_SERVICE_WAIVER_H
#define YANXU_SERVICE_WAIVER_H

#include "scheduler/base/json.h"
#include "scheduler/service/service.h"

struct waiver_order {
    const char *worker, *rulebook; /* codes */
    struct date day;               /* DATE_NONE: today */
    const char *requirement;       /* id; "": each */
    int32_t units;                 /* so many of the rulebook's less; 0: none */
    bool all;                      /* all of it; then no units */
    int32_t months;                /* by which the last day is put off; 0: it is not */
    const char *reason;            /* why; required */
    struct deed deed;
};
/* {"waiver":id,"worker","rulebook","from","to_before","to_after","before","after",
 *  "missing_before_min","missing_after_min"}: the period and the standing without and with it.
 * ERR_NOT_FOUND: no such worker, or the rulebook is not in force for them on that day; ERR_INVALID:
 * it changes nothing, the day lies in no period of theirs, or the requirement is not asked of them;
 * ERR_CONFLICT: they have the same already, or the last day would be put off twice running
 * (variance.h). Caller frees with json_decref(). */
MUST_USE enum err_code waiver_grant(struct service *service, const struct waiver_order *order,
                                    json_t **ret_answer, struct err *err);

/* ERR_NOT_FOUND: no such waiver; ERR_CONFLICT: it is revoked already. */
MUST_USE enum err_code waiver_revoke(struct service *service, const struct revocation *end,
                                     struct err *err);

/* {"waivers":[{"id","worker","rulebook","day","requirement","units","all","months","reason",
 * "state",
 *  "granted_by","granted_at","revoked_by","revoked_at","revoked_reason"}]}, in order of id, of one
 * worker (code) or NULL; "state" is in_force or revoked. ERR_NOT_FOUND: no such worker. */
MUST_USE enum err_code waiver_list(struct service *service, const char *worker, json_t **ret_list,
                                   struct err *err);

#endif
