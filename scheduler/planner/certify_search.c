/* The best bundle of one worker at given prices. */
#include "scheduler/planner/certify_search.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/planner/certify_label.h"
#include "scheduler/planner/certify_tree.h"

#define WATCH_MAX    1024 /* items and weeks that labels may remember */
#define THRESHOLD_OF 256  /* the first threshold: so many parts of the bound below it */
#define LOWER_BY     4
#define LABELS_PART  8 /* of the work: what labels may take before the tree is asked */

/* The two kinds of bundles: with the bonus, and without. */
struct side {
    struct certify_rates rates;
    int64_t bound;  /* on what any such bundle brings */
    bool is_proved; /* there is a bundle that brings it and keeps all rules */
};

struct certify_search {
    struct certify_labels *labels;
    struct certify_watch watch;
    int64_t work_max, work_done;
    /* of the worker at hand */
    const struct certify_case *one;
    struct side sides[2];
    size_t sides_len;
    int64_t work;
    int32_t *answer;
    size_t answer_len, answer_cap;
};

struct certify_search *certify_search_new(void)
{
    struct certify_search *search = x_calloc(1, sizeof(*search));
    search->labels = certify_labels_new();
    return search;
}

void certify_search_free(struct certify_search *search)
{
    if (!search)
        return;
    certify_labels_free(search->labels);
    free(search->watch.items);
    free(search->watch.weeks);
    free(search->answer);
    free(search);
}

int64_t certify_search_work(const struct certify_search *search)
{
    return search->work_done;
}

/* --- what the calendar says ------------------------------------------------------------------- */

static bool watch_item(struct certify_watch *watch, int32_t item)
{
    for (size_t i = 0; i < watch->items_len; i++) {
        if (watch->items[i] == item)
            return false;
    }
    x_grow(&watch->items, &watch->items_cap, watch->items_len + 1, sizeof(*watch->items));
    watch->items[watch->items_len++] = item;
    return true;
}

static bool watch_week(struct certify_watch *watch, int32_t week)
{
    for (size_t i = 0; i < watch->weeks_len; i++) {
        if (watch->weeks[i] == week)
            return false;
    }
    x_grow(&watch->weeks, &watch->weeks_cap, watch->weeks_len + 1, sizeof(*watch->weeks));
    watch->weeks[watch->weeks_len++] = week;
    return true;
}

/* Pairs of the answer that cannot both be attended: the one that is decided first is watched. */
static bool find_clashes(struct certify_search *search)
{
    bool has_any = false;
    for (size_t i = 0; i < search->answer_len; i++) {
        for (size_t k = i + 1; k < search->answer_len; k++) {
            int32_t a = search->answer[i], b = search->answer[k];
            if (certify_case_clash(search->one, search->one->items[a].option,
                                   search->one->items[b].option))
                has_any = watch_item(&search->watch, a < b ? a : b) || has_any;
        }
    }
    return has_any;
}

static int64_t load_in(const struct certify_search *search, int32_t week)
{
    int64_t load = 0;
    for (size_t i = 0; i < search->answer_len; i++) {
        const struct problem_option *option = search->one->items[search->answer[i]].option;
        for (int32_t k = 0; k < option->loads_len; k++)
            load +=
                option->loads[k].week - search->one->week_first == week ? option->loads[k].min : 0;
    }
    return load;
}

static bool find_full_weeks(struct certify_search *search)
{
    bool has_any = false;
    for (size_t i = 0; i < search->answer_len && search->one->week_room; i++) {
        const struct problem_option *option = search->one->items[search->answer[i]].option;
        for (int32_t k = 0; k < option->loads_len; k++) {
            int32_t week = option->loads[k].week - search->one->week_first;
            if (load_in(search, week) > search->one->week_room[week])
                has_any = watch_week(&search->watch, week) || has_any;
        }
    }
    return has_any;
}

/* Items of courses that others follow are watched from the beginning. */
static void watch_before(struct certify_search *search)
{
    search->watch.items_len = search->watch.weeks_len = 0;
    for (size_t i = 0; i < search->one->items_len; i++) {
        if (search->one->courses[search->one->items[i].course].is_before)
            watch_item(&search->watch, (int32_t)i);
    }
}

/* --- the search ------------------------------------------------------------------------------- */

static struct side *best_side(struct certify_search *search)
{
    bool is_second = search->sides_len > 1 && search->sides[1].bound > search->sides[0].bound;
    return &search->sides[is_second];
}

/* By labels: the answer may offend the calendar, which is then watched. */
static enum certify_outcome ask_labels(struct certify_search *search, struct side *side,
                                       int64_t threshold)
{
    const struct certify_question question = {search->one, &side->rates, &search->watch, threshold};
    struct certify_answer answer = {.items = search->answer};
    int64_t slice = search->work - search->work_max / LABELS_PART * (LABELS_PART - 1);
    int64_t before = slice;
    if (slice <= 0 || search->watch.items_len + search->watch.weeks_len > WATCH_MAX)
        return CERTIFY_OUT_OF_WORK;
    enum certify_outcome outcome = certify_labels_run(search->labels, &question, &slice, &answer);
    search->work -= before - slice;
    if (outcome != CERTIFY_FOUND)
        return outcome;
    search->answer_len = answer.items_len;
    bool has_clash = find_clashes(search);
    side->is_proved = !find_full_weeks(search) && !has_clash;
    side->bound = answer.value;
    return outcome;
}

/* Lowers the bound of one side, or proves it. False if there is no work left to do so. */
static bool improve(struct certify_search *search, struct side *side, int64_t threshold)
{
    enum certify_outcome outcome = ask_labels(search, side, threshold);
    if (outcome == CERTIFY_OUT_OF_WORK) {
        outcome =
            certify_tree_run(search->one, &side->rates, threshold, &search->work, &side->bound);
        side->is_proved = outcome == CERTIFY_FOUND;
    }
    if (outcome == CERTIFY_NONE)
        side->bound = threshold;
    return outcome != CERTIFY_OUT_OF_WORK;
}

/* A threshold is not lowered below -1, above which there is always the bundle without items. */
static int64_t lower(int64_t bound, int64_t by)
{
    return bound - by > -1 ? bound - by : -1;
}

static bool search_sides(struct certify_search *search)
{
    int64_t by = best_side(search)->bound / THRESHOLD_OF + search->one->scale;
    int64_t threshold = lower(best_side(search)->bound, by);
    for (;;) {
        struct side *side = best_side(search);
        if (side->is_proved)
            return true;
        if (side->bound <= threshold) {
            by = by < CERTIFY_SUM_MAX / LOWER_BY ? by * LOWER_BY : CERTIFY_SUM_MAX;
            threshold = lower(side->bound, by);
        }
        if (!improve(search, side, threshold))
            return false;
    }
}

static void find_sides(struct certify_search *search, struct arena *arena)
{
    const struct certify_case *one = search->one;
    search->sides_len = one->complete > 0 ? 2 : 1;
    for (size_t i = 0; i < search->sides_len; i++) {
        struct side *side = &search->sides[i];
        *side = (struct side){0};
        certify_rates_find(one, i == 1, arena, &side->rates);
        side->bound = side->rates.bound < one->most ? side->rates.bound : one->most;
    }
}

int64_t certify_search_run(struct certify_search *search, const struct certify_case *one,
                           int64_t work_max, bool *ret_is_exact)
{
    CLEANUP(arena_release) struct arena arena = {0};
    *ret_is_exact = false;
    if (one->is_too_large)
        return one->most;
    search->one = one;
    search->work = search->work_max = work_max;
    x_grow(&search->answer, &search->answer_cap, one->courses_len + 1, sizeof(*search->answer));
    find_sides(search, &arena);
    watch_before(search);
    *ret_is_exact = search_sides(search);
    search->work_done += search->work_max - search->work;
    return best_side(search)->bound;
}
