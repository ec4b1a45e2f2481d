/* The HTTP server over libmicrohttpd 0.9.75, polled from the calling thread, with the checks that
 * library leaves out (RFC 9112 sections 3.2, 5.1, 6.3). */
#include "scheduler/web/http.h"

#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/buf.h"
#include "scheduler/base/clock.h"
#include "scheduler/base/log.h"

#define DRAIN_MS 2000 /* how long running answers may take after the stop */

struct server {
    const struct http_options *options;
    struct MHD_Daemon *daemon;
    size_t running; /* exchanges begun and not completed */
};

/* One request and its response; lives from the request line to the last byte sent. */
struct exchange {
    struct server *server;
    struct arena arena;
    struct http_request request;
    struct str target;
    struct http_field *fields;
    size_t fields_len, fields_cap, blanks_len;
    struct buf body;
    bool is_checked;
    int64_t started_ms;
    int status;
    size_t sent_len;
    const char *label;
};

/* libmicrohttpd's URI callback: the only place that shows the target as it was sent. */
static void *exchange_begin(void *context, const char *uri, struct MHD_Connection *connection)
{
    (void)connection;
    struct server *server = context;
    struct exchange *exchange = x_calloc(1, sizeof(*exchange));
    exchange->server = server;
    exchange->target = str_from(arena_strdup(&exchange->arena, uri));
    exchange->started_ms = clock_monotonic_ms();
    exchange->label = "none";
    buf_init(&exchange->body, HTTP_BODY_LEN_MAX);
    server->running++;
    return exchange;
}

static void exchange_end(void *context, struct MHD_Connection *connection, void **handle,
                         enum MHD_RequestTerminationCode reason)
{
    (void)connection;
    struct server *server = context;
    struct exchange *exchange = *handle;
    if (exchange == NULL)
        return;
    bool is_whole = reason == MHD_REQUEST_TERMINATED_COMPLETED_OK;
    log_event(LOG_LEVEL_INFO, "http", "route=%s method=%s status=%d bytes=%zu ms=%lld%s",
              exchange->label, http_method_name(exchange->request.method), exchange->status,
              exchange->sent_len, (long long)(clock_monotonic_ms() - exchange->started_ms),
              is_whole ? "" : " broken=true");
    buf_release(&exchange->body);
    arena_release(&exchange->arena);
    free(exchange->fields);
    free(exchange);
    *handle = NULL;
    server->running--;
}

static enum MHD_Result add_field(void *context, enum MHD_ValueKind kind, const char *name,
                                 size_t name_len, const char *value, size_t value_len)
{
    (void)kind;
    struct exchange *exchange = context;
    x_grow(&exchange->fields, &exchange->fields_cap, exchange->fields_len + 1,
           sizeof(*exchange->fields));
    struct http_field *field = &exchange->fields[exchange->fields_len++];
    field->name = (struct str){name, name_len};
    field->value = value != NULL ? (struct str){value, value_len} : (struct str){"", 0};
    /* Name and value lie in one line of the read buffer: what is between them, but for the colon,
     * is blanks. Should a later library copy them apart, one blank is what clients send. */
    ptrdiff_t gap = value - name - (ptrdiff_t)name_len;
    bool is_one_line = value != NULL && gap >= 1 && gap <= HTTP_HEAD_LEN_MAX;
    exchange->blanks_len += is_one_line ? (size_t)gap - 1 : 1;
    return MHD_YES;
}

/* Fills the request from the head; the checks decide request.refused. */
static void read_head(struct exchange *exchange, struct MHD_Connection *connection,
                      const char *method, const char *version)
{
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, add_field, exchange);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    struct http_wire wire = {.method = str_from(method),
                             .target = exchange->target,
                             .version = str_from(version),
                             .head_len = info != NULL ? info->header_size : 0,
                             .blanks_len = exchange->blanks_len};
    struct http_request *request = &exchange->request;
    request->arena = &exchange->arena;
    request->method = http_method_parse(wire.method);
    request->fields = exchange->fields;
    request->fields_len = exchange->fields_len;
    request->refused = http_check(&wire, exchange->fields, exchange->fields_len);
    if (request->refused == 0 && http_target(exchange->target, &exchange->arena, &request->path,
                                             &request->query, NULL) != ERR_OK)
        request->refused = 400;
}

/* The library copies header names and values; the body stays where it is. */
static struct MHD_Response *make_response(const struct http_response *response)
{
    enum MHD_ResponseMemoryMode mode =
        response->owned != NULL ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT;
    union {
        const char *in;
        char *out;
    } bytes = {.in = response->bytes.data != NULL ? response->bytes.data : ""};
    if (response->owned != NULL)
        bytes.out = response->owned;
    struct MHD_Response *made =
        MHD_create_response_from_buffer(response->bytes.len, bytes.out, mode);
    if (made == NULL)
        return NULL;
    if (response->type != NULL)
        MHD_add_response_header(made, MHD_HTTP_HEADER_CONTENT_TYPE, response->type);
    for (size_t i = 0; i < response->fields_len; i++)
        MHD_add_response_header(made, response->fields[i].name, response->fields[i].value);
    return made;
}

/* A 304 and the answer to HEAD carry the length of the body they leave out (RFC 9110 section
 * 8.6): the library leaves the bytes out by itself. */
static enum MHD_Result answer(struct exchange *exchange, struct MHD_Connection *connection)
{
    const struct http_options *options = exchange->server->options;
    struct http_response response = {.label = "none"};
    options->handle(options->handle_context, &exchange->request, &response);
    exchange->label = response.label;
    exchange->status = response.status;
    bool has_body = exchange->request.method != HTTP_METHOD_HEAD && response.status != 304;
    exchange->sent_len = has_body ? response.bytes.len : 0;
    if (exchange->request.refused != 0)
        http_set(&response, MHD_HTTP_HEADER_CONNECTION, "close");
    struct MHD_Response *made = make_response(&response);
    if (made == NULL) {
        free(response.owned);
        return MHD_NO;
    }
    enum MHD_Result queued = MHD_queue_response(connection, (unsigned)response.status, made);
    MHD_destroy_response(made);
    return queued;
}

/* Called once with the head, then for each piece of the body, then once more to answer. */
static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
                                  const char *target, const char *method, const char *version,
                                  const char *piece, size_t *piece_len, void **handle)
{
    (void)context;
    (void)target;
    struct exchange *exchange = *handle;
    if (!exchange->is_checked) {
        exchange->is_checked = true;
        read_head(exchange, connection, method, version);
        return exchange->request.refused != 0 ? answer(exchange, connection) : MHD_YES;
    }
    if (*piece_len > 0) {
        buf_add(&exchange->body, piece, *piece_len);
        *piece_len = 0;
        return MHD_YES;
    }
    if (exchange->body.full)
        exchange->request.refused = 413;
    exchange->request.body = (struct str){buf_text(&exchange->body), exchange->body.len};
    return answer(exchange, connection);
}

static enum err_code refuse_bind(const struct http_options *options, int error, struct err *err)
{
    if (error == EADDRINUSE) {
        err_set(err, ERR_CONFLICT, "port %d on %s is taken by another program", options->port,
                options->bind);
        return err_hint(err, "choose another port with --port, or --port 0 for any free one");
    }
    if (error == EACCES) {
        err_set(err, ERR_DENIED, "port %d needs rights that this account has not", options->port);
        return err_hint(err, "choose a port from 1024 on with --port, behind a reverse proxy");
    }
    return err_set(err, ERR_INVALID, "cannot listen on %s port %d: %s", options->bind,
                   options->port, strerror(error));
}

/* Socket for the first address that `bind` names; the caller closes it. */
static enum err_code open_listener(const struct http_options *options, int *ret_fd, struct err *err)
{
    char port[8];
    snprintf(port, sizeof(port), "%d", options->port);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
    struct addrinfo *found = NULL;
    if (getaddrinfo(options->bind, port, &hints, &found) != 0)
        return err_set(err, ERR_INVALID, "%s is no numeric address such as 127.0.0.1 or ::1",
                       options->bind);
    int fd = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1, error = 0;
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
        bind(fd, found->ai_addr, found->ai_addrlen) != 0 || listen(fd, 128) != 0)
        error = errno;
    freeaddrinfo(found);
    if (error != 0) {
        if (fd >= 0)
            close(fd);
        return refuse_bind(options, error, err);
    }
    *ret_fd = fd;
    return ERR_OK;
}

static uint16_t port_of(int fd)
{
    struct sockaddr_storage address;
    socklen_t len = sizeof(address);
    char port[8] = "0";
    if (getsockname(fd, (struct sockaddr *)&address, &len) != 0 ||
        getnameinfo((struct sockaddr *)&address, len, NULL, 0, port, sizeof(port),
                    NI_NUMERICSERV) != 0)
        return 0;
    return (uint16_t)strtoul(port, NULL, 10);
}

/* Takes over listen_fd. */
static enum err_code start_daemon(struct server *server, int listen_fd, struct err *err)
{
    /* Level 0 lets requests without Host through to our own check: the library's answer at level 1
     * sends its head twice. */
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL, 0, NULL, NULL, on_request, server, MHD_OPTION_LISTEN_SOCKET, listen_fd,
        MHD_OPTION_URI_LOG_CALLBACK, exchange_begin, server, MHD_OPTION_NOTIFY_COMPLETED,
        exchange_end, server, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HTTP_HEAD_LEN_MAX * 2,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)HTTP_CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)HTTP_IDLE_S, MHD_OPTION_STRICT_FOR_CLIENT, 0, MHD_OPTION_SIGPIPE_HANDLED_BY_APP,
        1, MHD_OPTION_END);
    if (server->daemon == NULL) {
        close(listen_fd);
        return err_set(err, ERR_IO, "the HTTP server did not start");
    }
    return ERR_OK;
}

/* One turn: waits for a socket, the stop or the time, then lets the library work. True: stop. */
static bool run_once(struct server *server, int32_t wait_ms)
{
    MHD_UNSIGNED_LONG_LONG library_ms;
    if (MHD_get_timeout(server->daemon, &library_ms) == MHD_YES && library_ms < (unsigned)wait_ms)
        wait_ms = (int32_t)library_ms;
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    struct pollfd fds[2] = {{.fd = info->epoll_fd, .events = POLLIN},
                            {.fd = server->options->stop_fd, .events = POLLIN}};
    poll(fds, 2, wait_ms);
    MHD_run(server->daemon);
    return fds[1].revents != 0;
}

/* No new connections; answers on their way may finish. */
static void drain(struct server *server)
{
    int listen_fd = MHD_quiesce_daemon(server->daemon);
    if (listen_fd >= 0)
        close(listen_fd);
    int64_t end_ms = clock_monotonic_ms() + DRAIN_MS;
    while (server->running > 0 && clock_monotonic_ms() < end_ms) {
        MHD_run(server->daemon);
        clock_sleep_ms(5);
    }
}

enum err_code http_serve(const struct http_options *options, struct err *err)
{
    struct server server = {.options = options};
    int listen_fd = -1;
    TRY(open_listener(options, &listen_fd, err));
    uint16_t port = port_of(listen_fd);
    TRY(start_daemon(&server, listen_fd, err));
    if (options->ready != NULL)
        options->ready(options->context, port);
    int64_t tick_at_ms = clock_monotonic_ms();
    bool is_stopped = false;
    while (!is_stopped) {
        int64_t left_ms = tick_at_ms - clock_monotonic_ms();
        is_stopped = run_once(&server, left_ms > 0 ? (int32_t)left_ms : 0);
        if (is_stopped || clock_monotonic_ms() < tick_at_ms)
            continue;
        if (options->tick != NULL)
            options->tick(options->context);
        tick_at_ms = clock_monotonic_ms() + options->tick_ms;
    }
    drain(&server);
    MHD_stop_daemon(server.daemon);
    return ERR_OK;
}
