/* yanxu approval grant · revoke · list: providers, courses and modes that somebody has approved. */
#include "scheduler/base/json.h"
#include "scheduler/cli/cli_revoke.h"
#include "scheduler/cli/command.h"
#include "scheduler/service/approval.h"

static enum err_code parse_kind(const char *text, enum approval_kind *ret_kind, struct err *err)
{
    if (approval_kind_parse(str_from(text), ret_kind, err) != ERR_OK)
        return cli_bad("KIND", err);
    return ERR_OK;
}

COMMAND(approval_grant)
{
    struct approval_order order = {.approval = {.from = DATE_NONE, .to = DATE_NONE}, .reason = ""};
    const char *from = NULL;
    const char *to = NULL;
    int64_t id = 0;
    const struct option own[] = {
        {"by", 0, &order.approval.body, NULL, "who approves, as rulebooks name it"},
        {"from", 0, &from, NULL, "hours earned from this day on; any"},
        {"to", 0, &to, NULL, "hours earned until this day; any"},
        {"reason", 0, &order.reason, NULL, "why, or the notice; kept with the approval"},
        {0},
    };
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 2, "KIND NAME", err));
    TRY(parse_kind(operands.items[0], &order.approval.kind, err));
    order.approval.code = operands.items[1];
    if (order.approval.body == NULL)
        return err_set(err, ERR_USAGE, "--by is missing: who approves?");
    TRY(cli_day("--from", from, &order.approval.from, err));
    TRY(cli_day("--to", to, &order.approval.to, err));
    order.deed = cli_deed(cli);
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(approval_grant(service, &order, &id, err));
    if (cli->preview)
        printf("the approval could be granted\n");
    else
        printf("approval %lld is granted\n", (long long)id);
    return ERR_OK;
}

COMMAND(approval_revoke)
{
    const struct cli_grant grant = {"approval", "ID of an approval", approval_revoke};
    return cli_revoke(cli, &grant, argc, argv, err);
}

static void print_approval(const json_t *row)
{
    printf("%-6lld", (long long)json_int_at(row, "id"));
    cli_cell(json_text_at(row, "kind"), 10);
    cli_cell(json_text_at(row, "code"), 30);
    cli_cell(json_text_at(row, "by"), 12);
    cli_cell(json_text_at(row, "from"), 12);
    cli_cell(json_text_at(row, "to"), 12);
    cli_cell(json_text_at(row, "state"), 10);
    printf("%s\n", json_text_at(row, "reason"));
}

COMMAND(approval_list)
{
    static const struct cli_column columns[] = {{"id", "id"},
                                                {"kind", "kind"},
                                                {"code", "code"},
                                                {"by", "by"},
                                                {"from", "from"},
                                                {"to", "to"},
                                                {"reason", "reason"},
                                                {"state", "state"},
                                                {"granted_by", "granted_by"},
                                                {"granted_at", "granted_at"},
                                                {"revoked_by", "revoked_by"},
                                                {"revoked_at", "revoked_at"},
                                                {"revoked_reason", "revoked_reason"},
                                                {0}};
    static const struct cli_list approvals = {
        "approvals", columns, print_approval,
        "  hint: there are none; yanxu approval grant provider NAME --by BODY"};
    struct approval_which which = {APPROVAL_KIND_COUNT, NULL};
    const char *kind = NULL;
    const struct option own[] = {{"kind", 0, &kind, NULL, "provider, course or mode"},
                                 {"of", 0, &which.code, NULL, "of this provider, course or mode"},
                                 {0}};
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *list = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 0, "", err));
    if (kind != NULL && approval_kind_parse(str_from(kind), &which.kind, err) != ERR_OK)
        return cli_bad("--kind", err);
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(approval_list(service, &which, &list, err));
    return cli_print_list(cli, list, &approvals, err);
}
