/* Mapping headings to columns, and saying which heading was probably meant. */
#include "scheduler/import/heading.h"

#include <string.h>

#include "scheduler/base/buf.h"
#include "scheduler/base/utf8.h"
#include "scheduler/import/clean.h"

#define SHOWN_BYTES 60

struct context {
    enum file_kind kind;
    const struct column *columns;
    size_t columns_len;
    const char *map;
    struct arena *arena;
    struct buf clean;
};

/* The next pair of the caller's map: "his heading=our key". */
static bool next_pair(struct str *rest, struct str *ret_heading, struct str *ret_key)
{
    while (rest->len > 0) {
        size_t end = 0;
        while (end < rest->len && rest->data[end] != ';' && rest->data[end] != '\n')
            end++;
        struct str pair = str_trim(str_slice(rest->data, end));
        size_t used = end < rest->len ? end + 1 : end;
        *rest = str_slice(rest->data + used, rest->len - used);
        if (pair.len == 0)
            continue;
        size_t equals = pair.len; /* the last one: a heading may hold = */
        while (equals > 0 && pair.data[equals - 1] != '=')
            equals--;
        *ret_heading = str_trim(str_slice(pair.data, equals > 0 ? equals - 1 : 0));
        *ret_key = str_trim(str_slice(pair.data + equals, pair.len - equals));
        return true;
    }
    return false;
}

static int find(const struct context *context, struct str heading)
{
    return column_find_among(context->columns, context->columns_len, heading);
}

static enum err_code check_map(const struct context *context, struct err *err)
{
    struct str rest = str_from(context->map);
    struct str heading = {0};
    struct str key = {0};
    while (next_pair(&rest, &heading, &key)) {
        if (heading.len == 0 || key.len == 0) {
            (void)err_set(err, ERR_INVALID, "column map: cannot be read near \"%.*s\"",
                          (int)utf8_cut(key, SHOWN_BYTES).len, key.len > 0 ? key.data : "");
            return err_hint(err,
                            "write heading=key, as in 姓名(全称)=name, or heading=- to ignore");
        }
        if (str_eq_text(key, "-") || find(context, key) >= 0)
            continue;
        (void)err_set(err, ERR_INVALID, "column map: %s files have no column \"%.*s\"",
                      file_kind_text(context->kind)->code, (int)utf8_cut(key, SHOWN_BYTES).len,
                      key.data);
        return err_hint(err, "see `yanxu template %s` for the columns",
                        file_kind_text(context->kind)->code);
    }
    return ERR_OK;
}

/* Column by the caller's map, else by the published headings; HEADING_UNNAMED if unknown. */
static int find_column(const struct context *context, struct str title)
{
    struct str rest = str_from(context->map);
    struct str heading = {0};
    struct str key = {0};
    while (next_pair(&rest, &heading, &key))
        if (str_eq_nocase(heading, title))
            return str_eq_text(key, "-") ? HEADING_IGNORED : find(context, key);
    int column = find(context, title);
    return column < 0 && column_is_remark(title) ? HEADING_IGNORED : column;
}

static void consider(struct str title, struct str known, size_t *best, struct str *ret_nearest)
{
    size_t far = utf8_distance(title, known);
    if (far < *best) {
        *best = far;
        *ret_nearest = known;
    }
}

/* The known heading that differs in at most half of the characters; empty if none does. */
static struct str nearest(const struct context *context, struct str title)
{
    size_t best = (utf8_count(title) + 1) / 2 + 1;
    struct str found = {0};
    for (size_t i = 0; i < context->columns_len; i++) {
        const struct column *column = &context->columns[i];
        struct str rest = str_from(column->also);
        struct str piece;
        consider(title, str_from(column->zh), &best, &found);
        consider(title, str_from(column->en), &best, &found);
        while (str_next(&rest, '|', &piece))
            consider(title, piece, &best, &found);
    }
    return found;
}

static enum err_code refuse_unknown(const struct context *context, const struct raw_row *row,
                                    struct str title, struct err *err)
{
    struct str shown = utf8_cut(title, SHOWN_BYTES);
    struct str near = nearest(context, title);
    (void)err_set(err, ERR_INVALID, "row %d: %s files have no column \"%.*s\"", (int)row->line,
                  file_kind_text(context->kind)->code, (int)shown.len, shown.data);
    if (near.len > 0)
        return err_hint(err, "did you mean \"%.*s\"? Or map it: \"%.*s=-\" ignores the column",
                        (int)near.len, near.data, (int)shown.len, shown.data);
    return err_hint(err, "rename it, or map it: \"%.*s=-\" ignores the column", (int)shown.len,
                    shown.data);
}

/* Not one heading is known: then the row may hold a person, and is not repeated. */
static enum err_code refuse_all(const struct context *context, const struct raw_row *row,
                                struct err *err)
{
    CLEANUP(buf_release) struct buf known;
    buf_init(&known, 240);
    for (size_t i = 0; i < context->columns_len; i++)
        buf_addf(&known, "%s%s", i > 0 ? ", " : "", context->columns[i].zh);
    (void)err_set(err, ERR_INVALID, "row %d holds no heading of a %s file", (int)row->line,
                  file_kind_text(context->kind)->code);
    return err_hint(err, "the first row must hold the headings: %s", buf_text(&known));
}

static enum err_code refuse_twice(const struct context *context, const struct headings *headings,
                                  int column, struct str title, struct err *err)
{
    const struct column *about = &context->columns[column];
    struct str shown = utf8_cut(title, SHOWN_BYTES);
    struct str first = utf8_cut(str_from(headings->titles[column]), SHOWN_BYTES);
    (void)err_set(err, ERR_INVALID, "two headings, \"%.*s\" and \"%.*s\", name the column %s (%s)",
                  (int)first.len, first.data, (int)shown.len, shown.data, about->zh, about->en);
    return err_hint(err, "delete one of the two columns, or map it to -");
}

static enum err_code check_missing(const struct context *context, const struct headings *headings,
                                   struct err *err)
{
    CLEANUP(buf_release) struct buf missing;
    buf_init(&missing, 400);
    for (size_t i = 0; i < context->columns_len; i++) {
        const struct column *column = &context->columns[i];
        if (column->required && (headings->seen & 1u << i) == 0)
            buf_addf(&missing, "%s%s (%s)", missing.len > 0 ? ", " : "", column->zh, column->en);
    }
    if (missing.len == 0)
        return ERR_OK;
    (void)err_set(err, ERR_INVALID, "the %s file lacks: %s", file_kind_text(context->kind)->code,
                  buf_text(&missing));
    return err_hint(err, "add the column, or map one of yours to it: your heading=key");
}

/* The title as text: formulas and error cells name nothing. */
static struct str title_of(struct context *context, const struct raw_cell *cell)
{
    struct str title = {0};
    if (cell->kind != RAW_TEXT && cell->kind != RAW_NUMBER)
        return title;
    if (!clean_text(cell->text, &context->clean, &title))
        return str_from("?");
    return title;
}

static enum err_code take_title(const struct context *context, const struct raw_row *row,
                                struct str title, struct headings *headings, struct err *err)
{
    int column = find_column(context, title);
    headings->columns[headings->len++] = column;
    if (column == HEADING_IGNORED)
        return ERR_OK;
    if (column < 0)
        return refuse_unknown(context, row, title, err);
    if ((headings->seen & 1u << column) != 0)
        return refuse_twice(context, headings, column, title, err);
    headings->seen |= 1u << column;
    headings->titles[column] = arena_copy(context->arena, title.data, title.len);
    return ERR_OK;
}

static bool any_known(struct context *context, const struct raw_row *row)
{
    for (size_t i = 0; i < row->cells_len; i++) {
        struct str title = title_of(context, &row->cells[i]);
        if (title.len > 0 && !column_is_remark(title) &&
            find_column(context, title) != HEADING_UNNAMED)
            return true;
    }
    return false;
}

static enum err_code read_row(struct context *context, const struct raw_row *row,
                              struct headings *headings, struct err *err)
{
    TRY(check_map(context, err));
    if (!any_known(context, row))
        return refuse_all(context, row, err);
    for (size_t i = 0; i < row->cells_len; i++) {
        struct str title = title_of(context, &row->cells[i]);
        if (title.len > 0)
            TRY(take_title(context, row, title, headings, err));
        else
            headings->columns[headings->len++] = HEADING_UNNAMED;
    }
    return check_missing(context, headings, err);
}

enum err_code headings_read(const struct raw_row *row, const struct column_view *view,
                            const char *map, struct arena *arena, struct headings *ret_headings,
                            struct err *err)
{
    struct context context = {.kind = view->kind,
                              .columns = view->columns,
                              .columns_len = view->len,
                              .map = map,
                              .arena = arena};
    struct headings headings = {0};
    for (size_t i = 0; i < COLUMNS_MAX; i++)
        headings.titles[i] = "";
    buf_init(&context.clean, IMPORT_CELL_BYTES_MAX);
    enum err_code code = read_row(&context, row, &headings, err);
    buf_release(&context.clean);
    TRY(code);
    *ret_headings = headings;
    return ERR_OK;
}
