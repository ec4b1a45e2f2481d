/* Shared strings (ECMA-376 Part 1, 18.4). */
#include "scheduler/import/xlsx_text.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/buf.h"

#define STRINGS_MAX 8000000
#define ESCAPE_LEN  7 /* _xHHHH_ */

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The code point of an escape at `text`, or -1. Surrogates are none that UTF-8 could hold. */
static int32_t escaped_point(const char *text, size_t len)
{
    int32_t point = 0;
    if (len < ESCAPE_LEN || text[0] != '_' || text[1] != 'x' || text[6] != '_')
        return -1;
    for (size_t i = 2; i < 6; i++) {
        int value = hex_value(text[i]);
        if (value < 0)
            return -1;
        point = point * 16 + value;
    }
    return point >= 0xD800 && point <= 0xDFFF ? -1 : point;
}

static size_t put_point(char *text, int32_t point)
{
    if (point < 0x80) {
        text[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        text[0] = (char)(0xC0 | point >> 6);
        text[1] = (char)(0x80 | (point & 0x3F));
        return 2;
    }
    text[0] = (char)(0xE0 | point >> 12);
    text[1] = (char)(0x80 | (point >> 6 & 0x3F));
    text[2] = (char)(0x80 | (point & 0x3F));
    return 3;
}

size_t xstring_decode(char *text, size_t len)
{
    if (memchr(text, '_', len) == NULL)
        return len;
    size_t used = 0;
    for (size_t i = 0; i < len;) {
        int32_t point = escaped_point(text + i, len - i);
        if (point >= 0) {
            used += put_point(text + used, point);
            i += ESCAPE_LEN;
        } else {
            text[used++] = text[i++];
        }
    }
    return used;
}

struct reader {
    struct strings *strings;
    struct buf text;
    size_t start; /* of the string at hand */
    int phonetic; /* depth of rPh */
    bool in_text;
};

static enum err_code on_open(void *context, const char *name, const char **attrs, struct err *err)
{
    struct reader *reader = context;
    (void)attrs;
    (void)err;
    if (strcmp(name, "si") == 0)
        reader->start = reader->text.len;
    else if (strcmp(name, "rPh") == 0)
        reader->phonetic++;
    else if (strcmp(name, "t") == 0)
        reader->in_text = reader->phonetic == 0;
    return ERR_OK;
}

static enum err_code on_close(void *context, const char *name, struct err *err)
{
    struct reader *reader = context;
    struct strings *strings = reader->strings;
    if (strcmp(name, "t") == 0)
        reader->in_text = false;
    else if (strcmp(name, "rPh") == 0)
        reader->phonetic--;
    if (strcmp(name, "si") != 0)
        return ERR_OK;
    struct buf *text = &reader->text;
    if (text->len > reader->start)
        buf_truncate(text, reader->start + xstring_decode(text->data + reader->start,
                                                          text->len - reader->start));
    buf_add_char(text, '\0');
    if (strings->len == STRINGS_MAX || text->full)
        return err_set(err, ERR_LIMIT, "too many texts");
    x_grow(&strings->ends, &strings->cap, strings->len + 1, sizeof(*strings->ends));
    strings->ends[strings->len++] = (uint32_t)text->len;
    return ERR_OK;
}

static enum err_code on_text(void *context, struct str text, struct err *err)
{
    struct reader *reader = context;
    (void)err;
    if (reader->in_text)
        buf_add_str(&reader->text, text);
    return ERR_OK;
}

enum err_code strings_read(struct strings *strings, struct package *package, const char *part,
                           struct arena *arena, struct err *err)
{
    struct reader reader = {.strings = strings};
    const struct xml_handler handler = {on_open, on_close, on_text, &reader};
    buf_init(&reader.text, IMPORT_UNPACKED_BYTES_MAX);
    enum err_code code = package_parse(package, part, &handler, NULL, err);
    if (code == ERR_OK)
        strings->text = arena_copy(arena, buf_text(&reader.text), reader.text.len);
    buf_release(&reader.text);
    return code;
}

void strings_release(struct strings *strings)
{
    free(strings->ends);
    *strings = (struct strings){0};
}

bool strings_get(const struct strings *strings, int64_t index, struct str *ret_text)
{
    if (index < 0 || (uint64_t)index >= strings->len)
        return false;
    size_t start = index > 0 ? strings->ends[index - 1] : 0;
    *ret_text = str_slice(strings->text + start, strings->ends[index] - start - 1);
    return true;
}
