/* Registrations: appended, known for ever as they were at an instant, and erased with the person.
 */
#include "scheduler/store/store_person.h"
#include "scheduler/store/store_registration.h"
#include "tests/unit/store_suite.h"

static struct registration row_of(struct worker_id worker, int32_t first, int32_t last, int64_t at)
{
    return (struct registration){.worker_id = worker,
                                 .from = suite_day(first),
                                 .to = suite_day(last),
                                 .kind = REGISTRATION_KIND_RENEW,
                                 .reason = "as Zhang Wuji says",
                                 .who = "li",
                                 .at = at};
}

static size_t known_of(struct suite *suite, struct worker_id worker, int64_t at,
                       struct registration **ret_rows)
{
    struct err err = {0};
    size_t len = 99;
    struct store_registration_when when = {worker, at};
    OK(store_registration_list_known_of_worker(suite->store, when, &suite->arena, ret_rows, &len,
                                               &err));
    return len;
}

static void test_registration_appended_and_known_since(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct registration *known = NULL;
    size_t len = 99;
    struct worker_id w1 = suite_worker(suite->store, "W1"), w2 = suite_worker(suite->store, "W2");
    struct registration later = row_of(w2, 1, 10, 100), none = row_of(w1, 0, 0, 200);
    struct registration first = row_of(w1, 11, 20, 150);
    none.from = none.to = DATE_NONE;
    none.kind = REGISTRATION_KIND_FILE;
    OK(store_registration_list_known(suite->store, INT64_MAX, &suite->arena, &known, &len, &err));
    assert_int_equal(len, 0);
    OK(store_registration_append(suite->store, &later, &err));
    OK(store_registration_append(suite->store, &first, &err));
    OK(store_registration_append(suite->store, &none, &err));
    OK(store_registration_list_known(suite->store, INT64_MAX, &suite->arena, &known, &len, &err));
    assert_int_equal(len, 3);
    assert_int_equal(known[0].worker_id.v, w1.v); /* by worker first */
    assert_int_equal(known[0].from.day, suite_day(11).day);
    assert_int_equal(known[0].to.day, suite_day(20).day);
    assert_int_equal(known[0].kind, REGISTRATION_KIND_RENEW);
    assert_string_equal(known[0].reason, "as Zhang Wuji says");
    assert_string_equal(known[0].who, "li");
    assert_int_equal(known[0].at, 150);
    assert_true(date_is_none(known[1].from) && date_is_none(known[1].to));
    OK(store_registration_list_known(suite->store, 149, &suite->arena, &known, &len, &err));
    assert_int_equal(len, 1);
    assert_int_equal(known_of(suite, w1, 149, &known), 0);
    assert_int_equal(known_of(suite, w1, 150, &known), 1);
    assert_int_equal(known_of(suite, w1, 200, &known), 2);
    assert_int_equal(known_of(suite, w2, 200, &known), 1);
}

static void test_registration_open_only_where_there_is_none(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct registration *known = NULL;
    struct worker_id w1 = suite_worker(suite->store, "W1"), w2 = suite_worker(suite->store, "W2");
    struct registration old = row_of(w1, 1, 10, 0), other = row_of(w1, 11, 20, 0);
    struct registration empty = row_of(w2, 0, 0, 0);
    empty.from = empty.to = DATE_NONE;
    OK(store_registration_open(suite->store, &old, &err));
    OK(store_registration_open(suite->store, &other, &err));
    OK(store_registration_open(suite->store, &empty, &err));
    assert_int_equal(known_of(suite, w1, 0, &known), 1);
    assert_int_equal(known[0].from.day, suite_day(1).day);
    assert_int_equal(known_of(suite, w2, 0, &known), 1);
    assert_true(date_is_none(known[0].from));
    OK(store_registration_append(suite->store, &other, &err));
    assert_int_equal(known_of(suite, w1, 0, &known), 2);
}

static void test_registration_of_the_forgotten_keeps_no_reason(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct registration *known = NULL;
    int64_t rows = 0;
    struct worker_id w1 = suite_worker(suite->store, "W1"), w2 = suite_worker(suite->store, "W2");
    struct registration own = row_of(w1, 1, 10, 100), other = row_of(w2, 1, 10, 100);
    OK(store_registration_append(suite->store, &own, &err));
    OK(store_registration_append(suite->store, &other, &err));
    OK(store_worker_forget(suite->store, w1, 300, &rows, &err));
    assert_int_equal(rows, 1);
    assert_int_equal(known_of(suite, w1, 300, &known), 1);
    assert_string_equal(known[0].reason, "");
    assert_int_equal(known[0].to.day, suite_day(10).day);
    OK(store_text_erase(suite->store, "Zhang Wuji", &rows, &err));
    assert_int_equal(rows, 1);
    assert_int_equal(known_of(suite, w2, 300, &known), 1);
    assert_string_equal(known[0].reason, "as *** says");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUITE_TEST(test_registration_appended_and_known_since),
        SUITE_TEST(test_registration_open_only_where_there_is_none),
        SUITE_TEST(test_registration_of_the_forgotten_keeps_no_reason),
    };
    return SUITE_RUN("store registration", tests);
}
