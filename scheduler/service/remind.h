/* Reminders: the loop that delivers what waits in the outbox, and how it stands. */
#ifndef YANXU_SERVICE_REMIND_H
#define YANXU_SERVICE_REMIND_H

#include "scheduler/base/json.h"
#include "scheduler/service/service.h"

struct remind_run_options {
    bool until_empty;    /* go on until nothing is due now; else one batch */
    int32_t concurrency; /* requests at once */
};

struct remind_totals {
    int64_t delivered, failed_once, held, dead, cancelled;
    /* failed_once: tried, will be tried again; held: not tried, a limit or a pause says later */
};

/* Claims what is due, writes it out, delivers it signed, records each result. What was claimed is
 * committed before it is sent, so that a crash loses nothing. A failed delivery is no failure of
 * the run. */
MUST_USE enum err_code remind_run(struct service *service, const struct remind_run_options *options,
                                  struct remind_totals *ret_totals, struct err *err);
/* {"ready","leased","done","dead","unknown","cancelled","next_due_at","problems":[{"endpoint",
 * "error","code"}]}:
 * the last reason for each endpoint whose messages wait or failed. Free with json_decref(). */
MUST_USE enum err_code remind_status(struct service *service, json_t **ret_status, struct err *err);

struct remind_retry {
    struct outbox_id id; /* 0: every notice that failed */
    bool preview;        /* count, then roll back */
    const char *who;     /* for the audit */
};
/* What was given up, or whose fate is unknown, is due again now, untried; *ret_count is how many.
 * ERR_NOT_FOUND: there is no such notice; ERR_CONFLICT: it has not failed. */
MUST_USE enum err_code remind_retry(struct service *service, const struct remind_retry *retry,
                                    int64_t *ret_count, struct err *err);

#endif
