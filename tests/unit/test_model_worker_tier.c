/* What was held on a day; and how long a leave of each kind may be. */
#include "tests/unit/model_support.h"

#include "scheduler/model/leave.h"
#include "scheduler/model/worker_tier.h"

static void test_worker_tier_on_each_day(void **state)
{
    (void)state;
    const struct worker_tier rows[] = {{{1}, WORKER_TIER_EVER, TIER_NONE, "", 0},
                                       {{1}, {100}, TIER_ASSISTANT, "li", 1},
                                       {{1}, {200}, TIER_SENIOR, "li", 2},
                                       {{1}, {200}, TIER_INTERMEDIATE, "li", 3}};
    static const struct {
        int32_t day;
        enum tier want;
    } days[] = {{-1000000, TIER_NONE}, {99, TIER_NONE},          {100, TIER_ASSISTANT},
                {199, TIER_ASSISTANT}, {200, TIER_INTERMEDIATE}, {9999, TIER_INTERMEDIATE}};
    for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++)
        assert_int_equal(worker_tier_on(rows, 4, (struct date){days[i].day}, TIER_SENIOR),
                         days[i].want);
    /* Before the first row, where nothing says what was there. */
    assert_int_equal(worker_tier_on(rows + 1, 3, (struct date){5}, TIER_SENIOR), TIER_ASSISTANT);
    assert_int_equal(worker_tier_on(NULL, 0, (struct date){5}, TIER_SENIOR), TIER_SENIOR);
    char text[DATE_TEXT_SIZE];
    assert_string_equal(date_format(WORKER_TIER_EVER, text), "0001-01-01");
}

static void test_leave_validate_length_by_kind(void **state)
{
    (void)state;
    struct err err = {0};
    struct leave leave = {.from = {20000}, .reason = "", .who = ""};
    for (int kind = 0; kind < LEAVE_KIND_COUNT; kind++) {
        int32_t max = kind == LEAVE_KIND_INACTIVE ? LEAVE_INACTIVE_DAYS_MAX : LEAVE_DAYS_MAX;
        leave.kind = (enum leave_kind)kind;
        leave.to.day = leave.from.day + max - 1;
        OK(leave_validate(&leave, &err));
        leave.to.day++;
        REFUSED(ERR_INVALID, "longer than", leave_validate(&leave, &err));
    }
    leave.to.day = leave.from.day - 1;
    REFUSED(ERR_INVALID, "before its first", leave_validate(&leave, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_worker_tier_on_each_day),
        cmocka_unit_test(test_leave_validate_length_by_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
