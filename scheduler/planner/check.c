/* The independent judge of a plan: every rule and the objective, recomputed from problem and plan
 * alone. Shares no code with the search. */
#include "scheduler/planner/judge.h"

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

struct held_resource {
    struct problem_span span;
    int32_t resource, offering;
};

const char *check_rule_name(enum check_rule rule)
{
    return rule_names[rule];
}

void judge_broken(struct judge *judge, enum check_rule rule, const char *format, ...)
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

static void judge_opened(struct judge *judge)
{
    const struct plan *plan = judge->plan;
    for (size_t i = 0; i < plan->opened_len; i++) {
        int32_t at = plan->opened[i];
        if (at < 0 || (size_t)at >= judge->problem->offerings_len ||
            !judge->problem->offerings[at].is_candidate || judge->is_opened[at]) {
            judge_broken(judge, CHECK_OPENED, "%s is unknown, no candidate or named twice",
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
            judge_broken(judge, CHECK_SEATS, "offering %s: %lld workers, %d seats, last worker %s",
                         offering->name, count, offering->seats, last);
        if (judge->is_opened[i] && count < offering->seats_min)
            judge_broken(judge, CHECK_SEATS_MIN, "offering %s: %lld workers, at least %d",
                         offering->name, count, offering->seats_min);
        if (count > 0 && offering->is_candidate && !judge->is_opened[i])
            judge_broken(judge, CHECK_CLOSED,
                         "offering %s: %lld workers but not opened, last worker %s", offering->name,
                         count, last);
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
            judge_broken(judge, CHECK_UNIT, "unit %s: more than %d away at %s, last worker %s",
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
                judge_broken(judge, CHECK_USES, "%s: offerings %s and %s overlap at %s",
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
        judge_broken(&judge, CHECK_OBJECTIVE, "stated %lld, recomputed %lld",
                     (long long)plan->objective, (long long)ret_report->objective);
    if (plan->bound < ret_report->objective)
        judge_broken(&judge, CHECK_BOUND, "%lld is below the objective %lld",
                     (long long)plan->bound, (long long)ret_report->objective);
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
