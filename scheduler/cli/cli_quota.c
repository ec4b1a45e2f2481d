/* yanxu quota show · worker show: where everybody stands, where one worker stands. */
#include <string.h>

#include "scheduler/base/json.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/cli/command.h"
#include "scheduler/model/quota.h"
#include "scheduler/service/lookup.h"
#include "scheduler/service/quota.h"
#include "scheduler/service/quota_board.h"
#include "scheduler/service/view.h"

static void print_row(const json_t *row, const char *name, const char *tier)
{
    static const char *const hours[] = {"needed_min", "earned_min", "booked_min", "missing_min"};
    static const char *const counts[] = {"workers", "met",   "on_track",
                                         "at_risk", "short", "exempt"};
    char text[32];
    cli_cell(name, 30);
    cli_cell(tier, 14);
    for (size_t i = 0; i < sizeof(hours) / sizeof(hours[0]); i++)
        cli_cell(cli_hours(json_int_at(row, hours[i]), text), 13);
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
        cli_cell(cli_number(json_int_at(row, counts[i]), text), 10);
    printf("\n");
}

static void print_board(const json_t *quota)
{
    static const char *const heads[] = {"needed h", "earned h", "booked h", "missing h"};
    static const char *const counts[] = {"workers", "met",   "on track",
                                         "at risk", "short", "exempt"};
    size_t index = 0;
    const json_t *row = NULL;
    printf("as of %s\n", json_text_at(quota, "as_of"));
    cli_cell("unit", 30);
    cli_cell("tier", 14);
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
        cli_cell(heads[i], 13);
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
        cli_cell(counts[i], 10);
    printf("\n");
    json_array_foreach(json_object_get(quota, "rows"), index, row)
        print_row(row, json_text_at(row, "name"), json_text_at(row, "tier"));
    print_row(json_object_get(quota, "total"), "total", "");
    cli_print_unproved(json_object_get(quota, "unproved"));
}

static void print_amounts(const json_t *of)
{
    const char *unit = json_is_true(json_object_get(of, "pieces")) ? "" : " h";
    printf("needed %s%s, earned %s%s, booked %s%s, missing %s%s", json_text_at(of, "needed_h_text"),
           unit, json_text_at(of, "earned_h_text"), unit, json_text_at(of, "booked_h_text"), unit,
           json_text_at(of, "missing_h_text"), unit);
}

static void print_standings(const json_t *list)
{
    size_t index = 0;
    const json_t *standing = NULL;
    json_array_foreach(list, index, standing)
    {
        printf("%s (%s – %s): %s\n  ", json_text_at(standing, "title_zh"),
               json_text_at(standing, "from"), json_text_at(standing, "to"),
               json_text_at(standing, "standing"));
        print_amounts(standing);
        printf("\n");
        if (json_is_true(json_object_get(standing, "unproved")))
            printf("    not proved: this much counts, and more may\n");
        size_t at = 0;
        const json_t *part = NULL;
        json_array_foreach(json_object_get(standing, "parts"), at, part)
        {
            printf("    %s: ", json_text_at(part, "title_zh"));
            print_amounts(part);
            printf(", %s\n", json_text_at(part, "standing"));
        }
    }
}

/* --- one year: needed, offered, planned, and its quotas --- */

static void print_groups(const json_t *board, const char *by)
{
    static const char *const hours[] = {"needed_min", "offered_min", "planned_min"};
    size_t index = 0;
    const json_t *row = NULL;
    char text[32];
    cli_cell(by, 44);
    cli_cell("workers", 10);
    printf("%-14s%-14s%s\n", "needed h", "offered h", "planned h");
    json_t *rows = json_copy((json_t *)(uintptr_t)json_object_get(board, by));
    json_array_append(rows, json_object_get(board, "total"));
    json_array_foreach(rows, index, row)
    {
        cli_cell(json_text_at(row, "title_en"), 44);
        bool counts = json_object_get(row, "workers") != NULL;
        cli_cell(counts ? cli_number(json_int_at(row, "workers"), text) : "", 10);
        for (size_t i = 0; i < sizeof(hours) / sizeof(hours[0]); i++)
            cli_cell(cli_hours(json_int_at(row, hours[i]), text), 14);
        printf("\n");
    }
    json_decref(rows);
}

static void print_target(const json_t *row)
{
    static const char *const hours[] = {"target_min", "earned_min", "booked_min", "missing_min"};
    bool is_total = json_is_integer(json_object_get(row, "total_min"));
    bool is_course = json_text_at(row, "course")[0] != '\0';
    char text[32];
    cli_cell(json_text_at(row, "unit"), 12);
    cli_cell(json_text_at(row, "tier"), 14);
    cli_cell(json_text_at(row, is_course ? "course" : "category"), 18);
    cli_cell(is_total ? "together" : "each", 10);
    cli_cell(cli_hours(json_int_at(row, is_total ? "total_min" : "each_min"), text), 13);
    cli_cell(cli_number(json_int_at(row, "workers"), text), 10);
    for (size_t i = 0; i < sizeof(hours) / sizeof(hours[0]); i++)
        cli_cell(cli_hours(json_int_at(row, hours[i]), text), 13);
    printf("\n");
}

static void print_targets(const json_t *board)
{
    static const char *const heads[] = {"hours",    "workers",  "target h",
                                        "earned h", "booked h", "missing h"};
    static const int widths[] = {13, 10, 13, 13, 13, 13};
    size_t index = 0;
    const json_t *row = NULL;
    json_array_foreach(json_object_get(board, "notes"), index, row)
        fprintf(stderr, "  note: %s\n", json_text_at(row, "text_en"));
    if (json_array_size(json_object_get(board, "targets")) == 0) {
        fprintf(stderr, "  hint: no quota is set for that year; yanxu quota set\n");
        return;
    }
    cli_cell("unit", 12);
    cli_cell("tier", 14);
    cli_cell("of", 18);
    cli_cell("", 10);
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
        cli_cell(heads[i], widths[i]);
    printf("\n");
    json_array_foreach(json_object_get(board, "targets"), index, row) print_target(row);
}

static enum err_code print_csv(const json_t *board, const char *by, struct err *err)
{
    static const struct cli_column groups[] = {{"key", "key"},
                                               {"title", "title_en"},
                                               {"open", "open"},
                                               {"workers", "workers"},
                                               {"needed_min", "needed_min"},
                                               {"offered_min", "offered_min"},
                                               {"planned_min", "planned_min"},
                                               {0}};
    static const struct cli_column targets[] = {{"unit", "unit"},
                                                {"tier", "tier"},
                                                {"category", "category"},
                                                {"course", "course"},
                                                {"each_min", "each_min"},
                                                {"total_min", "total_min"},
                                                {"workers", "workers"},
                                                {"target_min", "target_min"},
                                                {"earned_min", "earned_min"},
                                                {"booked_min", "booked_min"},
                                                {"missing_min", "missing_min"},
                                                {0}};
    if (by == NULL)
        return cli_print_csv(json_object_get(board, "targets"), targets, err);
    return cli_print_csv(json_object_get(board, by), groups, err);
}

/* What was asked of quota show. */
struct quota_words {
    struct quota_filter filter;
    const char *year, *by;
};

static int32_t this_year(const struct service *service)
{
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    date_to_ymd(service_today(service), &year, &month, &day);
    return year;
}

static enum err_code show_year(struct cli *cli, const struct quota_words *words, struct err *err)
{
    static const char *const groupings[] = {"unit", "tier", "month", "category"};
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *board = NULL;
    int64_t year = 0;
    bool known = words->by == NULL;
    for (size_t i = 0; i < sizeof(groupings) / sizeof(groupings[0]); i++)
        known = known || strcmp(words->by, groupings[i]) == 0;
    if (!known)
        return err_set(err, ERR_USAGE, "--by: expected unit, tier, month or category");
    if (words->filter.unit_code != NULL || words->filter.worker_code != NULL)
        return err_set(err, ERR_USAGE, "--unit and --worker go without --year, --by and --csv");
    if (words->year != NULL &&
        parse_i64(str_from(words->year), QUOTA_YEAR_MIN, QUOTA_YEAR_MAX, &year, err) != ERR_OK)
        return cli_bad("--year", err);
    TRY(cli_open(cli, CLI_READ, &service, err));
    if (year == 0)
        year = this_year(service);
    TRY(quota_board(service, (int32_t)year, &board, err));
    if (cli->as_csv)
        return print_csv(board, words->by, err);
    if (cli->as_json)
        cli_print_json(board);
    else if (words->by != NULL)
        print_groups(board, words->by);
    else
        print_targets(board);
    return ERR_OK;
}

COMMAND(quota_show)
{
    struct quota_words words = {0};
    const struct quota_filter *filter = &words.filter;
    const struct option own[] = {
        {"unit", 0, &words.filter.unit_code, NULL, "a unit and below"},
        {"worker", 0, &words.filter.worker_code, NULL, "one worker"},
        {"year", 0, &words.year, NULL, "the quotas of a year and their progress"},
        {"by", 0, &words.by, NULL,
         "unit, tier, month or category: the year's hours needed, offered, planned"},
        {0},
    };
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *quota = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 0, "", err));
    if (words.year != NULL || words.by != NULL || cli->as_csv)
        return show_year(cli, &words, err);
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(quota_show(service, filter, &quota, err));
    if (cli->as_json)
        cli_print_json(quota);
    else if (filter->worker_code != NULL)
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
    printf("%s  %s  %s\n", json_text_at(view, "code"), json_text_at(view, "unit"),
           json_text_at(view, "tier_zh"));
    print_standings(json_object_get(view, "standings"));
    json_array_foreach(json_object_get(view, "next"), index, row)
        printf("  %s %s–%s  %s  %s%s\n", json_text_at(row, "date"), json_text_at(row, "begins"),
               json_text_at(row, "ends"), json_text_at(row, "course"), json_text_at(row, "room"),
               locked(row));
    json_array_foreach(json_object_get(view, "windows"), index, row)
        printf("  %s – %s  %s (%s h)%s\n", json_text_at(row, "from"), json_text_at(row, "to"),
               json_text_at(row, "course"), json_text_at(row, "hours_text"), locked(row));
    json_array_foreach(json_object_get(view, "exams"), index, row) printf(
        "  exam: %s %s %s: %s %s\n", json_text_at(row, "sat_on"), json_text_at(row, "level_zh"),
        json_text_at(row, "paper"), json_text_at(row, "result_code"), json_text_at(row, "score"));
    cli_print_exam_levels(json_object_get(view, "exam_levels"));
    json_array_foreach(json_object_get(view, "unmet"), index, row)
        printf("  unmet: %s %s h: %s\n", json_text_at(row, "title_zh"),
               json_text_at(row, "missing_h_text"), json_text_at(row, "reason_zh"));
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
