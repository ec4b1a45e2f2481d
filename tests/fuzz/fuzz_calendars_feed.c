/* Any bytes as the texts of a feed: the lines that come out are legal and no text breaks out of its
 * own. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "calendars/calendar.h"
#include "scheduler/base/alloc.h"
#include "scheduler/base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FIELDS_LEN 12

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void check_lines(struct str rest)
{
    struct str line;
    size_t events_len = 0;

    require(utf8_valid(rest));
    require(str_ends(rest, "\r\nEND:VCALENDAR\r\n"));
    while (str_next(&rest, '\n', &line) && line.len > 0) {
        require(str_ends(line, "\r"));
        line.len--;
        require(line.len > 0 && line.len <= 75 && utf8_valid(line));
        for (size_t i = 0; i < line.len; i++)
            require((unsigned char)line.data[i] >= 0x20 && line.data[i] != 0x7f);
        events_len += str_eq_text(line, "BEGIN:VEVENT");
    }
    require(events_len == 1);
}

/* Fields are parted by NUL; those that are missing are "". */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = x_malloc(size + 1), *rest = text;
    const char *fields[FIELDS_LEN];

    memcpy(text, data, size);
    text[size] = '\0';
    for (size_t i = 0; i < FIELDS_LEN; i++) {
        fields[i] = rest;
        size_t len = strlen(rest);
        rest += rest + len < text + size ? len + 1 : len;
    }
    struct calendar calendar = {
        .uid = "feed",
        .name = "Feed",
        .description = fields[0],
        .url = fields[1],
        .zone_name = "Europe/London",
        .organizer_name = fields[2],
        .organizer_email = "a@example",
        .cancelled_prefix = fields[3],
        .refresh_min = 60,
    };
    struct calendar_event event = {
        .uid = fields[4],
        .summary = fields[5],
        .location = fields[6],
        .description = fields[7],
        .url = fields[8],
        .conference_url = fields[9],
        .categories = &fields[10],
        .categories_len = 2,
        .organizer_name = fields[0],
        .organizer_email = fields[1],
        .begins_min = size % 1440,
        .ends_min = size % 1440 + 1,
        .alarm_min = CALENDAR_NO_ALARM,
        .cancelled = size % 2 == 0,
    };
    struct buf buf;
    buf_init(&buf, CALENDAR_BYTES_MAX);
    if (calendar_write(&calendar, &event, 1, &buf, NULL) == ERR_OK)
        check_lines(str_slice(buf.data, buf.len));
    else
        require(buf.len == 0);
    buf_release(&buf);
    free(text);
    return 0;
}
