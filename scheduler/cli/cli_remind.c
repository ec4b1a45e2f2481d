/* yanxu remind endpoint|run|status. */
#include <string.h>

#include "scheduler/base/file.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/cli/command.h"
#include "scheduler/service/remind.h"
#include "scheduler/store/store.h"

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
    TRY(endpoint_kind_parse(str_from(kind), &endpoint.kind, err));
    TRY(read_secret(secret_file, &cli->arena, &secret, err));
    TRY(cli_open(cli, false, false, &service, err));
    if (unit_code != NULL &&
        store_unit_get_by_code(service->store, unit_code, &cli->arena, &unit, err) != ERR_OK)
        return err_set(err, ERR_NOT_FOUND, "there is no unit %s", unit_code);
    endpoint.name = operands.items[0];
    endpoint.url = operands.items[1];
    endpoint.unit_id = unit.id;
    TRY(remind_set_endpoint(service, &endpoint, secret, "cli", err));
    printf("endpoint %s is set\n", endpoint.name);
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
        return err_prefix(err, "--concurrency");
    TRY(cli_open(cli, false, false, &service, err));
    struct remind_run_options options = {!once, (int32_t)concurrency};
    TRY(remind_run(service, &options, &totals, err));
    printf("delivered %lld, to be tried again %lld, failed %lld, out of date %lld\n",
           (long long)totals.delivered, (long long)totals.retry, (long long)totals.dead,
           (long long)totals.cancelled);
    if (totals.dead > 0 || totals.retry > 0)
        cli->exit_code = EXIT_CODE_DELIVERIES_FAILED;
    return ERR_OK;
}

COMMAND(remind_status)
{
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *status = NULL;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(cli_need(&operands, 0, "", err));
    TRY(cli_open(cli, false, true, &service, err));
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
    return ERR_OK;
}
