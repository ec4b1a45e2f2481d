/* What `statement make` and `certificate make` have in common: whose, as of when, and where to. */
#ifndef YANXU_CLI_CLI_PAPER_H
#define YANXU_CLI_CLI_PAPER_H

#include "scheduler/cli/command.h"
#include "scheduler/service/paper_order.h"

/* As typed. */
struct paper_words {
    const char *file, *unit, *as_of, *known_at, *lang, *format, *table;
};

/* Reads the words into the order; `format` NULL: what the file's name ends with, else `fallback`.
 */
MUST_USE enum err_code cli_paper_order(const struct paper_words *words,
                                       const struct operands *operands, enum paper_format fallback,
                                       struct paper_order *order, struct err *err);
/* Writes to the terminal, one file, a directory or an archive, and says who was left out. */
MUST_USE enum err_code cli_paper_run(struct cli *cli, const struct paper_order *order,
                                     const char *file, struct err *err);

#endif
