/* The ledger as a person sees it: a worker's entries, and taking one back. Nothing is ever edited.
 */
#ifndef YANXU_SERVICE_LEDGER_BOOK_H
#define YANXU_SERVICE_LEDGER_BOOK_H

#include "scheduler/base/arena.h"
#include "scheduler/base/json.h"
#include "scheduler/model/credit.h"
#include "scheduler/model/id.h"
#include "scheduler/service/service.h"

/* {"worker","entries":[{"id","earned_on","min","stated","measure","categories","source",
 * "state","external_id","reverses","reason","entered_by","left_min"}]}, by day; left_min is what
 * stands after reversals. ERR_NOT_FOUND for an unknown worker. Free with json_decref(). */
MUST_USE enum err_code ledger_show(struct service *service, const char *worker_code,
                                   json_t **ret_book, struct err *err);

struct ledger_reversal {
    struct credit_id id;
    int32_t min;        /* minutes to take back; 0: all that is left */
    const char *reason; /* required */
    struct deed deed;
};
/* Appends the entry that takes another back. ERR_NOT_FOUND, or ERR_CONFLICT if less is left of it.
 */
MUST_USE enum err_code ledger_take_back(struct service *service,
                                        const struct ledger_reversal *reversal,
                                        struct credit_id *ret_id, struct err *err);

/* An id for hours that come again after they were taken back: the first of BASE, BASE#2, BASE#3 …
 * under which `source` has no entry yet: no ID/1, as ledger_credits_of_tags() names the first of
 * its entries. In `arena`; part of the caller's transaction. */
MUST_USE enum err_code ledger_free_id(struct service *service, enum credit_source source,
                                      const char *base, struct arena *arena, const char **ret_id,
                                      struct err *err);

#endif
