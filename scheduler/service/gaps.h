/* 缺口与加开建议 for the office: who is short of what, where and until when, and what to open for
 * it. No names of people. */
#ifndef YANXU_SERVICE_GAPS_H
#define YANXU_SERVICE_GAPS_H

#include "scheduler/base/json.h"
#include "scheduler/export/table_writer.h"
#include "scheduler/model/id.h"
#include "scheduler/service/service.h"

struct gaps_question {
    struct plan_id plan_id; /* 0: the plan in force, else the newest draft, of this or next year */
    const char *unit;       /* only people of this unit and below; NULL: everybody */
    size_t advice_max;      /* pieces of advice; 0: shortages only, which is quick */
    /* Where the advised classes and those with more seats go, as a file that `yanxu import
     * offerings` loads; NULL: nowhere. Without advice it has headings only. */
    const struct table_options *file;
};

/* {"plan":{"id","year","state"}|null,
 *  "shortages":[{"unit","unit_name","category","title_zh","title_en","course","course_name",
 *    "month","deadline","reason","reason_zh","reason_en","offering","workers","missing_min"}],
 *  "now":F,"replanned":F,"advised":F, each {"needed_min","planned_min","missing_min","complete",
 *    "objective"} or null without advice,
 *  "advice":[{"action":"open"|"seats","course","course_name","month","workers","min","complete",
 *    "text_zh","text_en","offerings":[{"offering","seats","add","from","to","trainers":[…],
 *      "rooms":[…],"sessions":[{"date","weekday","begins","ends","trainer","room"}],"workers",
 *      "min","complete"}]}]}
 * A shortage's month is that of its nearest deadline, the year's last for needs that have none of
 * their own. "offering" is what would help most of these people, "" if nothing does. "now" is the
 * plan as it is; "replanned" what free seats give to those who are short while everybody keeps what
 * they have; "advised" the same with all the advice applied, a plan that the planner's check has
 * verified. Largest shortage and cheapest advice first. ERR_NOT_FOUND for an unknown plan or unit;
 * with advice also the errors of making a plan, and ERR_CONFLICT if the plan no longer fits the
 * office. Free with json_decref(). */
MUST_USE enum err_code gaps_show(struct service *service, const struct gaps_question *question,
                                 json_t **ret_answer, struct err *err);

#endif
