/* Cleaning, escaping and folding of iCalendar text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "calendars/ical_text.h"
#include "scheduler/base/utf8.h"

static void test_ical_clean_table_gives_expected(void **state)
{
    static const struct {
        const char *label, *in, *want;
        enum ical_clean how;
    } cases[] = {
        {"null is empty", NULL, "", ICAL_CLEAN_LINE},
        {"plain", "abc", "abc", ICAL_CLEAN_LINE},
        {"chinese", "社工", "社工", ICAL_CLEAN_LINE},
        {"emoji", "a😀b", "a😀b", ICAL_CLEAN_LINE},
        {"quotes stay in text", "a\"b", "a\"b", ICAL_CLEAN_LINE},
        {"lines kept", "a\nb\r\nc\rd", "a\nb\nc\nd", ICAL_CLEAN_LINES},
        {"lines to blanks", "a\nb\r\nc\rd", "a b c d", ICAL_CLEAN_LINE},
        {"lines gone", "a\nb\r\nc\rd", "abcd", ICAL_CLEAN_URI},
        {"line separators",
         "a\xe2\x80\xa8"
         "b\xe2\x80\xa9"
         "c\xc2\x85"
         "d",
         "a\nb\nc\nd", ICAL_CLEAN_LINES},
        {"cr alone then cr lf", "a\r\r\nb", "a\n\nb", ICAL_CLEAN_LINES},
        {"controls",
         "a\x01\x08\x0b\x1f\x7f"
         "b",
         "ab", ICAL_CLEAN_LINES},
        {"c1 controls",
         "a\xc2\x80\xc2\x9f"
         "b",
         "ab", ICAL_CLEAN_LINE},
        {"tab", "a\tb", "a b", ICAL_CLEAN_LINE},
        {"stray continuation",
         "a\x80"
         "b",
         "ab", ICAL_CLEAN_LINE},
        {"cut off at the end", "a\xe7\xa4", "a", ICAL_CLEAN_LINE},
        {"overlong",
         "a\xc0\xaf"
         "b",
         "ab", ICAL_CLEAN_LINE},
        {"surrogate",
         "a\xed\xa0\x80"
         "b",
         "ab", ICAL_CLEAN_LINE},
        {"uri", " https://x/ a\t\"<b>\"\xe3\x80\x80", "https://x/ab", ICAL_CLEAN_URI},
    };
    struct buf scratch;

    (void)state;
    buf_init(&scratch, 1000);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *got = ical_clean(&scratch, cases[i].in, cases[i].how);
        if (strcmp(got, cases[i].want) != 0)
            fail_msg("%s: got \"%s\"", cases[i].label, got);
    }
    buf_release(&scratch);
}

static void test_ical_escape_specials_get_backslash(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 1000);
    ical_escape(&buf, STR_LIT("a,b;c\\d\ne:\"社"));
    assert_string_equal(buf_text(&buf), "a\x1a,b\x1a;c\x1a\x1a"
                                        "d\x1ane:\"社");
    buf_release(&buf);
}

static void assert_folds(const char *lines, const char *want)
{
    struct buf buf;

    buf_init(&buf, 10000);
    ical_fold(&buf, str_from(lines));
    assert_string_equal(buf_text(&buf), want);
    buf_release(&buf);
}

static void test_ical_fold_marks_become_backslashes(void **state)
{
    (void)state;
    assert_folds("A:a\x1a,b\x1a\x1a\r\n", "A:a\\,b\\\\\r\n");
}

#define TEN "0123456789"
#define X70 TEN TEN TEN TEN TEN TEN TEN
#define X75 X70 "01234"
#define X74 X70 "0123"

static void test_ical_fold_short_lines_stay(void **state)
{
    (void)state;
    assert_folds("", "");
    assert_folds("A:b\r\nC:d\r\n", "A:b\r\nC:d\r\n");
    assert_folds("A:b\nC:d", "A:b\r\nC:d\r\n");
    assert_folds(X75 "\r\n", X75 "\r\n");
}

static void test_ical_fold_long_line_breaks_at_75_octets(void **state)
{
    (void)state;
    assert_folds(X75 "a\r\n", X75 "\r\n a\r\n");
    assert_folds(X75 X74 "\r\nB:c\r\n", X75 "\r\n " X74 "\r\nB:c\r\n");
    assert_folds(X75 X74 "a\r\n", X75 "\r\n " X74 "\r\n a\r\n");
}

static void test_ical_fold_characters_stay_whole(void **state)
{
    (void)state;
    assert_folds(X74 "社\r\n", X74 "\r\n 社\r\n");
    assert_folds(X70 "012社\r\n", X70 "012\r\n 社\r\n");
    assert_folds(X70 "01社\r\n", X70 "01社\r\n");
    assert_folds(X70 "😀😀\r\n", X70 "😀\r\n 😀\r\n");
}

/* libical folds right behind the colon, and within characters it may, so lines are joined first. */
static void test_ical_fold_folded_before_is_folded_anew(void **state)
{
    (void)state;
    assert_folds("SUMMARY:\r\n 社\r\n 工\r\nB:c\r\n", "SUMMARY:社工\r\nB:c\r\n");
    assert_folds("A:\xe7\r\n \xa4\xbe\r\n", "A:社\r\n");
    assert_folds("A:b\r\n  c\r\n", "A:b c\r\n");
    assert_folds("A:b\r\r\n \nB:c\r\n", "A:b\r\nB:c\r\n");
    assert_folds("A:\r\n " X75 "\r\n", "A:" X70 "012\r\n 34\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ical_clean_table_gives_expected),
        cmocka_unit_test(test_ical_escape_specials_get_backslash),
        cmocka_unit_test(test_ical_fold_marks_become_backslashes),
        cmocka_unit_test(test_ical_fold_short_lines_stay),
        cmocka_unit_test(test_ical_fold_long_line_breaks_at_75_octets),
        cmocka_unit_test(test_ical_fold_characters_stay_whole),
        cmocka_unit_test(test_ical_fold_folded_before_is_folded_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
