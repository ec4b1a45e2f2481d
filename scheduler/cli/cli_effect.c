/* What a change does to everybody's standing, as a table: for rules try and decrees. */
#include "scheduler/base/json.h"
#include "scheduler/cli/command.h"

static void print_row(const json_t *row, const char *name, const char *tier)
{
    static const char *const counts[] = {"workers", "affected", "worse",
                                         "better",  "moved",    "withheld"};
    char text[32];
    cli_cell(name, 30);
    cli_cell(tier, 14);
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
        cli_cell(cli_number(json_int_at(row, counts[i]), text), 10);
    cli_cell(cli_hours(json_int_at(row, "missing_before_min"), text), 16);
    printf("%s\n", cli_hours(json_int_at(row, "missing_after_min"), text));
}

static void print_rows(const json_t *table, const char *key, const char *heading)
{
    size_t index = 0;
    const json_t *row = NULL;
    cli_cell(heading, 30);
    cli_cell("tier", 14);
    printf("%-10s%-10s%-10s%-10s%-10s%-10s%-16s%s\n", "workers", "affected", "worse", "better",
           "moved", "withheld", "missing h now", "missing h then");
    json_array_foreach(json_object_get(table, key), index, row)
        print_row(row, json_text_at(row, "name"), json_text_at(row, "tier"));
}

#define UNPROVED_SHOWN 10

void cli_print_unproved(const json_t *codes)
{
    size_t index = 0;
    const json_t *code = NULL;
    if (json_array_size(codes) > UNPROVED_SHOWN)
        fprintf(stderr, "  note: of %zu workers more may count than is told here; the first %d:\n",
                json_array_size(codes), UNPROVED_SHOWN);
    json_array_foreach(codes, index, code)
    {
        if (index == UNPROVED_SHOWN)
            return;
        fprintf(stderr,
                "  note: worker %s: entries can count in too many ways to prove which is best; "
                "this much counts, and more may: yanxu explain worker %s --rulebook all\n",
                json_string_value(code), json_string_value(code));
    }
}

void cli_print_effect(const json_t *table)
{
    const json_t *total = json_object_get(table, "total");
    size_t index = 0;
    const json_t *row = NULL;
    char text[32];
    cli_print_unproved(json_object_get(table, "unproved"));
    if (json_int_at(total, "affected") == 0 && json_int_at(total, "withheld") == 0) {
        printf("nobody would stand differently\n");
        return;
    }
    json_array_foreach(json_object_get(table, "changes"), index, row)
        printf("  %s -> %s: %s workers\n", json_text_at(row, "before"), json_text_at(row, "after"),
               cli_number(json_int_at(row, "workers"), text));
    print_rows(table, "districts", "district");
    print_rows(table, "rows", "unit");
    print_row(total, "total", "");
}

const struct cli_column cli_effect_columns[] = {{"worker", "worker"},
                                                {"unit", "unit"},
                                                {"tier", "tier"},
                                                {"before", "before"},
                                                {"after", "after"},
                                                {"put_off_days", "put_off_days"},
                                                {"missing_before_min", "missing_before_min"},
                                                {"missing_after_min", "missing_after_min"},
                                                {0}};

enum err_code cli_print_effect_csv(const json_t *table, struct err *err)
{
    return cli_print_csv(json_object_get(table, "people"), cli_effect_columns, err);
}
