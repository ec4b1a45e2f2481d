/* yanxu quota show · worker show: where everybody stands, where one worker stands. */
#include "scheduler/cli/command.h"
#include "scheduler/model/worker.h"
#include "scheduler/service/lookup.h"
#include "scheduler/service/quota.h"
#include "scheduler/service/view.h"

static int64_t number(const json_t *row, const char *key)
{
    return (int64_t)json_integer_value(json_object_get(row, key));
}

static const char *text_of(const json_t *row, const char *key)
{
    const char *text = json_string_value(json_object_get(row, key));
    return text != NULL ? text : "";
}

static void print_row(const json_t *row, const char *name, const char *tier)
{
    static const char *const hours[] = {"needed_min", "earned_min", "booked_min", "missing_min"};
    static const char *const counts[] = {"workers", "met",   "on_track",
                                         "at_risk", "short", "exempt"};
    char text[32];
    cli_cell(name, 30);
    cli_cell(tier, 14);
    for (size_t i = 0; i < sizeof(hours) / sizeof(hours[0]); i++)
        cli_cell(cli_hours(number(row, hours[i]), text), 13);
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
        cli_cell(cli_number(number(row, counts[i]), text), 10);
    printf("\n");
}

static void print_board(const json_t *quota)
{
    static const char *const heads[] = {"needed h", "earned h", "booked h", "missing h"};
    static const char *const counts[] = {"workers", "met",   "on track",
                                         "at risk", "short", "exempt"};
    size_t index = 0;
    const json_t *row = NULL;
    printf("as of %s\n", text_of(quota, "as_of"));
    cli_cell("unit", 30);
    cli_cell("tier", 14);
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
        cli_cell(heads[i], 13);
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
        cli_cell(counts[i], 10);
    printf("\n");
    json_array_foreach(json_object_get(quota, "rows"), index, row)
        print_row(row, text_of(row, "name"), text_of(row, "tier"));
    print_row(json_object_get(quota, "total"), "total", "");
}

static void print_standings(const json_t *list)
{
    size_t index = 0;
    const json_t *standing = NULL;
    json_array_foreach(list, index, standing)
    {
        printf("%s (%s – %s): %s\n", text_of(standing, "title_zh"), text_of(standing, "from"),
               text_of(standing, "to"), text_of(standing, "standing"));
        printf("  needed %s h, earned %s h, booked %s h, missing %s h\n",
               text_of(standing, "needed_h_text"), text_of(standing, "earned_h_text"),
               text_of(standing, "booked_h_text"), text_of(standing, "missing_h_text"));
        size_t at = 0;
        const json_t *part = NULL;
        json_array_foreach(json_object_get(standing, "parts"), at, part)
            printf("    %s: needed %s h, earned %s h, booked %s h, missing %s h, %s\n",
                   text_of(part, "title_zh"), text_of(part, "needed_h_text"),
                   text_of(part, "earned_h_text"), text_of(part, "booked_h_text"),
                   text_of(part, "missing_h_text"), text_of(part, "standing"));
    }
}

COMMAND(quota_show)
{
    struct quota_filter filter = {0};
    const struct option own[] = {
        {"unit", 0, &filter.unit_code, NULL, "a unit and below"},
        {"worker", 0, &filter.worker_code, NULL, "one worker"},
        {0},
    };
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *quota = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 0, "", err));
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(quota_show(service, &filter, &quota, err));
    if (cli->as_json)
        cli_print_json(quota);
    else if (filter.worker_code != NULL)
        print_standings(json_object_get(quota, "standings"));
    else
        print_board(quota);
    return ERR_OK;
}

static const char *locked(const json_t *row)
{
    return json_is_true(json_object_get(row, "locked")) ? "  (locked)" : "";
}

static void print_worker(const json_t *view)
{
    size_t index = 0;
    const json_t *row = NULL;
    printf("%s  %s  %s\n", text_of(view, "code"), text_of(view, "unit"), text_of(view, "tier_zh"));
    print_standings(json_object_get(view, "standings"));
    json_array_foreach(json_object_get(view, "next"), index, row)
        printf("  %s %s–%s  %s  %s%s\n", text_of(row, "date"), text_of(row, "begins"),
               text_of(row, "ends"), text_of(row, "course"), text_of(row, "room"), locked(row));
    json_array_foreach(json_object_get(view, "windows"), index, row)
        printf("  %s – %s  %s (%s h)%s\n", text_of(row, "from"), text_of(row, "to"),
               text_of(row, "course"), text_of(row, "hours_text"), locked(row));
    json_array_foreach(json_object_get(view, "exams"), index, row)
        printf("  exam: %s %s %s: %s %s\n", text_of(row, "sat_on"), text_of(row, "level_zh"),
               text_of(row, "paper"), text_of(row, "result_code"), text_of(row, "score"));
    json_array_foreach(json_object_get(view, "unmet"), index, row)
        printf("  unmet: %s %s h: %s\n", text_of(row, "title_zh"), text_of(row, "missing_h_text"),
               text_of(row, "reason_zh"));
}

COMMAND(worker_show)
{
    struct operands operands;
    struct worker worker;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *view = NULL;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "CODE", err));
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(lookup_worker(service, operands.items[0], &cli->arena, &worker, err));
    TRY(view_worker(service, worker.id, &view, err));
    if (cli->as_json)
        cli_print_json(view);
    else
        print_worker(view);
    return ERR_OK;
}
