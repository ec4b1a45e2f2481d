/* Entries that the rules cannot tell apart, and one integer program over them. For count*.c only.
 */
#ifndef YANXU_RULES_COUNT_INSIDE_H
#define YANXU_RULES_COUNT_INSIDE_H

#include <stdbool.h>

#include "scheduler/rules/count.h"

struct kind {
    int32_t book;
    uint32_t toward, caps;
    int32_t turn, choice; /* options of either sort of question, or -1 */
    int32_t pool;         /* or -1 */
    int64_t min;          /* of all its items */
    int32_t var;          /* its variable, or -1: all of it counts */
};

/* Pots whose items look alike; each minute of theirs serves one book. */
struct pool {
    size_t first; /* item of the first such pot */
    int32_t len;  /* items of one pot */
    int32_t kind; /* of the first item; those of the others follow */
    int64_t min;  /* of all its pots */
    bool whole;   /* serves one book as a whole: a question, and a pool of its own */
};

/* At most `most` of the options of a question may have minutes that count. */
struct question {
    int32_t most;
};

struct count_state {
    uint32_t over_caps; /* caps that counting everything could exceed */
    bool open;          /* something may be left out for another reason than a share */
    bool share_trims;   /* leaving something out may help a share */
    int64_t total;      /* if everything counted */
};

struct kinds {
    struct kind *rows;
    int32_t len;
    int32_t *of_item; /* kind of each item, or -1: it cannot be among the best */
    struct pool *pools;
    int32_t pools_len;
    struct question *questions;
    int32_t questions_len;
    int32_t *option_of; /* question of each option */
    int32_t options_len;
    bool *as_good; /* options_len x options_len: without the first, the second is not among the
                    * best, because the first is older and as good */
    struct count_state books[COUNT_BOOKS_MAX];
    bool all_counts;
};

/* count_kinds.c */
struct kinds kinds_of(const struct count_task *task, struct arena *arena);

/* count_model.c: the best of all, item by item; or, *ret_proved false, the best that was found, by
 * which as much is met as can be. ERR_LIMIT if not even that is known, or beyond the caps of
 * integer.h. */
MUST_USE enum err_code model_solve(const struct count_task *task, struct kinds *kinds,
                                   struct arena *arena, int32_t *ret_counted, bool *ret_proved,
                                   struct err *err);

#endif
