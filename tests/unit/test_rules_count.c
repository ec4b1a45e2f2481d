/* The exact count against a brute-force counter, and integer programs against enumeration. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "scheduler/base/rng.h"
#include "scheduler/rules/count.h"
#include "scheduler/rules/integer.h"
#include "tests/unit/count_hard.h"

#define ITEMS_MAX  6
#define NEEDS_MAX  4
#define CAPS_MAX   3
#define BOOKS_MAX  2
#define TURNS_MAX  5
#define LIMITS_MAX 2
#define VARS_MAX   4
#define ROWS_MAX   4

/* A small random rulebook, or two of them, and worker; need 0 of a book is the total. */
struct random_task {
    struct count_task task;
    struct count_item items[ITEMS_MAX];
    struct count_need needs[BOOKS_MAX][NEEDS_MAX];
    struct count_cap caps[BOOKS_MAX][CAPS_MAX];
    struct count_book books[BOOKS_MAX];
    int32_t turns[TURNS_MAX], limits[LIMITS_MAX];
};

/* What a family of cases has besides plain caps and shares. */
struct flavour {
    const char *name;
    bool cap_shares, turns, books;
    bool alike;      /* items are apart in their minutes and turns only */
    int32_t min_max; /* minutes of an item */
};

static void random_share(int32_t *num, int32_t *den, struct rng *rng)
{
    *den = (int32_t)rng_between(rng, 1, 5);
    *num = (int32_t)rng_between(rng, 1, *den);
}

static void random_book(struct random_task *r, int32_t b, const struct flavour *flavour,
                        struct rng *rng)
{
    int32_t needs_len = (int32_t)rng_between(rng, 1, NEEDS_MAX);
    int32_t caps_len = (int32_t)rng_between(rng, 0, CAPS_MAX);
    struct count_need *needs = r->needs[b];
    needs[0].min = rng_between(rng, 0, flavour->books ? 6 : 12);
    for (int32_t n = 1; n < needs_len; n++) {
        if (rng_chance(rng, 1, 3))
            random_share(&needs[n].share_num, &needs[n].share_den, rng);
        else
            needs[n].min = rng_between(rng, 0, 6);
    }
    for (int32_t c = 0; c < caps_len; c++) {
        if (flavour->cap_shares && rng_chance(rng, 1, 2))
            random_share(&r->caps[b][c].share_num, &r->caps[b][c].share_den, rng);
        else
            r->caps[b][c].min = rng_between(rng, 0, 8);
    }
    r->books[b] = (struct count_book){needs, needs_len, r->caps[b], caps_len, needs[0].min};
}

/* In two books an entry has an item in either or both. */
static size_t random_items(struct random_task *r, const struct flavour *flavour, struct rng *rng)
{
    size_t most = (size_t)rng_between(rng, 0, ITEMS_MAX), len = 0;
    int32_t pots = 0;
    while (len < most) {
        bool both = flavour->books && len + 2 <= most && rng_chance(rng, 2, 3);
        bool like = rng_chance(rng, 3, 4);
        int32_t min = (int32_t)rng_between(rng, 1, most > 4 ? 3 : flavour->min_max);
        pots += both;
        for (int32_t b = 0; b <= both; b++) {
            struct count_item *item = &r->items[len++];
            item->book = both ? b : flavour->books ? (int32_t)rng_below(rng, 2) : 0;
            item->pot = both ? pots : 0;
            item->min = b == 0 || like ? min : (int32_t)rng_between(rng, 1, 3);
            item->toward = 1u | (uint32_t)rng_below(rng, 1u << r->books[item->book].needs_len);
            item->caps = (uint32_t)rng_below(rng, 1u << r->books[item->book].caps_len);
            if (flavour->alike) {
                item->toward = 1;
                item->caps = (1u << r->books[item->book].caps_len) - 1;
            }
            if (flavour->turns && item->book == 0 && rng_chance(rng, 3, 4))
                item->turn = (int32_t)rng_between(rng, 1, TURNS_MAX);
        }
    }
    return len;
}

static void random_task(struct random_task *r, const struct flavour *flavour, struct rng *rng)
{
    *r = (struct random_task){0};
    int32_t books_len = flavour->books ? 2 : 1;
    for (int32_t b = 0; b < books_len; b++)
        random_book(r, b, flavour, rng);
    for (int32_t t = 0; t < TURNS_MAX; t++)
        r->turns[t] = (int32_t)rng_below(rng, LIMITS_MAX);
    for (int32_t l = 0; l < LIMITS_MAX; l++)
        r->limits[l] = (int32_t)rng_between(rng, 0, 2);
    size_t items_len = random_items(r, flavour, rng);
    r->task = (struct count_task){.items = r->items,
                                  .items_len = items_len,
                                  .books = r->books,
                                  .books_len = books_len,
                                  .turns = r->turns,
                                  .limits = r->limits,
                                  .turns_len = flavour->turns ? TURNS_MAX : 0,
                                  .limits_len = flavour->turns ? LIMITS_MAX : 0};
}

/* What is aimed at, first things first: missing (turned), total, sum toward, then each item. */
struct score {
    int64_t aims[3 + ITEMS_MAX];
};

/* At most so many turns of a course; each minute of a pot once, or the pot whole. Written apart
 * from the code under test, as what follows. */
static bool turns_and_pots_hold(const struct count_task *task, const int32_t *counted)
{
    for (int32_t l = 0; l < task->limits_len; l++) {
        int32_t used = 0;
        for (int32_t t = 0; t < task->turns_len; t++) {
            bool any = false;
            for (size_t i = 0; i < task->items_len; i++)
                any = any || (task->items[i].turn == t + 1 && counted[i] > 0);
            used += any && task->turns[t] == l;
        }
        if (used > task->limits[l])
            return false;
    }
    for (size_t i = 0; i + 1 < task->items_len; i++) {
        const struct count_item *a = &task->items[i], *b = &task->items[i + 1];
        if (a->pot == 0 || a->pot != b->pot)
            continue;
        if (a->min == b->min ? counted[i] + counted[i + 1] > a->min
                             : counted[i] > 0 && counted[i + 1] > 0)
            return false;
    }
    return true;
}

/* False if a cap is exceeded. */
static bool score_book(const struct count_task *task, int32_t at, const int32_t *counted,
                       struct score *score)
{
    const struct count_book *book = &task->books[at];
    int64_t total = 0;
    for (size_t i = 0; i < task->items_len; i++)
        total += task->items[i].book == at ? counted[i] : 0;
    int64_t base = total > book->total_needed ? total : book->total_needed;
    for (int32_t c = 0; c < book->caps_len; c++) {
        int64_t sum = 0;
        for (size_t i = 0; i < task->items_len; i++)
            if (task->items[i].book == at && (task->items[i].caps >> c & 1) != 0)
                sum += counted[i];
        if (book->caps[c].share_den > 0
                ? sum * book->caps[c].share_den > base * book->caps[c].share_num
                : sum > book->caps[c].min)
            return false;
    }
    for (int32_t n = 0; n < book->needs_len; n++) {
        const struct count_need *need = &book->needs[n];
        int64_t sum = 0;
        for (size_t i = 0; i < task->items_len; i++)
            if (task->items[i].book == at && (task->items[i].toward >> n & 1) != 0)
                sum += counted[i];
        int64_t needed = need->share_den == 0
                             ? need->min
                             : (base * need->share_num + need->share_den - 1) / need->share_den;
        score->aims[0] -= sum < needed ? needed - sum : 0;
        score->aims[2] += sum;
    }
    score->aims[1] += total;
    return true;
}

static bool score_of(const struct count_task *task, const int32_t *counted, struct score *score)
{
    *score = (struct score){0};
    for (size_t i = 0; i < task->items_len; i++)
        score->aims[3 + i] = counted[i];
    if (!turns_and_pots_hold(task, counted))
        return false;
    for (int32_t b = 0; b < task->books_len; b++)
        if (!score_book(task, b, counted, score))
            return false;
    return true;
}

static int compare_scores(const struct score *a, const struct score *b)
{
    for (size_t i = 0; i < sizeof(a->aims) / sizeof(a->aims[0]); i++)
        if (a->aims[i] != b->aims[i])
            return a->aims[i] > b->aims[i] ? 1 : -1;
    return 0;
}

static struct score brute_force(const struct count_task *task)
{
    int32_t counted[ITEMS_MAX] = {0};
    struct score best = {0}, score;
    bool found = false;
    for (;;) {
        if (score_of(task, counted, &score) && (!found || compare_scores(&score, &best) > 0)) {
            best = score;
            found = true;
        }
        size_t i = 0;
        while (i < task->items_len && counted[i] == task->items[i].min)
            counted[i++] = 0;
        if (i == task->items_len)
            return best;
        counted[i]++;
    }
}

/* Rounds of one flavour; returns how many items did not count in full. */
static int run_flavour(const struct flavour *flavour, uint64_t seed, int rounds)
{
    struct rng rng;
    rng_seed(&rng, seed);
    int trimmed = 0;
    for (int round = 0; round < rounds; round++) {
        struct random_task r;
        struct arena arena = {0};
        struct err err = {0};
        int32_t counted[ITEMS_MAX] = {0};
        bool proved = false;
        random_task(&r, flavour, &rng);
        if (count_minutes(&r.task, &arena, counted, &proved, &err) != ERR_OK || !proved)
            fail_msg("%s, round %d: %s", flavour->name, round, err.text);
        struct score got, want = brute_force(&r.task);
        if (!score_of(&r.task, counted, &got) || compare_scores(&got, &want) != 0)
            fail_msg("%s, round %d: missing %d for %d, total %d for %d, toward %d for %d",
                     flavour->name, round, (int)got.aims[0], (int)want.aims[0], (int)got.aims[1],
                     (int)want.aims[1], (int)got.aims[2], (int)want.aims[2]);
        for (size_t i = 0; i < r.task.items_len; i++)
            trimmed += counted[i] < r.items[i].min;
        arena_release(&arena);
    }
    return trimmed;
}

static const struct flavour flavours[] = {
    {"caps and shares", false, false, false, false, 5},
    {"caps that are shares", true, false, false, false, 5},
    {"turns of a course", false, true, false, false, 5},
    {"turns and caps that are shares", true, true, false, false, 5},
    {"two books", false, false, true, false, 4},
    {"two books, turns and caps that are shares", true, true, true, false, 4},
    {"turns that are alike", false, true, false, true, 5},
    {"turns that are alike in two books", true, true, true, true, 4},
};
#define FLAVOURS (sizeof(flavours) / sizeof(flavours[0]))

static void test_count_minutes_random_as_brute_force(void **state)
{
    (void)state;
    for (size_t f = 0; f < FLAVOURS; f++)
        /* the cases are not all easy */
        assert_true(run_flavour(&flavours[f], 20260101 + f, 4000) > 2000);
}

/* With so little work; true if it was enough. */
static bool run_briefly(const struct flavour *flavour, int64_t work_max, struct rng *rng)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct random_task r;
    struct err err = {0};
    int32_t counted[ITEMS_MAX] = {0};
    struct score got;
    bool proved = true;
    random_task(&r, flavour, rng);
    r.task.work_max = work_max;
    assert_int_equal(count_minutes(&r.task, &arena, counted, &proved, &err), ERR_OK);
    if (!score_of(&r.task, counted, &got))
        fail_msg("%s: a limit is not kept", flavour->name);
    struct score want = brute_force(&r.task);
    assert_true(compare_scores(&got, &want) <= 0);
    assert_true(!proved || compare_scores(&got, &want) == 0);
    return proved;
}

/* Wherever the work is used up, what was found keeps every limit, and is said not to be proved
 * unless it is the best. */
static void test_count_minutes_little_work_keeps_limits(void **state)
{
    (void)state;
    struct rng rng;
    int proved = 0;
    rng_seed(&rng, 9);
    for (int round = 0; round < 4000; round++) {
        int64_t work_max = rng_between(&rng, 1, 4000);
        proved += run_briefly(&flavours[(size_t)round % FLAVOURS], work_max, &rng);
    }
    assert_true(proved > 1000 && proved < 3800);
}

static bool count_keeps_limits(const struct count_task *task, bool *ret_proved)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct err err = {0};
    struct score score = {0};
    int32_t *counted = arena_array(&arena, task->items_len, sizeof(*counted));
    if (count_minutes(task, &arena, counted, ret_proved, &err) != ERR_OK)
        return false;
    bool keeps = turns_and_pots_hold(task, counted);
    for (int32_t b = 0; b < task->books_len; b++)
        keeps = keeps && score_book(task, b, counted, &score);
    return keeps && score.aims[1] > 0;
}

/* As large as real workers' entries and more entangled than any: proved, every one; of three
 * licences not always. */
static void test_count_minutes_hard_proved(void **state)
{
    (void)state;
    for (size_t f = 0; f < HARD_FAMILIES; f++) {
        struct rng rng;
        rng_seed(&rng, 7 + f);
        const int rounds[] = {0, 20, 4, 0};
        for (int round = 0; round < rounds[hard_families[f].books]; round++) {
            static struct hard_task h;
            bool proved = false;
            hard_task(&h, &hard_families[f], &rng);
            if (!count_keeps_limits(&h.task, &proved) || !proved)
                fail_msg("%s, round %d", hard_families[f].name, round);
        }
    }
}

/* More turns than a program has room for: in order of age, and it is said so. */
static void test_count_minutes_too_many_turns_keeps_limits(void **state)
{
    (void)state;
    enum { TURNS = 1600 };
    static struct count_item items[TURNS];
    static int32_t turns[TURNS];
    const int32_t limits[] = {700};
    const struct count_need need = {100000, 0, 0};
    struct count_cap caps[10] = {{0}};
    bool proved = true;
    for (uint32_t c = 0; c < 10; c++)
        caps[c] = (struct count_cap){5000 + 100 * c, c % 2, c % 2 != 0 ? 3 : 0};
    for (int32_t i = 0; i < TURNS; i++)
        items[i] = (struct count_item){
            .min = 60 + i % 7, .toward = 1, .caps = 1 + (uint32_t)i % 1000, .turn = i + 1};
    const struct count_book book = {&need, 1, caps, 10, 3000};
    const struct count_task task = {.items = items,
                                    .items_len = TURNS,
                                    .books = &book,
                                    .books_len = 1,
                                    .turns = turns,
                                    .limits = limits,
                                    .turns_len = TURNS,
                                    .limits_len = 1};
    assert_true(count_keeps_limits(&task, &proved));
    assert_false(proved);
}

/* With large figures the answer is the same as with small ones, scaled. */
static void test_count_minutes_large_figures_exact(void **state)
{
    (void)state;
    const struct count_item items[] = {{.min = 1000000, .toward = 1, .caps = 1},
                                       {.min = 1000000, .toward = 3, .caps = 1},
                                       {.min = 999999, .toward = 5, .caps = 3}};
    const struct count_need needs[] = {{2500000, 0, 0}, {700000, 0, 0}, {0, 1, 3}};
    const struct count_cap caps[] = {{1500000, 0, 0}, {900000, 0, 0}};
    const struct count_book book = {needs, 3, caps, 2, 2500000};
    const struct count_task task = {.items = items, .items_len = 3, .books = &book, .books_len = 1};
    struct arena arena = {0};
    struct err err = {0};
    int32_t counted[3];
    bool proved = false;
    assert_int_equal(count_minutes(&task, &arena, counted, &proved, &err), ERR_OK);
    assert_true(proved);
    assert_int_equal(counted[0] + counted[1] + counted[2], 1500000);
    assert_int_equal(counted[1], 700000);
    assert_int_equal(counted[2], 800000);
    arena_release(&arena);
}

struct random_program {
    struct integer_program program;
    int64_t a[ROWS_MAX * VARS_MAX], b[ROWS_MAX], c[VARS_MAX], lo[VARS_MAX], hi[VARS_MAX];
};

static void random_program(struct random_program *r, struct rng *rng)
{
    int32_t vars = (int32_t)rng_between(rng, 1, VARS_MAX);
    int32_t rows = (int32_t)rng_between(rng, 0, ROWS_MAX);
    for (int32_t i = 0; i < rows * vars; i++)
        r->a[i] = rng_between(rng, -4, 5);
    for (int32_t i = 0; i < rows; i++)
        r->b[i] = rng_between(rng, -6, 12);
    for (int32_t j = 0; j < vars; j++) {
        r->c[j] = rng_between(rng, -3, 6);
        r->lo[j] = rng_between(rng, 0, 2);
        r->hi[j] = rng_between(rng, r->lo[j], 6);
    }
    r->program = (struct integer_program){vars, rows, vars / 2, r->a, r->b, r->c, r->lo, r->hi};
}

/* Of one program, once, from its lower bounds. */
static enum err_code solve_once(const struct integer_program *program, int64_t work_max, int64_t *x,
                                struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct integer *integer = NULL;
    TRY(integer_new(program, work_max, &arena, &integer, err));
    memcpy(x, program->lo, (size_t)program->vars_len * sizeof(*x));
    return integer_solve(integer, x, err);
}

/* Feasible? and the objective. */
static bool value_of(const struct random_program *r, const int64_t *x, int64_t *ret_value)
{
    *ret_value = 0;
    for (int32_t j = 0; j < r->program.vars_len; j++) {
        if (x[j] < r->lo[j] || x[j] > r->hi[j])
            return false;
        *ret_value += r->c[j] * x[j];
    }
    for (int32_t i = 0; i < r->program.rows_len; i++) {
        int64_t sum = 0;
        for (int32_t j = 0; j < r->program.vars_len; j++)
            sum += r->a[i * r->program.vars_len + j] * x[j];
        if (sum > r->b[i])
            return false;
    }
    return true;
}

static bool enumerate(const struct random_program *r, int64_t *ret_best)
{
    int64_t x[VARS_MAX], value;
    bool found = false;
    memcpy(x, r->lo, sizeof(x));
    for (;;) {
        if (value_of(r, x, &value) && (!found || value > *ret_best)) {
            *ret_best = value;
            found = true;
        }
        int32_t j = 0;
        while (j < r->program.vars_len && x[j] == r->hi[j]) {
            x[j] = r->lo[j];
            j++;
        }
        if (j == r->program.vars_len)
            return found;
        x[j]++;
    }
}

static void test_integer_solve_random_as_enumeration(void **state)
{
    (void)state;
    struct rng rng;
    rng_seed(&rng, 7);
    int infeasible = 0;
    for (int round = 0; round < 20000; round++) {
        struct random_program r;
        struct err err = {0};
        int64_t x[VARS_MAX] = {0}, best = 0, value = 0;
        random_program(&r, &rng);
        bool found = enumerate(&r, &best);
        enum err_code code = solve_once(&r.program, INT64_MAX, x, &err);
        assert_int_equal(code, found ? ERR_OK : ERR_NOT_FOUND);
        infeasible += !found;
        if (!found)
            continue;
        assert_true(value_of(&r, x, &value));
        assert_int_equal(value, best);
    }
    assert_true(infeasible > 500 && infeasible < 15000);
}

/* Three caps that overlap in pairs: the simplex alone would say 151.5. */
static void test_integer_solve_odd_cycle_branches(void **state)
{
    (void)state;
    const int64_t a[] = {1, 1, 0, 0, 1, 1, 1, 0, 1};
    const int64_t b[] = {101, 101, 101}, c[] = {1, 1, 1}, hi[] = {200, 200, 200};
    const int64_t lo[3] = {0};
    const struct integer_program program = {3, 3, 0, a, b, c, lo, hi};
    struct err err = {0};
    int64_t x[3];
    assert_int_equal(solve_once(&program, INT64_MAX, x, &err), ERR_OK);
    assert_int_equal(x[0] + x[1] + x[2], 151);
}

static void test_integer_solve_too_large_refused(void **state)
{
    (void)state;
    const struct integer_program program = {.vars_len = 100000, .rows_len = 100};
    struct err err = {0};
    int64_t x[3], lo[3] = {0};
    assert_int_equal(solve_once(&program, INT64_MAX, x, &err), ERR_LIMIT);
    const int64_t a[] = {INT64_MAX, INT64_MAX - 1, 3, 5}, b[] = {INT64_MAX, 7}, c[] = {5, 7};
    const int64_t hi[] = {INT64_MAX / 2, INT64_MAX / 2};
    const struct integer_program huge = {2, 2, 0, a, b, c, lo, hi};
    assert_int_equal(solve_once(&huge, INT64_MAX, x, &err), ERR_LIMIT);
    const int64_t rows[] = {1, 1, 0, 0, 1, 1, 1, 0, 1}, most[] = {101, 101, 101},
                  ones[] = {1, 1, 1};
    const int64_t to[] = {200, 200, 200};
    const struct integer_program small = {3, 3, 0, rows, most, ones, lo, to};
    assert_int_equal(solve_once(&small, -1, x, &err), ERR_LIMIT);
}

/* One program, again and again: other objectives, a right side that goes down. */
static void test_integer_solve_again_as_enumeration(void **state)
{
    (void)state;
    struct rng rng;
    rng_seed(&rng, 8);
    for (int round = 0; round < 4000; round++) {
        CLEANUP(arena_release) struct arena arena = {0};
        struct random_program r;
        struct integer *integer = NULL;
        struct err err = {0};
        random_program(&r, &rng);
        assert_int_equal(integer_new(&r.program, INT64_MAX, &arena, &integer, &err), ERR_OK);
        for (int turn = 0; turn < 4; turn++) {
            int64_t x[VARS_MAX] = {0}, best = 0, value = 0;
            bool found = enumerate(&r, &best);
            enum err_code code = integer_solve(integer, x, &err);
            assert_int_equal(code, found ? ERR_OK : ERR_NOT_FOUND);
            if (found)
                assert_true(value_of(&r, x, &value));
            assert_int_equal(value, best);
            for (int32_t j = 0; j < r.program.vars_len; j++)
                r.c[j] = rng_between(&rng, -3, 6);
            for (int32_t i = 0; i < r.program.rows_len; i++)
                r.b[i] -= rng_between(&rng, 0, 1);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_count_minutes_random_as_brute_force),
        cmocka_unit_test(test_count_minutes_little_work_keeps_limits),
        cmocka_unit_test(test_count_minutes_hard_proved),
        cmocka_unit_test(test_count_minutes_too_many_turns_keeps_limits),
        cmocka_unit_test(test_count_minutes_large_figures_exact),
        cmocka_unit_test(test_integer_solve_random_as_enumeration),
        cmocka_unit_test(test_integer_solve_odd_cycle_branches),
        cmocka_unit_test(test_integer_solve_too_large_refused),
        cmocka_unit_test(test_integer_solve_again_as_enumeration),
    };
    return cmocka_run_group_tests_name("rules count", tests, NULL, NULL);
}
