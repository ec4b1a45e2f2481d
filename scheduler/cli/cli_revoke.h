/* Taking back what was granted by hand: a waiver, an approval. */
#ifndef YANXU_CLI_CLI_REVOKE_H
#define YANXU_CLI_CLI_REVOKE_H

#include "scheduler/cli/command.h"

struct cli_grant {
    const char *noun;    /* "waiver" */
    const char *operand; /* what the operand is, for the usage error: "ID of a waiver" */
    enum err_code (*revoke)(struct service *service, const struct revocation *end, struct err *err);
};

/* yanxu NOUN revoke ID --reason WHY: the whole of it. */
MUST_USE enum err_code cli_revoke(struct cli *cli, const struct cli_grant *grant, int argc,
                                  char **argv, struct err *err);

#endif
