/* Approvals: granted, revoked, and known for ever as they were at an instant. */
#include "scheduler/store/store_approval.h"
#include "scheduler/store/store_person.h"
#include "tests/unit/store_suite.h"

static int64_t grant(struct suite *suite, enum approval_kind kind, const char *code, int64_t at)
{
    struct err err = {0};
    int64_t id = 0;
    const struct store_approval approval = {
        .approval = {.kind = kind,
                     .code = code,
                     .body = "MZJ",
                     .from = suite_day(1),
                     .to = kind == APPROVAL_COURSE ? suite_day(9) : DATE_NONE},
        .reason = "公告3号",
        .granted_by = "li",
        .granted_at = at};
    OK(store_approval_insert(suite->store, &approval, &id, &err));
    assert_true(id > 0);
    return id;
}

static size_t known(struct suite *suite, int64_t at, struct store_approval **ret_approvals)
{
    struct err err = {0};
    size_t len = 99;
    OK(store_approval_list_known(suite->store, at, &suite->arena, ret_approvals, &len, &err));
    return len;
}

static size_t list(struct suite *suite, enum approval_kind kind, const char *code)
{
    struct err err = {0};
    struct store_approval *all = NULL;
    size_t len = 99;
    const struct store_approval_which which = {kind, code};
    OK(store_approval_list(suite->store, which, &suite->arena, &all, &len, &err));
    return len;
}

static void test_approval_known_from_granted_until_revoked(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct store_approval *rows = NULL;
    assert_int_equal(known(suite, INT64_MAX, &rows), 0);
    const struct store_approval end = {.id = grant(suite, APPROVAL_PROVIDER, "市社工协会", 100),
                                       .revoked_by = "bo",
                                       .revoked_at = 200,
                                       .revoked_reason = "误录"};
    (void)grant(suite, APPROVAL_COURSE, "C-1", 150);
    assert_int_equal(known(suite, 99, &rows), 0);
    assert_int_equal(known(suite, 100, &rows), 1);
    assert_int_equal(known(suite, 150, &rows), 2);
    OK(store_approval_revoke(suite->store, &end, &err));
    REFUSED(ERR_CONFLICT, store_approval_revoke(suite->store, &end, &err));
    assert_int_equal(known(suite, 199, &rows), 2);
    assert_string_equal(rows[0].approval.code, "市社工协会");
    assert_int_equal(known(suite, 200, &rows), 1);
    assert_int_equal(known(suite, INT64_MAX, &rows), 1);
    assert_int_equal(rows[0].approval.kind, APPROVAL_COURSE);
    assert_string_equal(rows[0].approval.code, "C-1");
    assert_string_equal(rows[0].approval.body, "MZJ");
    assert_int_equal(rows[0].approval.from.day, suite_day(1).day);
    assert_int_equal(rows[0].approval.to.day, suite_day(9).day);
}

static void test_approval_list_and_get_keep_what_was(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct store_approval got = {0};
    int64_t first = grant(suite, APPROVAL_PROVIDER, "A", 100);
    const struct store_approval end = {
        .id = first, .revoked_by = "bo", .revoked_at = 200, .revoked_reason = "误录"};
    (void)grant(suite, APPROVAL_PROVIDER, "B", 100);
    (void)grant(suite, APPROVAL_MODE, "live", 100);
    OK(store_approval_revoke(suite->store, &end, &err));
    assert_int_equal(list(suite, APPROVAL_KIND_COUNT, ""), 3);
    assert_int_equal(list(suite, APPROVAL_PROVIDER, ""), 2);
    assert_int_equal(list(suite, APPROVAL_PROVIDER, "B"), 1);
    assert_int_equal(list(suite, APPROVAL_MODE, "B"), 0);
    OK(store_approval_get(suite->store, first, &suite->arena, &got, &err));
    assert_true(date_is_none(got.approval.to));
    assert_string_equal(got.reason, "公告3号");
    assert_string_equal(got.granted_by, "li");
    assert_int_equal(got.granted_at, 100);
    assert_string_equal(got.revoked_by, "bo");
    assert_int_equal(got.revoked_at, 200);
    assert_string_equal(got.revoked_reason, "误录");
    REFUSED(ERR_NOT_FOUND, store_approval_get(suite->store, 99, &suite->arena, &got, &err));
}

static void test_approval_reasons_lose_what_names_a_person(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct store_approval got = {0};
    int64_t rows = 0;
    int64_t id = grant(suite, APPROVAL_PROVIDER, "A", 100);
    const struct store_approval end = {
        .id = id, .revoked_by = "bo", .revoked_at = 200, .revoked_reason = "as Zhang Wuji says"};
    OK(store_approval_revoke(suite->store, &end, &err));
    OK(store_text_erase(suite->store, "Zhang Wuji", &rows, &err));
    assert_int_equal(rows, 1);
    OK(store_approval_get(suite->store, id, &suite->arena, &got, &err));
    assert_string_equal(got.revoked_reason, "as *** says");
    assert_string_equal(got.reason, "公告3号");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUITE_TEST(test_approval_known_from_granted_until_revoked),
        SUITE_TEST(test_approval_list_and_get_keep_what_was),
        SUITE_TEST(test_approval_reasons_lose_what_names_a_person),
    };
    return SUITE_RUN("store approval", tests);
}
