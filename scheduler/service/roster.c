/* One consistent picture of the office: looking things up in it, and standings. */
#include "scheduler/service/roster.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/search.h"
#include "scheduler/ledger/presence.h"
#include "scheduler/service/registration_book.h"

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

void roster_index(struct roster *roster)
{
    struct arena *arena = &roster->arena;
    roster->unit_index =
        make_index(arena, &roster->units->id, sizeof(struct unit), roster->units_len);
    roster->course_index =
        make_index(arena, &roster->courses->id, sizeof(struct course), roster->courses_len);
    roster->offering_index =
        make_index(arena, &roster->offerings->id, sizeof(struct offering), roster->offerings_len);
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

/* As a rule nobody has ever been taken out, and ids count on from the first. */
size_t roster_worker(const struct roster *roster, struct worker_id id)
{
    uint64_t guess = roster->workers_len > 0 ? (uint64_t)(id.v - roster->workers[0].id.v) : 0;
    if (guess < roster->workers_len && roster->workers[guess].id.v == id.v)
        return guess;
    const struct worker *found =
        bsearch(&id.v, roster->workers, roster->workers_len, sizeof(*found), compare_worker);
    return found != NULL ? (size_t)(found - roster->workers) : SIZE_MAX;
}

const struct course *roster_course_of(const struct roster *roster, const struct offering *offering)
{
    size_t at = roster_course(roster, offering->course_id);
    return at != SIZE_MAX ? &roster->courses[at] : NULL;
}

static int compare_session(const void *key, const void *item)
{
    int64_t id = *(const int64_t *)key;
    const struct session *session = item;
    return (id > session->offering_id.v) - (id < session->offering_id.v);
}

void roster_sessions_of(const struct roster *roster, struct offering_id id, size_t *ret_from,
                        size_t *ret_to)
{
    size_t at = search_first(&id.v, roster->sessions, roster->sessions_len, sizeof(struct session),
                             compare_session);
    *ret_from = at;
    while (at < roster->sessions_len && roster->sessions[at].offering_id.v == id.v)
        at++;
    *ret_to = at;
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

/* Categories that courses of many offices carry although no rulebook in force may count them. */
static const struct {
    const char *tag;
    struct rule_title title;
} usual_titles[] = {
    {"ethics", {"伦理", "ethics"}},
    {"self_paced", {"网络自学", "self-paced"}},
};

struct rule_title roster_title(const struct roster *roster, const char *tag)
{
    for (size_t i = 0; i < roster->books_len; i++)
        for (int32_t k = 0; k < roster->books[i]->categories_len; k++)
            if (strcmp(roster->books[i]->categories[k], tag) == 0)
                return roster->books[i]->category_titles[k];
    const struct course *course = quota_course_of_tag(&roster->quota.nouns, tag);
    if (course != NULL)
        return (struct rule_title){course->name, course->name};
    for (size_t i = 0; i < sizeof(usual_titles) / sizeof(usual_titles[0]); i++)
        if (strcmp(usual_titles[i].tag, tag) == 0)
            return usual_titles[i].title;
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

const bool *roster_units_of_code(const struct roster *roster, const char *code, struct arena *arena)
{
    bool *units = NULL;
    for (size_t i = 0; i < roster->units_len; i++) {
        if (strcmp(roster->units[i].code, code) != 0)
            continue;
        if (units == NULL)
            units = arena_array(arena, roster->units_len + 1, sizeof(*units));
        for (size_t k = 0; k < roster->units_len; k++)
            units[k] =
                units[k] || roster_unit_within(roster, roster->units[k].id, roster->units[i].id);
    }
    return units;
}

/* --- standings
 * -------------------------------------------------------------------------------------------------
 */

/* A worker whose places are booked. */
struct booking {
    const struct roster *roster;
    size_t worker; /* index */
    struct arena *arena;
};

/* The worker's marks of the offering in order of day, with room for `more`. */
static struct attendance *marks_of(const struct booking *booking, struct offering_id id,
                                   size_t more, size_t *ret_len)
{
    const struct roster *roster = booking->roster;
    size_t from = roster->marks_from[booking->worker];
    size_t to = roster->marks_from[booking->worker + 1];
    struct attendance *marks = arena_array(booking->arena, to - from + more + 1, sizeof(*marks));
    *ret_len = 0;
    for (; from < to; from++)
        if (roster->marks[from].offering_id.v == id.v)
            marks[(*ret_len)++] = roster->marks[from];
    return marks;
}

/* Who comes to every day that is not marked yet, and passes. */
static void assume_present(struct presence_case *in, struct attendance *marks,
                           const struct course *course)
{
    struct attendance present = {.state = ATTENDANCE_PRESENT, .score_milli = ATTENDANCE_NO_SCORE};
    size_t known = in->marks_len;
    for (size_t i = 0; i < in->sessions_len; i++) {
        bool is_marked = known > 0 && date_is_none(marks[0].day);
        present.day = in->sessions[i].date;
        for (size_t k = 0; k < in->marks_len && !is_marked; k++)
            is_marked = date_compare(marks[k].day, present.day) == 0;
        if (!is_marked)
            marks[in->marks_len++] = present;
    }
    for (size_t k = 0; k < known; k++)
        if (marks[k].score_milli != ATTENDANCE_NO_SCORE)
            return;
    marks[0].score_milli = course->pass_mark_milli;
}

static void tags_of_presence(const struct presence *presence, const struct course *course,
                             struct tag_min *ret_tags)
{
    for (int32_t t = 0; t < course->tags_len; t++) {
        ret_tags[t] = (struct tag_min){.tag = course->tags[t].tag};
        for (size_t i = 0; i < presence->shares_len; i++)
            ret_tags[t].min += presence->shares[i].tags[t].min;
    }
}

/* What a place will still give: what the course gives if the worker comes from now on, less what
 * the marks give already. What is made up elsewhere is earned there. `ret_tags` has room for the
 * course's. */
static void tags_ahead(const struct booking *booking, const struct offering *offering,
                       const struct course *course, struct tag_min *ret_tags)
{
    const struct roster *roster = booking->roster;
    struct presence_case in = {.course = course, .whole_on = roster->as_of};
    struct presence now;
    struct presence then;
    struct tag_min earned[COURSE_TAGS_MAX];
    size_t from = 0;
    size_t to = 0;
    roster_sessions_of(roster, offering->id, &from, &to);
    struct attendance *marks = marks_of(booking, offering->id, to - from, &in.marks_len);
    memcpy(ret_tags, course->tags, sizeof(course->tags));
    if (in.marks_len == 0)
        return;
    struct session *sessions = arena_array(booking->arena, to - from + 1, sizeof(*sessions));
    for (; from < to; from++)
        if (!roster->sessions[from].cancelled)
            sessions[in.sessions_len++] = roster->sessions[from];
    in.sessions = sessions;
    in.window_min = in.sessions_len == 0 ? course_minutes(course) : 0;
    in.marks = marks;
    presence_of(&in, booking->arena, &now);
    assume_present(&in, marks, course);
    presence_of(&in, booking->arena, &then);
    tags_of_presence(&now, course, earned);
    tags_of_presence(&then, course, ret_tags);
    for (int32_t t = 0; t < course->tags_len; t++)
        ret_tags[t].min = earned[t].min < ret_tags[t].min ? ret_tags[t].min - earned[t].min : 0;
}

struct credit roster_class_credit(const struct course *course, struct date last)
{
    return (struct credit){.mode = course->mode,
                           .earned_on = last,
                           .source = CREDIT_SOURCE_ATTENDANCE,
                           .state = CREDIT_STATE_APPROVED,
                           .course_id = course->id,
                           .external_id = "",
                           .evidence = "",
                           .provider = "",
                           .reason = "",
                           .entered_by = ""};
}

/* What the worker's places in the published plan will have earned, each on its offering's last day.
 */
static void book_places(const struct booking *booking, const struct roster_question *question,
                        struct arena *arena, struct credit **ret_booked, size_t *ret_len)
{
    const struct roster *roster = booking->roster;
    size_t worker = booking->worker;
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
        struct credit like = roster_class_credit(course, last);
        like.worker_id = roster->workers[worker].id;
        struct credit *layers = NULL;
        size_t layers_len = 0;
        struct tag_min tags[COURSE_TAGS_MAX];
        tags_ahead(booking, &roster->offerings[at], course, tags);
        ledger_credits_of_tags(tags, course->tags_len, &like, arena, &layers, &layers_len);
        memcpy(booked + len, layers, layers_len * sizeof(*layers));
        len += layers_len;
    }
    *ret_booked = booked;
    *ret_len = len;
}

enum err_code roster_credits(const struct roster *roster, size_t worker, struct arena *arena,
                             struct credit **ret_credits, size_t *ret_len, struct err *err)
{
    struct ledger_balance balance;
    TRY(ledger_pack_fold(&roster->entries, worker, roster->known_at, arena, &balance, err));
    *ret_credits = balance.entries;
    *ret_len = balance.len;
    return ERR_OK;
}

enum err_code roster_standings(const struct roster *roster, const struct roster_question *question,
                               struct arena *arena, struct standing **ret_standings,
                               size_t *ret_len, struct err *err)
{
    const struct worker *worker = &roster->workers[question->worker];
    const struct exam_result *exams = roster->exams + roster->exams_from[question->worker];
    size_t exams_len =
        roster->exams_from[question->worker + 1] - roster->exams_from[question->worker];
    struct booking booking = {.roster = roster, .worker = question->worker, .arena = arena};
    const struct registration *former = registration_book_before(roster, question->worker);
    const struct period before = former != NULL ? (struct period){former->from, former->to}
                                                : (struct period){DATE_NONE, DATE_NONE};
    struct credit *credits = NULL;
    size_t credits_len = 0;
    TRY(roster_credits(roster, question->worker, arena, &credits, &credits_len, err));
    struct rules_input input = {
        .worker = worker,
        .effective = credits,
        .effective_len = credits_len,
        .levels_passed = exam_levels_passed(exams, exams_len, roster->as_of),
        .approvals = roster->approvals,
        .approvals_len = roster->approvals_len,
        .exam_days = roster->exam_days,
        .exam_days_len = roster->exam_days_len,
        .passed_on = exam_passed_on(exams, exams_len, worker->tier, roster->as_of),
        .is_restored = registration_book_is_restored(roster, question->worker),
        .is_renewed = registration_book_next(roster, question->worker) != NULL,
        .tiers = roster->tiers + roster->tiers_from[question->worker],
        .tiers_len =
            roster->tiers_from[question->worker + 1] - roster->tiers_from[question->worker],
        .leaves = roster->leaves + roster->leaves_from[question->worker],
        .leaves_len =
            roster->leaves_from[question->worker + 1] - roster->leaves_from[question->worker],
        .variances = variance_of_worker(roster, question->worker, arena),
        .registered_before = former != NULL ? &before : NULL,
        .as_of = roster->as_of,
        .ahead_days = question->ahead_days,
        .explain = question->explain};
    if (question->with_booked) {
        struct credit *booked = NULL;
        book_places(&booking, question, arena, &booked, &input.booked_len);
        input.booked = booked;
    }
    struct standing *standings = arena_array(arena, roster->books_len + 1, sizeof(*standings));
    const struct rulebook **books =
        arena_array(arena, roster->books_len + 1, sizeof(const struct rulebook *));
    size_t len = 0;
    const struct rulebook *quota =
        quota_year_book(&roster->quota, roster_unit(roster, worker->unit_id), worker->tier);
    for (size_t i = 0; i <= roster->books_len; i++) {
        const struct rulebook *book = i < roster->books_len ? roster->books[i] : quota;
        if (book != NULL && rules_apply(book, &input, arena))
            books[len++] = book;
    }
    if (rules_evaluate_all(books, len, &input, arena, standings, err) != ERR_OK)
        return err_prefix(err, "worker %s", worker->code);
    *ret_standings = standings;
    *ret_len = len;
    return ERR_OK;
}
