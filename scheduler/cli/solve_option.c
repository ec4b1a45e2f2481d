/* The options that whoever starts the planner has. */
#include "scheduler/cli/solve_option.h"

#include "scheduler/base/parse_num.h"
#include "scheduler/cli/command.h"

static enum err_code number(const char *name, const char *text, int64_t max, int64_t *value,
                            struct err *err)
{
    if (text != NULL && parse_i64(str_from(text), 0, max, value, err) != ERR_OK)
        return cli_bad(name, err);
    return ERR_OK;
}

/* Decimals in thousandths. */
static enum err_code milli(const char *name, const char *text, int64_t max_milli, int64_t *value,
                           struct err *err)
{
    if (text != NULL && parse_milli(str_from(text), 0, max_milli, value, err) != ERR_OK)
        return cli_bad(name, err);
    return ERR_OK;
}

enum err_code solve_options_parse(const struct solve_texts *texts,
                                  struct solve_options *ret_options, struct err *err)
{
    struct solve_options options = solve_options_default();
    int64_t seed = (int64_t)options.seed;
    int64_t threads = options.threads;
    int64_t gap_milli = 0;
    TRY(number("--seed", texts->seed, INT64_MAX, &seed, err));
    TRY(number("--threads", texts->threads, 256, &threads, err));
    TRY(milli("--time-limit", texts->time_limit, 1000000000, &options.time_limit_ms, err));
    TRY(milli("--gap", texts->gap, 100000, &gap_milli, err));
    options.seed = (uint64_t)seed;
    options.threads = (int32_t)threads;
    if (texts->gap != NULL)
        options.gap_micro = gap_milli * 10; /* thousandths of a per cent to millionths */
    *ret_options = options;
    return ERR_OK;
}
