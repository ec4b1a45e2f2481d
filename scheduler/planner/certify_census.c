/* Counts who could pay for a seat of a candidate. */
#include "scheduler/planner/certify_census.h"

#include <stdlib.h>

#include "scheduler/base/alloc.h"

/* Somebody whom a candidate helps. */
struct helped {
    int32_t offering, unit, worker;
};

struct census {
    const struct problem *problem;
    int64_t scale;
    struct certify_places *places;
    struct certify_choice *choices;
    struct helped *helped;
    size_t len, cap;
};

static int compare_helped(const void *a, const void *b)
{
    const struct helped *x = a, *y = b;
    if (x->offering != y->offering)
        return x->offering < y->offering ? -1 : 1;
    if (x->unit != y->unit)
        return x->unit < y->unit ? -1 : 1;
    return (x->worker > y->worker) - (x->worker < y->worker);
}

/* Prices have no say in whom a candidate helps. */
static void ask_worker(struct census *census, int32_t number)
{
    const struct problem_worker *worker = &census->problem->workers[number];
    struct certify_case one;
    size_t len = certify_places_choices(census->places, worker, false, census->choices);
    certify_case_init(&one, census->problem, number, census->scale, census->choices, len);
    for (size_t i = 0; i < one.items_len; i++) {
        const struct problem_option *option = one.items[i].option;
        bool is_idle = !one.is_too_large && certify_case_is_idle(&one, (int32_t)i);
        for (int32_t k = 0; k < option->offerings_len && !is_idle; k++) {
            if (!census->problem->offerings[option->offerings[k]].is_candidate)
                continue;
            x_grow(&census->helped, &census->cap, census->len + 1, sizeof(*census->helped));
            census->helped[census->len++] =
                (struct helped){option->offerings[k], worker->unit, number};
        }
    }
    certify_case_release(&one);
}

/* Buyers of the candidate among helped[*at..], which is left behind its last. */
static int64_t count_buyers(const struct census *census, int32_t offering, size_t *at)
{
    int64_t buyers = 0;
    while (*at < census->len && census->helped[*at].offering == offering) {
        int32_t unit = census->helped[*at].unit, last = -1;
        int64_t count = 0, most = INT64_MAX;
        if (unit >= 0)
            most = certify_places_cover(census->places, offering, unit);
        for (; *at < census->len && census->helped[*at].offering == offering &&
               census->helped[*at].unit == unit;
             (*at)++) {
            count += census->helped[*at].worker != last;
            last = census->helped[*at].worker;
        }
        buyers += count < most ? count : most;
    }
    return buyers;
}

static bool count(struct census *census)
{
    bool has_closed = false;
    size_t at = 0;
    census->len = 0;
    for (size_t i = 0; i < census->problem->workers_len; i++)
        ask_worker(census, (int32_t)i);
    if (census->len > 1)
        qsort(census->helped, census->len, sizeof(*census->helped), compare_helped);
    for (size_t i = 0; i < census->problem->offerings_len; i++) {
        if (!census->problem->offerings[i].is_candidate)
            continue;
        int64_t buyers = count_buyers(census, (int32_t)i, &at);
        has_closed = certify_places_limit(census->places, (int32_t)i, buyers) || has_closed;
    }
    return has_closed;
}

void certify_census(const struct problem *problem, int64_t scale, struct certify_places *places)
{
    struct census census = {.problem = problem, .scale = scale, .places = places};
    bool has_candidates = false;
    for (size_t i = 0; i < problem->offerings_len && !has_candidates; i++)
        has_candidates = problem->offerings[i].is_candidate;
    census.choices = x_calloc(PROBLEM_CHOICES_MAX, sizeof(*census.choices));
    while (has_candidates && count(&census))
        ;
    free(census.choices);
    free(census.helped);
}
