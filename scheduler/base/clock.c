/* The only reader of the clock. */
#include "scheduler/base/clock.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/date.h"
#include "scheduler/base/parse_num.h"

#define DAY_SECONDS 86400

static int64_t clock_read_ms(clockid_t id)
{
    struct timespec now;
    if (clock_gettime(id, &now) != 0)
        x_abort("the clock cannot be read");
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_now(void)
{
    return clock_now_ms() / 1000;
}

int64_t clock_now_ms(void)
{
    return clock_read_ms(CLOCK_REALTIME);
}

int64_t clock_monotonic_ms(void)
{
    return clock_read_ms(CLOCK_MONOTONIC);
}

void clock_sleep_ms(int64_t ms)
{
    if (ms <= 0)
        return;
    struct timespec left = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};
    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        continue;
}

char *instant_format(int64_t at, char text[static INSTANT_TEXT_SIZE])
{
    int64_t days = at / DAY_SECONDS - (at % DAY_SECONDS < 0);
    int32_t second = (int32_t)((at % DAY_SECONDS + DAY_SECONDS) % DAY_SECONDS);
    struct date date = {days <= INT32_MIN  ? INT32_MIN + 1
                        : days > INT32_MAX ? INT32_MAX
                                           : (int32_t)days};
    char day[DATE_TEXT_SIZE], minute[6];
    snprintf(text, INSTANT_TEXT_SIZE, "%sT%s:%02dZ", date_format(date, day),
             minute_format(second / 60, minute), second % 60);
    return text;
}

enum err_code instant_parse(struct str text, int64_t *ret_at, struct err *err)
{
    struct date day;
    int32_t minute = 0;
    int64_t second = 0;
    if (text.len != 20 || text.data[10] != 'T' || text.data[16] != ':' || text.data[19] != 'Z' ||
        date_parse(str_slice(text.data, 10), &day, NULL) != ERR_OK ||
        minute_parse(str_slice(text.data + 11, 5), false, &minute, NULL) != ERR_OK ||
        parse_i64(str_slice(text.data + 17, 2), 0, 59, &second, NULL) != ERR_OK)
        return err_set(err, ERR_INVALID, "expected an instant such as 2026-01-05T01:00:00Z");
    *ret_at = ((int64_t)day.day * DAY_MIN + minute) * 60 + second;
    return ERR_OK;
}
