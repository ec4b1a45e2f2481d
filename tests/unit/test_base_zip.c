/* Archives that other programs read, and names that would lead them astray. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scheduler/base/zip.h"

static struct date a_day(void)
{
    struct date day;
    assert_int_equal(date_from_ymd(2027, 3, 20, &day, NULL), ERR_OK);
    return day;
}

static unsigned number_at(const unsigned char *bytes, size_t at, int len)
{
    unsigned number = 0;
    for (int i = 0; i < len; i++)
        number |= (unsigned)bytes[at + (size_t)i] << 8 * i;
    return number;
}

static void test_zip_headers_say_where_and_what(void **state)
{
    (void)state;
    unsigned char bytes[1024];
    FILE *file = tmpfile();
    struct zip zip;
    struct err err = {0};
    zip_init(&zip, file, a_day());
    assert_int_equal(zip_add(&zip, "W1.json", STR_LIT("hours hours hours hours"), &err), ERR_OK);
    assert_int_equal(zip_add(&zip, "社工/空.txt", STR_LIT(""), &err), ERR_OK);
    assert_int_equal(zip_finish(&zip, &err), ERR_OK);
    zip_release(&zip);
    rewind(file);
    size_t len = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    assert_true(len > 22);
    size_t end = len - 22;
    assert_int_equal(number_at(bytes, end, 4), 0x06054b50);
    assert_int_equal(number_at(bytes, end + 10, 2), 2);
    size_t directory = number_at(bytes, end + 16, 4);
    assert_int_equal(directory + number_at(bytes, end + 12, 4), end);
    assert_int_equal(number_at(bytes, directory, 4), 0x02014b50);
    assert_int_equal(number_at(bytes, directory + 14, 2), (2027 - 1980) << 9 | 3 << 5 | 20);
    assert_int_equal(number_at(bytes, directory + 24, 4), 23);
    assert_int_equal(number_at(bytes, directory + 42, 4), 0);
    size_t second = directory + 46 + strlen("W1.json");
    size_t local = number_at(bytes, second + 42, 4);
    assert_int_equal(number_at(bytes, local, 4), 0x04034b50);
    assert_int_equal(number_at(bytes, local + 6, 2), 0x0800);
    assert_memory_equal(bytes + local + 30, "社工/空.txt", strlen("社工/空.txt"));
}

static void test_zip_add_names_that_lead_elsewhere_refused(void **state)
{
    (void)state;
    static const char *const names[] = {"",     "/etc/x", "../x", "a/../x",
                                        "a//x", "a/.",    "a\\x", "c:x"};
    FILE *file = tmpfile();
    struct zip zip;
    struct err err = {0};
    zip_init(&zip, file, a_day());
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (zip_add(&zip, names[i], STR_LIT("x"), &err) != ERR_INVALID)
            fail_msg("\"%s\" was taken", names[i]);
    assert_int_equal(zip.members_len, 0);
    zip_release(&zip);
    fclose(file);
}

static void test_zip_full_disk_is_an_error(void **state)
{
    (void)state;
    FILE *file = fopen("/dev/full", "wb");
    struct zip zip;
    struct err err = {0};
    assert_non_null(file);
    setvbuf(file, NULL, _IONBF, 0);
    zip_init(&zip, file, a_day());
    assert_int_equal(zip_add(&zip, "W1.json", STR_LIT("hours"), &err), ERR_IO);
    zip_release(&zip);
    fclose(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zip_headers_say_where_and_what),
        cmocka_unit_test(test_zip_add_names_that_lead_elsewhere_refused),
        cmocka_unit_test(test_zip_full_disk_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
