/* Entry of the module: what kind of file it is, reading it, judging its rows. */
#include "scheduler/import/import.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "scheduler/import/check.h"
#include "scheduler/import/collect.h"
#include "scheduler/import/csv.h"
#include "scheduler/import/source.h"
#include "scheduler/import/xlsx.h"
#include "scheduler/model/enum_text.h"

#define HEAD_LEN 4096

static const struct enum_text encodings[IMPORT_ENCODING_COUNT] = {
    [IMPORT_ENCODING_AUTO] = {"auto", "自动", "automatic", NULL},
    [IMPORT_ENCODING_UTF8] = {"utf-8", "UTF-8", "UTF-8", "utf8"},
    [IMPORT_ENCODING_GB18030] = {"gb18030", "国标", "GB18030", "gbk|gb2312|cp936"},
    [IMPORT_ENCODING_UTF16LE] = {"utf-16le", "UTF-16LE", "UTF-16LE", "utf16le|utf-16"},
    [IMPORT_ENCODING_UTF16BE] = {"utf-16be", "UTF-16BE", "UTF-16BE", "utf16be"},
};

enum err_code import_encoding_parse(struct str text, enum import_encoding *ret_encoding,
                                    struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(encodings, IMPORT_ENCODING_COUNT, "encoding", text, &index, err));
    *ret_encoding = (enum import_encoding)index;
    return ERR_OK;
}

/* What the first bytes say. */
enum container { CONTAINER_TEXT, CONTAINER_ZIP, CONTAINER_OLE, CONTAINER_MARKUP, CONTAINER_COUNT };

static enum container sniff(struct str head)
{
    static const char ole[] = {'\xD0', '\xCF', '\x11', '\xE0', '\xA1', '\xB1', '\x1A', '\xE1'};
    if (head.len >= 4 && memcmp(head.data, "PK\x03\x04", 4) == 0)
        return CONTAINER_ZIP;
    if (head.len >= 4 && memcmp(head.data, "PK\x05\x06", 4) == 0)
        return CONTAINER_ZIP;
    if (head.len >= 4 && memcmp(head.data, ole, head.len < 8 ? 4 : 8) == 0)
        return CONTAINER_OLE;
    if (str_starts(head, "\xEF\xBB\xBF"))
        head = str_slice(head.data + 3, head.len - 3);
    head = str_trim(head);
    if (head.len >= 2 && head.data[0] == '<' && memchr(head.data, '>', head.len) != NULL)
        return CONTAINER_MARKUP;
    return CONTAINER_TEXT;
}

/* [MS-CFB] names of streams are UTF-16LE; an encrypted .xlsx has one called EncryptedPackage. */
static bool has_encrypted_package(const struct source *source)
{
    static const char name[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
    char bytes[HEAD_LEN];
    size_t got = 0;
    for (int64_t offset = 0; offset < source->size; offset += HEAD_LEN - (int64_t)sizeof(name)) {
        if (source_read(source, offset, bytes, sizeof(bytes), &got, NULL) != ERR_OK)
            return false;
        for (size_t i = 0; i + sizeof(name) <= got; i++)
            if (memcmp(bytes + i, name, sizeof(name)) == 0)
                return true;
    }
    return false;
}

static enum err_code refuse_ole(const struct source *source, struct err *err)
{
    if (has_encrypted_package(source)) {
        (void)err_set(err, ERR_UNSUPPORTED, "%s is encrypted", source->name);
        return err_hint(err, "save it without a password");
    }
    (void)err_set(err, ERR_UNSUPPORTED, "%s is an old .xls (or .et) file", source->name);
    return err_hint(err, "save as .xlsx (另存为)");
}

static enum err_code refuse_markup(const struct source *source, struct err *err)
{
    (void)err_set(err, ERR_UNSUPPORTED, "%s is a web page or XML, whatever its name says",
                  source->name);
    return err_hint(err, "open it in the spreadsheet and save as .xlsx (另存为)");
}

/* As in struct import_file. */
struct container_text {
    const char *encoding, *sheet;
};

static enum err_code read_container(const struct source *source,
                                    const struct import_options *options,
                                    const struct row_sink *sink, struct arena *arena,
                                    struct container_text *ret_text, struct err *err)
{
    char bytes[HEAD_LEN];
    struct str head = {bytes, 0};
    TRY(source_read(source, 0, bytes, sizeof(bytes), &head.len, err));
    *ret_text = (struct container_text){"", ""};
    switch (sniff(head)) {
    case CONTAINER_ZIP:
        ret_text->encoding = "XLSX";
        return xlsx_read(source, options, sink, arena, &ret_text->sheet, err);
    case CONTAINER_OLE:
        return refuse_ole(source, err);
    case CONTAINER_MARKUP:
        return refuse_markup(source, err);
    case CONTAINER_TEXT:
    case CONTAINER_COUNT:
        break;
    }
    return csv_read(source, options, sink, &ret_text->encoding, err);
}

static enum err_code check_any(const struct source *source, const struct collector *collector,
                               struct err *err)
{
    if (collector->table.rows_len > 0)
        return ERR_OK;
    (void)err_set(err, ERR_INVALID, "%s has no rows%s", source->name,
                  collector->has_headings ? " below its headings" : "");
    return err_hint(err, "fill in the file, or name the sheet that holds the rows");
}

static enum err_code read_source(const struct source *source, enum file_kind kind,
                                 const struct import_options *options, struct arena *arena,
                                 struct import_file **ret_file, struct err *err)
{
    const struct import_options defaults = {0};
    CLEANUP(collector_release) struct collector collector;
    struct container_text text;
    if (options == NULL)
        options = &defaults;
    collector_init(&collector, kind, options, arena);
    const struct row_sink sink = {collector_row, &collector};
    TRY(read_container(source, options, &sink, arena, &text, err));
    TRY(check_any(source, &collector, err));
    check_rows(&collector.table);
    struct import_file *file = table_to_file(&collector.table);
    file->encoding = text.encoding;
    file->sheet = text.sheet;
    *ret_file = file;
    return ERR_OK;
}

enum err_code import_read(const char *path, enum file_kind kind,
                          const struct import_options *options, struct arena *arena,
                          struct import_file **ret_file, struct err *err)
{
    struct source source;
    struct err unheard;
    assert((unsigned)kind < FILE_KIND_COUNT);
    if (err == NULL)
        err = &unheard;
    TRY(source_open(path, &source, err));
    enum err_code code = read_source(&source, kind, options, arena, ret_file, err);
    source_close(&source);
    return code;
}

enum err_code import_read_bytes(const struct import_bytes *source, enum file_kind kind,
                                const struct import_options *options, struct arena *arena,
                                struct import_file **ret_file, struct err *err)
{
    struct source bytes;
    struct err unheard;
    assert((unsigned)kind < FILE_KIND_COUNT);
    if (err == NULL)
        err = &unheard;
    TRY(source_from_bytes(source->name, source->bytes, &bytes, err));
    return read_source(&bytes, kind, options, arena, ret_file, err);
}

static enum err_code collect_texts(const struct import_texts *texts, struct collector *collector,
                                   struct err *err)
{
    const struct table *table = &collector->table;
    struct raw_cell cells[COLUMNS_MAX];
    struct raw_row row = {.cells = cells, .cells_len = table->columns_len};
    for (size_t k = 0; k < table->columns_len; k++)
        cells[k] = (struct raw_cell){.kind = RAW_TEXT, .text = str_from(table->columns[k].key)};
    TRY(collector_row(collector, &row, err));
    for (size_t i = 0; i < texts->rows_len; i++) {
        row.line = (int32_t)i + 1;
        for (size_t k = 0; k < table->columns_len; k++)
            cells[k].text = str_from(texts->cells[i * table->columns_len + k]);
        TRY(collector_row(collector, &row, err));
    }
    return ERR_OK;
}

enum err_code import_read_texts(const struct import_texts *texts, enum file_kind kind,
                                const struct import_options *options, struct arena *arena,
                                struct import_file **ret_file, struct err *err)
{
    const struct import_options defaults = {0};
    CLEANUP(collector_release) struct collector collector;
    assert((unsigned)kind < FILE_KIND_COUNT);
    collector_init(&collector, kind, options != NULL ? options : &defaults, arena);
    TRY(collect_texts(texts, &collector, err));
    check_rows(&collector.table);
    struct import_file *file = table_to_file(&collector.table);
    file->encoding = "";
    file->sheet = "";
    *ret_file = file;
    return ERR_OK;
}

/* A walk over raw rows. */
struct walk {
    import_raw_fn *each;
    void *context;
    struct str cells[IMPORT_COLUMNS_MAX];
    char moments[IMPORT_COLUMNS_MAX][DATE_TEXT_SIZE + 6]; /* "2027-03-02 09:00" */
};

static struct str raw_text(const struct raw_cell *cell, char *moment, size_t size)
{
    char day[DATE_TEXT_SIZE];
    char clock[6];
    bool has_day = !date_is_none(cell->date);
    bool has_clock = !has_day || cell->minute != 0;
    if (cell->kind == RAW_EMPTY)
        return str_from("");
    if (cell->kind != RAW_MOMENT)
        return cell->text;
    (void)snprintf(moment, size, "%s%s%s", has_day ? date_format(cell->date, day) : "",
                   has_day && has_clock ? " " : "",
                   has_clock ? minute_format(cell->minute, clock) : "");
    return str_from(moment);
}

static enum err_code walk_row(void *context, const struct raw_row *row, struct err *err)
{
    struct walk *walk = context;
    if (collect_is_blank(row))
        return ERR_OK;
    for (size_t i = 0; i < row->cells_len; i++)
        walk->cells[i] = raw_text(&row->cells[i], walk->moments[i], sizeof(walk->moments[i]));
    const struct import_raw_row raw = {row->line, walk->cells, row->cells_len};
    return walk->each(walk->context, &raw, err);
}

enum err_code import_each_row(const struct import_bytes *source,
                              const struct import_options *options, import_raw_fn *each,
                              void *context, struct err *err)
{
    struct source bytes;
    struct container_text text;
    struct walk walk = {.each = each, .context = context};
    const struct row_sink sink = {walk_row, &walk};
    CLEANUP(arena_release) struct arena arena = {0};
    TRY(source_from_bytes(source->name, source->bytes, &bytes, err));
    return read_container(&bytes, options, &sink, &arena, &text, err);
}

bool import_cell_parse(enum file_kind kind, int column, struct str text, struct arena *arena,
                       struct import_cell *ret_cell)
{
    CLEANUP(cell_reader_release) struct cell_reader reader;
    const struct raw_cell raw = {.kind = RAW_TEXT, .text = text};
    struct cell_fault fault;
    bool is_shared = false;
    size_t columns_len = 0;
    cell_reader_init(&reader, kind, columns_of(kind, &columns_len), arena);
    if (!cell_read(&reader, column, &raw, ret_cell, &is_shared, &fault))
        return false;
    if (!is_shared)
        ret_cell->text = arena_strdup(arena, ret_cell->text);
    return true;
}
