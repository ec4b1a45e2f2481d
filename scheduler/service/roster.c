/* One consistent picture of the office, read once. */
#include "scheduler/service/roster.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/service/attendance.h"
#include "scheduler/service/rulebook_set.h"
#include "scheduler/store/store_ledger.h"
#include "scheduler/store/store_offering.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_plan.h"
#include "scheduler/store/store_worker.h"

static int compare_index(const void *a, const void *b)
{
    const struct id_index *x = a;
    const struct id_index *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static size_t find_index(const struct id_index *index, size_t len, int64_t id)
{
    struct id_index key = {.id = id};
    const struct id_index *found = bsearch(&key, index, len, sizeof(*index), compare_index);
    return found != NULL ? found->at : SIZE_MAX;
}

/* Ids stand at `ids`, `stride` bytes apart. */
static struct id_index *make_index(struct arena *arena, const void *ids, size_t stride, size_t len)
{
    struct id_index *index = arena_array(arena, len + 1, sizeof(*index));
    for (size_t i = 0; i < len; i++) {
        memcpy(&index[i].id, (const char *)ids + i * stride, sizeof(int64_t));
        index[i].at = i;
    }
    qsort(index, len, sizeof(*index), compare_index);
    return index;
}

size_t roster_unit(const struct roster *roster, struct unit_id id)
{
    return find_index(roster->unit_index, roster->units_len, id.v);
}

size_t roster_course(const struct roster *roster, struct course_id id)
{
    return find_index(roster->course_index, roster->courses_len, id.v);
}

size_t roster_offering(const struct roster *roster, struct offering_id id)
{
    return find_index(roster->offering_index, roster->offerings_len, id.v);
}

/* Workers are in order of id already. */
static int compare_worker(const void *key, const void *item)
{
    int64_t id = *(const int64_t *)key;
    const struct worker *worker = item;
    return (id > worker->id.v) - (id < worker->id.v);
}

size_t roster_worker(const struct roster *roster, struct worker_id id)
{
    const struct worker *found =
        bsearch(&id.v, roster->workers, roster->workers_len, sizeof(*found), compare_worker);
    return found != NULL ? (size_t)(found - roster->workers) : SIZE_MAX;
}

const struct course *roster_course_of(const struct roster *roster, const struct offering *offering)
{
    size_t at = roster_course(roster, offering->course_id);
    return at != SIZE_MAX ? &roster->courses[at] : NULL;
}

void roster_sessions_of(const struct roster *roster, struct offering_id id, size_t *ret_from,
                        size_t *ret_to)
{
    size_t low = 0;
    size_t high = roster->sessions_len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (roster->sessions[middle].offering_id.v < id.v)
            low = middle + 1;
        else
            high = middle;
    }
    *ret_from = low;
    while (low < roster->sessions_len && roster->sessions[low].offering_id.v == id.v)
        low++;
    *ret_to = low;
}

bool roster_offering_days(const struct roster *roster, const struct offering *offering,
                          struct date *ret_first, struct date *ret_last)
{
    *ret_first = offering->window_from;
    *ret_last = offering->window_to;
    if (!date_is_none(offering->window_from))
        return true;
    size_t from = 0;
    size_t to = 0;
    bool found = false;
    roster_sessions_of(roster, offering->id, &from, &to);
    for (size_t i = from; i < to; i++) {
        if (roster->sessions[i].cancelled)
            continue;
        if (!found)
            *ret_first = roster->sessions[i].date;
        *ret_last = roster->sessions[i].date;
        found = true;
    }
    return found;
}

struct rule_title roster_title(const struct roster *roster, const char *tag)
{
    for (size_t i = 0; i < roster->books_len; i++)
        for (int32_t k = 0; k < roster->books[i]->categories_len; k++)
            if (strcmp(roster->books[i]->categories[k], tag) == 0)
                return roster->books[i]->category_titles[k];
    const struct course *course = quota_course_of_tag(&roster->quota.nouns, tag);
    if (course != NULL)
        return (struct rule_title){course->name, course->name};
    return (struct rule_title){tag, tag};
}

bool roster_unit_within(const struct roster *roster, struct unit_id inner, struct unit_id outer)
{
    if (outer.v == 0)
        return true;
    /* The tree was checked when it was loaded; the bound keeps a damaged one from looping. */
    for (size_t depth = 0; inner.v != 0 && depth < 64; depth++) {
        if (inner.v == outer.v)
            return true;
        size_t at = roster_unit(roster, inner);
        if (at == SIZE_MAX)
            return false;
        inner = roster->units[at].parent_id;
    }
    return false;
}

/* --- loading
 * ---------------------------------------------------------------------------------------------------
 */

struct credit_list {
    struct arena *arena;
    struct credit *items;
    size_t len, cap;
};

static enum err_code collect_credit(void *context, const struct credit *credit, struct err *err)
{
    struct credit_list *list = context;
    (void)err;
    x_grow(&list->items, &list->cap, list->len + 1, sizeof(*list->items));
    struct credit *copy = &list->items[list->len++];
    *copy = *credit;
    copy->categories = arena_strdup(list->arena, credit->categories);
    copy->external_id = arena_strdup(list->arena, credit->external_id);
    copy->evidence = arena_strdup(list->arena, credit->evidence);
    copy->reason = arena_strdup(list->arena, credit->reason);
    copy->entered_by = arena_strdup(list->arena, credit->entered_by);
    return ERR_OK;
}

/* from[i] = first entry of worker i in an array sorted by worker id, which stands first in each
 * entry at `offset`. */
static size_t *group_by_worker(struct roster *roster, const void *items, size_t stride,
                               size_t offset, size_t len)
{
    size_t *from = arena_array(&roster->arena, roster->workers_len + 1, sizeof(*from));
    size_t at = 0;
    for (size_t i = 0; i < roster->workers_len; i++) {
        int64_t id = 0;
        from[i] = at;
        while (at < len) {
            memcpy(&id, (const char *)items + at * stride + offset, sizeof(id));
            if (id > roster->workers[i].id.v)
                break;
            at++;
        }
    }
    from[roster->workers_len] = at;
    return from;
}

static enum err_code fold_credits(struct service *service, struct roster *roster,
                                  const struct credit *credits, size_t len, struct err *err)
{
    TRY(ledger_fold(credits, len, service_now(service), &roster->arena, &roster->credits,
                    &roster->credits_len, err));
    roster->credits_from = group_by_worker(roster, roster->credits, sizeof(struct credit),
                                           offsetof(struct credit, worker_id), roster->credits_len);
    return ERR_OK;
}

static enum err_code load_credits(struct service *service, struct roster *roster,
                                  const struct worker *only, struct err *err)
{
    struct credit_list list = {.arena = &roster->arena};
    if (only != NULL) {
        struct credit *own = NULL;
        TRY(store_credit_list_of_worker(service->store, only->id, &roster->arena, &own, &list.len,
                                        err));
        return fold_credits(service, roster, own, list.len, err);
    }
    enum err_code code = store_credit_each(service->store, collect_credit, &list, err);
    if (code == ERR_OK)
        code = fold_credits(service, roster, list.items, list.len, err);
    free(list.items);
    return code;
}

static enum err_code load_places(struct service *service, struct roster *roster,
                                 const struct worker *only, struct err *err)
{
    struct arena *arena = &roster->arena;
    if (only == NULL)
        return store_enrolment_list(service->store, roster->plan.id, arena, &roster->enrolments,
                                    &roster->enrolments_len, err);
    struct store_plan_worker of = {roster->plan.id, only->id};
    return store_enrolment_list_of_worker(service->store, of, arena, &roster->enrolments,
                                          &roster->enrolments_len, err);
}

static enum err_code load_plan(struct service *service, struct roster *roster,
                               const struct worker *only, struct err *err)
{
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    date_to_ymd(roster->as_of, &year, &month, &day);
    enum err_code code = store_plan_published(service->store, year, &roster->plan, err);
    if (code != ERR_OK && code != ERR_NOT_FOUND)
        return code;
    roster->has_plan = code == ERR_OK;
    if (roster->has_plan)
        TRY(load_places(service, roster, only, err));
    roster->enrolments_from =
        group_by_worker(roster, roster->enrolments, sizeof(struct enrolment),
                        offsetof(struct enrolment, worker_id), roster->enrolments_len);
    return ERR_OK;
}

/* What has been marked of offerings that go on: those days are earned or missed, not booked. */
static enum err_code load_marks(struct service *service, struct roster *roster,
                                const struct worker *only, struct err *err)
{
    struct arena *arena = &roster->arena;
    if (only == NULL)
        TRY(store_attendance_list_running(service->store, roster->as_of, arena, &roster->marks,
                                          &roster->marks_len, err));
    else
        TRY(store_attendance_list_of_worker(service->store, only->id, arena, &roster->marks,
                                            &roster->marks_len, err));
    roster->marks_from = group_by_worker(roster, roster->marks, sizeof(struct attendance),
                                         offsetof(struct attendance, worker_id), roster->marks_len);
    return ERR_OK;
}

static void group_locks(struct roster *roster)
{
    roster->locks_from =
        group_by_worker(roster, roster->locks, sizeof(struct enrolment_lock),
                        offsetof(struct enrolment_lock, worker_id), roster->locks_len);
}

static enum err_code load_locks(struct service *service, struct roster *roster,
                                const struct worker *only, struct err *err)
{
    if (only != NULL)
        TRY(store_lock_list_of_worker(service->store, only->id, &roster->arena, &roster->locks,
                                      &roster->locks_len, err));
    else
        TRY(store_lock_list(service->store, &roster->arena, &roster->locks, &roster->locks_len,
                            err));
    group_locks(roster);
    return ERR_OK;
}

static bool is_before(const struct enrolment_lock *a, const struct enrolment_lock *b)
{
    return a->worker_id.v != b->worker_id.v ? a->worker_id.v < b->worker_id.v
                                            : a->offering_id.v < b->offering_id.v;
}

void roster_add_lock(struct roster *roster, const struct enrolment_lock *lock)
{
    size_t at = 0;
    struct enrolment_lock *locks =
        arena_array(&roster->arena, roster->locks_len + 1, sizeof(*locks));
    while (at < roster->locks_len && is_before(&roster->locks[at], lock))
        at++;
    if (at < roster->locks_len && !is_before(lock, &roster->locks[at]))
        return; /* it is there */
    for (size_t i = 0; i < roster->locks_len; i++)
        locks[i + (i >= at)] = roster->locks[i];
    locks[at] = *lock;
    roster->locks = locks;
    roster->locks_len++;
    group_locks(roster);
}

static enum err_code load_leaves(struct service *service, struct roster *roster,
                                 const struct worker *only, struct err *err)
{
    struct arena *arena = &roster->arena;
    if (only == NULL)
        TRY(store_leave_list(service->store, arena, &roster->leaves, &roster->leaves_len, err));
    else
        TRY(store_leave_list_of_worker(service->store, only->id, arena, &roster->leaves,
                                       &roster->leaves_len, err));
    roster->leaves_from = group_by_worker(roster, roster->leaves, sizeof(struct leave),
                                          offsetof(struct leave, worker_id), roster->leaves_len);
    return ERR_OK;
}

static enum err_code load_exams(struct service *service, struct roster *roster,
                                const struct worker *only, struct err *err)
{
    struct arena *arena = &roster->arena;
    if (only == NULL)
        TRY(store_exam_list(service->store, arena, &roster->exams, &roster->exams_len, err));
    else
        TRY(store_exam_list_of_worker(service->store, only->id, arena, &roster->exams,
                                      &roster->exams_len, err));
    roster->exams_from =
        group_by_worker(roster, roster->exams, sizeof(struct exam_result),
                        offsetof(struct exam_result, worker_id), roster->exams_len);
    return ERR_OK;
}

static enum err_code load_books(struct service *service, struct roster *roster, struct err *err)
{
    return rulebooks_in_force(service, roster->as_of, &roster->arena, &roster->books,
                              &roster->books_len, err);
}

static struct rule_title title_of(const void *context, const char *tag)
{
    return roster_title(context, tag);
}

/* A worker's quota depends on how many share it, so even one worker's roster needs the counts of
 * all. */
static enum err_code load_quota(struct service *service, struct roster *roster, struct err *err)
{
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    const struct quota_nouns nouns = {roster->units, roster->courses, roster->units_len,
                                      roster->courses_len};
    date_to_ymd(roster->as_of, &year, &month, &day);
    TRY(quota_year_load(service, year, &nouns, &roster->arena, &roster->quota, err));
    return quota_year_books(&roster->quota, title_of, roster, &roster->arena, err);
}

static enum err_code load_timetable(struct service *service, struct roster *roster, struct err *err)
{
    struct arena *arena = &roster->arena;
    TRY(store_offering_list(service->store, arena, &roster->offerings, &roster->offerings_len,
                            err));
    TRY(store_session_list(service->store, arena, &roster->sessions, &roster->sessions_len, err));
    roster->offering_index =
        make_index(arena, &roster->offerings->id, sizeof(struct offering), roster->offerings_len);
    return ERR_OK;
}

/* `only` NULL: all workers. */
static enum err_code load_nouns(struct service *service, struct roster *roster,
                                const struct worker *only, struct err *err)
{
    struct store *store = service->store;
    struct arena *arena = &roster->arena;
    TRY(store_unit_list(store, arena, &roster->units, &roster->units_len, err));
    if (only == NULL) {
        TRY(store_worker_list(store, arena, &roster->workers, &roster->workers_len, err));
    } else {
        roster->workers = arena_array(arena, 1, sizeof(*only));
        roster->workers[0] = *only;
        roster->workers_len = 1;
    }
    TRY(store_course_list(store, arena, &roster->courses, &roster->courses_len, err));
    TRY(load_timetable(service, roster, err));
    TRY(store_day_list(store, arena, &roster->days, err));
    roster->unit_index =
        make_index(arena, &roster->units->id, sizeof(struct unit), roster->units_len);
    roster->course_index =
        make_index(arena, &roster->courses->id, sizeof(struct course), roster->courses_len);
    return ERR_OK;
}

static enum err_code load(struct service *service, struct roster *roster, const struct worker *only,
                          struct err *err)
{
    TRY(load_nouns(service, roster, only, err));
    TRY(load_credits(service, roster, only, err));
    TRY(load_plan(service, roster, only, err));
    TRY(load_marks(service, roster, only, err));
    TRY(load_locks(service, roster, only, err));
    TRY(load_leaves(service, roster, only, err));
    TRY(load_exams(service, roster, only, err));
    TRY(load_books(service, roster, err));
    return load_quota(service, roster, err);
}

/* Hands the roster over if `code` says that it is whole. */
static enum err_code finish(enum err_code code, struct roster *roster, struct roster *ret_roster)
{
    if (code == ERR_OK)
        *ret_roster = *roster;
    else
        roster_release(roster);
    return code;
}

enum err_code roster_load_within(struct service *service, struct date as_of,
                                 struct roster *ret_roster, struct err *err)
{
    struct roster roster = {.as_of = as_of};
    return finish(load(service, &roster, NULL, err), &roster, ret_roster);
}

enum err_code roster_load(struct service *service, struct date as_of, struct roster *ret_roster,
                          struct err *err)
{
    STORE_TX(tx);
    TRY(store_begin_read(service->store, &tx, err));
    return roster_load_within(service, as_of, ret_roster, err);
}

enum err_code roster_load_worker(struct service *service, struct date as_of,
                                 const struct worker *worker, struct roster *ret_roster,
                                 struct err *err)
{
    struct roster roster = {.as_of = as_of};
    STORE_TX(tx);
    TRY(store_begin_read(service->store, &tx, err));
    return finish(load(service, &roster, worker, err), &roster, ret_roster);
}

enum err_code roster_refresh(struct service *service, struct roster *roster, struct err *err)
{
    TRY(load_timetable(service, roster, err));
    TRY(load_locks(service, roster, NULL, err));
    return load_leaves(service, roster, NULL, err);
}

enum err_code roster_load_nouns(struct service *service, struct date as_of,
                                struct roster *ret_roster, struct err *err)
{
    struct roster roster = {.as_of = as_of};
    return finish(load_nouns(service, &roster, NULL, err), &roster, ret_roster);
}

void roster_release(struct roster *roster)
{
    rulebooks_free(roster->books, roster->books_len);
    quota_year_release(&roster->quota);
    arena_release(&roster->arena);
    *roster = (struct roster){0};
}

/* --- standings
 * -------------------------------------------------------------------------------------------------
 */

/* What the worker earned by lists of the course on a day: the offering may have moved away from it
 * since. */
static void tags_earned_on(const struct roster *roster, size_t worker, const struct course *course,
                           struct date day, struct tag_min *ret_tags)
{
    for (int32_t t = 0; t < course->tags_len; t++)
        ret_tags[t] = (struct tag_min){.tag = course->tags[t].tag};
    for (size_t i = roster->credits_from[worker]; i < roster->credits_from[worker + 1]; i++) {
        const struct credit *credit = &roster->credits[i];
        if (credit->course_id.v != course->id.v || credit->source != CREDIT_SOURCE_ATTENDANCE ||
            date_compare(credit->earned_on, day) != 0)
            continue;
        for (int32_t t = 0; t < course->tags_len; t++)
            if (roles_contain(credit->categories, str_from(course->tags[t].tag)))
                ret_tags[t].min += credit->min;
    }
}

/* What a place will still give: the course's minutes less those of the days that are marked,
 * whether earned or missed. `ret_tags` has room for the course's. */
static void tags_ahead(const struct roster *roster, size_t worker, const struct offering *offering,
                       const struct course *course, struct tag_min *ret_tags)
{
    size_t from = 0;
    size_t to = 0;
    roster_sessions_of(roster, offering->id, &from, &to);
    memcpy(ret_tags, course->tags, sizeof(course->tags));
    for (size_t i = roster->marks_from[worker]; i < roster->marks_from[worker + 1]; i++) {
        const struct attendance *mark = &roster->marks[i];
        struct tag_min part_tags[COURSE_TAGS_MAX];
        struct ledger_part part = {0, 1, 1};
        if (mark->offering_id.v != offering->id.v)
            continue;
        if (!date_is_none(mark->day) &&
            !attendance_part_of_day(roster->sessions + from, to - from, mark->day, &part))
            tags_earned_on(roster, worker, course, mark->day, part_tags);
        else
            ledger_tags_of_part(course->tags, course->tags_len, part, part_tags);
        for (int32_t t = 0; t < course->tags_len; t++)
            ret_tags[t].min =
                part_tags[t].min < ret_tags[t].min ? ret_tags[t].min - part_tags[t].min : 0;
    }
}

/* What the worker's places in the published plan will have earned, each on its offering's last day.
 */
static void book_places(const struct roster *roster, const struct roster_question *question,
                        struct arena *arena, struct credit **ret_booked, size_t *ret_len)
{
    size_t worker = question->worker;
    size_t from = roster->enrolments_from[worker];
    size_t to = roster->enrolments_from[worker + 1];
    struct credit *booked = arena_array(arena, (to - from) * COURSE_TAGS_MAX + 1, sizeof(*booked));
    size_t len = 0;
    for (size_t i = from; i < to; i++) {
        size_t at = roster_offering(roster, roster->enrolments[i].offering_id);
        struct date first;
        struct date last;
        if (at == SIZE_MAX || roster->offerings[at].cancelled ||
            !roster_offering_days(roster, &roster->offerings[at], &first, &last) ||
            date_compare(last, roster->as_of) <= 0 ||
            (question->only_begun && date_compare(first, question->begun_by) > 0))
            continue;
        const struct course *course = roster_course_of(roster, &roster->offerings[at]);
        struct credit like = {.worker_id = roster->workers[worker].id,
                              .mode = course->mode,
                              .earned_on = last,
                              .source = CREDIT_SOURCE_ATTENDANCE,
                              .state = CREDIT_STATE_APPROVED,
                              .course_id = course->id,
                              .external_id = "",
                              .evidence = "",
                              .reason = "",
                              .entered_by = ""};
        struct credit *layers = NULL;
        size_t layers_len = 0;
        struct tag_min tags[COURSE_TAGS_MAX];
        tags_ahead(roster, worker, &roster->offerings[at], course, tags);
        ledger_credits_of_tags(tags, course->tags_len, &like, arena, &layers, &layers_len);
        memcpy(booked + len, layers, layers_len * sizeof(*layers));
        len += layers_len;
    }
    *ret_booked = booked;
    *ret_len = len;
}

enum err_code roster_standings(const struct roster *roster, const struct roster_question *question,
                               struct arena *arena, struct standing **ret_standings,
                               size_t *ret_len, struct err *err)
{
    const struct worker *worker = &roster->workers[question->worker];
    size_t from = roster->credits_from[question->worker];
    struct rules_input input = {
        .worker = worker,
        .effective = roster->credits + from,
        .effective_len = roster->credits_from[question->worker + 1] - from,
        .levels_passed = exam_levels_passed(roster->exams + roster->exams_from[question->worker],
                                            roster->exams_from[question->worker + 1] -
                                                roster->exams_from[question->worker],
                                            roster->as_of),
        .as_of = roster->as_of,
        .ahead_days = question->ahead_days,
        .explain = question->explain};
    if (question->with_booked) {
        struct credit *booked = NULL;
        book_places(roster, question, arena, &booked, &input.booked_len);
        input.booked = booked;
    }
    struct standing *standings = arena_array(arena, roster->books_len + 1, sizeof(*standings));
    size_t len = 0;
    const struct rulebook *quota =
        quota_year_book(&roster->quota, roster_unit(roster, worker->unit_id), worker->tier);
    for (size_t i = 0; i <= roster->books_len; i++) {
        const struct rulebook *book = i < roster->books_len ? roster->books[i] : quota;
        if (book == NULL || !rulebook_applies(book, worker))
            continue;
        if (rules_evaluate(book, &input, arena, &standings[len++], err) != ERR_OK)
            return err_prefix(err, "worker %s", worker->code);
    }
    *ret_standings = standings;
    *ret_len = len;
    return ERR_OK;
}
