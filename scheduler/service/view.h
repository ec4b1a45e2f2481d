/* View models: what a page shows and the JSON API returns is one value. Numbers are integers;
 * *_text is ready to print. */
#ifndef YANXU_SERVICE_VIEW_H
#define YANXU_SERVICE_VIEW_H

#include "scheduler/base/json.h"
#include "scheduler/model/id.h"
#include "scheduler/service/service.h"

/* The caller frees each with json_decref(). */

/* The coordinator's page: the plan in force, hours, standings, units, shortages, months, this week,
 * deliveries. */
MUST_USE enum err_code view_summary(struct service *service, json_t **ret_view, struct err *err);
/* One year's hours needed, offered and planned, and its quotas: quota_board.h, with x_h, whole
 * hours, beside each x_min, and what its chart needs. `year` 0: this one. */
MUST_USE enum err_code view_quota(struct service *service, int32_t year, json_t **ret_view,
                                  struct err *err);
/* A worker's own page. "registrations" are registration_state_json(); a
 * standing that decrees or
 * waivers have changed has "variances" (variance_told_json()). ERR_NOT_FOUND. */
MUST_USE enum err_code view_worker(struct service *service, struct worker_id id, json_t **ret_view,
                                   struct err *err);
/* A trainer's page: sessions and how many come; no worker's name. ERR_NOT_FOUND. */
MUST_USE enum err_code view_trainer(struct service *service, struct trainer_id id,
                                    json_t **ret_view, struct err *err);

#endif
