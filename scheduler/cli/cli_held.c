/* yanxu set · release · held: values set by hand, which no file overwrites. */
#include <inttypes.h>

#include "scheduler/base/json.h"
#include "scheduler/cli/command.h"
#include "scheduler/service/held.h"

/* KIND CODE [COLUMN…], with -n. */
static enum err_code parse(struct cli *cli, int argc, char **argv, size_t operands_min,
                           struct held_change *change, struct err *err)
{
    struct operands operands;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    if (operands.len < operands_min)
        return cli_need(&operands, operands_min, "KIND, CODE and COLUMN=VALUE", err);
    if (file_kind_parse(str_from(operands.items[0]), &change->kind, err) != ERR_OK)
        return cli_bad("KIND", err);
    change->code = operands.items[1];
    change->columns = operands.items + 2;
    change->columns_len = operands.len - 2;
    change->who = cli->who;
    change->preview = cli->preview;
    return ERR_OK;
}

COMMAND(set)
{
    struct held_change change = {0};
    bool is_changed = false;
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(parse(cli, argc, argv, 3, &change, err));
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(held_set(service, &change, &is_changed, err));
    printf("%s %s%s: %s, held until yanxu release %s %s\n", file_kind_text(change.kind)->code,
           change.code, change.preview ? ", preview" : "", is_changed ? "changed" : "as it was",
           file_kind_text(change.kind)->code, change.code);
    return ERR_OK;
}

COMMAND(release)
{
    struct held_change change = {0};
    int64_t released = 0;
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(parse(cli, argc, argv, 2, &change, err));
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(held_release(service, &change, &released, err));
    printf("%s %s%s: %" PRId64 " values released; files decide again\n",
           file_kind_text(change.kind)->code, change.code, change.preview ? ", preview" : "",
           released);
    return ERR_OK;
}

static const struct cli_column held_columns[] = {{"kind", "kind"},     {"code", "code"},
                                                 {"column", "column"}, {"value", "value"},
                                                 {"who", "who"},       {NULL, NULL}};

static void print_held(const json_t *row)
{
    for (size_t i = 0; held_columns[i].key != NULL; i++)
        cli_cell(json_text_at(row, held_columns[i].key), 16);
    putchar('\n');
}

COMMAND(held)
{
    static const struct cli_list held = {NULL, held_columns, print_held,
                                         "nothing is held: files decide everything"};
    struct operands operands;
    enum file_kind kind = FILE_KIND_COUNT;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *list = NULL;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    if (operands.len > 1)
        return cli_need(&operands, 1, "KIND or nothing", err);
    if (operands.len == 1 && file_kind_parse(str_from(operands.items[0]), &kind, err) != ERR_OK)
        return cli_bad("KIND", err);
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(held_list(service, kind, &list, err));
    return cli_print_list(cli, list, &held, err);
}
