/* Turns of lanes: order within one, so many at a time, and what a stop ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "notifiers/lanes.h"

/* Requests 0, 2 and 5 are of lane 7, two at a time; 1 and 4 of lane 3, one at a time; 3 of none. */
static const struct http_request requests[] = {
    {.lane = 7, .lane_max = 2}, {.lane = 3, .lane_max = 1}, {.lane = 7, .lane_max = 2},
    {.lane = 0, .lane_max = 1}, {.lane = 3, .lane_max = 1}, {.lane = 7, .lane_max = 2},
};
enum { SHARED, THREE, SEVEN };

static void expect_take(struct lanes *lanes, size_t lane, size_t request)
{
    size_t got_lane = SIZE_MAX;
    size_t got = SIZE_MAX;
    assert_true(lanes_take(lanes, &got_lane, &got));
    assert_int_equal(got_lane, lane);
    assert_int_equal(got, request);
    lanes->items[lane].running++;
}

static void expect_nothing(struct lanes *lanes)
{
    size_t lane = 0;
    size_t request = 0;
    assert_false(lanes_take(lanes, &lane, &request));
}

static void test_lanes_take_turns_in_order_and_within_limits(void **state)
{
    (void)state;
    struct lanes lanes;
    lanes_init(&lanes, requests, sizeof(requests) / sizeof(requests[0]));
    assert_int_equal(lanes.len, 3);
    expect_take(&lanes, SHARED, 3);
    expect_take(&lanes, THREE, 1);
    expect_take(&lanes, SEVEN, 0);
    expect_take(&lanes, SEVEN, 2); /* lane 3 is full, and nothing is left of lane 0 */
    expect_nothing(&lanes);
    lanes.items[THREE].running--;
    lanes.items[SEVEN].running--;
    expect_take(&lanes, THREE, 4);
    expect_take(&lanes, SEVEN, 5);
    lanes.items[SEVEN].running = 0;
    expect_nothing(&lanes);
    lanes_release(&lanes);
}

static void test_lanes_stop_hands_out_what_waits_at_once(void **state)
{
    (void)state;
    struct lanes lanes;
    lanes_init(&lanes, requests, sizeof(requests) / sizeof(requests[0]));
    lanes_stop(&lanes, SHARED);
    assert_false(lanes.items[SHARED].is_stopped); /* they have nothing to do with each other */
    expect_take(&lanes, SHARED, 3);
    expect_take(&lanes, THREE, 1);
    lanes_stop(&lanes, THREE);
    expect_take(&lanes, SEVEN, 0);
    expect_take(&lanes, THREE, 4); /* to be told that it is not sent, whoever is running */
    assert_true(lanes.items[THREE].is_stopped);
    lanes_release(&lanes);
}

static void test_lanes_init_nothing_has_no_lane(void **state)
{
    (void)state;
    struct lanes lanes;
    lanes_init(&lanes, NULL, 0);
    expect_nothing(&lanes);
    lanes_release(&lanes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lanes_take_turns_in_order_and_within_limits),
        cmocka_unit_test(test_lanes_stop_hands_out_what_waits_at_once),
        cmocka_unit_test(test_lanes_init_nothing_has_no_lane),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
