/* Rates of minutes for the bound within one worker. */
#include "scheduler/planner/certify_rate.h"

#include <string.h>

#define STEPS      48
#define STEP_FIRST 512 /* of the span of a rate, in 1024ths */
#define STEP_KEEP  920 /* of a step that the next one has, in 1024ths */
#define PULL_MAX   2048
#define SPAN_MAX   (INT64_C(1) << 40)

int64_t certify_sum(int64_t a, int64_t b)
{
    return a > CERTIFY_SUM_MAX - b ? CERTIFY_SUM_MAX : a + b;
}

int64_t certify_rates_item(const struct certify_case *one, const struct certify_rates *rates,
                           int32_t item)
{
    const int32_t *min = certify_case_min(one, item);
    int64_t worth = one->items[item].net;
    for (size_t k = 0; k < one->needs_len; k++)
        worth += rates->rate[k] * min[k];
    for (size_t k = one->needs_len; k < one->dims_len; k++)
        worth -= rates->rate[k] * min[k];
    return worth;
}

int64_t certify_rates_left(const struct certify_case *one, const struct certify_rates *rates,
                           const int32_t *left)
{
    int64_t sum = 0;
    for (size_t k = 0; k < one->needs_len; k++)
        sum += (one->dims[k].weight - rates->rate[k]) * left[k];
    for (size_t k = one->needs_len; k < one->dims_len; k++)
        sum += rates->rate[k] * left[k];
    return sum;
}

/* Does one course alone give minutes to the need? Without the bonus each of them is then worth its
 * weight, because no item gives more than what is left. */
static bool is_private(const struct certify_case *one, size_t dim)
{
    int32_t course = -1;
    for (int32_t i = 0; i < (int32_t)one->items_len; i++) {
        if (certify_case_min(one, i)[dim] == 0)
            continue;
        if (course >= 0 && one->items[i].course != course)
            return false;
        course = one->items[i].course;
    }
    return true;
}

/* A way to better rates. */
struct descent {
    const struct certify_case *one;
    struct certify_rates rates;
    int64_t *span;  /* by dim: how far a rate may sensibly be */
    int64_t *given; /* by dim: minutes of the best items */
    int64_t *best;
    int32_t *left;
    int64_t best_bound;
};

/* The bound at the present rates, and what the best items give. */
static int64_t look(struct descent *descent)
{
    const struct certify_case *one = descent->one;
    int64_t bound = certify_rates_left(one, &descent->rates, descent->left) +
                    (descent->rates.wants_all ? one->complete : 0);
    memset(descent->given, 0, one->dims_len * sizeof(*descent->given));
    for (size_t i = 0; i < one->courses_len; i++) {
        int64_t most = 0;
        int32_t best = -1;
        for (int32_t m = one->courses[i].first; m < one->courses[i].end; m++) {
            int64_t worth = certify_rates_item(one, &descent->rates, m);
            best = worth > most ? m : best;
            most = worth > most ? worth : most;
        }
        for (size_t k = 0; k < one->dims_len && best >= 0; k++)
            descent->given[k] += certify_case_min(one, best)[k];
        bound = certify_sum(bound, most);
    }
    return bound;
}

static void keep(struct descent *descent, int64_t bound)
{
    if (bound >= descent->best_bound)
        return;
    descent->best_bound = bound;
    memcpy(descent->best, descent->rates.rate, descent->one->dims_len * sizeof(*descent->best));
}

/* Too much given: a minute of the need is worth less, one below the limit more. */
static void move(struct descent *descent, int64_t step)
{
    const struct certify_case *one = descent->one;
    for (size_t k = 0; k < one->dims_len; k++) {
        bool is_need = k < one->needs_len;
        int64_t left = one->dims[k].left, over = descent->given[k] - left;
        int64_t pull = over * 1024 / (left > 0 ? left : 1);
        pull = pull > PULL_MAX ? PULL_MAX : pull < -PULL_MAX ? -PULL_MAX : pull;
        int64_t change = (descent->span[k] * step / 1024) * pull / 1024;
        int64_t rate = descent->rates.rate[k] + (is_need ? -change : change);
        int64_t most = !is_need                   ? INT64_MAX
                       : descent->rates.wants_all ? descent->span[k] * 2
                                                  : one->dims[k].weight;
        descent->rates.rate[k] = rate < 0 ? 0 : rate > most ? most : rate;
    }
}

/* A need's minute is worth its weight, or with it its part of the bonus; one below a limit at most
 * what the best item of it brings. */
static void find_spans(struct descent *descent)
{
    const struct certify_case *one = descent->one;
    for (size_t k = 0; k < one->needs_len; k++) {
        int64_t bonus = descent->rates.wants_all ? one->complete / one->dims[k].left : 0;
        descent->span[k] = one->dims[k].weight + bonus + 1;
        descent->rates.rate[k] = one->dims[k].weight;
    }
    for (size_t k = one->needs_len; k < one->dims_len; k++) {
        int64_t most = 1;
        for (size_t i = 0; i < one->items_len; i++) {
            int32_t min = certify_case_min(one, (int32_t)i)[k];
            int64_t worth =
                min > 0 ? certify_rates_item(one, &descent->rates, (int32_t)i) / min : 0;
            most = worth > most ? worth : most;
        }
        descent->span[k] = most < SPAN_MAX ? most : SPAN_MAX;
    }
    for (size_t k = 0; k < one->needs_len; k++) {
        if (!descent->rates.wants_all && is_private(one, k))
            descent->span[k] = 0;
        else
            descent->rates.rate[k] /= 2;
    }
}

void certify_rates_find(const struct certify_case *one, bool wants_all, struct arena *arena,
                        struct certify_rates *ret_rates)
{
    size_t dims = one->dims_len;
    struct descent descent = {.one = one, .best_bound = INT64_MAX};
    descent.rates = (struct certify_rates){wants_all, arena_array(arena, dims, sizeof(int64_t)), 0};
    descent.span = arena_array(arena, dims, sizeof(*descent.span));
    descent.given = arena_array(arena, dims, sizeof(*descent.given));
    descent.best = arena_array(arena, dims, sizeof(*descent.best));
    descent.left = arena_array(arena, dims, sizeof(*descent.left));
    for (size_t k = 0; k < dims; k++)
        descent.left[k] = one->dims[k].left;
    find_spans(&descent);
    int64_t step = STEP_FIRST;
    for (int32_t i = 0; i < STEPS; i++) {
        keep(&descent, look(&descent));
        move(&descent, step);
        step = step * STEP_KEEP / 1024;
    }
    *ret_rates = (struct certify_rates){wants_all, descent.best, descent.best_bound};
}
