/* Annual quotas within one file: a category or a course, of each or of all together, each once. */
#include "scheduler/base/buf.h"
#include "scheduler/base/map.h"
#include "scheduler/import/check.h"

/* What of a row does not fit, "English\tChinese", or NULL. */
static const char *misfit(const struct import_cell *cells)
{
    bool is_course = import_cell_given(&cells[QUOTAS_COLUMN_COURSE]);
    bool is_total = import_cell_given(&cells[QUOTAS_COLUMN_TOTAL]);
    if (is_course == import_cell_given(&cells[QUOTAS_COLUMN_CATEGORY]))
        return "it needs either a category or a course\t类别与课程须填其一，且只填其一";
    if (is_total == import_cell_given(&cells[QUOTAS_COLUMN_EACH]))
        return "it needs either hours each or hours in "
               "total\t每人学时与合计学时须填其一，且只填其一";
    if (is_course && is_total)
        return "a course's hours are those of each worker\t课程指标只能按每人学时填写";
    return NULL;
}

/* Year, unit, tier, category and course make the key. */
static void add_key(const struct import_cell *cells, struct buf *key)
{
    for (int column = QUOTAS_COLUMN_YEAR; column <= QUOTAS_COLUMN_COURSE; column++)
        buf_addf(key, "%s|", cells[column].text);
}

void check_quotas(struct table *table)
{
    CLEANUP(map_release) struct map seen = {0};
    CLEANUP(buf_release) struct buf key;
    char where[FINDING_ROW_SIZE];
    buf_init(&key, 4096);
    for (size_t i = 0; i < table->rows_len; i++) {
        const struct import_cell *cells = table->rows[i].cells;
        int64_t earlier = (int64_t)i;
        if (table->rows[i].refused)
            continue;
        const char *why = misfit(cells);
        if (why != NULL) {
            table_refuse(table, i, -1, IMPORT_REASON_QUOTA, why);
            continue;
        }
        buf_clear(&key);
        add_key(cells, &key);
        if (!map_add(&seen, str_slice(key.data, key.len), earlier, &earlier))
            table_refuse(table, i, -1, IMPORT_REASON_DUPLICATE,
                         finding_row(table->rows[earlier].line, where));
    }
}
