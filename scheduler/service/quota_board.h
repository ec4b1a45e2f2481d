/* One year's hours: needed against offered and planned, by unit, tier, month and category, and the
 * annual quotas 年度学时指标 with their progress. */
#ifndef YANXU_SERVICE_QUOTA_BOARD_H
#define YANXU_SERVICE_QUOTA_BOARD_H

#include "scheduler/base/json.h"
#include "scheduler/service/service.h"

/* What is added up are category minutes: an hour that serves two categories stands in both, on each
 * side.
 *   needed   what the year asks for as seen from its first day, as it would be planned then
 * (need.h), by the worker's unit and tier and by the month of the deadline; offered  seats x
 * minutes of the offerings that end in the year, by the unit they are restricted to, by the tiers
 * that the course is for, and by the month in which they end; what is open to every unit or tier
 * stands apart; planned  places in the plan in force, by the worker's unit and tier and the
 * offering's month. Every grouping adds up to the same total.
 *
 * {"year","as_of","total":{…},"unit":[…],"tier":[…],"month":[…],"category":[…],"targets":[…],
 * "notes":[{"text_zh","text_en"}]}; a row of a grouping is {"key","title_zh","title_en",
 * "needed_min","offered_min","planned_min"}, of units and tiers also "workers" and "open", which
 * marks what stands apart, of a unit "district" and "district_name", the nearest district that it
 * is or lies in, or else the top of its tree; rows of nothing are left out but for months. A target
 * is {"unit","name","tier","category","course","each_min",
 * "total_min","workers","target_min","earned_min","booked_min","missing_min","district",
 * "district_name"}: the workers who
 * stand under that very row, so that targets add up; earned and booked as of the last day that is
 * both in the year and not to come. Caller frees with json_decref(). */
MUST_USE enum err_code quota_board(struct service *service, int32_t year, json_t **ret_board,
                                   struct err *err);

#endif
