/* The only reader of the clock. Everybody else gets `now` as a parameter. */
#ifndef YANXU_BASE_CLOCK_H
#define YANXU_BASE_CLOCK_H

#include <stdint.h>

#include "scheduler/base/err.h"
#include "scheduler/base/str.h"

int64_t clock_now(void);    /* UTC seconds since 1970 */
int64_t clock_now_ms(void); /* UTC milliseconds since 1970 */
int64_t clock_monotonic_ms(void);
void clock_sleep_ms(int64_t ms);

#define INSTANT_TEXT_SIZE 21
/* "2027-03-02T01:00:00Z" only; UTC seconds. */
MUST_USE enum err_code instant_parse(struct str text, int64_t *ret_at, struct err *err);
/* "2027-03-02T01:00:00Z". Returns `text`. */
char *instant_format(int64_t at, char text[static INSTANT_TEXT_SIZE]);

#endif
