/* Finding the sheet of an .xlsx: package relationships, workbook, then its sheet. ECMA-376 Part 2,
 * 9.3 (relationships); Part 1, 18.2 (workbook). */
#include "scheduler/import/xlsx.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/buf.h"
#include "scheduler/base/utf8.h"
#include "scheduler/import/xlsx_package.h"
#include "scheduler/import/xlsx_sheet.h"
#include "scheduler/import/xlsx_style.h"
#include "scheduler/import/xlsx_text.h"

#define PARTS_MAX    IMPORT_ENTRIES_MAX
#define PART_LEN_MAX 512
#define NAME_SHOWN   60

/* A relationship: what a part calls another one. */
struct link {
    const char *id, *type, *target; /* target: name of the part, resolved */
};

struct links {
    const char *base; /* folder of the part that has them: "xl/" */
    struct link *items;
    size_t len, cap;
    struct arena *arena;
};

struct entry {
    const char *name, *link_id;
    bool is_hidden;
};

struct workbook {
    struct entry *items; /* sheets */
    size_t len, cap;
    bool is_1904;
    struct arena *arena;
};

/* Everything held while one file is read. */
struct book {
    struct package *package;
    struct links links;
    struct workbook workbook;
    struct strings strings;
    struct styles styles;
    struct arena arena;
    struct arena *kept; /* the caller's: what outlives the book */
};

static void book_release(struct book *book)
{
    package_close(book->package);
    free(book->links.items);
    free(book->workbook.items);
    strings_release(&book->strings);
    styles_release(&book->styles);
    arena_release(&book->arena);
}

/* Removes the last folder of "xl/worksheets/". */
static void drop_folder(struct buf *path)
{
    if (path->len > 0)
        buf_truncate(path, path->len - 1);
    while (path->len > 0 && path->data[path->len - 1] != '/')
        buf_truncate(path, path->len - 1);
}

/* "worksheets/sheet1.xml" or "/xl/worksheets/sheet1.xml" or "../x" seen from `base`. */
static const char *resolve(struct arena *arena, const char *base, const char *target)
{
    CLEANUP(buf_release) struct buf path;
    struct str rest = str_from(target);
    struct str piece = {0};
    buf_init(&path, PART_LEN_MAX);
    if (!str_starts(rest, "/"))
        buf_add_text(&path, base);
    while (str_next(&rest, '/', &piece)) {
        if (piece.len == 0 || str_eq_text(piece, "."))
            continue;
        if (str_eq_text(piece, "..")) {
            drop_folder(&path);
            continue;
        }
        buf_add_str(&path, piece);
        buf_add_char(&path, '/');
    }
    if (path.full || path.len == 0)
        return "";
    return arena_copy(arena, path.data, path.len - 1);
}

static const char *copy_attr(struct arena *arena, const char **attrs, const char *name)
{
    const char *text = xml_attr(attrs, name);
    return arena_strdup(arena, text != NULL ? text : "");
}

static enum err_code on_link(void *context, const char *name, const char **attrs, struct err *err)
{
    struct links *links = context;
    const char *target = xml_attr(attrs, "Target");
    const char *mode = xml_attr(attrs, "TargetMode");
    if (strcmp(name, "Relationship") != 0 || target == NULL ||
        (mode != NULL && strcmp(mode, "External") == 0))
        return ERR_OK;
    if (links->len == PARTS_MAX)
        return err_set(err, ERR_LIMIT, "too many relationships");
    x_grow(&links->items, &links->cap, links->len + 1, sizeof(*links->items));
    links->items[links->len++] =
        (struct link){copy_attr(links->arena, attrs, "Id"), copy_attr(links->arena, attrs, "Type"),
                      resolve(links->arena, links->base, target)};
    return ERR_OK;
}

/* The part whose relationship's type ends with `kind`; both conformance classes end alike. */
static const char *find_by_type(const struct links *links, const char *kind)
{
    for (size_t i = 0; i < links->len; i++)
        if (str_ends(str_from(links->items[i].type), kind))
            return links->items[i].target;
    return NULL;
}

/* Replaces book->links by those of `part` ("" for the package itself). */
static enum err_code read_links(struct book *book, const char *part, struct err *err)
{
    const char *slash = strrchr(part, '/');
    size_t folder_len = slash != NULL ? (size_t)(slash - part) + 1 : 0;
    const struct xml_handler handler = {on_link, NULL, NULL, &book->links};
    book->links.len = 0;
    book->links.arena = &book->arena;
    book->links.base = arena_copy(&book->arena, part, folder_len);
    const char *rels =
        arena_printf(&book->arena, "%s_rels/%s.rels", book->links.base, part + folder_len);
    return package_parse(book->package, rels, &handler, NULL, err);
}

static bool is_true(const char *text)
{
    return text != NULL && (strcmp(text, "1") == 0 || strcmp(text, "true") == 0);
}

/* The relationship's id is r:id; a plain `id` never stands on a sheet. */
static enum err_code on_workbook(void *context, const char *name, const char **attrs,
                                 struct err *err)
{
    struct workbook *workbook = context;
    if (strcmp(name, "workbookPr") == 0)
        workbook->is_1904 = is_true(xml_attr(attrs, "date1904"));
    if (strcmp(name, "sheet") != 0)
        return ERR_OK;
    if (workbook->len == PARTS_MAX)
        return err_set(err, ERR_LIMIT, "too many sheets");
    const char *state = xml_attr(attrs, "state");
    x_grow(&workbook->items, &workbook->cap, workbook->len + 1, sizeof(*workbook->items));
    workbook->items[workbook->len++] =
        (struct entry){.name = copy_attr(workbook->arena, attrs, "name"),
                       .link_id = copy_attr(workbook->arena, attrs, "id"),
                       .is_hidden = state != NULL && strcmp(state, "visible") != 0};
    return ERR_OK;
}

static enum err_code refuse_container(const struct book *book, const struct source *source,
                                      struct err *err)
{
    static const struct {
        const char *part, *what;
    } others[] = {
        {"xl/workbook.bin", "an .xlsb file"},
        {"word/document.xml", "a text document (.docx)"},
        {"ppt/presentation.xml", "a presentation (.pptx)"},
        {"content.xml", "an OpenDocument file (.ods)"},
    };
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (package_has(book->package, others[i].part)) {
            (void)err_set(err, ERR_UNSUPPORTED, "%s is %s", source->name, others[i].what);
            return err_hint(err, "save as .xlsx (另存为)");
        }
    (void)err_set(err, ERR_INVALID, "%s is a ZIP archive but no .xlsx", source->name);
    return err_hint(err, "unpack it, and import the files inside one by one");
}

static enum err_code open_workbook(struct book *book, const struct source *source, struct err *err)
{
    const char *part = NULL;
    TRY(package_open(source, &book->package, err));
    if (package_has(book->package, "_rels/.rels")) {
        TRY(read_links(book, "", err));
        part = find_by_type(&book->links, "/officeDocument");
    }
    if (part == NULL || !package_has(book->package, part))
        part = "xl/workbook.xml";
    if (!package_has(book->package, part) || str_ends(str_from(part), "document.xml"))
        return refuse_container(book, source, err);
    if (str_ends(str_from(part), ".bin") || str_starts(str_from(part), "ppt/"))
        return refuse_container(book, source, err);
    const struct xml_handler handler = {on_workbook, NULL, NULL, &book->workbook};
    book->workbook.arena = &book->arena;
    TRY(package_parse(book->package, part, &handler, NULL, err));
    return read_links(book, part, err);
}

/* The part of a worksheet; NULL for chart sheets and the like. */
static const char *worksheet_part(const struct book *book, const struct entry *entry)
{
    for (size_t i = 0; i < book->links.len; i++)
        if (strcmp(book->links.items[i].id, entry->link_id) == 0 &&
            str_ends(str_from(book->links.items[i].type), "/worksheet"))
            return book->links.items[i].target;
    return NULL;
}

static enum err_code refuse_sheet(const struct book *book, const struct source *source,
                                  const char *wanted, struct err *err)
{
    CLEANUP(buf_release) struct buf names;
    buf_init(&names, 200);
    for (size_t i = 0; i < book->workbook.len; i++)
        buf_addf(&names, "%s%s", i > 0 ? ", " : "", book->workbook.items[i].name);
    if (wanted == NULL) {
        (void)err_set(err, ERR_INVALID, "%s has no visible sheet", source->name);
        return err_hint(err, "name the sheet to read");
    }
    (void)err_set(err, ERR_NOT_FOUND, "%s has no sheet \"%.*s\"", source->name,
                  (int)utf8_cut(str_from(wanted), NAME_SHOWN).len, wanted);
    return err_hint(err, "it has: %s", buf_text(&names));
}

static enum err_code choose_sheet(const struct book *book, const struct source *source,
                                  const char *wanted, const char **ret_part, const char **ret_name,
                                  struct err *err)
{
    for (size_t i = 0; i < book->workbook.len; i++) {
        const struct entry *entry = &book->workbook.items[i];
        const char *part = worksheet_part(book, entry);
        bool is_wanted = wanted != NULL ? strcmp(wanted, entry->name) == 0 : !entry->is_hidden;
        if (!is_wanted || part == NULL)
            continue;
        *ret_part = part;
        *ret_name = entry->name;
        return ERR_OK;
    }
    return refuse_sheet(book, source, wanted, err);
}

static enum err_code read_shared(struct book *book, struct err *err)
{
    const char *styles = find_by_type(&book->links, "/styles");
    const char *strings = find_by_type(&book->links, "/sharedStrings");
    if (styles != NULL && package_has(book->package, styles))
        TRY(styles_read(&book->styles, book->package, styles, err));
    if (strings != NULL && package_has(book->package, strings))
        TRY(strings_read(&book->strings, book->package, strings, book->kept, err));
    return ERR_OK;
}

static enum err_code read_book(struct book *book, const struct source *source,
                               const struct import_options *options, const struct row_sink *sink,
                               const char **ret_name, struct err *err)
{
    struct sheet sheet = {.file = source->name, .strings = &book->strings, .styles = &book->styles};
    TRY(open_workbook(book, source, err));
    TRY(choose_sheet(book, source, options->sheet, &sheet.part, ret_name, err));
    TRY(read_shared(book, err));
    sheet.is_1904 = book->workbook.is_1904;
    return sheet_read(&sheet, book->package, sink, options->progress, err);
}

enum err_code xlsx_read(const struct source *source, const struct import_options *options,
                        const struct row_sink *sink, struct arena *arena, const char **ret_sheet,
                        struct err *err)
{
    CLEANUP(book_release) struct book book = {.kept = arena};
    const char *name = "";
    TRY(read_book(&book, source, options, sink, &name, err));
    *ret_sheet = arena_strdup(arena, name);
    return ERR_OK;
}
