/* Decrees and waivers: put in force, ended, and known for ever as they were at an instant. */
#include "scheduler/store/store_person.h"
#include "scheduler/store/store_variance.h"
#include "tests/unit/store_suite.h"

static void apply(struct suite *suite, const char *code, const char *text, int64_t at)
{
    struct err err = {0};
    int64_t id = 0;
    const struct store_decree decree = {
        .code = code, .text = text, .applied_by = "li", .applied_at = at};
    OK(store_decree_insert(suite->store, &decree, &id, &err));
    assert_true(id > 0);
}

static size_t decrees_known(struct suite *suite, int64_t at, struct store_decree **ret_decrees)
{
    struct err err = {0};
    size_t len = 99;
    OK(store_decree_list_known(suite->store, at, &suite->arena, ret_decrees, &len, &err));
    return len;
}

static void test_decree_known_from_applied_until_undone(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct store_decree *known = NULL;
    const struct store_decree end = {
        .code = "D", .undone_by = "bo", .undone_at = 200, .undone_reason = "误发"};
    assert_int_equal(decrees_known(suite, INT64_MAX, &known), 0);
    apply(suite, "D", "{1}", 100);
    apply(suite, "C", "{2}", 150);
    assert_int_equal(decrees_known(suite, 99, &known), 0);
    assert_int_equal(decrees_known(suite, 100, &known), 1);
    assert_string_equal(known[0].text, "{1}");
    assert_int_equal(decrees_known(suite, INT64_MAX, &known), 2);
    assert_string_equal(known[0].code, "D");
    OK(store_decree_undo(suite->store, &end, &err));
    assert_int_equal(decrees_known(suite, 199, &known), 2);
    assert_int_equal(decrees_known(suite, 200, &known), 1);
    assert_int_equal(decrees_known(suite, INT64_MAX, &known), 1);
    assert_string_equal(known[0].code, "C");
    REFUSED(ERR_NOT_FOUND, store_decree_undo(suite->store, &end, &err));
}

static void test_decree_one_of_a_code_at_a_time_and_history_stays(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct store_decree *all = NULL;
    size_t len = 99;
    int64_t id = 0;
    const struct store_decree again = {
        .code = "D", .text = "{}", .applied_by = "", .applied_at = 5};
    const struct store_decree end = {
        .code = "D", .undone_by = "bo", .undone_at = 200, .undone_reason = "误发"};
    OK(store_decree_list(suite->store, "", &suite->arena, &all, &len, &err));
    assert_int_equal(len, 0);
    apply(suite, "D", "{1}", 100);
    REFUSED(ERR_CONFLICT, store_decree_insert(suite->store, &again, &id, &err));
    OK(store_decree_undo(suite->store, &end, &err));
    apply(suite, "D", "{2}", 300);
    apply(suite, "E", "{3}", 300);
    OK(store_decree_list(suite->store, "D", &suite->arena, &all, &len, &err));
    assert_int_equal(len, 2);
    assert_string_equal(all[0].text, "{1}");
    assert_string_equal(all[0].applied_by, "li");
    assert_string_equal(all[0].undone_by, "bo");
    assert_string_equal(all[0].undone_reason, "误发");
    assert_int_equal(all[0].undone_at, 200);
    assert_int_equal(all[1].undone_at, 0);
    OK(store_decree_list(suite->store, "", &suite->arena, &all, &len, &err));
    assert_int_equal(len, 3);
}

/* --- waivers -----------------------------------------------------------------------------------
 */

static int64_t grant(struct suite *suite, struct worker_id worker, int32_t units, int64_t at)
{
    struct err err = {0};
    int64_t id = 0;
    const struct store_waiver waiver = {.worker_id = worker,
                                        .rulebook = "cn",
                                        .day = suite_day(3),
                                        .requirement = "total",
                                        .units = units,
                                        .months = 3,
                                        .reason = "住院, as Zhang Wuji says",
                                        .granted_by = "li",
                                        .granted_at = at};
    OK(store_waiver_insert(suite->store, &waiver, &id, &err));
    return id;
}

static void test_waiver_known_from_granted_until_revoked(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct store_waiver *known = NULL;
    struct store_waiver one;
    size_t len = 99;
    struct worker_id w1 = suite_worker(suite->store, "W1"), w2 = suite_worker(suite->store, "W2");
    (void)grant(suite, w2, STORE_WAIVER_ALL, 100);
    int64_t id = grant(suite, w1, 12, 150);
    OK(store_waiver_get(suite->store, id, &suite->arena, &one, &err));
    assert_int_equal(one.worker_id.v, w1.v);
    assert_string_equal(one.rulebook, "cn");
    assert_string_equal(one.requirement, "total");
    assert_int_equal(one.day.day, suite_day(3).day);
    assert_int_equal(one.units, 12);
    assert_int_equal(one.months, 3);
    OK(store_waiver_list_known(suite->store, INT64_MAX, &suite->arena, &known, &len, &err));
    assert_int_equal(len, 2);
    assert_int_equal(known[0].worker_id.v, w1.v); /* by worker, not by id */
    assert_int_equal(known[1].units, STORE_WAIVER_ALL);
    const struct store_waiver end = {
        .id = id, .revoked_by = "bo", .revoked_at = 200, .revoked_reason = "不符"};
    OK(store_waiver_revoke(suite->store, &end, &err));
    REFUSED(ERR_CONFLICT, store_waiver_revoke(suite->store, &end, &err));
    OK(store_waiver_list_known(suite->store, 149, &suite->arena, &known, &len, &err));
    assert_int_equal(len, 1);
    OK(store_waiver_list_known(suite->store, 199, &suite->arena, &known, &len, &err));
    assert_int_equal(len, 2);
    OK(store_waiver_list_known(suite->store, 200, &suite->arena, &known, &len, &err));
    assert_int_equal(len, 1);
    struct store_waiver_when when = {w1, 199};
    OK(store_waiver_list_known_of_worker(suite->store, when, &suite->arena, &known, &len, &err));
    assert_int_equal(len, 1);
    assert_int_equal(known[0].id, id);
    when.known_at = 200;
    OK(store_waiver_list_known_of_worker(suite->store, when, &suite->arena, &known, &len, &err));
    assert_int_equal(len, 0);
    OK(store_waiver_list(suite->store, w1, &suite->arena, &known, &len, &err));
    assert_int_equal(len, 1);
    assert_string_equal(known[0].revoked_reason, "不符");
    OK(store_waiver_list(suite->store, (struct worker_id){0}, &suite->arena, &known, &len, &err));
    assert_int_equal(len, 2);
    REFUSED(ERR_NOT_FOUND, store_waiver_get(suite->store, 77, &suite->arena, &one, &err));
}

static void test_waiver_of_the_forgotten_keeps_no_reason(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct store_waiver one;
    int64_t rows = 0;
    struct worker_id w1 = suite_worker(suite->store, "W1"), w2 = suite_worker(suite->store, "W2");
    int64_t own = grant(suite, w1, 1, 100);
    int64_t other = grant(suite, w2, 1, 100);
    OK(store_worker_forget(suite->store, w1, 300, &rows, &err));
    assert_int_equal(rows, 1);
    OK(store_waiver_get(suite->store, own, &suite->arena, &one, &err));
    assert_string_equal(one.reason, "");
    assert_int_equal(one.units, 1);
    OK(store_text_erase(suite->store, "Zhang Wuji", &rows, &err));
    assert_int_equal(rows, 1);
    OK(store_waiver_get(suite->store, other, &suite->arena, &one, &err));
    assert_string_equal(one.reason, "住院, as *** says");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUITE_TEST(test_decree_known_from_applied_until_undone),
        SUITE_TEST(test_decree_one_of_a_code_at_a_time_and_history_stays),
        SUITE_TEST(test_waiver_known_from_granted_until_revoked),
        SUITE_TEST(test_waiver_of_the_forgotten_keeps_no_reason),
    };
    return SUITE_RUN("store variance", tests);
}
