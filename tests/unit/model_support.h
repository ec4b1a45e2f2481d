/* What the tests of the nouns share: checks that print the error's words, and case files. */
#ifndef YANXU_TESTS_MODEL_SUPPORT_H
#define YANXU_TESTS_MODEL_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scheduler/base/err.h"
#include "scheduler/base/json.h"

#define OK(expr) model_ok((expr), &err, #expr, __FILE__, __LINE__)
/* Refused with this code, and with words that hold `words`. */
#define REFUSED(want, words, expr)                                                                 \
    model_refused((want), (words), (expr), &err, #expr, __FILE__, __LINE__)

static inline void model_ok(enum err_code code, const struct err *err, const char *what,
                            const char *file, int line)
{
    if (code != ERR_OK) {
        print_error("%s: %s (%s)\n", what, err->text, err->hint);
        _fail(file, line);
    }
}

static inline void model_refused(enum err_code want, const char *words, enum err_code code,
                                 struct err *err, const char *what, const char *file, int line)
{
    if (code != want || err->code != want || strstr(err->text, words) == NULL) {
        print_error("%s: code %d, wanted %d and \"%s\": %s\n", what, (int)code, (int)want, words,
                    err->text);
        _fail(file, line);
    }
    *err = (struct err){0};
}

/* Free with json_decref(). */
static inline json_t *model_cases(const char *path)
{
    struct err err = {0};
    json_t *cases = NULL;
    OK(json_read_file(path, &cases, &err));
    assert_true(json_array_size(cases) > 0);
    return cases;
}

static inline const char *model_text(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    if (text == NULL)
        fail_msg("a case without \"%s\"", key);
    return text;
}

#endif
