/* The server on a socket: what it answers, what it refuses, how it starts and stops. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/log.h"
#include "scheduler/web/http.h"

#define REPLY_LEN_MAX 65536

#define LATE_S 3 /* how long this server waits for a head, and for a body */

struct fixture {
    pthread_t thread;
    int stop_fds[2], ready_fds[2];
    uint16_t port;
    int ticks;
    enum err_code code;
};

/* "/echo" returns the body, "/big" a large one, others the path; "/304" is not modified. */
static void handle(void *context, const struct http_request *request,
                   struct http_response *response)
{
    (void)context;
    response->label = "test";
    response->status = 200;
    response->type = "text/plain; charset=utf-8";
    http_set(response, "X-Test", "yes");
    if (request->refused != 0) {
        response->status = request->refused;
        response->bytes = STR_LIT("refused");
    } else if (str_eq_text(request->path, "/echo")) {
        response->bytes = request->body;
    } else if (str_eq_text(request->path, "/304")) {
        response->status = 304;
        response->bytes = STR_LIT("hello");
    } else if (str_eq_text(request->path, "/big")) {
        response->owned = x_calloc(1, 3000000);
        memset(response->owned, 'x', 3000000);
        response->bytes = (struct str){response->owned, 3000000};
    } else {
        response->bytes = request->path;
    }
}

static void on_ready(void *context, uint16_t port)
{
    struct fixture *fixture = context;
    fixture->port = port;
    assert_int_equal(write(fixture->ready_fds[1], "", 1), 1);
}

static void on_tick(void *context)
{
    struct fixture *fixture = context;
    fixture->ticks++;
}

static void *serve(void *context)
{
    struct fixture *fixture = context;
    struct http_options options = {.bind = "127.0.0.1",
                                   .stop_fd = fixture->stop_fds[0],
                                   .handle = handle,
                                   .head_s = LATE_S,
                                   .body_s = LATE_S,
                                   .ready = on_ready,
                                   .tick = on_tick,
                                   .tick_ms = 20,
                                   .context = fixture};
    fixture->code = http_serve(&options, NULL);
    return NULL;
}

static int setup(void **state)
{
    static struct fixture fixture;
    char byte;
    log_set_level(LOG_LEVEL_ERROR);
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(pipe(fixture.stop_fds), 0);
    assert_int_equal(pipe(fixture.ready_fds), 0);
    assert_int_equal(pthread_create(&fixture.thread, NULL, serve, &fixture), 0);
    assert_int_equal(read(fixture.ready_fds[0], &byte, 1), 1);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(write(fixture->stop_fds[1], "", 1), 1);
    pthread_join(fixture->thread, NULL);
    assert_int_equal(fixture->code, ERR_OK);
    assert_true(fixture->ticks > 0);
    for (int i = 0; i < 2; i++) {
        close(fixture->stop_fds[i]);
        close(fixture->ready_fds[i]);
    }
    return 0;
}

static int connect_to(const struct fixture *fixture)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(fixture->port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct timeval patience = {.tv_sec = 10};
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)), 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    return fd;
}

static void send_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t sent = write(fd, bytes, len);
        if (sent <= 0)
            return; /* the server may have refused and closed already */
        bytes += sent;
        len -= (size_t)sent;
    }
}

/* Sends the bytes, says that no more come, reads until the server closes; `reply` ends with NUL. */
static size_t exchange(const struct fixture *fixture, const char *bytes, size_t len, char *reply)
{
    int fd = connect_to(fixture);
    size_t got = 0;
    ssize_t piece;
    send_all(fd, bytes, len);
    shutdown(fd, SHUT_WR);
    while (got < REPLY_LEN_MAX - 1 && (piece = read(fd, reply + got, REPLY_LEN_MAX - 1 - got)) > 0)
        got += (size_t)piece;
    reply[got] = '\0';
    close(fd);
    return got;
}

static int status_of(const char *reply)
{
    int status = 0;
    return sscanf(reply, "HTTP/1.1 %d ", &status) == 1 ? status : 0;
}

static const char *body_of(const char *reply)
{
    const char *blank = strstr(reply, "\r\n\r\n");
    return blank != NULL ? blank + 4 : "";
}

struct probe {
    const char *label;
    int want;
    const char *bytes;
    size_t len;
};
#define PROBE(label, want, bytes)                                                                  \
    {                                                                                              \
        label, want, bytes, sizeof(bytes) - 1                                                      \
    }

static void test_http_serve_probes_judged(void **state)
{
    static const struct probe probes[] = {
        PROBE("plain", 200, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
        PROBE("1.0", 200, "GET / HTTP/1.0\r\n\r\n"),
        PROBE("absolute form", 200,
              "GET http://a/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
        PROBE("blanks around values", 200,
              "GET / HTTP/1.1\r\nHost:a\r\nX:  two \t\r\nConnection: close\r\n\r\n"),
        PROBE("two hosts", 400, "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
        PROBE("no host", 400, "GET / HTTP/1.1\r\n\r\n"),
        PROBE("two lengths", 400,
              "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
        PROBE("differing lengths", 400,
              "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
        PROBE("length and chunked", 400,
              "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
              "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        PROBE("signed length", 400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc"),
        PROBE("blank before colon", 400, "GET / HTTP/1.1\r\nHost: a\r\nX : 1\r\n\r\n"),
        PROBE("folded line", 400, "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n more\r\n\r\n"),
        PROBE("NUL in a value", 400, "GET / HTTP/1.1\r\nHost: a\r\nX: b\0c\r\n\r\n"),
        PROBE("NULs at a value's end", 400, "GET / HTTP/1.1\r\nHost: a\r\nX: b\0\0\r\n\r\n"),
        PROBE("NUL in the last value", 400, "GET / HTTP/1.1\r\nX: 1\r\nHost: a\0b\r\n\r\n"),
        PROBE("NUL in a name", 400, "GET / HTTP/1.1\r\nHost: a\r\nX\0Y: b\r\n\r\n"),
        PROBE("NUL in the target", 400, "GET /a\0b HTTP/1.1\r\nHost: a\r\n\r\n"),
        PROBE("escaped NUL", 400, "GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n"),
        PROBE("bad escape", 400, "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n"),
        PROBE("line without colon", 400, "GET / HTTP/1.1\r\nHost: a\r\nnothing\r\n\r\n"),
        PROBE("other version", 505, "GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
    };
    static char reply[REPLY_LEN_MAX];
    for (size_t i = 0; i < sizeof(probes) / sizeof(probes[0]); i++) {
        exchange(*state, probes[i].bytes, probes[i].len, reply);
        if (status_of(reply) != probes[i].want)
            fail_msg("%s: %.60s", probes[i].label, reply);
    }
}

static void test_http_serve_oversized_refused(void **state)
{
    static char request[200000], reply[REPLY_LEN_MAX];
    int len =
        snprintf(request, sizeof(request), "GET / HTTP/1.1\r\nHost: a\r\nX: %065536d\r\n\r\n", 0);
    exchange(*state, request, (size_t)len, reply);
    assert_int_equal(status_of(reply), 431);
    int head = snprintf(request, sizeof(request),
                        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n",
                        HTTP_BODY_LEN_MAX + 1);
    memset(request + head, 'x', HTTP_BODY_LEN_MAX + 1);
    exchange(*state, request, (size_t)head + HTTP_BODY_LEN_MAX + 1, reply);
    assert_int_equal(status_of(reply), 413);
}

static void test_http_serve_body_echoed(void **state)
{
    static char reply[REPLY_LEN_MAX];
    static const char plain[] =
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";
    exchange(*state, plain, sizeof(plain) - 1, reply);
    assert_string_equal(body_of(reply), "hello");
    static const char chunked[] = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
                                  "Connection: close\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n";
    exchange(*state, chunked, sizeof(chunked) - 1, reply);
    assert_string_equal(body_of(reply), "hello");
}

static void test_http_serve_head_and_304_without_body(void **state)
{
    static char reply[REPLY_LEN_MAX];
    static const char head[] = "HEAD /abc HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    exchange(*state, head, sizeof(head) - 1, reply);
    assert_int_equal(status_of(reply), 200);
    assert_non_null(strstr(reply, "Content-Length: 4\r\n"));
    assert_non_null(strstr(reply, "X-Test: yes\r\n"));
    assert_string_equal(body_of(reply), "");
    static const char same[] = "GET /304 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    exchange(*state, same, sizeof(same) - 1, reply);
    assert_int_equal(status_of(reply), 304);
    assert_string_equal(body_of(reply), "");
}

static void test_http_serve_connection_kept(void **state)
{
    static char reply[REPLY_LEN_MAX];
    static const char two[] = "GET /one HTTP/1.1\r\nHost: a\r\n\r\n"
                              "GET /two HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    exchange(*state, two, sizeof(two) - 1, reply);
    assert_non_null(strstr(reply, "/one"));
    assert_non_null(strstr(reply, "/two"));
}

static void test_http_serve_large_owned_body_sent(void **state)
{
    static const char request[] = "GET /big HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    static char piece[65536];
    int fd = connect_to(*state);
    size_t total = 0;
    ssize_t got;
    send_all(fd, request, sizeof(request) - 1);
    while ((got = read(fd, piece, sizeof(piece))) > 0)
        total += (size_t)got;
    close(fd);
    assert_true(total > 3000000 && total < 3001000);
}

static void test_http_serve_broken_connection_survived(void **state)
{
    static char reply[REPLY_LEN_MAX];
    static const char request[] = "GET /big HTTP/1.1\r\nHost: a\r\n\r\n";
    for (int i = 0; i < 20; i++) {
        int fd = connect_to(*state);
        send_all(fd, request, sizeof(request) - (size_t)(i % 3));
        close(fd);
    }
    static const char plain[] = "GET /ok HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    exchange(*state, plain, sizeof(plain) - 1, reply);
    assert_string_equal(body_of(reply), "/ok");
}

/* Sends `begin`, then a byte every tenth of a second; returns after how many of them the server has
 * closed the connection. */
static int trickle(const struct fixture *fixture, const char *begin)
{
    int fd = connect_to(fixture), count = 0;
    struct pollfd closed = {.fd = fd, .events = POLLIN};
    send_all(fd, begin, strlen(begin));
    while (count < 300 && poll(&closed, 1, 100) == 0) {
        send_all(fd, "x", 1);
        count++;
    }
    close(fd);
    return count;
}

/* Bytes that keep coming do not keep a connection for ever. */
static void test_http_serve_slow_on_purpose_shut(void **state)
{
    static const char *const begins[] = {
        "GE", "GET / HTTP/1.1\r\nHost: a\r\nX: ",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"};
    for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++) {
        int tenths = trickle(*state, begins[i]);
        if (tenths < LATE_S * 4 || tenths > LATE_S * 10 + 60)
            fail_msg("%s: shut after %d tenths of a second", begins[i], tenths);
    }
}

static void test_http_serve_taken_port_refused(void **state)
{
    const struct fixture *fixture = *state;
    struct http_options options = {.bind = "127.0.0.1", .port = fixture->port, .handle = handle};
    struct err err = {0};
    assert_int_equal(http_serve(&options, &err), ERR_CONFLICT);
    char port[8];
    snprintf(port, sizeof(port), "%d", fixture->port);
    assert_non_null(strstr(err.text, port));
    assert_non_null(strstr(err.hint, "--port"));
}

static void test_http_serve_bad_address_refused(void **state)
{
    (void)state;
    static const char *const addresses[] = {"localhost", "300.1.1.1", "203.0.113.7", ""};
    for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
        struct http_options options = {.bind = addresses[i], .handle = handle};
        assert_int_equal(http_serve(&options, NULL), ERR_INVALID);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_http_serve_probes_judged),
        cmocka_unit_test(test_http_serve_oversized_refused),
        cmocka_unit_test(test_http_serve_body_echoed),
        cmocka_unit_test(test_http_serve_head_and_304_without_body),
        cmocka_unit_test(test_http_serve_connection_kept),
        cmocka_unit_test(test_http_serve_large_owned_body_sent),
        cmocka_unit_test(test_http_serve_broken_connection_survived),
        cmocka_unit_test(test_http_serve_slow_on_purpose_shut),
        cmocka_unit_test(test_http_serve_taken_port_refused),
        cmocka_unit_test(test_http_serve_bad_address_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
