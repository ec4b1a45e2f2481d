/* Progress on standard error. */
#include "scheduler/cli/progress_bar.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/clock.h"
#include "scheduler/base/str.h"

#define SILENT_MS 1000
#define REDRAW_MS 100
#define BAR_CELLS 30

struct progress_bar {
    FILE *stream;
    bool is_terminal, drawn;
    char stage[64];
    int64_t stage_began_ms, drawn_ms;
    int last_tenth;
};

/* Set by the first SIGINT; the second one kills, because the handler is gone by then. */
static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    interrupted = 1;
}

bool progress_bar_interrupted(void)
{
    return interrupted != 0;
}

struct progress_bar *progress_bar_new(FILE *stream)
{
    struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    (void)sigaction(SIGINT, &action, NULL);
    struct progress_bar *bar = x_calloc(1, sizeof(*bar));
    bar->stream = stream;
    bar->is_terminal = isatty(fileno(stream)) != 0;
    return bar;
}

static void wipe(struct progress_bar *bar)
{
    if (bar->drawn)
        fprintf(bar->stream, "\r\033[K");
    bar->drawn = false;
}

void progress_bar_free(struct progress_bar *bar)
{
    if (bar != NULL)
        wipe(bar);
    free(bar);
}

static void draw(struct progress_bar *bar, int64_t done, int64_t total, int64_t now_ms)
{
    int cells = total > 0 ? (int)(done * BAR_CELLS / total) : 0;
    int64_t spent_ms = now_ms - bar->stage_began_ms;
    int64_t left_s = done > 0 ? spent_ms * (total - done) / done / 1000 : 0;
    fprintf(bar->stream, "\r\033[K%s [", bar->stage);
    for (int i = 0; i < BAR_CELLS; i++)
        fputc(i < cells ? '#' : '.', bar->stream);
    fprintf(bar->stream, "] %d %%, about %lld s left", (int)(total > 0 ? done * 100 / total : 0),
            (long long)left_s);
    fflush(bar->stream);
    bar->drawn = true;
    bar->drawn_ms = now_ms;
}

static void begin_stage(struct progress_bar *bar, const char *stage, int64_t now_ms)
{
    if (strcmp(bar->stage, stage) == 0)
        return;
    wipe(bar);
    (void)str_copy(bar->stage, sizeof(bar->stage), str_from(stage));
    bar->stage_began_ms = now_ms;
    bar->last_tenth = 0;
}

static bool tick(void *context, const char *stage, int64_t done, int64_t total)
{
    struct progress_bar *bar = context;
    int64_t now_ms = clock_monotonic_ms();
    begin_stage(bar, stage, now_ms);
    if (now_ms - bar->stage_began_ms < SILENT_MS)
        return interrupted == 0;
    int tenth = total > 0 ? (int)(done * 10 / total) : 0;
    if (bar->is_terminal && done >= total)
        wipe(bar);
    else if (bar->is_terminal && now_ms - bar->drawn_ms >= REDRAW_MS)
        draw(bar, done, total, now_ms);
    else if (!bar->is_terminal && tenth > bar->last_tenth) {
        bar->last_tenth = tenth;
        fprintf(bar->stream, "%s: %d %%\n", stage, tenth * 10);
    }
    return interrupted == 0;
}

struct progress progress_bar_progress(struct progress_bar *bar)
{
    return (struct progress){.tick = tick, .context = bar};
}
