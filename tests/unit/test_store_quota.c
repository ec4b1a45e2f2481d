/* Annual quotas: put, put again, list by year, delete by key; workers counted by unit and tier. */
#include "tests/unit/store_suite.h"

static struct quota quota_of(struct unit_id unit_id, const char *category)
{
    return (struct quota){.year = 2027,
                          .unit_id = unit_id,
                          .tier = QUOTA_ALL_TIERS,
                          .category = category,
                          .each_min = 600,
                          .total_min = QUOTA_NO_MIN};
}

static void expect_same(const struct quota *got, const struct quota *want)
{
    assert_int_equal(got->year, want->year);
    assert_int_equal(got->unit_id.v, want->unit_id.v);
    assert_int_equal(got->tier, want->tier);
    assert_string_equal(got->category, want->category);
    assert_int_equal(got->course_id.v, want->course_id.v);
    assert_int_equal(got->each_min, want->each_min);
    assert_int_equal(got->total_min, want->total_min);
}

static void test_quota_put_new_same_changed_reported(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct quota *got = NULL;
    size_t len = 9;
    enum store_change change = STORE_CHANGE_COUNT;
    struct quota quota = quota_of(suite_unit(suite->store, "PD"), "ce");
    OK(store_quota_list(suite->store, 2027, &suite->arena, &got, &len, &err));
    assert_int_equal(len, 0);
    OK(store_quota_put(suite->store, &quota, &change, &err));
    assert_int_equal(change, STORE_CHANGE_NEW);
    OK(store_quota_put(suite->store, &quota, &change, &err));
    assert_int_equal(change, STORE_CHANGE_SAME);
    quota.each_min = QUOTA_NO_MIN;
    quota.total_min = INT64_C(99999999999);
    OK(store_quota_put(suite->store, &quota, &change, &err));
    assert_int_equal(change, STORE_CHANGE_CHANGED);
    OK(store_quota_list(suite->store, 2027, &suite->arena, &got, &len, &err));
    assert_int_equal(len, 1);
    expect_same(&got[0], &quota);
}

/* 0 is an amount, not the lack of one. */
static void test_quota_put_zero_round_trip(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct quota *got = NULL;
    size_t len = 0;
    struct quota quota = quota_of(suite_unit(suite->store, "PD"), "ce");
    quota.each_min = 0;
    quota.tier = TIER_SENIOR;
    OK(store_quota_put(suite->store, &quota, NULL, &err));
    OK(store_quota_list(suite->store, 2027, &suite->arena, &got, &len, &err));
    assert_int_equal(len, 1);
    expect_same(&got[0], &quota);
}

/* Year, unit, tier, category and course each make another quota. */
static void put_one_of_each(struct suite *suite, struct quota *quotas)
{
    struct err err = {0};
    quotas[0] = quota_of(suite_unit(suite->store, "PD"), "ce");
    for (size_t i = 1; i < 6; i++)
        quotas[i] = quotas[0];
    quotas[1].year = 2028;
    quotas[2].unit_id = suite_unit(suite->store, "S1");
    quotas[3].tier = TIER_NONE;
    quotas[4].category = "ethics";
    quotas[5].category = "";
    quotas[5].course_id = suite_course(suite->store, "E1");
    for (size_t i = 0; i < 6; i++) {
        enum store_change change = STORE_CHANGE_COUNT;
        quotas[i].each_min = 60 * (int64_t)(i + 1);
        OK(store_quota_put(suite->store, &quotas[i], &change, &err));
        assert_int_equal(change, STORE_CHANGE_NEW);
    }
}

static void test_quota_list_of_a_year_and_of_all(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct quota quotas[6];
    struct quota *got = NULL;
    size_t len = 0;
    put_one_of_each(suite, quotas);
    OK(store_quota_list(suite->store, 2028, &suite->arena, &got, &len, &err));
    assert_int_equal(len, 1);
    expect_same(&got[0], &quotas[1]);
    OK(store_quota_list(suite->store, 2027, &suite->arena, &got, &len, &err));
    assert_int_equal(len, 5);
    expect_same(&got[0], &quotas[5]); /* in order of category, "" first, for every tier first */
    expect_same(&got[1], &quotas[0]);
    expect_same(&got[2], &quotas[4]);
    expect_same(&got[3], &quotas[3]);
    expect_same(&got[4], &quotas[2]);
    OK(store_quota_list(suite->store, 0, &suite->arena, &got, &len, &err));
    assert_int_equal(len, 6);
    expect_same(&got[5], &quotas[1]);
}

static void test_quota_delete_takes_that_key_only(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct quota quotas[6];
    struct quota *got = NULL;
    size_t len = 0;
    put_one_of_each(suite, quotas);
    for (size_t i = 0; i < 6; i++) {
        struct quota key = quotas[i];
        key.each_min = key.total_min = QUOTA_NO_MIN;
        OK(store_quota_delete(suite->store, &key, &err));
        REFUSED(ERR_NOT_FOUND, store_quota_delete(suite->store, &key, &err));
        OK(store_quota_list(suite->store, 0, &suite->arena, &got, &len, &err));
        assert_int_equal(len, 5 - i);
    }
}

static void test_quota_put_of_unknown_unit_refused(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct quota *got = NULL;
    size_t len = 9;
    struct quota quota = quota_of((struct unit_id){99}, "ce");
    REFUSED(ERR_INVALID, store_quota_put(suite->store, &quota, NULL, &err));
    OK(store_quota_list(suite->store, 0, &suite->arena, &got, &len, &err));
    assert_int_equal(len, 0);
}

static void put_worker(struct suite *suite, const char *code, struct unit_id unit_id,
                       enum tier tier)
{
    struct err err = {0};
    struct worker worker = suite_worker_of(code, unit_id);
    struct person person = {.name = "n"};
    worker.tier = tier;
    OK(store_worker_put(suite->store, &worker, &person, NULL, NULL, &err));
}

static void test_worker_counts_by_unit_and_tier(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct store_worker_count *counts = NULL;
    size_t len = 9;
    struct unit_id a = suite_unit(suite->store, "A");
    struct unit_id b = suite_unit(suite->store, "B");
    OK(store_worker_counts(suite->store, &suite->arena, &counts, &len, &err));
    assert_int_equal(len, 0);
    put_worker(suite, "W1", b, TIER_SENIOR);
    put_worker(suite, "W2", a, TIER_ASSISTANT);
    put_worker(suite, "W3", b, TIER_SENIOR);
    put_worker(suite, "W4", b, TIER_NONE);
    OK(store_worker_counts(suite->store, &suite->arena, &counts, &len, &err));
    assert_int_equal(len, 3);
    assert_int_equal(counts[0].unit_id.v, a.v);
    assert_int_equal(counts[0].tier, TIER_ASSISTANT);
    assert_int_equal(counts[0].workers, 1);
    assert_int_equal(counts[1].tier, TIER_NONE); /* in order of the tiers' codes */
    assert_int_equal(counts[1].workers, 1);
    assert_int_equal(counts[2].tier, TIER_SENIOR);
    assert_int_equal(counts[2].workers, 2);
    /* They move and rise; what stays as it is changes nothing. */
    put_worker(suite, "W1", a, TIER_ASSISTANT);
    put_worker(suite, "W3", b, TIER_ASSISTANT);
    put_worker(suite, "W4", b, TIER_NONE);
    OK(store_worker_counts(suite->store, &suite->arena, &counts, &len, &err));
    assert_int_equal(len, 3);
    assert_int_equal(counts[0].workers, 2);
    assert_int_equal(counts[1].unit_id.v, b.v);
    assert_int_equal(counts[1].tier, TIER_ASSISTANT);
    assert_int_equal(counts[1].workers, 1);
    assert_int_equal(counts[2].tier, TIER_NONE);
    assert_int_equal(counts[2].workers, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUITE_TEST(test_quota_put_new_same_changed_reported),
        SUITE_TEST(test_quota_put_zero_round_trip),
        SUITE_TEST(test_quota_list_of_a_year_and_of_all),
        SUITE_TEST(test_quota_delete_takes_that_key_only),
        SUITE_TEST(test_quota_put_of_unknown_unit_refused),
        SUITE_TEST(test_worker_counts_by_unit_and_tier),
    };
    return SUITE_RUN("store quota", tests);
}
