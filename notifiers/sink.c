/* A tiny local receiver in a child process, and the way to ask it what it saw. */
#include "notifiers/sink.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "notifiers/sink_server.h"
#include "scheduler/base/alloc.h"

#define BACKLOG        512
#define ANSWER_MS      10000
#define REPORT_LEN_MAX (SINK_BODIES_KEPT * (SINK_BODY_MAX * 6 + 4096))

struct sink {
    pid_t pid;
    int control;
    uint16_t port;
};

static void fd_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static enum err_code listen_local(uint16_t port, int *ret_fd, uint16_t *ret_port, struct err *err)
{
    CLEANUP(fd_close) int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof(address);
    int on = 1;
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
        bind(fd, (struct sockaddr *)&address, len) != 0 || listen(fd, BACKLOG) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) != 0)
        return err_set(err, ERR_IO, "the local sink cannot listen on 127.0.0.1 port %u: %s",
                       (unsigned)port, strerror(errno));
    *ret_port = ntohs(address.sin_port);
    *ret_fd = fd;
    fd = -1;
    return ERR_OK;
}

/* The terminal's Ctrl-C is for the parent, who ends the child by the control socket. */
static void child_run(const struct sink_server_options *options)
{
    signal(SIGINT, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    sink_server_run(options);
    _exit(0);
}

static enum err_code spawn(struct sink_server_options *options, struct sink *sink, struct err *err)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return err_set(err, ERR_IO, "the local sink cannot be started: %s", strerror(errno));
    options->control = pair[1];
    sink->control = pair[0];
    sink->pid = fork();
    if (sink->pid == 0) {
        close(pair[0]);
        child_run(options);
    }
    close(pair[1]);
    if (sink->pid < 0) {
        close(pair[0]);
        return err_set(err, ERR_IO, "the local sink cannot be started: %s", strerror(errno));
    }
    return ERR_OK;
}

/* The secrets are kept as C text for the child. */
struct secrets {
    char *dingtalk, *feishu;
};

static void secrets_release(struct secrets *secrets)
{
    free(secrets->dingtalk);
    free(secrets->feishu);
}

static char *text_of(struct str text)
{
    char *copy = x_calloc(text.len + 1, 1);
    if (text.len > 0)
        memcpy(copy, text.data, text.len);
    return copy;
}

enum err_code sink_open(const struct sink_options *options, struct sink **ret_sink, struct err *err)
{
    CLEANUP(secrets_release)
    struct secrets secrets = {text_of(options->dingtalk_secret), text_of(options->feishu_secret)};
    struct sink_server_options server = {
        .dingtalk_secret = secrets.dingtalk, .feishu_secret = secrets.feishu, .now = options->now};
    if (options->secret.len > 0)
        TRY(webhook_keys_parse(options->secret, &server.keys, err));
    struct sink sink = {.control = -1};
    CLEANUP(fd_close) int listener = -1;
    TRY(listen_local(options->port, &listener, &sink.port, err));
    server.listener = listener;
    TRY(spawn(&server, &sink, err));
    struct sink *opened = x_malloc(sizeof(*opened));
    *opened = sink;
    *ret_sink = opened;
    return ERR_OK;
}

void sink_close(struct sink *sink)
{
    if (!sink)
        return;
    char command = SINK_QUIT;
    if (send(sink->control, &command, 1, MSG_NOSIGNAL) != 1)
        kill(sink->pid, SIGTERM); /* it hears nothing any more */
    close(sink->control);
    while (waitpid(sink->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    free(sink);
}

uint16_t sink_port(const struct sink *sink)
{
    return sink->port;
}

static bool read_whole(int fd, char *bytes, size_t len)
{
    for (size_t have = 0; have < len;) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        if (poll(&ready, 1, ANSWER_MS) <= 0)
            return false;
        ssize_t got = read(fd, bytes + have, len - have);
        if (got <= 0)
            return false;
        have += (size_t)got;
    }
    return true;
}

enum err_code sink_report(struct sink *sink, json_t **ret_report, struct err *err)
{
    char command = SINK_REPORT, digits[SINK_LENGTH_DIGITS + 1] = {0};
    if (send(sink->control, &command, 1, MSG_NOSIGNAL) != 1 ||
        !read_whole(sink->control, digits, SINK_LENGTH_DIGITS))
        return err_set(err, ERR_IO, "the local sink does not answer");
    unsigned long len = strtoul(digits, NULL, 16);
    if (len > REPORT_LEN_MAX)
        return err_set(err, ERR_LIMIT, "the local sink's report is too long");
    CLEANUP(x_free_ptr) char *text = x_malloc(len + 1);
    if (!read_whole(sink->control, text, len))
        return err_set(err, ERR_IO, "the local sink broke off its report");
    return json_parse(str_slice(text, len), "sink", ret_report, err);
}
