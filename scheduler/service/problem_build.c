/* The year's planning problem from the office's picture: who still owes what, which offerings lie
 * ahead, who may take which. Standing -> needs as scheduler/rules/need.h says. */
#include "scheduler/service/problem_build.h"

#include <string.h>

#include "scheduler/base/map.h"
#include "scheduler/rules/period.h"
#include "scheduler/service/problem_lock.h"
#include "scheduler/service/problem_pool.h"

static struct problem_span span_of(const struct session *session)
{
    int64_t day = (int64_t)session->date.day * DAY_MIN;
    return (struct problem_span){day + session->begins_min, day + session->ends_min};
}

/* Names of a ';'-separated list, in the arena. */
static struct problem_names names_of(const char *list, struct arena *arena)
{
    struct str rest = str_from(list);
    struct str piece;
    const char **names = arena_array(arena, strlen(list) + 1, sizeof(*names));
    size_t len = 0;
    while (str_next(&rest, ';', &piece))
        names[len++] = arena_copy(arena, piece.data, piece.len);
    return (struct problem_names){names, len};
}

static enum err_code add_courses(struct problem_build *build, struct err *err)
{
    const struct roster *roster = build->roster;
    for (size_t i = 0; i < roster->courses_len; i++) {
        struct problem_course_row row = {roster->courses[i].code,
                                         names_of(roster->courses[i].after, &build->arena)};
        TRY(problem_add_course(build->problem, &row, err));
    }
    return ERR_OK;
}

static enum err_code add_units(struct problem_build *build, struct err *err)
{
    for (size_t i = 0; i < build->roster->units_len; i++) {
        struct problem_unit_row row = {build->roster->units[i].code,
                                       build->roster->units[i].away_max};
        TRY(problem_add_unit(build->problem, &row, err));
    }
    return ERR_OK;
}

static enum err_code add_offering(struct problem_build *build, const struct offering *offering,
                                  struct err *err)
{
    const struct roster *roster = build->roster;
    const struct course *course = roster_course_of(roster, offering);
    struct problem_tag_row *tags = NULL;
    struct date first;
    struct date last;
    size_t from = 0;
    size_t to = 0;
    if (!roster_offering_days(roster, offering, &first, &last))
        return ERR_OK;
    roster_sessions_of(roster, offering->id, &from, &to);
    struct problem_span *spans = arena_array(&build->arena, to - from + 1, sizeof(*spans));
    const struct problem_rest *rest = build->rest;
    struct problem_offering_row row = {
        .name = offering->code,
        .course = course->code,
        .seats = rest == NULL ? offering->seats : rest->seats[offering - roster->offerings],
        .tags_len = problem_tags_of(&build->labels, roster, course, last, &build->arena, &tags),
        .sessions = spans,
        .window_from = offering->window_from,
        .window_to = offering->window_to,
        .window_min = offering->window_min,
        .keeps_cover = true};
    row.tags = tags;
    for (size_t i = from; i < to; i++)
        if (!roster->sessions[i].cancelled) {
            spans[row.sessions_len++] = span_of(&roster->sessions[i]);
            row.keeps_cover =
                row.keeps_cover && !session_is_working_time(&roster->sessions[i], roster->days);
        }
    return problem_add_offering(build->problem, &row, err);
}

bool problem_build_lies_ahead(const struct problem_build *build, const struct offering *offering)
{
    struct date first;
    struct date last;
    return !offering->cancelled && roster_offering_days(build->roster, offering, &first, &last) &&
           date_compare(first, build->today) > 0 && date_compare(first, build->from) >= 0 &&
           date_compare(last, build->to) <= 0;
}

bool problem_build_is_settled(const struct problem_build *build, const struct offering *offering)
{
    struct date first;
    struct date last;
    return !offering->cancelled && roster_offering_days(build->roster, offering, &first, &last) &&
           date_compare(first, build->today) <= 0 && date_compare(first, build->from) >= 0;
}

static enum err_code add_offerings(struct problem_build *build, struct err *err)
{
    const struct roster *roster = build->roster;
    build->offerings = arena_array(&build->arena, roster->offerings_len + 1, sizeof(size_t));
    for (size_t i = 0; i < roster->offerings_len; i++)
        if (problem_build_lies_ahead(build, &roster->offerings[i])) {
            TRY(add_offering(build, &roster->offerings[i], err));
            build->offerings[build->offerings_len++] = i;
        }
    return ERR_OK;
}

bool problem_build_may_take(const struct problem_build *build, const struct worker *worker,
                            const struct offering *offering)
{
    const struct course *course = roster_course_of(build->roster, offering);
    return course_is_for(course, worker) &&
           (offering->audience[0] == '\0' ||
            roles_contain(worker->roles, str_from(offering->audience))) &&
           roster_unit_within(build->roster, worker->unit_id, offering->unit_id);
}

/* --- workers
 * ---------------------------------------------------------------------------------------------------
 */

/* Points for a minute of any of the worker's needs, besides what its deadline gives. */
static int64_t points_of(const struct problem_build *build, size_t worker)
{
    bool is_favoured = build->favoured != NULL && build->favoured[worker];
    return build->weights.tier[build->roster->workers[worker].tier] +
           (is_favoured ? build->weights.fairness : 0);
}

/* DATE_NONE: the year's end. */
static struct date until_of(const struct problem_build *build, const struct need *need)
{
    return date_compare(need->deadline, build->to) >= 0 ? DATE_NONE : need->deadline;
}

static size_t needs_of(const struct problem_build *build, size_t worker, struct arena *arena,
                       struct problem_need_row *rows)
{
    const struct owed *owed = &build->owed[worker];
    int64_t points = points_of(build, worker);
    for (size_t i = 0; i < owed->needs_len; i++) {
        const struct need *need = &owed->needs[i];
        bool soon = need->deadline.day - build->from.day <= build->weights.soon_days;
        rows[i] = (struct problem_need_row){
            problem_tag(need->tag, &need->gate, until_of(build, need), arena), need->min,
            points + (soon ? build->weights.soon : build->weights.later)};
    }
    return owed->needs_len;
}

/* What one worker owes. Standings are many times larger than what follows from them, so only that
 * is kept. */
static enum err_code find_owed_of(struct problem_build *build, size_t worker, struct err *err)
{
    CLEANUP(arena_release) struct arena scratch = {0};
    struct owed *owed = &build->owed[worker];
    struct standing *standings = NULL;
    struct need *needs = NULL;
    struct limit *limits = NULL;
    size_t len = 0;
    struct roster_question question = {.worker = worker,
                                       .with_booked = true,
                                       .only_begun = true,
                                       .begun_by = build->today,
                                       .ahead_days = period_year(build->year).to.day -
                                                     build->roster->as_of.day};
    TRY(roster_standings(build->roster, &question, &scratch, &standings, &len, err));
    rules_needs(standings, len, build->year, &scratch, &needs, &owed->needs_len);
    rules_limits(standings, len, build->year, &scratch, &limits, &owed->limits_len);
    owed->needs = arena_array(&build->arena, owed->needs_len, sizeof(*needs));
    owed->limits = arena_array(&build->arena, owed->limits_len, sizeof(*limits));
    memcpy(owed->needs, needs, owed->needs_len * sizeof(*needs));
    memcpy(owed->limits, limits, owed->limits_len * sizeof(*limits));
    return ERR_OK;
}

/* What offerings must say besides their categories. */
static void note_labels(struct problem_build *build)
{
    for (size_t i = 0; i < build->roster->workers_len; i++) {
        const struct owed *owed = &build->owed[i];
        for (size_t k = 0; k < owed->needs_len; k++)
            problem_labels_note(&build->labels, owed->needs[k].tag, &owed->needs[k].gate,
                                until_of(build, &owed->needs[k]));
        for (size_t k = 0; k < owed->limits_len; k++)
            problem_labels_note(&build->labels, owed->limits[k].tag, &owed->limits[k].gate,
                                DATE_NONE);
    }
}

/* What everybody owes, unless it is known already. */
static enum err_code find_owed(struct problem_build *build, const struct progress *progress,
                               struct err *err)
{
    const struct roster *roster = build->roster;
    if (build->owed != NULL)
        return ERR_OK;
    build->owed = arena_array(&build->arena, roster->workers_len + 1, sizeof(*build->owed));
    for (size_t i = 0; i < roster->workers_len; i++) {
        TRY(find_owed_of(build, i, err));
        if (i % 256 == 0 && !progress_tick(progress, "what everybody owes", (int64_t)i,
                                           (int64_t)roster->workers_len))
            return err_set(err, ERR_CONFLICT, "stopped before the plan was begun");
    }
    return ERR_OK;
}

/* The places in the plan in force that are under way: settled, and not over. */
struct under_way {
    const struct offering **offerings;
    size_t len;
};

static struct under_way under_way_of(const struct problem_build *build, size_t worker,
                                     struct arena *arena)
{
    const struct roster *roster = build->roster;
    size_t from = roster->enrolments_from[worker];
    size_t to = roster->enrolments_from[worker + 1];
    struct under_way out = {arena_array(arena, to - from + 1, sizeof(*out.offerings)), 0};
    for (size_t i = from; i < to; i++) {
        size_t at = roster_offering(roster, roster->enrolments[i].offering_id);
        struct date first;
        struct date last;
        if (at != SIZE_MAX && problem_build_is_settled(build, &roster->offerings[at]) &&
            roster_offering_days(roster, &roster->offerings[at], &first, &last) &&
            date_compare(last, build->today) > 0)
            out.offerings[out.len++] = &roster->offerings[at];
    }
    return out;
}

static size_t add_name(const char **names, size_t len, const char *name)
{
    for (size_t i = 0; i < len; i++)
        if (strcmp(names[i], name) == 0)
            return len;
    names[len] = name;
    return len + 1;
}

/* Is the course one that others must follow? */
static bool is_prerequisite(const struct roster *roster, const char *code)
{
    for (size_t i = 0; i < roster->courses_len; i++)
        if (roles_contain(roster->courses[i].after, str_from(code)))
            return true;
    return false;
}

/* Courses that the ledger says the worker has had this year, and those under way. A course of
 * earlier years may be taken again, unless it opens the way to another: then it has been passed
 * once for all. */
static enum err_code done_of(const struct problem_build *build, size_t worker,
                             const struct under_way *under_way, struct arena *arena,
                             struct problem_names *ret_done, struct err *err)
{
    const struct roster *roster = build->roster;
    struct credit *credits = NULL;
    size_t credits_len = 0;
    TRY(roster_credits(roster, worker, arena, &credits, &credits_len, err));
    const char **names = arena_array(arena, credits_len + under_way->len + 1, sizeof(*names));
    size_t len = 0;
    for (size_t i = 0; i < credits_len; i++) {
        size_t course = roster_course(roster, credits[i].course_id);
        if (course != SIZE_MAX && (date_compare(credits[i].earned_on, build->from) >= 0 ||
                                   is_prerequisite(roster, roster->courses[course].code)))
            len = add_name(names, len, roster->courses[course].code);
    }
    for (size_t i = 0; i < under_way->len; i++)
        len = add_name(names, len, roster_course_of(roster, under_way->offerings[i])->code);
    *ret_done = (struct problem_names){names, len};
    return ERR_OK;
}

/* When the worker sits in what is under way, and the whole days of leave. */
static struct problem_span *busy_of(const struct problem_build *build, size_t worker,
                                    const struct under_way *under_way, struct arena *arena,
                                    size_t *ret_len)
{
    const struct roster *roster = build->roster;
    const struct leave *leaves = roster->leaves + roster->leaves_from[worker];
    size_t leaves_len = roster->leaves_from[worker + 1] - roster->leaves_from[worker];
    size_t cap = leaves_len;
    size_t from = 0;
    size_t to = 0;
    for (size_t i = 0; i < under_way->len; i++) {
        roster_sessions_of(roster, under_way->offerings[i]->id, &from, &to);
        cap += to - from;
    }
    struct problem_span *busy = arena_array(arena, cap + 1, sizeof(*busy));
    *ret_len = 0;
    for (size_t i = 0; i < under_way->len; i++) {
        roster_sessions_of(roster, under_way->offerings[i]->id, &from, &to);
        for (; from < to; from++)
            if (!roster->sessions[from].cancelled)
                busy[(*ret_len)++] = span_of(&roster->sessions[from]);
    }
    for (size_t i = 0; i < leaves_len; i++)
        busy[(*ret_len)++] = (struct problem_span){(int64_t)leaves[i].from.day * DAY_MIN,
                                                   ((int64_t)leaves[i].to.day + 1) * DAY_MIN};
    return busy;
}

static bool has_name(struct problem_names list, const char *name)
{
    for (size_t i = 0; i < list.len; i++)
        if (strcmp(list.names[i], name) == 0)
            return true;
    return false;
}

/* Places in the published plan that can still be moved. */
static struct problem_names current_of(const struct problem_build *build, size_t worker,
                                       struct problem_names done, struct arena *arena)
{
    const struct roster *roster = build->roster;
    size_t from = roster->enrolments_from[worker];
    size_t to = roster->enrolments_from[worker + 1];
    const char **names = arena_array(arena, to - from + 1, sizeof(*names));
    size_t len = 0;
    for (size_t i = from; i < to; i++) {
        size_t at = roster_offering(roster, roster->enrolments[i].offering_id);
        if (at == SIZE_MAX || !problem_build_lies_ahead(build, &roster->offerings[at]))
            continue;
        const char *course = roster_course_of(roster, &roster->offerings[at])->code;
        if (!has_name(done, course))
            names[len++] = roster->offerings[at].code;
    }
    return (struct problem_names){names, len};
}

static enum err_code add_worker(struct problem_build *build, size_t index, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    const struct worker *worker = &build->roster->workers[index];
    const struct owed *owed = &build->owed[index];
    int64_t pool = 0;
    struct problem_need_row *need_rows =
        arena_array(&arena, owed->needs_len + 1, sizeof(*need_rows));
    struct problem_tag_row *limit_rows =
        arena_array(&arena, owed->limits_len + 1, sizeof(*limit_rows));
    for (size_t i = 0; i < owed->limits_len; i++)
        limit_rows[i] = (struct problem_tag_row){
            problem_tag(owed->limits[i].tag, &owed->limits[i].gate, DATE_NONE, &arena),
            owed->limits[i].max_min};
    TRY(problem_pool_of(build, worker, &pool, err));
    const char *pool_name = arena_printf(&arena, "G%lld", (long long)pool);
    size_t unit = roster_unit(build->roster, worker->unit_id);
    struct under_way under_way = under_way_of(build, index, &arena);
    struct problem_names done;
    TRY(done_of(build, index, &under_way, &arena, &done, err));
    struct problem_worker_row row = {.name = worker->code,
                                     .unit = build->roster->units[unit].code,
                                     .needs = need_rows,
                                     .needs_len = needs_of(build, index, &arena, need_rows),
                                     .limits = limit_rows,
                                     .limits_len = owed->limits_len,
                                     .complete = owed->needs_len > 0 ? build->weights.complete : 0,
                                     .pools = {&pool_name, 1},
                                     .done = done,
                                     .current = current_of(build, index, done, &arena)};
    row.busy = busy_of(build, index, &under_way, &arena, &row.busy_len);
    TRY(problem_lock_fixed(build, index, done, &arena, &row.fixed, err));
    return problem_add_worker(build->problem, &row, err);
}

/* The format wants all pools before all workers: a first pass over the workers makes the pools. */
static enum err_code add_workers(struct problem_build *build, struct err *err)
{
    int64_t pool = 0;
    problem_pool_prepare(build);
    for (size_t i = 0; i < build->roster->workers_len; i++)
        TRY(problem_pool_of(build, &build->roster->workers[i], &pool, err));
    for (size_t i = 0; i < build->roster->workers_len; i++)
        TRY(add_worker(build, i, err));
    return ERR_OK;
}

/* Each place of somebody who is not planned is a worker of its own with nothing but that place, so
 * that no rule can refuse what the plan in force has. */
static enum err_code add_sitters(struct problem_build *build, struct err *err)
{
    const struct problem_rest *rest = build->rest;
    for (size_t i = 0; rest != NULL && i < rest->sitters_len; i++) {
        const struct problem_sitter *sitter = &rest->sitters[i];
        const struct offering *offering = &build->roster->offerings[sitter->offering];
        if (!problem_build_lies_ahead(build, offering))
            continue;
        struct problem_worker_row row = {
            .name = sitter->name,
            .unit = build->roster->units[sitter->unit].code,
            .done = names_of(roster_course_of(build->roster, offering)->after, &build->arena),
            .fixed = {&offering->code, 1}};
        TRY(problem_add_worker(build->problem, &row, err));
    }
    return ERR_OK;
}

static enum err_code fill(struct problem_build *build, const struct service *service,
                          struct err *err)
{
    struct problem_header header = {.name = arena_printf(&build->arena, "year-%d", build->year),
                                    .zone = service->zone->name,
                                    .from = build->from,
                                    .to = build->to,
                                    .week_max_min = PLAN_WEEK_MAX_MIN,
                                    .gap_min = PLAN_GAP_MIN,
                                    .move_cost = build->rest == NULL ? build->weights.move
                                                                     : build->rest->move_points};
    TRY(problem_new(&header, &build->problem, err));
    TRY(add_courses(build, err));
    TRY(add_units(build, err));
    TRY(find_owed(build, service->progress, err));
    note_labels(build);
    travel_find(build->roster, &build->arena, &build->travel);
    TRY(add_offerings(build, err));
    TRY(add_workers(build, err));
    TRY(add_sitters(build, err));
    enum err_code code = problem_finish(build->problem, err);
    if (code == ERR_INVALID) {
        (void)err_prefix(err, "locked places");
        (void)err_hint(err, "yanxu plan locks lists them; yanxu plan unlock WORKER OFFERING");
    }
    return code;
}

static enum err_code build_all(struct problem_build build, const struct service *service,
                               struct problem_build *ret_build, struct err *err)
{
    TRY(date_from_ymd(build.year, 1, 1, &build.from, err));
    TRY(date_from_ymd(build.year, 12, 31, &build.to, err));
    enum err_code code = fill(&build, service, err);
    if (code != ERR_OK) {
        problem_build_release(&build);
        return code;
    }
    *ret_build = build;
    return ERR_OK;
}

enum err_code problem_build_part(const struct service *service, const struct roster *roster,
                                 int32_t year, const struct problem_rest *rest,
                                 struct problem_build *ret_build, struct err *err)
{
    const struct problem_build build = {.roster = roster,
                                        .rest = rest,
                                        .year = year,
                                        .today = service_today(service),
                                        .weights = *rest->weights};
    return build_all(build, service, ret_build, err);
}

enum err_code problem_build(const struct service *service, const struct roster *roster,
                            int32_t year, const struct plan_weights *weights,
                            struct problem_build *ret_build, struct err *err)
{
    const struct problem_build build = {.roster = roster,
                                        .year = year,
                                        .today = service_today(service),
                                        .weights = weights != NULL ? *weights : service->weights};
    return build_all(build, service, ret_build, err);
}

enum err_code problem_build_again(const struct service *service, const struct problem_build *first,
                                  const bool *favoured, struct problem_build *ret_build,
                                  struct err *err)
{
    const struct problem_build build = {.roster = first->roster,
                                        .rest = first->rest,
                                        .year = first->year,
                                        .today = first->today,
                                        .weights = first->weights,
                                        .favoured = favoured,
                                        .owed = first->owed};
    return build_all(build, service, ret_build, err);
}

void problem_build_release(struct problem_build *build)
{
    problem_free(build->problem);
    map_release(&build->pools);
    problem_labels_release(&build->labels);
    arena_release(&build->arena);
    *build = (struct problem_build){0};
}
