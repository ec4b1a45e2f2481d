/* Statements as rows. Every row names its worker, day, rulebook and the statement's hash. */
#include "scheduler/service/statement_table.h"

#include "scheduler/base/arena.h"

#define ROW_COLUMNS_MAX 24

/* Where a cell comes from, and what stands above it. */
enum row_part { OF_STATEMENT, OF_WORKER, OF_BOOK, OF_LATE, OF_ROW, ROW_PART_COUNT };
struct row_column {
    enum row_part part;
    const char *key; /* of JSON; those that end with "_" go on with the language */
    const char *zh, *en;
};

#define HEAD                                                                                       \
    {OF_WORKER, "code", "人员编号", "Worker code"}, {OF_STATEMENT, "as_of", "截至", "As of"},      \
        {OF_STATEMENT, "known_at", "知悉时间", "Known at"},                                        \
        {OF_BOOK, "rulebook", "规则", "Rulebook"},                                                 \
    {                                                                                              \
        OF_BOOK, "version", "版本", "Version"                                                      \
    }

static const struct row_column entry_columns[] = {
    HEAD,
    {OF_ROW, "id", "记录", "Entry"},
    {OF_ROW, "earned_on", "取得日期", "Earned on"},
    {OF_ROW, "source", "来源", "Source"},
    {OF_ROW, "mode", "授课方式", "Mode"},
    {OF_ROW, "categories", "类别", "Categories"},
    {OF_ROW, "course", "课程编号", "Course"},
    {OF_ROW, "min", "分钟", "Minutes"},
    {OF_ROW, "worth_min", "折算分钟", "Worth (min)"},
    {OF_ROW, "counted_min", "计入分钟", "Counted (min)"},
    {OF_ROW, "toward", "计入要求", "Toward"},
    {OF_ROW, "reason_", "说明", "Remark"},
    {OF_BOOK, "unproved", "未能证明为最优", "Not proved"},
    {OF_STATEMENT, "hash", "SHA-256", "SHA-256"},
};
static const struct row_column verdict_columns[] = {
    HEAD,
    {OF_BOOK, "effective_from", "施行日期", "In force from"},
    {OF_BOOK, "from", "周期开始", "Period from"},
    {OF_BOOK, "to", "周期结束", "Period to"},
    {OF_BOOK, "standing", "规则结论", "Standing"},
    {OF_ROW, "id", "要求编号", "Requirement"},
    {OF_ROW, "title_", "要求", "Title"},
    {OF_ROW, "category", "类别", "Category"},
    {OF_ROW, "needed_min", "应完成分钟", "Needed (min)"},
    {OF_ROW, "earned_min", "已计入分钟", "Counted (min)"},
    {OF_ROW, "missing_min", "尚缺分钟", "Missing (min)"},
    {OF_ROW, "deadline", "期限", "By"},
    {OF_ROW, "standing", "结论", "Verdict"},
    {OF_ROW, "waived_min", "减免分钟", "Waived (min)"},
    {OF_BOOK, "variances", "政令与豁免", "Decrees and waivers"},
    {OF_BOOK, "put_off_from", "原定结束", "Put off from"},
    {OF_LATE, "until", "宽限计入至", "Late, counts until"},
    {OF_LATE, "fee_", "逾期费用", "Late fee"},
    {OF_BOOK, "unproved", "未能证明为最优", "Not proved"},
    {OF_STATEMENT, "hash", "SHA-256", "SHA-256"},
};

static size_t columns_of_kind(enum statement_table_kind kind, const struct row_column **ret_columns)
{
    *ret_columns = kind == STATEMENT_TABLE_ENTRIES ? entry_columns : verdict_columns;
    return kind == STATEMENT_TABLE_ENTRIES ? sizeof(entry_columns) / sizeof(entry_columns[0])
                                           : sizeof(verdict_columns) / sizeof(verdict_columns[0]);
}

enum err_code statement_table_open(const struct table_options *options,
                                   enum statement_table_kind kind, struct table_writer **ret_writer,
                                   struct err *err)
{
    struct table_column headings[ROW_COLUMNS_MAX];
    const struct row_column *columns = NULL;
    const size_t len = columns_of_kind(kind, &columns);
    for (size_t i = 0; i < len; i++)
        headings[i] = (struct table_column){options->language == TABLE_LANGUAGE_ZH ? columns[i].zh
                                                                                   : columns[i].en,
                                            COLUMN_FORMAT_TEXT};
    return table_writer_open_columns(options, headings, len, ret_writer, err);
}

/* What stands for an item of a list: itself; of a decree or waiver its kind and code. */
static const char *item_text(const json_t *item, struct arena *arena)
{
    if (json_is_string(item))
        return json_string_value(item);
    return arena_printf(arena, "%s %s", json_string_value(json_object_get(item, "kind")),
                        json_string_value(json_object_get(item, "code")));
}

/* A list as one text, "total;professional", "decree 2026-8;waiver 1". In `arena`. */
static const char *joined(const json_t *list, struct arena *arena)
{
    const char *text = "";
    size_t index = 0;
    const json_t *item = NULL;
    json_array_foreach(list, index, item) text =
        arena_printf(arena, "%s%s%s", text, index > 0 ? ";" : "", item_text(item, arena));
    return text;
}

static struct export_cell cell_of(const json_t *value, struct arena *arena)
{
    if (json_is_integer(value))
        return EXPORT_INT((int64_t)json_integer_value(value));
    if (json_is_array(value))
        return EXPORT_TEXT(joined(value, arena));
    if (json_is_true(value))
        return EXPORT_INT(1);
    return EXPORT_TEXT(json_string_value(value));
}

struct row_source {
    const json_t *parts[ROW_PART_COUNT]; /* NULL: there is none */
    enum table_language language;
};

static const json_t *value_of(const struct row_source *source, const struct row_column *column,
                              struct arena *arena)
{
    const char *key = column->key;
    if (str_ends(str_from(key), "_"))
        key = arena_printf(arena, "%s%s", key, source->language == TABLE_LANGUAGE_ZH ? "zh" : "en");
    return json_object_get(source->parts[column->part], key);
}

enum err_code statement_table_add(struct table_writer *writer, enum statement_table_kind kind,
                                  enum table_language language, const json_t *statement,
                                  struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct export_cell cells[ROW_COLUMNS_MAX];
    const struct row_column *columns = NULL;
    const size_t len = columns_of_kind(kind, &columns);
    struct row_source source = {
        {[OF_STATEMENT] = statement, [OF_WORKER] = json_object_get(statement, "worker")}, language};
    const char *list = kind == STATEMENT_TABLE_ENTRIES ? "entries" : "requirements";
    size_t b = 0;
    size_t r = 0;
    const json_t *book = NULL;
    const json_t *row = NULL;
    json_array_foreach(json_object_get(statement, "rulebooks"), b, book)
    {
        source.parts[OF_BOOK] = book;
        source.parts[OF_LATE] = json_object_get(book, "late");
        json_array_foreach(json_object_get(book, list), r, row)
        {
            source.parts[OF_ROW] = row;
            for (size_t i = 0; i < len; i++)
                cells[i] = cell_of(value_of(&source, &columns[i], &arena), &arena);
            TRY(table_writer_row(writer, cells, len, err));
        }
    }
    return ERR_OK;
}
