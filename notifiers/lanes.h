/* Whose turn it is among the requests of a batch: those of one lane go in the order given, so many
 * at a time, and lanes take turns. */
#ifndef YANXU_NOTIFIERS_LANES_H
#define YANXU_NOTIFIERS_LANES_H

#include "notifiers/http.h"

/* Requests of one lane: places[next..end) still wait. */
struct lane {
    size_t next, end;
    int32_t running, running_max; /* 0: no limit */
    bool is_shared;               /* lane 0: those that belong to no lane */
    bool is_stopped;
};

struct lanes {
    size_t *places; /* indexes of requests, by lane, then in the order given */
    struct lane *items;
    size_t len, turn;
};

void lanes_init(struct lanes *lanes, const struct http_request *requests, size_t len);
void lanes_release(struct lanes *lanes);
/* The lane whose turn it is among those that may start one more, or have been stopped; its next
 * request is taken out. False: none. */
bool lanes_take(struct lanes *lanes, size_t *ret_lane, size_t *ret_request);
/* What waits in the lane is not to be sent; those that belong to no lane go on. */
void lanes_stop(struct lanes *lanes, size_t lane);

#endif
