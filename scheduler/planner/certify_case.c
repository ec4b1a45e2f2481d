/* One worker as the certifier sees it. */
#include "scheduler/planner/certify_case.h"

#include <stdlib.h>
#include <string.h>

static const struct problem_option *fixed_option(const struct certify_case *one, int32_t at)
{
    return &one->problem->options[one->worker->fixed[at]];
}

static int64_t fixed_minutes(const struct certify_case *one, int32_t tag)
{
    int64_t minutes = 0;
    for (int32_t i = 0; i < one->worker->fixed_len; i++)
        minutes += problem_minutes(fixed_option(one, i), tag);
    return minutes;
}

bool certify_case_clash(const struct certify_case *one, const struct problem_option *a,
                        const struct problem_option *b)
{
    int64_t gap_min = one->problem->gap_min;
    int32_t i = 0, k = 0;
    while (i < a->sessions_len && k < b->sessions_len) {
        if (a->sessions[i].end_min + gap_min <= b->sessions[k].begin_min)
            i++;
        else if (b->sessions[k].end_min + gap_min <= a->sessions[i].begin_min)
            k++;
        else
            return true;
    }
    return false;
}

/* --- what is fixed ---------------------------------------------------------------------------- */

static void find_week_rooms(struct certify_case *one)
{
    const struct problem *problem = one->problem;
    if (problem->week_max_min < 0)
        return;
    one->week_first = problem_week((int64_t)problem->from.day * DAY_MIN);
    one->weeks_len =
        problem_week(((int64_t)problem->to.day + 1) * DAY_MIN - 1) - one->week_first + 1;
    one->week_room = arena_array(&one->arena, (size_t)one->weeks_len, sizeof(*one->week_room));
    for (int32_t i = 0; i < one->weeks_len; i++)
        one->week_room[i] = problem->week_max_min;
    for (int32_t i = 0; i < one->worker->fixed_len; i++) {
        const struct problem_option *option = fixed_option(one, i);
        for (int32_t k = 0; k < option->loads_len; k++)
            one->week_room[option->loads[k].week - one->week_first] -= option->loads[k].min;
    }
}

/* Needs that are left, and what those that are not bring. */
static void find_needs(struct certify_case *one)
{
    const struct problem_worker *worker = one->worker;
    one->dims = arena_array(&one->arena, (size_t)worker->needs_len + (size_t)worker->limits_len,
                            sizeof(*one->dims));
    one->complete = worker->complete * one->scale;
    for (int32_t i = 0; i < worker->needs_len; i++) {
        const struct problem_need *need = &worker->needs[i];
        int64_t given = fixed_minutes(one, need->tag), weight = need->weight * one->scale;
        int64_t left = given < need->min ? need->min - given : 0;
        one->fixed += (need->min - left) * weight;
        if (left > 0)
            one->dims[one->dims_len++] = (struct certify_dim){need->tag, (int32_t)left, weight};
    }
    one->needs_len = one->dims_len;
    if (one->needs_len > 0)
        return;
    one->fixed += one->complete;
    one->complete = 0;
}

/* Limits are kept if any item counts towards them. */
static void find_limits(struct certify_case *one, const struct certify_choice *choices, size_t len)
{
    for (int32_t i = 0; i < one->worker->limits_len; i++) {
        const struct problem_amount *limit = &one->worker->limits[i];
        int64_t left = limit->min - fixed_minutes(one, limit->tag);
        bool counts = false;
        for (size_t k = 0; k < len && !counts; k++)
            counts = problem_minutes(&one->problem->options[choices[k].option], limit->tag) > 0;
        if (counts)
            one->dims[one->dims_len++] =
                (struct certify_dim){limit->tag, left > 0 ? (int32_t)left : 0, 0};
    }
}

/* --- which options are left ------------------------------------------------------------------- */

static bool fits_fixed(const struct certify_case *one, const struct problem_option *option)
{
    for (int32_t i = 0; i < one->worker->fixed_len; i++) {
        const struct problem_option *fixed = fixed_option(one, i);
        if (fixed->course == option->course || certify_case_clash(one, fixed, option))
            return false;
    }
    return true;
}

static bool is_free(const struct certify_case *one, const struct problem_option *option)
{
    for (int32_t i = 0; i < one->worker->busy_len; i++) {
        const struct problem_span *busy = &one->worker->busy[i];
        for (int32_t k = 0; k < option->sessions_len; k++) {
            if (busy->begin_min < option->sessions[k].end_min &&
                option->sessions[k].begin_min < busy->end_min)
                return false;
        }
    }
    return true;
}

static bool fits_weeks(const struct certify_case *one, const struct problem_option *option)
{
    for (int32_t i = 0; i < option->loads_len && one->week_room; i++) {
        if (option->loads[i].min > one->week_room[option->loads[i].week - one->week_first])
            return false;
    }
    return true;
}

static bool fits_limits(const struct certify_case *one, const struct problem_option *option)
{
    for (size_t i = one->needs_len; i < one->dims_len; i++) {
        if (problem_minutes(option, one->dims[i].tag) > one->dims[i].left)
            return false;
    }
    return true;
}

/* No bundle gains by an item whose net is below what everything else could bring. */
static void find_most(struct certify_case *one, const struct certify_choice *choices, size_t len)
{
    one->most = one->complete;
    for (size_t i = 0; i < one->needs_len; i++)
        one->most += one->dims[i].left * one->dims[i].weight;
    for (size_t i = 0; i < len; i++)
        one->most += choices[i].net > 0 ? choices[i].net : 0;
}

static void find_items(struct certify_case *one, const struct certify_choice *choices, size_t len)
{
    one->items = arena_array(&one->arena, len, sizeof(*one->items));
    for (size_t i = 0; i < len; i++) {
        const struct problem_option *option = &one->problem->options[choices[i].option];
        if (choices[i].net >= -one->most && !option->clashes_itself && fits_fixed(one, option) &&
            is_free(one, option) && fits_weeks(one, option) && fits_limits(one, option))
            one->items[one->items_len++] =
                (struct certify_item){.option = option, .net = choices[i].net};
    }
}

static int compare_items(const void *a, const void *b)
{
    const struct certify_item *x = a, *y = b;
    if (x->option->course != y->option->course)
        return x->option->course < y->option->course ? -1 : 1;
    return (x->option > y->option) - (x->option < y->option);
}

/* Courses of the sorted items. */
static void find_courses(struct certify_case *one)
{
    if (one->items_len > 1)
        qsort(one->items, one->items_len, sizeof(*one->items), compare_items);
    one->courses = arena_array(&one->arena, one->items_len, sizeof(*one->courses));
    one->courses_len = 0;
    for (size_t i = 0; i < one->items_len; i++) {
        if (i == 0 || one->items[i].option->course != one->items[i - 1].option->course)
            one->courses[one->courses_len++] = (struct certify_course){
                .course = one->items[i].option->course, .first = (int32_t)i};
        one->courses[one->courses_len - 1].end = (int32_t)i + 1;
        one->items[i].course = (int32_t)one->courses_len - 1;
    }
}

/* --- courses that come after others ----------------------------------------------------------- */

static const struct problem_option *fixed_of_course(const struct certify_case *one, int32_t course)
{
    for (int32_t i = 0; i < one->worker->fixed_len; i++) {
        if (fixed_option(one, i)->course == course)
            return fixed_option(one, i);
    }
    return NULL;
}

/* Courses are sorted by their number in the problem until they are put in order. */
static int32_t find_course(const struct certify_case *one, int32_t course)
{
    size_t low = 0, high = one->courses_len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (one->courses[middle].course < course)
            low = middle + 1;
        else
            high = middle;
    }
    return low < one->courses_len && one->courses[low].course == course ? (int32_t)low : -1;
}

/* The earliest end of any item of the course that is left; INT64_MAX without any. */
static int64_t first_end(const struct certify_case *one, int32_t course)
{
    int64_t first = INT64_MAX;
    for (int32_t i = one->courses[course].first; i < one->courses[course].end; i++) {
        if (!one->items[i].is_dead && one->items[i].option->end_min < first)
            first = one->items[i].option->end_min;
    }
    return first;
}

/* Items of the course that begin before `minute` can never be taken. True if there was any. */
static bool bury_before(struct certify_case *one, int32_t course, int64_t minute)
{
    bool has_changed = false;
    for (int32_t i = one->courses[course].first; i < one->courses[course].end; i++) {
        struct certify_item *item = &one->items[i];
        if (item->is_dead || item->option->begin_min >= minute)
            continue;
        item->is_dead = true;
        has_changed = true;
    }
    return has_changed;
}

/* What a course must follow: done, fixed, or an item of another course. */
static bool bury_unordered(struct certify_case *one, int32_t at)
{
    const struct problem_course *course = &one->problem->courses[one->courses[at].course];
    bool has_changed = false;
    for (int32_t k = 0; k < course->after_len; k++) {
        if (problem_has(one->worker->done, one->worker->done_len, course->after[k]))
            continue;
        const struct problem_option *fixed = fixed_of_course(one, course->after[k]);
        int32_t before = find_course(one, course->after[k]);
        int64_t minute = fixed ? fixed->end_min : before >= 0 ? first_end(one, before) : INT64_MAX;
        has_changed = bury_before(one, at, minute) || has_changed;
    }
    return has_changed;
}

/* Removes what can never follow, until nothing changes. What is left has an order: whatever begins
 * first among the courses of a circle would have nothing to follow. */
static void bury_impossible(struct certify_case *one)
{
    bool has_changed = true;
    while (has_changed) {
        has_changed = false;
        for (size_t i = 0; i < one->courses_len; i++)
            has_changed = bury_unordered(one, (int32_t)i) || has_changed;
    }
    size_t kept = 0;
    for (size_t i = 0; i < one->items_len; i++) {
        if (!one->items[i].is_dead)
            one->items[kept++] = one->items[i];
    }
    one->items_len = kept;
    find_courses(one);
}

static void list_after(struct certify_case *one, struct certify_course *at)
{
    const struct problem_course *course = &one->problem->courses[at->course];
    int32_t *after = arena_array(&one->arena, (size_t)course->after_len, sizeof(*after));
    at->after_len = 0;
    for (int32_t k = 0; k < course->after_len; k++) {
        if (problem_has(one->worker->done, one->worker->done_len, course->after[k]) ||
            fixed_of_course(one, course->after[k]))
            continue;
        after[at->after_len++] = find_course(one, course->after[k]);
    }
    at->after = after;
}

/* --- what items give -------------------------------------------------------------------------- */

static void fill_minutes(struct certify_case *one)
{
    one->min = arena_array(&one->arena, one->items_len * one->dims_len, sizeof(*one->min));
    for (size_t i = 0; i < one->items_len; i++) {
        for (size_t k = 0; k < one->dims_len; k++) {
            int32_t minutes = problem_minutes(one->items[i].option, one->dims[k].tag);
            bool is_over = k < one->needs_len && minutes > one->dims[k].left;
            one->min[i * one->dims_len + k] = is_over ? one->dims[k].left : minutes;
        }
    }
}

/* Can all needs be met at all, without a look at the calendar? */
static void drop_vain_bonus(struct certify_case *one)
{
    for (size_t k = 0; k < one->needs_len; k++) {
        int64_t sum = 0;
        for (size_t i = 0; i < one->courses_len; i++) {
            int32_t most = 0;
            for (int32_t m = one->courses[i].first; m < one->courses[i].end; m++) {
                int32_t minutes = certify_case_min(one, m)[k];
                most = minutes > most ? minutes : most;
            }
            sum += most;
        }
        if (sum < one->dims[k].left)
            one->complete = 0;
    }
}

/* --- the order of courses --------------------------------------------------------------------- */

static int32_t find_root(int32_t *parent, int32_t at)
{
    while (parent[at] != at) {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    return at;
}

static void tie(int32_t *parent, int32_t a, int32_t b)
{
    parent[find_root(parent, a)] = find_root(parent, b);
}

/* Courses that share a dimension or follow each other. */
static void find_components(struct certify_case *one)
{
    int32_t courses = (int32_t)one->courses_len, dims = (int32_t)one->dims_len;
    int32_t *parent = arena_array(&one->arena, one->courses_len + one->dims_len, sizeof(*parent));
    for (int32_t i = 0; i < courses + dims; i++)
        parent[i] = i;
    for (int32_t i = 0; i < courses; i++) {
        struct certify_course *course = &one->courses[i];
        course->last_dim = -1;
        for (int32_t m = course->first; m < course->end; m++) {
            for (int32_t k = 0; k < dims; k++) {
                if (certify_case_min(one, m)[k] == 0)
                    continue;
                tie(parent, i, courses + k);
                course->last_dim = k > course->last_dim ? k : course->last_dim;
            }
        }
        for (int32_t k = 0; k < course->after_len; k++)
            tie(parent, i, course->after[k]);
    }
    for (int32_t i = 0; i < courses; i++)
        one->courses[i].component = find_root(parent, i);
}

static void find_levels(struct certify_case *one)
{
    bool has_changed = true;
    while (has_changed) {
        has_changed = false;
        for (size_t i = 0; i < one->courses_len; i++) {
            struct certify_course *course = &one->courses[i];
            for (int32_t k = 0; k < course->after_len; k++) {
                int32_t least = one->courses[course->after[k]].level + 1;
                has_changed = has_changed || least > course->level;
                course->level = least > course->level ? least : course->level;
            }
        }
    }
}

static int compare_course_order(const void *a, const void *b)
{
    const struct certify_course *x = a, *y = b;
    int32_t keys[][2] = {{x->component, y->component},
                         {x->level, y->level},
                         {x->last_dim, y->last_dim},
                         {x->course, y->course}};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (keys[i][0] != keys[i][1])
            return keys[i][0] < keys[i][1] ? -1 : 1;
    }
    return 0;
}

/* Puts courses in order, and the items with them. */
static void order_courses(struct certify_case *one)
{
    struct certify_item *items = arena_array(&one->arena, one->items_len, sizeof(*items));
    int32_t *place = arena_array(&one->arena, one->courses_len, sizeof(*place));
    size_t len = 0;
    if (one->courses_len > 1)
        qsort(one->courses, one->courses_len, sizeof(*one->courses), compare_course_order);
    for (size_t i = 0; i < one->courses_len; i++) {
        struct certify_course *course = &one->courses[i];
        int32_t first = (int32_t)len;
        place[one->items[course->first].course] = (int32_t)i;
        for (int32_t m = course->first; m < course->end; m++) {
            items[len] = one->items[m];
            items[len++].course = (int32_t)i;
        }
        course->first = first;
        course->end = (int32_t)len;
    }
    one->items = items;
    for (size_t i = 0; i < one->courses_len; i++) {
        for (int32_t k = 0; k < one->courses[i].after_len; k++)
            one->courses[i].after[k] = place[one->courses[i].after[k]];
    }
    fill_minutes(one);
}

bool certify_case_is_idle(const struct certify_case *one, int32_t item)
{
    if (one->items[item].net > 0 || one->courses[one->items[item].course].is_before)
        return false;
    for (size_t k = 0; k < one->needs_len; k++) {
        bool counts = one->dims[k].weight > 0 || one->complete > 0;
        if (counts && certify_case_min(one, item)[k] > 0)
            return false;
    }
    return true;
}

/* Courses that others follow which bring something; those come later in the order. */
static void mark_before(struct certify_case *one)
{
    for (size_t i = one->courses_len; i-- > 0;) {
        const struct certify_course *course = &one->courses[i];
        bool is_useful = false;
        for (int32_t m = course->first; m < course->end && !is_useful; m++)
            is_useful = !certify_case_is_idle(one, m);
        for (int32_t k = 0; k < course->after_len && is_useful; k++)
            one->courses[course->after[k]].is_before = true;
    }
}

void certify_case_init(struct certify_case *one, const struct problem *problem, int32_t worker,
                       int64_t scale, const struct certify_choice *choices, size_t choices_len)
{
    *one = (struct certify_case){
        .problem = problem, .worker = &problem->workers[worker], .scale = scale};
    arena_init(&one->arena);
    find_week_rooms(one);
    find_needs(one);
    find_limits(one, choices, choices_len);
    find_most(one, choices, choices_len);
    find_items(one, choices, choices_len);
    find_courses(one);
    one->is_too_large = one->items_len * (one->dims_len + 1) > CERTIFY_CELLS_MAX;
    if (one->is_too_large)
        return;
    bury_impossible(one);
    for (size_t i = 0; i < one->courses_len; i++)
        list_after(one, &one->courses[i]);
    fill_minutes(one);
    drop_vain_bonus(one);
    find_components(one);
    find_levels(one);
    order_courses(one);
    mark_before(one);
}

void certify_case_release(struct certify_case *one)
{
    arena_release(&one->arena);
    *one = (struct certify_case){0};
}
