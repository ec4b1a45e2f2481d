/* The site without a socket: every route over an empty office, who may, languages, errors, feeds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scheduler/base/gzip.h"
#include "scheduler/base/log.h"
#include "scheduler/web/route.h"

#define FIELDS_MAX 4

struct fixture {
    char dir[64];
    struct service *service;
    struct site site;
    char token[LINK_TOKEN_SIZE]; /* the coordinator's */
};

/* One request and its response. */
struct visit_case {
    const char *path, *query;
    enum http_method method;
    struct http_field fields[FIELDS_MAX];
    size_t fields_len;
    int refused;
    const struct http_field *form;
    size_t form_len;
    const char *body;
};

struct answer {
    struct arena arena;
    struct http_response response;
    struct buf body; /* unpacked */
};

static int setup(void **state)
{
    static struct fixture fixture;
    struct err err = {0};
    char database[80], key[80];
    log_set_level(LOG_LEVEL_ERROR);
    snprintf(fixture.dir, sizeof(fixture.dir), "/tmp/test_web_site_XXXXXX");
    assert_non_null(mkdtemp(fixture.dir));
    snprintf(database, sizeof(database), "%s/db", fixture.dir);
    snprintf(key, sizeof(key), "%s/key", fixture.dir);
    struct service_options options = {.database = database,
                                      .create = true,
                                      .key_file = key,
                                      .zone = "Asia/Shanghai",
                                      .office = "浦东",
                                      .email = "office@example.org",
                                      .base_url = "https://peixun.example.org",
                                      .allow_cidrs = "",
                                      .fixed_now = 1767603600};
    if (service_open(&options, &fixture.service, &err) != ERR_OK)
        fail_msg("%s", err.text);
    assert_int_equal(site_init(&fixture.site, fixture.service, NULL), ERR_OK);
    struct link link = {FEED_KIND_COORDINATOR, 0};
    assert_int_equal(link_token(fixture.service, link, fixture.token, NULL), ERR_OK);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    static const char *const names[] = {"db", "db-wal", "db-shm", "key"};
    site_release(&fixture->site);
    service_close(fixture->service);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char path[96];
        snprintf(path, sizeof(path), "%s/%s", fixture->dir, names[i]);
        unlink(path);
    }
    return rmdir(fixture->dir);
}

static void visit(struct fixture *fixture, const struct visit_case *with, struct answer *answer)
{
    memset(answer, 0, sizeof(*answer));
    struct http_request request = {.method = with->method,
                                   .path = str_from(with->path),
                                   .query = str_from(with->query != NULL ? with->query : ""),
                                   .fields = with->fields,
                                   .fields_len = with->fields_len,
                                   .refused = with->refused,
                                   .form = with->form,
                                   .form_len = with->form_len,
                                   .body = str_from(with->body),
                                   .arena = &answer->arena};
    site_handle(&fixture->site, &request, &answer->response);
    buf_init(&answer->body, PAGE_LEN_MAX);
    const char *coding = http_get(&answer->response, "Content-Encoding");
    if (coding != NULL) {
        assert_string_equal(coding, "gzip");
        assert_int_equal(gzip_unpack(answer->response.bytes, &answer->body, NULL), ERR_OK);
    } else {
        buf_add_str(&answer->body, answer->response.bytes);
    }
}

static void answer_release(struct answer *answer)
{
    free(answer->response.owned);
    buf_release(&answer->body);
    arena_release(&answer->arena);
}

static struct visit_case get(const char *path)
{
    return (struct visit_case){.path = path, .method = HTTP_METHOD_GET};
}

static void with_field(struct visit_case *visit_case, const char *name, const char *value)
{
    visit_case->fields[visit_case->fields_len++] =
        (struct http_field){str_from(name), str_from(value)};
}

static int status_of(struct fixture *fixture, const struct visit_case *with)
{
    struct answer answer;
    visit(fixture, with, &answer);
    int status = answer.response.status;
    answer_release(&answer);
    return status;
}

static void need(const struct answer *answer, const char *part)
{
    if (strstr(buf_text(&answer->body), part) == NULL)
        fail_msg("not in the body: %s", part);
}

static void need_header(const struct answer *answer, const char *name, const char *want)
{
    const char *got = http_get(&answer->response, name);
    if (got == NULL)
        fail_msg("no header %s", name);
    assert_string_equal(got, want);
}

static void test_routes_table_no_slot_empty(void **state)
{
    (void)state;
    for (int i = 0; i < ROUTE_COUNT; i++) {
        assert_non_null(routes[i].pattern);
        assert_non_null(routes[i].name);
        assert_true(routes[i].show != NULL || routes[i].act != NULL);
        assert_true(routes[i].act != NULL || routes[i].takes == UPLOAD_NONE);
        /* What changes something is nobody's but the holder's of a link. */
        assert_true(routes[i].act == NULL || routes[i].who != AUDIENCE_ANYBODY);
        assert_true(routes[i].who < AUDIENCE_COUNT);
        bool has_token = strstr(routes[i].pattern, "{token}") != NULL;
        assert_int_equal(has_token, routes[i].who != AUDIENCE_ANYBODY);
        assert_int_equal(routes[i].is_json, strncmp(routes[i].pattern, "/api/", 5) == 0);
    }
}

static void test_route_find_paths_matched(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        int want; /* -1: none */
        const char *param, *id;
    } rows[] = {
        {"/", ROUTE_WELCOME, "", ""},
        {"/c/abc", ROUTE_SUMMARY, "abc", ""},
        {"/c/abc/", ROUTE_SUMMARY, "abc", ""},
        {"/w/w1-x", ROUTE_WORKER, "w1-x", ""},
        {"/t/x", ROUTE_TRAINER, "x", ""},
        {"/api/v1/c/x", ROUTE_API_SUMMARY, "x", ""},
        {"/feed/x.ics", ROUTE_FEED, "x", ""},
        {"/feed/x.y.ics", ROUTE_FEED, "x.y", ""},
        {"/static/style.css", ROUTE_STATIC, "style.css", ""},
        {"/healthz", ROUTE_HEALTH, "", ""},
        {"/robots.txt", ROUTE_ROBOTS, "", ""},
        {"/c/", -1, NULL, NULL},
        {"/c", -1, NULL, NULL},
        {"/c/a/b", -1, NULL, NULL},
        {"/feed/x", -1, NULL, NULL},
        {"/feed/.ics", -1, NULL, NULL},
        {"/static/../x", -1, NULL, NULL},
        {"//", ROUTE_WELCOME, "", ""},
        {"", -1, NULL, NULL},
        {"/C/abc", -1, NULL, NULL},
        {"/c/abc/quota", ROUTE_QUOTA, "abc", ""},
        {"/api/v1/c/abc/quota", ROUTE_API_QUOTA, "abc", ""},
        {"/c/abc/jobs", ROUTE_JOBS, "abc", ""},
        {"/c/abc/jobs/", ROUTE_JOBS, "abc", ""},
        {"/c/abc/jobs/7", ROUTE_JOB, "abc", "7"},
        {"/c/abc/jobs/7/stop", ROUTE_JOB_STOP, "abc", "7"},
        {"/api/v1/c/abc/jobs/7/file", ROUTE_API_JOB_FILE, "abc", "7"},
        {"/c/abc/jobs//stop", -1, NULL, NULL},
        {"/c//jobs", -1, NULL, NULL},
        {"/c/abc/jobs/7/go", -1, NULL, NULL},
        {"/c/abc/plans", ROUTE_PLANS, "abc", ""},
        {"/c/abc/plans/compare", ROUTE_COMPARE, "abc", ""},
        {"/c/abc/plans/7", ROUTE_PLAN, "abc", "7"},
        {"/api/v1/c/abc/plans/7/publish", ROUTE_API_PUBLISH, "abc", "7"},
        {"/c/abc/gaps", ROUTE_GAPS, "abc", ""},
        {"/c/abc/weights", ROUTE_WEIGHTS, "abc", ""},
        {"/c/abc/why", ROUTE_WHY, "abc", ""},
        {"/c/abc/claims", ROUTE_CLAIMS, "abc", ""},
        {"/c/abc/claims/7", ROUTE_CLAIM, "abc", "7"},
        {"/c/abc/claims/7/approve", ROUTE_CLAIM_APPROVE, "abc", "7"},
        {"/api/v1/c/abc/ledger/W1", ROUTE_API_LEDGER, "abc", "W1"},
        {"/w/w1-x/statement", ROUTE_OWN_STATEMENT, "w1-x", ""},
        {"/w/w1-x/claims", ROUTE_OWN_CLAIMS, "w1-x", ""},
        {"/w/w1-x/claims/7/files", ROUTE_OWN_ATTACH, "w1-x", "7"},
        {"/w/w1-x/evidence/7", ROUTE_OWN_EVIDENCE, "w1-x", "7"},
        {"/api/v1/c/abc/evidence/7", ROUTE_API_EVIDENCE, "abc", "7"},
        {"/api/v1/w/w1-x/claims/", ROUTE_API_OWN_CLAIMS, "w1-x", ""},
        {"/c/abc/approvals", ROUTE_APPROVALS, "abc", ""},
        {"/c/abc/approvals/7", ROUTE_APPROVAL, "abc", "7"},
        {"/api/v1/c/abc/approvals/7/revoke", ROUTE_API_APPROVAL_REVOKE, "abc", "7"},
        {"/c/abc/plans/7/discard", ROUTE_DISCARD, "abc", "7"},
        {"/c/abc/jobs/7/stop/x", -1, NULL, NULL},
        {"//c/abc", -1, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct str params[ROUTE_PARAMS_MAX];
        const struct route *route = route_find(str_from(rows[i].path), params);
        int got = route != NULL ? (int)(route - routes) : -1;
        if (got != rows[i].want || (got >= 0 && (!str_eq_text(params[0], rows[i].param) ||
                                                 !str_eq_text(params[1], rows[i].id))))
            fail_msg("%s: route %d", rows[i].path, got);
    }
}

/* The pattern with `first` and, for a second {…}, the number of a job that is not there. */
static void fill_pattern(const char *pattern, const char *first, struct buf *path)
{
    const char *with = first;
    buf_clear(path);
    while (*pattern != '\0') {
        if (*pattern != '{') {
            buf_add_char(path, *pattern++);
            continue;
        }
        buf_add_text(path, with);
        pattern = strchr(pattern, '}') + 1;
        with = "1";
    }
}

/* What the coordinator gets, or 404 who has no right to the page. */
static int wanted_status(const struct route *route, enum http_method method)
{
    bool reads = method == HTTP_METHOD_GET || method == HTTP_METHOD_HEAD;
    bool may = route->who == AUDIENCE_ANYBODY || route->who == AUDIENCE_SUBSCRIBER ||
               route->who == AUDIENCE_COORDINATOR;
    bool is_there =
        strstr(route->pattern, "{id}") == NULL && strstr(route->pattern, "{code}") == NULL;
    if (reads)
        return route->show == NULL ? 405 : may && is_there ? 200 : 404;
    if (method != HTTP_METHOD_POST || route->act == NULL)
        return 405;
    return may && is_there ? 400 : 404; /* nothing was sent */
}

/* Every route with: no right at all, the coordinator's link, each method. */
static void test_site_handle_routes_checked(void **state)
{
    struct fixture *fixture = *state;
    struct buf path CLEANUP(buf_release);
    buf_init(&path, 256);
    for (int i = 0; i < ROUTE_COUNT; i++) {
        const struct route *route = &routes[i];
        bool has_param = strchr(route->pattern, '{') != NULL;
        fill_pattern(route->pattern, i == ROUTE_STATIC ? "icon.svg" : fixture->token, &path);
        for (int method = 0; method < HTTP_METHOD_COUNT; method++) {
            struct visit_case with = {.path = buf_text(&path), .method = (enum http_method)method};
            int want = wanted_status(route, with.method), got = status_of(fixture, &with);
            if (got != want)
                fail_msg("%s %s: %d, not %d", http_method_name(with.method), route->name, got,
                         want);
        }
        fill_pattern(route->pattern, "c0-wrong", &path);
        for (int acts = 0; acts < 2; acts++) {
            struct visit_case stranger = get(buf_text(&path));
            stranger.method = acts ? HTTP_METHOD_POST : HTTP_METHOD_GET;
            bool is_known = (acts ? route->act : route->show) != NULL;
            assert_int_equal(status_of(fixture, &stranger), !is_known   ? 405
                                                            : has_param ? 404
                                                                        : 200);
        }
    }
}

/* Another site's page cannot make the coordinator's browser change anything. */
static void test_site_handle_foreign_pages_refused(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *fetch_site, *origin;
        int want;
    } rows[] = {
        {NULL, NULL, 400},
        {"same-origin", "https://peixun.example.org", 400},
        {"same-origin", "null", 400},
        {"none", NULL, 400},
        {NULL, "https://peixun.example.org", 400},
        {NULL, "http://inside:8080", 400},
        {"cross-site", NULL, 403},
        {"same-site", "https://peixun.example.org", 403},
        {"cross-site", "https://peixun.example.org", 403},
        {"same-origin", "https://evil.example", 403},
        {NULL, "https://evil.example", 403},
        {NULL, "null", 403},
        {NULL, "", 403},
        {NULL, "https://peixun.example.org.evil.example", 403},
        {NULL, "https://inside", 403},
    };
    char path[128];
    snprintf(path, sizeof(path), "/c/%s/jobs", fixture->token);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct visit_case with = {.path = path, .method = HTTP_METHOD_POST};
        struct answer answer;
        with_field(&with, "Host", "inside:8080");
        if (rows[i].fetch_site != NULL)
            with_field(&with, "Sec-Fetch-Site", rows[i].fetch_site);
        if (rows[i].origin != NULL)
            with_field(&with, "Origin", rows[i].origin);
        visit(fixture, &with, &answer);
        if (answer.response.status != rows[i].want)
            fail_msg("row %zu: %d", i, answer.response.status);
        answer_release(&answer);
        with.method = HTTP_METHOD_GET; /* looking is nobody's loss */
        assert_int_equal(status_of(fixture, &with), 200);
    }
}

/* A form and a JSON body order the same job; the page says what is wrong with another. */
static void test_site_handle_jobs_ordered_shown_stopped(void **state)
{
    struct fixture *fixture = *state;
    struct http_field form[] = {{STR_LIT("job"), STR_LIT("plan")},
                                {STR_LIT("year"), STR_LIT("2026")}};
    char list[128], api[160], job[160];
    snprintf(list, sizeof(list), "/c/%s/jobs", fixture->token);
    snprintf(api, sizeof(api), "/api/v1/c/%s/jobs", fixture->token);
    struct visit_case empty = get(list);
    struct answer answer;
    visit(fixture, &empty, &answer);
    need(&answer, "还没有任务");
    answer_release(&answer);
    struct visit_case by_form = {
        .path = list, .method = HTTP_METHOD_POST, .form = form, .form_len = 2};
    visit(fixture, &by_form, &answer);
    assert_int_equal(answer.response.status, 303);
    str_copy(job, sizeof(job), str_from(http_get(&answer.response, "Location")));
    answer_release(&answer);
    struct visit_case by_json = {
        .path = api, .method = HTTP_METHOD_POST, .body = "{\"job\":\"plan\",\"year\":2026}"};
    visit(fixture, &by_json, &answer);
    assert_int_equal(answer.response.status, 202);
    need(&answer, "\"state\":\"queued\"");
    need(&answer, "\"year\":2026");
    answer_release(&answer);
    struct visit_case page = get(job);
    visit(fixture, &page, &answer);
    assert_int_equal(answer.response.status, 200);
    need_header(&answer, "Refresh", "2");
    need_header(&answer, "Referrer-Policy", "same-origin");
    need(&answer, "等待中");
    answer_release(&answer);
    char stop[176];
    snprintf(stop, sizeof(stop), "%s/stop", job);
    struct visit_case stopping = {.path = stop, .method = HTTP_METHOD_POST};
    assert_int_equal(status_of(fixture, &stopping), 303);
    assert_int_equal(status_of(fixture, &stopping), 409);
    visit(fixture, &page, &answer);
    assert_null(http_get(&answer.response, "Refresh"));
    need(&answer, "已停止");
    answer_release(&answer);
    static const char *const wrong[] = {"", "[", "{}", "{\"job\":\"plan\",\"file\":\"x\"}",
                                        "{\"job\":\"import\",\"kind\":\"units\"}"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        by_json.body = wrong[i];
        visit(fixture, &by_json, &answer);
        assert_int_equal(answer.response.status, 400);
        need(&answer, "\"detail\":");
        answer_release(&answer);
    }
}

static void test_site_handle_wrong_tokens_not_found(void **state)
{
    struct fixture *fixture = *state;
    static const char *const tokens[] = {"x",       "c0-", "w0-AAAA",
                                         "c1-AAAA", "%",   "c99999999999999999999-A"};
    for (size_t i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++) {
        char path[128];
        snprintf(path, sizeof(path), "/feed/%s.ics", tokens[i]);
        struct visit_case with = get(path);
        assert_int_equal(status_of(fixture, &with), 404);
    }
}

static void test_site_handle_safe_headers_everywhere(void **state)
{
    struct fixture *fixture = *state;
    char feed[128];
    snprintf(feed, sizeof(feed), "/feed/%s.ics", fixture->token);
    const char *const paths[] = {"/", "/nothing", "/static/style.css", "/robots.txt", feed};
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        struct visit_case with = get(paths[i]);
        struct answer answer;
        visit(fixture, &with, &answer);
        need_header(&answer, "X-Content-Type-Options", "nosniff");
        need_header(&answer, "Referrer-Policy", "no-referrer");
        assert_non_null(http_get(&answer.response, "Cache-Control"));
        assert_non_null(strstr(http_get(&answer.response, "Content-Security-Policy"),
                               "frame-ancestors 'none'"));
        assert_null(http_get(&answer.response, "Content-Disposition"));
        answer_release(&answer);
    }
}

static void test_site_handle_language_chosen(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *query, *accept, *want;
    } rows[] = {
        {NULL, NULL, "<html lang=\"zh-CN\">"},   {NULL, "en-GB, zh;q=0.5", "<html lang=\"en\">"},
        {"lang=en", "zh", "<html lang=\"en\">"}, {"lang=zh", "en", "<html lang=\"zh-CN\">"},
        {"lang=xx", "en", "<html lang=\"en\">"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct visit_case with = get("/");
        struct answer answer;
        with.query = rows[i].query;
        if (rows[i].accept != NULL)
            with_field(&with, "Accept-Language", rows[i].accept);
        visit(fixture, &with, &answer);
        need(&answer, rows[i].want);
        answer_release(&answer);
    }
}

static void test_site_handle_errors_say_what_to_do(void **state)
{
    struct fixture *fixture = *state;
    struct visit_case missing = get("/c/c0-wrong"), refused = get("");
    struct answer answer;
    with_field(&missing, "Accept-Language", "en");
    visit(fixture, &missing, &answer);
    assert_int_equal(answer.response.status, 404);
    need(&answer, "ask your training coordinator for a new one");
    need(&answer, "向培训管理员索取新链接");
    need_header(&answer, "Cache-Control", "no-store");
    answer_release(&answer);
    refused.refused = 400;
    visit(fixture, &refused, &answer);
    assert_int_equal(answer.response.status, 400);
    need(&answer, "请求有误");
    answer_release(&answer);
    struct visit_case post = {.path = "/", .method = HTTP_METHOD_POST};
    visit(fixture, &post, &answer);
    need_header(&answer, "Allow", "GET, HEAD");
    answer_release(&answer);
}

static void test_site_handle_json_same_value(void **state)
{
    struct fixture *fixture = *state;
    char page[128], api[128];
    snprintf(page, sizeof(page), "/c/%s", fixture->token);
    snprintf(api, sizeof(api), "/api/v1/c/%s", fixture->token);
    struct visit_case by_accept = get(page), by_path = get(api), wrong = get("/api/v1/c/x");
    struct answer first, second, error;
    with_field(&by_accept, "Accept", "application/json");
    visit(fixture, &by_accept, &first);
    visit(fixture, &by_path, &second);
    assert_string_equal(first.response.type, "application/json; charset=utf-8");
    assert_string_equal(buf_text(&first.body), buf_text(&second.body));
    need(&first, "\"plan\":null");
    visit(fixture, &wrong, &error);
    assert_int_equal(error.response.status, 404);
    need(&error, "{\"error\":{\"status\":404,");
    answer_release(&first);
    answer_release(&second);
    answer_release(&error);
}

static void test_site_handle_empty_office_says_what_to_do(void **state)
{
    struct fixture *fixture = *state;
    char path[128];
    snprintf(path, sizeof(path), "/c/%s", fixture->token);
    struct visit_case with = get(path);
    struct answer answer;
    with_field(&with, "Accept-Encoding", "gzip");
    visit(fixture, &with, &answer);
    need_header(&answer, "Content-Encoding", "gzip");
    need(&answer, "还没有计划");
    need(&answer, "webcal://peixun.example.org/feed/c0-");
    answer_release(&answer);
}

static void test_show_feed_conditional_requests_answered(void **state)
{
    struct fixture *fixture = *state;
    char path[128], tag[ETAG_SIZE], packed_tag[ETAG_SIZE], date[HTTP_DATE_SIZE];
    snprintf(path, sizeof(path), "/feed/%s.ics", fixture->token);
    struct visit_case plain = get(path), packed = get(path);
    struct answer answer;
    visit(fixture, &plain, &answer);
    assert_int_equal(answer.response.status, 200);
    assert_string_equal(answer.response.type, "text/calendar; charset=utf-8");
    need_header(&answer, "Cache-Control", "private, max-age=300");
    need_header(&answer, "Vary", "Accept-Encoding");
    need(&answer, "BEGIN:VCALENDAR\r\n");
    str_copy(tag, sizeof(tag), str_from(http_get(&answer.response, "ETag")));
    str_copy(date, sizeof(date), str_from(http_get(&answer.response, "Last-Modified")));
    answer_release(&answer);
    with_field(&packed, "Accept-Encoding", "gzip");
    visit(fixture, &packed, &answer);
    need_header(&answer, "Content-Encoding", "gzip");
    need(&answer, "END:VCALENDAR\r\n");
    str_copy(packed_tag, sizeof(packed_tag), str_from(http_get(&answer.response, "ETag")));
    assert_string_not_equal(tag, packed_tag);
    answer_release(&answer);
    const char *const same[][2] = {{"If-None-Match", tag},
                                   {"If-None-Match", packed_tag},
                                   {"If-None-Match", "*"},
                                   {"If-Modified-Since", date}};
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        struct visit_case with = i % 2 == 0 ? plain : packed;
        with_field(&with, same[i][0], same[i][1]);
        visit(fixture, &with, &answer);
        assert_int_equal(answer.response.status, 304);
        assert_non_null(http_get(&answer.response, "ETag"));
        answer_release(&answer);
    }
    with_field(&plain, "If-None-Match", "\"other\"");
    with_field(&plain, "If-Modified-Since", date);
    assert_int_equal(status_of(fixture, &plain), 200);
}

static void test_show_static_versions_kept(void **state)
{
    struct fixture *fixture = *state;
    const struct asset *style = &fixture->site.assets.all[ASSET_STYLE];
    struct visit_case with = get("/static/style.css");
    struct answer answer;
    visit(fixture, &with, &answer);
    need_header(&answer, "Cache-Control", "public, no-cache");
    need(&answer, "--ink:");
    answer_release(&answer);
    with.query = strchr(style->href, '?') + 1;
    with_field(&with, "Accept-Encoding", "gzip");
    visit(fixture, &with, &answer);
    need_header(&answer, "Cache-Control", "public, max-age=31536000, immutable");
    need_header(&answer, "Content-Encoding", "gzip");
    need(&answer, "--ink:");
    assert_true(answer.response.bytes.len < 5000);
    answer_release(&answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_routes_table_no_slot_empty),
        cmocka_unit_test(test_route_find_paths_matched),
        cmocka_unit_test(test_site_handle_routes_checked),
        cmocka_unit_test(test_site_handle_foreign_pages_refused),
        cmocka_unit_test(test_site_handle_jobs_ordered_shown_stopped),
        cmocka_unit_test(test_site_handle_wrong_tokens_not_found),
        cmocka_unit_test(test_site_handle_safe_headers_everywhere),
        cmocka_unit_test(test_site_handle_language_chosen),
        cmocka_unit_test(test_site_handle_errors_say_what_to_do),
        cmocka_unit_test(test_site_handle_json_same_value),
        cmocka_unit_test(test_site_handle_empty_office_says_what_to_do),
        cmocka_unit_test(test_show_feed_conditional_requests_answered),
        cmocka_unit_test(test_show_static_versions_kept),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
