/* What options do to a calendar: which cannot be taken together, and at which instants their
 * workers are away. */
#include "scheduler/planner/calendar.h"

#include <stdlib.h>

#include "scheduler/base/alloc.h"

#define MATRIX_OPTIONS_MAX 32768 /* 128 MiB of bits; beyond it pairs are compared when asked */

struct dated {
    int64_t begin_min, end_min;
    int32_t option;
};

static int compare_dated(const void *a, const void *b)
{
    const struct dated *x = a, *y = b;
    if (x->begin_min != y->begin_min)
        return x->begin_min < y->begin_min ? -1 : 1;
    return (x->option > y->option) - (x->option < y->option);
}

static int compare_i64(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static size_t away_sessions(const struct problem *problem, struct dated **ret_all)
{
    size_t count = 0, len = 0;
    for (size_t i = 0; i < problem->options_len; i++)
        count += (size_t)problem->options[i].away_len;
    struct dated *all = x_reallocarray(NULL, count + 1, sizeof(*all));
    for (size_t i = 0; i < problem->options_len; i++) {
        const struct problem_option *option = &problem->options[i];
        for (int32_t k = 0; k < option->away_len; k++)
            all[len++] =
                (struct dated){option->away[k].begin_min, option->away[k].end_min, (int32_t)i};
    }
    qsort(all, len, sizeof(*all), compare_dated);
    *ret_all = all;
    return len;
}

static bool too_close(const struct problem *problem, const struct problem_option *a,
                      const struct problem_option *b)
{
    int32_t i = 0, k = 0;
    while (i < a->sessions_len && k < b->sessions_len) {
        const struct problem_span *x = &a->sessions[i], *y = &b->sessions[k];
        if (x->end_min + problem->gap_min <= y->begin_min)
            i++;
        else if (y->end_min + problem->gap_min <= x->begin_min)
            k++;
        else
            return true;
    }
    return false;
}

static bool overload(const struct problem *problem, const struct problem_option *a,
                     const struct problem_option *b)
{
    int32_t i = 0, k = 0;
    while (i < a->loads_len && k < b->loads_len && problem->week_max_min >= 0) {
        if (a->loads[i].week < b->loads[k].week)
            i++;
        else if (a->loads[i].week > b->loads[k].week)
            k++;
        else if (a->loads[i++].min + b->loads[k++].min > problem->week_max_min)
            return true;
    }
    return false;
}

bool calendar_overloads(const struct problem *problem, int32_t a, int32_t b)
{
    return overload(problem, &problem->options[a], &problem->options[b]);
}

/* Options farther apart share nothing. */
static int64_t apart_min(const struct problem *problem)
{
    return (int64_t)problem->gap_min + 7 * DAY_MIN;
}

bool calendar_clash(const struct problem *problem, int32_t a, int32_t b)
{
    const struct problem_option *x = &problem->options[a], *y = &problem->options[b];
    if (x->begin_min >= y->end_min + apart_min(problem) ||
        y->begin_min >= x->end_min + apart_min(problem))
        return false;
    return too_close(problem, x, y) || overload(problem, x, y);
}

static void set_clash(struct core *core, size_t a, size_t b)
{
    core->clash[a * core->clash_words + b / 64] |= UINT64_C(1) << (b & 63);
    core->clash[b * core->clash_words + a / 64] |= UINT64_C(1) << (a & 63);
}

/* In order of begin, so that each option need only be compared with those that begin before it is
 * over. */
void calendar_clashes(struct core *core)
{
    const struct problem *problem = core->problem;
    size_t len = problem->options_len;
    if (len > MATRIX_OPTIONS_MAX)
        return;
    core->clash_words = (len + 63) / 64;
    core->clash = x_calloc(len * core->clash_words + 1, sizeof(*core->clash));
    struct dated *all = x_reallocarray(NULL, len + 1, sizeof(*all));
    for (size_t i = 0; i < len; i++)
        all[i] =
            (struct dated){problem->options[i].begin_min, problem->options[i].end_min, (int32_t)i};
    qsort(all, len, sizeof(*all), compare_dated);
    for (size_t i = 0; i < len; i++) {
        int64_t apart_at = all[i].end_min + apart_min(problem);
        for (size_t k = i + 1; k < len && all[k].begin_min < apart_at; k++) {
            if (calendar_clash(problem, all[i].option, all[k].option))
                set_clash(core, (size_t)all[i].option, (size_t)all[k].option);
        }
    }
    free(all);
}

/* A session's begin matters only if somebody comes back before the next one begins: otherwise at
 * the next begin at least as many are away. */
static size_t peak_instants(const struct dated *all, size_t len, int64_t *instants)
{
    int64_t *ends = x_reallocarray(NULL, len + 1, sizeof(*ends));
    for (size_t i = 0; i < len; i++)
        ends[i] = all[i].end_min;
    qsort(ends, len, sizeof(*ends), compare_i64);
    size_t count = 0, ended = 0;
    for (size_t i = 0; i < len; i++) {
        while (ended < len && ends[ended] <= all[i].begin_min)
            ended++;
        if (i + 1 == len || ends[ended] <= all[i + 1].begin_min)
            instants[count++] = all[i].begin_min;
    }
    free(ends);
    return count;
}

static size_t option_slots(const struct problem_option *option, const int64_t *instants,
                           size_t instants_len, int32_t *slots)
{
    size_t len = 0;
    for (size_t i = 0; i < instants_len; i++) {
        bool is_away = false;
        for (int32_t k = 0; k < option->away_len && !is_away; k++)
            is_away =
                option->away[k].begin_min <= instants[i] && instants[i] < option->away[k].end_min;
        if (is_away && slots)
            slots[len] = (int32_t)i;
        len += is_away;
    }
    return len;
}

void calendar_slots(struct core *core)
{
    const struct problem *problem = core->problem;
    struct dated *all;
    size_t len = away_sessions(problem, &all);
    int64_t *instants = x_reallocarray(NULL, len + 1, sizeof(*instants));
    size_t instants_len = peak_instants(all, len, instants);
    core->slot_at = instants;
    core->slots_len = (int32_t)instants_len;
    core->slot_first = x_calloc(problem->options_len + 1, sizeof(*core->slot_first));
    for (size_t i = 0; i < problem->options_len; i++)
        core->slot_first[i + 1] =
            core->slot_first[i] +
            (int32_t)option_slots(&problem->options[i], instants, instants_len, NULL);
    core->slots =
        x_calloc((size_t)core->slot_first[problem->options_len] + 1, sizeof(*core->slots));
    for (size_t i = 0; i < problem->options_len; i++)
        option_slots(&problem->options[i], instants, instants_len,
                     core->slots + core->slot_first[i]);
    free(all);
}

bool calendar_is_busy(const struct problem_worker *worker, const struct problem_option *option)
{
    for (int32_t i = 0; i < worker->busy_len; i++) {
        for (int32_t k = 0; k < option->sessions_len; k++) {
            if (worker->busy[i].begin_min < option->sessions[k].end_min &&
                option->sessions[k].begin_min < worker->busy[i].end_min)
                return true;
        }
    }
    return false;
}
