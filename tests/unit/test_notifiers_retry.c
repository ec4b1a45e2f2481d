/* The schedule, its ends, and Retry-After. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "notifiers/retry.h"

#define NOW INT64_C(1803949200) /* 2027-03-02T01:00:00Z, a Tuesday */

static struct outbox row_of(int32_t attempts, int64_t useful_until)
{
    return (struct outbox){.msg_id = "msg_1",
                           .state = OUTBOX_STATE_LEASED,
                           .due_at = NOW - 10,
                           .useful_until = useful_until,
                           .attempts = attempts};
}

static void test_retry_delay_s_schedule_within_a_fifth(void **state)
{
    static const int64_t schedule_s[] = {5, 60, 300, 1800, 7200, 18000, 36000, 50400};
    static const char *const ids[] = {"msg_a", "msg_b", "msg_c", "消息"};
    (void)state;
    for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++)
        for (int32_t attempts = 1; attempts <= 8; attempts++) {
            int64_t want = schedule_s[attempts - 1], got = retry_delay_s(ids[i], attempts);
            assert_in_range(got, want * 8 / 10, want * 12 / 10);
            assert_int_equal(got, retry_delay_s(ids[i], attempts));
        }
    assert_int_not_equal(retry_delay_s("msg_a", 8), retry_delay_s("msg_b", 8));
}

static void test_retry_decide_table_holds(void **state)
{
    static const struct {
        const char *label;
        enum outcome_class class;
        int32_t attempts; /* before */
        int64_t useful_s; /* from now; 0: always */
        int64_t pause_s, retry_after_s;
        bool maybe;
        enum on_unknown on_unknown;
        enum outbox_state want;
        int32_t want_attempts;
        int64_t want_wait_min_s, want_wait_max_s; /* for READY */
        int64_t want_paused_s;
    } rows[] = {
        {"delivered", OUTCOME_DELIVERED, 0, 0, 0, 0, false, 0, OUTBOX_STATE_DONE, 1, 0, 0, 0},
        {"first retry", OUTCOME_RETRY, 0, 0, 0, 0, false, 0, OUTBOX_STATE_READY, 1, 4, 6, 0},
        {"eighth retry", OUTCOME_RETRY, 7, 0, 0, 0, false, 0, OUTBOX_STATE_READY, 8, 40320, 60480,
         0},
        {"ninth fails: dead", OUTCOME_RETRY, 8, 0, 0, 0, false, 0, OUTBOX_STATE_DEAD, 9, 0, 0, 0},
        {"Retry-After longer", OUTCOME_RETRY, 0, 0, 0, 120, false, 0, OUTBOX_STATE_READY, 1, 120,
         120, 0},
        {"Retry-After shorter", OUTCOME_RETRY, 3, 0, 0, 1, false, 0, OUTBOX_STATE_READY, 4, 1440,
         2160, 0},
        {"block of 10 min", OUTCOME_RETRY, 0, 0, 600, 0, false, 0, OUTBOX_STATE_READY, 1, 600, 600,
         600},
        {"retry too late", OUTCOME_RETRY, 1, 20, 0, 0, false, 0, OUTBOX_STATE_CANCELLED, 2, 0, 0,
         0},
        {"retry in time", OUTCOME_RETRY, 0, 20, 0, 0, false, 0, OUTBOX_STATE_READY, 1, 4, 6, 0},
        {"maybe, resend", OUTCOME_RETRY, 0, 0, 0, 0, true, ON_UNKNOWN_RESEND, OUTBOX_STATE_READY, 1,
         4, 6, 0},
        {"maybe, hold", OUTCOME_RETRY, 0, 0, 0, 0, true, ON_UNKNOWN_HOLD, OUTBOX_STATE_UNKNOWN, 1,
         0, 0, 0},
        {"not sent, hold", OUTCOME_RETRY, 0, 0, 0, 0, false, ON_UNKNOWN_HOLD, OUTBOX_STATE_READY, 1,
         4, 6, 0},
        {"fix costs nothing", OUTCOME_FIX, 2, 0, 3600, 0, false, 0, OUTBOX_STATE_READY, 2, 3600,
         3600, 3600},
        {"fix waits to its end", OUTCOME_FIX, 2, 1800, 3600, 0, false, 0, OUTBOX_STATE_READY, 2,
         1800, 1800, 3600},
        {"fix after its end", OUTCOME_FIX, 2, -1, 3600, 0, false, 0, OUTBOX_STATE_CANCELLED, 2, 0,
         0, 3600},
        {"skipped costs nothing", OUTCOME_SKIPPED, 2, 0, 60, 0, false, 0, OUTBOX_STATE_READY, 2, 60,
         60, 0},
        {"dead", OUTCOME_DEAD, 0, 0, 0, 0, false, 0, OUTBOX_STATE_DEAD, 1, 0, 0, 0},
        {"gone", OUTCOME_GONE, 0, 0, 0, 0, false, 0, OUTBOX_STATE_DEAD, 1, 0, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct outbox row =
            row_of(rows[i].attempts, rows[i].useful_s != 0 ? NOW + rows[i].useful_s : 0);
        struct outcome outcome = {.class = rows[i].class,
                                  .pause_s = rows[i].pause_s,
                                  .retry_after_s = rows[i].retry_after_s,
                                  .maybe_delivered = rows[i].maybe};
        struct retry_decision got = retry_decide(&row, &outcome, rows[i].on_unknown, NOW);
        int64_t paused_until = rows[i].want_paused_s != 0 ? NOW + rows[i].want_paused_s : 0;
        if (got.state != rows[i].want || got.attempts != rows[i].want_attempts ||
            got.paused_until != paused_until)
            fail_msg("%s: state %d, attempts %d, paused %lld", rows[i].label, (int)got.state,
                     (int)got.attempts, (long long)got.paused_until);
        int64_t wait_s = got.due_at - NOW;
        if (got.state == OUTBOX_STATE_READY &&
            (wait_s < rows[i].want_wait_min_s || wait_s > rows[i].want_wait_max_s))
            fail_msg("%s: waits %lld s", rows[i].label, (long long)wait_s);
    }
}

static void test_retry_after_parse_table_holds(void **state)
{
    static const struct {
        const char *text;
        int64_t want;
    } rows[] = {
        {"120", 120},
        {" 7 ", 7},
        {"0", 0},
        {"", 0},
        {"86400", 86400},
        {"86401", 86400},
        {"99999999999999999999999999", 86400},
        {"-5", 0},
        {"1.5", 0},
        {"soon", 0},
        {"Tue, 02 Mar 2027 01:02:00 GMT", 120},
        {"Tuesday, 02-Mar-27 01:02:00 GMT", 120},
        {"Tue Mar  2 01:02:00 2027", 120},
        {"Tue, 02 Mar 2027 00:59:00 GMT", 0},
        {"Tue, 02 Mar 2037 01:02:00 GMT", 86400},
        {"Sunday, 06-Nov-94 08:49:37 GMT", 0},
        {"Tue, 30 Feb 2027 01:02:00 GMT", 0},
        {"Tue, 02 Mrz 2027 01:02:00 GMT", 0},
        {"Tue, 02 Mar 2027 25:02:00 GMT", 0},
        {"Tue, 02 Mar 2027 01:02:00 CST", 0},
        {"Tue, 02 Mar 2027 01:02 GMT", 0},
        {"Wed, 03 Mar 2027 00:59:60 GMT", 86400},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        int64_t got = retry_after_parse(str_from(rows[i].text), NOW);
        if (got != rows[i].want)
            fail_msg("'%s': got %lld", rows[i].text, (long long)got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_retry_delay_s_schedule_within_a_fifth),
        cmocka_unit_test(test_retry_decide_table_holds),
        cmocka_unit_test(test_retry_after_parse_table_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
