/* yanxu waiver revoke, yanxu approval revoke. */
#include "scheduler/cli/cli_revoke.h"

#include <stdio.h>

#include "scheduler/cli/option.h"
#include "scheduler/service/service.h"

enum err_code cli_revoke(struct cli *cli, const struct cli_grant *grant, int argc, char **argv,
                         struct err *err)
{
    struct revocation end = {.reason = NULL};
    const struct option own[] = {{"reason", 0, &end.reason, NULL, "why; kept with what it ends"},
                                 {0}};
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, grant->operand, err));
    TRY(cli_id("ID", operands.items[0], &end.id, err));
    if (end.reason == NULL || end.reason[0] == '\0')
        return err_set(err, ERR_USAGE, "--reason is missing: it is kept with the %s", grant->noun);
    end.deed = cli_deed(cli);
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(grant->revoke(service, &end, err));
    printf("%s %lld %s revoked\n", grant->noun, (long long)end.id,
           cli->preview ? "would be" : "is");
    return ERR_OK;
}
