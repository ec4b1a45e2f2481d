/* Settings: table, file, environment, and who said so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "scheduler/base/config.h"
#include "scheduler/base/file.h"

static const struct config_key keys[] = {
    {"web", "port", "8080", "Port to listen on."},
    {"web", "base-url", "", "Address in links."},
    {"mail", "from", "a@example.org", "Sender."},
    {NULL, NULL, NULL, NULL},
};

static char path[] = "/tmp/yanxu-test-config-XXXXXX";

static int make_file(void **state)
{
    (void)state;
    int fd = mkstemp(path);
    return fd < 0 || close(fd) != 0;
}

static int remove_file(void **state)
{
    (void)state;
    return unlink(path);
}

static enum err_code load(const char *text, struct config **config, struct err *err)
{
    assert_int_equal(file_write_atomic(path, text, strlen(text), 0600, err), ERR_OK);
    return config_load(keys, path, config, err);
}

static void test_config_load_no_file_defaults(void **state)
{
    (void)state;
    CLEANUP(config_cleanup) struct config *config = NULL;
    struct err err = {0};
    assert_int_equal(config_load(keys, NULL, &config, &err), ERR_OK);
    assert_string_equal(config_text(config, "web", "port"), "8080");
    assert_string_equal(config_text(config, "web", "base-url"), "");
    assert_string_equal(config_origin(config, "mail", "from"), "default");
}

static void test_config_load_file_then_environment(void **state)
{
    (void)state;
    CLEANUP(config_cleanup) struct config *config = NULL;
    struct err err = {0};
    assert_int_equal(setenv("YANXU_WEB_BASE_URL", "https://e.org", 1), 0);
    assert_int_equal(setenv("YANXU_MAIL_FROM", "", 1), 0);
    enum err_code code = load("\xef\xbb\xbf; note\n[web]\nport = 9000\nbase-url=http://f.org\r\n"
                              "# note\n[mail]\n\nfrom = \"雁\" <b@e.org>\n",
                              &config, &err);
    unsetenv("YANXU_WEB_BASE_URL");
    unsetenv("YANXU_MAIL_FROM");
    assert_string_equal(err.text, "");
    assert_int_equal(code, ERR_OK);
    assert_string_equal(config_text(config, "web", "port"), "9000");
    assert_string_equal(config_origin(config, "web", "port"), path);
    assert_string_equal(config_text(config, "web", "base-url"), "https://e.org");
    assert_string_equal(config_origin(config, "web", "base-url"), "environment");
    assert_string_equal(config_text(config, "mail", "from"), "");
}

static void test_config_load_bad_files_refused_with_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *error;
    } rows[] = {
        {"[web]\nprot = 1\n", "line 2: there is no setting \"prot\" in section [web]"},
        {"[web]\nport = 1\n[wbe]\nx = 2\n", "line 3: there is no section [wbe]"},
        {"[wbe]\n", "line 1: there is no section [wbe]"},
        {"port = 1\n", "line 1: there is no setting \"port\" in section []"},
        {"[web]\n\njust words\n", "line 3: expected \"key = value\""},
        {"[web\nport=1\n", "line 1: expected \"key = value\""},
        {"no\n[web]\nprot = 1\n", "line 1: expected \"key = value\""},
        {"no\n[wbe]\n", "line 1: expected \"key = value\""},
        {"[web]\nport = 1\nport = 2\n", "line 3: \"port\" is set twice, or the line is indented"},
        {"[web]\nport = 1\n  base-url = 2\n",
         "line 3: \"port\" is set twice, or the line is indented"},
        {"[mail]\nport = 1\n", "line 2: there is no setting \"port\" in section [mail]"},
        {"[web]\nport = \xff\n", "line 2: the line is not UTF-8 text"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct config *config = NULL;
        struct err err = {0};
        assert_int_equal(load(rows[i].text, &config, &err), ERR_INVALID);
        assert_null(config);
        assert_int_equal(load(rows[i].text, &config, NULL), ERR_INVALID);
        assert_int_equal(strncmp(err.text, path, strlen(path)), 0);
        assert_string_equal(err.text + strlen(path) + 1, rows[i].error);
    }
}

static void test_config_load_caps(void **state)
{
    (void)state;
    CLEANUP(config_cleanup) struct config *config = NULL;
    struct err err = {0};
    char text[300] = "[web]\nport = ";
    size_t start = strlen(text);
    memset(text + start, '7', 196 - strlen("port = "));
    assert_int_equal(load(text, &config, &err), ERR_OK);
    assert_int_equal(strlen(config_text(config, "web", "port")), 196 - strlen("port = "));
    struct config *none = NULL;
    text[strlen(text)] = '7';
    assert_int_equal(load(text, &none, &err), ERR_LIMIT);
    assert_non_null(strstr(err.text, "line 2: the line is longer than 196 bytes"));
    static char large[300000];
    memset(large, '\n', sizeof(large) - 1);
    assert_int_equal(load(large, &none, &err), ERR_LIMIT);
    assert_int_equal(config_load(keys, "/nowhere/yanxu.ini", &none, &err), ERR_NOT_FOUND);
    assert_null(none);
}

static void test_config_int_range_and_origin_in_error(void **state)
{
    (void)state;
    CLEANUP(config_cleanup) struct config *config = NULL;
    struct err err = {0};
    struct config_range range = {1, 65535};
    int64_t port = 0;
    assert_int_equal(config_load(keys, NULL, &config, &err), ERR_OK);
    assert_int_equal(config_int(config, "web", "port", range, &port, &err), ERR_OK);
    assert_int_equal(port, 8080);
    config_free(config);
    config = NULL;
    assert_int_equal(load("[web]\nport = 70000\n", &config, &err), ERR_OK);
    assert_int_equal(config_int(config, "web", "port", range, &port, &err), ERR_INVALID);
    assert_int_equal(port, 8080);
    assert_non_null(strstr(err.text, "[web] port ("));
    assert_non_null(strstr(err.text, path));
    assert_non_null(strstr(err.text, "not in the range 1 to 65535"));
    config_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_config_load_no_file_defaults),
        cmocka_unit_test(test_config_load_file_then_environment),
        cmocka_unit_test(test_config_load_bad_files_refused_with_line),
        cmocka_unit_test(test_config_load_caps),
        cmocka_unit_test(test_config_int_range_and_origin_in_error),
    };
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
