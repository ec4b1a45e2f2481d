/* Why? for one worker and for one offering: what is owed and what stands in the way of it; who has
 * the seats, who was turned away, and what the room and the trainer are needed for besides.
 *
 * Which plan: the one asked for, else the one in force, else the newest draft; of the year that
 * lies ahead of a worker, or in which the offering runs. "plan" is null if there is none. No names.
 */
#ifndef YANXU_SERVICE_EXPLAIN_H
#define YANXU_SERVICE_EXPLAIN_H

#include "scheduler/base/json.h"
#include "scheduler/model/id.h"
#include "scheduler/service/service.h"

struct explain_question {
    const char *code;       /* of the worker or offering */
    struct plan_id plan_id; /* 0: as said above */
};

/* {"worker","unit","unit_name","tier","as_of","plan":{"id","year","state"}|null,"standings":[…],
 *  "places":[{"offering","course","course_name","from","to","locked","settled",
 *    "cancelled"}],
 *  "locks":[{"offering","state","reason"}],
 *  "unmet":[{"category","title_zh","title_en","deadline","needed_min","planned_min","missing_min",
 *    "missing_h_text","reason","reason_zh","reason_en","offering","gives_min",
 *    "gives_h_text","in_the_way":[codes],
 *    "advice_zh","advice_en"}],
 *  "exam_levels":[as exam_levels_json() gives them],
 *  "attendance":{"absent","excused","offerings":[attendance_outcome_json()]}}
 * Places come in order of date. "offering" is the one that would help most, "" if there is none,
 * and "gives_min" how much; "in_the_way" are the places, or courses, that it waits for. Standings
 * count the places of that plan. ERR_NOT_FOUND for a code or plan that is unknown. Free with
 * json_decref(). */
MUST_USE enum err_code explain_worker(struct service *service,
                                      const struct explain_question *question, json_t **ret_answer,
                                      struct err *err);
/* {"offering","course","course_name","mode","unit","audience","cancelled","seats",
 *  "window":{"from","to","min"}|null,
 *  "sessions":[{"date","weekday","begins","ends","trainer","room","cancelled","holiday"}],
 *  "plan":{…}|null,"taken","free","locked",
 *  "turned_away":{"workers","missing_min","by_reason":[{"reason","reason_zh","reason_en","workers",
 *    "missing_min"}],"by_unit":[{"unit","name","workers"}]},
 *  "clashes":[{"what","code","date","begins","ends","with","with_begins","with_ends"}]}
 * "holiday" is its name or null; "what" is room or trainer. Errors as above. */
MUST_USE enum err_code explain_offering(struct service *service,
                                        const struct explain_question *question,
                                        json_t **ret_answer, struct err *err);

#endif
