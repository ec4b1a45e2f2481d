/* One line per event to stderr, key=value (logfmt). Only web, cli, the reminder loop and the thread
 * that runs jobs log; never names or secrets. */
#ifndef YANXU_BASE_LOG_H
#define YANXU_BASE_LOG_H

#include "scheduler/base/err.h"

enum log_level {
    LOG_LEVEL_ERROR,
    LOG_LEVEL_WARN,
    LOG_LEVEL_INFO,
    LOG_LEVEL_DEBUG,
    LOG_LEVEL_COUNT
};

void log_set_level(enum log_level level);
/* log_event(LOG_LEVEL_INFO, "feed", "status=%d bytes=%zu", …) prints `level=info event=feed
 * status=200 bytes=3120`. */
void log_event(enum log_level level, const char *event, const char *format, ...) PRINTF_LIKE(3, 4);
/* Quotes a text value for logfmt where it needs quoting; cut to 200 bytes. Returns `quoted`. */
char *log_quote(const char *text, char quoted[static 256]);

#endif
