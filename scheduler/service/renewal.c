/* The list of those whose renewal window is open. */
#include "scheduler/service/renewal.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/json.h"
#include "scheduler/service/lookup.h"
#include "scheduler/service/registration.h"
#include "scheduler/service/view_keep.h"
#include "scheduler/store/store_office.h"

static const struct enum_text whiches[RENEWAL_WHICH_COUNT] = {
    [RENEWAL_ALL] = {"all", "全部", "all", NULL},
    [RENEWAL_MAY] = {"may", "可再登记", "may renew", NULL},
    [RENEWAL_LACKING] = {"lacking", "学时不足", "hours missing", NULL},
};

enum err_code renewal_which_parse(struct str text, enum renewal_which *ret_which, struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(whiches, RENEWAL_WHICH_COUNT, "which", text, &index, err));
    *ret_which = (enum renewal_which)index;
    return ERR_OK;
}

const char *renewal_which_code(enum renewal_which which)
{
    return whiches[which].code;
}

static struct date day_of(const json_t *row, const char *key)
{
    struct date day;
    return date_parse(str_from(json_text_at(row, key)), &day, NULL) == ERR_OK ? day : DATE_NONE;
}

static bool may_renew(const json_t *row)
{
    return json_is_true(json_object_get(row, "met"));
}

static int by_last_day(const void *a, const void *b)
{
    static const char *const keys[] = {"to", "unit", "worker", "rulebook"};
    const json_t *x = *(json_t *const *)a;
    const json_t *y = *(json_t *const *)b;
    int order = 0;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]) && order == 0; i++)
        order = strcmp(json_text_at(x, keys[i]), json_text_at(y, keys[i]));
    return order;
}

/* Those who have not renewed yet, in order; the array borrows the rows. Caller frees. */
static json_t **sorted(const json_t *registrations, size_t *ret_len)
{
    json_t **rows = x_calloc(json_array_size(registrations) + 1, sizeof(*rows));
    size_t len = 0;
    size_t index = 0;
    json_t *row = NULL;
    json_array_foreach(registrations, index, row)
    {
        if (json_text_at(row, "renewed_to")[0] == '\0')
            rows[len++] = row;
    }
    if (len > 1)
        qsort(rows, len, sizeof(json_t *), by_last_day);
    *ret_len = len;
    return rows;
}

/* Everything of the unit, whichever are asked for. */
static enum err_code compute(struct service *service, int64_t unit_id, json_t **ret_list,
                             struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP_JSON json_t *listed = NULL;
    struct registration_filter filter = {.as_of = DATE_NONE, .state = REGISTRATION_RENEWABLE};
    struct unit unit;
    if (unit_id != 0) {
        TRY(store_unit_get(service->store, (struct unit_id){unit_id}, &arena, &unit, err));
        filter.unit = unit.code;
    }
    TRY(registration_list(service, &filter, &listed, err));
    size_t len = 0;
    json_int_t may = 0;
    json_t **rows = sorted(json_object_get(listed, "registrations"), &len);
    json_t *list = json_array();
    for (size_t i = 0; i < len; i++) {
        const int32_t left = day_of(rows[i], "to").day - day_of(listed, "as_of").day;
        json_object_set_new(rows[i], "days_left", json_integer(left));
        may += may_renew(rows[i]);
        json_array_append(list, rows[i]);
    }
    free(rows);
    *ret_list = json_pack("{s:s, s:I, s:I, s:o}", "as_of", json_text_at(listed, "as_of"), "may",
                          may, "lacking", (json_int_t)len - may, "rows", list);
    return ERR_OK;
}

static void keep_only(json_t *list, enum renewal_which which)
{
    json_t *kept = json_array();
    size_t index = 0;
    json_t *row = NULL;
    json_array_foreach(json_object_get(list, "rows"), index, row)
    {
        if (which != (may_renew(row) ? RENEWAL_LACKING : RENEWAL_MAY))
            json_array_append(kept, row);
    }
    json_object_set_new(list, "rows", kept);
}

enum err_code renewal_list(struct service *service, const struct renewal_question *question,
                           json_t **ret_list, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct unit unit = {0};
    json_t *list = NULL;
    if (question->unit != NULL)
        TRY(lookup_unit(service, question->unit, &arena, &unit, err));
    TRY(view_keep(service, (struct view_key){VIEW_SLOT_RENEWALS, unit.id.v}, compute, &list, err));
    keep_only(list, question->which);
    *ret_list = list;
    return ERR_OK;
}

/* --- as a table --------------------------------------------------------------------------------
 */

/* From which member of a row, and what stands above it; the last column is the verdict. */
static const struct {
    const char *key, *zh, *en;
    enum column_format format;
} columns[] = {
    {"worker", "人员编号", "Worker code", COLUMN_FORMAT_TEXT},
    {"name", "姓名", "Name", COLUMN_FORMAT_TEXT},
    {"certificate_no", "证书编号", "Certificate no.", COLUMN_FORMAT_TEXT},
    {"unit_name", "单位", "Unit", COLUMN_FORMAT_TEXT},
    {"tier", "级别", "Tier", COLUMN_FORMAT_TEXT},
    {"rulebook", "规则", "Rulebook", COLUMN_FORMAT_TEXT},
    {"from", "登记起", "Registered from", COLUMN_FORMAT_DATE},
    {"to", "登记止", "Registered to", COLUMN_FORMAT_DATE},
    {"needed_min", "应完成分钟", "Needed (min)", COLUMN_FORMAT_INT},
    {"earned_min", "已计入分钟", "Counted (min)", COLUMN_FORMAT_INT},
    {"missing_min", "尚缺分钟", "Missing (min)", COLUMN_FORMAT_INT},
    {"met", "结论", "Verdict", COLUMN_FORMAT_TEXT},
};
#define COLUMNS_LEN (sizeof(columns) / sizeof(columns[0]))

static const char *word_of(const struct enum_text *text, enum table_language language)
{
    return language == TABLE_LANGUAGE_EN ? text->en : text->zh;
}

static struct export_cell cell_of(const json_t *row, size_t column, enum table_language language)
{
    const json_t *value = json_object_get(row, columns[column].key);
    enum tier tier;
    if (json_is_boolean(value))
        return EXPORT_TEXT(
            word_of(&whiches[json_is_true(value) ? RENEWAL_MAY : RENEWAL_LACKING], language));
    if (json_is_integer(value))
        return EXPORT_INT((int64_t)json_integer_value(value));
    if (columns[column].format == COLUMN_FORMAT_DATE)
        return EXPORT_DATE(day_of(row, columns[column].key));
    if (strcmp(columns[column].key, "tier") == 0 &&
        tier_parse(str_from(json_string_value(value)), &tier, NULL) == ERR_OK)
        return EXPORT_TEXT(word_of(tier_text(tier), language));
    return EXPORT_TEXT(json_string_value(value));
}

enum err_code renewal_table(struct service *service, const struct renewal_question *question,
                            const struct table_options *options, struct err *err)
{
    CLEANUP_JSON json_t *list = NULL;
    CLEANUP(table_writer_free_ptr) struct table_writer *writer = NULL;
    struct table_column headings[COLUMNS_LEN];
    struct export_cell cells[COLUMNS_LEN];
    size_t index = 0;
    const json_t *row = NULL;
    TRY(renewal_list(service, question, &list, err));
    for (size_t i = 0; i < COLUMNS_LEN; i++)
        headings[i] = (struct table_column){options->language == TABLE_LANGUAGE_EN ? columns[i].en
                                                                                   : columns[i].zh,
                                            columns[i].format};
    TRY(table_writer_open_columns(options, headings, COLUMNS_LEN, &writer, err));
    json_array_foreach(json_object_get(list, "rows"), index, row)
    {
        for (size_t i = 0; i < COLUMNS_LEN; i++)
            cells[i] = cell_of(row, i, options->language);
        TRY(table_writer_row(writer, cells, COLUMNS_LEN, err));
    }
    return table_writer_close(writer, err);
}
