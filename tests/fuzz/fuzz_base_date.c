/* Any text as a date, a time of day or a number. */
#include <stdint.h>
#include <stdlib.h>

#include "scheduler/base/date.h"
#include "scheduler/base/parse_num.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_dates(struct str text)
{
    struct date loose = DATE_NONE, strict = DATE_NONE, again = DATE_NONE;
    struct err err = {0};
    enum err_code loose_code = date_parse_loose(text, &loose, &err);
    if (loose_code == ERR_OK) {
        char iso[DATE_TEXT_SIZE];
        if (date_parse(str_from(date_format(loose, iso)), &again, NULL) != ERR_OK ||
            again.day != loose.day)
            abort();
    } else if (!date_is_none(loose) || err.text[0] == '\0') {
        abort();
    }
    if (date_parse(text, &strict, NULL) == ERR_OK &&
        (loose_code != ERR_OK || strict.day != loose.day))
        abort();
}

static void check_numbers(struct str text)
{
    int64_t number = 0, milli = 0;
    enum err_code code = parse_i64(text, -1000000, 1000000, &number, NULL);
    if (code == ERR_OK && (parse_milli(text, -1000000000, 1000000000, &milli, NULL) != ERR_OK ||
                           milli != number * 1000))
        abort();
    int32_t minute = -1;
    char shown[6];
    if (minute_parse(text, true, &minute, NULL) == ERR_OK &&
        (minute < 0 || minute > DAY_MIN || minute_format(minute, shown)[2] != ':'))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = str_slice((const char *)data, size);
    check_dates(text);
    check_numbers(text);
    return 0;
}
