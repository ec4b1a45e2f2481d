/* What a plan leaves missing where: by unit and category, as the plan's page shows it. */
#ifndef YANXU_SERVICE_VIEW_MISSING_H
#define YANXU_SERVICE_VIEW_MISSING_H

#include "scheduler/base/json.h"
#include "scheduler/service/roster.h"

/* Adds to a view "categories":[{"category","title_zh","title_en","missing_h"}] and
 * "units":[{"unit","name","workers","missing_h","cells":[{"missing_h"} of each category]}], largest
 * first; units as figures_unit_shown() has them. */
MUST_USE enum err_code view_missing_add(struct service *service, const struct roster *roster,
                                        struct plan_id id, json_t *view, struct err *err);

#endif
