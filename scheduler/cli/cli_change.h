/* How the answer to a change is printed; for cli_leave.c and cli_offering.c. */
#ifndef YANXU_CLI_CHANGE_H
#define YANXU_CLI_CHANGE_H

#include "scheduler/cli/command.h"

/* `what`: "W1 on leave 2027-03-01..2027-03-09". Ends with what is in force now. */
void cli_print_answer(const struct cli *cli, const json_t *answer, const char *what);

#endif
