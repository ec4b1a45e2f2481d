/* Long work as jobs: ordered in one transaction, run by one thread in their order, with progress, a
 * stop and a result. Job times are the clock's, also where the office's now is simulated. */
#ifndef YANXU_SERVICE_JOB_H
#define YANXU_SERVICE_JOB_H

#include <stdbool.h>

#include "scheduler/base/json.h"
#include "scheduler/export/table_writer.h"
#include "scheduler/import/import.h"
#include "scheduler/model/job.h"
#include "scheduler/service/service.h"

#define JOB_FILES_MAX 4
#define JOB_LIST_MAX  100 /* also: how many may wait */

/* What somebody wants done. As JSON, which is also what an API client sends:
 *   {"job":"plan","year":2027,"gap":"1","time_limit":60,"repair":false}    gap in per cent, time in
 *       seconds
 *       and any of plan_weights.h, "weight_soon":4 …: what is left out is the office's
 *   {"job":"import","kind":"workers","encoding":"auto","key":"code","lang":"zh","preview":true}
 *   {"job":"export","kind":"workers","format":"xlsx","lang":"zh"}
 *   {"job":"advice","plan":7,"lang":"zh"}    what to open for what that plan leaves missing
 * Numbers may be texts, as forms send them. What is left out has its usual value. */
struct job_order {
    enum job_kind job;
    enum file_kind kind;  /* import, export */
    int32_t year;         /* plan; 0: the current one */
    int64_t gap_milli;    /* plan: stop within this many thousandths of a per cent; 0: go on */
    int64_t time_limit_s; /* plan; 0: none */
    bool repair;          /* plan: as plan_make_options */
    struct plan_weights weights; /* plan; -1 in a member: the office's, which job_add() fills in */
    struct plan_id plan_id;      /* advice; 0: the plan that gaps.h chooses */
    bool is_english;             /* headings and reasons */
    enum table_format format;    /* export */
    enum import_encoding encoding; /* import */
    enum worker_key key;           /* import: what names workers */
    bool preview;                  /* import: count, change nothing */
    const char *file;              /* import: a spool file's name; ""; never taken from a client */
    const char *file_name;         /* import: what its owner calls it; likewise */
};

/* ERR_INVALID names the member. Texts live as long as `value`. */
MUST_USE enum err_code job_order_parse(const json_t *value, struct job_order *ret_order,
                                       struct err *err);

/* ERR_CONFLICT: too many wait already. */
MUST_USE enum err_code job_add(struct service *service, const struct job_order *order,
                               const char *who, struct job_id *ret_id, struct err *err);
/* Orders the same bytes to be imported that a preview has looked at. ERR_CONFLICT: it is no
 * preview, not done, applied already, or its file is gone. */
MUST_USE enum err_code job_apply(struct service *service, struct job_id preview, const char *who,
                                 struct job_id *ret_id, struct err *err);
/* A waiting job is cancelled. A running one ends as soon as it can: an import or export leaves
 * everything as before, a plan keeps the best found so far as a draft. ERR_CONFLICT: it is over. */
MUST_USE enum err_code job_stop(struct service *service, struct job_id id, const char *who,
                                struct err *err);

/* {"jobs":[…]}, newest first, JOB_LIST_MAX at most; each as job_show(). Caller frees. */
MUST_USE enum err_code job_list(struct service *service, json_t **ret_list, struct err *err);
/* {"id","job","state","who","created","started","finished" (local "YYYY-MM-DD HH:MM" or ""),
 * "spent_s", "phase", "done", "total", "percent", "left_s" (null: not known yet), "stop",
 * "found":{"objective","bound","gap"} (the best plan so far, while one is being made; else null),
 * "params":{…}, "result":{…} or null, "error", "has_file", "can_stop", "can_apply"}; an import that
 * refused or warned of rows has "refusals":[…] and "warnings":[…], the first 20, a preview
 * "differences":[…] as import_apply.h has them, and advice that was worked out the members of
 * gaps.h besides the shortages, as long as the spool keeps them. Caller frees. */
MUST_USE enum err_code job_show(struct service *service, struct job_id id, json_t **ret_job,
                                struct err *err);

/* The file that a job has made: an export, or an import's refused rows. ERR_NOT_FOUND: none, or
 * no longer kept. Texts live in `arena`. */
struct job_file {
    const char *path;
    const char *name; /* to save it under: "workers-3.xlsx" */
    const char *type; /* media type */
};
MUST_USE enum err_code job_file(struct service *service, struct job_id id, struct arena *arena,
                                struct job_file *ret_file, struct err *err);
/* Names of spool files that the job has or had; returns how many. */
size_t job_files(const struct job *job, struct arena *arena,
                 const char *ret_names[static JOB_FILES_MAX]);

/* Runs the job that is next to its end, in the calling thread; service->progress hears of it and
 * may stop it. ERR_NOT_FOUND: none waits, or another program is running one. A job that fails is no
 * failure of this function: its row says why. */
MUST_USE enum err_code job_run_next(struct service *service, struct job_id *ret_id,
                                    struct err *err);

/* A thread with a service of its own that runs jobs as they come; service->runner from then on. */
MUST_USE enum err_code job_runner_start(struct service *service, struct err *err);
/* Stops the running job (it goes back into the queue, or keeps its plan) and the thread. Harmless
 * if there is none. */
void job_runner_stop(struct service *service);

#endif
