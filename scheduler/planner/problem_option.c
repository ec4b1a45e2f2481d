/* What an option is, derived from its offerings: the sums of their tags and week loads, the union
 * of their sessions. */
#include <stdlib.h>

#include "scheduler/base/alloc.h"
#include "scheduler/planner/problem_builder.h"

#define SUM_MAX 1000000000 /* minutes of one tag or one week in an option */

static enum err_code add_amount(struct problem_row row, struct problem_amount *amounts,
                                int32_t *len, struct problem_amount amount, struct err *err)
{
    int32_t at = 0;
    while (at < *len && amounts[at].tag != amount.tag)
        at++;
    if (at == *len)
        amounts[(*len)++] = (struct problem_amount){amount.tag, 0};
    amounts[at].min += amount.min;
    return problem_range(row, "tags", amounts[at].min, SUM_MAX, err);
}

static enum err_code derive_tags(struct problem_row row, struct problem_option *option,
                                 struct err *err)
{
    const struct problem *problem = row.problem;
    size_t cap = 0;
    for (int32_t i = 0; i < option->offerings_len; i++)
        cap += (size_t)problem->offerings[option->offerings[i]].tags_len;
    struct problem_amount *amounts = arena_array(&row.problem->arena, cap, sizeof(*amounts));
    for (int32_t i = 0; i < option->offerings_len; i++) {
        const struct problem_offering *offering = &problem->offerings[option->offerings[i]];
        for (int32_t k = 0; k < offering->tags_len; k++)
            TRY(add_amount(row, amounts, &option->tags_len, offering->tags[k], err));
    }
    option->tags = amounts;
    return ERR_OK;
}

static int compare_spans(const void *a, const void *b)
{
    const struct problem_span *x = a, *y = b;
    if (x->begin_min != y->begin_min)
        return x->begin_min < y->begin_min ? -1 : 1;
    return (x->end_min > y->end_min) - (x->end_min < y->end_min);
}

static void derive_sessions(struct problem *problem, struct problem_option *option)
{
    size_t cap = 0;
    for (int32_t i = 0; i < option->offerings_len; i++)
        cap += (size_t)problem->offerings[option->offerings[i]].sessions_len;
    struct problem_span *all = arena_array(&problem->arena, cap, sizeof(*all));
    struct problem_span *away = arena_array(&problem->arena, cap, sizeof(*away));
    for (int32_t i = 0; i < option->offerings_len; i++) {
        const struct problem_offering *offering = &problem->offerings[option->offerings[i]];
        for (int32_t k = 0; k < offering->sessions_len; k++) {
            all[option->sessions_len++] = offering->sessions[k];
            if (!offering->keeps_cover)
                away[option->away_len++] = offering->sessions[k];
        }
    }
    qsort(all, (size_t)option->sessions_len, sizeof(*all), compare_spans);
    qsort(away, (size_t)option->away_len, sizeof(*away), compare_spans);
    for (int32_t i = 1; i < option->sessions_len; i++) {
        if (all[i].begin_min < all[i - 1].end_min)
            option->clashes_itself = true;
    }
    option->sessions = all;
    option->away = away;
}

static int compare_loads(const void *a, const void *b)
{
    const struct problem_load *x = a, *y = b;
    return (x->week > y->week) - (x->week < y->week);
}

static size_t loads_count(const struct problem *problem, const struct problem_option *option)
{
    size_t count = 0;
    for (int32_t i = 0; i < option->offerings_len; i++) {
        const struct problem_offering *offering = &problem->offerings[option->offerings[i]];
        count += (size_t)offering->sessions_len;
        if (offering->window_min > 0)
            count += (size_t)(problem_week(offering->end_min - 1) -
                              problem_week(offering->begin_min) + 1);
    }
    return count;
}

/* A session counts whole in the week in which it begins; a window is spread evenly, rounded up. */
static size_t offering_loads(const struct problem_offering *offering, struct problem_load *loads)
{
    size_t len = 0;
    for (int32_t i = 0; i < offering->sessions_len; i++) {
        struct problem_span span = offering->sessions[i];
        loads[len++] = (struct problem_load){problem_week(span.begin_min),
                                             (int32_t)(span.end_min - span.begin_min)};
    }
    if (offering->window_min == 0)
        return len;
    int32_t first = problem_week(offering->begin_min), last = problem_week(offering->end_min - 1);
    int32_t weeks = last - first + 1, share = (offering->window_min + weeks - 1) / weeks;
    for (int32_t week = first; week <= last; week++)
        loads[len++] = (struct problem_load){week, share};
    return len;
}

static enum err_code derive_loads(struct problem_row row, struct problem_option *option,
                                  struct err *err)
{
    struct problem *problem = row.problem;
    size_t cap = loads_count(problem, option), len = 0;
    struct problem_load *all = arena_array(&problem->arena, cap, sizeof(*all));
    for (int32_t i = 0; i < option->offerings_len; i++)
        len += offering_loads(&problem->offerings[option->offerings[i]], all + len);
    qsort(all, len, sizeof(*all), compare_loads);
    for (size_t i = 0; i < len; i++) {
        int32_t at = option->loads_len - 1;
        if (at < 0 || all[at].week != all[i].week)
            all[option->loads_len++] = all[i];
        else
            all[at].min += all[i].min;
        TRY(problem_range(row, "sessions", all[option->loads_len - 1].min, SUM_MAX, err));
    }
    option->loads = all;
    return ERR_OK;
}

enum err_code problem_option_derive(struct problem_row row, struct problem_option *option,
                                    struct err *err)
{
    TRY(derive_tags(row, option, err));
    derive_sessions(row.problem, option);
    TRY(derive_loads(row, option, err));
    for (int32_t i = 0; i < option->offerings_len; i++) {
        const struct problem_offering *offering = &row.problem->offerings[option->offerings[i]];
        if (i == 0 || offering->begin_min < option->begin_min)
            option->begin_min = offering->begin_min;
        if (i == 0 || offering->end_min > option->end_min)
            option->end_min = offering->end_min;
    }
    return ERR_OK;
}
