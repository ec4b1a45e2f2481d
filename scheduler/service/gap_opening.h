/* Classes that could be opened: a course as it is given already, moved to weeks in which a trainer
 * who teaches it and a room are free; and more seats where the room has them. For gap_*.c only. */
#ifndef YANXU_SERVICE_GAP_OPENING_H
#define YANXU_SERVICE_GAP_OPENING_H

#include "scheduler/service/gap_case.h"

#define GAP_LEAD_DAYS    14 /* to announce a class and invite people to it */
#define GAP_OPENINGS_MAX 64 /* candidates in one question */

struct gap_opening {
    struct offering offering; /* as it would be loaded; code unique */
    struct session *sessions; /* of a class with a window: none */
    size_t sessions_len;
    struct problem_names uses; /* "trainer:3", "room:7" */
    /* The roster's offering that gets `offering.seats` more; SIZE_MAX: a class of its own. */
    size_t widens;
    int64_t reach; /* people who could sit in it, as far as times tell */
    /* What it gives, once solved: people in it, minutes that they would lack without it, and how
     * many of them then have everything. */
    int64_t workers, min, complete;
};

/* The most promising ones, each reaching people whom those before it do not seat. In the case's
 * arena. ERR_CONFLICT if asked to stop. */
MUST_USE enum err_code gap_openings_find(struct gap_case *of, struct gap_opening **ret_openings,
                                         size_t *ret_len, struct err *err);

#endif
