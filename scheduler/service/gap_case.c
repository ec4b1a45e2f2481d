/* A plan with the people whom it leaves short, and when trainers and rooms are free. */
#include "scheduler/service/gap_case.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/search.h"
#include "scheduler/service/figures.h"
#include "scheduler/service/plan_made.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_plan.h"

void gap_case_release(struct gap_case *of)
{
    plan_release(&of->plan);
    year_problem_release(&of->year);
    arena_release(&of->arena);
}

struct problem_span gap_span_of(const struct session *session)
{
    int64_t day = (int64_t)session->date.day * DAY_MIN;
    return (struct problem_span){day + session->begins_min, day + session->ends_min};
}

/* --- who is short --- */

static int32_t minutes_of_tag(const struct problem_option *option, int32_t tag)
{
    for (int32_t i = 0; i < option->tags_len; i++)
        if (option->tags[i].tag == tag)
            return option->tags[i].min;
    return 0;
}

/* By need; false: everything is met. */
static bool find_missing(const struct gap_case *of, size_t index, int32_t *missing)
{
    const struct problem *problem = of->year.build.problem;
    const struct problem_worker *worker = &problem->workers[index];
    const struct plan_entry *places = &of->plan.workers[index];
    bool any = false;
    for (int32_t n = 0; n < worker->needs_len; n++) {
        int64_t given = 0;
        for (int32_t i = 0; i < places->len; i++)
            given += minutes_of_tag(&problem->options[places->options[i]], worker->needs[n].tag);
        missing[n] = given < worker->needs[n].min ? (int32_t)(worker->needs[n].min - given) : 0;
        any = any || missing[n] > 0;
    }
    return any;
}

static int compare_spans(const void *a, const void *b)
{
    const struct problem_span *x = a;
    const struct problem_span *y = b;
    return (x->begin_min > y->begin_min) - (x->begin_min < y->begin_min);
}

static void mark_days(const struct gap_case *of, struct gap_worker *worker)
{
    int64_t first = (int64_t)of->year.build.from.day;
    for (size_t i = 0; i < worker->spans_len; i++)
        for (int64_t day = worker->spans[i].begin_min / DAY_MIN - first;
             day <= (worker->spans[i].end_min - 1) / DAY_MIN - first; day++)
            if (day >= 0 && day < 6 * 64)
                worker->days[day / 64] |= (uint64_t)1 << (day % 64);
}

static void find_spans(struct gap_case *of, struct gap_worker *worker)
{
    const struct problem *problem = of->year.build.problem;
    const struct problem_worker *row = &problem->workers[worker->worker];
    const struct plan_entry *places = &of->plan.workers[worker->worker];
    size_t cap = (size_t)row->busy_len;
    for (int32_t i = 0; i < places->len; i++)
        cap += (size_t)problem->options[places->options[i]].sessions_len;
    worker->spans = arena_array(&of->arena, cap + 1, sizeof(*worker->spans));
    for (int32_t i = 0; i < row->busy_len; i++)
        worker->spans[worker->spans_len++] = row->busy[i];
    for (int32_t i = 0; i < places->len; i++) {
        const struct problem_option *option = &problem->options[places->options[i]];
        for (int32_t k = 0; k < option->sessions_len; k++)
            worker->spans[worker->spans_len++] =
                (struct problem_span){option->sessions[k].begin_min - problem->gap_min,
                                      option->sessions[k].end_min + problem->gap_min};
    }
    qsort(worker->spans, worker->spans_len, sizeof(*worker->spans), compare_spans);
    mark_days(of, worker);
}

static void find_short(struct gap_case *of, struct unit_id unit)
{
    const struct roster *roster = &of->year.roster;
    of->workers = arena_array(&of->arena, roster->workers_len + 1, sizeof(*of->workers));
    for (size_t i = 0; i < roster->workers_len; i++) {
        struct gap_worker *worker = &of->workers[of->workers_len];
        size_t needs_len = (size_t)of->year.build.problem->workers[i].needs_len;
        if (needs_len == 0 || !roster_unit_within(roster, roster->workers[i].unit_id, unit))
            continue;
        int32_t *missing = arena_array(&of->arena, needs_len, sizeof(*missing));
        if (!find_missing(of, i, missing))
            continue;
        *worker = (struct gap_worker){.worker = i, .missing_min = missing};
        find_spans(of, worker);
        of->workers_len++;
    }
}

/* --- what a course would give --- */

static bool has_course(const struct gap_case *of, size_t index, const char *code)
{
    const struct problem *problem = of->year.build.problem;
    const struct problem_worker *worker = &problem->workers[index];
    const struct plan_entry *places = &of->plan.workers[index];
    for (int32_t i = 0; i < worker->done_len; i++)
        if (strcmp(problem->courses[worker->done[i]].name, code) == 0)
            return true;
    for (int32_t i = 0; i < places->len; i++)
        if (strcmp(problem->courses[problem->options[places->options[i]].course].name, code) == 0)
            return true;
    return false;
}

static int32_t course_gives(const struct course *course, struct str category, const char *own)
{
    for (int32_t i = 0; i < course->tags_len; i++)
        if (str_eq_text(category, course->tags[i].tag))
            return course->tags[i].min;
    return own != NULL && str_eq_text(category, own) ? course_minutes(course) : 0;
}

int64_t gap_gives(const struct gap_case *of, const struct gap_worker *worker,
                  const struct offering *offering, struct date last)
{
    CLEANUP(arena_release) struct arena scratch = {0};
    const struct roster *roster = &of->year.roster;
    const struct problem *problem = of->year.build.problem;
    const struct course *course = roster_course_of(roster, offering);
    const struct problem_worker *row = &problem->workers[worker->worker];
    int64_t sum = 0;
    if (!problem_build_may_take(&of->year.build, &roster->workers[worker->worker], offering) ||
        has_course(of, worker->worker, course->code))
        return 0;
    const char *own = quota_course_tag(&roster->quota, course, &scratch);
    for (int32_t n = 0; n < row->needs_len; n++) {
        const char *tag = problem->tags[row->needs[n].tag];
        int64_t gives = course_gives(course, str_from(problem_tag_category(tag, &scratch)), own);
        if (!problem_tag_is_served(&of->year.build.labels, roster, tag, course, last))
            continue;
        sum += gives < worker->missing_min[n] ? gives : worker->missing_min[n];
    }
    return sum;
}

bool gap_worker_is_free(const struct gap_case *of, const struct gap_worker *worker,
                        const struct session *sessions, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        int64_t day = (int64_t)sessions[i].date.day - of->year.build.from.day;
        struct problem_span span = gap_span_of(&sessions[i]);
        if (day < 0 || day >= 6 * 64 || (worker->days[day / 64] >> (day % 64) & 1) == 0)
            continue;
        for (size_t k = 0; k < worker->spans_len && worker->spans[k].begin_min < span.end_min; k++)
            if (worker->spans[k].end_min > span.begin_min)
                return false;
    }
    return true;
}

int64_t gap_free_seats(const struct gap_case *of, size_t offering)
{
    const struct problem *problem = of->year.build.problem;
    int64_t free = problem->offerings[offering].seats;
    for (size_t w = 0; w < of->plan.workers_len; w++)
        for (int32_t i = 0; i < of->plan.workers[w].len; i++)
            free -=
                problem->options[of->plan.workers[w].options[i]].offerings[0] == (int32_t)offering;
    return free;
}

/* --- trainers and rooms --- */

static int compare_claims(const void *a, const void *b)
{
    const struct gap_claim *x = a;
    const struct gap_claim *y = b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->owner_id != y->owner_id)
        return x->owner_id < y->owner_id ? -1 : 1;
    return compare_spans(&x->span, &y->span);
}

static void add_claim(struct gap_case *of, char kind, int64_t owner_id, struct problem_span span)
{
    if (owner_id != 0)
        of->claims[of->claims_len++] = (struct gap_claim){kind, owner_id, span};
}

/* What was called off, or moved, is no part of how a course is given. */
static void drop_cancelled(struct roster *roster)
{
    size_t len = 0;
    for (size_t i = 0; i < roster->sessions_len; i++)
        if (!roster->sessions[i].cancelled)
            roster->sessions[len++] = roster->sessions[i];
    roster->sessions_len = len;
}

static void find_claims(struct gap_case *of)
{
    const struct roster *roster = &of->year.roster;
    of->claims = arena_array(&of->arena, 2 * roster->sessions_len + 1, sizeof(*of->claims));
    for (size_t i = 0; i < roster->sessions_len; i++) {
        const struct session *session = &roster->sessions[i];
        size_t at = roster_offering(roster, session->offering_id);
        if (at == SIZE_MAX || roster->offerings[at].cancelled)
            continue;
        add_claim(of, 't', session->trainer_id.v, gap_span_of(session));
        add_claim(of, 'r', session->room_id.v, gap_span_of(session));
    }
    qsort(of->claims, of->claims_len, sizeof(*of->claims), compare_claims);
}

bool gap_is_free(const struct gap_case *of, char kind, int64_t owner_id, struct problem_span span)
{
    /* A session lasts a day at most, so none that began earlier than that reaches into the span. */
    struct gap_claim key = {kind, owner_id, {span.begin_min - DAY_MIN, 0}};
    size_t first =
        search_first(&key, of->claims, of->claims_len, sizeof(*of->claims), compare_claims);
    for (size_t i = first; i < of->claims_len; i++) {
        const struct gap_claim *claim = &of->claims[i];
        if (claim->kind != kind || claim->owner_id != owner_id ||
            claim->span.begin_min >= span.end_min)
            return true;
        if (claim->span.end_min > span.begin_min)
            return false;
    }
    return true;
}

/* --- putting it together --- */

static enum err_code load_plan(struct gap_case *of, struct plan_id id, struct err *err)
{
    struct enrolment *places = NULL;
    size_t len = 0;
    TRY(store_enrolment_list(of->service->store, id, &of->arena, &places, &len, err));
    plan_init(&of->plan, of->year.roster.workers_len);
    TRY(year_problem_plan(&of->year, id, (struct place_list){places, len, 0}, &of->plan, err));
    return year_problem_judge(of->year.build.problem, id, &of->plan, &of->now, err);
}

enum err_code gap_case_load(struct service *service, const struct plan_record *plan,
                            struct unit_id unit, struct gap_case *of, struct err *err)
{
    struct store *store = service->store;
    of->service = service;
    TRY(plan_made_weights(service, plan->id, &of->weights, err));
    of->year.weights = &of->weights;
    TRY(year_problem_load(service, plan->year, NULL, &of->year, err));
    TRY(store_trainer_list(store, &of->arena, &of->trainers, &of->trainers_len, err));
    TRY(load_plan(of, plan->id, err));
    find_short(of, unit);
    drop_cancelled(&of->year.roster);
    find_claims(of);
    return ERR_OK;
}

struct session *gap_sessions_of(const struct gap_case *of, const struct offering *offering,
                                size_t *ret_len)
{
    const struct roster *roster = &of->year.roster;
    size_t from = 0;
    size_t to = 0;
    roster_sessions_of(roster, offering->id, &from, &to);
    *ret_len = to - from;
    return roster->sessions + from;
}
