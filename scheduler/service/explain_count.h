/* Why does a worker stand where they stand? Entry by entry: how many minutes count toward what, and
 * why the rest does not. */
#ifndef YANXU_SERVICE_EXPLAIN_COUNT_H
#define YANXU_SERVICE_EXPLAIN_COUNT_H

#include "scheduler/base/json.h"
#include "scheduler/service/roster.h"
#include "scheduler/service/service.h"

struct count_question {
    const char *worker;   /* code */
    const char *rulebook; /* code; NULL: all that apply */
    struct date as_of;    /* DATE_NONE: today */
};

/* {"worker","as_of","rulebooks":[{"rulebook","version","title_zh","title_en","source","from","to",
 *  "register_by","renew_from","standing","pieces","measure_min","counted_min","carry_over_min",
 *  "requirements":[{"id","title_zh","title_en","category","needed_min","earned_min","booked_min",
 *    "missing_min","deadline","standing"}],
 *  "entries":[{"id","earned_on","source","mode","categories","course","booked","min","worth_min",
 *    "counted_min","toward":[ids of
 * requirements],"reason","reason_zh","reason_en","cap","other"}]}]} An entry that says who gave
 * it has "provider", one that is not approved the id of that demand in "approval". Where decrees or
 * waivers are for the period there are also
 *  "variances":[{"kind","code","months","withheld","less":[{"requirement","all","units"}]}]
 * (of a decree also "title_zh", "title_en" and "source"; kind decree or waiver, code its code or
 * number; withheld: it does not put off the last day, as that would be twice running),
 * "put_off_from", the last day without them, if it is another, and of a requirement "waived_min",
 * what they take off. Where the period is late, open still for the rulebook's grace or met in it,
 * there is "late":{"until", "fee_zh","fee_en"}; where more may count than was found in time
 * (standing.h), "unproved":true. A requirement of which months are left out, or that tiers share,
 * has "asked", which explain_ask.h describes; one that is due before an exam has
 * "exam":{"level","from"}, both "" if the calendar has none in the period. Entries are what stands
 * in the ledger by now, then the places in the plan in force that lie ahead
 * ("booked", no id), in order of date. "worth_min" is after the rulebook's conversions; "reason"
 * says why worth_min - counted_min do not count, "cap" which cap it is, "other" which rulebook has
 * the minutes, else "". Where
 * "pieces" is true, what counts is pieces, not minutes; "measure_min" are the minutes of the
 * rulebook's own unit, 1 of a piece; where that is a point there is "points":true. ERR_NOT_FOUND
 * for a worker, or a rulebook that is not in force or not for this worker. Caller frees with
 * json_decref(). */
MUST_USE enum err_code explain_count(struct service *service, const struct count_question *question,
                                     json_t **ret_answer, struct err *err);
/* "rulebooks" of one worker of a roster that is there already. */
MUST_USE enum err_code explain_count_of(const struct roster *roster,
                                        const struct roster_question *question,
                                        json_t **ret_rulebooks, struct err *err);

#endif
