/* Numbers, date serials, number formats and texts of spreadsheets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scheduler/import/clean.h"
#include "scheduler/import/decimal.h"
#include "scheduler/import/xlsx_style.h"
#include "scheduler/import/xlsx_text.h"
#include "tests/unit/import_support.h"

static void test_decimal_parse_numbers_as_typed(void **state)
{
    static const struct {
        const char *in, *want;
        bool lost;
    } rows[] = {
        {"0", "0", false},
        {"-0", "0", false},
        {"1001", "1001", false},
        {"1001.0", "1001", false},
        {"007", "7", false},
        {"0.5", "0.5", false},
        {".5", "0.5", false},
        {"-12.25", "-12.25", false},
        {"1.1000000000000001", "1.1", false},
        {"0.30000000000000004", "0.3", false},
        {"1.3800138E10", "13800138000", false},
        {"1.5E-3", "0.0015", false},
        {"1E-14", "0.00000000000001", false},
        {"1E-20", "1E-20", false},
        {"1E40", "1E40", true},
        {"123456789012345", "123456789012345", false},
        {"999999999999999.5", "1000000000000000", true},
        {"1234567890123456", "1234567890123460", true},
        {"3.10115199001011E+17", "310115199001011000", true},
        {"3.1011519900101102E+17", "310115199001011000", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct decimal number;
        char text[DECIMAL_TEXT_SIZE];
        assert_true(decimal_parse(str_from(rows[i].in), &number));
        struct str got = decimal_format(&number, text);
        if (!str_eq_text(got, rows[i].want))
            print_message("%s gives %s\n", rows[i].in, text);
        assert_true(str_eq_text(got, rows[i].want));
        assert_int_equal(number.lost_digits, rows[i].lost);
    }
}

static void test_decimal_parse_no_number_refused(void **state)
{
    static const char *const rows[] = {"",    "-",   ".",     "1,5",  "1e",    "1e5000",
                                       "NaN", "INF", "1 ",    "0x10", "1.2.3", "1e1.5",
                                       "一",  "--1", "1e+-5", "E5"};
    struct decimal number;
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_false(decimal_parse(str_from(rows[i]), &number));
}

static void test_decimal_to_moment_serials_as_shown(void **state)
{
    static const struct {
        const char *serial;
        bool is_1904;
        const char *day, *clock; /* day NULL: refused */
    } rows[] = {
        {"46448", false, "2027-03-02", "00:00"},
        {"46448.375", false, "2027-03-02", "09:00"},
        {"44986", true, "2027-03-02", "00:00"},
        {"1", false, "1900-01-01", "00:00"},
        {"59", false, "1900-02-28", "00:00"},
        {"60", false, NULL, ""},
        {"61", false, "1900-03-01", "00:00"},
        {"1", true, "1904-01-02", "00:00"},
        {"0", false, "", "00:00"},
        {"0.375", false, "", "09:00"},
        {"0.66666666666666663", false, "", "16:00"},
        {"0.99999999", false, "1900-01-01", "00:00"},
        {"1E-9", false, "", "00:00"},
        {"2958465", false, "9999-12-31", "00:00"},
        {"2958466", false, NULL, ""},
        {"2957003", true, "9999-12-31", "00:00"},
        {"2957004", true, NULL, ""},
        {"-1", false, NULL, ""},
        {"1E30", false, NULL, ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct decimal number;
        struct date date = DATE_NONE;
        int32_t minute = 0;
        char day[DATE_TEXT_SIZE];
        char clock[6];
        assert_true(decimal_parse(str_from(rows[i].serial), &number));
        bool fits = decimal_to_moment(&number, rows[i].is_1904, &date, &minute);
        if (fits != (rows[i].day != NULL))
            print_message("%s\n", rows[i].serial);
        assert_int_equal(fits, rows[i].day != NULL);
        if (!fits)
            continue;
        assert_string_equal(date_format(date, day), rows[i].day);
        assert_string_equal(minute_format(minute, clock), rows[i].clock);
    }
}

static void test_style_of_code_formats_told_apart(void **state)
{
    static const struct {
        const char *code;
        enum style_kind kind;
        int digits;
    } rows[] = {
        {"General", STYLE_PLAIN, 0},
        {"0", STYLE_PLAIN, 0},
        {"000000", STYLE_PLAIN, 6},
        {"0.00", STYLE_PLAIN, 0},
        {"0.00E+00", STYLE_PLAIN, 0},
        {"#,##0_);[Red]\\(#,##0\\)", STYLE_PLAIN, 0},
        {"0\"days\"", STYLE_PLAIN, 0},
        {"[DBNum1]0", STYLE_PLAIN, 0},
        {"@", STYLE_PLAIN, 0},
        {"0;yyyy", STYLE_PLAIN, 0},
        {"yyyy-mm-dd", STYLE_DATE, 0},
        {"yyyy\"年\"m\"月\"d\"日\";@", STYLE_DATE, 0},
        {"[$-804]yyyy\"年\"m\"月\"", STYLE_DATE, 0},
        {"m/d", STYLE_DATE, 0},
        {"mmm", STYLE_DATE, 0},
        {"[$-409]d-mmm-yy h:mm AM/PM", STYLE_DATE, 0},
        {"h:mm", STYLE_TIME, 0},
        {"[$-804]上午/下午h\"时\"mm\"分\"", STYLE_TIME, 0},
        {"[h]:mm", STYLE_TIME, 0},
        {"[mm]", STYLE_TIME, 0},
        {"mm:ss.0", STYLE_TIME, 0},
        {"\"", STYLE_PLAIN, 0},
        {"[", STYLE_PLAIN, 0},
        {"\\", STYLE_PLAIN, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct style style = style_of_code(str_from(rows[i].code));
        if (style.kind != rows[i].kind)
            print_message("%s\n", rows[i].code);
        assert_int_equal(style.kind, rows[i].kind);
        assert_int_equal(style.digits, rows[i].digits);
    }
}

static void test_style_of_builtin_chinese_formats_are_dates(void **state)
{
    static const int dates[] = {14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 57, 58};
    static const int times[] = {18, 19, 20, 21, 32, 33, 45, 46, 47, 55, 56};
    static const int plain[] = {0, 1, 4, 9, 11, 13, 37, 44, 48, 49, 59, 164};
    (void)state;
    for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++)
        assert_int_equal(style_of_builtin(dates[i]).kind, STYLE_DATE);
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
        assert_int_equal(style_of_builtin(times[i]).kind, STYLE_TIME);
    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
        assert_int_equal(style_of_builtin(plain[i]).kind, STYLE_PLAIN);
}

static void test_clean_text_pasted_text_tidied(void **state)
{
    static const struct {
        const char *in, *want; /* NULL: refused */
    } rows[] = {
        {"", ""},
        {"  a b ", "a b"},
        {"\xE3\x80\x80甲\xC2\xA0", "甲"},
        {"'=1+1", "=1+1"},
        {"'-", "-"},
        {"'\ta", "a"},
        {"'a", "'a"},
        {"''=a", "''=a"},
        {"a\r\n\tb\n", "a b"},
        {"\xE2\x80\xAD"
         "138\xE2\x80\xAC",
         "138"},
        {"\xEF\xBB\xBF甲", "甲"},
        {"\xE2\x80\x8B", ""},
        {"a“b”", "a“b”"},
        {"a\x01", NULL},
        {"a\x7F", NULL},
    };
    struct buf scratch;
    (void)state;
    buf_init(&scratch, 100);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct str got = {0};
        assert_int_equal(clean_text(str_from(rows[i].in), &scratch, &got), rows[i].want != NULL);
        if (rows[i].want != NULL)
            assert_true(str_eq_text(got, rows[i].want));
    }
    buf_release(&scratch);
}

static void test_clean_fold_fullwidth_becomes_ascii(void **state)
{
    struct buf scratch;
    (void)state;
    buf_init(&scratch, 100);
    assert_true(str_eq_text(clean_fold(STR_LIT("１２：３０"), &scratch), "12:30"));
    assert_true(str_eq_text(clean_fold(STR_LIT("ａ；ｂ，ｃ、ｄ＝～"), &scratch), "a;b,c,d=~"));
    assert_true(str_eq_text(clean_fold(STR_LIT("甲　乙。"), &scratch), "甲 乙。"));
    assert_true(str_eq_text(clean_fold(STR_LIT(""), &scratch), ""));
    buf_release(&scratch);
}

static void test_xstring_decode_escapes_in_place(void **state)
{
    static const struct {
        const char *in, *want;
    } rows[] = {
        {"", ""},
        {"plain", "plain"},
        {"a_x000D_b", "a\rb"},
        {"_x005F_x000D_", "_x000D_"},
        {"_x4E2D__x00e9_", "中é"},
        {"_xD800_", "_xD800_"},
        {"_x00ZZ_ _x12", "_x00ZZ_ _x12"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[32];
        size_t len = strlen(rows[i].in);
        memcpy(text, rows[i].in, len + 1);
        assert_true(str_eq_text(str_slice(text, xstring_decode(text, len)), rows[i].want));
    }
}

static void test_import_encoding_parse_names_accepted(void **state)
{
    enum import_encoding encoding = IMPORT_ENCODING_AUTO;
    struct err err = {0};
    (void)state;
    assert_int_equal(import_encoding_parse(STR_LIT("GBK"), &encoding, &err), ERR_OK);
    assert_int_equal(encoding, IMPORT_ENCODING_GB18030);
    assert_int_equal(import_encoding_parse(STR_LIT("UTF-8"), &encoding, &err), ERR_OK);
    assert_int_equal(encoding, IMPORT_ENCODING_UTF8);
    assert_int_equal(import_encoding_parse(STR_LIT("big5"), &encoding, &err), ERR_INVALID);
}

static void test_import_reason_code_every_reason_named(void **state)
{
    (void)state;
    for (int i = 0; i < IMPORT_REASON_COUNT; i++)
        for (int j = 0; j <= i; j++) {
            const char *code = import_reason_code((enum import_reason)i);
            assert_non_null(code);
            if (j < i)
                assert_string_not_equal(code, import_reason_code((enum import_reason)j));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decimal_parse_numbers_as_typed),
        cmocka_unit_test(test_decimal_parse_no_number_refused),
        cmocka_unit_test(test_decimal_to_moment_serials_as_shown),
        cmocka_unit_test(test_style_of_code_formats_told_apart),
        cmocka_unit_test(test_style_of_builtin_chinese_formats_are_dates),
        cmocka_unit_test(test_clean_text_pasted_text_tidied),
        cmocka_unit_test(test_clean_fold_fullwidth_becomes_ascii),
        cmocka_unit_test(test_xstring_decode_escapes_in_place),
        cmocka_unit_test(test_import_encoding_parse_names_accepted),
        cmocka_unit_test(test_import_reason_code_every_reason_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
