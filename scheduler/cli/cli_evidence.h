/* What the commands of claims share about files: read from paths, shown in lists. */
#ifndef YANXU_CLI_CLI_EVIDENCE_H
#define YANXU_CLI_CLI_EVIDENCE_H

#include "scheduler/cli/command.h"
#include "scheduler/service/evidence.h"

/* Reads each into the arena of `cli`, as far as it is not too large to be kept. */
MUST_USE enum err_code cli_read_evidence(struct cli *cli, const char *const *paths,
                                         size_t paths_len, const struct evidence_file **ret_files,
                                         struct err *err);
/* How many files a claim of the list has, and whether other claims have one of them. */
void cli_print_files(const json_t *claim);
/* To stderr, which other claims have a file of this one. */
MUST_USE enum err_code cli_note_same_files(struct service *service, struct claim_id id,
                                           struct err *err);

#endif
