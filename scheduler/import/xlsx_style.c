/* Number formats (ECMA-376 Part 1, 18.8.30 numFmt and 18.8.31 numFmts, with the builtin ones of
 * Chinese and Japanese editions; 18.8.10 cellXfs). */
#include "scheduler/import/xlsx_style.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/import/import.h"

#define STYLES_MAX  65536 /* spreadsheets allow 65,490 */
#define DIGITS_MAX  30
#define FORMAT_NONE 0

struct custom {
    int64_t id;
    struct style style;
};

struct reader {
    struct styles *styles;
    struct custom *customs;
    size_t customs_len, customs_cap;
    bool in_cell_xfs;
};

/* 27 to 36 and 50 to 58 are dates in some editions and times in others; a date is the safer guess
 * but for those that are times in the Chinese one, because a time alone has no day. */
struct style style_of_builtin(int64_t id)
{
    bool is_time = (id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47) ||
                   id == 55 || id == 56;
    bool is_date = (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 ||
                   (id >= 50 && id <= 54) || id == 57 || id == 58;
    return (struct style){.kind = is_time ? STYLE_TIME : is_date ? STYLE_DATE : STYLE_PLAIN};
}

/* Index behind a quoted, escaped or bracketed piece that begins at i, or i if none does. Brackets
 * [h], [mm], [ss] are elapsed time and set *elapsed. */
static size_t skip_literal(struct str code, size_t i, bool *elapsed)
{
    char c = code.data[i];
    if (c == '\\' || c == '_' || c == '*')
        return i + 2;
    if (c != '"' && c != '[')
        return i;
    size_t end = i + 1;
    while (end < code.len && code.data[end] != (c == '"' ? '"' : ']'))
        end++;
    bool is_clock = c == '[' && end > i + 1;
    for (size_t j = i + 1; j < end; j++)
        is_clock = is_clock && strchr("hHmMsS", code.data[j]) != NULL;
    *elapsed = *elapsed || is_clock;
    return end + 1;
}

/* The parts of a date or time that a format shows; only its first section counts. */
struct parts {
    bool day, month, clock, elapsed;
};

static struct parts find_parts(struct str code)
{
    struct parts parts = {0};
    for (size_t i = 0; i < code.len && code.data[i] != ';';) {
        size_t next = skip_literal(code, i, &parts.elapsed);
        if (next > i) {
            i = next;
            continue;
        }
        char c = code.data[i];
        bool is_exponent = (c == 'e' || c == 'E') && i + 1 < code.len &&
                           (code.data[i + 1] == '+' || code.data[i + 1] == '-');
        parts.day =
            parts.day || c == 'y' || c == 'Y' || c == 'd' || c == 'D' || (c == 'e' && !is_exponent);
        parts.month = parts.month || c == 'm' || c == 'M';
        parts.clock = parts.clock || c == 'h' || c == 'H' || c == 's' || c == 'S';
        i++;
    }
    return parts;
}

static uint8_t count_zeros(struct str code)
{
    size_t zeros = 0;
    while (zeros < code.len && code.data[zeros] == '0')
        zeros++;
    return zeros == code.len && zeros > 1 && zeros <= DIGITS_MAX ? (uint8_t)zeros : 0;
}

struct style style_of_code(struct str code)
{
    struct style style = {.kind = STYLE_PLAIN};
    if (str_eq_nocase(code, STR_LIT("General")) || str_starts(code, "General"))
        return style;
    struct parts parts = find_parts(code);
    if (parts.day || (parts.month && !parts.clock && !parts.elapsed))
        style.kind = STYLE_DATE;
    else if (parts.clock || parts.elapsed)
        style.kind = STYLE_TIME;
    else
        style.digits = count_zeros(code);
    return style;
}

static int64_t number_attr(const char **attrs, const char *name)
{
    int64_t number = 0;
    const char *text = xml_attr(attrs, name);
    if (text == NULL || parse_i64(str_from(text), 0, INT32_MAX, &number, NULL) != ERR_OK)
        return FORMAT_NONE;
    return number;
}

/* Later definitions win, as they do in spreadsheets. */
static struct style style_of_id(const struct reader *reader, int64_t id)
{
    for (size_t i = reader->customs_len; i > 0; i--)
        if (reader->customs[i - 1].id == id)
            return reader->customs[i - 1].style;
    return style_of_builtin(id);
}

static enum err_code add_custom(struct reader *reader, const char **attrs, struct err *err)
{
    const char *code = xml_attr(attrs, "formatCode");
    if (code == NULL)
        return ERR_OK;
    if (reader->customs_len == IMPORT_ENTRIES_MAX)
        return err_set(err, ERR_LIMIT, "too many number formats");
    x_grow(&reader->customs, &reader->customs_cap, reader->customs_len + 1,
           sizeof(*reader->customs));
    reader->customs[reader->customs_len++] =
        (struct custom){number_attr(attrs, "numFmtId"), style_of_code(str_from(code))};
    return ERR_OK;
}

static enum err_code add_style(struct reader *reader, const char **attrs, struct err *err)
{
    struct styles *styles = reader->styles;
    if (styles->len == STYLES_MAX)
        return err_set(err, ERR_LIMIT, "too many cell styles");
    x_grow(&styles->items, &styles->cap, styles->len + 1, sizeof(*styles->items));
    styles->items[styles->len++] = style_of_id(reader, number_attr(attrs, "numFmtId"));
    return ERR_OK;
}

static enum err_code on_open(void *context, const char *name, const char **attrs, struct err *err)
{
    struct reader *reader = context;
    if (strcmp(name, "numFmt") == 0)
        return add_custom(reader, attrs, err);
    if (strcmp(name, "cellXfs") == 0)
        reader->in_cell_xfs = true;
    else if (strcmp(name, "xf") == 0 && reader->in_cell_xfs)
        return add_style(reader, attrs, err);
    return ERR_OK;
}

static enum err_code on_close(void *context, const char *name, struct err *err)
{
    struct reader *reader = context;
    (void)err;
    if (strcmp(name, "cellXfs") == 0)
        reader->in_cell_xfs = false;
    return ERR_OK;
}

enum err_code styles_read(struct styles *styles, struct package *package, const char *part,
                          struct err *err)
{
    struct reader reader = {.styles = styles};
    const struct xml_handler handler = {on_open, on_close, NULL, &reader};
    enum err_code code = package_parse(package, part, &handler, NULL, err);
    free(reader.customs);
    return code;
}

void styles_release(struct styles *styles)
{
    free(styles->items);
    *styles = (struct styles){0};
}

struct style styles_get(const struct styles *styles, int64_t index)
{
    if (index < 0 || (uint64_t)index >= styles->len)
        return (struct style){.kind = STYLE_PLAIN};
    return styles->items[index];
}
