/* yanxu remind endpoint|run|exams|status|retry. */
#include "scheduler/base/file.h"
#include "scheduler/base/json.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/cli/command.h"
#include "scheduler/service/endpoint.h"
#include "scheduler/service/exam_remind.h"
#include "scheduler/service/lookup.h"
#include "scheduler/service/remind.h"

/* Secrets come from a file, never from the command line, where others may see them. */
static enum err_code read_secret(const char *path, struct arena *arena, const char **ret_secret,
                                 struct err *err)
{
    CLEANUP(buf_release) struct buf bytes;
    buf_init(&bytes, 4096);
    *ret_secret = "";
    if (path == NULL)
        return ERR_OK;
    TRY(file_read(path, &bytes, err));
    struct str secret = str_trim(str_slice(bytes.data, bytes.len));
    *ret_secret = arena_copy(arena, secret.data, secret.len);
    return ERR_OK;
}

COMMAND(remind_endpoint)
{
    const char *kind = "generic";
    const char *unit_code = NULL;
    const char *secret_file = NULL;
    const char *secret = NULL;
    const struct option own[] = {
        {"kind", 0, &kind, NULL, "generic, wecom, dingtalk, feishu"},
        {"unit", 0, &unit_code, NULL, "serves this unit and below"},
        {"secret-file", 0, &secret_file, NULL, "file with the signing secret"},
        {0},
    };
    struct operands operands;
    struct endpoint endpoint = {.secret_sealed = ""};
    struct unit unit = {0};
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 2, "NAME and URL", err));
    if (endpoint_kind_parse(str_from(kind), &endpoint.kind, err) != ERR_OK)
        return cli_bad("--kind", err);
    TRY(read_secret(secret_file, &cli->arena, &secret, err));
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    if (unit_code != NULL)
        TRY(lookup_unit(service, unit_code, &cli->arena, &unit, err));
    endpoint.name = operands.items[0];
    endpoint.url = operands.items[1];
    endpoint.unit_id = unit.id;
    TRY(endpoint_set(service, &endpoint, secret, cli_deed(cli), err));
    printf("endpoint %s %s set\n", endpoint.name, cli->preview ? "would be" : "is");
    return ERR_OK;
}

COMMAND(remind_run)
{
    bool once = false;
    const char *concurrency_text = "8";
    int64_t concurrency = 0;
    const struct option own[] = {
        {"once", 0, NULL, &once, "one batch only"},
        {"concurrency", 0, &concurrency_text, NULL, "requests at once"},
        {0},
    };
    struct operands operands;
    struct remind_totals totals;
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 0, "", err));
    if (parse_i64(str_from(concurrency_text), 1, 256, &concurrency, err) != ERR_OK)
        return cli_bad("--concurrency", err);
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    if (config_text(cli->config, "server", "base_url")[0] == '\0')
        fprintf(stderr,
                "  hint: links in notices begin with %s; set server.base_url to what people "
                "can open\n",
                service->base_url);
    struct remind_run_options options = {!once, (int32_t)concurrency};
    TRY(remind_run(service, &options, &totals, err));
    printf("delivered %lld, to be tried again %lld, held for later %lld, failed %lld, "
           "out of date %lld\n",
           (long long)totals.delivered, (long long)totals.failed_once, (long long)totals.held,
           (long long)totals.dead, (long long)totals.cancelled);
    if (totals.dead > 0 || totals.failed_once > 0)
        cli->exit_code = EXIT_CODE_DELIVERIES_FAILED;
    return ERR_OK;
}

static void print_exam_reminder(const json_t *row)
{
    cli_cell(json_text_at(row, "event"), 18);
    printf("exam %s..%s", json_text_at(row, "from"), json_text_at(row, "to"));
    if (json_text_at(row, "sign_up_to")[0] != '\0')
        printf(", sign up %s..%s", json_text_at(row, "sign_up_from"),
               json_text_at(row, "sign_up_to"));
    printf(": concerns %lld, %lld notices\n", (long long)json_int_at(row, "workers"),
           (long long)json_int_at(row, "notices"));
}

COMMAND(remind_exams)
{
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *answer = NULL;
    size_t index = 0;
    const json_t *row = NULL;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(cli_need(&operands, 0, "", err));
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    const struct deed deed = cli_deed(cli);
    TRY(exam_remind(service, &deed, &answer, err));
    if (cli->as_json) {
        cli_print_json(answer);
        return ERR_OK;
    }
    json_array_foreach(json_object_get(answer, "reminders"), index, row) print_exam_reminder(row);
    if (index == 0)
        printf("no exam has a reminder today\n");
    else if (cli->preview)
        printf("nothing is kept: this was a preview\n");
    return ERR_OK;
}

/* When what waits goes out, if that is not now: a group's digest waits for a worked day. */
static void print_next_due(const struct service *service, const json_t *next)
{
    char day[DATE_TEXT_SIZE];
    char clock[6];
    struct date date;
    int32_t minute = 0;
    if (!json_is_integer(next) || json_integer_value(next) <= service_now(service))
        return;
    zone_from_utc(service->zone, (int64_t)json_integer_value(next), &date, &minute);
    printf("the next goes out on %s at %s\n", date_format(date, day), minute_format(minute, clock));
}

COMMAND(remind_status)
{
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *status = NULL;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(cli_need(&operands, 0, "", err));
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(remind_status(service, &status, err));
    if (cli->as_json) {
        cli_print_json(status);
        return ERR_OK;
    }
    for (int i = 0; i < OUTBOX_STATE_COUNT; i++) {
        const struct enum_text *state = outbox_state_text((enum outbox_state)i);
        printf("%s %s: %lld\n", state->zh, state->code,
               (long long)json_integer_value(json_object_get(status, state->code)));
    }
    print_next_due(service, json_object_get(status, "next_due_at"));
    size_t index = 0;
    const json_t *problem = NULL;
    json_array_foreach(json_object_get(status, "problems"), index, problem)
        printf("%s (%s): %s\n", json_text_at(problem, "endpoint"), json_text_at(problem, "state"),
               json_text_at(problem, "error"));
    return ERR_OK;
}

COMMAND(remind_retry)
{
    bool all = false;
    int64_t count = 0;
    struct remind_retry retry = {.who = cli->who};
    const struct option own[] = {
        {"all", 0, NULL, &all, "every notice that failed"},
        {0},
    };
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    retry.preview = cli->preview;
    TRY(cli_need(&operands, all ? 0 : 1, "ID of a notice, or --all", err));
    if (!all)
        TRY(cli_id("ID", operands.items[0], &retry.id.v, err));
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(remind_retry(service, &retry, &count, err));
    printf("%lld notices %s due again\n", (long long)count, retry.preview ? "would be" : "are");
    return ERR_OK;
}
