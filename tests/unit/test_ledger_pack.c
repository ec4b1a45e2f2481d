/* Packing a whole office's entries: what is taken out again is what the ledger says of each worker,
 * whatever the order in which they came. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "scheduler/base/rng.h"
#include "scheduler/ledger/pack.h"

#define WORKERS 7
#define ENTRIES 400

static struct credit random_entry(struct rng *rng, int64_t id)
{
    static const char *const categories[] = {"ce", "ce;ethics", "", "ce;professional"};
    static const char *const providers[] = {"", "社工协会", "ce"};
    return (struct credit){.id = {id},
                           .worker_id = {100 + rng_between(rng, 0, WORKERS - 1)},
                           .min = (int32_t)rng_between(rng, 10, 600),
                           .stated_milli = rng_between(rng, 1, 90000),
                           .measure = (enum credit_measure)rng_below(rng, CREDIT_MEASURE_COUNT),
                           .categories = categories[rng_below(rng, 4)],
                           .mode = (enum course_mode)rng_below(rng, COURSE_MODE_COUNT),
                           .earned_on = {(int32_t)rng_between(rng, 20000, 20020)},
                           .source = (enum credit_source)rng_below(rng, CREDIT_SOURCE_COUNT),
                           .external_id = "X1",
                           .course_id = {rng_between(rng, 0, 3)},
                           .state = CREDIT_STATE_APPROVED,
                           .evidence = "certificate",
                           .provider = providers[rng_below(rng, 3)],
                           .reason = "",
                           .entered_by = "k",
                           .entered_at = rng_between(rng, 1, 1000)};
}

/* Every sixth entry takes back a part of an earlier one that nothing has been taken of. */
static size_t random_ledger(struct rng *rng, struct credit *entries)
{
    for (size_t i = 0; i < ENTRIES; i++) {
        entries[i] = random_entry(rng, (int64_t)i + 1);
        if (i % 6 != 5 || entries[i - 5].reverses.v != 0)
            continue;
        const struct credit *of = &entries[i - 5];
        entries[i].worker_id = of->worker_id;
        entries[i].reverses = of->id;
        entries[i].min = -(int32_t)rng_between(rng, 1, of->min);
        entries[i].measure = of->measure;
        entries[i].stated_milli = -1;
        entries[i].entered_at = of->entered_at + rng_between(rng, -5, 300);
    }
    return ENTRIES;
}

static void shuffle(struct rng *rng, struct credit *entries, size_t len)
{
    for (size_t i = len; i > 1; i--) {
        size_t other = (size_t)rng_below(rng, i);
        struct credit swapped = entries[i - 1];
        entries[i - 1] = entries[other];
        entries[other] = swapped;
    }
}

static void assert_same(const struct credit *packed, const struct credit *plain)
{
    assert_int_equal(packed->id.v, plain->id.v);
    assert_int_equal(packed->worker_id.v, plain->worker_id.v);
    assert_int_equal(packed->min, plain->min);
    assert_int_equal(packed->stated_milli, plain->stated_milli);
    assert_int_equal(packed->measure, plain->measure);
    assert_string_equal(packed->categories, plain->categories);
    assert_string_equal(packed->provider, plain->provider);
    assert_int_equal(packed->mode, plain->mode);
    assert_int_equal(packed->earned_on.day, plain->earned_on.day);
    assert_int_equal(packed->source, plain->source);
    assert_int_equal(packed->course_id.v, plain->course_id.v);
    assert_int_equal(packed->state, plain->state);
    assert_int_equal(packed->entered_at, plain->entered_at);
    assert_string_equal(packed->external_id, "");
    assert_string_equal(packed->evidence, "");
}

/* What the ledger says of this worker's entries alone. */
static size_t fold_plainly(const struct credit *entries, int64_t worker, int64_t known_at,
                           struct arena *arena, struct credit **ret_plain)
{
    struct ledger_balance balance;
    struct err err = {0};
    struct credit *own = arena_array(arena, ENTRIES, sizeof(*own));
    size_t own_len = 0;
    for (size_t i = 0; i < ENTRIES; i++)
        if (entries[i].worker_id.v == worker)
            own[own_len++] = entries[i];
    assert_int_equal(ledger_fold(own, own_len, known_at, arena, &balance, &err), ERR_OK);
    *ret_plain = balance.entries;
    return balance.len;
}

static void assert_worker(const struct ledger_pack *pack, size_t at, int64_t worker,
                          const struct credit *entries)
{
    static const int64_t instants[] = {0, 400, 700, LEDGER_NOW};
    for (size_t k = 0; k < sizeof(instants) / sizeof(instants[0]); k++) {
        CLEANUP(arena_release) struct arena arena = {0};
        struct err err = {0};
        struct ledger_balance packed;
        struct credit *plain = NULL;
        size_t want = fold_plainly(entries, worker, instants[k], &arena, &plain);
        assert_int_equal(ledger_pack_fold(pack, at, instants[k], &arena, &packed, &err), ERR_OK);
        assert_int_equal(packed.len, want);
        for (size_t i = 0; i < packed.len; i++)
            assert_same(&packed.entries[i], &plain[i]);
    }
}

static void test_ledger_pack_says_what_the_ledger_says(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        CLEANUP(arena_release) struct arena arena = {0};
        CLEANUP(ledger_pack_release) struct ledger_pack pack = {0};
        struct err err = {0};
        struct rng rng;
        struct credit entries[ENTRIES];
        rng_seed(&rng, seed);
        size_t len = random_ledger(&rng, entries);
        shuffle(&rng, entries, len);
        ledger_pack_init(&pack, WORKERS + 1, &arena);
        for (size_t i = 0; i < len; i++)
            assert_int_equal(
                ledger_pack_add(&pack, (size_t)(entries[i].worker_id.v - 100), &entries[i], &err),
                ERR_OK);
        ledger_pack_close(&pack);
        size_t total = 0;
        for (size_t w = 0; w <= WORKERS; w++) {
            assert_worker(&pack, w, 100 + (int64_t)w, entries);
            total += ledger_pack_len(&pack, w);
        }
        assert_int_equal(total, len);
        assert_int_equal(ledger_pack_len(&pack, WORKERS), 0);
        const size_t picked[] = {2, 5};
        struct ledger_pack part = ledger_pack_part(&pack, picked, 2, &arena);
        assert_worker(&part, 0, 102, entries);
        assert_worker(&part, 1, 105, entries);
    }
}

static void test_ledger_pack_fold_impossible_reversal_refused(void **state)
{
    (void)state;
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(ledger_pack_release) struct ledger_pack pack = {0};
    struct err err = {0};
    struct rng rng;
    struct ledger_balance balance;
    rng_seed(&rng, 1);
    struct credit reversal = random_entry(&rng, 9);
    reversal.min = -1;
    reversal.reverses.v = 8;
    ledger_pack_init(&pack, 1, &arena);
    assert_int_equal(ledger_pack_add(&pack, 0, &reversal, &err), ERR_OK);
    ledger_pack_close(&pack);
    assert_int_equal(ledger_pack_fold(&pack, 0, LEDGER_NOW, &arena, &balance, &err), ERR_INVALID);
    assert_non_null(strstr(err.text, "9 takes back entry 8"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ledger_pack_says_what_the_ledger_says),
        cmocka_unit_test(test_ledger_pack_fold_impossible_reversal_refused),
    };
    return cmocka_run_group_tests_name("ledger pack", tests, NULL, NULL);
}
