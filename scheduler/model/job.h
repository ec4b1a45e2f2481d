/* job: long work that runs behind the pages, with progress, a stop and a result. */
#ifndef YANXU_MODEL_JOB_H
#define YANXU_MODEL_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "scheduler/model/enum_text.h"
#include "scheduler/model/id.h"

enum job_kind { JOB_KIND_PLAN, JOB_KIND_IMPORT, JOB_KIND_EXPORT, JOB_KIND_ADVICE, JOB_KIND_COUNT };

enum job_state {
    JOB_STATE_QUEUED,
    JOB_STATE_RUNNING,
    JOB_STATE_DONE,
    JOB_STATE_FAILED,
    JOB_STATE_CANCELLED,
    JOB_STATE_COUNT
};

struct job {
    struct job_id id;
    enum job_kind kind;
    enum job_state state;
    const char *params; /* JSON text; scheduler/service/job.h says what of each kind */
    const char *who;
    int64_t created_at, started_at, finished_at; /* UTC seconds of the clock; 0: not yet */
    const char *phase;                           /* "read"; "" before the first */
    int64_t phase_at;                            /* when it began */
    int64_t done, total;                         /* of the phase */
    bool stop;                                   /* somebody asked it to stop */
    const char *result;                          /* JSON text; "" until there is one */
    const char *error;                           /* why it failed; "" otherwise */
    int32_t tries;                               /* how often it was begun */
    const char *lease_owner;                     /* who runs it; "" when nobody does */
    int64_t lease_until;
};

const struct enum_text *job_kind_text(enum job_kind kind);
MUST_USE enum err_code job_kind_parse(struct str text, enum job_kind *ret_kind, struct err *err);
const struct enum_text *job_state_text(enum job_state state);
MUST_USE enum err_code job_state_parse(struct str text, enum job_state *ret_state, struct err *err);
/* Nothing more will happen to it. */
bool job_state_is_over(enum job_state state);

#endif
