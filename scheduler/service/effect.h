/* What a change would do to everybody's standing: who stands differently, by district, by unit and
 * tier, and one by one. */
#ifndef YANXU_SERVICE_EFFECT_H
#define YANXU_SERVICE_EFFECT_H

#include "scheduler/base/json.h"
#include "scheduler/service/figures.h"

/* Is told who is affected, one row after the other: {"worker","unit","tier","before","after",
 * "put_off_days","missing_before_min","missing_after_min"}. The row lives until the call returns;
 * another code than ERR_OK is handed on. */
typedef enum err_code effect_person_fn(void *context, json_t *row, struct err *err);

/* One office without and with the change: the same units and workers. */
struct effect {
    const struct roster *before, *after;
    effect_person_fn *person; /* NULL: nobody is told; not called before all is known */
    void *context;            /* of `person` */
};

/* Affected is whose needed, earned or missing minutes, whose standing or whose period's last day
 * differ; moved: the last day does; withheld: it would, but for being put off twice running
 * (variance.h).
 *
 *     {"total":{"workers","affected","worse","better","moved","withheld","missing_before_min",
 *        "missing_after_min"},
 *      "changes":[{"before","after","workers"}]       standings that differ, worst first
 *      "districts":[{"unit","name","tier", and what total has}]     districts (or what stands at
 *                                                     the top) and tiers with affected or withheld
 *      "rows":[…]                                     the same of units
 *      "unproved":[codes of workers of whom more may count than is told, before or after]}
 *
 * Booked places count. Caller frees with json_decref(). ERR_CONFLICT if `progress` asks to stop. */
MUST_USE enum err_code effect_table(const struct effect *effect, const struct progress *progress,
                                    json_t **ret_table, struct err *err);

#endif
