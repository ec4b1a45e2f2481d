/* What only the builder of a problem needs: the names, and what it has counted so far. */
#ifndef YANXU_PLANNER_PROBLEM_BUILDER_H
#define YANXU_PLANNER_PROBLEM_BUILDER_H

#include "scheduler/base/map.h"
#include "scheduler/planner/problem.h"

/* Kinds of names, the last three without rows of their own; also the order in which rows come. */
enum problem_kind {
    PROBLEM_UNIT,
    PROBLEM_OFFERING,
    PROBLEM_OPTION,
    PROBLEM_POOL,
    PROBLEM_WORKER,
    PROBLEM_COURSE, /* exists as soon as somebody names it, as do tags and resources */
    PROBLEM_TAG,
    PROBLEM_RESOURCE,
    PROBLEM_KIND_COUNT
};

struct problem_builder {
    int32_t stage; /* rank of the latest row */
    struct map names[PROBLEM_KIND_COUNT];
    size_t caps[PROBLEM_KIND_COUNT]; /* of the problem's arrays */
    bool *is_defined;                /* courses that had a row of their own */
    size_t is_defined_cap;
    bool *is_named; /* offerings that an option names */
    size_t is_named_cap;
    int64_t *pool_costs; /* sum of the costs of each pool */
    size_t pool_costs_cap;
    int64_t sum; /* all that could be earned or paid */
};

/* Whose row is being added, for messages: "offering O1: seats: …". */
struct problem_row {
    struct problem *problem;
    const char *kind, *name;
};

struct problem_list {
    const int32_t *at;
    int32_t len;
};

extern const char *const problem_kind_names[PROBLEM_KIND_COUNT];

/* ERR_INVALID "<kind> <name>: <key>: <what>". */
enum err_code problem_refuse(struct problem_row row, const char *key, const char *what,
                             struct err *err);
/* ERR_INVALID: what may stand in a list once stands there twice. */
enum err_code problem_refuse_twin(struct problem_row row, const char *key, const char *name,
                                  struct err *err);
MUST_USE enum err_code problem_range(struct problem_row row, const char *key, int64_t value,
                                     int64_t max, struct err *err);
/* Makes the row's name known as `index`, or refuses it as a duplicate. */
MUST_USE enum err_code problem_name_new(struct problem_row row, enum problem_kind kind,
                                        size_t index, struct err *err);
/* Index of a name; courses, tags and resources are made when new. */
MUST_USE enum err_code problem_name_index(struct problem *problem, enum problem_kind kind,
                                          const char *name, int32_t *ret_index, struct err *err);
/* Names as indexes in the problem's arena; a name may appear once. */
MUST_USE enum err_code problem_name_list(struct problem_row row, const char *key,
                                         enum problem_kind kind, struct problem_names names,
                                         struct problem_list *ret_list, struct err *err);
/* Tags with minutes, each tag once. */
MUST_USE enum err_code problem_amounts(struct problem_row row, const char *key,
                                       const struct problem_tag_row *tags, size_t len,
                                       const struct problem_amount **ret_amounts, struct err *err);
/* Intervals, sorted by begin; empty ones are refused. */
MUST_USE enum err_code problem_spans(struct problem_row row, const char *key,
                                     const struct problem_span *spans, size_t len,
                                     const struct problem_span **ret_spans, struct err *err);
/* Adds to the sum of all that could be earned or paid; ERR_LIMIT at 2^62. */
MUST_USE enum err_code problem_add_sum(struct problem_row row, int64_t points, struct err *err);
/* Sums and unions of the option's offerings. */
MUST_USE enum err_code problem_option_derive(struct problem_row row, struct problem_option *option,
                                             struct err *err);

#endif
