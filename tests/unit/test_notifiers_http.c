/* The HTTP client against a server that misbehaves in every way we know, and against addresses that
 * must not be dialled. The server is a child; each connection is a child of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scheduler/base/buf.h"
#include "scheduler/base/clock.h"
#include "tests/unit/notifiers_support.h"

#define TLS_DIR "tests/cases/notifiers/tls/"

/* --- the server that misbehaves --- */

struct fault_server {
    pid_t pid;
    uint16_t port;
};

static int listen_local(int type_flags, uint16_t *ret_port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | type_flags, 0);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(fd, 64), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    *ret_port = ntohs(address.sin_port);
    return fd;
}

static bool say(int fd, const char *text)
{
    return send(fd, text, strlen(text), MSG_NOSIGNAL) == (ssize_t)strlen(text);
}

static bool is_closed_by_peer(int fd)
{
    char c;
    return recv(fd, &c, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

static void say_forever(int fd, const char *first, const char *again, int64_t pause_ms)
{
    bool is_heard = say(fd, first);
    for (int i = 0; is_heard && i < 1000000; i++) {
        is_heard = say(fd, again) && !is_closed_by_peer(fd);
        if (pause_ms > 0)
            clock_sleep_ms(pause_ms);
    }
}

static void close_with_reset(int fd)
{
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
}

static void say_echo(int fd, const char *head)
{
    char answer[8192];
    snprintf(answer, sizeof(answer), "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s",
             strlen(head), head);
    say(fd, answer);
}

/* What is said for ever, by path. */
static bool misbehave_forever(int fd, const char *path)
{
    static const struct {
        const char *path, *first, *again;
        int64_t pause_ms;
    } rows[] = {
        {"/hang", "", "", 100},
        {"/hang-header", "HTTP/1.1 200 OK\r\nX-", "", 100},
        {"/hang-body", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", "", 100},
        {"/drip", "HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", "x", 50},
        {"/endless-body", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
         "10\r\n0123456789abcdef\r\n", 0},
        {"/endless-headers", "HTTP/1.1 200 OK\r\n", "X-More: aaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", 0},
        {"/endless-header", "HTTP/1.1 200 OK\r\nX-More: ", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 0},
        {"/endless-1xx", "", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        if (strcmp(path, rows[i].path) == 0) {
            say_forever(fd, rows[i].first, rows[i].again, rows[i].pause_ms);
            return true;
        }
    return false;
}

static void misbehave(int fd, const char *path, const char *head)
{
    static const struct {
        const char *path, *answer;
    } rows[] = {
        {"/204", "HTTP/1.1 204 No Content\r\n\r\n"},
        {"/500", "HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno"},
        {"/429", "HTTP/1.1 429 Slow\r\nretry-AFTER:  120 \r\nContent-Length: 0\r\n\r\n"},
        {"/301", "HTTP/1.1 301 Moved\r\nLocation: /204\r\nContent-Length: 0\r\n\r\n"},
        {"/interim", "HTTP/1.1 103 Early\r\nRetry-After: 9\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"},
        {"/code", "HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n{\"errcode\":93000}"},
        {"/nul", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc"},
        {"/close", ""},
        {"/half", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"},
        {"/garbage", "SSH-2.0-OpenSSH_9.2\r\n"},
        {"/reset", ""},
    };
    if (misbehave_forever(fd, path))
        return;
    if (strcmp(path, "/reset") == 0)
        close_with_reset(fd);
    if (strcmp(path, "/echo") == 0)
        say_echo(fd, head);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        if (strcmp(path, rows[i].path) == 0)
            say(fd, rows[i].answer);
}

static void serve_connection(int fd)
{
    char head[4096] = "", path[128] = "";
    size_t len = 0;
    while (len + 1 < sizeof(head) && !strstr(head, "\r\n\r\n")) {
        ssize_t got = read(fd, head + len, sizeof(head) - 1 - len);
        if (got <= 0)
            return;
        len += (size_t)got;
        head[len] = '\0';
    }
    if (sscanf(head, "%*s %127s", path) == 1)
        misbehave(fd, path, head);
    close(fd);
}

static void serve(int listener)
{
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd >= 0 && fork() == 0) {
            close(listener);
            alarm(20);
            serve_connection(fd);
            _exit(0);
        }
        if (fd >= 0)
            close(fd);
    }
}

static int fault_server_start(void **state)
{
    struct fault_server *server = calloc(1, sizeof(*server));
    int listener = listen_local(0, &server->port);
    server->pid = fork();
    if (server->pid == 0) {
        alarm(300);
        serve(listener);
    }
    close(listener);
    *state = server;
    return server->pid < 0;
}

static int fault_server_stop(void **state)
{
    struct fault_server *server = *state;
    kill(server->pid, SIGKILL);
    waitpid(server->pid, NULL, 0);
    free(server);
    return 0;
}

/* --- helpers --- */

static struct http_options local_options(void)
{
    struct http_options options = {.connect_timeout_ms = 500, .exchange_timeout_ms = 800};
    struct err err = {0};
    assert_int_equal(policy_parse(true, STR_LIT("127.0.0.1/32"), &options.policy, &err), ERR_OK);
    return options;
}

static struct http_client *client_of(const struct http_options *options)
{
    struct http_client *client = NULL;
    struct err err = {0};
    assert_int_equal(http_client_new(options, &client, &err), ERR_OK);
    return client;
}

static struct http_response get(struct http_client *client, const char *url, struct arena *arena)
{
    struct http_request request = {.method = HTTP_METHOD_GET, .url = url};
    return http_exchange(client, &request, arena);
}

static struct http_response get_path(struct http_client *client, const struct fault_server *server,
                                     const char *path, struct arena *arena)
{
    return get(client, arena_printf(arena, "http://127.0.0.1:%u%s", (unsigned)server->port, path),
               arena);
}

struct heard {
    size_t order[64], len;
    struct http_response responses[64];
    size_t stop_at; /* index after which the lane is stopped; SIZE_MAX: never */
};

static bool hear(void *context, size_t index, const struct http_response *response)
{
    struct heard *heard = context;
    heard->order[heard->len++] = index;
    heard->responses[index] = *response;
    return index != heard->stop_at;
}

/* --- faults --- */

static void test_http_send_faults_classified_at_once(void **state)
{
    static const struct {
        const char *path;
        enum http_failure want;
        int32_t want_status;
        const char *want_retry_after;
    } rows[] = {
        {"/204", HTTP_FAILURE_NONE, 204, ""},
        {"/500", HTTP_FAILURE_NONE, 500, ""},
        {"/429", HTTP_FAILURE_NONE, 429, "120"},
        {"/301", HTTP_FAILURE_NONE, 301, ""},
        {"/interim", HTTP_FAILURE_NONE, 204, ""},
        {"/code", HTTP_FAILURE_NONE, 200, ""},
        {"/hang", HTTP_FAILURE_TIMEOUT, 0, ""},
        {"/hang-header", HTTP_FAILURE_TIMEOUT, 200, ""},
        {"/hang-body", HTTP_FAILURE_TIMEOUT, 200, ""},
        {"/drip", HTTP_FAILURE_TIMEOUT, 200, ""},
        {"/endless-body", HTTP_FAILURE_TOO_BIG, 200, ""},
        {"/endless-headers", HTTP_FAILURE_TOO_BIG, 200, ""},
        {"/endless-header", HTTP_FAILURE_TOO_BIG, 200, ""},
        {"/endless-1xx", HTTP_FAILURE_TOO_BIG, 0, ""},
        {"/reset", HTTP_FAILURE_RESET, 0, ""},
        {"/close", HTTP_FAILURE_RESET, 0, ""},
        {"/half", HTTP_FAILURE_RESET, 200, ""},
        {"/garbage", HTTP_FAILURE_PROTOCOL, 0, ""},
    };
    enum { LEN = sizeof(rows) / sizeof(*rows) };
    const struct fault_server *server = *state;
    struct http_options options = local_options();
    struct http_client *client = client_of(&options);
    struct http_request requests[LEN];
    char urls[LEN][128];
    static struct heard heard;
    struct err err = {0};
    heard = (struct heard){.stop_at = SIZE_MAX};
    for (size_t i = 0; i < LEN; i++) {
        snprintf(urls[i], sizeof(urls[i]), "http://127.0.0.1:%u%s", (unsigned)server->port,
                 rows[i].path);
        requests[i] = (struct http_request){
            .method = HTTP_METHOD_POST, .url = urls[i], .body = STR_LIT("{\"a\":1}")};
    }
    int64_t before_ms = clock_monotonic_ms();
    struct http_listener listener = {hear, &heard};
    assert_int_equal(http_send(client, requests, LEN, &listener, &err), ERR_OK);
    assert_true(clock_monotonic_ms() - before_ms < 4000); /* all at a time, each within 0.8 s */
    assert_int_equal(heard.len, LEN);
    for (size_t i = 0; i < LEN; i++) {
        const struct http_response *got = &heard.responses[i];
        if (got->failure != rows[i].want || got->status != rows[i].want_status ||
            strcmp(got->retry_after, rows[i].want_retry_after) != 0 || !got->was_sent)
            fail_msg("%s: %s, status %d, Retry-After '%s', sent %d", rows[i].path,
                     http_failure_text(got->failure), (int)got->status, got->retry_after,
                     (int)got->was_sent);
    }
    http_client_free(client);
}

static void test_http_exchange_bodies_capped_and_whole(void **state)
{
    const struct fault_server *server = *state;
    struct http_options options = local_options();
    struct http_client *client = client_of(&options);
    CLEANUP(arena_release) struct arena arena = {0};
    struct http_response endless = get_path(client, server, "/endless-body", &arena);
    assert_int_equal(endless.body.len, HTTP_RESPONSE_MAX);
    struct http_response code = get_path(client, server, "/code", &arena);
    assert_true(str_eq_text(code.body, "{\"errcode\":93000}"));
    http_client_free(client);
}

static void test_http_send_request_is_what_was_asked(void **state)
{
    static const struct http_header headers[] = {{"Content-Type", "application/json"},
                                                 {"webhook-id", "msg_1"}};
    const struct fault_server *server = *state;
    struct http_options options = local_options();
    CLEANUP(arena_release) struct arena arena = {0};
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
    struct http_client *client = client_of(&options);
    struct http_request request = {
        .method = HTTP_METHOD_POST,
        .url = arena_printf(&arena, "http://127.0.0.1:%u/echo", (unsigned)server->port),
        .headers = headers,
        .headers_len = 2,
        .body = STR_LIT("{\"text\":\"雁序\"}"),
    };
    struct http_response response = http_exchange(client, &request, &arena);
    const char *head = response.body.data;
    assert_non_null(strstr(head, "POST /echo HTTP/1.1\r\n"));
    assert_non_null(strstr(head, "\r\nUser-Agent: yanxu/" YANXU_VERSION "\r\n"));
    assert_non_null(strstr(head, "\r\nContent-Type: application/json\r\n"));
    assert_non_null(strstr(head, "\r\nwebhook-id: msg_1\r\n"));
    assert_non_null(strstr(head, "\r\nContent-Length: 17\r\n"));
    assert_null(strstr(head, "Expect:"));
    http_client_free(client);
    unsetenv("http_proxy");
    unsetenv("ALL_PROXY");
}

static void test_http_send_header_injection_refused(void **state)
{
    static const struct http_header bad[] = {
        {"webhook-id", "a\r\nX-Evil: 1"}, {"X: y", "z"}, {"", "z"}};
    const struct fault_server *server = *state;
    struct http_options options = local_options();
    struct http_client *client = client_of(&options);
    CLEANUP(arena_release) struct arena arena = {0};
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        struct http_request request = {
            .method = HTTP_METHOD_POST,
            .url = arena_printf(&arena, "http://127.0.0.1:%u/echo", (unsigned)server->port),
            .headers = &bad[i],
            .headers_len = 1,
            .body = STR_LIT("")};
        struct http_response response = http_exchange(client, &request, &arena);
        assert_int_equal(response.failure, HTTP_FAILURE_URL);
        assert_false(response.was_sent);
    }
    http_client_free(client);
}

/* --- what may not be dialled --- */

static void test_http_exchange_local_addresses_refused_on_the_dialled_address(void **state)
{
    static const char *const hosts[] = {
        "127.0.0.1",
        "2130706433",
        "0177.0.0.1",
        "0x7f.1",
        "127.1",
        "0x7f000001",
        "017700000001",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "localhost",
        "0.0.0.0",
        "0",
        "[::]",
        "[::1]",
    };
    uint16_t port = 0;
    int listener = listen_local(SOCK_NONBLOCK, &port);
    struct http_options options = {.policy = {.allow_http = true}, .exchange_timeout_ms = 2000};
    struct http_client *client = client_of(&options);
    CLEANUP(arena_release) struct arena arena = {0};
    (void)state;
    for (size_t i = 0; i < sizeof(hosts) / sizeof(*hosts); i++) {
        const char *url = arena_printf(&arena, "http://%s:%u/", hosts[i], (unsigned)port);
        struct http_response response = get(client, url, &arena);
        if (response.failure != HTTP_FAILURE_POLICY || response.was_sent)
            fail_msg("%s: %s", hosts[i], http_failure_text(response.failure));
    }
    assert_int_equal(accept(listener, NULL, NULL), -1);
    assert_int_equal(errno, EAGAIN);
    close(listener);
    http_client_free(client);
}

static void test_http_exchange_metadata_refused_though_opened(void **state)
{
    struct http_options options = {.exchange_timeout_ms = 2000};
    struct err err = {0};
    CLEANUP(arena_release) struct arena arena = {0};
    (void)state;
    assert_int_equal(policy_parse(true, STR_LIT("0.0.0.0/0,::/0"), &options.policy, &err), ERR_OK);
    struct http_client *client = client_of(&options);
    struct http_response response = get(client, "http://169.254.169.254/latest/", &arena);
    assert_int_equal(response.failure, HTTP_FAILURE_POLICY);
    http_client_free(client);
}

static void test_http_check_url_table_holds(void **state)
{
    static const struct {
        const char *url;
        bool with_https_only, with_http;
    } rows[] = {
        {"https://example.org/a?b=c", true, true},
        {"https://example.org:8443/", true, true},
        {"https://[2400:3200::1]/", true, true},
        {"http://example.org/", false, true},
        {"https://user@example.org/", false, false},
        {"https://user:secret@example.org/", false, false},
        {"https://@example.org/", false, false},
        {"ftp://example.org/", false, false},
        {"file:///etc/passwd", false, false},
        {"gopher://127.0.0.1/", false, false},
        {"example.org/", false, false},
        {"", false, false},
        {"https://", false, false},
        {"https:///path", false, false},
        {"https:/example.org/", false, false},
        {"https:example.org/", false, false},
        {"https://example.org:0/", false, false},
        {"https://example.org:99999/", false, false},
        {"https://example.org/a b", false, false},
        {"https://example.org/\n", false, false},
        {"https://例子.cn/", false, false},
    };
    struct policy strict = {0}, loose = {.allow_http = true};
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct err err = {0};
        bool is_ok = http_check_url(&strict, rows[i].url, &err) == ERR_OK;
        assert_null(strstr(err.text, "secret"));
        bool is_ok_loose = http_check_url(&loose, rows[i].url, &err) == ERR_OK;
        if (is_ok != rows[i].with_https_only || is_ok_loose != rows[i].with_http)
            fail_msg("'%s': %d, %d", rows[i].url, (int)is_ok, (int)is_ok_loose);
    }
    char too_long[2200] = "https://example.org/";
    memset(too_long + 20, 'a', 2100);
    assert_int_equal(http_check_url(&strict, too_long, NULL), ERR_INVALID);
}

static void test_http_exchange_nobody_listens(void **state)
{
    uint16_t port = 0;
    struct http_options options = local_options();
    struct http_client *client = client_of(&options);
    CLEANUP(arena_release) struct arena arena = {0};
    (void)state;
    close(listen_local(0, &port));
    struct http_response response =
        get(client, arena_printf(&arena, "http://127.0.0.1:%u/", (unsigned)port), &arena);
    assert_int_equal(response.failure, HTTP_FAILURE_CONNECT);
    assert_false(response.was_sent);
    http_client_free(client);
}

/* --- lanes --- */

static void lane_requests(struct http_request *requests, size_t len, const char *url,
                          int32_t lane_max)
{
    for (size_t i = 0; i < len; i++)
        requests[i] = (struct http_request){.method = HTTP_METHOD_POST,
                                            .url = url,
                                            .body = STR_LIT("{}"),
                                            .lane = 1 + (int64_t)(i % 2),
                                            .lane_max = lane_max,
                                            .fresh = i % 4 < 2};
}

static void test_http_send_lane_of_one_keeps_order(void **state)
{
    const struct fault_server *server = *state;
    struct http_options options = local_options();
    struct http_client *client = client_of(&options);
    struct http_request requests[20];
    static struct heard heard;
    char url[64];
    struct err err = {0};
    snprintf(url, sizeof(url), "http://127.0.0.1:%u/204", (unsigned)server->port);
    heard = (struct heard){.stop_at = SIZE_MAX};
    lane_requests(requests, 20, url, 1);
    struct http_listener listener = {hear, &heard};
    assert_int_equal(http_send(client, requests, 20, &listener, &err), ERR_OK);
    size_t last[2] = {0, 0};
    assert_int_equal(heard.len, 20);
    for (size_t i = 0; i < 20; i++) {
        size_t index = heard.order[i];
        assert_int_equal(heard.responses[index].status, 204);
        assert_true(index >= last[index % 2]);
        last[index % 2] = index;
    }
    http_client_free(client);
}

static void test_http_send_stopped_lane_skips_its_rest_only(void **state)
{
    const struct fault_server *server = *state;
    struct http_options options = local_options();
    struct http_client *client = client_of(&options);
    struct http_request requests[20];
    static struct heard heard;
    char url[64];
    struct err err = {0};
    snprintf(url, sizeof(url), "http://127.0.0.1:%u/204", (unsigned)server->port);
    heard = (struct heard){.stop_at = 4};
    lane_requests(requests, 20, url, 1);
    struct http_listener listener = {hear, &heard};
    assert_int_equal(http_send(client, requests, 20, &listener, &err), ERR_OK);
    assert_int_equal(heard.len, 20);
    for (size_t i = 0; i < 20; i++) {
        bool is_skipped = i % 2 == 0 && i > 4;
        assert_int_equal(heard.responses[i].failure,
                         is_skipped ? HTTP_FAILURE_SKIPPED : HTTP_FAILURE_NONE);
    }
    http_client_free(client);
}

static void test_http_send_batch_time_over_skips_the_rest(void **state)
{
    const struct fault_server *server = *state;
    struct http_options options = local_options();
    options.batch_timeout_ms = 200;
    struct http_client *client = client_of(&options);
    struct http_request requests[6];
    static struct heard heard;
    char url[64];
    struct err err = {0};
    snprintf(url, sizeof(url), "http://127.0.0.1:%u/hang", (unsigned)server->port);
    heard = (struct heard){.stop_at = SIZE_MAX};
    lane_requests(requests, 6, url, 1);
    struct http_listener listener = {hear, &heard};
    assert_int_equal(http_send(client, requests, 6, &listener, &err), ERR_OK);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(heard.responses[i].failure,
                         i < 2 ? HTTP_FAILURE_TIMEOUT : HTTP_FAILURE_SKIPPED);
    http_client_free(client);
}

static void test_http_client_new_bad_options_refused(void **state)
{
    const struct http_options rows[] = {
        {.concurrency_max = -1},         {.concurrency_max = 257}, {.connect_timeout_ms = -1},
        {.exchange_timeout_ms = 600001}, {.batch_timeout_ms = -1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct http_client *client = NULL;
        struct err err = {0};
        assert_int_equal(http_client_new(&rows[i], &client, &err), ERR_INVALID);
        assert_null(client);
    }
    http_client_free(NULL);
}

/* --- TLS: Python's ssl module as the server --- */

static pid_t tls_server_start(const char *certificate, uint16_t *ret_port)
{
    static const char script[] = "import socket, ssl, sys\n"
                                 "c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)\n"
                                 "c.load_cert_chain(sys.argv[1], sys.argv[2])\n"
                                 "s = socket.create_server(('127.0.0.1', 0))\n"
                                 "print(s.getsockname()[1], flush=True)\n"
                                 "while True:\n"
                                 "    p, a = s.accept()\n"
                                 "    try:\n"
                                 "        t = c.wrap_socket(p, server_side=True)\n"
                                 "        t.recv(4096)\n"
                                 "        t.sendall(b'HTTP/1.1 204 No Content\\r\\n\\r\\n')\n"
                                 "        t.close()\n"
                                 "    except OSError:\n"
                                 "        p.close()\n";
    int pipes[2];
    char digits[16] = "";
    assert_int_equal(pipe(pipes), 0);
    pid_t pid = fork();
    if (pid == 0) {
        alarm(60);
        dup2(pipes[1], STDOUT_FILENO);
        execlp("python3", "python3", "-c", script, certificate, TLS_DIR "key.pem", (char *)NULL);
        _exit(127);
    }
    close(pipes[1]);
    ssize_t got = read(pipes[0], digits, sizeof(digits) - 1);
    close(pipes[0]);
    assert_true(got > 0);
    *ret_port = (uint16_t)strtoul(digits, NULL, 10);
    return pid;
}

static void check_tls(const char *certificate, const char *ca_file, const char *host,
                      enum http_failure want)
{
    uint16_t port = 0;
    pid_t pid = tls_server_start(certificate, &port);
    struct http_options options = local_options();
    CLEANUP(arena_release) struct arena arena = {0};
    options.policy.allow_http = false;
    options.exchange_timeout_ms = 5000;
    options.ca_file = ca_file;
    struct http_client *client = client_of(&options);
    const char *url = arena_printf(&arena, "https://%s:%u/", host, (unsigned)port);
    struct http_response response = get(client, url, &arena);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    http_client_free(client);
    if (response.failure != want)
        fail_msg("%s at %s: %s", certificate, host, http_failure_text(response.failure));
    assert_int_equal(response.status, want == HTTP_FAILURE_NONE ? 204 : 0);
}

static void test_http_exchange_tls_certificates_verified(void **state)
{
    (void)state;
    check_tls(TLS_DIR "valid.pem", TLS_DIR "valid.pem", "127.0.0.1", HTTP_FAILURE_NONE);
    check_tls(TLS_DIR "valid.pem", NULL, "127.0.0.1", HTTP_FAILURE_TLS_VERIFY);
    check_tls(TLS_DIR "valid.pem", TLS_DIR "valid.pem", "localhost", HTTP_FAILURE_TLS_VERIFY);
    check_tls(TLS_DIR "expired.pem", TLS_DIR "expired.pem", "127.0.0.1", HTTP_FAILURE_TLS_VERIFY);
}

static void test_http_exchange_plain_server_at_https_fails(void **state)
{
    const struct fault_server *server = *state;
    struct http_options options = local_options();
    struct http_client *client = client_of(&options);
    CLEANUP(arena_release) struct arena arena = {0};
    struct http_response response = get(
        client, arena_printf(&arena, "https://127.0.0.1:%u/204", (unsigned)server->port), &arena);
    assert_true(response.failure == HTTP_FAILURE_TLS || response.failure == HTTP_FAILURE_TIMEOUT);
    assert_false(response.was_sent);
    http_client_free(client);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_http_send_faults_classified_at_once),
        cmocka_unit_test(test_http_exchange_bodies_capped_and_whole),
        cmocka_unit_test(test_http_send_request_is_what_was_asked),
        cmocka_unit_test(test_http_send_header_injection_refused),
        cmocka_unit_test(test_http_exchange_local_addresses_refused_on_the_dialled_address),
        cmocka_unit_test(test_http_exchange_metadata_refused_though_opened),
        cmocka_unit_test(test_http_check_url_table_holds),
        cmocka_unit_test(test_http_exchange_nobody_listens),
        cmocka_unit_test(test_http_send_lane_of_one_keeps_order),
        cmocka_unit_test(test_http_send_stopped_lane_skips_its_rest_only),
        cmocka_unit_test(test_http_send_batch_time_over_skips_the_rest),
        cmocka_unit_test(test_http_client_new_bad_options_refused),
        cmocka_unit_test(test_http_exchange_tls_certificates_verified),
        cmocka_unit_test(test_http_exchange_plain_server_at_https_fails),
    };
    return cmocka_run_group_tests(tests, fault_server_start, fault_server_stop);
}
