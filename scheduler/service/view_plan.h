/* View models of planning: drafts and plans, one of them, two compared, what publishing does. As in
 * view.h, the caller frees each with json_decref(). */
#ifndef YANXU_SERVICE_VIEW_PLAN_H
#define YANXU_SERVICE_VIEW_PLAN_H

#include "scheduler/base/json.h"
#include "scheduler/model/id.h"
#include "scheduler/service/service.h"

#define VIEW_ROWS_MAX 100 /* workers of a comparison on one page */

/* A plan is {"id","year","state",… as plan_show(),"needed_h","planned_h","missing_h",
 * "planned_percent_text","complete_percent_text","gap_text","created","published","who","weights"}:
 * whole hours, "created" and "published" local "YYYY-MM-DD HH:MM" or "", "who" as in the audit,
 * "weights" as plan_weights_json() or null where they were not recorded, "unusual" those of them
 * that are not the usual ones, [{"weight","points"}], and "effect" as plan_effect_json() with
 * "shortfall_text" and "tiers" as [{"tier","title_zh","title_en","percent_text"}] of those who owe
 * hours, or null where it was not measured. */

/* {"year","plans":[plan…],"discarded"}: of one year (0: this one), newest first; how many were
 * discarded and are left out. */
MUST_USE enum err_code view_plans(struct service *service, int32_t year, json_t **ret_view,
                                  struct err *err);
/* A plan with "unmet":[{…,"missing_h","title_zh","title_en"}], "in_force": the id of the plan in
 * force that year or null, and what is missing where: "categories":[{"category","title_zh",
 * "title_en","missing_h"}] and "units":[{"unit","name","workers","missing_h","cells":[{"missing_h"}
 * of each category]}], largest first. ERR_NOT_FOUND. */
MUST_USE enum err_code view_plan(struct service *service, struct plan_id id, json_t **ret_view,
                                 struct err *err);

/* {"year","weights":[{"weight","value","default","min","max"}],"plans":[…]}: the office's weights
 * and what plans of a year came of theirs, newest first, effects with "unit_name". */
MUST_USE enum err_code view_weights(struct service *service, int32_t year, json_t **ret_view,
                                    struct err *err);

struct view_comparison {
    struct plan_id from, to; /* 0: not chosen yet */
    int32_t year;            /* whose plans can be chosen; 0: this one */
    int64_t page;            /* from 1 */
};
/* {"year","plans":[…],"comparison":null, or as plan_diff() with "from" and "to" as plans,
 * "more_h","more_complete": by how much `to` plans more, "workers_len", "page", "pages" and the
 * workers of that page only}. ERR_NOT_FOUND. */
MUST_USE enum err_code view_compare(struct service *service, const struct view_comparison *asked,
                                    json_t **ret_view, struct err *err);
/* What publishing a plan would do by now: {"plan","former" or null,"places","people",
 * "places_added","places_removed","notices","seen","refused"}. "seen" is for deed.seen; "refused"
 * says why it cannot be published, null if it can; then "notices" is null. ERR_NOT_FOUND. */
MUST_USE enum err_code view_publish(struct service *service, struct plan_id id, json_t **ret_view,
                                    struct err *err);

#endif
