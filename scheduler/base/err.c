/* Filling and passing on the one error struct. */
#include "scheduler/base/err.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "scheduler/base/utf8.h"

/* One line, and no half character where the text was cut. */
static void err_tidy(char *text, size_t size)
{
    for (char *p = text; *p != '\0'; p++) {
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = ' ';
    }
    size_t len = strlen(text);
    if (len + 1 == size)
        text[utf8_cut(str_slice(text, len), len - 1).len] = '\0';
}

enum err_code err_set(struct err *err, enum err_code code, const char *format, ...)
{
    assert(code > ERR_OK && code < ERR_COUNT);
    if (err == NULL)
        return code;
    /* The arguments may point into *err, so it changes only at the end. */
    char text[sizeof(err->text)];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    err_tidy(text, sizeof(text));
    memcpy(err->text, text, sizeof(text));
    err->hint[0] = '\0';
    err->code = code;
    return code;
}

enum err_code err_hint(struct err *err, const char *format, ...)
{
    if (err == NULL)
        return ERR_INVALID;
    char hint[sizeof(err->hint)];
    va_list args;
    va_start(args, format);
    vsnprintf(hint, sizeof(hint), format, args);
    va_end(args);
    err_tidy(hint, sizeof(hint));
    memcpy(err->hint, hint, sizeof(hint));
    return err->code;
}

enum err_code err_prefix(struct err *err, const char *format, ...)
{
    if (err == NULL)
        return ERR_INVALID;
    char text[2 * sizeof(err->text) + 2];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(err->text), format, args);
    va_end(args);
    size_t len = strlen(text);
    snprintf(text + len, sizeof(text) - len, ": %s", err->text);
    text[sizeof(err->text) - 1] = '\0';
    err_tidy(text, sizeof(err->text));
    memcpy(err->text, text, sizeof(err->text));
    return err->code;
}

void err_ignore(enum err_code code, const char *why)
{
    (void)code;
    (void)why;
}
