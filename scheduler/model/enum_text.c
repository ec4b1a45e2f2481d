/* Reading an enum's text forms: code, Chinese, English, and other spellings. */
#include "scheduler/model/enum_text.h"

#include "scheduler/base/utf8.h"

#include <stdio.h>

static bool row_matches(const struct enum_text *row, struct str text)
{
    if (str_eq_nocase(text, str_from(row->code)) || str_eq(text, str_from(row->zh)) ||
        str_eq_nocase(text, str_from(row->en)))
        return true;
    struct str rest = str_from(row->also);
    struct str piece;
    while (str_next(&rest, '|', &piece))
        if (str_eq_nocase(text, piece))
            return true;
    return false;
}

enum err_code enum_text_parse(const struct enum_text *rows, size_t rows_len, const char *what,
                              struct str text, int *ret_index, struct err *err)
{
    size_t at = 0;
    /* Nearly every text that is read is a code as the program wrote it: look for that first. */
    while (at < rows_len && !str_eq(text, str_from(rows[at].code)))
        at++;
    for (size_t i = 0; i < rows_len && at == rows_len; i++)
        if (row_matches(&rows[i], text))
            at = i;
    if (at < rows_len) {
        *ret_index = (int)at;
        return ERR_OK;
    }
    enum err_code code = err_set(err, ERR_INVALID, "%s: \"%.*s\" is not known", what,
                                 (int)utf8_cut(text, 60).len, text.data != NULL ? text.data : "");
    char choices[280] = "";
    size_t len = 0;
    for (size_t i = 0; i < rows_len && len < sizeof(choices) - 64; i++) {
        int more =
            snprintf(choices + len, sizeof(choices) - len, "%s%s", i > 0 ? ", " : "", rows[i].code);
        len += more > 0 ? (size_t)more : 0;
    }
    (void)err_hint(err, "write one of: %s", choices);
    return code;
}
