/* Folding the ledger: what stood when, corrections whole and in part, and reversals that cannot be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "scheduler/ledger/ledger.h"

/* An approved entry of worker 7, entered at second `id`. */
static struct credit entry(int64_t id, int32_t min, int32_t day)
{
    return (struct credit){.id = {id},
                           .worker_id = {7},
                           .min = min,
                           .stated_milli = (int64_t)min * 1000,
                           .measure = CREDIT_MEASURE_MINUTE,
                           .categories = "ce",
                           .earned_on = {day},
                           .external_id = "",
                           .state = CREDIT_STATE_APPROVED,
                           .evidence = "",
                           .provider = "",
                           .reason = "",
                           .entered_by = "k",
                           .entered_at = id};
}

static struct credit reversal(int64_t id, int32_t min, int64_t reverses)
{
    struct credit credit = entry(id, min, 100);
    credit.reverses.v = reverses;
    return credit;
}

static int64_t sum_of(const struct credit *entries, size_t len)
{
    int64_t sum = 0;
    for (size_t i = 0; i < len; i++)
        sum += entries[i].min;
    return sum;
}

struct folded {
    struct arena arena;
    struct ledger_balance balance;
    struct err err;
    enum err_code code;
};

static struct folded fold(const struct credit *entries, size_t len, int64_t known_at)
{
    struct folded folded = {0};
    folded.code = ledger_fold(entries, len, known_at, &folded.arena, &folded.balance, &folded.err);
    return folded;
}

static void test_ledger_fold_sorts_by_day_then_id(void **state)
{
    (void)state;
    const struct credit entries[] = {entry(3, 30, 20), entry(1, 10, 20), entry(2, 20, 10)};
    struct folded folded = fold(entries, 3, LEDGER_NOW);
    assert_int_equal(folded.code, ERR_OK);
    assert_int_equal(folded.balance.len, 3);
    assert_int_equal(folded.balance.entries[0].id.v, 2);
    assert_int_equal(folded.balance.entries[1].id.v, 1);
    assert_int_equal(folded.balance.entries[2].id.v, 3);
    assert_int_equal(sum_of(folded.balance.entries, folded.balance.len), 60);
    arena_release(&folded.arena);
}

static void test_ledger_fold_several_workers_stay_together(void **state)
{
    (void)state;
    struct credit entries[] = {entry(1, 10, 30), entry(2, 20, 10), entry(3, 30, 20)};
    entries[1].worker_id.v = 9;
    struct folded folded = fold(entries, 3, LEDGER_NOW);
    assert_int_equal(folded.balance.entries[0].id.v, 3);
    assert_int_equal(folded.balance.entries[1].id.v, 1);
    assert_int_equal(folded.balance.entries[2].id.v, 2);
    arena_release(&folded.arena);
}

static void test_ledger_fold_only_approved_count(void **state)
{
    (void)state;
    struct credit entries[] = {entry(1, 10, 1), entry(2, 20, 2), entry(3, 30, 3),
                               reversal(4, -10, 1)};
    entries[0].state = CREDIT_STATE_APPROVED;
    entries[1].state = CREDIT_STATE_CLAIMED;
    entries[2].state = CREDIT_STATE_REJECTED;
    entries[3].state = CREDIT_STATE_CLAIMED; /* a correction not approved corrects nothing */
    struct folded folded = fold(entries, 4, LEDGER_NOW);
    assert_int_equal(folded.code, ERR_OK);
    assert_int_equal(folded.balance.len, 1);
    assert_int_equal(folded.balance.entries[0].min, 10);
    arena_release(&folded.arena);
}

static void test_ledger_fold_reversal_whole_and_in_part(void **state)
{
    (void)state;
    const struct credit entries[] = {entry(1, 100, 1), entry(2, 200, 2), reversal(3, -100, 1),
                                     reversal(4, -50, 2), reversal(5, -30, 2)};
    struct folded folded = fold(entries, 5, LEDGER_NOW);
    assert_int_equal(folded.code, ERR_OK);
    assert_int_equal(folded.balance.len, 1);
    assert_int_equal(folded.balance.entries[0].id.v, 2);
    assert_int_equal(folded.balance.entries[0].min, 120);
    assert_int_equal(entries[1].min, 200); /* what was handed in is untouched */
    arena_release(&folded.arena);
}

static void test_ledger_fold_reversal_before_its_entry_in_the_list(void **state)
{
    (void)state;
    const struct credit entries[] = {reversal(2, -40, 1), entry(1, 100, 200)};
    struct folded folded = fold(entries, 2, LEDGER_NOW);
    assert_int_equal(folded.code, ERR_OK);
    assert_int_equal(folded.balance.entries[0].min, 60);
    arena_release(&folded.arena);
}

static void test_ledger_fold_as_of_knows_no_later_entries(void **state)
{
    (void)state;
    static const struct {
        int64_t known_at, sum;
    } rows[] = {{0, 0}, {1, 100}, {2, 300}, {3, 200}, {4, 150}, {LEDGER_NOW, 150}};
    const struct credit entries[] = {entry(1, 100, 1), entry(2, 200, 2), reversal(3, -100, 1),
                                     reversal(4, -50, 2)};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct folded folded = fold(entries, 4, rows[i].known_at);
        assert_int_equal(folded.code, ERR_OK);
        assert_int_equal(sum_of(folded.balance.entries, folded.balance.len), rows[i].sum);
        arena_release(&folded.arena);
    }
}

/* By a clock behind the one that entered it: id is the instant, see entry(). */
static void test_ledger_fold_taken_back_before_entered_waits_for_the_entry(void **state)
{
    (void)state;
    struct credit entries[] = {entry(5, 100, 1), reversal(6, -40, 5)};
    entries[1].entered_at = 3;
    struct folded before = fold(entries, 2, 4);
    assert_int_equal(before.code, ERR_OK);
    assert_int_equal(before.balance.len, 0);
    struct folded after = fold(entries, 2, 5);
    assert_int_equal(after.code, ERR_OK);
    assert_int_equal(sum_of(after.balance.entries, after.balance.len), 60);
    arena_release(&before.arena);
    arena_release(&after.arena);
}

static void test_ledger_fold_stated_figure_follows_its_measure(void **state)
{
    (void)state;
    struct credit entries[] = {entry(1, 90, 1), reversal(2, -45, 1)};
    entries[0].measure = entries[1].measure = CREDIT_MEASURE_CLASS_HOUR;
    entries[0].stated_milli = 2000;
    entries[1].stated_milli = -1000;
    struct folded folded = fold(entries, 2, LEDGER_NOW);
    assert_int_equal(folded.balance.entries[0].stated_milli, 1000);
    arena_release(&folded.arena);
    entries[1] = reversal(2, -7, 1); /* in minutes: then so is what is left */
    folded = fold(entries, 2, LEDGER_NOW);
    assert_int_equal(folded.balance.entries[0].stated_milli, 83000);
    assert_int_equal(folded.balance.entries[0].measure, CREDIT_MEASURE_MINUTE);
    arena_release(&folded.arena);
}

static void test_ledger_fold_impossible_reversals_refused(void **state)
{
    (void)state;
    struct credit entries[] = {entry(1, 100, 1), reversal(2, -60, 1), reversal(3, -41, 1)};
    struct folded folded = fold(entries, 3, LEDGER_NOW);
    assert_int_equal(folded.code, ERR_INVALID); /* more than is left */
    assert_non_null(strstr(folded.err.text, "3 takes back entry 1"));
    arena_release(&folded.arena);

    entries[2] = reversal(3, -10, 99); /* of what is not there */
    folded = fold(entries, 3, LEDGER_NOW);
    assert_int_equal(folded.code, ERR_INVALID);
    arena_release(&folded.arena);

    entries[2] = reversal(3, -10, 2); /* of a reversal */
    folded = fold(entries, 3, LEDGER_NOW);
    assert_int_equal(folded.code, ERR_INVALID);
    arena_release(&folded.arena);

    entries[2] = reversal(3, -10, 1);
    entries[2].worker_id.v = 8; /* another worker's */
    folded = fold(entries, 3, LEDGER_NOW);
    assert_int_equal(folded.code, ERR_INVALID);
    assert_non_null(strstr(folded.err.text, "another worker"));
    arena_release(&folded.arena);

    entries[2] = reversal(3, 10, 1); /* that adds */
    folded = fold(entries, 3, LEDGER_NOW);
    assert_int_equal(folded.code, ERR_INVALID);
    arena_release(&folded.arena);
}

static void test_ledger_fold_nothing_gives_nothing(void **state)
{
    (void)state;
    struct folded folded = fold(NULL, 0, LEDGER_NOW);
    assert_int_equal(folded.code, ERR_OK);
    assert_int_equal(folded.balance.len, 0);
    assert_int_equal(sum_of(folded.balance.entries, folded.balance.len), 0);
    arena_release(&folded.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ledger_fold_sorts_by_day_then_id),
        cmocka_unit_test(test_ledger_fold_several_workers_stay_together),
        cmocka_unit_test(test_ledger_fold_only_approved_count),
        cmocka_unit_test(test_ledger_fold_reversal_whole_and_in_part),
        cmocka_unit_test(test_ledger_fold_reversal_before_its_entry_in_the_list),
        cmocka_unit_test(test_ledger_fold_as_of_knows_no_later_entries),
        cmocka_unit_test(test_ledger_fold_taken_back_before_entered_waits_for_the_entry),
        cmocka_unit_test(test_ledger_fold_stated_figure_follows_its_measure),
        cmocka_unit_test(test_ledger_fold_impossible_reversals_refused),
        cmocka_unit_test(test_ledger_fold_nothing_gives_nothing),
    };
    return cmocka_run_group_tests_name("ledger fold", tests, NULL, NULL);
}
