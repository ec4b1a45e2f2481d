/* What is asked of random workers: parts add up, no policy asks more than the higher one, leave
 * never asks more. */
#include "scheduler/base/rng.h"
#include "scheduler/rules/ask.h"
#include "tests/unit/rules_fixture.h"

#define ROUNDS   20000
#define ROWS_MAX 4

struct asked_worker {
    struct worker worker;
    struct worker_tier tiers[ROWS_MAX];
    struct leave leaves[ROWS_MAX];
    size_t tiers_len, leaves_len;
    struct period period;
    struct date as_of;
    int64_t by_tier[TIER_COUNT];
};

static int day_order(const void *a, const void *b)
{
    const struct worker_tier *x = a, *y = b;
    return date_compare(x->since, y->since);
}

static struct asked_worker random_worker(struct rng *rng)
{
    struct asked_worker it = {.worker = {.id = {7}, .roles = "", .certified_on = DATE_NONE}};
    it.period.from.day = 20000;
    it.period.to.day = 20000 + (int32_t)rng_between(rng, 0, 1200);
    it.as_of.day = (int32_t)rng_between(rng, 19900, 21300);
    it.worker.hired_on.day = (int32_t)rng_between(rng, 19500, 21000);
    it.tiers_len = (size_t)rng_below(rng, ROWS_MAX + 1);
    it.leaves_len = (size_t)rng_below(rng, ROWS_MAX + 1);
    for (size_t i = 0; i < it.tiers_len; i++) {
        it.tiers[i].tier = (enum tier)rng_below(rng, TIER_COUNT);
        it.tiers[i].since.day = (int32_t)rng_between(rng, 19800, 21300);
    }
    if (it.tiers_len > 0) {
        it.tiers[0].since = WORKER_TIER_EVER;
        qsort(it.tiers, it.tiers_len, sizeof(it.tiers[0]), day_order);
    }
    for (size_t i = 0; i < it.leaves_len; i++) {
        it.leaves[i].kind = (enum leave_kind)rng_below(rng, LEAVE_KIND_COUNT);
        it.leaves[i].from.day = i == 0 ? (int32_t)rng_between(rng, 19900, 20500)
                                       : it.leaves[i - 1].from.day + (int32_t)rng_below(rng, 300);
        it.leaves[i].to.day = it.leaves[i].from.day + (int32_t)rng_below(rng, 400);
    }
    for (int t = 0; t < TIER_COUNT; t++)
        it.by_tier[t] = (int64_t)rng_below(rng, 6000);
    return it;
}

/* How much is asked; checks what its parts say. */
static int64_t asked(const struct rulebook *book, const struct asked_worker *it, size_t leaves_len)
{
    struct arena arena = {0};
    struct ask ask;
    struct ask_part parts[ASK_PARTS_MAX];
    const struct ask_question question = {.rulebook = book,
                                          .worker = &it->worker,
                                          .tiers = it->tiers,
                                          .tiers_len = it->tiers_len,
                                          .leaves = it->leaves,
                                          .leaves_len = leaves_len,
                                          .as_of = it->as_of,
                                          .period = &it->period};
    ask_of(&question, &arena, &ask);
    int64_t min = ask_min(&ask, it->by_tier), sum = 0, most = 0;
    size_t len = ask_parts(&ask, it->by_tier, parts);
    int32_t months = 0;
    assert_true(len <= ASK_PARTS_MAX);
    for (size_t i = 0; i < len; i++) {
        sum += parts[i].kind == ASK_PART_TIER && book->tier_change == RULE_TIER_HIGHER
                   ? 0
                   : parts[i].min;
        if (parts[i].kind == ASK_PART_TIER) {
            most = parts[i].min > most ? parts[i].min : most;
            months += parts[i].months;
        }
    }
    if (len > 0) {
        assert_int_equal(sum + (book->tier_change == RULE_TIER_HIGHER ? most : 0), min);
        assert_int_equal(months, ask.months);
    }
    assert_true(min >= 0);
    arena_release(&arena);
    return min;
}

static void test_ask_random_workers_hold_to_the_policies(void **state)
{
    (void)state;
    struct rng rng;
    struct rule_leave leaves[] = {{1u << LEAVE_KIND_SICK | 1u << LEAVE_KIND_PARENTAL, 60, 0},
                                  {1u << LEAVE_KIND_INACTIVE, 0, 2}};
    int cut = 0;
    rng_seed(&rng, 20261122);
    for (int round = 0; round < ROUNDS; round++) {
        const struct asked_worker it = random_worker(&rng);
        int64_t min[RULE_TIER_CHANGE_COUNT];
        for (int change = 0; change < RULE_TIER_CHANGE_COUNT; change++) {
            struct rulebook book = {.tier_change = (enum rule_tier_change)change};
            int64_t full = asked(&book, &it, it.leaves_len);
            book.proration =
                (struct rule_proration){.of_joiners = rng_chance(&rng, 1, 2),
                                        .joined = RULE_DAY_HIRED,
                                        .leaves = leaves,
                                        .leaves_len = 2,
                                        .round = (enum rule_round)rng_below(&rng, RULE_ROUND_COUNT),
                                        .round_min = (int32_t)rng_below(&rng, 90)};
            min[change] = full;
            int64_t less = asked(&book, &it, it.leaves_len);
            assert_true(less <= full + book.proration.round_min);
            assert_true(less <= asked(&book, &it, 0));
            cut += less < full;
        }
        assert_true(min[RULE_TIER_KEEP] <= min[RULE_TIER_HIGHER]);
        assert_true(min[RULE_TIER_PRORATE] <= min[RULE_TIER_HIGHER]);
    }
    assert_true(cut > ROUNDS / 2); /* or nothing was tried */
}

static bool is_away(const struct asked_worker *it, int32_t day)
{
    for (size_t i = 0; i < it->leaves_len; i++)
        if (it->leaves[i].from.day <= day && day <= it->leaves[i].to.day)
            return true;
    return false;
}

/* Month by month and day by day, as the words of rulebook.h have it. */
static struct ask count_by_days(const struct rulebook *book, const struct asked_worker *it)
{
    struct ask ask = {0};
    struct date from = it->period.from;
    while (date_compare(from, it->period.to) <= 0) {
        struct date next = period_add_months(book, it->period.from, ++ask.months);
        struct date last = date_add_days(next, -1);
        if (date_compare(last, it->period.to) > 0)
            last = it->period.to;
        int32_t away = 0;
        for (int32_t day = from.day; day <= last.day; day++)
            away += is_away(it, day);
        enum tier tier =
            worker_tier_on(it->tiers, it->tiers_len,
                           date_compare(from, it->as_of) <= 0 ? from : it->as_of, it->worker.tier);
        ask.held_months[tier]++;
        if (date_compare(last, it->worker.hired_on) < 0)
            ask.out_months[tier][ASK_PART_JOINED]++;
        else if (2 * away > last.day - from.day + 1)
            ask.out_months[tier][ASK_PART_LEAVE]++;
        from = next;
    }
    return ask;
}

static void test_ask_months_as_counted_by_days(void **state)
{
    (void)state;
    struct rng rng;
    struct rule_leave leave = {(1u << LEAVE_KIND_COUNT) - 1, 1, 0};
    int counted = 0;
    rng_seed(&rng, 4);
    for (int round = 0; round < ROUNDS; round++) {
        struct arena arena = {0};
        struct ask ask;
        struct asked_worker it = random_worker(&rng);
        it.period.from.day += (int32_t)rng_below(&rng, 60);
        it.period.to.day = it.period.from.day + (int32_t)rng_below(&rng, 1500);
        const struct rulebook book = {
            .tier_change = RULE_TIER_PRORATE,
            .month_end_next = rng_chance(&rng, 1, 2),
            .proration = {
                .of_joiners = true, .joined = RULE_DAY_HIRED, .leaves = &leave, .leaves_len = 1}};
        const struct ask_question question = {.rulebook = &book,
                                              .worker = &it.worker,
                                              .tiers = it.tiers,
                                              .tiers_len = it.tiers_len,
                                              .leaves = it.leaves,
                                              .leaves_len = it.leaves_len,
                                              .as_of = it.as_of,
                                              .period = &it.period};
        ask_of(&question, &arena, &ask);
        const struct ask want = count_by_days(&book, &it);
        if (ask.months > 0) {
            assert_int_equal(ask.months, want.months);
            assert_memory_equal(ask.held_months, want.held_months, sizeof(want.held_months));
            assert_memory_equal(ask.out_months, want.out_months, sizeof(want.out_months));
            counted++;
        }
        arena_release(&arena);
    }
    assert_true(counted > ROUNDS / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ask_months_as_counted_by_days),
        cmocka_unit_test(test_ask_random_workers_hold_to_the_policies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
