/* What people call the codes that entries and claims carry. */
#ifndef YANXU_SERVICE_VIEW_WORDS_H
#define YANXU_SERVICE_VIEW_WORDS_H

#include "scheduler/base/json.h"
#include "scheduler/service/service.h"

/* {"categories":{"ce":{"zh","en"}},"courses":{"ETH":"name"}}: the categories of rulebooks in force
 * and of courses, a code where nobody names it; every course. Free with json_decref(). */
MUST_USE enum err_code view_words(struct service *service, json_t **ret_words, struct err *err);

#endif
