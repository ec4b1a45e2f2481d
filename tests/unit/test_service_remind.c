/* From the outbox to the receiver and back: sealed secrets, deliveries recorded, failures kept for
 * later, and nothing dialled that policy forbids. */
#include "tests/unit/service_support.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include "notifiers/sink.h"
#include "scheduler/store/store_notice.h"

/* 32 bytes; nothing of it may stand in the database. */
#define KEY "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

static void sink_cleanup(struct sink **sink)
{
    sink_close(*sink);
}

static struct sink *open_sink(const char *key)
{
    struct err err = {0};
    struct sink *sink = NULL;
    struct sink_options options = {.secret = str_from(key), .now = OFFICE_NOW};
    OK(sink_open(&options, &sink, &err));
    return sink;
}

static const char *url_of(struct office *office, uint16_t port)
{
    return arena_printf(&office->arena, "http://127.0.0.1:%u/hook", (unsigned)port);
}

/* Publishes a plan with the endpoint in place; returns how many notices wait. */
static int64_t queue_notices(struct office *office, const char *url, const char *key)
{
    office_load_district(office);
    office_endpoint(office, "hook", ENDPOINT_KIND_GENERIC, url, key, NULL);
    int64_t notices = office_publish(office, office_plan(office).id);
    assert_true(notices > 10);
    return notices;
}

static struct remind_totals run(struct office *office)
{
    struct err err = {0};
    struct remind_totals totals = {0};
    struct remind_run_options options = {.until_empty = true, .concurrency = 4};
    OK(remind_run(office->service, &options, &totals, &err));
    return totals;
}

static int64_t status_of(struct office *office, const char *key)
{
    struct err err = {0};
    CLEANUP_JSON json_t *status = NULL;
    OK(remind_status(office->service, &status, &err));
    return office_int(status, key);
}

static int64_t sink_count(struct sink *sink, const char *key)
{
    struct err err = {0};
    CLEANUP_JSON json_t *report = NULL;
    OK(sink_report(sink, &report, &err));
    return office_int(report, key);
}

/* --- secrets
 * -------------------------------------------------------------------------------------- */

static bool file_holds(const char *path, const char *needle)
{
    CLEANUP(buf_release) struct buf bytes;
    buf_init(&bytes, 64 << 20);
    if (file_read(path, &bytes, NULL) != ERR_OK)
        return false;
    size_t len = strlen(needle);
    for (size_t i = 0; i + len <= bytes.len; i++)
        if (memcmp(bytes.data + i, needle, len) == 0)
            return true;
    return false;
}

static void test_endpoint_set_secret_is_sealed(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct endpoint endpoint;
    char log[128];
    snprintf(log, sizeof(log), "%s-wal", office->database);
    office_endpoint(office, "hook", ENDPOINT_KIND_GENERIC, "http://127.0.0.1:9/", KEY, NULL);
    OK(store_endpoint_get_by_name(office->service->store, "hook", &office->arena, &endpoint, &err));
    assert_true(strlen(endpoint.secret_sealed) > strlen(KEY));
    const char *needles[] = {KEY, "MDEyMzQ1Njc4", "0123456789012345678901"};
    for (size_t i = 0; i < 3; i++) {
        assert_null(strstr(office_dump(office), needles[i]));
        assert_false(file_holds(log, needles[i]));
    }
    assert_true(file_holds(log, endpoint.secret_sealed)); /* the search does find what is there */
    office_reopen(office);
    for (size_t i = 0; i < 3; i++)
        assert_false(file_holds(office->database, needles[i]));
    assert_true(file_holds(office->database, endpoint.secret_sealed));
}

static void test_endpoint_set_changes_by_name(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct endpoint *list = NULL;
    size_t len = 0;
    office_endpoint(office, "hook", ENDPOINT_KIND_GENERIC, "http://127.0.0.1:9/", KEY, NULL);
    office_endpoint(office, "hook", ENDPOINT_KIND_GENERIC, "http://127.0.0.1:10/", KEY, NULL);
    OK(store_endpoint_list(office->service->store, &office->arena, &list, &len, &err));
    assert_int_equal(len, 1);
    /* What follows the host may be a robot's key: it is sealed with the secret. */
    assert_string_equal(list[0].url, "http://127.0.0.1:10/…");
    struct channel_key *keys = NULL;
    OK(endpoint_keys(office->service, &office->arena, &keys, &len, &err));
    assert_string_equal(keys[0].endpoint.url, "http://127.0.0.1:10/");
}

/* A new URL without a secret keeps the one stored. */
static void test_endpoint_set_without_secret_keeps_the_stored_one(void **state)
{
    struct office *office = *state;
    CLEANUP(sink_cleanup) struct sink *sink = open_sink(KEY);
    int64_t notices = queue_notices(office, "http://127.0.0.1:9/", KEY);
    office_endpoint(office, "hook", ENDPOINT_KIND_GENERIC, url_of(office, sink_port(sink)), "",
                    NULL);
    assert_int_equal(run(office).delivered, notices);
    assert_int_equal(sink_count(sink, "refused"), 0);
}

static void test_endpoint_set_refused_leaves_none(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    const char *before = office_dump(office);
    struct endpoint endpoint = {.name = "hook", .url = "ftp://example.org/"};
    REFUSED(ERR_INVALID, "hook",
            endpoint_set(office->service, &endpoint, KEY, (struct deed){.who = "test"}, &err));
    office->options.allow_http = false;
    office_reopen(office);
    endpoint.url = "http://hooks.example.org/";
    assert_int_not_equal(
        endpoint_set(office->service, &endpoint, KEY, (struct deed){.who = "test"}, &err), ERR_OK);
    endpoint.url = "https://user:pass@hooks.example.org/";
    assert_int_not_equal(
        endpoint_set(office->service, &endpoint, KEY, (struct deed){.who = "test"}, &err), ERR_OK);
    assert_null(strstr(err.text, "pass@"));
    assert_string_equal(office_dump(office), before);
}

/* --- delivering
 * ----------------------------------------------------------------------------------- */

static void test_remind_run_delivers_all_to_the_sink(void **state)
{
    struct office *office = *state;
    CLEANUP(sink_cleanup) struct sink *sink = open_sink(KEY);
    int64_t notices = queue_notices(office, url_of(office, sink_port(sink)), KEY);
    assert_int_equal(status_of(office, "ready"), notices);
    struct remind_totals totals = run(office);
    assert_int_equal(totals.delivered, notices);
    assert_int_equal(totals.failed_once + totals.dead + totals.cancelled, 0);
    assert_int_equal(sink_count(sink, "accepted"), notices);
    assert_int_equal(sink_count(sink, "refused"), 0);
    assert_int_equal(sink_count(sink, "duplicates"), 0);
    assert_int_equal(status_of(office, "done"), notices);
    assert_int_equal(status_of(office, "ready"), 0);
    totals = run(office);
    assert_int_equal(totals.delivered, 0);
    assert_int_equal(sink_count(sink, "accepted"), notices);
}

static void test_remind_run_keeps_an_attempt_of_each(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    CLEANUP(sink_cleanup) struct sink *sink = open_sink(KEY);
    int64_t notices = queue_notices(office, url_of(office, sink_port(sink)), KEY);
    run(office);
    struct store_outbox_page page = office_outbox(office, OUTBOX_STATE_DONE);
    assert_int_equal(page.len, notices);
    for (size_t i = 0; i < page.len; i++) {
        struct store_attempt *attempts = NULL;
        size_t len = 0;
        OK(store_attempt_list(office->service->store, page.messages[i].id, &office->arena,
                              &attempts, &len, &err));
        assert_int_equal(len, 1);
        assert_int_equal(attempts[0].code, 204);
        assert_int_equal(page.messages[i].attempts, 1);
        assert_string_equal(page.messages[i].last_error, "");
    }
}

/* Signed with another key: the receiver refuses, so nothing counts as delivered. */
static void test_remind_run_wrong_key_is_no_success(void **state)
{
    struct office *office = *state;
    CLEANUP(sink_cleanup)
    struct sink *sink = open_sink("whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=");
    int64_t notices = queue_notices(office, url_of(office, sink_port(sink)), KEY);
    struct remind_totals totals = run(office);
    assert_int_equal(totals.delivered, 0);
    assert_int_equal(sink_count(sink, "accepted"), 0);
    assert_int_equal(status_of(office, "done"), 0);
    assert_int_equal(status_of(office, "ready") + status_of(office, "dead"), notices);
}

/* A port that is bound and does not listen: every connection is refused. */
static uint16_t closed_port(int *ret_socket)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof(address);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    *ret_socket = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(*ret_socket >= 0);
    assert_int_equal(bind(*ret_socket, (struct sockaddr *)&address, len), 0);
    assert_int_equal(getsockname(*ret_socket, (struct sockaddr *)&address, &len), 0);
    return ntohs(address.sin_port);
}

static void test_remind_run_unreachable_waits_and_is_delivered_later(void **state)
{
    struct office *office = *state;
    int dead_socket = -1;
    uint16_t port = closed_port(&dead_socket);
    int64_t notices = queue_notices(office, url_of(office, port), KEY);
    struct remind_totals totals = run(office);
    close(dead_socket);
    assert_int_equal(totals.delivered, 0);
    assert_int_equal(totals.dead, 0);
    assert_int_equal(status_of(office, "ready"), notices);
    assert_true(status_of(office, "next_due_at") > OFFICE_NOW);
    struct store_outbox_page page = office_outbox(office, OUTBOX_STATE_READY);
    int32_t tried = 0;
    for (size_t i = 0; i < page.len; i++) {
        assert_true(page.messages[i].due_at > OFFICE_NOW);
        assert_string_equal(page.messages[i].lease_owner, "");
        tried += page.messages[i].attempts;
    }
    assert_true(tried > 0);
    CLEANUP(sink_cleanup) struct sink *sink = open_sink("");
    office_endpoint(office, "hook", ENDPOINT_KIND_GENERIC, url_of(office, sink_port(sink)), KEY,
                    NULL);
    office->options.fixed_now = OFFICE_NOW + 7200;
    office_reopen(office);
    totals = run(office);
    assert_int_equal(totals.delivered, notices);
    assert_int_equal(sink_count(sink, "accepted"), notices);
}

/* The networks are named in the configuration file: once they are gone from it, nothing is dialled.
 */
static void test_remind_run_policy_refusal_never_dials(void **state)
{
    struct office *office = *state;
    CLEANUP(sink_cleanup) struct sink *sink = open_sink("");
    int64_t notices = queue_notices(office, url_of(office, sink_port(sink)), KEY);
    office->options.allow_cidrs = "";
    office_reopen(office);
    struct remind_totals totals = run(office);
    assert_int_equal(totals.delivered, 0);
    assert_int_equal(sink_count(sink, "accepted"), 0);
    assert_int_equal(sink_count(sink, "refused"), 0);
    assert_int_equal(status_of(office, "done"), 0);
    assert_int_equal(status_of(office, "ready") + status_of(office, "dead"), notices);
}

/* A secret that does not open: nothing is sent unsigned, nothing is lost. */
static void test_remind_run_secret_that_does_not_open_keeps_what_waits(void **state)
{
    struct office *office = *state;
    CLEANUP(sink_cleanup) struct sink *sink = open_sink("");
    int64_t notices = queue_notices(office, url_of(office, sink_port(sink)), KEY);
    office->service->key[0] ^= 1;
    struct remind_totals totals = run(office);
    assert_int_equal(totals.delivered, 0);
    assert_int_equal(sink_count(sink, "accepted"), 0);
    assert_int_equal(status_of(office, "ready"), notices);
    office->options.key_file = office->key_file;
    office->options.fixed_now = OFFICE_NOW + 86400;
    office_reopen(office);
    totals = run(office);
    assert_int_equal(totals.delivered, notices);
}

/* The robot's one notice, as many times again. */
static void queue_copies(struct office *office, int copies)
{
    struct err err = {0};
    struct store_outbox_page page = office_outbox(office, OUTBOX_STATE_READY);
    assert_int_equal(page.len, 1);
    for (int i = 0; i < copies; i++) {
        struct outbox copy = page.messages[0];
        copy.msg_id = arena_printf(&office->arena, "copy_%d", i);
        OK(store_outbox_insert(office->service->store, &copy, 1, &err));
    }
}

static void run_at(struct office *office, int64_t now, int64_t delivered, int64_t held)
{
    office->options.fixed_now = now;
    office_reopen(office);
    struct remind_totals totals = run(office);
    if (totals.delivered != delivered || totals.held != held)
        fail_msg("at +%lld: %lld delivered, %lld held", (long long)(now - OFFICE_NOW),
                 (long long)totals.delivered, (long long)totals.held);
}

/* WeCom takes 20 in a minute. Instants are whole seconds, taken at their worst: a send at second 0
 * counts until second 60 is over. What is counted stands in the database: another program, too,
 * keeps to it. */
static void test_remind_run_keeps_to_the_robots_pace(void **state)
{
    struct office *office = *state;
    CLEANUP(sink_cleanup) struct sink *sink = open_sink("");
    const char *url = arena_printf(&office->arena, "http://127.0.0.1:%u/cgi-bin/webhook/send?key=k",
                                   (unsigned)sink_port(sink));
    office_load_district(office);
    office_endpoint(office, "robot", ENDPOINT_KIND_WECOM, url, "", NULL);
    office_publish(office, office_plan(office).id);
    queue_copies(office, 44);
    run_at(office, OFFICE_NOW, 20, 25);
    run_at(office, OFFICE_NOW + 60, 0, 25);
    run_at(office, OFFICE_NOW + 121, 20, 5);
    run_at(office, OFFICE_NOW + 182, 5, 0);
    assert_int_equal(sink_count(sink, "accepted"), 45);
}

static void test_remind_run_too_late_is_cancelled_not_sent(void **state)
{
    struct office *office = *state;
    CLEANUP(sink_cleanup) struct sink *sink = open_sink("");
    int64_t notices = queue_notices(office, url_of(office, sink_port(sink)), KEY);
    office->options.fixed_now = OFFICE_NOW + 400 * INT64_C(86400);
    office_reopen(office);
    struct remind_totals totals = run(office);
    assert_int_equal(totals.delivered, 0);
    assert_int_equal(totals.cancelled, notices);
    assert_int_equal(sink_count(sink, "accepted"), 0);
    assert_int_equal(status_of(office, "cancelled"), notices);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_endpoint_set_secret_is_sealed),
        OFFICE_TEST(test_endpoint_set_changes_by_name),
        OFFICE_TEST(test_endpoint_set_without_secret_keeps_the_stored_one),
        OFFICE_TEST(test_endpoint_set_refused_leaves_none),
        OFFICE_TEST(test_remind_run_delivers_all_to_the_sink),
        OFFICE_TEST(test_remind_run_keeps_an_attempt_of_each),
        OFFICE_TEST(test_remind_run_wrong_key_is_no_success),
        OFFICE_TEST(test_remind_run_unreachable_waits_and_is_delivered_later),
        OFFICE_TEST(test_remind_run_policy_refusal_never_dials),
        OFFICE_TEST(test_remind_run_secret_that_does_not_open_keeps_what_waits),
        OFFICE_TEST(test_remind_run_keeps_to_the_robots_pace),
        OFFICE_TEST(test_remind_run_too_late_is_cancelled_not_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
