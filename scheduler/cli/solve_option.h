/* The options that whoever starts the planner has: --seed, --threads, --time-limit, --gap. */
#ifndef YANXU_CLI_SOLVE_OPTION_H
#define YANXU_CLI_SOLVE_OPTION_H

#include "scheduler/cli/option.h"
#include "scheduler/planner/solve.h"

/* As typed; NULL: not given. */
struct solve_texts {
    const char *seed, *threads, *time_limit, *gap;
};

/* Rows for a table of options. */
#define SOLVE_OPTION_ROWS(texts)                                                                   \
    {"seed", 0, &(texts).seed, NULL, "same seed, same plan"},                                      \
        {"threads", 0, &(texts).threads, NULL, "0: all processors"},                               \
        {"time-limit", 0, &(texts).time_limit, NULL, "seconds; gives up sameness"},                \
    {                                                                                              \
        "gap", 0, &(texts).gap, NULL, "stop when proved this close, in per cent"                   \
    }

/* ERR_INVALID names the option. */
MUST_USE enum err_code solve_options_parse(const struct solve_texts *texts,
                                           struct solve_options *ret_options, struct err *err);

#endif
