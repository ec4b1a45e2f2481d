/* The planning problem 规划问题 in memory: courses, units, offerings, options, pools and workers,
 * with indexes instead of names, and the builder that makes one from rows.
 *
 * Build it in this order: problem_new(), courses, units, offerings, options, pools, workers,
 * problem_finish(). An entity's index is the order in which it was added, except courses, tags and
 * resources, which exist as soon as somebody names them. Every row is validated as it is added; a
 * refusal is ERR_INVALID (a value or reference), ERR_CONFLICT (a name used twice) or ERR_LIMIT (a
 * cap), names the entity and the key, and leaves the problem fit for problem_free() only.
 *
 * Times are wall-clock minutes since 1970-01-01T00:00 in the problem's zone; nothing is converted
 * and every day has 1,440 minutes. Intervals are half-open. Weeks are ISO weeks, Monday to Monday.
 */
#ifndef YANXU_PLANNER_PROBLEM_H
#define YANXU_PLANNER_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/arena.h"
#include "scheduler/base/date.h"
#include "scheduler/base/err.h"
#include "scheduler/base/map.h"

#define PROBLEM_WORKERS_MAX   10000000
#define PROBLEM_OFFERINGS_MAX 1000000
#define PROBLEM_CHOICES_MAX   10000 /* options a worker may choose from */
#define PROBLEM_MINUTES_MAX   1000000
#define PROBLEM_WEIGHT_MAX    1000000
#define PROBLEM_AMOUNT_MAX    1000000000 /* costs, seats, bonuses */
#define PROBLEM_NAME_LEN_MAX  1000       /* bytes */
#define PROBLEM_DAYS_MAX                                                                           \
    3700 /* from first to last: ten years, so that weeks are counted in tables */
#define PROBLEM_SUM_MAX ((int64_t)1 << 62) /* all that could be earned or paid */

/* --- rows: what the builder takes ---------------------------------------------------------- */

struct problem_names {
    const char *const *names;
    size_t len;
};

struct problem_span {
    int64_t begin_min, end_min;
};

struct problem_header {
    const char *name, *zone;
    struct date from, to; /* both days inside */
    int64_t week_max_min; /* most study minutes of a worker in a week; -1: no limit */
    int64_t gap_min;      /* least minutes between sessions of two options of a worker */
    int64_t move_cost;    /* points for each `current` option that the plan drops */
};

struct problem_course_row {
    const char *name;
    struct problem_names after; /* courses that must be finished before */
};

struct problem_unit_row {
    const char *name;
    int64_t away_max; /* -1: no limit */
};

struct problem_tag_row {
    const char *tag;
    int64_t min;
};

struct problem_offering_row {
    const char *name, *course;
    int64_t seats;
    const struct problem_tag_row *tags; /* minutes credited per tag */
    size_t tags_len;
    const struct problem_span *sessions; /* none: it has a window */
    size_t sessions_len;
    struct date window_from, window_to; /* DATE_NONE: it has sessions */
    int64_t window_min;                 /* study minutes, spread over the weeks it touches */
    bool keeps_cover;                   /* weekend or evening: does not count towards away_max */
    bool is_candidate;                  /* may be opened at open_cost if it seats seats_min */
    int64_t open_cost, seats_min;       /* 0 unless a candidate; seats_min usually 1 */
    struct problem_names uses;          /* "trainer:T4", "room:R2" */
};

struct problem_option_row {
    const char *name, *course;
    struct problem_names offerings;
};

struct problem_choice_row {
    const char *option;
    int64_t cost;
};

struct problem_pool_row {
    const char *name;
    const struct problem_choice_row *choices;
    size_t choices_len;
};

struct problem_need_row {
    const char *tag;
    int64_t min, weight; /* minutes still owed, points per minute */
};

struct problem_worker_row {
    const char *name;
    const char *unit; /* NULL: none */
    const struct problem_need_row *needs;
    size_t needs_len;
    const struct problem_tag_row *limits; /* most minutes per tag, fixed options included */
    size_t limits_len;
    int64_t complete; /* points when every need is met */
    struct problem_names pools;
    const struct problem_span *busy;
    size_t busy_len;
    struct problem_names done, fixed, current; /* courses; options; options */
};

/* --- the problem ---------------------------------------------------------------------------- */

struct problem_amount {
    int32_t tag, min;
};

struct problem_load {
    int32_t week, min; /* week: problem_week() */
};

struct problem_course {
    const char *name;
    const int32_t *after;
    int32_t after_len;
};

struct problem_unit {
    const char *name;
    int32_t away_max; /* -1: no limit */
};

struct problem_offering {
    const char *name;
    int32_t course, seats, seats_min, open_cost;
    const struct problem_amount *tags;
    const struct problem_span *sessions; /* sorted; none for a window */
    const int32_t *uses;
    int32_t tags_len, sessions_len, uses_len, window_min;
    int64_t begin_min, end_min;         /* of all sessions or of the window */
    struct date window_from, window_to; /* DATE_NONE without a window */
    bool keeps_cover, is_candidate;
};

/* Offerings taken together; everything after `offerings_len` is their sum or union. */
struct problem_option {
    const char *name;
    int32_t course;
    const int32_t *offerings;
    int32_t offerings_len;
    int32_t tags_len, loads_len, sessions_len, away_len;
    const struct problem_amount *tags;
    const struct problem_load *loads;    /* by week */
    const struct problem_span *sessions; /* sorted */
    const struct problem_span *away;     /* those that count towards away_max, sorted */
    int64_t begin_min, end_min;
    bool clashes_itself; /* can be taken by nobody */
};

struct problem_choice {
    int32_t option, cost;
};

struct problem_pool {
    const char *name;
    const struct problem_choice *choices; /* by option, each once */
    int32_t choices_len;
};

struct problem_need {
    int32_t tag, min, weight;
};

struct problem_worker {
    const char *name;
    int32_t unit;     /* -1: none */
    int32_t complete; /* points when every need is met */
    const struct problem_need *needs;
    const struct problem_amount *limits;
    const struct problem_span *busy; /* sorted by begin; may overlap */
    const int32_t *pools, *done, *fixed, *current;
    int32_t needs_len, limits_len, busy_len, pools_len, done_len, fixed_len, current_len;
};

struct problem {
    const char *name, *zone;
    struct date from, to;
    int32_t week_max_min; /* -1: no limit */
    int32_t gap_min, move_cost;
    struct problem_course *courses;
    struct problem_unit *units;
    struct problem_offering *offerings;
    struct problem_option
        *options; /* offerings that no option names come after the options added */
    struct problem_pool *pools;
    struct problem_worker *workers;
    const char **tags, **resources;
    size_t courses_len, units_len, offerings_len, options_len, pools_len, workers_len, tags_len,
        resources_len;
    struct problem_builder *builder; /* names and counters; nobody else's business */
    struct arena arena;
};

MUST_USE enum err_code problem_new(const struct problem_header *header,
                                   struct problem **ret_problem, struct err *err);
void problem_free(struct problem *problem);
void problem_cleanup(struct problem **problem); /* for CLEANUP() */

MUST_USE enum err_code problem_add_course(struct problem *problem,
                                          const struct problem_course_row *row, struct err *err);
MUST_USE enum err_code problem_add_unit(struct problem *problem, const struct problem_unit_row *row,
                                        struct err *err);
MUST_USE enum err_code problem_add_offering(struct problem *problem,
                                            const struct problem_offering_row *row,
                                            struct err *err);
MUST_USE enum err_code problem_add_option(struct problem *problem,
                                          const struct problem_option_row *row, struct err *err);
MUST_USE enum err_code problem_add_pool(struct problem *problem, const struct problem_pool_row *row,
                                        struct err *err);
MUST_USE enum err_code problem_add_worker(struct problem *problem,
                                          const struct problem_worker_row *row, struct err *err);
/* Checks what concerns workers together: the fixed options alone must break no rule (ERR_INVALID
 * names worker and rule). */
MUST_USE enum err_code problem_finish(struct problem *problem, struct err *err);

/* Lookups by name: the index, or -1. */
int32_t problem_find_worker(const struct problem *problem, const char *name);
int32_t problem_find_option(const struct problem *problem, const char *name);
int32_t problem_find_offering(const struct problem *problem, const char *name);
int32_t problem_find_unit(const struct problem *problem, const char *name);
int32_t problem_find_resource(const struct problem *problem, const char *name);

/* Is the index in the list? */
static inline bool problem_has(const int32_t *list, int32_t len, int32_t index)
{
    for (int32_t i = 0; i < len; i++) {
        if (list[i] == index)
            return true;
    }
    return false;
}

/* Minutes that an option gives to a tag. */
static inline int32_t problem_minutes(const struct problem_option *option, int32_t tag)
{
    for (int32_t i = 0; i < option->tags_len; i++) {
        if (option->tags[i].tag == tag)
            return option->tags[i].min;
    }
    return 0;
}

/* Number of the ISO week that holds the minute; weeks in order have numbers in order. */
int32_t problem_week(int64_t minute);

/* "2027-03-02T09:00", as files have it; returns `text`. */
#define PROBLEM_CLOCK_SIZE (DATE_TEXT_SIZE + 6)
const char *problem_clock(int64_t minute, char text[static PROBLEM_CLOCK_SIZE]);

/* May the worker take the option at all, and at which cost? False if no pool, `fixed` or `current`
 * offers it or its course is done. */
bool problem_cost(const struct problem *problem, const struct problem_worker *worker,
                  int32_t option, int32_t *ret_cost);

/* All options offered to the worker (as problem_cost() sees it), by option index, at most `cap`.
 * Returns how many there are. */
size_t problem_choices(const struct problem *problem, const struct problem_worker *worker,
                       struct problem_choice *choices, size_t cap);

#endif
