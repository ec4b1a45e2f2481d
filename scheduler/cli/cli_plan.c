/* yanxu plan make|list|show|publish|discard. */
#include <inttypes.h>
#include <string.h>

#include "scheduler/base/json.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/cli/command.h"
#include "scheduler/cli/solve_option.h"
#include "scheduler/service/plan_year.h"

static void print_line(const json_t *plan)
{
    char needed[32];
    char planned[32];
    char missing[32];
    char complete[32];
    char workers[32];
    char objective[32];
    char bound[32];
#define NUMBER(key) ((int64_t)json_integer_value(json_object_get(plan, key)))
    printf("plan %" PRId64 " of %" PRId64 ", %s\n", NUMBER("id"), NUMBER("year"),
           json_text_at(plan, "state"));
    printf("  hours      needed %s, planned %s, missing %s\n",
           cli_hours(NUMBER("needed_min"), needed), cli_hours(NUMBER("planned_min"), planned),
           cli_hours(NUMBER("missing_min"), missing));
    printf("  complete   %s of %s workers\n", cli_number(NUMBER("complete"), complete),
           cli_number(NUMBER("workers"), workers));
    printf("  objective  %s, proven bound %s, gap %.2f %%\n",
           cli_number(NUMBER("objective"), objective), cli_number(NUMBER("bound"), bound),
           100.0 * json_real_value(json_object_get(plan, "gap")));
#undef NUMBER
}

/* The other weights, those that count something. */
static void print_aims(const json_t *made)
{
    static const char *const aims[] = {"tier_none",
                                       "tier_assistant",
                                       "tier_intermediate",
                                       "tier_senior",
                                       "fairness",
                                       "travel",
                                       "cost",
                                       NULL};
    const char *before = "  aims       ";
    for (int i = 0; aims[i] != NULL; i++) {
        int64_t points = json_int_at(made, aims[i]);
        if (points == 0)
            continue;
        printf("%s%s %" PRId64, before, aims[i], points);
        before = ", ";
    }
    if (strcmp(before, ", ") == 0)
        printf("\n");
}

static double percent(int64_t part, int64_t whole)
{
    return whole > 0 ? 100.0 * (double)part / (double)whole : 0.0;
}

static void print_fair(const json_t *fair)
{
    if (!json_is_object(fair))
        return;
    printf("  fairness   without it unit %s would lack %.1f %%; the plan made with it is %s\n",
           json_text_at(fair, "unit"),
           percent(json_int_at(fair, "unit_missing_min"), json_int_at(fair, "unit_needed_min")),
           json_is_true(json_object_get(fair, "kept")) ? "kept" : "no fairer and was dropped");
}

/* What came of the aims, as measured when it was made. */
static void print_effect(const json_t *made)
{
    const json_t *effect = json_object_get(made, "effect");
    const char *tier = NULL;
    const json_t *minutes = NULL;
    char number[32];
    if (!json_is_object(effect))
        return;
    if (json_is_string(json_object_get(effect, "unit")))
        printf("  furthest   unit %s lacks %.1f %% of what its people need (%" PRId64 " people)\n",
               json_text_at(effect, "unit"),
               percent(json_int_at(effect, "unit_missing_min"),
                       json_int_at(effect, "unit_needed_min")),
               json_int_at(effect, "unit_people"));
    print_fair(json_object_get(made, "fair"));
    if (json_is_integer(json_object_get(effect, "travel_days")))
        printf("  travel     %s days of class in another district\n",
               cli_number(json_int_at(effect, "travel_days"), number));
    if (json_is_integer(json_object_get(effect, "cost_yuan")))
        printf("  cost       %s yuan for places\n",
               cli_number(json_int_at(effect, "cost_yuan"), number));
    printf("  tiers     ");
    json_object_foreach((json_t *)json_object_get(effect, "tiers"), tier, minutes)
        printf(" %s %.1f %%", tier,
               percent(json_int_at(minutes, "planned_min"), json_int_at(minutes, "needed_min")));
    printf(" of what they need\n");
}

/* How it was made; nothing where that is not known. */
static void print_made(const json_t *plan)
{
    const json_t *made = json_object_get(plan, "made");
    int64_t limit_ms = json_int_at(made, "time_limit_ms");
    int64_t threads = json_int_at(made, "threads");
    if (!json_is_object(made) || json_object_get(made, "way") == NULL)
        return;
    printf("  made       %s, seed %" PRId64,
           strcmp(json_text_at(made, "way"), "repair") == 0 ? "by repair of the plan in force"
                                                            : "by search",
           json_int_at(made, "seed"));
    if (threads > 0)
        printf(", %" PRId64 " threads", threads);
    if (limit_ms >= 0)
        printf(", at most %.1f s", (double)limit_ms / 1000.0);
    if (json_int_at(made, "gap_micro") > 0)
        printf(", to a gap of %.3f %%", (double)json_int_at(made, "gap_micro") / 10000.0);
    printf("; weights: soon %" PRId64 " (%" PRId64 " days), later %" PRId64 ", complete %" PRId64
           ", move %" PRId64 "\n",
           json_int_at(made, "weight_soon"), json_int_at(made, "soon_days"),
           json_int_at(made, "weight_later"), json_int_at(made, "complete"),
           json_int_at(made, "move"));
    print_aims(made);
    print_effect(made);
}

static void print_unmet(const json_t *plan)
{
    size_t index = 0;
    const json_t *row = NULL;
    char hours[32];
    char workers[32];
    json_array_foreach(json_object_get(plan, "unmet"), index, row)
    {
        printf("  unmet      ");
        cli_cell(json_text_at(row, "tag"), 18);
        cli_cell(cli_hours(json_int_at(row, "missing_min"), hours), 12);
        printf("h, %s workers: %s %s\n", cli_number(json_int_at(row, "workers"), workers),
               json_text_at(row, "reason_zh"), json_text_at(row, "reason_en"));
    }
}

static enum err_code current_year(const struct service *service, const char *text,
                                  int32_t *ret_year, struct err *err)
{
    int32_t month = 0;
    int32_t day = 0;
    int64_t year = 0;
    date_to_ymd(service_today(service), ret_year, &month, &day);
    if (text == NULL)
        return ERR_OK;
    if (parse_i64(str_from(text), 2000, 2999, &year, err) != ERR_OK)
        return cli_bad("--year", err);
    *ret_year = (int32_t)year;
    return ERR_OK;
}

COMMAND(plan_make)
{
    const char *year = NULL;
    bool strict = false;
    struct solve_texts texts = {0};
    struct plan_make_options options = {.who = cli->who};
    const struct option own[] = {
        {"year", 0, &year, NULL, "the year; this year"},
        {"repair", 0, NULL, &options.repair, "keep the plan in force, mend what no longer holds"},
        {"strict", 0, NULL, &strict, "exit code 5 if hours are missing"},
        SOLVE_OPTION_ROWS(texts),
        {0},
    };
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *plan = NULL;
    struct plan_record record;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 0, "", err));
    TRY(solve_options_parse(&texts, &options.solve, err));
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(current_year(service, year, &options.year, err));
    TRY(plan_make(service, &options, &record, err));
    TRY(plan_show(service, record.id, &plan, err));
    if (cli->as_json) {
        cli_print_json(plan);
    } else {
        print_line(plan);
        print_made(plan);
        print_unmet(plan);
    }
    if (strict && record.planned_min < record.needed_min)
        cli->exit_code = EXIT_CODE_UNMET;
    return ERR_OK;
}

COMMAND(plan_list)
{
    static const struct cli_column columns[] = {
        {"id", "id"},
        {"year", "year"},
        {"state", "state"},
        {"needed_min", "needed_min"},
        {"planned_min", "planned_min"},
        {"missing_min", "missing_min"},
        {"complete", "complete"},
        {"workers", "workers"},
        {"objective", "objective"},
        {"bound", "bound"},
        {0},
    };
    static const struct cli_list plans = {"plans", columns, print_line,
                                          "there is no plan yet; yanxu plan make"};
    return cli_run_list(cli, argc, argv, &plans, plan_list, err);
}

COMMAND(plan_show)
{
    struct operands operands;
    struct plan_id id;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *plan = NULL;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "ID", err));
    TRY(cli_id("ID", operands.items[0], &id.v, err));
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(plan_show(service, id, &plan, err));
    if (cli->as_json) {
        cli_print_json(plan);
        return ERR_OK;
    }
    print_line(plan);
    print_made(plan);
    print_unmet(plan);
    return ERR_OK;
}

COMMAND(plan_publish)
{
    struct operands operands;
    struct plan_id id;
    int64_t notices = 0;
    char text[32];
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "ID", err));
    TRY(cli_id("ID", operands.items[0], &id.v, err));
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(plan_publish(service, id, cli_deed(cli), &notices, err));
    printf("plan %" PRId64 " %s; %s notices %s queued\n", id.v,
           cli->preview ? "would be published" : "is published", cli_number(notices, text),
           cli->preview ? "would be" : "are");
    if (notices == 0)
        fprintf(
            stderr,
            "  hint: nobody's places changed, or yanxu remind endpoint has not said where to\n");
    return ERR_OK;
}

static void print_codes(const char *sign, const json_t *codes)
{
    size_t index = 0;
    const json_t *code = NULL;
    json_array_foreach(codes, index, code) printf(" %s%s", sign, json_string_value(code));
}

COMMAND(plan_diff)
{
    struct operands operands;
    struct plan_id from;
    struct plan_id to;
    size_t index = 0;
    const json_t *row = NULL;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *diff = NULL;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(cli_need(&operands, 2, "ID and ID", err));
    TRY(cli_id("ID", operands.items[0], &from.v, err));
    TRY(cli_id("ID", operands.items[1], &to.v, err));
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(plan_diff(service, from, to, &diff, err));
    if (cli->as_json) {
        cli_print_json(diff);
        return ERR_OK;
    }
    json_array_foreach(json_object_get(diff, "workers"), index, row)
    {
        printf("%s", json_text_at(row, "worker"));
        print_codes("+", json_object_get(row, "added"));
        print_codes("-", json_object_get(row, "removed"));
        printf("\n");
    }
    fprintf(stderr, "%zu workers, %lld places added, %lld removed\n", index,
            (long long)json_int_at(diff, "places_added"),
            (long long)json_int_at(diff, "places_removed"));
    return ERR_OK;
}

COMMAND(plan_discard)
{
    struct operands operands;
    struct plan_id id;
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "ID", err));
    TRY(cli_id("ID", operands.items[0], &id.v, err));
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(plan_discard(service, id, cli_deed(cli), err));
    printf("plan %" PRId64 " %s discarded\n", id.v, cli->preview ? "would be" : "is");
    return ERR_OK;
}
