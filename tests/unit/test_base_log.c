/* Log lines: one line each, quoting, levels. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "scheduler/base/log.h"
#include "scheduler/base/str.h"
#include "scheduler/base/utf8.h"

/* What act() writes to stderr. */
static void capture(void (*act)(void), char *text, size_t size)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    fflush(stderr);
    int old = dup(STDERR_FILENO);
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
    act();
    dup2(old, STDERR_FILENO);
    close(old);
    ssize_t len = read(ends[0], text, size - 1);
    text[len > 0 ? len : 0] = '\0';
    close(ends[0]);
}

static void log_feed(void)
{
    log_event(LOG_LEVEL_INFO, "feed", "status=%d bytes=%zu", 200, (size_t)3120);
}
static void log_nothing_more(void)
{
    log_event(LOG_LEVEL_ERROR, "stop", "%s", "");
}
static void log_lines(void)
{
    log_event(LOG_LEVEL_WARN, "odd", "a=%s", "1\nlevel=error event=forged\r\x1b[2J");
}
static void log_long(void)
{
    char text[6001] = "";
    for (size_t i = 0; i + 3 < sizeof(text); i += 3)
        memcpy(text + i, "学\0", 4);
    log_event(LOG_LEVEL_WARN, "long", "a=%s", text);
}
static void log_debug(void)
{
    log_event(LOG_LEVEL_DEBUG, "detail", "n=%d", 1);
}

static void test_log_event_one_line(void **state)
{
    (void)state;
    char text[4096];
    capture(log_feed, text, sizeof(text));
    assert_string_equal(text, "level=info event=feed status=200 bytes=3120\n");
    capture(log_nothing_more, text, sizeof(text));
    assert_string_equal(text, "level=error event=stop\n");
    capture(log_lines, text, sizeof(text));
    assert_string_equal(text, "level=warn event=odd a=1 level=error event=forged  [2J\n");
}

static void test_log_event_long_cut_between_characters(void **state)
{
    (void)state;
    char text[8192];
    capture(log_long, text, sizeof(text));
    size_t len = strlen(text);
    assert_true(len > 2000 && len <= 2048);
    assert_int_equal(text[len - 1], '\n');
    assert_true(utf8_valid(str_from(text)));
}

static void test_log_set_level_filters(void **state)
{
    (void)state;
    char text[4096];
    capture(log_debug, text, sizeof(text));
    assert_string_equal(text, "");
    log_set_level(LOG_LEVEL_DEBUG);
    capture(log_debug, text, sizeof(text));
    assert_string_equal(text, "level=debug event=detail n=1\n");
    log_set_level(LOG_LEVEL_ERROR);
    capture(log_feed, text, sizeof(text));
    assert_string_equal(text, "");
    log_set_level(LOG_LEVEL_INFO);
}

static void test_log_quote_rows(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"plain", "plain"},
        {"社工", "社工"},
        {"", "\"\""},
        {"two words", "\"two words\""},
        {"a=b", "\"a=b\""},
        {"say \"x\\y\"", "\"say \\\"x\\\\y\\\"\""},
        {"a\nb\tc", "\"a\\nb?c\""},
        {"\x1b[2J", "\"?[2J\""},
        {"bad\xff", "\"bad?\""},
        {"c1\xc2\x9b", "c1?"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        char quoted[256];
        if (strcmp(log_quote(rows[i][0], quoted), rows[i][1]) != 0)
            fail_msg("%s", quoted);
    }
}

static void test_log_quote_long_cut(void **state)
{
    (void)state;
    char text[1000], quoted[256];
    memset(text, 'x', 999);
    text[999] = '\0';
    assert_int_equal(strlen(log_quote(text, quoted)), 200);
    memset(text, '"', 999);
    size_t len = strlen(log_quote(text, quoted));
    assert_true(len <= 255 && len > 240);
    assert_int_equal(quoted[len - 1], '"');
    for (size_t i = 0; i + 3 <= 999; i += 3)
        memcpy(text + i, "学", 3);
    log_quote(text, quoted);
    assert_true(utf8_valid(str_from(quoted)));
    assert_int_equal(strlen(quoted), 198);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_log_event_one_line),
        cmocka_unit_test(test_log_event_long_cut_between_characters),
        cmocka_unit_test(test_log_set_level_filters),
        cmocka_unit_test(test_log_quote_rows),
        cmocka_unit_test(test_log_quote_long_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
