/* Cleaning the text of cells: blanks, invisible marks, fullwidth forms. */
#include "scheduler/import/clean.h"

#include <string.h>

#include "scheduler/base/utf8.h"

static bool is_formula_start(char c)
{
    return c == '=' || c == '+' || c == '-' || c == '@' || c == '\t' || c == '\r';
}

/* The exporter's ' before such a character (see the export module's escaping of CSV cells). */
static struct str strip_guard(struct str text)
{
    if (text.len >= 2 && text.data[0] == '\'' && is_formula_start(text.data[1]))
        return str_slice(text.data + 1, text.len - 1);
    return text;
}

struct str clean_trim(struct str text)
{
    if (text.len == 0)
        return text;
    unsigned char first = (unsigned char)text.data[0];
    unsigned char last = (unsigned char)text.data[text.len - 1];
    /* U+00A0 is C2 A0, U+3000 is E3 80 80. */
    bool is_plain = first > 0x20 && first != 0xC2 && first != 0xE3 && last > 0x20 && last != 0xA0 &&
                    last != 0x80;
    return is_plain ? text : str_trim(text);
}

/* Zero-width space, direction marks and overrides, word joiner, byte order mark: copied along from
 * chat programs and address books, seen by nobody. */
static bool is_invisible(int32_t c)
{
    return c == 0x200B || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
           c == 0x2060 || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

/* Nothing to do for plain ASCII, which most cells are; nor where no byte can begin an invisible
 * mark (E2 80, E2 81, EF BB). */
static bool needs_work(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c < 0x20 || c == 0x7F || c == 0xE2 || c == 0xEF)
            return true;
    }
    return false;
}

bool clean_text(struct str text, struct buf *scratch, struct str *ret_text)
{
    text = clean_trim(strip_guard(text));
    buf_clear(scratch);
    if (!needs_work(text)) {
        *ret_text = text;
        return true;
    }
    bool gap = false;
    while (text.len > 0) {
        const char *start = text.data;
        int32_t c = utf8_next(&text);
        if (c == '\n' || c == '\r' || c == '\t') {
            gap = true;
            continue;
        }
        if (c < 0x20 || c == 0x7F)
            return false;
        if (is_invisible(c))
            continue;
        if (gap)
            buf_add_char(scratch, ' ');
        gap = false;
        buf_add(scratch, start, (size_t)(text.data - start));
    }
    *ret_text = str_trim(str_slice(buf_text(scratch), scratch->len));
    return true;
}

static bool has_wide(struct str text)
{
    return memchr(text.data, 0xEF, text.len) != NULL || memchr(text.data, 0xE3, text.len) != NULL;
}

struct str clean_fold(struct str text, struct buf *scratch)
{
    if (text.len == 0 || !has_wide(text))
        return text;
    buf_clear(scratch);
    while (text.len > 0) {
        const char *start = text.data;
        int32_t c = utf8_next(&text);
        if (c >= 0xFF01 && c <= 0xFF5E)
            buf_add_char(scratch, (char)(c - 0xFF01 + '!'));
        else if (c == 0x3000)
            buf_add_char(scratch, ' ');
        else if (c == 0x3001) /* 、 */
            buf_add_char(scratch, ',');
        else
            buf_add(scratch, start, (size_t)(text.data - start));
    }
    return str_trim(str_slice(buf_text(scratch), scratch->len));
}
