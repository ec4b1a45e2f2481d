/* One line of a problem or plan file as JSON: its kind, its keys, and its values with the key in
 * every refusal. */
#ifndef YANXU_PLANNER_LINE_JSON_H
#define YANXU_PLANNER_LINE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "scheduler/base/arena.h"
#include "scheduler/base/json.h"
#include "scheduler/planner/line_file.h"
#include "scheduler/planner/problem.h"

/* The keys of one kind of line; lists end with NULL. */
struct line_kind {
    const char *key; /* the key that makes the kind */
    const char *const *required, *const *optional;
};

/* A line as read, and where it stands. */
struct line_source {
    const char *path;
    long number;
    struct str text;
};
/* Parses a line and finds its kind: the first of kinds[0..len) whose key it has. Checks that its
 * keys are those of the kind. Errors begin with "<path> line <n>: ". Caller frees the object. */
MUST_USE enum err_code line_parse(const struct line_source *line, const struct line_kind *kinds,
                                  size_t kinds_len, json_t **ret_object, size_t *ret_kind,
                                  struct err *err);

bool line_has(const json_t *object, const char *key);
MUST_USE enum err_code line_text(const json_t *object, const char *key, const char **ret_text,
                                 struct err *err);
/* Any whole number of 64 bits; `fallback` if the key is absent. */
MUST_USE enum err_code line_int(const json_t *object, const char *key, int64_t fallback,
                                int64_t *ret_value, struct err *err);
/* A time as 2027-03-02T09:00, as problem.h counts minutes. */
MUST_USE enum err_code line_minute(const json_t *object, const char *key, int64_t *ret_minute,
                                   struct err *err);
/* The lists below are empty if the key is absent; they live in `arena`, their texts in `object`. */
MUST_USE enum err_code line_names(const json_t *object, const char *key, struct arena *arena,
                                  struct problem_names *ret_names, struct err *err);
MUST_USE enum err_code line_spans(const json_t *object, const char *key, struct arena *arena,
                                  struct problem_span **ret_spans, size_t *ret_len,
                                  struct err *err);
/* An array of arrays of `width` values: a text first, then whole numbers. */
struct line_tuple {
    const char *name;
    int64_t values[2];
};
struct line_tuples {
    struct line_tuple *items;
    size_t len;
};
MUST_USE enum err_code line_tuples(const json_t *object, const char *key, size_t width,
                                   struct arena *arena, struct line_tuples *ret_tuples,
                                   struct err *err);
MUST_USE enum err_code line_day(const char *text, const char *key, struct date *ret_date,
                                struct err *err);

/* Writes the object as a line and releases it. */
void line_put(struct line_writer *writer, json_t *object);

#endif
