/* Reminders: endpoints that notices go to, the outbox they wait in, and the loop that delivers
 * them. */
#ifndef YANXU_SERVICE_REMIND_H
#define YANXU_SERVICE_REMIND_H

#include "scheduler/base/json.h"
#include "scheduler/model/reminder.h"
#include "scheduler/service/service.h"

/* Creates or changes an endpoint; `secret` is sealed with the key file before it is stored ("" for
 * kinds without). */
MUST_USE enum err_code remind_set_endpoint(struct service *service, const struct endpoint *endpoint,
                                           const char *secret, const char *who, struct err *err);

struct remind_run_options {
    bool until_empty;    /* go on until nothing is due now; else one batch */
    int32_t concurrency; /* requests at once to generic endpoints */
};

struct remind_totals {
    int64_t delivered, retry, dead, cancelled;
};

/* Claims what is due, delivers, records each result. A failed delivery is no failure of the run. */
MUST_USE enum err_code remind_run(struct service *service, const struct remind_run_options *options,
                                  struct remind_totals *ret_totals, struct err *err);
/* {"ready","leased","done","dead","unknown","cancelled","next_due_at"}; free with json_decref(). */
MUST_USE enum err_code remind_status(struct service *service, json_t **ret_status, struct err *err);

#endif
