/* day 节假日与调休: texts, validation, and what follows from a calendar of exceptions. */
#include "scheduler/model/day.h"

#include <assert.h>
#include <stdlib.h>

#include "scheduler/model/text_rule.h"

#define OPEN_FROM_MIN  (8 * 60)
#define OPEN_UNTIL_MIN (20 * 60)
#define MORNING_MIN    (9 * 60)
#define AHEAD_DAYS     366

static const struct enum_text kinds[DAY_KIND_COUNT] = {
    [DAY_KIND_HOLIDAY] = {"holiday", "节假日", "holiday", "放假|休息|休"},
    [DAY_KIND_WORKDAY] = {"workday", "调休上班", "make-up working day", "调休|上班|补班|班"},
};

const struct enum_text *day_kind_text(enum day_kind kind)
{
    assert((unsigned)kind < DAY_KIND_COUNT);
    return &kinds[kind];
}

enum err_code day_kind_parse(struct str text, enum day_kind *ret_kind, struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(kinds, DAY_KIND_COUNT, "kind of day", text, &index, err));
    *ret_kind = (enum day_kind)index;
    return ERR_OK;
}

enum err_code day_validate(const struct day *day, struct err *err)
{
    if (date_is_none(day->date))
        return err_set(err, ERR_INVALID, "the day's date is missing");
    return text_validate("day's name 节日名称", day->name, 0, 100, err);
}

static int compare_date(const void *key, const void *item)
{
    const struct day *day = item;
    return date_compare(*(const struct date *)key, day->date);
}

const struct day *days_find(struct days days, struct date date)
{
    return days.len > 0 ? bsearch(&date, days.items, days.len, sizeof(*days.items), compare_date)
                        : NULL;
}

bool days_is_holiday(struct days days, struct date date)
{
    const struct day *day = days_find(days, date);
    return day != NULL && day->kind == DAY_KIND_HOLIDAY;
}

bool days_is_worked(struct days days, struct date date)
{
    const struct day *day = days_find(days, date);
    return day != NULL ? day->kind == DAY_KIND_WORKDAY : date_weekday(date) <= 5;
}

int64_t days_next_moment(struct days days, const struct zone *zone, int64_t at)
{
    struct date date;
    int32_t minute = 0;
    zone_from_utc(zone, at, &date, &minute);
    bool is_worked = days_is_worked(days, date);
    if (is_worked && minute >= OPEN_FROM_MIN && minute < OPEN_UNTIL_MIN)
        return at;
    if (is_worked && minute < OPEN_FROM_MIN)
        return zone_to_utc(zone, date, MORNING_MIN);
    for (int32_t ahead = 1; ahead <= AHEAD_DAYS; ahead++)
        if (days_is_worked(days, date_add_days(date, ahead)))
            return zone_to_utc(zone, date_add_days(date, ahead), MORNING_MIN);
    return at;
}
