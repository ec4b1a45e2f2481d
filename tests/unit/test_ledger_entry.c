/* Making entries: corrections, layers of a course's categories, and parts of a course. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "scheduler/ledger/ledger.h"

static struct credit template_credit(void)
{
    return (struct credit){.id = {5},
                           .worker_id = {7},
                           .min = 180,
                           .stated_milli = 4000,
                           .measure = CREDIT_MEASURE_CLASS_HOUR,
                           .categories = "ce",
                           .mode = COURSE_MODE_LIVE,
                           .earned_on = {100},
                           .source = CREDIT_SOURCE_ATTENDANCE,
                           .external_id = "O1:7",
                           .course_id = {3},
                           .state = CREDIT_STATE_APPROVED,
                           .evidence = "list 4",
                           .provider = "",
                           .reason = "",
                           .entered_by = "anna",
                           .entered_at = 50};
}

static void test_ledger_reverse_whole_cancels_out(void **state)
{
    (void)state;
    struct credit entries[2] = {template_credit()};
    const struct ledger_correction correction = {"entered twice", "bo", 60, 0};
    struct err err = {0};
    struct arena arena = {0};
    struct ledger_balance balance;
    assert_int_equal(ledger_reverse(&entries[0], &correction, &entries[1], &err), ERR_OK);
    assert_int_equal(entries[1].id.v, 0);
    assert_int_equal(entries[1].min, -180);
    assert_int_equal(entries[1].stated_milli, -4000);
    assert_int_equal(entries[1].reverses.v, 5);
    assert_int_equal(entries[1].source, CREDIT_SOURCE_ADJUSTMENT);
    assert_int_equal(entries[1].entered_at, 60);
    assert_string_equal(entries[1].external_id, "");
    assert_string_equal(entries[1].entered_by, "bo");
    assert_string_equal(entries[1].reason, "entered twice");
    assert_int_equal(credit_validate(&entries[1], &err), ERR_OK);
    assert_int_equal(ledger_fold(entries, 2, LEDGER_NOW, &arena, &balance, &err), ERR_OK);
    assert_int_equal(balance.len, 0);
    arena_release(&arena);
}

static void test_ledger_reverse_part_states_what_comes_out(void **state)
{
    (void)state;
    const struct credit entry = template_credit();
    struct ledger_correction correction = {"left early", "bo", 60, 45};
    struct credit reversal;
    struct err err = {0};
    assert_int_equal(ledger_reverse(&entry, &correction, &reversal, &err), ERR_OK);
    assert_int_equal(reversal.min, -45);
    assert_int_equal(reversal.stated_milli, -1000); /* one of four class hours */
    assert_int_equal(reversal.measure, CREDIT_MEASURE_CLASS_HOUR);
    correction.min = 7; /* no round part of a class hour: minutes */
    assert_int_equal(ledger_reverse(&entry, &correction, &reversal, &err), ERR_OK);
    assert_int_equal(reversal.stated_milli, -7000);
    assert_int_equal(reversal.measure, CREDIT_MEASURE_MINUTE);
}

static void test_ledger_reverse_impossible_refused(void **state)
{
    (void)state;
    struct credit entry = template_credit();
    struct ledger_correction correction = {"why", "bo", 60, 181};
    struct credit reversal;
    struct err err = {0};
    assert_int_equal(ledger_reverse(&entry, &correction, &reversal, &err), ERR_INVALID);
    correction = (struct ledger_correction){"", "bo", 60, 0};
    assert_int_equal(ledger_reverse(&entry, &correction, &reversal, &err), ERR_INVALID);
    correction.reason = "why";
    entry.state = CREDIT_STATE_CLAIMED;
    assert_int_equal(ledger_reverse(&entry, &correction, &reversal, &err), ERR_INVALID);
    entry = template_credit();
    entry.min = -10;
    entry.reverses.v = 4;
    assert_int_equal(ledger_reverse(&entry, &correction, &reversal, &err), ERR_INVALID);
}

struct layers {
    struct arena arena;
    struct credit *credits;
    size_t len;
};

static struct layers layers_of(const struct tag_min *tags, int32_t tags_len)
{
    struct layers layers = {0};
    const struct credit like = template_credit();
    ledger_credits_of_tags(tags, tags_len, &like, &layers.arena, &layers.credits, &layers.len);
    return layers;
}

static void test_ledger_credits_of_tags_nested_layers(void **state)
{
    (void)state;
    const struct tag_min tags[] = {{"ce", 480}, {"ethics", 120}};
    struct layers layers = layers_of(tags, 2);
    assert_int_equal(layers.len, 2);
    assert_int_equal(layers.credits[0].min, 120);
    assert_string_equal(layers.credits[0].categories, "ce;ethics");
    assert_string_equal(layers.credits[0].external_id, "O1:7/1");
    assert_int_equal(layers.credits[1].min, 360);
    assert_int_equal(layers.credits[1].stated_milli, 360000);
    assert_string_equal(layers.credits[1].categories, "ce");
    assert_string_equal(layers.credits[1].external_id, "O1:7/2");
    assert_int_equal(layers.credits[1].id.v, 0);
    assert_int_equal(layers.credits[1].worker_id.v, 7);
    assert_int_equal(layers.credits[1].course_id.v, 3);
    struct err err = {0};
    assert_int_equal(credit_validate(&layers.credits[0], &err), ERR_OK);
    arena_release(&layers.arena);
}

static void test_ledger_credits_of_tags_equal_and_empty(void **state)
{
    (void)state;
    const struct tag_min equal[] = {{"ce", 90}, {"professional", 90}, {"zero", 0}};
    struct layers layers = layers_of(equal, 3);
    assert_int_equal(layers.len, 1);
    assert_int_equal(layers.credits[0].min, 90);
    assert_string_equal(layers.credits[0].categories, "ce;professional");
    arena_release(&layers.arena);
    layers = layers_of(equal, 0);
    assert_int_equal(layers.len, 0);
    arena_release(&layers.arena);
    const struct tag_min three[] = {{"a", 30}, {"b", 10}, {"c", 20}};
    layers = layers_of(three, 3);
    assert_int_equal(layers.len, 3);
    assert_string_equal(layers.credits[0].categories, "a;b;c");
    assert_string_equal(layers.credits[1].categories, "a;c");
    assert_string_equal(layers.credits[2].categories, "a");
    arena_release(&layers.arena);
}

static void test_ledger_credits_of_tags_booked_has_no_external_id(void **state)
{
    (void)state;
    const struct tag_min tags[] = {{"ce", 90}};
    struct credit like = template_credit();
    struct arena arena = {0};
    struct credit *credits;
    size_t len;
    like.external_id = "";
    ledger_credits_of_tags(tags, 1, &like, &arena, &credits, &len);
    assert_int_equal(len, 1);
    assert_string_equal(credits[0].external_id, "");
    arena_release(&arena);
}

static void test_ledger_tags_of_part_parts_add_up(void **state)
{
    (void)state;
    const struct tag_min tags[] = {{"ce", 485}, {"ethics", 100}};
    static const int64_t bounds[] = {0, 90, 180, 181, 300};
    int64_t sums[2] = {0};
    for (size_t i = 1; i < 5; i++) {
        struct tag_min part[2];
        ledger_tags_of_part(tags, 2, (struct ledger_part){bounds[i - 1], bounds[i], 300}, part);
        for (size_t j = 0; j < 2; j++) {
            assert_string_equal(part[j].tag, tags[j].tag);
            sums[j] += part[j].min;
        }
        assert_true(part[1].min <= part[0].min);
    }
    assert_int_equal(sums[0], 485);
    assert_int_equal(sums[1], 100);
    struct tag_min half[2];
    ledger_tags_of_part(tags, 2, (struct ledger_part){0, 150, 300}, half);
    assert_int_equal(half[0].min, 242);
    assert_int_equal(half[1].min, 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ledger_reverse_whole_cancels_out),
        cmocka_unit_test(test_ledger_reverse_part_states_what_comes_out),
        cmocka_unit_test(test_ledger_reverse_impossible_refused),
        cmocka_unit_test(test_ledger_credits_of_tags_nested_layers),
        cmocka_unit_test(test_ledger_credits_of_tags_equal_and_empty),
        cmocka_unit_test(test_ledger_credits_of_tags_booked_has_no_external_id),
        cmocka_unit_test(test_ledger_tags_of_part_parts_add_up),
    };
    return cmocka_run_group_tests_name("ledger entry", tests, NULL, NULL);
}
