/* Cleans, escapes and folds iCalendar text, which libical passes through or folds badly. After RFC
 * 5545 sections 3.1 (folding) and 3.3.11 (TEXT). */
#include "calendars/ical_text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "scheduler/base/utf8.h"

/* The control characters of Unicode: C0, DEL and C1. */
static bool is_control(int32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

/* U+0085, U+2028 and U+2029 break lines too, and some readers split content lines at them. */
static bool is_line_break(int32_t c)
{
    return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

static bool is_unfit_for_uri(int32_t c)
{
    return c == ' ' || c == '"' || c == '<' || c == '>' || c == 0xa0 || c == 0x3000;
}

/* Only ASCII, nothing to remove: by far the most of what is cleaned. */
static bool is_plain(const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c <= ' ' || c >= 0x7f || c == '"' || c == '<' || c == '>')
            return false;
    }
    return true;
}

static bool is_kept(int32_t c, enum ical_clean how)
{
    return c >= 0 && !is_control(c) && !is_line_break(c) &&
           !(how == ICAL_CLEAN_URI && is_unfit_for_uri(c));
}

/* What stands for a character that is not kept, CR LF being one. */
static void add_substitute(struct buf *scratch, struct str *rest, int32_t c, enum ical_clean how)
{
    bool is_break = is_line_break(c);

    if (c == '\r' && rest->len > 0 && rest->data[0] == '\n')
        *rest = str_slice(rest->data + 1, rest->len - 1);
    if (is_break && how == ICAL_CLEAN_LINES)
        buf_add_char(scratch, '\n');
    if ((is_break && how == ICAL_CLEAN_LINE) || (c == '\t' && how != ICAL_CLEAN_URI))
        buf_add_char(scratch, ' ');
}

const char *ical_clean(struct buf *scratch, const char *text, enum ical_clean how)
{
    struct str rest = str_from(text);
    const char *run = rest.data; /* kept, not yet added */

    buf_clear(scratch);
    if (rest.len == 0 || is_plain(text)) {
        buf_add_str(scratch, rest);
        return buf_text(scratch);
    }
    while (rest.len > 0) {
        const char *begin = rest.data;
        int32_t c = utf8_next(&rest);
        if (is_kept(c, how))
            continue;
        buf_add(scratch, run, (size_t)(begin - run));
        add_substitute(scratch, &rest, c, how);
        run = rest.data;
    }
    buf_add(scratch, run, (size_t)(rest.data - run));
    return buf_text(scratch);
}

bool ical_is_blank(const char *text)
{
    struct str rest = str_from(text);

    while (rest.len > 0) {
        if (is_kept(utf8_next(&rest), ICAL_CLEAN_URI))
            return false;
    }
    return true;
}

void ical_escape(struct buf *buf, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == '\n' || c == '\\' || c == ';' || c == ',')
            buf_add_char(buf, ICAL_BACKSLASH);
        if (c == '\\')
            c = ICAL_BACKSLASH;
        buf_add_char(buf, c == '\n' ? 'n' : c);
    }
}

/* How many bytes of `line` go on a line of `room` octets without splitting a character. */
static size_t fold_len(struct str line, size_t room)
{
    if (line.len <= room)
        return line.len;
    size_t len = room;
    while (len > 1 && ((unsigned char)line.data[len] & 0xc0) == 0x80)
        len--;
    return len;
}

/* One whole content line, without line end. */
static void fold_line(struct buf *buf, struct str line)
{
    size_t len = fold_len(line, ICAL_LINE_LEN_MAX);

    buf_add(buf, line.data, len);
    while (len < line.len) {
        line = str_slice(line.data + len, line.len - len);
        buf_add(buf, "\r\n ", 3);
        len = fold_len(line, ICAL_LINE_LEN_MAX - 1);
        buf_add(buf, line.data, len);
    }
    buf_add(buf, "\r\n", 2);
}

/* Cuts the next line off, without its line end: CR may stand there twice, because libical also
 * folds between CR and LF. Clean text holds none. */
static struct str next_line(struct str *rest)
{
    const char *end = memchr(rest->data, '\n', rest->len);
    size_t len = end == NULL ? rest->len : (size_t)(end - rest->data);
    struct str line = str_slice(rest->data, len);
    size_t taken = end == NULL ? len : len + 1;

    *rest = str_slice(rest->data + taken, rest->len - taken);
    while (line.len > 0 && line.data[line.len - 1] == '\r')
        line.len--;
    return line;
}

/* In what stands behind `start`. */
static void put_backslashes(struct buf *buf, size_t start)
{
    char *mark = buf->data == NULL ? NULL : buf->data + start;

    while (mark != NULL) {
        mark = memchr(mark, ICAL_BACKSLASH, (size_t)(buf->data + buf->len - mark));
        if (mark != NULL)
            *mark++ = '\\';
    }
}

void ical_fold(struct buf *buf, struct str lines)
{
    size_t start = buf->len;
    struct buf whole;

    buf_init(&whole, lines.len + 1);
    while (lines.len > 0) {
        struct str line = next_line(&lines);
        if (lines.len == 0 || lines.data[0] != ' ') {
            fold_line(buf, line);
            continue;
        }
        buf_clear(&whole);
        buf_add_str(&whole, line);
        while (lines.len > 0 && lines.data[0] == ' ') {
            line = next_line(&lines);
            buf_add(&whole, line.data + 1, line.len - 1);
        }
        fold_line(buf, str_slice(buf_text(&whole), whole.len));
    }
    buf_release(&whole);
    put_backslashes(buf, start);
}
