/* Deliveries to the local sink, end to end: what arrives, what is refused, and what is written
 * back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "notifiers/deliver.h"
#include "notifiers/sink.h"
#include "scheduler/base/arena.h"
#include "tests/unit/notifiers_support.h"

#define SECRET       "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define SECRET_OTHER "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define NOW          INT64_C(1803949200)
#define PAYLOAD      "{\"type\":\"t\",\"data\":{\"text\":\"明天 09:00\"}}"
#define ITEMS_MAX    200

/* A sink, a deliverer, and rows for it. */
struct house {
    struct sink *sink;
    struct deliverer *deliverer;
    struct arena arena;
    struct endpoint endpoints[ENDPOINT_KIND_COUNT];
    struct outbox rows[ITEMS_MAX];
    struct delivery_item items[ITEMS_MAX];
    struct delivery_result results[ITEMS_MAX];
    size_t items_len;
    size_t told[ITEMS_MAX], told_len;
};

static void hear(void *context, size_t index, const struct delivery_result *result)
{
    struct house *house = context;
    assert_ptr_equal(result, &house->results[index]);
    house->told[house->told_len++] = index;
}

static void house_endpoints(struct house *house)
{
    static const char *const paths[ENDPOINT_KIND_COUNT] = {
        [ENDPOINT_KIND_GENERIC] = "/hooks/yanxu",
        [ENDPOINT_KIND_WECOM] = "/cgi-bin/webhook/send?key=abc",
        [ENDPOINT_KIND_DINGTALK] = "/robot/send?access_token=abc",
        [ENDPOINT_KIND_FEISHU] = "/open-apis/bot/v2/hook/abc",
    };
    for (int kind = 0; kind < ENDPOINT_KIND_COUNT; kind++)
        house->endpoints[kind] = (struct endpoint){
            .id = {kind + 1},
            .name = "test",
            .kind = (enum endpoint_kind)kind,
            .url = arena_printf(&house->arena, "http://127.0.0.1:%u%s",
                                (unsigned)sink_port(house->sink), paths[kind]),
        };
}

static int house_open(void **state)
{
    struct house *house = calloc(1, sizeof(*house));
    struct sink_options options = {.secret = STR_LIT(SECRET),
                                   .dingtalk_secret = STR_LIT("SECtest000"),
                                   .feishu_secret = STR_LIT("demo"),
                                   .now = NOW};
    struct deliverer_options deliverer = {.done = hear, .context = house};
    struct err err = {0};
    assert_int_equal(sink_open(&options, &house->sink, &err), ERR_OK);
    assert_int_equal(policy_parse(true, STR_LIT("127.0.0.1/32"), &deliverer.http.policy, &err),
                     ERR_OK);
    assert_int_equal(deliverer_new(&deliverer, &house->deliverer, &err), ERR_OK);
    house_endpoints(house);
    *state = house;
    return 0;
}

static int house_close(void **state)
{
    struct house *house = *state;
    sink_close(house->sink);
    deliverer_free(house->deliverer);
    arena_release(&house->arena);
    free(house);
    return 0;
}

static struct outbox *add(struct house *house, const struct endpoint *endpoint, const char *secret)
{
    size_t i = house->items_len++;
    house->rows[i] = (struct outbox){
        .id = {(int64_t)i + 1},
        .msg_id = arena_printf(&house->arena, "msg_%zu", i),
        .endpoint_id = endpoint->id,
        .type = "t",
        .payload = PAYLOAD,
        .state = OUTBOX_STATE_LEASED,
        .due_at = NOW - 5,
    };
    house->items[i] = (struct delivery_item){endpoint, str_from(secret), &house->rows[i]};
    return &house->rows[i];
}

static void deliver(struct house *house)
{
    struct err err = {0};
    house->told_len = 0;
    assert_int_equal(
        deliver_batch(house->deliverer, house->items, house->items_len, NOW, house->results, &err),
        ERR_OK);
    assert_int_equal(house->told_len, house->items_len);
}

static void check_result(const struct house *house, size_t index, enum outcome_class class,
                         enum outbox_state state, int32_t attempts)
{
    const struct delivery_result *result = &house->results[index];
    if (result->class != class || result->state != state || result->attempts != attempts)
        fail_msg("item %zu: class %d, state %d, attempts %d: %s", index, (int)result->class,
                 (int)result->state, (int)result->attempts, result->last_error);
}

static json_int_t figure(struct house *house, const char *name)
{
    CLEANUP_JSON json_t *report = NULL;
    struct err err = {0};
    assert_int_equal(sink_report(house->sink, &report, &err), ERR_OK);
    return json_integer_value(json_object_get(report, name));
}

static void test_deliver_batch_every_kind_is_accepted_and_done(void **state)
{
    static const char *const secrets[ENDPOINT_KIND_COUNT] = {
        [ENDPOINT_KIND_GENERIC] = SECRET_OTHER " " SECRET,
        [ENDPOINT_KIND_WECOM] = "",
        [ENDPOINT_KIND_DINGTALK] = "SECtest000",
        [ENDPOINT_KIND_FEISHU] = "demo",
    };
    struct house *house = *state;
    CLEANUP_JSON json_t *report = NULL;
    struct err err = {0};
    for (int kind = 0; kind < ENDPOINT_KIND_COUNT; kind++)
        add(house, &house->endpoints[kind], secrets[kind]);
    deliver(house);
    for (size_t i = 0; i < house->items_len; i++) {
        check_result(house, i, OUTCOME_DELIVERED, OUTBOX_STATE_DONE, 1);
        assert_string_equal(house->results[i].last_error, "");
        assert_int_equal(house->results[i].last_code, i == 0 ? 204 : 200);
        assert_int_equal(house->results[i].paused_until, 0);
    }
    assert_int_equal(sink_report(house->sink, &report, &err), ERR_OK);
    assert_int_equal(json_integer_value(json_object_get(report, "accepted")), 4);
    assert_int_equal(json_integer_value(json_object_get(report, "refused")), 0);
    const json_t *bodies = json_object_get(report, "bodies");
    assert_int_equal(json_array_size(bodies), 4);
    for (size_t i = 0; i < 4; i++) {
        const json_t *kept = json_array_get(bodies, i);
        const char *body = json_string_value(json_object_get(kept, "body"));
        assert_non_null(strstr(body, "明天 09:00"));
        assert_null(strchr(json_string_value(json_object_get(kept, "path")), '?'));
    }
}

static void test_deliver_batch_repeat_keeps_its_id(void **state)
{
    struct house *house = *state;
    for (size_t i = 0; i < 30; i++)
        add(house, &house->endpoints[ENDPOINT_KIND_GENERIC], SECRET);
    deliver(house);
    assert_int_equal(figure(house, "accepted"), 30);
    assert_int_equal(figure(house, "duplicates"), 0);
    deliver(house);
    assert_int_equal(figure(house, "accepted"), 60);
    assert_int_equal(figure(house, "duplicates"), 30);
}

static void test_deliver_batch_robot_rows_arrive_in_order(void **state)
{
    struct house *house = *state;
    CLEANUP_JSON json_t *report = NULL;
    struct err err = {0};
    for (int i = 0; i < 15; i++)
        add(house, &house->endpoints[ENDPOINT_KIND_WECOM], "")->payload =
            arena_printf(&house->arena, "{\"data\":{\"text\":\"no %02d\"}}", i);
    deliver(house);
    assert_int_equal(sink_report(house->sink, &report, &err), ERR_OK);
    const json_t *bodies = json_object_get(report, "bodies");
    assert_int_equal(json_array_size(bodies), 15);
    for (int i = 0; i < 15; i++) {
        char want[16];
        snprintf(want, sizeof(want), "no %02d", i);
        const json_t *kept = json_array_get(bodies, (size_t)i);
        assert_non_null(strstr(json_string_value(json_object_get(kept, "body")), want));
    }
}

static void test_deliver_batch_bad_signature_pauses_and_spares_the_rest(void **state)
{
    static const struct {
        enum endpoint_kind kind;
        const char *secret;
        int32_t want_status, want_code;
    } rows[] = {
        {ENDPOINT_KIND_GENERIC, SECRET_OTHER, 401, 0},
        {ENDPOINT_KIND_DINGTALK, "wrong", 200, 310000},
        {ENDPOINT_KIND_FEISHU, "wrong", 200, 19021},
    };
    struct house *house = *state;
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 20; j++)
            add(house, &house->endpoints[rows[i].kind], rows[i].secret);
    deliver(house);
    assert_int_equal(figure(house, "accepted"), 0);
    for (size_t i = 0; i < 3; i++) {
        const struct delivery_result *first = &house->results[i * 20];
        check_result(house, i * 20, OUTCOME_FIX, OUTBOX_STATE_READY, 0);
        assert_int_equal(first->last_code, rows[i].want_status);
        assert_int_equal(first->app_code, rows[i].want_code);
        assert_true(first->was_tried);
        assert_false(house->results[i * 20 + 19].was_tried);
        assert_int_equal(first->paused_until, NOW + RETRY_PAUSE_FIX_S);
        check_result(house, i * 20 + 19, OUTCOME_SKIPPED, OUTBOX_STATE_READY, 0);
        assert_int_equal(house->results[i * 20 + 19].due_at, NOW + RETRY_PAUSE_FIX_S);
        assert_string_equal(house->results[i * 20 + 19].last_error, first->last_error);
    }
    /* One probe each for the robots; at most the endpoint's concurrency for generic. */
    assert_in_range(figure(house, "refused"), 3, 2 + 8);
}

static void test_deliver_batch_dead_endpoint_burns_no_attempts_of_the_rest(void **state)
{
    struct house *house = *state;
    struct endpoint dead = house->endpoints[ENDPOINT_KIND_WECOM];
    dead.id.v = 99;
    dead.url = "http://127.0.0.1:1/cgi-bin/webhook/send?key=abc";
    for (size_t i = 0; i < 20; i++) {
        add(house, &dead, "");
        add(house, &house->endpoints[ENDPOINT_KIND_GENERIC], SECRET);
    }
    deliver(house);
    check_result(house, 0, OUTCOME_RETRY, OUTBOX_STATE_READY, 1);
    assert_in_range(house->results[0].due_at, NOW + 4, NOW + 6);
    assert_int_equal(house->results[0].paused_until, house->results[0].due_at);
    for (size_t i = 2; i < 40; i += 2) {
        check_result(house, i, OUTCOME_SKIPPED, OUTBOX_STATE_READY, 0);
        assert_int_equal(house->results[i].paused_until, 0);
    }
    for (size_t i = 1; i < 40; i += 2)
        check_result(house, i, OUTCOME_DELIVERED, OUTBOX_STATE_DONE, 1);
}

static void test_deliver_batch_what_is_not_tried(void **state)
{
    struct house *house = *state;
    struct endpoint paused = house->endpoints[ENDPOINT_KIND_WECOM];
    struct endpoint secretless = house->endpoints[ENDPOINT_KIND_GENERIC];
    struct endpoint forbidden = house->endpoints[ENDPOINT_KIND_GENERIC];
    paused.id.v = 50;
    paused.paused_until = NOW + 500;
    secretless.id.v = 51;
    forbidden.id.v = 52;
    forbidden.url = "http://127.0.0.2:9/";
    add(house, &paused, "");
    add(house, &house->endpoints[ENDPOINT_KIND_GENERIC], SECRET)->useful_until = NOW - 1;
    add(house, &house->endpoints[ENDPOINT_KIND_GENERIC], SECRET)->useful_until = NOW;
    add(house, &house->endpoints[ENDPOINT_KIND_WECOM], "")->payload = "{}";
    add(house, &house->endpoints[ENDPOINT_KIND_WECOM], "");
    add(house, &secretless, "");
    add(house, &forbidden, SECRET);
    add(house, &forbidden, SECRET);
    house->items[7].endpoint = NULL;
    deliver(house);
    check_result(house, 0, OUTCOME_SKIPPED, OUTBOX_STATE_READY, 0);
    assert_int_equal(house->results[0].due_at, NOW + 500);
    check_result(house, 1, OUTCOME_SKIPPED, OUTBOX_STATE_CANCELLED, 0);
    assert_non_null(strstr(house->results[1].last_error, "missed"));
    check_result(house, 2, OUTCOME_DELIVERED, OUTBOX_STATE_DONE, 1);
    check_result(house, 3, OUTCOME_DEAD, OUTBOX_STATE_DEAD, 1);
    check_result(house, 4, OUTCOME_DELIVERED, OUTBOX_STATE_DONE, 1);
    check_result(house, 5, OUTCOME_FIX, OUTBOX_STATE_READY, 0);
    check_result(house, 6, OUTCOME_FIX, OUTBOX_STATE_READY, 0);
    assert_non_null(strstr(house->results[6].last_error, "network policy"));
    check_result(house, 7, OUTCOME_DEAD, OUTBOX_STATE_DEAD, 1);
    assert_int_equal(figure(house, "accepted"), 2);
}

static void test_deliver_batch_empty_and_too_many(void **state)
{
    struct house *house = *state;
    struct err err = {0};
    assert_int_equal(deliver_batch(house->deliverer, NULL, 0, NOW, NULL, &err), ERR_OK);
    assert_int_equal(deliver_batch(house->deliverer, house->items, DELIVER_BATCH_MAX + 1, NOW,
                                   house->results, &err),
                     ERR_INVALID);
}

static void test_sink_report_counts_and_keeps_the_last(void **state)
{
    struct house *house = *state;
    CLEANUP_JSON json_t *report = NULL;
    struct err err = {0};
    for (size_t i = 0; i < ITEMS_MAX; i++)
        add(house, &house->endpoints[ENDPOINT_KIND_GENERIC], SECRET);
    deliver(house);
    assert_int_equal(sink_report(house->sink, &report, &err), ERR_OK);
    assert_int_equal(json_integer_value(json_object_get(report, "accepted")), ITEMS_MAX);
    assert_int_equal(json_integer_value(json_object_get(report, "bytes")),
                     ITEMS_MAX * (sizeof(PAYLOAD) - 1));
    const json_t *bodies = json_object_get(report, "bodies");
    assert_int_equal(json_array_size(bodies), SINK_BODIES_KEPT);
    assert_string_equal(json_string_value(json_object_get(json_array_get(bodies, 0), "body")),
                        PAYLOAD);
}

static void test_sink_get_answers_the_report(void **state)
{
    struct house *house = *state;
    struct http_options options = {0};
    struct http_client *client = NULL;
    struct err err = {0};
    CLEANUP_JSON json_t *report = NULL;
    assert_int_equal(policy_parse(true, STR_LIT("127.0.0.1/32"), &options.policy, &err), ERR_OK);
    assert_int_equal(http_client_new(&options, &client, &err), ERR_OK);
    struct http_request request = {.method = HTTP_METHOD_GET,
                                   .url = arena_printf(&house->arena, "http://127.0.0.1:%u/",
                                                       (unsigned)sink_port(house->sink))};
    struct http_response response = http_exchange(client, &request, &house->arena);
    assert_int_equal(response.status, 200);
    assert_int_equal(json_parse(response.body, "report", &report, &err), ERR_OK);
    assert_true(json_is_array(json_object_get(report, "bodies")));
    http_client_free(client);
}

/* A second sink inherits the first one's sockets; closing the first must not wait for it. */
static void test_sink_close_with_another_open_returns(void **state)
{
    struct sink_options options = {.now = NOW};
    struct sink *first = NULL, *second = NULL;
    struct err err = {0};
    (void)state;
    assert_int_equal(sink_open(&options, &first, &err), ERR_OK);
    assert_int_equal(sink_open(&options, &second, &err), ERR_OK);
    assert_int_not_equal(sink_port(first), sink_port(second));
    sink_close(first);
    sink_close(second);
    sink_close(NULL);
}

#define HOUSE_TEST(test) cmocka_unit_test_setup_teardown(test, house_open, house_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TEST(test_deliver_batch_every_kind_is_accepted_and_done),
        HOUSE_TEST(test_deliver_batch_repeat_keeps_its_id),
        HOUSE_TEST(test_deliver_batch_robot_rows_arrive_in_order),
        HOUSE_TEST(test_deliver_batch_bad_signature_pauses_and_spares_the_rest),
        HOUSE_TEST(test_deliver_batch_dead_endpoint_burns_no_attempts_of_the_rest),
        HOUSE_TEST(test_deliver_batch_what_is_not_tried),
        HOUSE_TEST(test_deliver_batch_empty_and_too_many),
        HOUSE_TEST(test_sink_report_counts_and_keeps_the_last),
        HOUSE_TEST(test_sink_get_answers_the_report),
        cmocka_unit_test(test_sink_close_with_another_open_returns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
