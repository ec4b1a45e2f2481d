/* One logfmt line per event, written to stderr in one piece. */
#include "scheduler/base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "scheduler/base/utf8.h"

#define LINE_SIZE     2048
#define QUOTED_SIZE   256
#define QUOTE_LEN_MAX 200

static const char *const level_names[LOG_LEVEL_COUNT] = {
    [LOG_LEVEL_ERROR] = "error",
    [LOG_LEVEL_WARN] = "warn",
    [LOG_LEVEL_INFO] = "info",
    [LOG_LEVEL_DEBUG] = "debug",
};

/* Set once at the start, read by every thread. */
static atomic_int level_max = LOG_LEVEL_INFO;

void log_set_level(enum log_level level)
{
    atomic_store(&level_max, (int)level);
}

/* One write, so that the lines of several threads and processes do not mix. */
static void write_line(char *line, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
            line[i] = ' ';
    }
    line[len++] = '\n';
    size_t done = 0;
    while (done < len) {
        ssize_t written = write(STDERR_FILENO, line + done, len - done);
        if (written < 0 && errno != EINTR)
            return; /* nobody is left to be told */
        done += written > 0 ? (size_t)written : 0;
    }
}

void log_event(enum log_level level, const char *event, const char *format, ...)
{
    if ((int)level > atomic_load(&level_max))
        return;
    char line[LINE_SIZE];
    int len = snprintf(line, sizeof(line), "level=%s event=%.64s ", level_names[level], event);
    size_t used = len < 0 ? 0 : (size_t)len;
    va_list args;
    va_start(args, format);
    len = vsnprintf(line + used, sizeof(line) - used, format, args);
    va_end(args);
    if (len <= 0 && used > 0)
        used--; /* the blank before nothing */
    used += len < 0 ? 0 : (size_t)len;
    if (used >= sizeof(line) - 1) {
        struct str whole = str_slice(line, sizeof(line) - 1);
        used = utf8_cut(whole, sizeof(line) - 2).len;
    }
    write_line(line, used);
}

static bool needs_quotes(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if ((unsigned char)c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7f)
            return true;
    }
    return text.len == 0 || !utf8_valid(text);
}

/* The next character as it may stand between quotes; its length. */
static size_t quote_next(struct str *rest, char out[static 4])
{
    const char *start = rest->data;
    int32_t code = utf8_next(rest);
    if (code == '"' || code == '\\') {
        out[0] = '\\';
        out[1] = (char)code;
        return 2;
    }
    if (code == '\n') {
        memcpy(out, "\\n", 2);
        return 2;
    }
    /* Bad bytes and control characters, also those above U+007F, could steer a terminal. */
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) {
        out[0] = '?';
        return 1;
    }
    size_t len = (size_t)(rest->data - start);
    memcpy(out, start, len);
    return len;
}

char *log_quote(const char *text, char quoted[static QUOTED_SIZE])
{
    struct str rest = utf8_cut(str_from(text), QUOTE_LEN_MAX);
    bool quotes = needs_quotes(rest);
    size_t len = 0;
    if (quotes)
        quoted[len++] = '"';
    while (rest.len > 0) {
        char out[4];
        size_t out_len = quote_next(&rest, out);
        if (len + out_len + 2 > QUOTED_SIZE)
            break;
        memcpy(quoted + len, out, out_len);
        len += out_len;
    }
    if (quotes)
        quoted[len++] = '"';
    quoted[len] = '\0';
    return quoted;
}
