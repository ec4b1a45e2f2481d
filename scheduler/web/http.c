/* The HTTP server over libmicrohttpd 0.9.75, polled from the calling thread, with the checks that
 * library leaves out (RFC 9112 sections 3.2, 5.1, 6.3). */
#include "scheduler/web/http.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/clock.h"
#include "scheduler/base/log.h"
#include "scheduler/web/intake.h"
#include "scheduler/web/mhd.h"

#define FORM_BUFFER_LEN 8192
#define DRAIN_MS        2000 /* how long running answers may take after the stop */

/* A connection, for its deadline. */
struct line {
    struct line *next, *prev;
    struct MHD_Connection *connection;
    int64_t until_ms;
};

struct server {
    const struct http_options *options;
    struct MHD_Daemon *daemon;
    size_t running;    /* exchanges begun and not completed */
    struct line lines; /* head of the ring of open connections */
};

/* One request and its response; lives from the request line to the last byte sent. */
struct exchange {
    struct server *server;
    struct arena arena;
    struct http_request request;
    struct str target;
    struct http_field *fields;
    size_t fields_len, fields_cap, blanks_len;
    struct line *line;
    struct intake intake;
    struct MHD_PostProcessor *form; /* NULL: the body is no form */
    bool is_checked;
    int64_t started_ms;
    int status;
    size_t sent_len;
    const char *label;
};

/* --- deadlines -----------------------------------------------------------------------------------
 */

static void line_allow(struct line *line, int64_t seconds)
{
    if (line != NULL)
        line->until_ms = clock_monotonic_ms() + seconds * 1000;
}

static int64_t head_s(const struct server *server)
{
    return server->options->head_s > 0 ? server->options->head_s : HTTP_HEAD_S;
}

static void line_open(struct server *server, struct MHD_Connection *connection, void **line_place)
{
    struct line *line = x_calloc(1, sizeof(*line));
    line->connection = connection;
    line->next = server->lines.next;
    line->prev = &server->lines;
    line->next->prev = line;
    server->lines.next = line;
    line_allow(line, head_s(server));
    *line_place = line;
}

static void on_connection(void *context, struct MHD_Connection *connection, void **line_place,
                          enum MHD_ConnectionNotificationCode what)
{
    struct line *line = *line_place;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        line_open(context, connection, line_place);
        return;
    }
    line->next->prev = line->prev;
    line->prev->next = line->next;
    free(line);
    *line_place = NULL;
}

static struct line *line_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        mhd.get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info != NULL ? info->socket_context : NULL;
}

/* A shut socket is found closed by the library at its next turn, which cleans up. */
static void shut_late(struct server *server)
{
    int64_t now_ms = clock_monotonic_ms();
    for (struct line *line = server->lines.next; line != &server->lines; line = line->next) {
        if (now_ms < line->until_ms)
            continue;
        const union MHD_ConnectionInfo *info =
            mhd.get_connection_info(line->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        if (info != NULL)
            shutdown(info->connect_fd, SHUT_RDWR);
        line->until_ms = INT64_MAX;
    }
}

/* --- exchanges -----------------------------------------------------------------------------------
 */

/* libmicrohttpd's URI callback: the only place that shows the target as it was sent. */
static void *exchange_begin(void *context, const char *uri, struct MHD_Connection *connection)
{
    struct server *server = context;
    struct exchange *exchange = x_calloc(1, sizeof(*exchange));
    exchange->server = server;
    exchange->line = line_of(connection);
    exchange->target = str_from(arena_strdup(&exchange->arena, uri));
    exchange->started_ms = clock_monotonic_ms();
    exchange->label = "none";
    intake_init(&exchange->intake, &exchange->arena, HTTP_BODY_LEN_MAX);
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
    if (exchange->form != NULL)
        mhd.destroy_post_processor(exchange->form);
    intake_release(&exchange->intake);
    line_allow(exchange->line, head_s(server));
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
    mhd.get_connection_values_n(connection, MHD_HEADER_KIND, add_field, exchange);
    const union MHD_ConnectionInfo *info =
        mhd.get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
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

static struct MHD_Response *file_response(const char *path)
{
    struct stat about;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct MHD_Response *made = NULL;
    if (fd >= 0 && fstat(fd, &about) == 0 && S_ISREG(about.st_mode))
        made = mhd.create_response_from_fd((size_t)about.st_size, fd);
    if (made == NULL && fd >= 0)
        close(fd);
    return made;
}

static struct MHD_Response *bytes_response(const struct http_response *response)
{
    enum MHD_ResponseMemoryMode mode =
        response->owned != NULL ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT;
    union {
        const char *in;
        char *out;
    } bytes = {.in = response->bytes.data != NULL ? response->bytes.data : ""};
    if (response->owned != NULL)
        bytes.out = response->owned;
    return mhd.create_response_from_buffer(response->bytes.len, bytes.out, mode);
}

/* The library copies header names and values; the body stays where it is. */
static struct MHD_Response *make_response(const struct http_response *response)
{
    struct MHD_Response *made =
        response->file != NULL ? file_response(response->file) : bytes_response(response);
    if (made == NULL)
        return NULL;
    if (response->type != NULL)
        mhd.add_response_header(made, MHD_HTTP_HEADER_CONTENT_TYPE, response->type);
    for (size_t i = 0; i < response->fields_len; i++)
        mhd.add_response_header(made, response->fields[i].name, response->fields[i].value);
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
    enum MHD_Result queued = mhd.queue_response(connection, (unsigned)response.status, made);
    mhd.destroy_response(made);
    return queued;
}

/* The library's form reader hands out fields and files in pieces. */
static enum MHD_Result on_part(void *context, enum MHD_ValueKind kind, const char *key,
                               const char *file_name, const char *type, const char *coding,
                               const char *data, uint64_t offset, size_t size)
{
    (void)kind;
    (void)type;
    (void)coding;
    struct exchange *exchange = context;
    if (file_name != NULL)
        intake_file(&exchange->intake, file_name, (struct str){data, size}, offset);
    else
        intake_field(&exchange->intake, key != NULL ? key : "", (struct str){data, size}, offset);
    return MHD_YES;
}

/* The head is there: may a body follow, and where does it go? */
static enum MHD_Result begin_body(struct exchange *exchange, struct MHD_Connection *connection)
{
    const struct http_options *options = exchange->server->options;
    struct http_request *request = &exchange->request;
    if (request->refused == 0 && request->method == HTTP_METHOD_POST && options->intake != NULL)
        request->refused =
            options->intake(options->handle_context, request, &exchange->intake.upload);
    if (request->refused != 0) {
        line_allow(exchange->line, HTTP_ANSWER_S);
        return answer(exchange, connection);
    }
    if (request->method == HTTP_METHOD_POST)
        exchange->form = mhd.create_post_processor(connection, FORM_BUFFER_LEN, on_part, exchange);
    line_allow(exchange->line, options->body_s > 0 ? options->body_s : HTTP_BODY_S);
    return MHD_YES;
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
        return begin_body(exchange, connection);
    }
    if (*piece_len > 0) {
        if (exchange->form == NULL)
            intake_add(&exchange->intake, (struct str){piece, *piece_len});
        else if (mhd.post_process(exchange->form, piece, *piece_len) != MHD_YES)
            exchange->intake.refused = 400;
        *piece_len = 0;
        return MHD_YES;
    }
    if (exchange->form != NULL && mhd.destroy_post_processor(exchange->form) != MHD_YES &&
        exchange->intake.refused == 0)
        exchange->intake.refused = 400; /* a form that breaks off */
    exchange->form = NULL;
    exchange->request.refused = intake_end(&exchange->intake, &exchange->request);
    line_allow(exchange->line, HTTP_ANSWER_S);
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
    server->daemon = mhd.start_daemon(
        MHD_USE_EPOLL, 0, NULL, NULL, on_request, server, MHD_OPTION_LISTEN_SOCKET, listen_fd,
        MHD_OPTION_URI_LOG_CALLBACK, exchange_begin, server, MHD_OPTION_NOTIFY_COMPLETED,
        exchange_end, server, MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HTTP_HEAD_LEN_MAX * 2,
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
    if (mhd.get_timeout(server->daemon, &library_ms) == MHD_YES && library_ms < (unsigned)wait_ms)
        wait_ms = (int32_t)library_ms;
    const union MHD_DaemonInfo *info =
        mhd.get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    struct pollfd fds[2] = {{.fd = info->epoll_fd, .events = POLLIN},
                            {.fd = server->options->stop_fd, .events = POLLIN}};
    poll(fds, 2, wait_ms);
    shut_late(server);
    mhd.run(server->daemon);
    return fds[1].revents != 0;
}

/* No new connections; answers on their way may finish. */
static void drain(struct server *server)
{
    int listen_fd = mhd.quiesce_daemon(server->daemon);
    if (listen_fd >= 0)
        close(listen_fd);
    int64_t end_ms = clock_monotonic_ms() + DRAIN_MS;
    while (server->running > 0 && clock_monotonic_ms() < end_ms) {
        mhd.run(server->daemon);
        clock_sleep_ms(5);
    }
}

enum err_code http_serve(const struct http_options *options, struct err *err)
{
    struct server server = {.options = options};
    server.lines.next = server.lines.prev = &server.lines;
    int listen_fd = -1;
    TRY(mhd_load(err));
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
    mhd.stop_daemon(server.daemon);
    return ERR_OK;
}
