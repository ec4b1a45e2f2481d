/* Channel adapters: golden requests, limits of bytes, and what each answer means. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "notifiers/channel.h"
#include "notifiers/retry.h"
#include "notifiers/text_cut.h"
#include "scheduler/base/file.h"
#include "scheduler/base/json.h"
#include "scheduler/base/utf8.h"

#define CASES    "tests/cases/notifiers/"
#define FILE_MAX (1 << 20)
#define NOW      INT64_C(1803949200)

struct sample {
    struct endpoint endpoint;
    struct outbox row;
    struct channel_message message;
};

static void sample_init(struct sample *sample, enum endpoint_kind kind, const char *url,
                        const char *payload)
{
    *sample = (struct sample){
        .endpoint = {.id = {1}, .name = "test", .kind = kind, .url = url},
        .row = {.msg_id = "msg_7", .payload = payload, .state = OUTBOX_STATE_LEASED},
    };
    sample->message = (struct channel_message){
        .endpoint = &sample->endpoint, .secret = STR_LIT(""), .row = &sample->row, .now = NOW};
}

/* --- golden requests --- */

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static void request_print(const struct http_request *request, struct buf *buf)
{
    buf_addf(buf, "%s %s\n", request->method == HTTP_METHOD_POST ? "POST" : "GET", request->url);
    for (size_t i = 0; i < request->headers_len; i++)
        buf_addf(buf, "%s: %s\n", request->headers[i].name, request->headers[i].value);
    buf_add_char(buf, '\n');
    buf_add_str(buf, request->body);
    buf_add_char(buf, '\n');
}

static void case_build(const char *name, struct buf *buf)
{
    char path[512];
    CLEANUP_JSON json_t *in = NULL;
    CLEANUP(arena_release) struct arena arena = {0};
    struct err err = {0};
    struct sample sample;
    struct http_request request;
    enum endpoint_kind kind;

    snprintf(path, sizeof(path), CASES "%s.in", name);
    if (json_read_file(path, &in, &err) != ERR_OK)
        fail_msg("%s", err.text);
    assert_int_equal(endpoint_kind_parse(str_from(text_of(in, "kind")), &kind, &err), ERR_OK);
    char *payload = json_text(json_object_get(in, "payload"));
    sample_init(&sample, kind, text_of(in, "url"), payload);
    sample.row.msg_id = text_of(in, "msg_id");
    sample.message.secret = str_from(text_of(in, "secret"));
    sample.message.now = json_integer_value(json_object_get(in, "now"));
    enum err_code code = channel_of(kind)->build(&sample.message, &arena, &request, &err);
    if (code != ERR_OK)
        fail_msg("%s: %s", name, err.text);
    assert_int_equal(request.fresh, !channel_of(kind)->has_ids);
    request_print(&request, buf);
    free(payload);
}

static void test_build_golden_cases_match(void **state)
{
    DIR *dir = opendir(CASES);
    int cases = 0;
    struct dirent *entry;
    (void)state;
    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        struct str name = str_from(entry->d_name);
        char base[256], path[512];
        CLEANUP(buf_release) struct buf got = {0}, want = {0};
        struct err err = {0};
        if (!str_ends(name, ".in"))
            continue;
        assert_true(str_copy(base, sizeof(base), str_slice(name.data, name.len - 3)));
        snprintf(path, sizeof(path), CASES "%s.want", base);
        buf_init(&got, FILE_MAX);
        buf_init(&want, FILE_MAX);
        case_build(base, &got);
        assert_int_equal(file_read(path, &want, &err), ERR_OK);
        if (strcmp(buf_text(&got), buf_text(&want)) != 0)
            fail_msg("%s: got\n%swant\n%s", base, buf_text(&got), buf_text(&want));
        cases++;
    }
    closedir(dir);
    assert_in_range(cases, 12, 1000);
}

static void test_channel_of_no_slot_is_empty(void **state)
{
    (void)state;
    for (int kind = 0; kind < ENDPOINT_KIND_COUNT; kind++) {
        const struct channel *channel = channel_of((enum endpoint_kind)kind);
        assert_non_null(channel);
        assert_non_null(channel->build);
        assert_non_null(channel->classify);
        assert_string_equal(channel->code, endpoint_kind_text((enum endpoint_kind)kind)->code);
        assert_int_equal(channel->has_ids, kind == ENDPOINT_KIND_GENERIC);
    }
    for (int failure = 0; failure < HTTP_FAILURE_COUNT; failure++)
        assert_non_null(http_failure_text((enum http_failure)failure));
}

/* --- limits and refusals --- */

/* Every character here counts for more bytes in JSON than in UTF-8. */
static void test_build_escaped_text_fits_the_body_limit(void **state)
{
    static const enum endpoint_kind kinds[] = {ENDPOINT_KIND_DINGTALK, ENDPOINT_KIND_FEISHU};
    static const char *const fillers[] = {"\\\"\\\\", "\\u0001", "督", "\\n", "督\\\"\\n"};
    (void)state;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
        for (size_t j = 0; j < sizeof(fillers) / sizeof(*fillers); j++) {
            CLEANUP(buf_release) struct buf payload = {0};
            CLEANUP(arena_release) struct arena arena = {0};
            struct sample sample;
            struct http_request request;
            struct err err = {0};
            buf_init(&payload, FILE_MAX);
            buf_add_text(&payload, "{\"data\":{\"text\":\"");
            while (payload.len < 60000)
                buf_add_text(&payload, fillers[j]);
            buf_add_text(&payload, "\"}}");
            sample_init(&sample, kinds[i], "https://example.org/", buf_text(&payload));
            const struct channel *channel = channel_of(kinds[i]);
            assert_int_equal(channel->build(&sample.message, &arena, &request, &err), ERR_OK);
            assert_true(request.body.len <= channel->body_max);
            assert_true(request.body.len > channel->body_max * 9 / 10);
            assert_true(utf8_valid(request.body));
        }
}

static void test_build_bad_payloads_refused(void **state)
{
    static const char *const payloads[] = {
        "",
        "null",
        "[]",
        "{}",
        "{\"data\":1}",
        "{\"data\":{}}",
        "{\"data\":{\"text\":\"\"}}",
        "{\"data\":{\"text\":7}}",
        "{\"data\":{\"text\":\"x\",\"mention_userids\":\"a\"}}",
        "{\"data\":{\"text\":\"x\",\"mention_userids\":[1]}}",
        "{\"data\":{\"text\":\"x\",\"mention_mobiles\":{}}}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(payloads) / sizeof(*payloads); i++) {
        CLEANUP(arena_release) struct arena arena = {0};
        struct sample sample;
        struct http_request request;
        struct err err = {0};
        sample_init(&sample, ENDPOINT_KIND_WECOM, "https://example.org/", payloads[i]);
        if (channel_wecom.build(&sample.message, &arena, &request, &err) != ERR_INVALID)
            fail_msg("'%s' was not refused", payloads[i]);
    }
}

static void test_build_too_many_mentions_refused(void **state)
{
    CLEANUP(buf_release) struct buf payload = {0};
    CLEANUP(arena_release) struct arena arena = {0};
    struct sample sample;
    struct http_request request;
    struct err err = {0};
    (void)state;
    buf_init(&payload, FILE_MAX);
    buf_add_text(&payload, "{\"data\":{\"text\":\"x\",\"mention_userids\":[\"u\"");
    for (int i = 0; i < 200; i++)
        buf_add_text(&payload, ",\"u\"");
    buf_add_text(&payload, "]}}");
    sample_init(&sample, ENDPOINT_KIND_DINGTALK, "https://example.org/", buf_text(&payload));
    assert_int_equal(channel_dingtalk.build(&sample.message, &arena, &request, &err), ERR_LIMIT);
}

static void test_build_generic_bad_secret_denied(void **state)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct sample sample;
    struct http_request request;
    struct err err = {0};
    (void)state;
    sample_init(&sample, ENDPOINT_KIND_GENERIC, "https://example.org/", "{}");
    assert_int_equal(channel_generic.build(&sample.message, &arena, &request, &err), ERR_DENIED);
    sample.message.secret = STR_LIT("sesame");
    assert_int_equal(channel_generic.build(&sample.message, &arena, &request, &err), ERR_DENIED);
    assert_null(strstr(err.text, "sesame"));
}

static void test_text_cut_keeps_lines_and_characters(void **state)
{
    static const struct {
        const char *text;
        size_t len_max;
        const char *want;
    } rows[] = {
        {"abc", 3, "abc"},
        {"abcdefgh", 7, "abc…"},
        {"one\ntwo\nthree", 12, "one\ntwo\n…"},
        {"one\ntwo\nthree", 11, "one\ntwo\n…"},
        {"one\ntwo\nthree", 10, "one\n…"},
        {"督导督导", 11, "督导…"},
        {"督导督导", 9, "督…"},
        {"督导", 3, "督"},
        {"督导", 2, ""},
        {"\nabcdefgh", 8, "\nabc…"},
    };
    CLEANUP(arena_release) struct arena arena = {0};
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct str got = text_cut(str_from(rows[i].text), rows[i].len_max, &arena);
        if (!str_eq_text(got, rows[i].want) || got.len > rows[i].len_max)
            fail_msg("row %zu: got '%.*s'", i, (int)got.len, got.data);
    }
}

/* --- answers --- */

struct answer {
    const char *label;
    enum endpoint_kind kind;
    enum http_failure failure;
    int32_t status;
    const char *body;
    enum outcome_class want;
    int32_t want_code;
    int64_t want_pause_s;
    bool want_maybe, want_down;
};

#define G ENDPOINT_KIND_GENERIC
#define W ENDPOINT_KIND_WECOM
#define D ENDPOINT_KIND_DINGTALK
#define F ENDPOINT_KIND_FEISHU

static const struct answer answers[] = {
    {"204", G, 0, 204, "", OUTCOME_DELIVERED, 0, 0, 0, 0},
    {"200 with a code is the receiver's own", G, 0, 200, "{\"errcode\":1}", OUTCOME_DELIVERED, 0, 0,
     0, 0},
    {"2xx with too long a body", G, HTTP_FAILURE_TOO_BIG, 200, "xxx", OUTCOME_DELIVERED, 0, 0, 0,
     0},
    {"301", G, 0, 301, "", OUTCOME_FIX, 0, 3600, 0, 0},
    {"400", G, 0, 400, "", OUTCOME_RETRY, 0, 0, 0, 0},
    {"401", G, 0, 401, "", OUTCOME_FIX, 0, 3600, 0, 0},
    {"404", G, 0, 404, "", OUTCOME_FIX, 0, 3600, 0, 0},
    {"408", G, 0, 408, "", OUTCOME_RETRY, 0, 0, 0, 0},
    {"410", G, 0, 410, "", OUTCOME_GONE, 0, 0, 0, 0},
    {"413", G, 0, 413, "", OUTCOME_DEAD, 0, 0, 0, 0},
    {"429", G, 0, 429, "", OUTCOME_RETRY, 0, 60, 0, 0},
    {"500", G, 0, 500, "", OUTCOME_RETRY, 0, 0, 0, 0},
    {"503", G, 0, 503, "", OUTCOME_RETRY, 0, 0, 0, 0},
    {"skipped", G, HTTP_FAILURE_SKIPPED, 0, "", OUTCOME_SKIPPED, 0, 0, 0, 0},
    {"url", G, HTTP_FAILURE_URL, 0, "", OUTCOME_FIX, 0, 3600, 0, 0},
    {"policy", G, HTTP_FAILURE_POLICY, 0, "", OUTCOME_FIX, 0, 3600, 0, 0},
    {"no host", G, HTTP_FAILURE_RESOLVE, 0, "", OUTCOME_RETRY, 0, 0, 0, 1},
    {"refused", G, HTTP_FAILURE_CONNECT, 0, "", OUTCOME_RETRY, 0, 0, 0, 1},
    {"handshake", G, HTTP_FAILURE_TLS, 0, "", OUTCOME_RETRY, 0, 0, 0, 1},
    {"certificate", G, HTTP_FAILURE_TLS_VERIFY, 0, "", OUTCOME_FIX, 0, 3600, 0, 0},
    {"timeout after sending", G, HTTP_FAILURE_TIMEOUT, 0, "", OUTCOME_RETRY, 0, 0, 1, 1},
    {"timeout in a 200", G, HTTP_FAILURE_TIMEOUT, 200, "", OUTCOME_RETRY, 0, 0, 1, 1},
    {"reset", G, HTTP_FAILURE_RESET, 0, "", OUTCOME_RETRY, 0, 0, 1, 0},
    {"endless headers", G, HTTP_FAILURE_TOO_BIG, 0, "", OUTCOME_RETRY, 0, 0, 1, 0},
    {"not HTTP", G, HTTP_FAILURE_PROTOCOL, 0, "", OUTCOME_RETRY, 0, 0, 1, 1},

    {"ok", W, 0, 200, "{\"errcode\":0,\"errmsg\":\"ok\"}", OUTCOME_DELIVERED, 0, 0, 0, 0},
    {"too often", W, 0, 200, "{\"errcode\":45009}", OUTCOME_RETRY, 45009, 60, 0, 0},
    {"bad key", W, 0, 200, "{\"errcode\":93000,\"errmsg\":\"invalid webhook url\"}", OUTCOME_FIX,
     93000, 3600, 0, 0},
    {"too long", W, 0, 200, "{\"errcode\":40058}", OUTCOME_DEAD, 40058, 0, 0, 0},
    {"busy", W, 0, 200, "{\"errcode\":-1}", OUTCOME_RETRY, -1, 0, 0, 0},
    {"unknown code in a 404", W, 0, 404, "{\"errcode\":404}", OUTCOME_FIX, 404, 3600, 0, 0},
    {"known code in a 429", W, 0, 429, "{\"errcode\":45009}", OUTCOME_RETRY, 45009, 60, 0, 0},
    {"unknown code", W, 0, 200, "{\"errcode\":77777}", OUTCOME_RETRY, 77777, 0, 0, 0},
    {"200 without a code", W, 0, 200, "{}", OUTCOME_RETRY, 0, 0, 1, 0},
    {"200 with text", W, 0, 200, "ok", OUTCOME_RETRY, 0, 0, 1, 0},
    {"200 with nothing", W, 0, 200, "", OUTCOME_RETRY, 0, 0, 1, 0},
    {"200 with a page", W, 0, 200, "<html>login</html>", OUTCOME_RETRY, 0, 0, 1, 0},
    {"200, code as text", W, 0, 200, "{\"errcode\":\"0\"}", OUTCOME_RETRY, 0, 0, 1, 0},
    {"200, code null", W, 0, 200, "{\"errcode\":null}", OUTCOME_RETRY, 0, 0, 1, 0},
    {"200, code 0.0", W, 0, 200, "{\"errcode\":0.0}", OUTCOME_RETRY, 0, 0, 1, 0},
    {"200, code 2^32", W, 0, 200, "{\"errcode\":4294967296}", OUTCOME_RETRY, 0, 0, 1, 0},
    {"200, another's code", W, 0, 200, "{\"code\":0}", OUTCOME_RETRY, 0, 0, 1, 0},
    {"200, list", W, 0, 200, "[{\"errcode\":0}]", OUTCOME_RETRY, 0, 0, 1, 0},
    {"200, cut", W, HTTP_FAILURE_TOO_BIG, 200, "{\"errcode\":0,\"errmsg\":\"", OUTCOME_RETRY, 0, 0,
     1, 0},
    {"500 and code 0", W, 0, 500, "{\"errcode\":0}", OUTCOME_RETRY, 0, 0, 0, 0},
    {"404", W, 0, 404, "", OUTCOME_FIX, 0, 3600, 0, 0},
    {"timeout", W, HTTP_FAILURE_TIMEOUT, 200, "{\"errcode\":0}", OUTCOME_RETRY, 0, 0, 1, 1},

    {"ok", D, 0, 200, "{\"errcode\":0,\"errmsg\":\"ok\"}", OUTCOME_DELIVERED, 0, 0, 0, 0},
    {"sign", D, 0, 200, "{\"errcode\":310000,\"errmsg\":\"sign not match\"}", OUTCOME_FIX, 310000,
     3600, 0, 0},
    {"too fast", D, 0, 200, "{\"errcode\":130101}", OUTCOME_RETRY, 130101, 600, 0, 0},
    {"no token", D, 0, 200, "{\"errcode\":300005}", OUTCOME_FIX, 300005, 3600, 0, 0},
    {"too big", D, 0, 200, "{\"errcode\":460101}", OUTCOME_DEAD, 460101, 0, 0, 0},
    {"group dissolved", D, 0, 200, "{\"errcode\":400013}", OUTCOME_GONE, 400013, 0, 0, 0},

    {"ok", F, 0, 200, "{\"code\":0,\"msg\":\"success\",\"data\":{}}", OUTCOME_DELIVERED, 0, 0, 0,
     0},
    {"ok, old", F, 0, 200, "{\"StatusCode\":0,\"StatusMessage\":\"success\"}", OUTCOME_DELIVERED, 0,
     0, 0, 0},
    {"sign", F, 0, 200, "{\"code\":19021}", OUTCOME_FIX, 19021, 3600, 0, 0},
    {"address", F, 0, 200, "{\"code\":19022}", OUTCOME_FIX, 19022, 3600, 0, 0},
    {"keyword", F, 0, 200, "{\"code\":19024}", OUTCOME_FIX, 19024, 3600, 0, 0},
    {"load", F, 0, 200, "{\"code\":11232}", OUTCOME_RETRY, 11232, 60, 0, 0},
    {"bad request", F, 0, 400, "{\"code\":9499,\"msg\":\"Bad Request\"}", OUTCOME_DEAD, 9499, 0, 0,
     0},
    {"bad request that is load", F, 0, 200, "{\"code\":9499,\"msg\":\"too many request\"}",
     OUTCOME_RETRY, 9499, 60, 0, 0},
    {"WeCom's success", F, 0, 200, "{\"errcode\":0}", OUTCOME_RETRY, 0, 0, 1, 0},
};

static void test_classify_table_holds(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
        const struct answer *answer = &answers[i];
        const struct channel *channel = channel_of(answer->kind);
        struct http_response response = {.failure = answer->failure,
                                         .status = answer->status,
                                         .body = str_from(answer->body),
                                         .was_sent = answer->want_maybe};
        struct outcome got = channel->classify(&response, NOW);
        if (got.class != answer->want || got.app_code != answer->want_code ||
            got.pause_s != answer->want_pause_s || got.maybe_delivered != answer->want_maybe ||
            got.endpoint_down != answer->want_down || got.status != answer->status)
            fail_msg("%s, %s: class %d, code %d, pause %d, maybe %d, down %d, status %d",
                     channel->code, answer->label, (int)got.class, (int)got.app_code,
                     (int)got.pause_s, (int)got.maybe_delivered, (int)got.endpoint_down,
                     (int)got.status);
        assert_int_equal(got.text[0] == '\0', got.class == OUTCOME_DELIVERED);
    }
}

static void test_classify_retry_after_respected(void **state)
{
    static const struct {
        int32_t status;
        const char *value;
        int64_t want_s, want_pause_s;
    } rows[] = {
        {429, "120", 120, 120},
        {429, "Tue, 02 Mar 2027 01:05:00 GMT", 300, 300},
        {429, "9999999999", 86400, 86400},
        {429, "nonsense", 0, 60},
        {503, "30", 30, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct http_response response = {.status = rows[i].status, .body = STR_LIT("")};
        str_copy(response.retry_after, sizeof(response.retry_after), str_from(rows[i].value));
        struct outcome got = channel_generic.classify(&response, NOW);
        assert_int_equal(got.class, OUTCOME_RETRY);
        assert_int_equal(got.retry_after_s, rows[i].want_s);
        assert_int_equal(got.pause_s, rows[i].want_pause_s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_build_golden_cases_match),
        cmocka_unit_test(test_channel_of_no_slot_is_empty),
        cmocka_unit_test(test_build_escaped_text_fits_the_body_limit),
        cmocka_unit_test(test_build_bad_payloads_refused),
        cmocka_unit_test(test_build_too_many_mentions_refused),
        cmocka_unit_test(test_build_generic_bad_secret_denied),
        cmocka_unit_test(test_text_cut_keeps_lines_and_characters),
        cmocka_unit_test(test_classify_table_holds),
        cmocka_unit_test(test_classify_retry_after_respected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
