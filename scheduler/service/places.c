/* Walking two plans' places side by side. */
#include "scheduler/service/places.h"

int64_t places_next_worker(const struct place_list *a, const struct place_list *b)
{
    int64_t x = a->at < a->len ? a->items[a->at].worker_id.v : INT64_MAX;
    int64_t y = b->at < b->len ? b->items[b->at].worker_id.v : INT64_MAX;
    return x < y ? x : y;
}

struct place_run places_take(struct place_list *list, int64_t worker_id)
{
    struct place_run run = {list->items + list->at, 0};
    while (list->at < list->len && list->items[list->at].worker_id.v == worker_id) {
        list->at++;
        run.len++;
    }
    return run;
}

bool places_equal(struct place_run a, struct place_run b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (a.items[i].offering_id.v != b.items[i].offering_id.v)
            return false;
    return true;
}

bool places_contain(struct place_run run, struct offering_id id)
{
    for (size_t i = 0; i < run.len; i++)
        if (run.items[i].offering_id.v == id.v)
            return true;
    return false;
}
