/* The independent judge of a plan: every rule and the objective, recomputed from problem and plan
 * alone. Shares no code with the search. */
#include "scheduler/planner/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/checked.h"
#include "scheduler/base/utf8.h"

static const char *const rule_names[CHECK_RULE_COUNT] = {
    [CHECK_OPTION] = "option",   [CHECK_COURSE] = "course",
    [CHECK_OVERLAP] = "overlap", [CHECK_GAP] = "gap",
    [CHECK_BUSY] = "busy",       [CHECK_WEEK] = "week",
    [CHECK_LIMIT] = "limit",     [CHECK_AFTER] = "after",
    [CHECK_FIXED] = "fixed",     [CHECK_UNIT] = "unit",
    [CHECK_SEATS] = "seats",     [CHECK_OPENED] = "opened",
    [CHECK_CLOSED] = "closed",   [CHECK_SEATS_MIN] = "seats_min",
    [CHECK_USES] = "uses",       [CHECK_OBJECTIVE] = "objective",
    [CHECK_BOUND] = "bound",
};

/* A worker of a unit leaves for a session (+1) or is back (-1). */
struct away_event {
    int64_t minute;
    int32_t unit, worker, step;
};

struct held_session {
    struct problem_span span;
    int32_t option;
};

struct held_resource {
    struct problem_span span;
    int32_t resource, offering;
};

struct judge {
    const struct problem *problem;
    const struct plan *plan;
    struct check_report *report;
    bool *is_opened;    /* by offering */
    int64_t *taken;     /* by offering */
    int32_t *taken_by;  /* the last worker who took it */
    int64_t *tag_given; /* by tag, zero between workers */
    struct away_event *events;
    size_t events_len, events_cap;
    struct held_session *sessions; /* of the worker at hand */
    size_t sessions_cap;
    struct problem_load *loads;
    size_t loads_cap;
};

const char *check_rule_name(enum check_rule rule)
{
    return rule_names[rule];
}

static void broken(struct judge *judge, enum check_rule rule, const char *format, ...)
    PRINTF_LIKE(3, 4);
static void broken(struct judge *judge, enum check_rule rule, const char *format, ...)
{
    struct check_report *report = judge->report;
    report->counts[rule]++;
    report->valid = false;
    if (report->shown == CHECK_SHOWN)
        return;
    char *text = report->first[report->shown++];
    int used = snprintf(text, CHECK_TEXT_SIZE, "%s: ", rule_names[rule]);
    va_list values;
    va_start(values, format);
    vsnprintf(text + used, (size_t)(CHECK_TEXT_SIZE - used), format, values);
    va_end(values);
    size_t len = strlen(text); /* no half character where it was cut */
    if (len + 1 == CHECK_TEXT_SIZE)
        text[utf8_cut(str_slice(text, len), len - 1).len] = '\0';
}

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
            broken(judge, CHECK_BUSY, "worker %s: %s at %s, while the worker is busy", worker->name,
                   judge->problem->options[held->option].name,
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
            broken(judge, CHECK_OVERLAP, "worker %s: %s at %s overlaps %s", worker->name, name,
                   problem_clock(held->span.begin_min, at),
                   judge->problem->options[last->option].name);
        else if (last && held->option != last->option &&
                 held->span.begin_min - last->span.end_min < judge->problem->gap_min)
            broken(judge, CHECK_GAP, "worker %s: only %lld min before %s at %s", worker->name,
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
            broken(judge, CHECK_WEEK, "worker %s: %lld min in the week of %s, at most %d",
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
                broken(judge, CHECK_AFTER, "worker %s: %s without %s before it", worker->name,
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
            broken(judge, CHECK_LIMIT, "worker %s: %lld min of %s, at most %d", worker->name,
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
        broken(judge, CHECK_OPTION, "worker %s: an unknown option", worker->name);
        return false;
    }
    const char *name = judge->problem->options[option].name;
    if (problem_has(entry->options, at, option)) {
        broken(judge, CHECK_OPTION, "worker %s: %s is named twice", worker->name, name);
        return false;
    }
    if (!problem_cost(judge->problem, worker, option, &cost)) {
        broken(judge, CHECK_OPTION, "worker %s: %s is not available", worker->name, name);
        return false;
    }
    for (int32_t i = 0; i < at; i++) {
        int32_t other = entry->options[i];
        if (other >= 0 && (size_t)other < judge->problem->options_len &&
            judge->problem->options[other].course == judge->problem->options[option].course)
            broken(judge, CHECK_COURSE, "worker %s: %s and %s are the same course", worker->name,
                   judge->problem->options[other].name, name);
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
            broken(judge, CHECK_FIXED, "worker %s: %s is missing", worker->name,
                   judge->problem->options[worker->fixed[i]].name);
    }
    int64_t dropped = 0;
    for (int32_t i = 0; i < worker->current_len; i++)
        dropped += !problem_has(entry->options, entry->len, worker->current[i]);
    judge->report->objective =
        checked_sub(judge->report->objective, dropped * judge->problem->move_cost);
}

static void judge_worker(struct judge *judge, int32_t number)
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

static void judge_opened(struct judge *judge)
{
    const struct plan *plan = judge->plan;
    for (size_t i = 0; i < plan->opened_len; i++) {
        int32_t at = plan->opened[i];
        if (at < 0 || (size_t)at >= judge->problem->offerings_len ||
            !judge->problem->offerings[at].is_candidate || judge->is_opened[at]) {
            broken(judge, CHECK_OPENED, "%s is unknown, no candidate or named twice",
                   at < 0 || (size_t)at >= judge->problem->offerings_len
                       ? "an offering"
                       : judge->problem->offerings[at].name);
            continue;
        }
        judge->is_opened[at] = true;
        judge->report->objective =
            checked_sub(judge->report->objective, judge->problem->offerings[at].open_cost);
    }
}

static void judge_seats(struct judge *judge)
{
    for (size_t i = 0; i < judge->problem->offerings_len; i++) {
        const struct problem_offering *offering = &judge->problem->offerings[i];
        long long count = judge->taken[i];
        const char *last = count ? judge->problem->workers[judge->taken_by[i]].name : "";
        if (count > offering->seats)
            broken(judge, CHECK_SEATS, "offering %s: %lld workers, %d seats, last worker %s",
                   offering->name, count, offering->seats, last);
        if (judge->is_opened[i] && count < offering->seats_min)
            broken(judge, CHECK_SEATS_MIN, "offering %s: %lld workers, at least %d", offering->name,
                   count, offering->seats_min);
        if (count > 0 && offering->is_candidate && !judge->is_opened[i])
            broken(judge, CHECK_CLOSED, "offering %s: %lld workers but not opened, last worker %s",
                   offering->name, count, last);
    }
}

static int compare_events(const void *a, const void *b)
{
    const struct away_event *x = a, *y = b;
    if (x->unit != y->unit)
        return x->unit < y->unit ? -1 : 1;
    if (x->minute != y->minute)
        return x->minute < y->minute ? -1 : 1;
    return x->step - y->step; /* who is back makes room before others leave */
}

/* Counts a violation once per peak. */
static void judge_cover(struct judge *judge)
{
    if (judge->events_len > 1)
        qsort(judge->events, judge->events_len, sizeof(*judge->events), compare_events);
    int64_t away = 0;
    bool is_over = false;
    char at[PROBLEM_CLOCK_SIZE];
    for (size_t i = 0; i < judge->events_len; i++) {
        const struct away_event *event = &judge->events[i];
        const struct problem_unit *unit = &judge->problem->units[event->unit];
        away += event->step;
        if (away > unit->away_max && !is_over)
            broken(judge, CHECK_UNIT, "unit %s: more than %d away at %s, last worker %s",
                   unit->name, unit->away_max, problem_clock(event->minute, at),
                   judge->problem->workers[event->worker].name);
        is_over = away > unit->away_max;
    }
}

static int compare_resources(const void *a, const void *b)
{
    const struct held_resource *x = a, *y = b;
    if (x->resource != y->resource)
        return x->resource < y->resource ? -1 : 1;
    if (x->span.begin_min != y->span.begin_min)
        return x->span.begin_min < y->span.begin_min ? -1 : 1;
    return (x->offering > y->offering) - (x->offering < y->offering);
}

static size_t gather_resources(const struct judge *judge, struct held_resource **ret_held)
{
    size_t len = 0, cap = 0;
    struct held_resource *held = NULL;
    for (size_t i = 0; i < judge->problem->offerings_len; i++) {
        const struct problem_offering *offering = &judge->problem->offerings[i];
        if (offering->is_candidate && !judge->is_opened[i])
            continue;
        for (int32_t k = 0; k < offering->uses_len; k++) {
            for (int32_t m = 0; m < offering->sessions_len; m++) {
                x_grow(&held, &cap, len + 1, sizeof(*held));
                held[len++] =
                    (struct held_resource){offering->sessions[m], offering->uses[k], (int32_t)i};
            }
        }
    }
    *ret_held = held;
    return len;
}

static void judge_resources(struct judge *judge)
{
    struct held_resource *held;
    char at[PROBLEM_CLOCK_SIZE];
    size_t len = gather_resources(judge, &held);
    if (len > 1)
        qsort(held, len, sizeof(*held), compare_resources);
    for (size_t i = 0; i < len; i++) {
        for (size_t k = i + 1; k < len && held[k].resource == held[i].resource &&
                               held[k].span.begin_min < held[i].span.end_min;
             k++) {
            if (held[k].offering != held[i].offering &&
                (judge->is_opened[held[i].offering] || judge->is_opened[held[k].offering]))
                broken(judge, CHECK_USES, "%s: offerings %s and %s overlap at %s",
                       judge->problem->resources[held[i].resource],
                       judge->problem->offerings[held[i].offering].name,
                       judge->problem->offerings[held[k].offering].name,
                       problem_clock(held[k].span.begin_min, at));
        }
    }
    free(held);
}

static void judge_init(struct judge *judge, const struct problem *problem, const struct plan *plan,
                       struct check_report *report)
{
    *report = (struct check_report){.valid = true};
    *judge = (struct judge){.problem = problem, .plan = plan, .report = report};
    size_t offerings = problem->offerings_len + 1;
    judge->is_opened = x_calloc(offerings, sizeof(*judge->is_opened));
    judge->taken = x_calloc(offerings, sizeof(*judge->taken));
    judge->taken_by = x_calloc(offerings, sizeof(*judge->taken_by));
    judge->tag_given = x_calloc(problem->tags_len + 1, sizeof(*judge->tag_given));
}

static void judge_release(struct judge *judge)
{
    free(judge->is_opened);
    free(judge->taken);
    free(judge->taken_by);
    free(judge->tag_given);
    free(judge->events);
    free(judge->sessions);
    free(judge->loads);
}

static void judge_rules(struct judge *judge)
{
    judge_opened(judge);
    for (size_t i = 0; i < judge->problem->workers_len; i++)
        judge_worker(judge, (int32_t)i);
    judge_seats(judge);
    judge_cover(judge);
    judge_resources(judge);
}

void check_plan(const struct problem *problem, const struct plan *plan,
                struct check_report *ret_report)
{
    struct judge judge;
    judge_init(&judge, problem, plan, ret_report);
    judge_rules(&judge);
    if (plan->objective != ret_report->objective)
        broken(&judge, CHECK_OBJECTIVE, "stated %lld, recomputed %lld", (long long)plan->objective,
               (long long)ret_report->objective);
    if (plan->bound < ret_report->objective)
        broken(&judge, CHECK_BOUND, "%lld is below the objective %lld", (long long)plan->bound,
               (long long)ret_report->objective);
    judge_release(&judge);
}

enum err_code check_fixed(const struct problem *problem, struct err *err)
{
    struct plan plan;
    struct check_report report;
    struct judge judge;
    plan_init(&plan, problem->workers_len);
    for (size_t i = 0; i < problem->workers_len; i++) {
        const struct problem_worker *worker = &problem->workers[i];
        if (worker->fixed_len > 0)
            plan_set(&plan, i, worker->fixed, (size_t)worker->fixed_len);
    }
    judge_init(&judge, problem, &plan, &report);
    judge_rules(&judge);
    judge_release(&judge);
    plan_release(&plan);
    if (report.valid)
        return ERR_OK;
    err_set(err, ERR_INVALID, "the fixed options alone break a rule: %s", report.first[0]);
    return err_hint(err, "Free the place, or lift what forbids it, and try again.");
}
