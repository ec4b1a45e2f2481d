/* Errors: one line, whole characters, code and hint; and what aborts instead. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/arena.h"
#include "scheduler/base/checked.h"
#include "scheduler/base/config.h"
#include "scheduler/base/err.h"
#include "scheduler/base/str.h"
#include "scheduler/base/utf8.h"

static void test_err_set_text_and_code_filled(void **state)
{
    (void)state;
    struct err err = {.hint = "old"};
    assert_int_equal(err_set(&err, ERR_CONFLICT, "row %d", 7), ERR_CONFLICT);
    assert_int_equal(err.code, ERR_CONFLICT);
    assert_string_equal(err.text, "row 7");
    assert_string_equal(err.hint, "");
    assert_int_equal(err_set(NULL, ERR_IO, "nobody listens"), ERR_IO);
}

static void test_err_set_own_text_as_argument_kept(void **state)
{
    (void)state;
    struct err err = {0};
    err_set(&err, ERR_IO, "inner");
    err_set(&err, ERR_INVALID, "outer (%s)", err.text);
    assert_string_equal(err.text, "outer (inner)");
}

static void test_err_set_control_characters_become_blanks(void **state)
{
    (void)state;
    struct err err = {0};
    err_set(&err, ERR_INVALID,
            "a\nb\tc\r\x7f"
            "d");
    assert_string_equal(err.text, "a b c  d");
}

static void test_err_set_long_text_cut_between_characters(void **state)
{
    (void)state;
    char text[2000];
    for (size_t shift = 0; shift < 3; shift++) {
        memset(text, 'x', shift);
        for (size_t i = shift; i + 3 < sizeof(text); i += 3)
            memcpy(text + i, "学\0", 4);
        struct err err = {0};
        err_set(&err, ERR_INVALID, "%s", text);
        assert_true(strlen(err.text) > sizeof(err.text) - 8);
        assert_true(utf8_valid(str_from(err.text)));
        err_prefix(&err, "%s", "前缀一二三四");
        assert_true(utf8_valid(str_from(err.text)));
        assert_true(str_starts(str_from(err.text), "前缀一二三四: "));
        err_hint(&err, "%s", text);
        assert_true(utf8_valid(str_from(err.hint)));
    }
}

static void test_err_prefix_text_and_hint_kept(void **state)
{
    (void)state;
    struct err err = {0};
    err_set(&err, ERR_NOT_FOUND, "no such unit");
    assert_int_equal(err_hint(&err, "Import %s first.", "units.csv"), ERR_NOT_FOUND);
    assert_int_equal(err_prefix(&err, "row %d", 3), ERR_NOT_FOUND);
    assert_string_equal(err.text, "row 3: no such unit");
    assert_string_equal(err.hint, "Import units.csv first.");
    assert_true(err_prefix(NULL, "x") != ERR_OK);
    assert_true(err_hint(NULL, "x") != ERR_OK);
}

static enum err_code pass_on(enum err_code code, int *calls)
{
    TRY(code);
    ++*calls;
    return ERR_OK;
}

static void test_try_failure_returned_success_goes_on(void **state)
{
    (void)state;
    int calls = 0;
    assert_int_equal(pass_on(ERR_BUSY, &calls), ERR_BUSY);
    assert_int_equal(calls, 0);
    assert_int_equal(pass_on(ERR_OK, &calls), ERR_OK);
    assert_int_equal(calls, 1);
}

/* --- what aborts ----------------------------------------------------------------------------- */

static bool aborts(void (*act)(void))
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(null, STDERR_FILENO);
        act();
        _exit(0);
    }
    int status = 0;
    return waitpid(child, &status, 0) == child && WIFSIGNALED(status) &&
           WTERMSIG(status) == SIGABRT;
}

static void add_too_much(void)
{
    checked_add(INT64_MAX, 1);
}
static void add_too_little(void)
{
    checked_add(INT64_MIN, -1);
}
static void sub_too_much(void)
{
    checked_sub(0, INT64_MIN);
}
static void mul_too_much(void)
{
    checked_mul(INT64_MAX / 2 + 1, 2);
}
static void narrow_too_much(void)
{
    checked_i32((int64_t)INT32_MAX + 1);
}
static void narrow_too_little(void)
{
    checked_i32((int64_t)INT32_MIN - 1);
}
static void array_too_large(void)
{
    x_reallocarray(NULL, SIZE_MAX / 2 + 1, 2);
}
static void arena_too_large(void)
{
    struct arena arena = {0};
    arena_array(&arena, SIZE_MAX / 2 + 1, 2);
}
static void unknown_setting(void)
{
    static const struct config_key keys[] = {{"a", "b", "c", "d"}, {0}};
    struct config *config;
    if (config_load(keys, NULL, &config, NULL) == ERR_OK)
        config_text(config, "a", "x");
}
static void nothing(void)
{
}

static void test_abort_overflow_and_bugs_abort(void **state)
{
    (void)state;
    void (*const acts[])(void) = {add_too_much,    add_too_little,  sub_too_much,
                                  mul_too_much,    narrow_too_much, narrow_too_little,
                                  array_too_large, arena_too_large, unknown_setting};
    assert_false(aborts(nothing));
    for (size_t i = 0; i < sizeof(acts) / sizeof(*acts); i++) {
        if (!aborts(acts[i]))
            fail_msg("act %zu does not abort", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_err_set_text_and_code_filled),
        cmocka_unit_test(test_err_set_own_text_as_argument_kept),
        cmocka_unit_test(test_err_set_control_characters_become_blanks),
        cmocka_unit_test(test_err_set_long_text_cut_between_characters),
        cmocka_unit_test(test_err_prefix_text_and_hint_kept),
        cmocka_unit_test(test_try_failure_returned_success_goes_on),
        cmocka_unit_test(test_abort_overflow_and_bugs_abort),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
