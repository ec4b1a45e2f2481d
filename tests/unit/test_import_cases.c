/* Golden cases: tests/cases/import/<kind>.<name>.csv is read and the result compared with
 * <kind>.<name>.want. Run with WRITE_WANT=1 to write what came out, then read it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>

#include "scheduler/base/file.h"
#include "tests/unit/import_support.h"

#define FOLDER    "tests/cases/import"
#define CASES_MIN 20

static enum file_kind kind_of(const char *name)
{
    enum file_kind kind = FILE_KIND_COUNT;
    struct err err = {0};
    assert_int_equal(file_kind_parse(str_slice(name, str_find(str_from(name), '.')), &kind, &err),
                     ERR_OK);
    return kind;
}

/* "workers.gbk-forced-utf8.zh.csv": words of the name that set options. */
static struct import_options options_of(const char *name)
{
    struct import_options options = {0};
    if (strstr(name, "forced-utf8") != NULL)
        options.encoding = IMPORT_ENCODING_UTF8;
    if (strstr(name, "forced-gb18030") != NULL)
        options.encoding = IMPORT_ENCODING_GB18030;
    if (strstr(name, ".zh.") != NULL)
        options.language = IMPORT_LANGUAGE_ZH;
    if (strstr(name, "mapped") != NULL)
        options.map = "姓名(全称)=name; 备注=-\n区 = -;k=v=code";
    return options;
}

static void check_case(const char *name)
{
    char path[600];
    struct err err = {0};
    struct buf bytes, got, want;
    const struct import_options options = options_of(name);
    buf_init(&bytes, 1 << 20);
    buf_init(&got, 1 << 20);
    buf_init(&want, 1 << 20);
    (void)snprintf(path, sizeof(path), FOLDER "/%s", name);
    assert_int_equal(file_read(path, &bytes, &err), ERR_OK);
    report_bytes(&got, name, str_slice(buf_text(&bytes), bytes.len), kind_of(name), &options);
    memcpy(path + strlen(path) - 4, ".want", 6);
    if (getenv("WRITE_WANT") != NULL)
        assert_int_equal(file_write_atomic(path, buf_text(&got), got.len, 0644, &err), ERR_OK);
    assert_int_equal(file_read(path, &want, &err), ERR_OK);
    if (strcmp(buf_text(&got), buf_text(&want)) != 0)
        print_message("%s:\n%s", path, buf_text(&got));
    assert_string_equal(buf_text(&got), buf_text(&want));
    buf_release(&bytes);
    buf_release(&got);
    buf_release(&want);
}

static void test_import_read_bytes_golden_cases_as_wanted(void **state)
{
    (void)state;
    DIR *folder = opendir(FOLDER);
    size_t cases = 0;
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        if (str_ends(str_from(entry->d_name), ".csv")) {
            check_case(entry->d_name);
            cases++;
        }
    (void)closedir(folder);
    print_message("%zu golden cases\n", cases);
    assert_true(cases >= CASES_MIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_import_read_bytes_golden_cases_as_wanted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
