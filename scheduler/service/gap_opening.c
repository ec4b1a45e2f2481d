/* Classes that could be opened. */
#include "scheduler/service/gap_opening.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/service/gap_wider.h"

#define PATTERNS_MAX 8  /* of a course: the same weekdays and times count once */
#define TEACHERS_MAX 64 /* trainers of a course */
#define SEATED_TWICE 2  /* people for whom a second choice is kept */
#define COURSE_SHARE 4  /* candidates that every course with unmet needs may have */
#define CODE_COURSE  40 /* bytes of the course's code in the code of a new class */

/* A pattern in one week. */
struct slot {
    const struct offering *pattern;
    int32_t shift; /* days */
    int64_t score; /* people not seated yet whom it reaches */
    bool dead;
};

/* One course for which classes are looked for. */
struct search {
    struct gap_case *of;
    const struct course *course;
    const struct offering *patterns[PATTERNS_MAX];
    size_t patterns_len;
    int64_t teachers[TEACHERS_MAX]; /* ids, in order of first appearance */
    size_t teachers_len;
    int64_t demand_min;
    size_t share;                 /* candidates it may have */
    struct gap_opening *openings; /* those found so far, other courses' first */
    size_t from, len;             /* of this course: openings[from .. len) */
    uint8_t *seated;              /* by worker of the case: 0, 1, SEATED_TWICE */
    struct arena *arena;          /* for the time of the search */
};

/* --- how a course is given --- */

/* Same weekdays and times, same people. */
static bool is_same_pattern(const struct gap_case *of, const struct offering *a,
                            const struct offering *b)
{
    size_t a_len = 0;
    size_t b_len = 0;
    const struct session *x = gap_sessions_of(of, a, &a_len);
    const struct session *y = gap_sessions_of(of, b, &b_len);
    if (a_len != b_len || a->unit_id.v != b->unit_id.v || strcmp(a->audience, b->audience) != 0 ||
        a->window_min != b->window_min)
        return false;
    if (a_len == 0)
        return a->window_to.day - a->window_from.day == b->window_to.day - b->window_from.day;
    int32_t shift = y[0].date.day - x[0].date.day;
    for (size_t i = 0; i < a_len && shift % 7 == 0; i++)
        if (y[i].date.day - x[i].date.day != shift || x[i].begins_min != y[i].begins_min ||
            x[i].ends_min != y[i].ends_min)
            return false;
    return shift % 7 == 0;
}

static bool takes_place(const struct gap_case *of, const struct offering *offering)
{
    size_t len = 0;
    (void)gap_sessions_of(of, offering, &len);
    return !offering->cancelled && (len > 0 || !date_is_none(offering->window_from));
}

static void add_teachers(struct search *search, const struct offering *offering)
{
    size_t len = 0;
    const struct session *sessions = gap_sessions_of(search->of, offering, &len);
    for (size_t i = 0; i < len; i++) {
        size_t at = 0;
        while (at < search->teachers_len && search->teachers[at] != sessions[i].trainer_id.v)
            at++;
        if (at == search->teachers_len && at < TEACHERS_MAX && sessions[i].trainer_id.v != 0)
            search->teachers[search->teachers_len++] = sessions[i].trainer_id.v;
    }
}

static void find_patterns(struct search *search)
{
    const struct roster *roster = &search->of->year.roster;
    for (size_t i = 0; i < roster->offerings_len; i++) {
        const struct offering *offering = &roster->offerings[i];
        if (offering->course_id.v != search->course->id.v || !takes_place(search->of, offering))
            continue;
        size_t at = 0;
        while (at < search->patterns_len &&
               !is_same_pattern(search->of, search->patterns[at], offering))
            at++;
        if (at == search->patterns_len && at < PATTERNS_MAX)
            search->patterns[search->patterns_len++] = offering;
        add_teachers(search, offering);
    }
}

/* --- when, with whom, where --- */

static bool is_taken_here(const struct search *search, char kind, int64_t id,
                          struct problem_span span)
{
    for (size_t i = search->from; i < search->len; i++)
        for (size_t k = 0; k < search->openings[i].sessions_len; k++) {
            const struct session *session = &search->openings[i].sessions[k];
            struct problem_span other = gap_span_of(session);
            if (search->openings[i].widens == SIZE_MAX &&
                (kind == 't' ? session->trainer_id.v : session->room_id.v) == id &&
                other.begin_min < span.end_min && span.begin_min < other.end_min)
                return true;
        }
    return false;
}

static bool is_free(const struct search *search, char kind, int64_t id, const struct session *at)
{
    struct problem_span span = gap_span_of(at);
    return gap_is_free(search->of, kind, id, span) && !is_taken_here(search, kind, id, span);
}

/* As the pattern has them; then any one trainer of the course for all. */
static bool find_trainer(const struct search *search, struct session *sessions, size_t len)
{
    size_t free = 0;
    while (free < len && (sessions[free].trainer_id.v == 0 ||
                          is_free(search, 't', sessions[free].trainer_id.v, &sessions[free])))
        free++;
    for (size_t t = 0; t < search->teachers_len && free < len; t++) {
        free = 0;
        while (free < len && is_free(search, 't', search->teachers[t], &sessions[free]))
            free++;
        for (size_t i = 0; i < len && free == len; i++)
            sessions[i].trainer_id.v = search->teachers[t];
    }
    return free == len;
}

/* The room where the pattern has its own, else the smallest that is large enough. */
static bool find_room(const struct search *search, int32_t seats, struct session *sessions,
                      size_t len)
{
    const struct room *best = NULL;
    size_t free = 0;
    while (free < len && (sessions[free].room_id.v == 0 ||
                          is_free(search, 'r', sessions[free].room_id.v, &sessions[free])))
        free++;
    if (free == len)
        return true;
    for (size_t r = 0; r < search->of->year.roster.rooms_len; r++) {
        const struct room *room = &search->of->year.roster.rooms[r];
        if (room->seats < seats || (best != NULL && best->seats <= room->seats))
            continue;
        free = 0;
        while (free < len && is_free(search, 'r', room->id.v, &sessions[free]))
            free++;
        best = free == len ? room : best;
    }
    for (size_t i = 0; i < len && best != NULL; i++)
        sessions[i].room_id = best->id;
    return best != NULL;
}

/* What their weekdays say they are: no holidays, and no Saturday that is made up for. */
static bool are_days_ordinary(const struct gap_case *of, const struct session *sessions, size_t len)
{
    struct days days = of->year.roster.days;
    for (size_t i = 0; i < len; i++)
        if (days_is_holiday(days, sessions[i].date) ||
            days_is_worked(days, sessions[i].date) != (date_weekday(sessions[i].date) <= 5))
            return false;
    return true;
}

/* The pattern's sessions in another week, with a trainer and a room; false: there are none. */
static bool place_sessions(const struct search *search, const struct slot *slot,
                           struct session *sessions, size_t *ret_len)
{
    size_t len = 0;
    const struct session *from = gap_sessions_of(search->of, slot->pattern, &len);
    for (size_t i = 0; i < len; i++) {
        sessions[i] = from[i];
        sessions[i].date = date_add_days(from[i].date, slot->shift);
    }
    *ret_len = len;
    return are_days_ordinary(search->of, sessions, len) && find_trainer(search, sessions, len) &&
           find_room(search, slot->pattern->seats, sessions, len);
}

/* --- which weeks --- */

static struct date last_day_of(const struct search *search, const struct slot *slot)
{
    struct date first;
    struct date last;
    (void)roster_offering_days(&search->of->year.roster, slot->pattern, &first, &last);
    return date_add_days(last, slot->shift);
}

/* People whom it reaches, those without a seat yet before those who have one. */
static int64_t score_of(const struct search *search, const struct slot *slot, bool take)
{
    CLEANUP(arena_release) struct arena scratch = {0};
    const struct gap_case *of = search->of;
    size_t len = 0;
    const struct session *from = gap_sessions_of(of, slot->pattern, &len);
    struct session *sessions = arena_array(&scratch, len + 1, sizeof(*sessions));
    struct date last = last_day_of(search, slot);
    int64_t seats[SEATED_TWICE] = {0};
    for (size_t i = 0; i < len; i++) {
        sessions[i] = from[i];
        sessions[i].date = date_add_days(from[i].date, slot->shift);
    }
    for (size_t w = 0; w < of->workers_len; w++) {
        uint8_t seated = search->seated[w];
        if (seated >= SEATED_TWICE || seats[0] + seats[1] >= slot->pattern->seats ||
            !gap_worker_is_free(of, &of->workers[w], sessions, len) ||
            gap_gives(of, &of->workers[w], slot->pattern, last) == 0)
            continue;
        seats[seated]++;
        if (take)
            search->seated[w]++;
    }
    return seats[0] * 4 + seats[1];
}

static struct slot *find_slots(struct search *search, size_t *ret_len)
{
    const struct problem_build *build = &search->of->year.build;
    struct date earliest = date_add_days(build->today, GAP_LEAD_DAYS);
    struct slot *slots = arena_array(search->arena, search->patterns_len * 54 + 1, sizeof(*slots));
    size_t len = 0;
    if (date_compare(earliest, build->from) < 0)
        earliest = build->from;
    for (size_t p = 0; p < search->patterns_len; p++) {
        struct date first;
        struct date last;
        (void)roster_offering_days(&search->of->year.roster, search->patterns[p], &first, &last);
        int32_t lag = earliest.day - first.day;
        int32_t weeks = lag > 0 ? (lag + 6) / 7 : -(-lag / 7);
        for (int32_t shift = weeks * 7; last.day + shift <= build->to.day; shift += 7)
            slots[len++] = (struct slot){.pattern = search->patterns[p], .shift = shift};
    }
    *ret_len = len;
    return slots;
}

static struct date first_day_of(const struct search *search, const struct slot *slot)
{
    struct date first;
    struct date last;
    (void)roster_offering_days(&search->of->year.roster, slot->pattern, &first, &last);
    return date_add_days(first, slot->shift);
}

/* --- one more candidate --- */

static bool is_code_known(const struct search *search, const char *code)
{
    const struct roster *roster = &search->of->year.roster;
    for (size_t i = 0; i < search->len; i++)
        if (strcmp(search->openings[i].offering.code, code) == 0)
            return true;
    for (size_t i = 0; i < roster->offerings_len; i++)
        if (strcmp(roster->offerings[i].code, code) == 0)
            return true;
    return false;
}

static const char *new_code(const struct search *search, struct date first)
{
    struct arena *arena = &search->of->arena;
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    date_to_ymd(first, &year, &month, &day);
    const char *stem = arena_printf(arena, "%.*s-%02d%02d", CODE_COURSE, search->course->code,
                                    (int)month, (int)day);
    const char *code = stem;
    for (int n = 2; is_code_known(search, code); n++)
        code = arena_printf(arena, "%s-%d", stem, n);
    return code;
}

static struct problem_names uses_of(struct gap_case *of, const struct session *sessions, size_t len)
{
    const char **names = arena_array(&of->arena, 2 * len + 1, sizeof(*names));
    size_t names_len = 0;
    for (size_t i = 0; i < 2 * len; i++) {
        const struct session *session = &sessions[i / 2];
        int64_t id = i % 2 == 0 ? session->trainer_id.v : session->room_id.v;
        if (id == 0)
            continue;
        const char *name =
            arena_printf(&of->arena, "%s:%" PRId64, i % 2 == 0 ? "trainer" : "room", id);
        size_t at = 0;
        while (at < names_len && strcmp(names[at], name) != 0)
            at++;
        names[at] = name;
        names_len += at == names_len;
    }
    return (struct problem_names){names, names_len};
}

static void open_slot(struct search *search, const struct slot *slot,
                      const struct session *sessions, size_t len)
{
    struct gap_case *of = search->of;
    struct gap_opening *opening = &search->openings[search->len];
    *opening = (struct gap_opening){.offering = *slot->pattern, .widens = SIZE_MAX};
    opening->offering.code = new_code(search, first_day_of(search, slot));
    opening->offering.uid = "";
    if (len == 0) {
        opening->offering.window_from = date_add_days(slot->pattern->window_from, slot->shift);
        opening->offering.window_to = date_add_days(slot->pattern->window_to, slot->shift);
    }
    opening->sessions = arena_array(&of->arena, len + 1, sizeof(*sessions));
    memcpy(opening->sessions, sessions, len * sizeof(*sessions));
    opening->sessions_len = len;
    opening->uses = uses_of(of, sessions, len);
    opening->reach = score_of(search, slot, true);
    search->len++;
}

/* Classes of this course that are looked at for the same week already. */
static size_t count_in_week(const struct search *search, const struct slot *slot)
{
    struct date monday = date_week_start(first_day_of(search, slot));
    size_t count = 0;
    for (size_t i = search->from; i < search->len; i++) {
        const struct gap_opening *opening = &search->openings[i];
        struct date first =
            opening->sessions_len > 0 ? opening->sessions[0].date : opening->offering.window_from;
        count += date_week_start(first).day == monday.day;
    }
    return count;
}

/* Of two that reach as many: that of the emptier week, then the earlier one. */
static bool is_better(const struct search *search, const struct slot *slot, const struct slot *best)
{
    size_t here = count_in_week(search, slot);
    size_t there = count_in_week(search, best);
    if (slot->score != best->score)
        return slot->score > best->score;
    if (here != there)
        return here < there;
    return date_compare(first_day_of(search, slot), first_day_of(search, best)) < 0;
}

/* Seats only grow fewer, so scores only fall: a slot whose old score is below the best need not be
 * looked at. */
static struct slot *best_slot(struct search *search, struct slot *slots, size_t len)
{
    struct slot *best = NULL;
    for (size_t i = 0; i < len; i++) {
        struct slot *slot = &slots[i];
        if (slot->dead || (best != NULL && slot->score < best->score))
            continue;
        slot->score = score_of(search, slot, false);
        slot->dead = slot->score == 0;
        if (!slot->dead && (best == NULL || is_better(search, slot, best)))
            best = slot;
    }
    return best;
}

static void search_course(struct search *search)
{
    size_t len = 0;
    struct slot *slots = find_slots(search, &len);
    size_t most = search->from + search->share;
    search->seated =
        arena_array(search->arena, search->of->workers_len + 1, sizeof(*search->seated));
    for (size_t i = 0; i < len; i++)
        slots[i].score = INT64_MAX;
    while (search->len < most && search->len < GAP_OPENINGS_MAX) {
        struct slot *slot = best_slot(search, slots, len);
        size_t sessions_len = 0;
        if (slot == NULL)
            return;
        (void)gap_sessions_of(search->of, slot->pattern, &sessions_len);
        struct session *sessions = arena_array(search->arena, sessions_len + 1, sizeof(*sessions));
        if (place_sessions(search, slot, sessions, &sessions_len))
            open_slot(search, slot, sessions, sessions_len);
        else
            slot->dead = true; /* nobody to teach it, or nowhere: that does not change any more */
    }
}

/* --- all courses --- */

static int64_t demand_for(const struct search *search)
{
    const struct gap_case *of = search->of;
    struct slot slot = {.pattern = search->patterns[0]};
    int64_t sum = 0;
    for (size_t w = 0; w < of->workers_len; w++) {
        int64_t best = 0;
        for (size_t p = 0; p < search->patterns_len; p++) {
            slot.pattern = search->patterns[p];
            int64_t gives = gap_gives(of, &of->workers[w], slot.pattern,
                                      date_add_days(of->year.build.today, GAP_LEAD_DAYS));
            best = gives > best ? gives : best;
        }
        sum += best;
    }
    return sum;
}

static int compare_demand(const void *a, const void *b)
{
    const struct search *x = a;
    const struct search *y = b;
    if (x->demand_min != y->demand_min)
        return x->demand_min < y->demand_min ? 1 : -1;
    return strcmp(x->course->code, y->course->code);
}

/* The courses that would give something, those most asked for first. */
static struct search *list_searches(struct gap_case *of, struct arena *arena, size_t *ret_len)
{
    const struct roster *roster = &of->year.roster;
    struct search *list = arena_array(arena, roster->courses_len + 1, sizeof(*list));
    size_t len = 0;
    for (size_t i = 0; i < roster->courses_len; i++) {
        struct search *search = &list[len];
        *search = (struct search){.of = of, .course = &roster->courses[i], .arena = arena};
        find_patterns(search);
        if (search->patterns_len > 0)
            search->demand_min = demand_for(search);
        len += search->demand_min > 0;
    }
    qsort(list, len, sizeof(*list), compare_demand);
    *ret_len = len;
    return list;
}

enum err_code gap_openings_find(struct gap_case *of, struct gap_opening **ret_openings,
                                size_t *ret_len, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    size_t searches_len = 0;
    int64_t sum = 0;
    struct gap_opening *openings = arena_array(&of->arena, GAP_OPENINGS_MAX + 1, sizeof(*openings));
    size_t len = gap_wider_find(of, openings);
    struct search *searches = list_searches(of, &arena, &searches_len);
    for (size_t i = 0; i < searches_len; i++)
        sum += searches[i].demand_min;
    for (size_t i = 0; i < searches_len; i++) {
        if (!progress_tick(of->service->progress, "classes that could be opened", (int64_t)i,
                           (int64_t)searches_len))
            return err_set(err, ERR_CONFLICT, "stopped");
        searches[i].openings = openings;
        searches[i].from = searches[i].len = len;
        searches[i].share =
            COURSE_SHARE + (size_t)(searches[i].demand_min * (GAP_OPENINGS_MAX / 2) / sum);
        search_course(&searches[i]);
        len = searches[i].len;
    }
    *ret_openings = openings;
    *ret_len = len;
    return ERR_OK;
}
