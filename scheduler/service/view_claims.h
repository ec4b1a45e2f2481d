/* A worker's own claims, as their page shows them. */
#ifndef YANXU_SERVICE_VIEW_CLAIMS_H
#define YANXU_SERVICE_VIEW_CLAIMS_H

#include "scheduler/base/json.h"
#include "scheduler/service/claim.h"

/* {"code","name","today","office","simulated","claims","page","pages","total","categories":
 * [{"code","name_zh","name_en"}]}: claims as claim_page() has them, the newest first; categories
 * those that rulebooks ask of the worker, all of those in force where none does.
 * ERR_NOT_FOUND. Free with json_decref(). */
MUST_USE enum err_code view_claims(struct service *service, struct worker_id id, int64_t page,
                                   json_t **ret_view, struct err *err);

#endif
