/* Whose turn it is among the requests of a batch. */
#include "notifiers/lanes.h"

#include <stdlib.h>

#include "scheduler/base/alloc.h"

struct place {
    int64_t lane;
    size_t request;
};

static int compare_places(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    if (a->lane != b->lane)
        return a->lane < b->lane ? -1 : 1;
    return (a->request > b->request) - (a->request < b->request);
}

void lanes_init(struct lanes *lanes, const struct http_request *requests, size_t len)
{
    struct place *places = x_calloc(len + 1, sizeof(*places));
    *lanes = (struct lanes){.places = x_calloc(len + 1, sizeof(*lanes->places)),
                            .items = x_calloc(len + 1, sizeof(*lanes->items))};
    for (size_t i = 0; i < len; i++)
        places[i] = (struct place){requests[i].lane, i};
    if (len > 1)
        qsort(places, len, sizeof(*places), compare_places);
    for (size_t i = 0; i < len; i++) {
        const struct http_request *request = &requests[places[i].request];
        const bool is_shared = request->lane == 0;
        if (i == 0 || places[i].lane != places[i - 1].lane)
            lanes->items[lanes->len++] =
                (struct lane){.next = i,
                              .end = i,
                              .running_max = is_shared ? 0 : request->lane_max,
                              .is_shared = is_shared};
        lanes->items[lanes->len - 1].end++;
        lanes->places[i] = places[i].request;
    }
    free(places);
}

void lanes_release(struct lanes *lanes)
{
    free(lanes->places);
    free(lanes->items);
}

bool lanes_take(struct lanes *lanes, size_t *ret_lane, size_t *ret_request)
{
    for (size_t i = 0; i < lanes->len; i++) {
        size_t at = (lanes->turn + i) % lanes->len;
        struct lane *lane = &lanes->items[at];
        bool has_room = lane->running_max == 0 || lane->running < lane->running_max;
        if (lane->next < lane->end && (has_room || lane->is_stopped)) {
            lanes->turn = at + 1;
            *ret_lane = at;
            *ret_request = lanes->places[lane->next++];
            return true;
        }
    }
    return false;
}

void lanes_stop(struct lanes *lanes, size_t lane)
{
    if (!lanes->items[lane].is_shared)
        lanes->items[lane].is_stopped = true;
}
