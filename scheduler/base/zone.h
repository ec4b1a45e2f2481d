/* A small table of IANA zones: offset, daylight-saving rule since 2007 or so; enough for timetables
 * ahead. Local time and UTC meet here and nowhere else. Rules from the IANA time zone database,
 * 2024a. */
#ifndef YANXU_BASE_ZONE_H
#define YANXU_BASE_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/date.h"

/* The switch to or from daylight saving: the `week`-th (5 = last) `weekday` (1 = Monday) of
 * `month`, at `minute` local standard time for the start, local daylight time for the end. */
struct zone_switch {
    int8_t month, week, weekday;
    int16_t minute;
};

struct zone {
    const char *name; /* "Asia/Shanghai" */
    const char *abbrev_standard, *abbrev_daylight;
    int16_t offset_min; /* standard time east of UTC */
    bool has_daylight;  /* adds 60 minutes between the two switches */
    struct zone_switch to_daylight, to_standard;
};

/* ERR_NOT_FOUND names the zone and says which are known. The zone is static. */
MUST_USE enum err_code zone_find(const char *name, const struct zone **ret_zone, struct err *err);
const struct zone *zone_at(size_t index); /* NULL behind the last one: for tests and listings */
/* UTC seconds of a local time. A local time in the gap goes to the next valid instant, in a fold to
 * the first. */
int64_t zone_to_utc(const struct zone *zone, struct date date, int32_t minute);
/* Local day and minute of a UTC instant. */
void zone_from_utc(const struct zone *zone, int64_t at, struct date *ret_date, int32_t *ret_minute);

#endif
