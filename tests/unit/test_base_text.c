/* Views of text and UTF-8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scheduler/base/str.h"
#include "scheduler/base/utf8.h"

static void test_str_from_null_empty(void **state)
{
    (void)state;
    assert_int_equal(str_from(NULL).len, 0);
    assert_non_null(str_from(NULL).data);
    assert_true(str_eq(str_from(NULL), STR_LIT("")));
    assert_true(str_eq((struct str){NULL, 0}, STR_LIT("")));
}

static void test_str_compare_rows(void **state)
{
    (void)state;
    assert_true(str_eq(STR_LIT("ab"), STR_LIT("ab")));
    assert_false(str_eq(STR_LIT("ab"), STR_LIT("abc")));
    assert_false(str_eq(STR_LIT("ab"), STR_LIT("aB")));
    assert_true(str_eq_text(STR_LIT("ab"), "ab"));
    assert_true(str_eq_nocase(STR_LIT("Content-TYPE"), STR_LIT("content-type")));
    assert_false(str_eq_nocase(STR_LIT("a@"), STR_LIT("a`")));
    assert_false(str_eq_nocase(STR_LIT("a["), STR_LIT("a{")));
    assert_false(str_eq_nocase(STR_LIT("a"), STR_LIT("ab")));
    assert_true(str_starts(STR_LIT("abc"), "ab") && str_starts(STR_LIT("abc"), ""));
    assert_false(str_starts(STR_LIT("a"), "ab"));
    assert_true(str_ends(STR_LIT("abc"), "bc") && str_ends(STR_LIT(""), ""));
    assert_false(str_ends(STR_LIT("c"), "bc"));
    assert_int_equal(str_find(STR_LIT("abc"), 'c'), 2);
    assert_int_equal(str_find(STR_LIT("abc"), 'x'), 3);
    assert_int_equal(str_find((struct str){NULL, 0}, 'x'), 0);
}

static void test_str_trim_blanks_of_excel_removed(void **state)
{
    (void)state;
    assert_true(str_eq_text(str_trim(STR_LIT(" \t\r\n\v\f a b \n")), "a b"));
    assert_true(str_eq_text(str_trim(STR_LIT("\u3000\u00a0张三\u00a0 \u3000")), "张三"));
    assert_true(str_eq_text(str_trim(STR_LIT(" \u3000 ")), ""));
    assert_true(str_eq_text(str_trim(STR_LIT("")), ""));
    /* Half of a blank is not a blank. */
    assert_int_equal(str_trim(STR_LIT("\xe3\x80")).len, 2);
    assert_int_equal(str_trim(STR_LIT("\xa0")).len, 1);
}

static void test_str_next_pieces(void **state)
{
    (void)state;
    static const struct {
        const char *text, *joined;
    } rows[] = {{"a,,b", "<a><><b>"}, {"", ""},    {"a", "<a>"},
                {"a,", "<a>"},        {",", "<>"}, {",a", "<><a>"}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct str rest = str_from(rows[i].text), piece;
        char joined[64] = "";
        while (str_next(&rest, ',', &piece))
            snprintf(joined + strlen(joined), sizeof(joined) - strlen(joined), "<%.*s>",
                     (int)piece.len, piece.data);
        assert_string_equal(joined, rows[i].joined);
    }
}

static void test_str_copy_cut_reported(void **state)
{
    (void)state;
    char target[4] = "xyz";
    assert_true(str_copy(target, 4, STR_LIT("abc")));
    assert_string_equal(target, "abc");
    assert_false(str_copy(target, 4, STR_LIT("defg")));
    assert_string_equal(target, "def");
    assert_false(str_copy(target, 0, STR_LIT("q")));
    assert_string_equal(target, "def");
    assert_true(str_copy(target, 1, STR_LIT("")));
    assert_string_equal(target, "");
}

/* Encoding by the table of RFC 3629 section 3, written apart from the decoder. */
static size_t encode(int32_t code, char *out)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t len = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--) {
        out[i] = (char)(0x80 + code % 64);
        code /= 64;
    }
    out[0] = (char)((0xf00 >> len) + code);
    return len;
}

static void test_utf8_next_every_code_point_decoded(void **state)
{
    (void)state;
    for (int32_t code = 0; code <= 0x10ffff; code++) {
        char bytes[4];
        struct str text = str_slice(bytes, encode(code, bytes));
        bool surrogate = code >= 0xd800 && code <= 0xdfff;
        if (utf8_valid(text) == surrogate)
            fail_msg("U+%04X", (unsigned)code);
        struct str rest = text;
        if (utf8_next(&rest) != (surrogate ? -1 : code))
            fail_msg("U+%04X decoded", (unsigned)code);
        if (!surrogate && (rest.len != 0 || utf8_count(text) != 1))
            fail_msg("U+%04X length", (unsigned)code);
    }
}

/* All strings of three bytes from E0 and of four from F0: exactly the characters are valid. */
static void test_utf8_valid_all_byte_strings_counted(void **state)
{
    (void)state;
    size_t two = 0, three = 0, four = 0;
    unsigned char b[4];
    for (unsigned n = 0; n < 0x20 * 256; n++) {
        b[0] = (unsigned char)(0xc0 + n / 256);
        b[1] = (unsigned char)n;
        two += utf8_valid(str_slice((char *)b, 2));
    }
    for (unsigned n = 0; n < 0x10 * 65536; n++) {
        b[0] = (unsigned char)(0xe0 + n / 65536);
        b[1] = (unsigned char)(n / 256);
        b[2] = (unsigned char)n;
        three += utf8_valid(str_slice((char *)b, 3));
    }
    for (unsigned n = 0; n < 16 * 96 * 96 * 96; n++) {
        b[0] = (unsigned char)(0xf0 + n / (96 * 96 * 96));
        b[1] = (unsigned char)(0x70 + n / (96 * 96) % 96);
        b[2] = (unsigned char)(0x70 + n / 96 % 96);
        b[3] = (unsigned char)(0x70 + n % 96);
        four += utf8_valid(str_slice((char *)b, 4));
    }
    assert_int_equal(two, 0x800 - 0x80);
    assert_int_equal(three, 0x10000 - 0x800 - 0x800);
    assert_int_equal(four, 0x100000);
}

static void test_utf8_valid_bad_bytes_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\x80",     "\xff", "\xfe",  "\xc0\x80",     "\xe0\x9f\xbf",        "\xed\xa0\x80",
        "\xe5\xad", "\xe5", "a\xe5", "\xf0\x9f\x98", "\xf8\x88\x80\x80\x80"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        assert_false(utf8_valid(str_from(bad[i])));
    assert_true(utf8_valid(STR_LIT("")));
    assert_true(utf8_valid(str_slice("a\0b", 3)));
    struct str rest = STR_LIT("\xe5\xad"
                              "a");
    assert_int_equal(utf8_next(&rest), -1);
    assert_int_equal(rest.len, 2);
    assert_int_equal(utf8_next(&rest), -1);
    assert_int_equal(utf8_next(&rest), 'a');
    assert_int_equal(utf8_next(&rest), -1);
    assert_int_equal(rest.len, 0);
}

static void test_utf8_cut_never_splits(void **state)
{
    (void)state;
    struct str text = STR_LIT("aé学😀z");
    static const size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
    for (size_t len_max = 0; len_max < sizeof(expected) / sizeof(*expected); len_max++) {
        struct str cut = utf8_cut(text, len_max);
        assert_int_equal(cut.len, expected[len_max]);
        assert_true(utf8_valid(cut));
    }
    assert_true(utf8_cut(STR_LIT("\x80\x80\x80\x80\x80\x80"), 5).len <= 5);
}

static void test_utf8_width_columns(void **state)
{
    (void)state;
    assert_int_equal(utf8_width(STR_LIT("abc")), 3);
    assert_int_equal(utf8_width(STR_LIT("社工 A")), 6);
    assert_int_equal(utf8_width(STR_LIT("ｶﾅ")), 2);
    assert_int_equal(utf8_width(STR_LIT("Ａ１，。")), 8);
    assert_int_equal(utf8_width(STR_LIT("e\u0301")), 1);
    assert_int_equal(utf8_width(STR_LIT("\u200b")), 0);
    assert_int_equal(utf8_width(STR_LIT("😀")), 2);
    assert_int_equal(utf8_width(STR_LIT("한")), 2);
    assert_int_equal(utf8_width(STR_LIT("é—“”")), 4);
    assert_int_equal(utf8_width(STR_LIT("𠀀")), 2);
}

static void test_utf8_distance_characters_not_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        size_t want;
    } rows[] = {
        {"", "", 0},         {"", "姓名", 2},          {"姓名", "姓名", 0}, {"姓名", "名", 1},
        {"kind", "KIND", 0}, {"kitten", "sitting", 3}, {"姓名", "名姓", 2}, {"a", "é", 1},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        assert_int_equal(utf8_distance(str_from(rows[i].a), str_from(rows[i].b)), rows[i].want);
        assert_int_equal(utf8_distance(str_from(rows[i].b), str_from(rows[i].a)), rows[i].want);
    }
    char longer[2 * UTF8_DISTANCE_MAX + 1];
    memset(longer, 'x', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    assert_int_equal(utf8_distance(str_from(longer), STR_LIT("")), UTF8_DISTANCE_MAX);
    longer[UTF8_DISTANCE_MAX] = 'y';
    assert_int_equal(utf8_distance(str_from(longer), str_from(longer + UTF8_DISTANCE_MAX + 1)), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_str_from_null_empty),
        cmocka_unit_test(test_str_compare_rows),
        cmocka_unit_test(test_str_trim_blanks_of_excel_removed),
        cmocka_unit_test(test_str_next_pieces),
        cmocka_unit_test(test_str_copy_cut_reported),
        cmocka_unit_test(test_utf8_next_every_code_point_decoded),
        cmocka_unit_test(test_utf8_valid_all_byte_strings_counted),
        cmocka_unit_test(test_utf8_valid_bad_bytes_refused),
        cmocka_unit_test(test_utf8_cut_never_splits),
        cmocka_unit_test(test_utf8_width_columns),
        cmocka_unit_test(test_utf8_distance_characters_not_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
