/* Files of earned hours without a database: what reading and judging one costs, and writing one.
 *     bench_tables write FILE ROWS    .xlsx, or .csv in GB18030; 10 columns, invented
 *     bench_tables read FILE          prints how many rows stand */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/parse_num.h"
#include "scheduler/export/table_writer.h"
#include "scheduler/import/import.h"
#include "scheduler/model/course.h"
#include "scheduler/model/credit.h"

/* A row as training platforms export them: half of the cells repeat, the others do not. */
static enum err_code write_row(struct table_writer *writer, int64_t i, struct err *err)
{
    char worker[32], external[32], evidence[96];
    snprintf(worker, sizeof(worker), "PD%06" PRId64, i / 2);
    snprintf(external, sizeof(external), "XW-2026-%07" PRId64, i);
    snprintf(evidence, sizeof(evidence), "结业证书 %07" PRId64 " 号，浦东新区社工培训中心", i);
    const struct export_cell cells[HOURS_COLUMN_COUNT] = {
        [HOURS_COLUMN_WORKER] = EXPORT_TEXT(worker),
        [HOURS_COLUMN_EARNED_ON] = EXPORT_DATE((struct date){20454 + (int32_t)(i % 365)}),
        [HOURS_COLUMN_AMOUNT] = EXPORT_MILLI(500 * (1 + i % 32)),
        [HOURS_COLUMN_MEASURE] =
            EXPORT_TEXT(credit_measure_text((enum credit_measure)(i % CREDIT_MEASURE_COUNT))->zh),
        [HOURS_COLUMN_CATEGORIES] = EXPORT_TEXT(i % 3 == 0 ? "专业" : "专业;伦理"),
        [HOURS_COLUMN_MODE] = EXPORT_TEXT(course_mode_text((enum course_mode)(i % 2))->zh),
        [HOURS_COLUMN_SOURCE] = EXPORT_TEXT(credit_source_text(CREDIT_SOURCE_EXTERNAL)->zh),
        [HOURS_COLUMN_COURSE] = EXPORT_TEXT(i % 4 == 0 ? "" : "C-ETHICS"),
        [HOURS_COLUMN_EXTERNAL_ID] = EXPORT_TEXT(external),
        [HOURS_COLUMN_EVIDENCE] = EXPORT_TEXT(evidence),
    };
    return table_writer_row(writer, cells, HOURS_COLUMN_COUNT, err);
}

static enum err_code write_file(const char *path, const char *rows_text, struct err *err)
{
    bool is_csv = str_ends(str_from(path), ".csv");
    struct table_options options = {.format = is_csv ? TABLE_FORMAT_CSV_GB18030 : TABLE_FORMAT_XLSX,
                                    .path = path};
    CLEANUP(table_writer_free_ptr) struct table_writer *writer = NULL;
    int64_t rows = 0;
    TRY(parse_i64(str_from(rows_text), 1, TABLE_ROWS_MAX, &rows, err));
    TRY(table_writer_open(&options, FILE_KIND_HOURS, &writer, err));
    for (int64_t i = 0; i < rows; i++)
        TRY(write_row(writer, i, err));
    return table_writer_close(writer, err);
}

static enum err_code read_file(const char *path, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct import_file *file = NULL;
    TRY(import_read(path, FILE_KIND_HOURS, NULL, &arena, &file, err));
    printf("%s: %zu rows, %zu refused\n", file->encoding, file->rows_len, file->rows_refused);
    return file->rows_refused == 0 ? ERR_OK : err_set(err, ERR_INVALID, "rows were refused");
}

int main(int argc, char **argv)
{
    struct err err = {0};
    enum err_code code = err_set(&err, ERR_USAGE, "bench_tables write FILE ROWS | read FILE");
    if (argc == 4 && strcmp(argv[1], "write") == 0)
        code = write_file(argv[2], argv[3], &err);
    else if (argc == 3 && strcmp(argv[1], "read") == 0)
        code = read_file(argv[2], &err);
    if (code != ERR_OK)
        fprintf(stderr, "%s\n", err.text);
    return code == ERR_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
