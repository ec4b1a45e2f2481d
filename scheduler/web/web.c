/* Serving: loads words and styles, catches the signals that end it, runs the HTTP server. */
#include "scheduler/web/web.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "scheduler/web/http.h"
#include "scheduler/web/site.h"

#define TICK_MS    1000
#define UPLOAD_MAX (32 << 20)

/* Where the signal handler writes: the one global that a signal needs. */
static volatile sig_atomic_t stop_write_fd = -1;

static void on_stop_signal(int signal_number)
{
    (void)signal_number;
    int saved = errno;
    ssize_t written = write(stop_write_fd, "", 1);
    (void)written;
    errno = saved;
}

enum { STOP_INT, STOP_TERM, STOP_PIPE, STOP_COUNT };

struct signals {
    int pipe_fds[2];
    struct sigaction old[STOP_COUNT];
};

static const int signal_numbers[STOP_COUNT] = {
    [STOP_INT] = SIGINT, [STOP_TERM] = SIGTERM, [STOP_PIPE] = SIGPIPE};

/* A second SIGINT ends the program at once: SA_RESETHAND. */
static enum err_code signals_catch(struct signals *signals, bool with_stop, struct err *err)
{
    if (pipe(signals->pipe_fds) != 0)
        return err_set(err, ERR_IO, "no pipe: %s", strerror(errno));
    for (int i = 0; i < 2; i++) {
        fcntl(signals->pipe_fds[i], F_SETFD, FD_CLOEXEC);
        fcntl(signals->pipe_fds[i], F_SETFL, O_NONBLOCK);
    }
    stop_write_fd = signals->pipe_fds[1];
    struct sigaction stop = {.sa_handler = on_stop_signal, .sa_flags = (int)SA_RESETHAND};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigemptyset(&stop.sa_mask);
    sigemptyset(&ignore.sa_mask);
    for (int i = 0; i < STOP_COUNT; i++) {
        bool is_changed = i == STOP_PIPE || with_stop;
        const struct sigaction *action = i == STOP_PIPE ? &ignore : &stop;
        sigaction(signal_numbers[i], is_changed ? action : NULL, &signals->old[i]);
    }
    return ERR_OK;
}

static void signals_restore(struct signals *signals)
{
    for (int i = 0; i < STOP_COUNT; i++)
        sigaction(signal_numbers[i], &signals->old[i], NULL);
    stop_write_fd = -1;
    close(signals->pipe_fds[0]);
    close(signals->pipe_fds[1]);
}

enum err_code site_init(struct site *site, struct service *service, struct err *err)
{
    struct site made = {.service = service};
    TRY(text_load(&made.text, err));
    enum err_code code = assets_load(&made.assets, err);
    if (code != ERR_OK) {
        text_release(&made.text);
        return code;
    }
    *site = made;
    return ERR_OK;
}

void site_release(struct site *site)
{
    text_release(&site->text);
    assets_release(&site->assets);
}

enum err_code web_serve(struct service *service, const struct web_options *options, struct err *err)
{
    struct site site CLEANUP(site_release) = {0};
    struct signals signals;
    TRY(site_init(&site, service, err));
    site.upload_max = options->upload_max > 0 ? options->upload_max : UPLOAD_MAX;
    TRY(signals_catch(&signals, options->stop_fd < 0, err));
    struct http_options http = {
        .bind = options->bind != NULL ? options->bind : "127.0.0.1",
        .port = options->port,
        .stop_fd = options->stop_fd >= 0 ? options->stop_fd : signals.pipe_fds[0],
        .handle = site_handle,
        .handle_context = &site,
        .intake = site_intake,
        .ready = options->ready,
        .tick = options->tick,
        .tick_ms = options->tick_ms > 0 ? options->tick_ms : TICK_MS,
        .context = options->context,
    };
    enum err_code code = http_serve(&http, err);
    signals_restore(&signals);
    return code;
}
