/* Carry-over 结转: what exceeded the total of a period that is over comes into the next one as
 * entries of the ledger, of source carry_over, on the day after that period's last. */
#ifndef YANXU_SERVICE_CARRY_OVER_H
#define YANXU_SERVICE_CARRY_OVER_H

#include "scheduler/base/json.h"
#include "scheduler/service/service.h"

struct carry_order {
    const char *rulebook; /* code */
    struct date as_of;    /* the period that was over by this day; DATE_NONE: today */
    struct deed deed;
};
/* For everybody for whom the rulebook is: the last period that is over by as_of is counted as of
 * its last day, by what is known now, and what may be carried over of it is appended. Of a
 * registration only the period that the worker's row still has is known: post before the new dates
 * are loaded. A second run changes nothing; where other minutes are due by now, the former entry is
 * taken back and the new one appended. What a person took back stays taken back while the same
 * minutes are due.
 * {"rulebook","as_of","entries":[{"worker","period_to","earned_on","categories","min","was_min",
 * "change":"new"|"changed"|"same"}],"new","changed","same"}, in order of worker. ERR_NOT_FOUND: the
 * rulebook is not in force. ERR_INVALID: it carries nothing over, or counts pieces, or is asked
 * once or of the last months only. Free with json_decref(). */
MUST_USE enum err_code carry_over_post(struct service *service, const struct carry_order *order,
                                       json_t **ret_answer, struct err *err);

#endif
