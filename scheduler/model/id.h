/* Ids as one-field structs, so that a worker's cannot be passed where a unit's is meant. 0 means
 * "none". */
#ifndef YANXU_MODEL_ID_H
#define YANXU_MODEL_ID_H

#include <stdint.h>

struct unit_id {
    int64_t v;
};
struct worker_id {
    int64_t v;
};
struct trainer_id {
    int64_t v;
};
struct room_id {
    int64_t v;
};
struct course_id {
    int64_t v;
};
struct offering_id {
    int64_t v;
};
struct session_id {
    int64_t v;
};
struct credit_id {
    int64_t v;
};
struct claim_id {
    int64_t v;
};
struct evidence_id {
    int64_t v;
};
struct plan_id {
    int64_t v;
};
struct endpoint_id {
    int64_t v;
};
struct outbox_id {
    int64_t v;
};
struct import_id {
    int64_t v;
};
struct job_id {
    int64_t v;
};

#endif
