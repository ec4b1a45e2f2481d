/* Options of a command: --name VALUE, --name=VALUE, --flag, -n; the rest are its operands. */
#ifndef YANXU_CLI_OPTION_H
#define YANXU_CLI_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "scheduler/base/err.h"

#define OPTION_AGAIN     '+'
#define OPTION_AGAIN_MAX 16

/* Exactly one of `value` and `flag` is set. A list ends with a row whose name is NULL. */
struct option {
    const char *name; /* without the dashes */
    char letter;      /* 0: none; OPTION_AGAIN: none, and it may be given several times */
    /* Receives the text; it points into argv. With OPTION_AGAIN the first of OPTION_AGAIN_MAX
     * places, all NULL. */
    const char **value;
    bool *flag;
    const char *meaning; /* one line for --help */
};

struct operands {
    const char **items; /* at most the number of arguments; points into argv */
    size_t len;
};

/* Sorts arguments into options and operands; "--" ends the options. ERR_USAGE names an unknown
 * option or a missing value. `storage` holds the operands and has room for argc pointers. */
MUST_USE enum err_code option_parse(const struct option *options, int argc, char **argv,
                                    const char **storage, struct operands *ret_operands,
                                    struct err *err);

#endif
