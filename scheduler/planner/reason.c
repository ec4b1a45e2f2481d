/* Why a need was not met: of all options that would have given the tag, the one with the least in
 * its way, and what that is. If only a seat is missing, its holders are asked whether one of them
 * could sit elsewhere as well. */
#include "scheduler/planner/reason.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/planner/calendar.h"
#include "scheduler/planner/roster.h"

enum leaver { LEAVER_UNKNOWN, LEAVER_NONE, LEAVER_SOME };

/* One worker's case. */
struct inquest {
    const struct core *core;
    const struct roster *roster;
    struct pricing *pricing;
    uint8_t *leavers; /* by offering: enum leaver, as far as it has been asked */
    const struct problem *problem;
    const struct problem_worker *worker;
    const struct plan_entry *entry;
    int32_t number;
    struct problem_choice *choices;
    size_t choices_len;
};

/* What stands in an option's way. */
struct obstacles {
    int32_t count;
    enum unmet_reason first;
    int32_t offering; /* where a seat is missing, or the option's first */
};

static int64_t minutes_given(const struct inquest *inquest, int32_t tag)
{
    int64_t sum = 0;
    for (int32_t i = 0; i < inquest->entry->len; i++)
        sum += problem_minutes(&inquest->problem->options[inquest->entry->options[i]], tag);
    return sum;
}

static bool breaks_calendar(const struct inquest *inquest, int32_t option)
{
    if (calendar_is_busy(inquest->worker, &inquest->problem->options[option]))
        return true;
    for (int32_t i = 0; i < inquest->entry->len; i++) {
        if (core_clashes(inquest->core, option, inquest->entry->options[i]) &&
            !calendar_overloads(inquest->problem, option, inquest->entry->options[i]))
            return true;
    }
    return false;
}

static int32_t week_load(const struct problem_option *option, int32_t week)
{
    for (int32_t i = 0; i < option->loads_len; i++) {
        if (option->loads[i].week == week)
            return option->loads[i].min;
    }
    return 0;
}

static bool fills_week(const struct inquest *inquest, const struct problem_option *option)
{
    for (int32_t i = 0; i < option->loads_len && inquest->problem->week_max_min >= 0; i++) {
        int64_t sum = option->loads[i].min;
        for (int32_t k = 0; k < inquest->entry->len; k++)
            sum += week_load(&inquest->problem->options[inquest->entry->options[k]],
                             option->loads[i].week);
        if (sum > inquest->problem->week_max_min)
            return true;
    }
    return false;
}

static bool breaks_limit(const struct inquest *inquest, const struct problem_option *option)
{
    for (int32_t i = 0; i < inquest->worker->limits_len; i++) {
        const struct problem_amount *limit = &inquest->worker->limits[i];
        int32_t minutes = problem_minutes(option, limit->tag);
        if (minutes > 0 && minutes + minutes_given(inquest, limit->tag) > limit->min)
            return true;
    }
    return false;
}

static bool is_before(const struct inquest *inquest, int32_t course,
                      const struct problem_option *option)
{
    for (int32_t i = 0; i < inquest->worker->done_len; i++) {
        if (inquest->worker->done[i] == course)
            return true;
    }
    for (int32_t i = 0; i < inquest->entry->len; i++) {
        const struct problem_option *other = &inquest->problem->options[inquest->entry->options[i]];
        if (other->course == course && other->end_min <= option->begin_min)
            return true;
    }
    return false;
}

static bool lacks_course(const struct inquest *inquest, const struct problem_option *option)
{
    const struct problem_course *course = &inquest->problem->courses[option->course];
    for (int32_t i = 0; i < course->after_len; i++) {
        if (!is_before(inquest, course->after[i], option))
            return true;
    }
    return false;
}

static bool lacks_cover(const struct inquest *inquest, int32_t option)
{
    const struct core *core = inquest->core;
    int32_t row = core->workers[inquest->number].cover_row;
    for (int32_t i = core->slot_first[option]; i < core->slot_first[option + 1] && row >= 0; i++) {
        size_t cell = core_cell(core, row, core->slots[i]);
        if (inquest->roster->cover_taken[cell] >= core->cover_capacity[cell])
            return true;
    }
    return false;
}

/* The first offering of the option without a free seat, or -1. */
static int32_t full_offering(const struct inquest *inquest, const struct problem_option *option)
{
    for (int32_t i = 0; i < option->offerings_len; i++) {
        int32_t offering = option->offerings[i];
        if (inquest->roster->seat_taken[offering] >= inquest->roster->seats[offering])
            return offering;
    }
    return -1;
}

/* Could somebody leave the full offering for a free place and lose nothing? */
static bool has_leaver(struct inquest *inquest, int32_t offering)
{
    const struct roster *roster = inquest->roster;
    const struct holders *holders = &roster->holders[offering];
    const struct tariff tariff = {.ban_offering = offering, .ban_slot = -1};
    for (size_t i = 0; i < holders->len && inquest->leavers[offering] == LEAVER_UNKNOWN; i++) {
        struct bundle bundle;
        int64_t now = roster->values[holders->workers[i]] * inquest->core->scale;
        if (roster_ask(roster, inquest->pricing, holders->workers[i], &tariff, &bundle) >= now)
            inquest->leavers[offering] = LEAVER_SOME;
    }
    if (inquest->leavers[offering] == LEAVER_UNKNOWN)
        inquest->leavers[offering] = LEAVER_NONE;
    return inquest->leavers[offering] == LEAVER_SOME;
}

static void note(struct obstacles *obstacles, bool is_there, enum unmet_reason reason)
{
    if (is_there && obstacles->count++ == 0)
        obstacles->first = reason;
}

static struct obstacles find_obstacles(const struct inquest *inquest, int32_t number)
{
    const struct problem_option *option = &inquest->problem->options[number];
    int32_t full = full_offering(inquest, option);
    struct obstacles obstacles = {.first = UNMET_NO_OPTION,
                                  .offering = full >= 0 ? full : option->offerings[0]};
    note(&obstacles, breaks_calendar(inquest, number), UNMET_CLASH);
    note(&obstacles, fills_week(inquest, option), UNMET_WEEK_LOAD);
    note(&obstacles, breaks_limit(inquest, option), UNMET_LIMIT);
    note(&obstacles, lacks_course(inquest, option), UNMET_PREREQUISITE);
    note(&obstacles, lacks_cover(inquest, number), UNMET_UNIT_COVER);
    note(&obstacles, full >= 0, UNMET_SEATS);
    return obstacles;
}

/* Does a place in the option cost as much as it adds, or more? */
static bool outweighs(const struct inquest *inquest, const struct problem_choice *choice)
{
    const struct problem_option *option = &inquest->problem->options[choice->option];
    int64_t gain = 0;
    bool is_complete = true;
    for (int32_t i = 0; i < inquest->worker->needs_len; i++) {
        const struct problem_need *need = &inquest->worker->needs[i];
        int64_t missing = need->min - minutes_given(inquest, need->tag);
        int64_t minutes = problem_minutes(option, need->tag);
        is_complete = is_complete && minutes >= missing;
        if (missing > 0)
            gain += need->weight * (minutes < missing ? minutes : missing);
    }
    return choice->cost > 0 && choice->cost >= gain + (is_complete ? inquest->worker->complete : 0);
}

/* Could the option be taken besides what the plan gives, if nothing stood in its way? */
static bool is_conceivable(const struct inquest *inquest, int32_t number)
{
    const struct problem_option *option = &inquest->problem->options[number];
    for (int32_t i = 0; i < inquest->entry->len; i++) {
        if (inquest->problem->options[inquest->entry->options[i]].course == option->course)
            return false;
    }
    for (int32_t i = 0; i < option->offerings_len; i++) {
        int32_t offering = option->offerings[i];
        if (inquest->problem->offerings[offering].is_candidate &&
            !inquest->roster->is_open[offering])
            return false;
    }
    return !option->clashes_itself;
}

/* Fewest obstacles first; among equals what has free seats; then what gives most. */
static bool is_nearer(struct obstacles obstacles, int32_t minutes, struct obstacles best,
                      int32_t best_min)
{
    if (obstacles.count != best.count)
        return obstacles.count < best.count;
    if ((obstacles.first == UNMET_SEATS) != (best.first == UNMET_SEATS))
        return best.first == UNMET_SEATS;
    return minutes > best_min;
}

static struct reason explain(struct inquest *inquest, const struct problem_need *need,
                             int64_t given)
{
    struct reason reason = {.worker = inquest->number,
                            .tag = need->tag,
                            .needed_min = need->min,
                            .planned_min = (int32_t)given,
                            .reason = UNMET_NO_OPTION,
                            .offering = -1};
    struct obstacles best = {.count = INT32_MAX};
    int32_t best_min = 0;
    for (size_t i = 0; i < inquest->choices_len; i++) {
        int32_t option = inquest->choices[i].option;
        int32_t minutes = problem_minutes(&inquest->problem->options[option], need->tag);
        if (minutes == 0 || !is_conceivable(inquest, option))
            continue;
        minutes = minutes < need->min - given ? minutes : (int32_t)(need->min - given);
        struct obstacles obstacles = find_obstacles(inquest, option);
        if (!is_nearer(obstacles, minutes, best, best_min))
            continue;
        best = obstacles;
        best_min = minutes;
        reason.reason = obstacles.count == 0 && outweighs(inquest, &inquest->choices[i])
                            ? UNMET_COST
                            : obstacles.first;
        reason.offering = obstacles.offering;
    }
    if (reason.reason == UNMET_SEATS && best.count == 1 && has_leaver(inquest, best.offering))
        reason.reason = UNMET_SWAP;
    return reason;
}

struct reasons {
    struct reason *list;
    size_t len, cap;
};

static void explain_worker(struct inquest *inquest, struct reasons *reasons)
{
    inquest->choices_len = 0;
    for (int32_t i = 0; i < inquest->worker->needs_len; i++) {
        const struct problem_need *need = &inquest->worker->needs[i];
        int64_t given = minutes_given(inquest, need->tag);
        if (given >= need->min)
            continue;
        if (inquest->choices_len == 0)
            inquest->choices_len = problem_choices(inquest->problem, inquest->worker,
                                                   inquest->choices, PROBLEM_CHOICES_MAX);
        x_grow(&reasons->list, &reasons->cap, reasons->len + 1, sizeof(*reasons->list));
        reasons->list[reasons->len++] = explain(inquest, need, given);
    }
}

size_t reason_list(const struct problem *problem, const struct plan *plan, struct arena *arena,
                   struct reason **ret_reasons)
{
    struct core *core = core_new(problem, crew_threads(0));
    struct roster *roster = roster_new(core);
    struct reasons reasons = {0};
    roster_from_plan(roster, plan);
    struct inquest inquest = {
        .core = core, .roster = roster, .problem = problem, .pricing = pricing_new(core)};
    inquest.leavers = x_calloc(problem->offerings_len + 1, sizeof(*inquest.leavers));
    inquest.choices = x_calloc(PROBLEM_CHOICES_MAX, sizeof(*inquest.choices));
    for (size_t i = 0; i < problem->workers_len; i++) {
        inquest.worker = &problem->workers[i];
        inquest.entry = &plan->workers[i];
        inquest.number = (int32_t)i;
        explain_worker(&inquest, &reasons);
    }
    struct reason *copy = arena_array(arena, reasons.len, sizeof(*copy));
    if (reasons.len > 0)
        memcpy(copy, reasons.list, reasons.len * sizeof(*copy));
    *ret_reasons = copy;
    free(reasons.list);
    free(inquest.choices);
    free(inquest.leavers);
    pricing_free(inquest.pricing);
    roster_free(roster);
    core_free(core);
    return reasons.len;
}
