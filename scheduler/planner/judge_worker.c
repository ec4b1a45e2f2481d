/* One worker's places against the rules that hold for each worker alone. Of the independent judge:
 * it shares no code with the search. */
#include <stdlib.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/checked.h"
#include "scheduler/planner/judge.h"

/* The Monday of a week, see problem_week(). */
static const char *week_text(int32_t week, char room[DATE_TEXT_SIZE])
{
    return date_format((struct date){week * 7 - 3}, room);
}

static int compare_sessions(const void *a, const void *b)
{
    const struct held_session *x = a, *y = b;
    if (x->span.begin_min != y->span.begin_min)
        return x->span.begin_min < y->span.begin_min ? -1 : 1;
    if (x->span.end_min != y->span.end_min)
        return x->span.end_min < y->span.end_min ? -1 : 1;
    return (x->option > y->option) - (x->option < y->option);
}

static size_t gather_sessions(struct judge *judge, const int32_t *options, int32_t len)
{
    size_t count = 0;
    for (int32_t i = 0; i < len; i++) {
        const struct problem_option *option = &judge->problem->options[options[i]];
        x_grow(&judge->sessions, &judge->sessions_cap, count + (size_t)option->sessions_len + 1,
               sizeof(*judge->sessions));
        for (int32_t k = 0; k < option->sessions_len; k++)
            judge->sessions[count++] = (struct held_session){option->sessions[k], options[i]};
    }
    if (count > 1)
        qsort(judge->sessions, count, sizeof(*judge->sessions), compare_sessions);
    return count;
}

static void judge_busy(struct judge *judge, const struct problem_worker *worker,
                       const struct held_session *held)
{
    char at[PROBLEM_CLOCK_SIZE];
    for (int32_t i = 0; i < worker->busy_len; i++) {
        if (worker->busy[i].begin_min < held->span.end_min &&
            held->span.begin_min < worker->busy[i].end_min)
            judge_broken(judge, CHECK_BUSY, "worker %s: %s at %s, while the worker is busy",
                         worker->name, judge->problem->options[held->option].name,
                         problem_clock(held->span.begin_min, at));
    }
}

/* Overlap, gap and busy. */
static void judge_times(struct judge *judge, const struct problem_worker *worker,
                        const int32_t *options, int32_t len)
{
    size_t count = gather_sessions(judge, options, len);
    const struct held_session *last = NULL; /* the one that ends last so far */
    char at[PROBLEM_CLOCK_SIZE];
    for (size_t i = 0; i < count; i++) {
        const struct held_session *held = &judge->sessions[i];
        const char *name = judge->problem->options[held->option].name;
        if (last && held->span.begin_min < last->span.end_min)
            judge_broken(judge, CHECK_OVERLAP, "worker %s: %s at %s overlaps %s", worker->name,
                         name, problem_clock(held->span.begin_min, at),
                         judge->problem->options[last->option].name);
        else if (last && held->option != last->option &&
                 held->span.begin_min - last->span.end_min < judge->problem->gap_min)
            judge_broken(judge, CHECK_GAP, "worker %s: only %lld min before %s at %s", worker->name,
                         (long long)(held->span.begin_min - last->span.end_min), name,
                         problem_clock(held->span.begin_min, at));
        judge_busy(judge, worker, held);
        if (!last || held->span.end_min > last->span.end_min)
            last = held;
    }
}

static int compare_loads(const void *a, const void *b)
{
    const struct problem_load *x = a, *y = b;
    return (x->week > y->week) - (x->week < y->week);
}

static void judge_weeks(struct judge *judge, const struct problem_worker *worker,
                        const int32_t *options, int32_t len)
{
    if (judge->problem->week_max_min < 0)
        return;
    size_t count = 0;
    for (int32_t i = 0; i < len; i++) {
        const struct problem_option *option = &judge->problem->options[options[i]];
        x_grow(&judge->loads, &judge->loads_cap, count + (size_t)option->loads_len + 1,
               sizeof(*judge->loads));
        for (int32_t k = 0; k < option->loads_len; k++)
            judge->loads[count++] = option->loads[k];
    }
    if (count > 1)
        qsort(judge->loads, count, sizeof(*judge->loads), compare_loads);
    int64_t sum = 0;
    char monday[DATE_TEXT_SIZE];
    for (size_t i = 0; i < count; i++) {
        sum = i > 0 && judge->loads[i].week == judge->loads[i - 1].week ? sum : 0;
        sum += judge->loads[i].min;
        bool is_last = i + 1 == count || judge->loads[i + 1].week != judge->loads[i].week;
        if (is_last && sum > judge->problem->week_max_min)
            judge_broken(judge, CHECK_WEEK, "worker %s: %lld min in the week of %s, at most %d",
                         worker->name, (long long)sum, week_text(judge->loads[i].week, monday),
                         judge->problem->week_max_min);
    }
}

static void judge_after(struct judge *judge, const struct problem_worker *worker,
                        const int32_t *options, int32_t len)
{
    const struct problem *problem = judge->problem;
    for (int32_t i = 0; i < len; i++) {
        const struct problem_option *option = &problem->options[options[i]];
        const struct problem_course *course = &problem->courses[option->course];
        for (int32_t k = 0; k < course->after_len; k++) {
            bool is_done = problem_has(worker->done, worker->done_len, course->after[k]);
            for (int32_t other = 0; other < len && !is_done; other++) {
                const struct problem_option *before = &problem->options[options[other]];
                is_done =
                    before->course == course->after[k] && before->end_min <= option->begin_min;
            }
            if (!is_done)
                judge_broken(judge, CHECK_AFTER, "worker %s: %s without %s before it", worker->name,
                             option->name, problem->courses[course->after[k]].name);
        }
    }
}

/* Minutes given per tag against needs and limits; adds the worker's points. */
static void judge_minutes(struct judge *judge, const struct problem_worker *worker,
                          const int32_t *options, int32_t len)
{
    struct check_report *report = judge->report;
    for (int32_t i = 0; i < len; i++) {
        const struct problem_option *option = &judge->problem->options[options[i]];
        for (int32_t k = 0; k < option->tags_len; k++)
            judge->tag_given[option->tags[k].tag] += option->tags[k].min;
    }
    bool is_complete = true;
    for (int32_t i = 0; i < worker->needs_len; i++) {
        const struct problem_need *need = &worker->needs[i];
        int64_t given = judge->tag_given[need->tag];
        int64_t met = given < need->min ? given : need->min;
        is_complete = is_complete && met == need->min;
        report->needs_met_min += met;
        report->needs_total_min += need->min;
        report->objective = checked_add(report->objective, met * need->weight);
    }
    for (int32_t i = 0; i < worker->limits_len; i++) {
        int64_t given = judge->tag_given[worker->limits[i].tag];
        if (given > worker->limits[i].min)
            judge_broken(judge, CHECK_LIMIT, "worker %s: %lld min of %s, at most %d", worker->name,
                         (long long)given, judge->problem->tags[worker->limits[i].tag],
                         worker->limits[i].min);
    }
    if (is_complete) {
        report->complete++;
        report->objective = checked_add(report->objective, worker->complete);
    }
    for (int32_t i = 0; i < len; i++) {
        const struct problem_option *option = &judge->problem->options[options[i]];
        for (int32_t k = 0; k < option->tags_len; k++)
            judge->tag_given[option->tags[k].tag] = 0;
    }
}

/* Known, once, available; pays its cost. */
static bool judge_option(struct judge *judge, const struct problem_worker *worker,
                         const struct plan_entry *entry, int32_t at)
{
    int32_t option = entry->options[at], cost;
    if (option < 0 || (size_t)option >= judge->problem->options_len) {
        judge_broken(judge, CHECK_OPTION, "worker %s: an unknown option", worker->name);
        return false;
    }
    const char *name = judge->problem->options[option].name;
    if (problem_has(entry->options, at, option)) {
        judge_broken(judge, CHECK_OPTION, "worker %s: %s is named twice", worker->name, name);
        return false;
    }
    if (!problem_cost(judge->problem, worker, option, &cost)) {
        judge_broken(judge, CHECK_OPTION, "worker %s: %s is not available", worker->name, name);
        return false;
    }
    for (int32_t i = 0; i < at; i++) {
        int32_t other = entry->options[i];
        if (other >= 0 && (size_t)other < judge->problem->options_len &&
            judge->problem->options[other].course == judge->problem->options[option].course)
            judge_broken(judge, CHECK_COURSE, "worker %s: %s and %s are the same course",
                         worker->name, judge->problem->options[other].name, name);
    }
    judge->report->objective = checked_sub(judge->report->objective, cost);
    return true;
}

static void take_places(struct judge *judge, int32_t number, const struct problem_option *option)
{
    const struct problem_worker *worker = &judge->problem->workers[number];
    for (int32_t i = 0; i < option->offerings_len; i++) {
        judge->taken[option->offerings[i]]++;
        judge->taken_by[option->offerings[i]] = number;
    }
    if (worker->unit < 0 || judge->problem->units[worker->unit].away_max < 0)
        return;
    x_grow(&judge->events, &judge->events_cap, judge->events_len + 2 * (size_t)option->away_len + 1,
           sizeof(*judge->events));
    for (int32_t i = 0; i < option->away_len; i++) {
        judge->events[judge->events_len++] =
            (struct away_event){option->away[i].begin_min, worker->unit, number, 1};
        judge->events[judge->events_len++] =
            (struct away_event){option->away[i].end_min, worker->unit, number, -1};
    }
}

static void judge_kept(struct judge *judge, const struct problem_worker *worker,
                       const struct plan_entry *entry)
{
    for (int32_t i = 0; i < worker->fixed_len; i++) {
        if (!problem_has(entry->options, entry->len, worker->fixed[i]))
            judge_broken(judge, CHECK_FIXED, "worker %s: %s is missing", worker->name,
                         judge->problem->options[worker->fixed[i]].name);
    }
    int64_t dropped = 0;
    for (int32_t i = 0; i < worker->current_len; i++)
        dropped += !problem_has(entry->options, entry->len, worker->current[i]);
    judge->report->objective =
        checked_sub(judge->report->objective, dropped * judge->problem->move_cost);
}

void judge_worker(struct judge *judge, int32_t number)
{
    const struct problem_worker *worker = &judge->problem->workers[number];
    const struct plan_entry *entry = &judge->plan->workers[number];
    int32_t *options = x_reallocarray(NULL, (size_t)entry->len + 1, sizeof(*options)), len = 0;
    for (int32_t i = 0; i < entry->len; i++) {
        if (!judge_option(judge, worker, entry, i))
            continue;
        options[len++] = entry->options[i];
        take_places(judge, number, &judge->problem->options[entry->options[i]]);
    }
    judge_times(judge, worker, options, len);
    judge_weeks(judge, worker, options, len);
    judge_after(judge, worker, options, len);
    judge_minutes(judge, worker, options, len);
    judge_kept(judge, worker, entry);
    free(options);
}
