/* Who is short of what, by unit, category, month and reason. For gaps.c only. */
#ifndef YANXU_SERVICE_GAP_SHORTAGE_H
#define YANXU_SERVICE_GAP_SHORTAGE_H

#include "scheduler/service/roster.h"

/* The plan's unmet needs of people of `unit` and below (0: everybody), summed up; as gaps.h has
 * them. Free with json_decref(). */
MUST_USE enum err_code gap_shortages_json(struct service *service, const struct roster *roster,
                                          const struct plan_record *plan, struct unit_id unit,
                                          json_t **ret_list, struct err *err);

#endif
