/* Which classes to open and where to add seats: first all candidates, to see which the planner
 * opens; then the best of these as if they had been loaded, to see what they give. */
#include "scheduler/service/gap_advice.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/service/gap_narrow.h"
#include "scheduler/service/gap_roster.h"
#include "scheduler/service/plan_rows.h"

static void answer_release(struct gap_answer *answer)
{
    plan_release(&answer->plan);
}

/* --- what an opening gives --- */

static struct date first_day_of(const struct gap_opening *opening)
{
    return opening->sessions_len > 0 ? opening->sessions[0].date : opening->offering.window_from;
}

static bool has_option(const struct plan_entry *places, int32_t option)
{
    for (int32_t i = 0; i < places->len; i++)
        if (places->options[i] == option)
            return true;
    return false;
}

/* opening_of: by offering of the problem, -1 for those that nobody opened. Seats that were free
 * before are filled first: whoever has one of them owes nothing to the opening. Whoever has
 * everything has it by the last of the openings that they need. */
static void measure(const struct gap_case *of, const struct problem *problem,
                    const struct plan *plan, const int32_t *opening_of, int64_t *free_before,
                    struct gap_opening *openings)
{
    for (size_t i = 0; i < of->workers_len; i++) {
        size_t index = of->workers[i].worker;
        const struct plan_entry *places = &plan->workers[index];
        int64_t met = plan_met_min(problem, index, places, -1);
        int32_t last = -1;
        for (int32_t k = 0; k < places->len; k++) {
            int32_t offering = problem->options[places->options[k]].offerings[0];
            if (opening_of[offering] < 0 ||
                has_option(&of->plan.workers[index], places->options[k]) ||
                free_before[offering]-- > 0)
                continue;
            int32_t at = opening_of[offering];
            int64_t min = met - plan_met_min(problem, index, places, k);
            openings[at].workers++;
            openings[at].min += min;
            last = min > 0 && at > last ? at : last;
        }
        if (last >= 0 && met == plan_needed_min(problem, index))
            openings[last].complete++;
    }
}

/* --- pieces --- */

static int compare_openings(const void *a, const void *b)
{
    const struct gap_opening *x = a;
    const struct gap_opening *y = b;
    int by_day = date_compare(first_day_of(x), first_day_of(y));
    if ((x->widens == SIZE_MAX) != (y->widens == SIZE_MAX))
        return x->widens == SIZE_MAX ? 1 : -1;
    if (x->offering.course_id.v != y->offering.course_id.v)
        return x->offering.course_id.v < y->offering.course_id.v ? -1 : 1;
    return by_day != 0 ? by_day : strcmp(x->offering.code, y->offering.code);
}

static bool belongs(const struct gap_piece *piece, const struct gap_opening *opening)
{
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    date_to_ymd(first_day_of(opening), &year, &month, &day);
    return !piece->widens && opening->widens == SIZE_MAX &&
           piece->course->id.v == opening->offering.course_id.v && piece->year == year &&
           piece->month == month;
}

/* Seats before classes; then by the minutes that one class gives, compared without division. */
static int compare_pieces(const void *a, const void *b)
{
    const struct gap_piece *x = a;
    const struct gap_piece *y = b;
    int64_t x_rate = x->min * (int64_t)y->len;
    int64_t y_rate = y->min * (int64_t)x->len;
    if (x->widens != y->widens)
        return x->widens ? -1 : 1;
    if (x_rate != y_rate)
        return x_rate < y_rate ? 1 : -1;
    return compare_openings(x->openings, y->openings);
}

/* The openings that somebody uses, by piece; *openings is put in order and made shorter. */
static struct gap_piece *pieces_of(struct gap_case *of, struct gap_opening *openings,
                                   size_t *openings_len, size_t *ret_len)
{
    struct gap_piece *pieces = arena_array(&of->arena, *openings_len + 1, sizeof(*pieces));
    size_t kept = 0;
    size_t len = 0;
    for (size_t i = 0; i < *openings_len; i++)
        if (openings[i].workers > 0 && openings[i].min > 0)
            openings[kept++] = openings[i];
    *openings_len = kept;
    qsort(openings, kept, sizeof(*openings), compare_openings);
    for (size_t i = 0; i < kept; i++) {
        int32_t day = 0;
        struct gap_piece *piece = len > 0 ? &pieces[len - 1] : NULL;
        if (piece == NULL || !belongs(piece, &openings[i])) {
            piece = &pieces[len++];
            piece->course = roster_course_of(&of->year.roster, &openings[i].offering);
            piece->widens = openings[i].widens != SIZE_MAX;
            piece->openings = &openings[i];
            date_to_ymd(first_day_of(&openings[i]), &piece->year, &piece->month, &day);
        }
        piece->len++;
        piece->workers += openings[i].workers;
        piece->min += openings[i].min;
        piece->complete += openings[i].complete;
    }
    qsort(pieces, len, sizeof(*pieces), compare_pieces);
    *ret_len = len;
    return pieces;
}

/* --- the two solves --- */

/* All candidates: which of them does the planner open? */
static enum err_code try_all(struct gap_case *of, struct gap_opening *openings, size_t len,
                             struct err *err)
{
    CLEANUP(problem_build_release) struct problem_build build = {0};
    CLEANUP(answer_release) struct gap_answer answer = {0};
    CLEANUP(arena_release) struct arena arena = {0};
    struct roster roster = gap_roster_with(of, openings, len, true);
    TRY(problem_build(of->service, &roster, of->year.build.year, &of->weights, &build, err));
    struct gap_question question = {of, build.problem, openings, len};
    TRY(gap_question_solve(&question, &answer, err));
    size_t offerings_len = build.problem->offerings_len;
    int32_t *opening_of = arena_array(&arena, offerings_len + 1, sizeof(*opening_of));
    int64_t *free_before = arena_array(&arena, offerings_len + 1, sizeof(*free_before));
    for (size_t i = 0; i < offerings_len; i++)
        opening_of[i] = i < offerings_len - len ? -1 : (int32_t)(i - (offerings_len - len));
    measure(of, build.problem, &answer.plan, opening_of, free_before, openings);
    return ERR_OK;
}

/* The advice as if it had been loaded: what does it give? */
static enum err_code try_advised(struct gap_case *of, struct gap_opening *openings, size_t len,
                                 struct check_report *ret_check, struct err *err)
{
    CLEANUP(problem_build_release) struct problem_build build = {0};
    CLEANUP(answer_release) struct gap_answer answer = {0};
    CLEANUP(arena_release) struct arena arena = {0};
    struct roster roster = gap_roster_with(of, openings, len, false);
    TRY(problem_build(of->service, &roster, of->year.build.year, &of->weights, &build, err));
    struct gap_question question = {of, build.problem, NULL, 0};
    TRY(gap_question_solve(&question, &answer, err));
    int32_t *opening_of = arena_array(&arena, build.offerings_len + 1, sizeof(*opening_of));
    int64_t *free_before = arena_array(&arena, build.offerings_len + 1, sizeof(*free_before));
    size_t added = of->year.build.offerings_len;
    for (size_t i = 0; i < build.offerings_len; i++)
        opening_of[i] = -1;
    for (size_t i = 0; i < len; i++) {
        size_t at = added;
        if (openings[i].widens != SIZE_MAX) {
            for (at = 0; build.offerings[at] != openings[i].widens;)
                at++;
            free_before[at] = gap_free_seats(of, at);
        } else {
            added++;
        }
        opening_of[at] = (int32_t)i;
        openings[i].workers = openings[i].min = openings[i].complete = 0;
    }
    measure(of, build.problem, &answer.plan, opening_of, free_before, openings);
    *ret_check = answer.check;
    return ERR_OK;
}

static enum err_code try_nothing(struct gap_case *of, struct check_report *ret_check,
                                 struct err *err)
{
    CLEANUP(answer_release) struct gap_answer answer = {0};
    struct gap_question question = {of, of->year.build.problem, NULL, 0};
    TRY(gap_question_solve(&question, &answer, err));
    *ret_check = answer.check;
    return ERR_OK;
}

/* The openings of the first pieces, one after the other, with no more seats than are used where
 * seats are added. */
static struct gap_opening *openings_of(struct gap_case *of, struct gap_piece *pieces, size_t len,
                                       size_t *ret_len)
{
    size_t sum = 0;
    for (size_t i = 0; i < len; i++)
        sum += pieces[i].len;
    struct gap_opening *openings = arena_array(&of->arena, sum + 1, sizeof(*openings));
    *ret_len = 0;
    for (size_t i = 0; i < len; i++) {
        struct gap_opening *first = &openings[*ret_len];
        for (size_t k = 0; k < pieces[i].len; k++) {
            struct gap_opening *opening = &openings[(*ret_len)++];
            *opening = pieces[i].openings[k];
            if (opening->widens != SIZE_MAX)
                opening->offering.seats = (int32_t)opening->workers;
        }
        pieces[i].openings = first;
    }
    return openings;
}

enum err_code gap_advise(struct gap_case *of, size_t most, struct gap_advice *ret_advice,
                         struct err *err)
{
    struct gap_advice advice = {.replanned = of->now, .advised = of->now};
    struct gap_opening *openings = NULL;
    size_t len = 0;
    if (of->workers_len > 0 && most > 0) {
        TRY(try_nothing(of, &advice.replanned, err));
        advice.advised = advice.replanned;
        TRY(gap_openings_find(of, &openings, &len, err));
    }
    if (len > 0) {
        TRY(try_all(of, openings, len, err));
        struct gap_piece *pieces = pieces_of(of, openings, &len, &advice.len);
        advice.len = advice.len < most ? advice.len : most;
        openings = openings_of(of, pieces, advice.len, &len);
    }
    if (len > 0) {
        TRY(try_advised(of, openings, len, &advice.advised, err));
        advice.pieces = pieces_of(of, openings, &len, &advice.len);
        advice.openings = openings_of(of, advice.pieces, advice.len, &advice.openings_len);
    }
    *ret_advice = advice;
    return ERR_OK;
}
