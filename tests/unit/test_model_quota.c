/* Annual quotas: what one may say and what not. */
#include "tests/unit/model_support.h"

#include "scheduler/model/quota.h"

static struct quota plain_quota(void)
{
    return (struct quota){.year = 2027,
                          .unit_id = {7},
                          .tier = QUOTA_ALL_TIERS,
                          .category = "ce",
                          .each_min = 600,
                          .total_min = QUOTA_NO_MIN};
}

static void test_quota_validate_each_total_course_ok(void **state)
{
    (void)state;
    struct err err = {0};
    struct quota quota = plain_quota();
    OK(quota_validate(&quota, &err));
    quota.each_min = 0; /* exempts from what stands above */
    OK(quota_validate(&quota, &err));
    quota.each_min = QUOTA_EACH_MAX;
    OK(quota_validate(&quota, &err));
    quota.each_min = QUOTA_NO_MIN;
    quota.total_min = QUOTA_TOTAL_MAX;
    OK(quota_validate(&quota, &err));
    quota = plain_quota();
    quota.category = "";
    quota.course_id.v = 3;
    OK(quota_validate(&quota, &err));
}

static void test_quota_validate_neither_or_both_refused(void **state)
{
    (void)state;
    struct err err = {0};
    struct quota quota = plain_quota();
    quota.course_id.v = 3;
    REFUSED(ERR_INVALID, "either of a category", quota_validate(&quota, &err));
    quota.course_id.v = 0;
    quota.category = "";
    REFUSED(ERR_INVALID, "either of a category", quota_validate(&quota, &err));
    quota = plain_quota();
    quota.total_min = 600;
    REFUSED(ERR_INVALID, "either hours of each", quota_validate(&quota, &err));
    quota.each_min = quota.total_min = QUOTA_NO_MIN;
    REFUSED(ERR_INVALID, "either hours of each", quota_validate(&quota, &err));
}

static void test_quota_validate_course_in_total_refused(void **state)
{
    (void)state;
    struct err err = {0};
    struct quota quota = plain_quota();
    quota.category = "";
    quota.course_id.v = 3;
    quota.each_min = QUOTA_NO_MIN;
    quota.total_min = 600;
    REFUSED(ERR_INVALID, "course", quota_validate(&quota, &err));
}

static void test_quota_validate_bounds(void **state)
{
    (void)state;
    struct err err = {0};
    struct quota quota = plain_quota();
    quota.each_min = QUOTA_EACH_MAX + 1;
    REFUSED(ERR_LIMIT, "each", quota_validate(&quota, &err));
    quota.each_min = -2;
    REFUSED(ERR_LIMIT, "each", quota_validate(&quota, &err));
    quota.each_min = QUOTA_NO_MIN;
    quota.total_min = QUOTA_TOTAL_MAX + 1;
    REFUSED(ERR_LIMIT, "total", quota_validate(&quota, &err));
    quota = plain_quota();
    quota.year = 1999;
    REFUSED(ERR_INVALID, "1999", quota_validate(&quota, &err));
    quota = plain_quota();
    quota.unit_id.v = 0;
    REFUSED(ERR_INVALID, "unit", quota_validate(&quota, &err));
    quota = plain_quota();
    quota.category = "a b";
    REFUSED(ERR_INVALID, "category", quota_validate(&quota, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quota_validate_each_total_course_ok),
        cmocka_unit_test(test_quota_validate_neither_or_both_refused),
        cmocka_unit_test(test_quota_validate_course_in_total_refused),
        cmocka_unit_test(test_quota_validate_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
