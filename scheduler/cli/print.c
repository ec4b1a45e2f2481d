/* How commands print numbers, hours, table cells and JSON. */
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/utf8.h"
#include "scheduler/cli/command.h"
#include "scheduler/export/table_writer.h"

#define CLI_COLUMNS_MAX 32
#define CSV_BYTES_MAX   (256u << 20)

void cli_print_json(const json_t *value)
{
    char *text = json_dumps(value, JSON_INDENT(2) | JSON_ENCODE_ANY | JSON_REAL_PRECISION(6));
    printf("%s\n", text != NULL ? text : "null");
    free(text);
}

static const json_t *find(const json_t *row, const char *path)
{
    const char *dot = strchr(path, '.');
    return dot == NULL
               ? json_object_get(row, path)
               : json_object_get(json_object_getn(row, path, (size_t)(dot - path)), dot + 1);
}

static struct export_cell cell_of(const json_t *value)
{
    if (json_is_integer(value))
        return EXPORT_INT((int64_t)json_integer_value(value));
    if (json_is_boolean(value))
        return EXPORT_INT(json_is_true(value));
    return EXPORT_TEXT(json_string_value(value));
}

/* A table that is being written. */
struct cli_csv {
    struct buf bytes;
    struct table_writer *writer;
    const struct cli_column *columns;
    size_t len; /* of the columns */
};

enum err_code cli_csv_open(const struct cli_column *columns, struct cli_csv **ret_csv,
                           struct err *err)
{
    CLEANUP(cli_csv_free_ptr) struct cli_csv *csv = x_calloc(1, sizeof(*csv));
    struct table_column headings[CLI_COLUMNS_MAX];
    const struct table_options options = {.format = TABLE_FORMAT_CSV_UTF8, .buf = &csv->bytes};
    csv->columns = columns;
    buf_init(&csv->bytes, CSV_BYTES_MAX);
    for (; columns[csv->len].heading != NULL; csv->len++) {
        assert(csv->len < CLI_COLUMNS_MAX);
        headings[csv->len] = (struct table_column){columns[csv->len].heading, COLUMN_FORMAT_TEXT};
    }
    TRY(table_writer_open_columns(&options, headings, csv->len, &csv->writer, err));
    *ret_csv = csv;
    csv = NULL;
    return ERR_OK;
}

enum err_code cli_csv_row(struct cli_csv *csv, const json_t *row, struct err *err)
{
    struct export_cell cells[CLI_COLUMNS_MAX];
    for (size_t i = 0; i < csv->len; i++)
        cells[i] = cell_of(find(row, csv->columns[i].key));
    return table_writer_row(csv->writer, cells, csv->len, err);
}

enum err_code cli_csv_close(struct cli_csv *csv, struct err *err)
{
    TRY(table_writer_close(csv->writer, err));
    (void)fwrite(csv->bytes.data, 1, csv->bytes.len, stdout);
    return ERR_OK;
}

void cli_csv_free_ptr(struct cli_csv **csv)
{
    if (*csv == NULL)
        return;
    table_writer_free_ptr(&(*csv)->writer);
    buf_release(&(*csv)->bytes);
    free(*csv);
    *csv = NULL;
}

enum err_code cli_print_csv(const json_t *rows, const struct cli_column *columns, struct err *err)
{
    CLEANUP(cli_csv_free_ptr) struct cli_csv *csv = NULL;
    size_t index = 0;
    const json_t *row = NULL;
    TRY(cli_csv_open(columns, &csv, err));
    json_array_foreach(rows, index, row) TRY(cli_csv_row(csv, row, err));
    return cli_csv_close(csv, err);
}

enum err_code cli_print_list(const struct cli *cli, const json_t *answer,
                             const struct cli_list *list, struct err *err)
{
    const json_t *rows = list->key != NULL ? json_object_get(answer, list->key) : answer;
    size_t index = 0;
    const json_t *row = NULL;
    if (cli->as_csv)
        return cli_print_csv(rows, list->columns, err);
    if (cli->as_json) {
        cli_print_json(answer);
        return ERR_OK;
    }
    json_array_foreach(rows, index, row) list->print_row(row);
    if (index == 0)
        fprintf(stderr, "%s\n", list->none);
    return ERR_OK;
}

enum err_code cli_run_list(struct cli *cli, int argc, char **argv, const struct cli_list *list,
                           cli_read_fn *read, struct err *err)
{
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *answer = NULL;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(cli_need(&operands, 0, "", err));
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(read(service, &answer, err));
    return cli_print_list(cli, answer, list, err);
}

char *cli_number(int64_t number, char text[static 32])
{
    char digits[24];
    int len = snprintf(digits, sizeof(digits), "%" PRIu64,
                       number < 0 ? (uint64_t) - (number + 1) + 1 : (uint64_t)number);
    char *to = text;
    if (number < 0)
        *to++ = '-';
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            *to++ = ',';
        *to++ = digits[i];
    }
    *to = '\0';
    return text;
}

char *cli_hours(int64_t min, char text[static 32])
{
    char hours[32];
    int64_t tenths = ((min < 0 ? -min : min) * 10 + 30) / 60;
    if (tenths == 0 && min != 0) /* two minutes missing are not none */
        tenths = 1;
    snprintf(text, 32, "%s%.24s.%d", min < 0 ? "-" : "", cli_number(tenths / 10, hours),
             (int)(tenths % 10));
    return text;
}

void cli_cell(const char *text, int width)
{
    int taken = (int)utf8_width(str_from(text));
    printf("%s%*s", text, width > taken ? width - taken : 1, "");
}
