/* day 节假日与调休: what a calendar day is when it is not what its weekday says. Yearly data, such
 * as the general office of the State Council announces each November
 * (国务院办公厅关于部分节假日安排的通知); without a row, Monday to Friday are worked and the
 * weekend is free. */
#ifndef YANXU_MODEL_DAY_H
#define YANXU_MODEL_DAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/date.h"
#include "scheduler/base/zone.h"
#include "scheduler/model/enum_text.h"

enum day_kind {
    DAY_KIND_HOLIDAY, /* 节假日: nobody works, whatever the weekday */
    DAY_KIND_WORKDAY, /* 调休上班: worked, whatever the weekday */
    DAY_KIND_COUNT
};

struct day {
    struct date date;
    enum day_kind kind;
    const char *name; /* "春节"; "" where not given */
};

/* In order of date, each date once. Zero is a calendar without exceptions. */
struct days {
    const struct day *items;
    size_t len;
};

const struct enum_text *day_kind_text(enum day_kind kind);
MUST_USE enum err_code day_kind_parse(struct str text, enum day_kind *ret_kind, struct err *err);
MUST_USE enum err_code day_validate(const struct day *day, struct err *err);

/* The day's row, or NULL. */
const struct day *days_find(struct days days, struct date date);
bool days_is_holiday(struct days days, struct date date);
/* A make-up day, or Monday to Friday unless it is a holiday. */
bool days_is_worked(struct days days, struct date date);
/* UTC seconds of the first moment at or after `at` when a group may be spoken to: within 8:00-20:00
 * of a worked day it is `at` itself, else 9:00 of the next worked day, which is the same day before
 * 8:00. Looks a year ahead; a calendar without any worked day gives `at`. */
int64_t days_next_moment(struct days days, const struct zone *zone, int64_t at);

#endif
