/* Small planning problems for tests: by hand through short rows, and at random. */
#ifndef YANXU_TESTS_PLANNER_SUPPORT_H
#define YANXU_TESTS_PLANNER_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scheduler/base/rng.h"
#include "scheduler/planner/check.h"
#include "scheduler/planner/clp.h"
#include "scheduler/planner/problem.h"

#define NAMES(...)                                                                                 \
    ((struct problem_names){(const char *const[]){__VA_ARGS__},                                    \
                            sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)})

/* For tests of masters: a group's setup. */
static inline int with_clp(void **state)
{
    (void)state;
    return clp_load(NULL) == ERR_OK ? 0 : -1;
}

/* Monday 2027-03-01 plus `day` days, at `hour`. */
static inline int64_t at_hour(int day, int hour)
{
    struct date monday;
    assert_int_equal(date_from_ymd(2027, 3, 1, &monday, NULL), ERR_OK);
    return (int64_t)(monday.day + day) * DAY_MIN + hour * 60;
}

static inline struct problem_header test_header(void)
{
    struct problem_header header = {.name = "test", .zone = "Asia/Shanghai", .week_max_min = -1};
    assert_int_equal(date_from_ymd(2027, 3, 1, &header.from, NULL), ERR_OK);
    header.to = date_add_days(header.from, 60);
    return header;
}

static inline struct problem *test_problem(struct problem_header header)
{
    struct problem *problem = NULL;
    struct err err = {0};
    assert_int_equal(problem_new(&header, &problem, &err), ERR_OK);
    return problem;
}

#define ADD_OK(call)                                                                               \
    do {                                                                                           \
        struct err add_err_ = {0};                                                                 \
        if ((call) != ERR_OK)                                                                      \
            fail_msg("%s", add_err_.text);                                                         \
    } while (0)

/* An offering of one session of three hours, giving 180 minutes of "ce". */
static inline struct problem_offering_row
lesson_row(const char *name, const char *course, int64_t seats, const struct problem_span *session)
{
    static const struct problem_tag_row ce[] = {{"ce", 180}};
    return (struct problem_offering_row){.name = name,
                                         .course = course,
                                         .seats = seats,
                                         .tags = ce,
                                         .tags_len = 1,
                                         .sessions = session,
                                         .sessions_len = 1,
                                         .window_from = DATE_NONE,
                                         .window_to = DATE_NONE};
}

static inline void add_lesson(struct problem *problem, const char *name, const char *course,
                              int64_t seats, int day, int hour)
{
    struct problem_span span = {at_hour(day, hour), at_hour(day, hour + 3)};
    struct problem_offering_row row = lesson_row(name, course, seats, &span);
    ADD_OK(problem_add_offering(problem, &row, &add_err_));
}

static inline void add_pool(struct problem *problem, const char *name, const char *const *options,
                            size_t len)
{
    struct problem_choice_row choices[32];
    assert_true(len <= 32);
    for (size_t i = 0; i < len; i++)
        choices[i] = (struct problem_choice_row){options[i], 0};
    struct problem_pool_row row = {name, choices, len};
    ADD_OK(problem_add_pool(problem, &row, &add_err_));
}

/* A worker of pool G who owes 360 minutes of "ce" at one point each, and 100 points when done. */
static inline struct problem_worker_row usual_worker(const char *name)
{
    static const struct problem_need_row needs[] = {{"ce", 360, 1}};
    static const char *const pools[] = {"G"};
    return (struct problem_worker_row){
        .name = name, .needs = needs, .needs_len = 1, .complete = 100, .pools = {pools, 1}};
}

/* Everybody wants every lesson, each worker at a weight of their own; there is room for less than
 * half of it. Each unit of ten people may spare two at a time, and lessons come two a day. */
static inline struct problem *crowded_problem(int workers, int lessons)
{
    struct problem *problem = test_problem(test_header());
    char names[64][16], units[64][16];
    const char *options[64];
    assert_true(lessons <= 32 && workers <= 640);
    for (int i = 0; i < workers; i += 10) {
        struct problem_unit_row unit = {units[i / 10], 2};
        snprintf(units[i / 10], sizeof(units[i / 10]), "U%d", i / 10);
        ADD_OK(problem_add_unit(problem, &unit, &add_err_));
    }
    for (int i = 0; i < lessons; i++) {
        snprintf(names[i], sizeof(names[i]), "O%d", i);
        options[i] = names[i];
        add_lesson(problem, names[i], names[i], workers / 8, i / 2, i % 2 ? 9 : 14);
    }
    add_pool(problem, "G", options, (size_t)lessons);
    for (int i = 0; i < workers; i++) {
        char name[16];
        struct problem_need_row need = {"ce", 180 * (2 + i % 7), 1 + i * 37 % 11};
        struct problem_worker_row row = usual_worker(name);
        snprintf(name, sizeof(name), "W%d", i);
        row.needs = &need;
        row.unit = units[i / 10];
        ADD_OK(problem_add_worker(problem, &row, &add_err_));
    }
    ADD_OK(problem_finish(problem, &add_err_));
    return problem;
}

/* Texts for NAMES() live as long as the block around it. */

/* --- at random -------------------------------------------------------------------------------- */

struct random_problem {
    char names[64][16];
    size_t names_len;
};

static inline const char *name_of(struct random_problem *names, char letter, uint64_t number)
{
    char *name = names->names[names->names_len++ % 64];
    snprintf(name, 16, "%c%d", letter, (int)number);
    return name;
}

static inline void random_offering(struct problem *problem, struct rng *rng, int number)
{
    struct random_problem names = {.names_len = 0};
    struct problem_tag_row tags[2];
    struct problem_span spans[2];
    struct problem_offering_row row = {.name = name_of(&names, 'O', (uint64_t)number),
                                       .course = name_of(&names, 'C', rng_below(rng, 4)),
                                       .seats = (int64_t)rng_below(rng, 4),
                                       .tags = tags,
                                       .sessions = spans,
                                       .window_from = DATE_NONE,
                                       .window_to = DATE_NONE};
    const char *uses = name_of(&names, 'R', rng_below(rng, 2));
    row.tags_len = 1 + rng_below(rng, 2);
    tags[0] = (struct problem_tag_row){"T0", (int64_t)(60 * (1 + rng_below(rng, 3)))};
    tags[1] = (struct problem_tag_row){"T1", (int64_t)(45 * (1 + rng_below(rng, 3)))};
    if (rng_chance(rng, 1, 4)) {
        row.window_from = date_add_days(problem->from, (int32_t)rng_below(rng, 10));
        row.window_to = date_add_days(row.window_from, (int32_t)rng_below(rng, 10));
        row.window_min = (int64_t)(60 * rng_below(rng, 6));
    } else {
        int day = (int)rng_below(rng, 4), hour = 8 + (int)rng_below(rng, 8);
        row.sessions_len = 1 + rng_below(rng, 2);
        spans[0] = (struct problem_span){at_hour(day, hour), at_hour(day, hour + 2)};
        spans[1] = (struct problem_span){at_hour(day + 7, hour), at_hour(day + 7, hour + 1)};
        row.keeps_cover = rng_chance(rng, 1, 4);
    }
    if (rng_chance(rng, 1, 5)) {
        row.is_candidate = true;
        row.open_cost = (int64_t)rng_below(rng, 300);
        row.seats_min = (int64_t)rng_below(rng, 3);
    }
    if (rng_chance(rng, 1, 3))
        row.uses = (struct problem_names){&uses, 1};
    ADD_OK(problem_add_offering(problem, &row, &add_err_));
}

static inline struct problem_worker_row random_worker(struct rng *rng, const char *name,
                                                      struct problem_need_row *needs,
                                                      struct problem_tag_row *limits,
                                                      struct problem_span *busy)
{
    static const char *const pools[] = {"G0"};
    struct problem_worker_row row = {
        .name = name, .needs = needs, .limits = limits, .busy = busy, .pools = {pools, 1}};
    needs[0] = (struct problem_need_row){"T0", (int64_t)(30 * rng_below(rng, 12)),
                                         (int64_t)rng_below(rng, 4)};
    needs[1] = (struct problem_need_row){"T1", (int64_t)(30 * rng_below(rng, 6)),
                                         (int64_t)rng_below(rng, 4)};
    row.needs_len = rng_below(rng, 3);
    limits[0] = (struct problem_tag_row){"T1", (int64_t)(45 * rng_below(rng, 6))};
    row.limits_len = rng_below(rng, 2);
    row.complete = (int64_t)(50 * rng_below(rng, 4));
    busy[0].begin_min = at_hour((int)rng_below(rng, 5), 8);
    busy[0].end_min = busy[0].begin_min + (int64_t)(60 * (1 + rng_below(rng, 24)));
    row.busy_len = rng_below(rng, 2);
    return row;
}

/* A valid problem of a few workers and offerings; any of the format's features may occur. */
static inline struct problem *random_problem(uint64_t seed, int workers, int offerings)
{
    struct rng rng;
    struct problem_header header = test_header();
    rng_seed(&rng, seed);
    header.week_max_min = rng_chance(&rng, 1, 2) ? (int64_t)(60 * (2 + rng_below(&rng, 6))) : -1;
    header.gap_min = rng_chance(&rng, 1, 2) ? 60 : 0;
    header.move_cost = (int64_t)rng_below(&rng, 40);
    struct problem *problem = test_problem(header);
    struct problem_course_row course = {"C1", NAMES("C0")}, second = {"C2", NAMES("C0", "C1")};
    if (rng_chance(&rng, 2, 3))
        ADD_OK(problem_add_course(problem, &course, &add_err_));
    if (rng_chance(&rng, 1, 4))
        ADD_OK(problem_add_course(problem, &second, &add_err_));
    struct problem_unit_row unit = {"U0", (int64_t)rng_below(&rng, 3)};
    ADD_OK(problem_add_unit(problem, &unit, &add_err_));
    for (int i = 0; i < offerings; i++)
        random_offering(problem, &rng, i);
    if (strcmp(problem->courses[problem->offerings[0].course].name,
               problem->courses[problem->offerings[1].course].name) == 0) {
        struct problem_option_row option = {
            "P0", problem->courses[problem->offerings[0].course].name, NAMES("O0", "O1")};
        ADD_OK(problem_add_option(problem, &option, &add_err_));
    }
    struct problem_pool_row empty = {"G1", NULL, 0};
    ADD_OK(problem_add_pool(problem, &empty, &add_err_));
    struct problem_choice_row choices[32];
    size_t len = 0;
    for (size_t i = 0; i < problem->options_len; i++) {
        if (rng_chance(&rng, 5, 6))
            choices[len++] = (struct problem_choice_row){
                problem->options[i].name,
                rng_chance(&rng, 1, 3) ? (int64_t)rng_below(&rng, 60) : 0};
    }
    struct problem_pool_row pool = {"G0", choices, len};
    ADD_OK(problem_add_pool(problem, &pool, &add_err_));
    for (int i = 0; i < workers; i++) {
        struct problem_need_row needs[2];
        struct problem_tag_row limits[1];
        struct problem_span busy[1];
        static const char *const done[] = {"C0"};
        char name[16];
        snprintf(name, sizeof(name), "W%d", i);
        struct problem_worker_row row = random_worker(&rng, name, needs, limits, busy);
        row.unit = rng_chance(&rng, 2, 3) ? "U0" : NULL;
        const char *held = problem->options[rng_below(&rng, problem->options_len)].name;
        if (rng_chance(&rng, 1, 4))
            row.current = (struct problem_names){&held, 1};
        if (rng_chance(&rng, 1, 6))
            row.done = (struct problem_names){done, 1};
        ADD_OK(problem_add_worker(problem, &row, &add_err_));
    }
    ADD_OK(problem_finish(problem, &add_err_));
    return problem;
}

#endif
