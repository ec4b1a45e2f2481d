/* The receiver behind sink.h. It takes what our own sender sends: HTTP/1.1 with Content-Length. */
#include "notifiers/sink_server.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/buf.h"
#include "scheduler/base/clock.h"
#include "scheduler/base/map.h"
#include "scheduler/base/parse_num.h"

#define CONNECTIONS_MAX 512
#define READ_SIZE       16384
#define HEAD_MAX        16384
#define ANSWER_MAX      ((size_t)16 << 20)

struct connection {
    int fd; /* -1: free */
    struct buf in;
};

struct kept {
    char *path, *id, *body;
    int64_t at;
};

struct server {
    const struct sink_server_options *options;
    struct connection *connections; /* polls[2 + i] belongs to connections[i] */
    struct pollfd *polls;
    struct map ids;
    struct kept kept[SINK_BODIES_KEPT];
    int64_t accepted, refused, duplicates, bytes;
    bool is_over;
};

struct request {
    struct str method, target, path, body;
    struct str id, timestamp, signature;
    bool closes;
};

/* --- what was seen --- */

static char *copy_of(struct str text)
{
    char *copy = x_calloc(text.len + 1, 1);
    if (text.len > 0)
        memcpy(copy, text.data, text.len);
    return copy;
}

static int64_t server_now(const struct server *server)
{
    return server->options->now != 0 ? server->options->now : clock_now();
}

static void keep(struct server *server, const struct request *request)
{
    struct kept *slot = &server->kept[server->accepted % SINK_BODIES_KEPT];
    free(slot->path);
    free(slot->id);
    free(slot->body);
    *slot = (struct kept){copy_of(request->path), copy_of(request->id), copy_of(request->body),
                          server_now(server)};
    server->accepted++;
    server->bytes += (int64_t)request->body.len;
    if (request->id.len > 0 && !map_add(&server->ids, request->id, 1, NULL))
        server->duplicates++;
}

static json_t *kept_json(const struct kept *kept)
{
    json_t *body = json_string(kept->body); /* NULL when it is not UTF-8 */
    json_t *id = json_string(kept->id), *path = json_string(kept->path);
    return json_pack("{s:o*, s:o*, s:o*, s:I}", "path", path, "id", id, "body", body, "at",
                     (json_int_t)kept->at);
}

static char *report_text(const struct server *server)
{
    json_t *bodies = json_array();
    int64_t first = server->accepted > SINK_BODIES_KEPT ? server->accepted - SINK_BODIES_KEPT : 0;
    for (int64_t i = first; i < server->accepted; i++)
        json_array_append_new(bodies, kept_json(&server->kept[i % SINK_BODIES_KEPT]));
    CLEANUP_JSON json_t *report =
        json_pack("{s:I, s:I, s:I, s:I, s:o}", "accepted", (json_int_t)server->accepted, "refused",
                  (json_int_t)server->refused, "duplicates", (json_int_t)server->duplicates,
                  "bytes", (json_int_t)server->bytes, "bodies", bodies);
    return json_text(report);
}

/* --- one request --- */

static bool header_is(struct str line, const char *name, struct str *ret_value)
{
    size_t len = strlen(name);
    if (line.len <= len || line.data[len] != ':' ||
        !str_eq_nocase(str_slice(line.data, len), str_from(name)))
        return false;
    *ret_value = str_trim(str_slice(line.data + len + 1, line.len - len - 1));
    return true;
}

/* "POST /path?query HTTP/1.1" */
static bool parse_request_line(struct str line, struct request *request)
{
    struct str version;
    if (!str_next(&line, ' ', &request->method) || !str_next(&line, ' ', &request->target) ||
        !str_next(&line, ' ', &version) || !str_eq_text(version, "HTTP/1.1"))
        return false;
    request->path = str_slice(request->target.data, str_find(request->target, '?'));
    return request->path.len > 0;
}

/* Fills all but the body. */
static bool parse_head(struct str head, struct request *request, int64_t *ret_body_len)
{
    struct str line, value;
    int64_t body_len = 0;
    if (!str_next(&head, '\n', &line) || !parse_request_line(str_trim(line), request))
        return false;
    while (str_next(&head, '\n', &line)) {
        line = str_trim(line);
        if (header_is(line, "Content-Length", &value)) {
            if (parse_i64(value, 0, SINK_BODY_MAX, &body_len, NULL) != ERR_OK)
                return false;
        } else if (header_is(line, "Connection", &value)) {
            request->closes = str_eq_nocase(value, STR_LIT("close"));
        } else if (!header_is(line, "webhook-id", &request->id) &&
                   !header_is(line, "webhook-timestamp", &request->timestamp)) {
            header_is(line, "webhook-signature", &request->signature);
        }
    }
    *ret_body_len = body_len;
    return true;
}

static void add_answer(struct buf *out, int status, const char *body)
{
    const char *reason = status < 300 ? "OK" : "Refused";
    if (status == 204)
        buf_add_text(out, "HTTP/1.1 204 No Content\r\n\r\n");
    else
        buf_addf(out,
                 "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
                 status, reason, strlen(body));
    if (status != 204)
        buf_add_text(out, body);
}

static void count(struct server *server, const struct request *request, bool is_accepted)
{
    if (is_accepted)
        keep(server, request);
    else
        server->refused++;
}

static void take_webhook(struct server *server, const struct request *request, struct buf *out)
{
    struct webhook_message message = {.id = request->id, .body = request->body};
    bool has_time = parse_i64(request->timestamp, 0, INT64_MAX, &message.at, NULL) == ERR_OK;
    bool is_open = server->options->keys.len == 0;
    bool is_accepted =
        is_open || (has_time && webhook_verify(&server->options->keys, &message, request->signature,
                                               server_now(server), NULL) == ERR_OK);
    count(server, request, is_accepted);
    add_answer(out, is_accepted ? 204 : 401, "{\"error\":\"signature\"}");
}

/* The member `name` of the query, percent-decoded as far as base64 needs it. */
static void query_member(struct str target, const char *name, struct buf *ret_value)
{
    size_t at = str_find(target, '?'), name_len = strlen(name);
    struct str query = str_slice(target.data + at, target.len - at), piece;
    if (query.len > 0)
        query = str_slice(query.data + 1, query.len - 1);
    while (str_next(&query, '&', &piece)) {
        if (piece.len <= name_len || piece.data[name_len] != '=' ||
            memcmp(piece.data, name, name_len) != 0)
            continue;
        for (size_t i = name_len + 1; i < piece.len; i++) {
            char hex[3] = {0};
            bool is_escape = piece.data[i] == '%' && i + 2 < piece.len;
            if (is_escape)
                memcpy(hex, piece.data + i + 1, 2);
            buf_add_char(ret_value, is_escape ? (char)strtol(hex, NULL, 16) : piece.data[i]);
            i += is_escape ? 2 : 0;
        }
        return;
    }
}

static bool dingtalk_is_signed(const struct server *server, struct str target)
{
    struct str secret = str_from(server->options->dingtalk_secret);
    CLEANUP(buf_release) struct buf stamp = {0}, sign = {0}, expected = {0};
    buf_init(&stamp, 64);
    buf_init(&sign, 128);
    buf_init(&expected, 128);
    int64_t at_ms = 0;
    if (secret.len == 0)
        return true;
    query_member(target, "timestamp", &stamp);
    query_member(target, "sign", &sign);
    if (parse_i64(str_from(buf_text(&stamp)), 0, INT64_MAX, &at_ms, NULL) != ERR_OK)
        return false;
    dingtalk_sign(secret, at_ms, &expected);
    int64_t away_s = at_ms / 1000 - server_now(server);
    bool is_near = away_s >= -3600 && away_s <= 3600;
    return is_near && strcmp(buf_text(&expected), buf_text(&sign)) == 0;
}

static bool feishu_is_signed(const struct server *server, const json_t *body)
{
    struct str secret = str_from(server->options->feishu_secret);
    const char *stamp = json_string_value(json_object_get(body, "timestamp"));
    const char *sign = json_string_value(json_object_get(body, "sign"));
    CLEANUP(buf_release) struct buf expected = {0};
    buf_init(&expected, 128);
    int64_t at = 0;
    if (secret.len == 0)
        return true;
    if (!stamp || !sign || parse_i64(str_from(stamp), 0, INT64_MAX, &at, NULL) != ERR_OK)
        return false;
    feishu_sign(secret, at, &expected);
    int64_t away_s = at - server_now(server);
    return away_s >= -3600 && away_s <= 3600 && strcmp(buf_text(&expected), sign) == 0;
}

/* Robots answer 200 whatever happens and say in the body what it was. */
static void take_robot(struct server *server, const struct request *request, struct buf *out)
{
    CLEANUP_JSON json_t *body = NULL;
    bool is_json = json_parse(request->body, "body", &body, NULL) == ERR_OK;
    bool is_feishu = str_starts(request->path, "/open-apis/");
    bool is_dingtalk = str_starts(request->path, "/robot/");
    const char *answer = "{\"errcode\":0,\"errmsg\":\"ok\"}";
    bool is_accepted = is_json;
    if (is_feishu)
        answer = "{\"code\":0,\"msg\":\"success\",\"data\":{}}";
    if (!is_json)
        answer = is_feishu ? "{\"code\":9499,\"msg\":\"Bad Request\"}"
                           : "{\"errcode\":40058,\"errmsg\":\"invalid request\"}";
    if (is_json && is_dingtalk && !dingtalk_is_signed(server, request->target)) {
        answer = "{\"errcode\":310000,\"errmsg\":\"sign not match\"}";
        is_accepted = false;
    }
    if (is_json && is_feishu && !feishu_is_signed(server, body)) {
        answer = "{\"code\":19021,\"msg\":\"sign match fail\"}";
        is_accepted = false;
    }
    count(server, request, is_accepted);
    add_answer(out, 200, answer);
}

static void answer_request(struct server *server, const struct request *request, struct buf *out)
{
    bool is_robot = str_starts(request->path, "/cgi-bin/webhook/send") ||
                    str_starts(request->path, "/robot/send") ||
                    str_starts(request->path, "/open-apis/bot/v2/hook/");
    if (str_eq_text(request->method, "GET")) {
        CLEANUP(x_free_ptr) char *report = report_text(server);
        add_answer(out, 200, report);
    } else if (!str_eq_text(request->method, "POST")) {
        add_answer(out, 405, "{\"error\":\"method\"}");
    } else if (is_robot) {
        take_robot(server, request, out);
    } else {
        take_webhook(server, request, out);
    }
}

/* --- connections --- */

static void connection_close(struct connection *connection)
{
    close(connection->fd);
    connection->fd = -1;
    buf_release(&connection->in);
}

static bool send_whole(int fd, struct str bytes)
{
    while (bytes.len > 0) {
        ssize_t sent = send(fd, bytes.data, bytes.len, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes = str_slice(bytes.data + sent, bytes.len - (size_t)sent);
    }
    return true;
}

static void drop_front(struct buf *buf, size_t len)
{
    memmove(buf->data, buf->data + len, buf->len - len);
    buf->len -= len;
    buf->data[buf->len] = '\0';
}

enum step { STEP_MORE, STEP_AGAIN, STEP_CLOSE };

/* Answers the first request in the buffer, if it is whole. */
static enum step take_request(struct server *server, struct connection *connection)
{
    struct buf *in = &connection->in;
    const char *end = strstr(buf_text(in), "\r\n\r\n");
    if (!end)
        return in->len > HEAD_MAX ? STEP_CLOSE : STEP_MORE;
    size_t head_len = (size_t)(end - in->data) + 4;
    struct request request = {.closes = false};
    int64_t body_len = 0;
    CLEANUP(buf_release) struct buf out = {0};
    buf_init(&out, ANSWER_MAX);
    if (!parse_head(str_slice(in->data, head_len), &request, &body_len)) {
        server->refused++;
        add_answer(&out, 400, "{\"error\":\"request\"}");
        send_whole(connection->fd, str_slice(out.data, out.len));
        return STEP_CLOSE;
    }
    if (in->len < head_len + (size_t)body_len)
        return STEP_MORE;
    request.body = str_slice(in->data + head_len, (size_t)body_len);
    answer_request(server, &request, &out);
    bool is_sent = send_whole(connection->fd, str_slice(out.data, out.len));
    drop_front(in, head_len + (size_t)body_len);
    return is_sent && !request.closes ? STEP_AGAIN : STEP_CLOSE;
}

static void connection_read(struct server *server, struct connection *connection)
{
    char bytes[READ_SIZE];
    ssize_t got = read(connection->fd, bytes, sizeof(bytes));
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        connection_close(connection);
        return;
    }
    buf_add(&connection->in, bytes, (size_t)got);
    enum step step = connection->in.full ? STEP_CLOSE : STEP_AGAIN;
    while (step == STEP_AGAIN && connection->in.len > 0)
        step = take_request(server, connection);
    if (step == STEP_CLOSE)
        connection_close(connection);
}

static void accept_some(struct server *server)
{
    for (size_t i = 0; i < CONNECTIONS_MAX; i++) {
        struct connection *connection = &server->connections[i];
        if (connection->fd >= 0)
            continue;
        int fd = accept(server->options->listener, NULL, NULL);
        if (fd < 0)
            return;
        connection->fd = fd;
        buf_init(&connection->in, HEAD_MAX + SINK_BODY_MAX + READ_SIZE);
    }
}

/* --- the loop --- */

static void obey(struct server *server)
{
    char command = SINK_QUIT;
    ssize_t got = read(server->options->control, &command, 1);
    if (got == 1 && command == SINK_REPORT) {
        CLEANUP(x_free_ptr) char *report = report_text(server);
        char digits[SINK_LENGTH_DIGITS + 1];
        snprintf(digits, sizeof(digits), "%08x", (unsigned)strlen(report));
        if (send_whole(server->options->control, str_from(digits)) &&
            send_whole(server->options->control, str_from(report)))
            return;
    }
    server->is_over = true; /* told so, or the parent is gone */
}

static nfds_t poll_set(struct server *server)
{
    server->polls[0] = (struct pollfd){.fd = server->options->control, .events = POLLIN};
    bool has_room = false;
    for (size_t i = 0; i < CONNECTIONS_MAX; i++) {
        int fd = server->connections[i].fd;
        has_room = has_room || fd < 0;
        server->polls[2 + i] = (struct pollfd){.fd = fd, .events = POLLIN};
    }
    int listener = has_room ? server->options->listener : -1;
    server->polls[1] = (struct pollfd){.fd = listener, .events = POLLIN};
    return 2 + CONNECTIONS_MAX;
}

static void server_turn(struct server *server)
{
    if (poll(server->polls, poll_set(server), -1) < 0) {
        server->is_over = errno != EINTR;
        return;
    }
    for (size_t i = 0; i < CONNECTIONS_MAX; i++)
        if (server->connections[i].fd >= 0 && server->polls[2 + i].revents != 0)
            connection_read(server, &server->connections[i]);
    if (server->polls[1].revents != 0)
        accept_some(server);
    if (server->polls[0].revents != 0)
        obey(server);
}

static void server_release(struct server *server)
{
    for (size_t i = 0; i < CONNECTIONS_MAX; i++)
        if (server->connections[i].fd >= 0)
            connection_close(&server->connections[i]);
    for (size_t i = 0; i < SINK_BODIES_KEPT; i++) {
        free(server->kept[i].path);
        free(server->kept[i].id);
        free(server->kept[i].body);
    }
    free(server->connections);
    free(server->polls);
    map_release(&server->ids);
}

void sink_server_run(const struct sink_server_options *options)
{
    struct server server = {.options = options};
    server.connections = x_calloc(CONNECTIONS_MAX, sizeof(*server.connections));
    server.polls = x_calloc(CONNECTIONS_MAX + 2, sizeof(*server.polls));
    for (size_t i = 0; i < CONNECTIONS_MAX; i++)
        server.connections[i].fd = -1;
    while (!server.is_over)
        server_turn(&server);
    server_release(&server);
}
