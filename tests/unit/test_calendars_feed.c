/* Whole feeds: golden files, what libical reads back, and what is refused. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libical/ical.h>

#include "calendars/calendar.h"
#include "scheduler/base/arena.h"
#include "scheduler/base/file.h"
#include "scheduler/base/json.h"
#include "scheduler/base/utf8.h"
#include "scheduler/base/zone.h"

#define CASES "tests/cases/calendars/"

/* --- a case file into rows --- */

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static int64_t number_of(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static struct calendar calendar_of(const json_t *in)
{
    return (struct calendar){
        .uid = text_of(in, "uid"),
        .name = text_of(in, "name"),
        .description = text_of(in, "description"),
        .url = text_of(in, "url"),
        .zone_name = text_of(in, "zone"),
        .organizer_name = text_of(in, "organizer_name"),
        .organizer_email = text_of(in, "organizer_email"),
        .cancelled_prefix = text_of(in, "cancelled_prefix"),
        .colour = (enum calendar_colour)number_of(in, "colour"),
        .refresh_min = (int32_t)number_of(in, "refresh_min"),
        .last_modified_at = number_of(in, "last_modified_at"),
    };
}

static const char *const *categories_of(const json_t *in, struct arena *arena)
{
    const json_t *list = json_object_get(in, "categories");
    const char **texts = arena_array(arena, json_array_size(list), sizeof(*texts));

    for (size_t i = 0; i < json_array_size(list); i++)
        texts[i] = json_string_value(json_array_get(list, i));
    return texts;
}

static struct calendar_event event_of(const json_t *in, struct arena *arena)
{
    const json_t *alarm = json_object_get(in, "alarm");
    struct calendar_event event = {
        .uid = text_of(in, "uid"),
        .summary = text_of(in, "summary"),
        .location = text_of(in, "location"),
        .description = text_of(in, "description"),
        .url = text_of(in, "url"),
        .conference_url = text_of(in, "conference_url"),
        .categories = categories_of(in, arena),
        .categories_len = json_array_size(json_object_get(in, "categories")),
        .organizer_name = text_of(in, "organizer_name"),
        .organizer_email = text_of(in, "organizer_email"),
        .all_day = json_is_true(json_object_get(in, "all_day")),
        .begins_min = (int32_t)number_of(in, "begins"),
        .ends_min = (int32_t)number_of(in, "ends"),
        .alarm_min = alarm == NULL ? CALENDAR_NO_ALARM : (int32_t)json_integer_value(alarm),
        .sequence = (int32_t)number_of(in, "sequence"),
        .created_at = number_of(in, "created_at"),
        .updated_at = number_of(in, "updated_at"),
        .cancelled = json_is_true(json_object_get(in, "cancelled")),
    };

    assert_int_equal(date_parse(str_from(text_of(in, "date")), &event.date, NULL), ERR_OK);
    return event;
}

static void render_case(const char *path, struct buf *buf)
{
    CLEANUP_JSON json_t *in = NULL;
    struct arena arena;
    struct err err = {0};

    arena_init(&arena);
    if (json_read_file(path, &in, &err) != ERR_OK)
        fail_msg("%s", err.text);
    struct calendar calendar = calendar_of(json_object_get(in, "calendar"));
    const json_t *list = json_object_get(in, "events");
    size_t len = json_array_size(list);
    struct calendar_event *events = arena_array(&arena, len, sizeof(*events));
    for (size_t i = 0; i < len; i++)
        events[i] = event_of(json_array_get(list, i), &arena);
    if (calendar_write(&calendar, events, len, buf, &err) != ERR_OK)
        fail_msg("%s: %s", path, err.text);
    arena_release(&arena);
}

/* --- what every feed must be --- */

static void assert_lines_are_legal(const char *name, const struct buf *buf)
{
    struct str rest = str_slice(buf->data, buf->len), line;

    assert_true(utf8_valid(rest));
    assert_true(str_ends(rest, "END:VCALENDAR\r\n"));
    while (str_next(&rest, '\n', &line) && line.len > 0) {
        assert_true(str_ends(line, "\r"));
        line.len--;
        if (line.len > 75 || line.len == 0 || !utf8_valid(line) || line.data[line.len - 1] == ':')
            fail_msg("%s: bad line \"%.*s\"", name, (int)line.len, line.data);
        for (size_t i = 0; i < line.len; i++)
            assert_true((unsigned char)line.data[i] >= 0x20 && line.data[i] != 0x7f);
    }
}

/* libical reads the feed without an error, finds nothing against RFC 5546's table of
 * METHOD:PUBLISH, and a VTIMEZONE for every TZID. */
static void assert_libical_agrees(const char *name, const struct buf *buf)
{
    icalcomponent *root = icalparser_parse_string(buf->data);

    assert_non_null(root);
    if (icalcomponent_count_errors(root) != 0 || !icalrestriction_check(root)) {
        char *text = icalcomponent_as_ical_string_r(root);
        print_error("%s\n", text);
        free(text);
        fail_msg("%s: against the rules", name);
    }
    icalcomponent *event = icalcomponent_get_first_component(root, ICAL_VEVENT_COMPONENT);
    for (; event != NULL; event = icalcomponent_get_next_component(root, ICAL_VEVENT_COMPONENT)) {
        icalproperty *start = icalcomponent_get_first_property(event, ICAL_DTSTART_PROPERTY);
        const char *tzid = icalproperty_get_parameter_as_string(start, "TZID");
        if (icalcomponent_get_dtstart(event).is_date)
            assert_null(tzid);
        else
            assert_non_null(icalcomponent_get_timezone(root, tzid));
    }
    icalcomponent_free(root);
}

/* What differs is put into build/ to be looked at, and copied if it is right. */
static bool matches_golden(const char *name, const struct buf *buf)
{
    char path[300], got_path[300];
    struct buf want;
    struct err err = {0};

    snprintf(path, sizeof(path), CASES "%s.ics", name);
    snprintf(got_path, sizeof(got_path), "build/%s.ics.got", name);
    buf_init(&want, 1 << 20);
    enum err_code code = file_read(path, &want, &err);
    bool is_same =
        code == ERR_OK && str_eq(str_slice(want.data, want.len), str_slice(buf->data, buf->len));
    buf_release(&want);
    if (is_same)
        return true;
    assert_int_equal(file_write_atomic(got_path, buf->data, buf->len, 0644, &err), ERR_OK);
    print_error("%s differs from %s\n", got_path, path);
    return false;
}

static void test_calendar_write_golden_cases_match(void **state)
{
    DIR *directory = opendir(CASES);
    struct dirent *entry;
    int cases_len = 0, bad = 0;

    (void)state;
    assert_non_null(directory);
    while ((entry = readdir(directory)) != NULL) {
        char path[600], name[256];
        struct buf buf;
        if (!str_ends(str_from(entry->d_name), ".json"))
            continue;
        cases_len++;
        snprintf(path, sizeof(path), CASES "%s", entry->d_name);
        snprintf(name, sizeof(name), "%.*s", (int)(strlen(entry->d_name) - 5), entry->d_name);
        buf_init(&buf, 1 << 20);
        render_case(path, &buf);
        assert_lines_are_legal(name, &buf);
        assert_libical_agrees(name, &buf);
        assert_null(strstr(buf.data, "\nX-EVIL"));
        bad += !matches_golden(name, &buf);
        buf_release(&buf);
    }
    closedir(directory);
    assert_true(cases_len >= 3);
    assert_int_equal(bad, 0);
}

/* --- rows made here --- */

static struct calendar some_calendar(void)
{
    return (struct calendar){
        .uid = "feed@example",
        .name = "Feed",
        .zone_name = "Asia/Shanghai",
        .organizer_email = "office@example",
        .refresh_min = 60,
        .last_modified_at = 1800000000,
    };
}

static struct calendar_event some_event(void)
{
    return (struct calendar_event){
        .uid = "event@example",
        .summary = "Supervision",
        .date = {20879}, /* 2027-03-02 */
        .begins_min = 540,
        .ends_min = 600,
        .alarm_min = CALENDAR_NO_ALARM,
        .created_at = 1800000000,
        .updated_at = 1800000000,
    };
}

static void test_calendar_write_same_rows_same_bytes(void **state)
{
    struct buf first, second;

    (void)state;
    buf_init(&first, 1 << 20);
    buf_init(&second, 1 << 20);
    render_case(CASES "worker_feed.json", &first);
    render_case(CASES "worker_feed.json", &second);
    assert_int_equal(first.len, second.len);
    assert_memory_equal(first.data, second.data, first.len);
    buf_release(&first);
    buf_release(&second);
}

static void test_calendar_write_appends_behind_what_is_there(void **state)
{
    struct calendar calendar = some_calendar();
    struct err err = {0};
    struct buf buf;

    (void)state;
    buf_init(&buf, 1 << 20);
    buf_add_text(&buf, "before");
    assert_int_equal(calendar_write(&calendar, NULL, 0, &buf, &err), ERR_OK);
    assert_true(str_starts(str_slice(buf.data, buf.len), "beforeBEGIN:VCALENDAR\r\nVERSION:2.0"));
    buf_release(&buf);
}

/* Clients that look for the first "UID:" in an event cut out together with the calendar's own
 * properties find the event's. */
static void test_calendar_write_first_uid_is_the_events(void **state)
{
    struct calendar calendar = some_calendar();
    struct calendar_event event = some_event();
    struct buf buf;

    (void)state;
    buf_init(&buf, 1 << 20);
    assert_int_equal(calendar_write(&calendar, &event, 1, &buf, NULL), ERR_OK);
    const char *first = strstr(buf.data, "\r\nUID:");
    assert_non_null(first);
    assert_memory_equal(first, "\r\nUID:event@example\r\n", 21);
    assert_non_null(strstr(buf.data, "\r\nuid:feed@example\r\n"));
    buf_release(&buf);
}

/* UID and SEQUENCE stay the row's, so one changed event changes its own lines and no others. */
static void test_calendar_write_one_change_leaves_others(void **state)
{
    struct calendar calendar = some_calendar();
    struct calendar_event events[] = {some_event(), some_event(), some_event()};
    struct buf before, after;

    (void)state;
    buf_init(&before, 1 << 20);
    buf_init(&after, 1 << 20);
    events[0].uid = "a@example";
    events[2].uid = "c@example";
    assert_int_equal(calendar_write(&calendar, events, 3, &before, NULL), ERR_OK);
    events[1].begins_min = 541;
    assert_int_equal(calendar_write(&calendar, events, 3, &after, NULL), ERR_OK);
    assert_int_equal(before.len, after.len);
    size_t differ = 0;
    for (size_t i = 0; i < before.len; i++)
        differ += before.data[i] != after.data[i];
    assert_int_equal(differ, 1);
    buf_release(&before);
    buf_release(&after);
}

/* Nothing goes through the ring of strings that libical lends: thousands of values, all whole. */
static void test_calendar_write_many_events_all_come_back(void **state)
{
    enum { LEN = 3000 };
    static struct calendar_event events[LEN];
    static char uids[LEN][32];
    struct calendar calendar = some_calendar();
    struct err err = {0};
    struct buf buf;

    (void)state;
    for (int i = 0; i < LEN; i++) {
        snprintf(uids[i], sizeof(uids[i]), "event-%d@example", i);
        events[i] = some_event();
        events[i].uid = uids[i];
    }
    buf_init(&buf, CALENDAR_BYTES_MAX);
    assert_int_equal(calendar_write(&calendar, events, LEN, &buf, &err), ERR_OK);
    icalcomponent *root = icalparser_parse_string(buf.data);
    assert_int_equal(icalcomponent_count_components(root, ICAL_VEVENT_COMPONENT), LEN);
    int i = 0;
    icalcomponent *event = icalcomponent_get_first_component(root, ICAL_VEVENT_COMPONENT);
    for (; event != NULL; event = icalcomponent_get_next_component(root, ICAL_VEVENT_COMPONENT))
        assert_string_equal(icalcomponent_get_uid(event), uids[i++]);
    icalcomponent_free(root);
    buf_release(&buf);
}

/* A local time in the feed is the instant that base/zone says, in every zone, summer and winter. */
static void test_calendar_write_every_zone_instants_agree(void **state)
{
    static const int32_t days[] = {20819, 20879, 20895, 20907, 21000, 21119, 21124, 21150};
    struct calendar calendar = some_calendar();
    struct calendar_event event = some_event();
    struct buf buf;

    (void)state;
    buf_init(&buf, 1 << 20);
    for (size_t z = 0; zone_at(z) != NULL; z++) {
        const struct zone *zone = zone_at(z);
        calendar.zone_name = zone->name;
        for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
            event.date.day = days[i];
            buf_clear(&buf);
            assert_int_equal(calendar_write(&calendar, &event, 1, &buf, NULL), ERR_OK);
            icalcomponent *root = icalparser_parse_string(buf.data);
            icaltimezone *read_back = icalcomponent_get_timezone(root, zone->name);
            assert_non_null(read_back);
            struct icaltimetype start = icalcomponent_get_dtstart(
                icalcomponent_get_first_component(root, ICAL_VEVENT_COMPONENT));
            time_t at = icaltime_as_timet_with_zone(start, read_back);
            if (at != zone_to_utc(zone, event.date, event.begins_min))
                fail_msg("%s, day %d", zone->name, days[i]);
            icalcomponent_free(root);
        }
    }
    buf_release(&buf);
}

static void test_calendar_write_zone_rules_fit_the_table(void **state)
{
    (void)state;
    for (size_t z = 0; zone_at(z) != NULL; z++) {
        const struct zone *zone = zone_at(z);
        if (!zone->has_daylight)
            continue;
        assert_in_range(zone->to_daylight.minute, 0, 1439);
        assert_in_range(zone->to_standard.minute, 0, 1439);
    }
}

/* --- refused --- */

typedef void change(struct calendar *calendar, struct calendar_event *event);

static char too_long[70000];

static void change_no_name(struct calendar *c, struct calendar_event *e)
{
    (void)e;
    c->name = " \x01";
}
static void change_no_uid(struct calendar *c, struct calendar_event *e)
{
    (void)e;
    c->uid = NULL;
}
static void change_no_organizer(struct calendar *c, struct calendar_event *e)
{
    (void)e;
    c->organizer_email = "";
}
static void change_no_zone(struct calendar *c, struct calendar_event *e)
{
    (void)e;
    c->zone_name = NULL;
}
static void change_zone(struct calendar *c, struct calendar_event *e)
{
    (void)e;
    c->zone_name = "Asia/Atlantis";
}
static void change_refresh(struct calendar *c, struct calendar_event *e)
{
    (void)e;
    c->refresh_min = 0;
}
static void change_modified(struct calendar *c, struct calendar_event *e)
{
    (void)e;
    c->last_modified_at = -1;
}
static void change_event_uid(struct calendar *c, struct calendar_event *e)
{
    (void)c;
    e->uid = "";
}
static void change_summary(struct calendar *c, struct calendar_event *e)
{
    (void)c;
    e->summary = "\xff";
}
static void change_long(struct calendar *c, struct calendar_event *e)
{
    (void)c;
    memset(too_long, 'a', sizeof(too_long) - 1);
    e->description = too_long;
}
static void change_ends(struct calendar *c, struct calendar_event *e)
{
    (void)c;
    e->ends_min = e->begins_min;
}
static void change_ends_late(struct calendar *c, struct calendar_event *e)
{
    (void)c;
    e->ends_min = 1441;
}
static void change_begins(struct calendar *c, struct calendar_event *e)
{
    (void)c;
    e->begins_min = -1;
}
static void change_date(struct calendar *c, struct calendar_event *e)
{
    (void)c;
    e->date = DATE_NONE;
}
static void change_alarm(struct calendar *c, struct calendar_event *e)
{
    (void)c;
    e->alarm_min = CALENDAR_ALARM_MAX + 1;
}
static void change_sequence(struct calendar *c, struct calendar_event *e)
{
    (void)c;
    e->sequence = -1;
}
static void change_updated(struct calendar *c, struct calendar_event *e)
{
    (void)c;
    e->updated_at = INT64_MAX;
}
static void change_categories(struct calendar *c, struct calendar_event *e)
{
    (void)c;
    e->categories_len = 17;
}

static void test_calendar_write_bad_rows_refused(void **state)
{
    static const struct {
        const char *label, *says;
        change *change;
        enum err_code want;
    } cases[] = {
        {"no name", "NAME", change_no_name, ERR_INVALID},
        {"no uid", "UID", change_no_uid, ERR_INVALID},
        {"no organizer", "ORGANIZER", change_no_organizer, ERR_INVALID},
        {"no zone", "time zone", change_no_zone, ERR_INVALID},
        {"unknown zone", "Asia/Atlantis", change_zone, ERR_NOT_FOUND},
        {"refresh", "refresh", change_refresh, ERR_INVALID},
        {"last modified", "LAST-MODIFIED", change_modified, ERR_INVALID},
        {"event uid", "UID", change_event_uid, ERR_INVALID},
        {"summary", "event event@example: SUMMARY", change_summary, ERR_INVALID},
        {"long", "event event@example: DESCRIPTION", change_long, ERR_LIMIT},
        {"ends at begin", "540 to 540", change_ends, ERR_INVALID},
        {"ends next day", "1441", change_ends_late, ERR_INVALID},
        {"begins before day", "-1", change_begins, ERR_INVALID},
        {"no date", "date", change_date, ERR_INVALID},
        {"alarm", "alarm", change_alarm, ERR_INVALID},
        {"sequence", "SEQUENCE", change_sequence, ERR_INVALID},
        {"updated", "DTSTAMP", change_updated, ERR_INVALID},
        {"categories", "categories", change_categories, ERR_LIMIT},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct calendar calendar = some_calendar();
        struct calendar_event events[] = {some_event(), some_event()};
        struct err err = {0};
        struct buf buf;
        buf_init(&buf, 1 << 20);
        buf_add_text(&buf, "before");
        cases[i].change(&calendar, &events[1]);
        if (calendar_write(&calendar, events, 2, &buf, &err) != cases[i].want)
            fail_msg("%s: code %d, %s", cases[i].label, err.code, err.text);
        if (strstr(err.text, cases[i].says) == NULL)
            fail_msg("%s: says %s", cases[i].label, err.text);
        assert_string_equal(buf_text(&buf), "before");
        buf_release(&buf);
    }
}

/* Whatever the cap, either all is there or nothing. */
static void test_calendar_write_any_cap_all_or_nothing(void **state)
{
    struct calendar calendar = some_calendar();
    struct calendar_event event = some_event();
    struct err err = {0};
    struct buf whole;

    (void)state;
    buf_init(&whole, 1 << 20);
    assert_int_equal(calendar_write(&calendar, &event, 1, &whole, &err), ERR_OK);
    for (size_t cap = 0; cap <= whole.len; cap++) {
        struct buf buf;
        buf_init(&buf, cap);
        enum err_code code = calendar_write(&calendar, &event, 1, &buf, &err);
        assert_int_equal(code, cap < whole.len ? ERR_LIMIT : ERR_OK);
        assert_string_equal(buf_text(&buf), cap < whole.len ? "" : whole.data);
        assert_false(buf.full);
        buf_release(&buf);
    }
    buf_release(&whole);
}

static void test_calendar_write_too_many_events_refused(void **state)
{
    struct calendar calendar = some_calendar();
    struct err err = {0};
    struct buf buf;

    (void)state;
    buf_init(&buf, 1 << 20);
    assert_int_equal(calendar_write(&calendar, NULL, CALENDAR_EVENTS_MAX + 1, &buf, &err),
                     ERR_LIMIT);
    assert_int_equal(buf.len, 0);
    buf_release(&buf);
}

static void test_calendar_write_every_colour_named_and_hex(void **state)
{
    struct calendar calendar = some_calendar();
    struct buf buf;

    (void)state;
    buf_init(&buf, 1 << 20);
    for (int i = 0; i < CALENDAR_COLOUR_COUNT; i++) {
        calendar.colour = (enum calendar_colour)i;
        buf_clear(&buf);
        assert_int_equal(calendar_write(&calendar, NULL, 0, &buf, NULL), ERR_OK);
        const char *hex = strstr(buf.data, "\r\nX-APPLE-CALENDAR-COLOR:#");
        assert_int_equal(hex != NULL, i != CALENDAR_COLOUR_NONE);
        assert_int_equal(strstr(buf.data, "\r\nCOLOR:") != NULL, i != CALENDAR_COLOUR_NONE);
    }
    buf_release(&buf);
}

static void test_calendar_etag_known_bytes_known_tag(void **state)
{
    char etag[CALENDAR_ETAG_SIZE], other[CALENDAR_ETAG_SIZE];

    (void)state;
    /* FIPS 180-4's digest of "abc", ba7816bf…f20015ad, in base64url. */
    assert_string_equal(calendar_etag(STR_LIT("abc"), etag),
                        "\"ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0\"");
    assert_string_not_equal(calendar_etag(STR_LIT("abd"), other), etag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calendar_write_golden_cases_match),
        cmocka_unit_test(test_calendar_write_same_rows_same_bytes),
        cmocka_unit_test(test_calendar_write_appends_behind_what_is_there),
        cmocka_unit_test(test_calendar_write_first_uid_is_the_events),
        cmocka_unit_test(test_calendar_write_one_change_leaves_others),
        cmocka_unit_test(test_calendar_write_many_events_all_come_back),
        cmocka_unit_test(test_calendar_write_every_zone_instants_agree),
        cmocka_unit_test(test_calendar_write_zone_rules_fit_the_table),
        cmocka_unit_test(test_calendar_write_bad_rows_refused),
        cmocka_unit_test(test_calendar_write_any_cap_all_or_nothing),
        cmocka_unit_test(test_calendar_write_too_many_events_refused),
        cmocka_unit_test(test_calendar_write_every_colour_named_and_hex),
        cmocka_unit_test(test_calendar_etag_known_bytes_known_tag),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
